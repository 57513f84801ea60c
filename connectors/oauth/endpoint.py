"""Questions to an authorization server: a form goes there, a JSON object comes back (RFC 6749, 4 and 5).

No redirect is followed, no answer is read beyond 64 KB, and a server's words are shown without what was sent.
"""

from __future__ import annotations

import json
import ssl
import time
from collections.abc import Callable, Mapping
from http.client import HTTPException, HTTPResponse
from urllib.error import URLError
from urllib.parse import quote_plus, urlencode, urlsplit
from urllib.request import HTTPHandler, HTTPSHandler, OpenerDirector, ProxyHandler, Request

from connectors.imap.failures import clean
from connectors.oauth.provider import is_loopback
from goodterms.errors import NeedsUser, TryAgain

TIMEOUT = 20.0  # seconds that the server may be silent; twice that for the whole answer
CAP = 64 * 1024  # bytes of an answer; real ones have 2 to 6 KB
_SECRETS = ("client_secret", "code", "code_verifier", "device_code", "refresh_token")
_OK, _TOO_MANY = 200, 429
_FAULTS = 500  # and above: the server's own

Answer = dict[str, object]


class Denied(Exception):
    """The server's refusal: an error code of RFC 6749 (5.2), and its words for people, made safe."""

    def __init__(self, code: str, said: str) -> None:
        super().__init__(f"{code}: {said}" if said else code)
        self.code = code


def post_form(
    url: str,
    form: Mapping[str, str],
    who: str,
    *,
    timeout: float = TIMEOUT,
    clock: Callable[[], float] = time.monotonic,
) -> Answer:
    """Send a form and return the answer; Denied with the server's code, TryAgain, or NeedsUser.

    `who` is named first in every message.
    """
    host = urlsplit(url).netloc.rpartition("@")[2]
    try:
        status, content = _exchange(url, form, timeout, clock)
    except ssl.SSLCertVerificationError as error:
        raise NeedsUser(
            f"{who}: the certificate of {host} is not trusted ({error.verify_message}). Nothing was sent."
        ) from None
    except TimeoutError:
        raise TryAgain(f"{who}: {host} does not answer in time; try again later.") from None
    except (OSError, HTTPException) as error:
        why = clean(getattr(error, "strerror", None) or str(error)) or type(error).__name__
        raise TryAgain(f"{who}: no answer from {host} ({why}); try again later.") from None
    answer = _parse(content)
    if answer is not None and isinstance(answer.get("error"), str):
        raise _denial(answer, form)
    if status >= _FAULTS or status == _TOO_MANY:
        raise TryAgain(f"{who}: {host} can't answer now (status {status}); try again later.")
    if status != _OK:
        raise NeedsUser(f"{who}: {host} answers with status {status}; check the OAUTH_ settings.")
    if answer is None:
        raise TryAgain(
            f"{who}: {host} gave no answer that can be read; is a sign-in page of the network in between?"
        )
    return answer


def _exchange(
    url: str, form: Mapping[str, str], timeout: float, clock: Callable[[], float]
) -> tuple[int, bytes]:
    """Return status and content; OSError or HTTPException if there is none, or too much or too slow."""
    request = Request(  # noqa: S310 - the settings take https, and http to this machine
        url, urlencode(form).encode(), {"Accept": "application/json", "User-Agent": "goodterms"}
    )
    deadline = clock() + 2 * timeout
    try:
        with _make_opener(url).open(request, timeout=timeout) as response:
            return response.status, _read(response, deadline, clock)
    except URLError as error:
        raise error.reason if isinstance(error.reason, OSError) else error from None


def _read(response: HTTPResponse, deadline: float, clock: Callable[[], float]) -> bytes:
    content = b""
    while some := response.read1(CAP + 1 - len(content)):
        content += some
        if len(content) > CAP:
            raise HTTPException(f"more than {CAP} bytes")
        if clock() > deadline:
            raise TimeoutError
    return content


def _make_opener(url: str) -> OpenerDirector:
    """Return an opener that knows http and https only, and takes every status for an answer."""
    opener = OpenerDirector()
    opener.add_handler(ProxyHandler({} if is_loopback(url) else None))
    opener.add_handler(HTTPHandler())
    opener.add_handler(HTTPSHandler(context=_make_context()))
    return opener


def _make_context() -> ssl.SSLContext:
    context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def _parse(content: bytes) -> Answer | None:
    try:
        answer = json.loads(content)
    except (ValueError, RecursionError):
        return None
    return answer if isinstance(answer, dict) else None


def _denial(answer: Answer, form: Mapping[str, str]) -> Denied:
    said = str(answer.get("error_description") or "")
    for secret in filter(None, map(form.get, _SECRETS)):
        said = said.replace(secret, "…").replace(quote_plus(secret), "…")
    return Denied(clean(str(answer["error"])), clean(said))
