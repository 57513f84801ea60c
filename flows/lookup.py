"""Which client a user means by the word on the command line."""

from __future__ import annotations

from collections.abc import Sequence

from goodterms.errors import NeedsUser
from goodterms.model import Client

_SHOWN = 20


def find_client(clients: Sequence[Client], word: str) -> Client:
    """Return the client of that key, name or address, or the only one that begins so; NeedsUser otherwise."""
    asked = word.strip().casefold()
    exact = [one for one in clients if asked in (one.key, one.name.casefold()) or asked in one.addresses]
    if exact:
        return exact[0]
    begun = [one for one in clients if one.key.startswith(asked) or one.name.casefold().startswith(asked)]
    if len(begun) == 1 and asked:
        return begun[0]
    names = ", ".join(one.key for one in (begun or clients)[:_SHOWN])
    what = "Several clients begin with" if begun else "No client is called"
    raise NeedsUser(f"{what} {word!r}; there are: {names or 'none in clients.xlsx'}.")
