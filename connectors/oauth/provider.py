"""The providers: where their endpoints are and what has to be asked of them.

Google: developers.google.com/identity/protocols/oauth2/native-app, …/gmail/imap/xoauth2-protocol. Microsoft:
learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow, …/v2-oauth2-device-code, …/reply-url;
the scope by "Authenticate an IMAP, POP or SMTP connection using OAuth".
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Literal
from urllib.parse import urlsplit

ProviderName = Literal["google", "microsoft"]
IMAP_HOSTS: dict[ProviderName, str] = {"google": "imap.gmail.com", "microsoft": "outlook.office365.com"}
ANY_TENANT = "common"  # personal accounts and those of any organisation
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True, slots=True)
class Provider:
    """A provider's endpoints, and the client by which an account asks for access.

    `right` is what the granted scope must name; `device_url` is empty where device codes open no mail;
    `redirect_host` is how the provider lets this machine be called.
    """

    name: ProviderName
    authorize_url: str
    token_url: str
    device_url: str
    scope: str
    right: str
    redirect_host: str
    extra: tuple[tuple[str, str], ...] = ()  # further parameters of the page where access is asked for
    client_id: str = ""
    client_secret: str = field(default="", repr=False)


def make_provider(
    name: ProviderName,
    client_id: str,
    client_secret: str = "",
    *,
    tenant: str = "",
    authorize_url: str = "",
    token_url: str = "",
) -> Provider:
    """Return a provider as an account's settings want it; endpoints that are given replace its own."""
    usual = _google() if name == "google" else _microsoft(tenant or ANY_TENANT)
    token_url = token_url or usual.token_url
    return replace(
        usual,
        authorize_url=authorize_url or usual.authorize_url,
        token_url=token_url,
        device_url=_beside(token_url, "devicecode") if usual.device_url else "",
        client_id=client_id,
        client_secret=client_secret,
    )


def _google() -> Provider:
    return Provider(
        name="google",
        authorize_url="https://accounts.google.com/o/oauth2/v2/auth",
        token_url="https://oauth2.googleapis.com/token",  # noqa: S106 - an address
        device_url="",  # Google's device flow knows a few scopes, and mail is none of them
        scope="https://mail.google.com/",
        right="https://mail.google.com/",
        redirect_host="127.0.0.1",
        extra=(("access_type", "offline"), ("prompt", "consent")),  # else no refresh token the second time
    )


def _microsoft(tenant: str) -> Provider:
    base = f"https://login.microsoftonline.com/{tenant}/oauth2/v2.0"
    return Provider(
        name="microsoft",
        authorize_url=f"{base}/authorize",
        token_url=f"{base}/token",
        device_url=f"{base}/devicecode",
        scope="https://outlook.office.com/IMAP.AccessAsUser.All offline_access",
        right="IMAP.AccessAsUser.All",
        redirect_host="localhost",  # the only name whose port Microsoft leaves open without a manifest
        extra=(("response_mode", "query"), ("prompt", "select_account")),
    )


def _beside(url: str, name: str) -> str:
    """Return the address of a page beside another one."""
    return f"{url.rpartition('/')[0]}/{name}"


def is_safe(url: str) -> bool:
    """Whether secrets may be sent there: over https, or to this machine itself."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return False
    return bool(host) and (parts.scheme == "https" or (parts.scheme == "http" and host in _LOOPBACK))


def is_loopback(url: str) -> bool:
    """Whether it is an address of this machine."""
    return urlsplit(url).hostname in _LOOPBACK
