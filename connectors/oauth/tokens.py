"""An account's tokens: taking them from a provider's answer, keeping them, and renewing them in time.

The access token opens the mailbox for about an hour; the refresh token gets the next one. A provider may
replace the refresh token at each renewal: the new one is saved before anything is done with it.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from connectors.oauth.endpoint import Answer, Denied, post_form
from connectors.oauth.keep import Keep, hold
from connectors.oauth.provider import Provider
from goodterms.errors import GoodtermsError, NeedsUser, TryAgain

_MARGIN = 120  # seconds before its end at which a token is renewed
_USUAL_LIFE = 3600  # seconds, where a provider names no other
_LONGEST_LIFE = 24 * 3600
_TOKEN = re.compile(r"[\x21-\x7e]{1,16384}")  # RFC 6749 A.12, without the space; Microsoft's have 2 to 3 KB
_AGAIN = frozenset({"invalid_grant", "interaction_required", "consent_required", "login_required"})
_CLIENT = frozenset({"invalid_client", "unauthorized_client"})
_PASSING = frozenset({"temporarily_unavailable", "server_error", "slow_down"})
_DECLINED = frozenset({"access_denied", "authorization_declined"})
_LATE = frozenset({"expired_token", "code_expired", "bad_verification_code"})


@dataclass(frozen=True, slots=True)
class Tokens:
    """What a provider gave; `expires_at` is of the access token, in seconds since 1970."""

    access: str = field(repr=False)
    refresh: str = field(repr=False)
    expires_at: float


@dataclass(frozen=True, slots=True)
class Grant:
    """An account's access to its mail: of which user, by which provider, and where its tokens are kept.

    `setting` is the beginning of the account's settings' names.
    """

    account: str
    user: str
    provider: Provider
    keep: Keep
    lock: Path
    setting: str

    @property
    def who(self) -> str:
        """Name the account and its provider, for messages."""
        return f"account {self.account} ({self.provider.name})"


def read_access_token(grant: Grant, refused: str = "", now: Callable[[], float] = time.time) -> str:
    """Return an access token that is valid by the clock and not the refused one; renew it if need be.

    NeedsUser if only signing in again helps; TryAgain if the provider is away.
    """
    tokens = load_tokens(grant)
    if _is_good(tokens, refused, now()):
        return tokens.access
    with hold(grant.lock):
        tokens = load_tokens(grant)  # another run may have renewed them meanwhile
        if not _is_good(tokens, refused, now()):
            tokens = _renew(grant, tokens, now)
            save_tokens(grant, tokens)
    return tokens.access


def _is_good(tokens: Tokens, refused: str, now: float) -> bool:
    return tokens.access != refused and now < tokens.expires_at - _MARGIN


def _renew(grant: Grant, tokens: Tokens, now: Callable[[], float]) -> Tokens:
    form = {
        "grant_type": "refresh_token",
        "refresh_token": tokens.refresh,
        "scope": grant.provider.scope,
    }
    asked_at = now()
    return parse_tokens(ask_for_tokens(grant, form), asked_at, grant, refresh=tokens.refresh)


def ask_for_tokens(grant: Grant, form: dict[str, str]) -> Answer:
    """Send a form to the token endpoint, as the grant's client; a refusal becomes one clear sentence."""
    try:
        return post_form(grant.provider.token_url, form | client_form(grant.provider), grant.who)
    except Denied as denied:
        raise explain(denied, grant) from None


def client_form(provider: Provider) -> dict[str, str]:
    """Return how the client names itself; a desktop client's secret is none (RFC 8252, 8.5)."""
    secret = {"client_secret": provider.client_secret} if provider.client_secret else {}
    return {"client_id": provider.client_id, **secret}


def parse_tokens(answer: Answer, asked_at: float, grant: Grant, refresh: str = "") -> Tokens:
    """Return the tokens of an answer; without a new refresh token the one that is given stays.

    NeedsUser if mail was not among what the user allowed, TryAgain if the answer holds no token.
    """
    scope = answer.get("scope")
    if isinstance(scope, str) and scope and grant.provider.right.lower() not in scope.lower():
        raise NeedsUser(
            f"{grant.who}: access to mail was not allowed; sign in again and tick it: {_login(grant)}."
        )
    access, new = answer.get("access_token"), answer.get("refresh_token") or refresh
    kind = answer.get("token_type", "Bearer")
    if not (_is_token(access) and isinstance(kind, str) and kind.lower() == "bearer"):
        raise TryAgain(f"{grant.who}: the provider's answer holds no access token; try again later.")
    if not _is_token(new):
        raise NeedsUser(f"{grant.who}: the provider gave no lasting access; sign in again: {_login(grant)}.")
    return Tokens(str(access), str(new), asked_at + _read_life(answer.get("expires_in")))


def _is_token(text: object) -> bool:
    return isinstance(text, str) and _TOKEN.fullmatch(text) is not None


def _read_life(text: object) -> int:
    try:
        life = int(text) if isinstance(text, int | str) else _USUAL_LIFE
    except ValueError:
        life = _USUAL_LIFE
    return min(max(life, 0), _LONGEST_LIFE)


# --- kept --------------------------------------------------------------------------------------


def save_tokens(grant: Grant, tokens: Tokens) -> None:
    """Keep tokens, with whose they are."""
    content = _owner(grant) | {
        "access_token": tokens.access,
        "refresh_token": tokens.refresh,
        "expires_at": tokens.expires_at,
    }
    grant.keep.save(json.dumps(content))


def load_tokens(grant: Grant) -> Tokens:
    """Return the tokens that are kept; NeedsUser if there are none, or those of another user or client."""
    text = grant.keep.load()
    if not text:
        raise NeedsUser(f"{grant.who}: nobody has signed in yet; do it by: {_login(grant)}.")
    try:
        content = json.loads(text)
        kept = Tokens(content["access_token"], content["refresh_token"], float(content["expires_at"]))
        is_ours = {name: content[name] for name in _owner(grant)} == _owner(grant)
        is_whole = _is_token(kept.access) and _is_token(kept.refresh)
    except (ValueError, KeyError, TypeError):
        is_whole = False
    if not is_whole:
        raise NeedsUser(f"{grant.who}: the kept tokens can't be read; sign in again: {_login(grant)}.")
    if not is_ours:
        raise NeedsUser(
            f"{grant.who}: the kept tokens are of another user or client; sign in again: {_login(grant)}."
        )
    return kept


def _owner(grant: Grant) -> dict[str, str]:
    return {"provider": grant.provider.name, "client_id": grant.provider.client_id, "user": grant.user}


def _login(grant: Grant) -> str:
    return f"goodterms login {grant.account}"


# --- refusals ----------------------------------------------------------------------------------


def explain(denied: Denied, grant: Grant) -> GoodtermsError:
    """Return the failure to raise when the provider refused; its own words are kept where they help."""
    if denied.code in _PASSING:
        return TryAgain(f"{grant.who}: the provider can't answer now ({denied}); try again later.")
    if denied.code in _AGAIN:
        return NeedsUser(
            f"{grant.who}: access has ended or was taken back ({denied}); sign in again: {_login(grant)}."
        )
    if denied.code in _CLIENT:
        return NeedsUser(
            f"{grant.who}: the provider does not take the client ({denied}); check "
            f"{grant.setting}OAUTH_CLIENT_ID and …OAUTH_CLIENT_SECRET; docs/signin.md says how it is set up."
        )
    if denied.code in _DECLINED:
        return NeedsUser(f"{grant.who}: access was declined in the browser; to try again: {_login(grant)}.")
    if denied.code in _LATE:
        return NeedsUser(f"{grant.who}: it was not confirmed in time; start again: {_login(grant)}.")
    if denied.code == "invalid_scope":
        return NeedsUser(
            f"{grant.who}: the client may not ask for mail ({denied}); docs/signin.md says what to add to it."
        )
    return NeedsUser(f"{grant.who}: the provider refused ({denied}); see docs/signin.md.")
