"""How an account signs in: by a password or by an OAuth2 token, each asked for when a connection needs it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Password:
    """A password; `read` may run a command or open the keyring, and raises NeedsUser if there is none.

    `setting` is the account's setting that it comes from.
    """

    read: Callable[[], str] = field(repr=False)
    setting: str = "password"


@dataclass(frozen=True, slots=True)
class Bearer:
    """An OAuth2 access token from a provider, by its name.

    `read` is given the token that a server has just refused, or nothing, and returns another one that has
    not expired. It raises NeedsUser if only signing in again helps, TryAgain if the provider is away.
    """

    provider: str
    read: Callable[[str], str] = field(repr=False)


Credential = Password | Bearer


def known_password(password: str) -> Password:
    """Return a password that stands in the settings."""
    return Password(lambda: password)
