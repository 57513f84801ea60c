"""What became of a draft, told from the messages in the mailbox that are it, or may be.

Thunderbird keeps the Message-ID when a draft is edited and sent, Gmail makes a new message at each edit,
Exchange may put its own in place of ours. So what has the Message-ID is the draft for certain; where nothing
has it, the same recipients, the same subject and most of the text make it likely.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from goodterms.casebook import Draft, DraftState, Fate
from goodterms.subjects import canonical_subject

Role = Literal["sent", "drafts", "trash"]

LIKELY = 0.7  # of a letter's shingles that another must share to be taken for it
_SHINGLE = 5  # words
_LONGEST_DOMAIN = 253  # characters, RFC 1035
_WORD = re.compile(r"[^\W_]+")
_INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff"))


@dataclass(frozen=True, slots=True)
class Sighting:
    """A message in a folder that a draft may have got to; `text` is None where it can't be or wasn't read."""

    role: Role
    uid: int
    uidvalidity: int
    message_id: str
    recipients: frozenset[str] = frozenset()
    subject: str = ""
    text: str | None = None
    is_deleted: bool = False  # flagged so, and not yet expunged


@dataclass(frozen=True, slots=True)
class Rival:
    """Another draft of ours to the same client: its Message-ID, its text, whether it was planned later."""

    message_id: str
    text: str
    is_newer: bool


def rivals_of(draft: Draft, every: Iterable[Draft], read: Callable[[Draft], str]) -> tuple[Rival, ...]:
    """Return the other drafts to the same client, with their texts as `read` gives them."""
    own = [one for one in every if one.client_key == draft.client_key and one.id != draft.id]
    return tuple(Rival(one.message_id, read(one), one.planned_on > draft.planned_on) for one in own)


def decide_fate(
    draft: Draft, our_text: str, sightings: Iterable[Sighting], rivals: Sequence[Rival] = ()
) -> Fate:
    """Say what became of a placed draft with this text: certain by its Message-ID, else likely; or "gone".

    `rivals` are other drafts of ours to the same client: two invitations are much alike, and what is one of
    them, or resembles it more (or as much, and it is newer), is not taken for this one.
    """
    seen = tuple(sightings)
    own = [one for one in seen if one.message_id == draft.message_id]
    known = _decide_own(draft, our_text, own) if own else Fate("gone")
    if known.state not in ("gone", "discarded"):
        return known
    taken = {one.message_id for one in rivals}
    free = [one for one in seen if one.message_id not in taken]
    alike = [one for one in free if is_addressed_alike(draft, one.recipients, one.subject)]
    likely = [one for one in alike if _share(our_text, one) >= LIKELY]
    twin = _decide_alike(our_text, [one for one in likely if not _is_rather(one, our_text, rivals)])
    return known if own and twin.state in ("gone", "discarded") else twin


def is_addressed_alike(draft: Draft, recipients: Collection[str], subject: str) -> bool:
    """Whether a message goes to the draft's recipients, to nobody else, and has its subject."""
    if canonical_subject(subject) != canonical_subject(draft.subject):
        return False
    return {_fold_address(one) for one in recipients} == {_fold_address(one) for one in draft.to}


def similarity(ours: str, theirs: str) -> float:
    """Return which share of our runs of five words theirs has, from 0 to 1; shorter texts compare whole."""
    our_words, their_words = _words(ours), _words(theirs)
    if min(len(our_words), len(their_words)) < _SHINGLE:
        return float(our_words == their_words)
    shingles = _shingles(our_words)
    return len(shingles & _shingles(their_words)) / len(shingles)


def is_same_text(ours: str, theirs: str) -> bool:
    """Whether two texts have the same words; programs change line breaks and punctuation."""
    return _words(ours) == _words(theirs)


def _decide_own(draft: Draft, our_text: str, own: Sequence[Sighting]) -> Fate:
    sent = [one for one in own if one.role == "sent"]
    if sent:  # before Drafts: who sends a copy and keeps the draft has sent it
        return _decide_sent(our_text, sent, certain=True)
    waiting = [one for one in own if one.role == "drafts" and not one.is_deleted]
    if waiting:
        return Fate(_decide_waiting(draft, our_text, waiting))
    return Fate("discarded")


def _decide_waiting(draft: Draft, our_text: str, waiting: Sequence[Sighting]) -> DraftState:
    """A message under one UID never changes; in a new epoch, where UIDs say nothing, the text has to tell."""
    if draft.uid is not None and any(one.uidvalidity == draft.uidvalidity for one in waiting):
        is_here = any((one.uidvalidity, one.uid) == (draft.uidvalidity, draft.uid) for one in waiting)
    else:
        is_here = any(_is_ours(our_text, one) for one in waiting)
    return "waiting" if is_here else "edited"


def _decide_alike(our_text: str, alike: Sequence[Sighting]) -> Fate:
    sent = [one for one in alike if one.role == "sent"]
    if sent:
        return _decide_sent(our_text, sent, certain=False)
    waiting = [one for one in alike if one.role == "drafts" and not one.is_deleted]
    share = max((_share(our_text, one) for one in waiting or alike), default=None)
    if share is None:
        return Fate("gone")
    return Fate("edited" if waiting else "discarded", certain=False, similarity=share)


def _decide_sent(our_text: str, sent: Sequence[Sighting], *, certain: bool) -> Fate:
    best = max(sent, key=lambda one: (_is_ours(our_text, one), _share(our_text, one)))
    state: DraftState = "sent" if _is_ours(our_text, best) else "sent-edited"
    return Fate(state, certain, None if best.text is None else _share(our_text, best))


def _is_rather(sighting: Sighting, our_text: str, rivals: Iterable[Rival]) -> bool:
    """Whether a message resembles another draft more than this one, or as much and that one is newer."""
    ours = _share(our_text, sighting)
    shares = ((_share(one.text, sighting), one.is_newer) for one in rivals)
    return any(share > ours or (share == ours and is_newer) for share, is_newer in shares)


def _share(our_text: str, sighting: Sighting) -> float:
    return 0.0 if sighting.text is None else similarity(our_text, sighting.text)


def _is_ours(our_text: str, sighting: Sighting) -> bool:
    return sighting.text is not None and is_same_text(our_text, sighting.text)


def _words(text: str) -> tuple[str, ...]:
    folded = unicodedata.normalize("NFKC", text.translate(_INVISIBLE)).casefold()
    return tuple(_WORD.findall(unicodedata.normalize("NFKC", folded)))


def _shingles(words: Sequence[str]) -> frozenset[tuple[str, ...]]:
    return frozenset(tuple(words[at : at + _SHINGLE]) for at in range(len(words) - _SHINGLE + 1))


def _fold_address(address: str) -> str:
    """Return the address in lower case, its domain in the form that headers have it in (RFC 5890)."""
    local, _, domain = address.strip().casefold().rpartition("@")
    if domain.isascii() or len(domain) > _LONGEST_DOMAIN:
        return f"{local}@{domain}"
    try:
        return f"{local}@{domain.encode('idna').decode('ascii')}"
    except UnicodeError:
        return f"{local}@{domain}"
