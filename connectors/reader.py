"""Who reads texts, and for whom. Apart from the reading itself, whose words take long to import."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from goodterms.model import Content


@dataclass(frozen=True, slots=True)
class Reader:
    """Whose texts are read, how much is kept of them, who the user is and is called, the digests' salt."""

    is_client: Callable[[Iterable[str]], bool]
    content: Content
    is_ours: Callable[[str], bool] = lambda _: False
    own_names: frozenset[str] = frozenset()
    salt: bytes = b""
