"""Reading clients' texts, from whatever kind of mailbox: who wrote it, and what its words come to.

Here it also turns out whose header hid a program: by rarer fields, by the parts, and last by the words.
Such a message gets its kind and no reading, since nobody wrote it. No text is kept.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from connectors.mime.text import TextPlan
from connectors.reader import Reader
from connectors.store import Store
from goodterms.kinds import Finding, HeaderFacts
from goodterms.machines import find_machine, find_machine_in_words
from goodterms.model import READING_VERSION, Reading
from goodterms.reading import read_text

TEXT_CAP = 16_384  # bytes of a text part that are read, before decoding


@dataclass(slots=True)
class Findings:
    """What a batch of a folder's texts came to, by UID.

    `unreadable` counts why there is no text, as `TextPlan` names it.
    """

    reader: Reader
    readings: dict[int, Reading | None] = field(default_factory=dict)
    attachments: dict[int, bool] = field(default_factory=dict)
    kinds: dict[int, Finding] = field(default_factory=dict)
    unreadable: Counter[str] = field(default_factory=Counter)

    def wants(self, uid: int, facts: HeaderFacts, plan: TextPlan, *, is_persons: bool) -> bool:
        """Note what a structure says, and return whether the text is to be read.

        `is_persons` where the user says that a person wrote it.
        """
        self.attachments[uid] = plan.has_attachment
        kind = None if is_persons else find_machine(facts, plan.parts)
        if kind is None and plan.part is not None:
            return True
        self.readings[uid] = None
        if kind is not None:
            self.kinds[uid] = kind
        elif plan.unreadable:
            self.unreadable[plan.unreadable] += 1
        return False

    def take(self, uid: int, facts: HeaderFacts, plan: TextPlan, text: str, *, is_persons: bool) -> None:
        """Read a text that was wanted."""
        reader = self.reader
        is_known = is_persons or reader.is_ours(facts.from_address)
        kind = find_machine_in_words(facts, text, is_known=is_known)
        if kind is not None:
            self.kinds[uid] = kind
            self.readings[uid] = None
            return
        self.readings[uid] = read_text(
            text,
            subject=facts.subject,
            content=reader.content,
            own_names=reader.own_names,
            salt=reader.salt,
            files=[part.name for part in plan.parts if part.name],
        )

    def save(self, store: Store, account: str, folder: bytes, uidvalidity: int, asked: Iterable[int]) -> None:
        """Write what was found; of those asked for that did not come, what is known stays."""
        store.save_readings(
            account,
            folder,
            uidvalidity,
            self.readings,
            READING_VERSION,
            attachments=self.attachments,
            kinds=self.kinds,
            absent=[uid for uid in asked if uid not in self.readings],
        )


def say_unreadable(unreadable: Counter[str]) -> tuple[str, ...]:
    """Return in words what could not be read, and why."""
    return tuple(
        f"{count} texts can't be read: {_WHY.get(why, why)}" for why, count in sorted(unreadable.items())
    )


_WHY = {
    "encrypted": "they are encrypted, or signed as a whole",
    "tnef": "they are in Outlook's own form (winmail.dat)",
    "too-deep": "they have too many parts within each other",
    "malformed": "their parts can't be told from each other",
}
