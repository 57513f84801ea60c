"""By what a signature says whose it is: digests of the addresses in it, so that no address is kept."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator

from goodterms.freemail import is_free_mail

_ADDRESS = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}")
_MOST_SIGNS = 4


def sign_key(address: str, salt: bytes) -> str:
    """Return 16 hex digits that are equal for equal addresses (or domains) and tell nothing else."""
    return hashlib.blake2b(address.casefold().encode(), digest_size=8, key=salt).hexdigest()


def signs_of(signature: str, salt: bytes) -> tuple[str, ...]:
    """Return the digests of the addresses in a signature, and of their domains where those say something."""
    addresses = dict.fromkeys(one.casefold() for one in _ADDRESS.findall(signature[:4_000]))
    signs: dict[str, None] = {}
    for address in [*addresses][:_MOST_SIGNS]:
        signs |= dict.fromkeys(sign_key(one, salt) for one in forms(address))
    return tuple(signs)


def forms(address: str) -> Iterator[str]:
    """Yield an address, and its domain where that is not everybody's."""
    yield address
    domain = address.rpartition("@")[2]
    if not is_free_mail(domain):
        yield domain
