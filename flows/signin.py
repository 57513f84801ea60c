"""How an account signs in, by its settings: which way was chosen, and the credential that comes of it.

Nothing is run, opened or asked here: a credential does that when a connection needs it.
"""

from __future__ import annotations

import re
from functools import partial
from pathlib import Path
from typing import Self

from pydantic import BaseModel, ConfigDict, SecretStr, field_validator, model_validator

from connectors.credentials import Bearer, Credential, Password, known_password
from connectors.oauth.keep import FileKeep, Keep, KeyringKeep
from connectors.oauth.provider import ProviderName, is_safe, make_provider
from connectors.oauth.tokens import Grant, read_access_token
from connectors.passwords import SERVICE, read_from_command, read_from_keyring, split_command

_YES = frozenset({"yes", "true", "on", "1"})
_NO = frozenset({"no", "false", "off", "0"})
_WAYS = {
    "password": "the password in the settings",
    "password_command": "the password that a command prints",
    "keyring": "the password in the keyring",
}
_TENANT = re.compile(r"[A-Za-z0-9.-]{1,100}")
_FILE_NAME = re.compile(r"[^a-z0-9_-]")


class AccountError(ValueError):
    """One of an account's settings is wrong: the end of its name, and what is wrong with it."""

    def __init__(self, name: str, what: str) -> None:
        super().__init__(f"{name}: {what}")
        self.name = name
        self.what = what


class SignInSettings(BaseModel):
    """An account's user, and exactly one way to sign in."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    user: str
    password: SecretStr | None = None
    password_command: SecretStr | None = None
    keyring: str = ""
    oauth: ProviderName | None = None
    oauth_client_id: str = ""
    oauth_client_secret: SecretStr | None = None
    oauth_tenant: str = ""
    oauth_authorize_url: str = ""
    oauth_token_url: str = ""

    @field_validator("keyring")
    @classmethod
    def _name_service(cls, value: str) -> str:
        said = value.strip()
        return SERVICE if said.lower() in _YES else "" if said.lower() in _NO else said

    @field_validator("oauth", mode="before")
    @classmethod
    def _any_case(cls, value: object) -> object:
        return value.strip().lower() if isinstance(value, str) else value

    @field_validator("password_command")
    @classmethod
    def _whole_command(cls, value: SecretStr | None) -> SecretStr | None:
        try:
            split_command(value.get_secret_value() if value is not None else "")
        except ValueError:
            msg = "its quotes don't close"
            raise ValueError(msg) from None
        return value

    @field_validator("oauth_tenant")
    @classmethod
    def _known_tenant(cls, value: str) -> str:
        if value and not _TENANT.fullmatch(value):
            msg = "is no tenant; write its id, its domain, common, organizations or consumers"
            raise ValueError(msg)
        return value

    @field_validator("oauth_authorize_url", "oauth_token_url")
    @classmethod
    def _safe_url(cls, value: str) -> str:
        if value and not is_safe(value):
            msg = "is no https address (http is for this machine itself only)"
            raise ValueError(msg)
        return value

    @property
    def signs_in(self) -> bool:
        """Whether there is anything to sign in to."""
        return True

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if not self.signs_in:
            return self
        ways = [name for name in ("password", "password_command", "oauth") if getattr(self, name)]
        if self.keyring and self.oauth is None:
            ways.append("keyring")
        if not ways:
            raise AccountError(
                "PASSWORD", "is not set; set it, or one of __PASSWORD_COMMAND, __KEYRING and __OAUTH"
            )
        if len(ways) > 1:
            raise AccountError(ways[-1].upper(), f"stands beside __{ways[0].upper()}; set one of them only")
        self._check_oauth()
        return self

    def _check_oauth(self) -> None:
        if self.oauth is None:
            for name in ("client_id", "client_secret", "tenant", "authorize_url", "token_url"):
                if getattr(self, f"oauth_{name}"):
                    raise AccountError(f"OAUTH_{name.upper()}", "is for accounts with __OAUTH only")
        elif not self.oauth_client_id:
            raise AccountError("OAUTH_CLIENT_ID", "is not set; docs/signin.md says how you get one")
        elif self.oauth_tenant and self.oauth != "microsoft":
            raise AccountError("OAUTH_TENANT", "is for microsoft only")


def make_credential(name: str, chosen: SignInSettings, home: Path, folder: Path) -> Credential:
    """Return what an account signs in with; `folder` is where a command runs."""
    prefix = _prefix(name)
    if chosen.oauth is not None:
        return Bearer(chosen.oauth, partial(read_access_token, make_grant(name, chosen, home)))
    if chosen.password_command is not None:
        command = chosen.password_command.get_secret_value()
        read = partial(read_from_command, command, folder, f"{prefix}PASSWORD_COMMAND")
        return Password(read, "password_command")
    if chosen.keyring:
        read = partial(read_from_keyring, chosen.keyring, chosen.user, f"{prefix}KEYRING")
        return Password(read, "keyring")
    assert chosen.password is not None
    return known_password(chosen.password.get_secret_value())


def make_grant(name: str, chosen: SignInSettings, home: Path) -> Grant:
    """Return an OAuth2 account's access to its mail: tokens are kept in the home folder, or the keyring."""
    assert chosen.oauth is not None
    secret = chosen.oauth_client_secret
    provider = make_provider(
        chosen.oauth,
        chosen.oauth_client_id,
        secret.get_secret_value() if secret is not None else "",
        tenant=chosen.oauth_tenant,
        authorize_url=chosen.oauth_authorize_url,
        token_url=chosen.oauth_token_url,
    )
    prefix = _prefix(name)
    file = home / "tokens" / f"{_FILE_NAME.sub(lambda one: f'%{ord(one[0]):x}', name)}.json"
    keep: Keep = FileKeep(file)
    if chosen.keyring:
        keep = KeyringKeep(chosen.keyring, f"{name}:{chosen.user}", f"{prefix}KEYRING")
    return Grant(name, chosen.user, provider, keep, file.with_suffix(".lock"), prefix)


def say_way(credential: Credential) -> str:
    """Return how an account signs in, in a few words."""
    return f"OAuth2 ({credential.provider})" if isinstance(credential, Bearer) else _WAYS[credential.setting]


def _prefix(name: str) -> str:
    return f"GOODTERMS_ACCOUNTS__{name.upper()}__"
