"""Which lines of a mail are the author's own, which are quoted, and which were added below as a signature.

One pass over the lines, each looked at with at most the next few: the time is linear in the text,
whatever it holds. A quote whose lines begin with ">" is skipped and what follows is read on (answers
between the lines); one without such marks ends the author's words. What begins a signature ("-- ", a
phone's line, a disclaimer) lasts until a quote begins.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from goodterms.replies import marks

_INTRO_LINES = 6  # an intro is wrapped over as many lines at most, the blank ones counted
_HEADER_LINES = 10
_AHEAD = 5  # lines, to the next that is not blank
_TORN = 60  # characters: a quoted line that long may have been broken by a program on the way
_TORN_END = 40
_FOOTER = 10  # lines: what stands below a short rule of underscores and ends the text
_MAILMAN = 20  # underscores: Outlook rules off its quote so, Mailman its footer
_COLONS = frozenset(":\uff1a")
_RULES = frozenset(
    {"--", "—", "–", "- -"}
)  # RFC 3676 section 4.3, its space gone; Outlook makes a dash of it


class Label(Enum):
    """What a line is."""

    OWN = "own"
    QUOTED = "quoted"
    SIGNED = "signed"
    ADDED = "added"  # by a phone, a scanner, a list: neither the author's nor the signature's


@dataclass(frozen=True, slots=True)
class _Step:
    """The label of the next `count` lines; `goes_on` for the lines below too, `ends` for all the rest."""

    label: Label
    count: int = 1
    goes_on: bool = False
    ends: bool = False


@dataclass(frozen=True, slots=True)
class _Page:
    """The heads, with what is asked of a line more than once."""

    heads: Sequence[str]
    ends: Sequence[bool]  # whether an intro may end with the line
    fields: Sequence[frozenset[str]]  # the quoted header fields that it holds

    def at(self, at: int) -> str:
        """Return a head, "" above the first and below the last."""
        return self.heads[at] if 0 <= at < len(self.heads) else ""

    def next_filled(self, at: int) -> int:
        """Return where the next line stands that is not blank, at most a few lines on."""
        end = min(at + _AHEAD, len(self.heads))
        while at < end and not self.heads[at]:
            at += 1
        return at

    def quote_follows(self, at: int) -> bool:
        """Whether the next line that is not blank is marked as quoted."""
        return marks.is_quoted(self.at(self.next_filled(at)))


def label_lines(heads: Sequence[str]) -> list[Label]:
    """Return a label for every head. Blank lines take the label of what stands above them."""
    ends = [marks.may_end_intro(head) for head in heads]
    page = _Page(heads, ends, [marks.fields_in(head) for head in heads])
    labels: list[Label] = []
    mode = Label.OWN
    seen_own = False
    while len(labels) < len(heads):
        at = len(labels)
        if not heads[at]:
            labels.append(mode)
            continue
        step = _step(page, at, mode, seen_own=seen_own)
        labels.extend([step.label] * (len(heads) - at if step.ends else step.count))
        mode = step.label if step.goes_on else Label.OWN
        seen_own = seen_own or step.label is Label.OWN
    return labels[: len(heads)]


def _step(page: _Page, at: int, mode: Label, *, seen_own: bool) -> _Step:
    """Decide about the line at `at`, which is not blank."""
    head = page.heads[at]
    if marks.is_quoted(head):
        return _Step(Label.QUOTED)
    if (block := _block_length(page, at)) > 0:
        return _Step(Label.QUOTED, block, ends=not page.quote_follows(at + block))
    if (intro := _intro_length(page, at)) > 0:
        return _quote(page, at, intro)
    if _is_torn_off(page, at):
        return _Step(Label.QUOTED)
    added = _added(page, at, seen_own=seen_own)
    if added is not None:
        return added
    if mode is not Label.OWN and not marks.is_postscript(head):
        return _Step(mode, goes_on=True)
    return _Step(Label.OWN)


def _quote(page: _Page, at: int, intro: int) -> _Step:
    """The intro, with its quote where that is barred by "|", or with all the rest where it has no marks."""
    below = at + intro
    if page.quote_follows(below):
        return _Step(Label.QUOTED, intro)
    end = page.next_filled(below)
    if not page.at(end).startswith("|"):
        return _Step(Label.QUOTED, ends=True)
    while end < len(page.heads) and page.heads[end][:1] in {"", "|"}:
        end += 1
    return _Step(Label.QUOTED, end - at)


# --- lines that are added --------------------------------------------------------------------------


def _added(page: _Page, at: int, *, seen_own: bool) -> _Step | None:
    """Return the step over a line that the author did not write for this mail, None if it is none."""
    head = page.heads[at]
    if head in _RULES and (head == "--" or _is_footer(page, at)):
        return _Step(Label.SIGNED, goes_on=True)
    if head.startswith("__") and not head.strip("_") and (len(head) >= _MAILMAN or _is_footer(page, at)):
        return _Step(Label.ADDED, goes_on=True)
    if marks.begins_notice(head, _rest_of_paragraph(page, at)):
        return _Step(Label.ADDED, 1 if seen_own else _paragraph(page, at), goes_on=seen_own)
    if marks.is_device_line(head) and _stands_alone(page, at):
        named = marks.names_device(head)
        return _Step(Label.ADDED, goes_on=seen_own and named) if named or _is_last(page, at) else None
    return None


def _is_last(page: _Page, at: int) -> bool:
    """Whether nothing but a quote follows below the line."""
    below = page.next_filled(at + 1)
    return not page.at(below) or marks.is_quoted(page.at(below)) or _announces(page, below)


def _announces(page: _Page, at: int) -> bool:
    """Whether a quoted or forwarded message is announced here."""
    return _block_length(page, at) > 0 or _intro_length(page, at) > 0


def _paragraph(page: _Page, at: int) -> int:
    """Return how many lines stand from here to the next blank one."""
    end = at
    while page.at(end):
        end += 1
    return end - at


def _rest_of_paragraph(page: _Page, at: int) -> str:
    """Return the next lines of the paragraph, quotes no part of it."""
    below = page.heads[at + 1 : at + 4]
    end = next((nth for nth, head in enumerate(below) if not head or marks.is_quoted(head)), len(below))
    return " ".join(below[:end])


def _is_footer(page: _Page, at: int) -> bool:
    """Whether few short lines stand below, up to a quote or the end of the text."""
    below = 0
    for here in range(at + 1, min(at + 3 * _FOOTER, len(page.heads))):
        head = page.heads[here]
        if not head:
            continue
        if marks.is_quoted(head) or _announces(page, here):
            return below > 0
        below += 1
        if below > _FOOTER or marks.is_sentence(head):
            return False
    return below > 0 and at + 3 * _FOOTER >= len(page.heads)


def _stands_alone(page: _Page, at: int) -> bool:
    """Whether no sentence goes on below the line."""
    below = page.at(at + 1)
    if not below or marks.is_quoted(below) or marks.is_device_line(below) or marks.is_separator(below):
        return True
    if marks.begins_notice(below, ""):
        return True
    return _announces(page, at + 1)


# --- quotes ----------------------------------------------------------------------------------------


def _is_torn_off(page: _Page, at: int) -> bool:
    """Whether a program broke a long quoted line here and lost the mark of its second half."""
    above, head, below = page.at(at - 1), page.heads[at], page.at(at + 1)
    if not (above[:1] == ">" and below[:1] == ">"):
        return False
    if above[-1] in ".?!:":
        return len(above) >= _TORN and head[0].islower()
    return len(above) >= _TORN or "://" in above


def _block_length(page: _Page, at: int) -> int:
    """Return over how many lines a message is announced, by a ruled line or a block of fields; 0 if not."""
    head = page.heads[at]
    if marks.is_message_rule(head):
        below = page.next_filled(at + 1)
        announced = _fields_length(page, below) or _intro_length(page, below)  # Proton rules off its intro
        return below - at + announced if announced else 1
    if marks.is_unknown_rule(head):
        below = page.next_filled(at + 1)
        fields = _fields_length(page, below) or _foreign_length(page, below, least=3)
        return below - at + fields if fields else 0
    return _fields_length(page, at) or _foreign_length(page, at, least=4)


def _fields_length(page: _Page, at: int) -> int:
    """Return how many lines a block of quoted fields has; "From: Utrecht, To: Paris" is a trip."""
    if at >= len(page.heads) or not page.fields[at]:
        return 0
    names = page.fields[at : at + _HEADER_LINES]
    if not _is_header(names, page.heads[at : at + _HEADER_LINES]):
        return 0
    return max(count for count, found in enumerate(names, start=1) if found)


def _is_header(names: Sequence[frozenset[str]], block: Sequence[str]) -> bool:
    """Whether From, a time, To or Subject stand together; few of them only with an address or a time."""
    seen = frozenset[str]().union(*names)
    if len(seen) < 2 or not seen & {"sent", "sender"}:
        return False
    fields = [head for head, found in zip(block, names, strict=True) if found]
    addressed = any("@" in head for head in fields)
    timed = any(marks.is_timed(head) for head in fields)
    if len(seen) >= 3 and "sender" in seen:
        return addressed or "subject" in seen or (timed and list(names[:2]) == [{"sender"}, {"sent"}])
    return addressed and timed and {"sent"} < frozenset[str]().union(*names[:2])


def _foreign_length(page: _Page, at: int, *, least: int) -> int:
    """Return how many lines a block of fields in an unknown language has: addresses, a time, a subject."""
    block: list[str] = []
    for head in page.heads[at : at + _HEADER_LINES]:
        if not marks.is_any_field(head):
            break
        block.append(head)
    if len(block) < least or not any(marks.is_timed(head) for head in block):
        return 0
    return len(block) if sum("@" in head for head in block) >= 2 else 0


# --- intros ----------------------------------------------------------------------------------------


def _intro_length(page: _Page, at: int) -> int:
    """Return over how many lines an intro such as "On … wrote:" stretches from here, 0 if there is none.

    It begins with a known word or holds a date or address from its first line on, and ends with a
    colon. It says "wrote" in a known language, or stands with date and address right above a quote.
    """
    if not any(page.ends[at : at + _INTRO_LINES]):
        return 0
    first = page.heads[at]
    if marks.ends_with_wrote(first) and marks.is_quoted(page.at(at + 1)):
        return 1
    known = marks.starts_intro(first)
    if not (known or marks.is_dated(first) or marks.is_addressed(first)):
        return 0
    joined = ""
    for here in range(at, min(at + _INTRO_LINES, len(page.heads))):
        if here > at and not _continues(page, here, joined):
            return 0
        joined = f"{joined} {page.heads[here]}".strip()
        closed = page.heads[here][-1:] in _COLONS
        may_end = page.ends[here] and (closed or here <= at + 1 or page.quote_follows(here + 1))
        if may_end and _is_intro(page, joined, here + 1, known=known):
            return here + 1 - at
        if closed:
            return 0
    return 0


def _continues(page: _Page, at: int, joined: str) -> bool:
    """Whether a line is the next of a wrapped intro, not a quote nor the true beginning of an intro.

    Polymail puts blank lines around the address, and Gmail tears "<" from its ">".
    """
    head = page.heads[at]
    is_open = joined.count("<") > joined.count(">")
    if not head:
        return is_open or page.at(page.next_filled(at)) == "<"
    if marks.is_quoted(head):
        return is_open and _ends_torn(head)
    return not (marks.starts_intro(head) and marks.is_dated(head))


def _ends_torn(head: str) -> bool:
    """Whether the line is the torn-off end of an intro: ">:" or "> wrote:"."""
    return head[:1] == ">" and head[-1] in _COLONS and len(head) < _TORN_END


def _is_intro(page: _Page, joined: str, below: int, *, known: bool) -> bool:
    """Whether the lines that were joined, `below` the first after them, are an intro."""
    above_quote = page.quote_follows(below)
    if joined[-1] not in _COLONS and _ends_torn(page.at(below)):
        return False
    dated, addressed = marks.is_dated(joined), marks.is_addressed(joined)
    if not (dated or addressed) or not marks.ends_intro(joined):
        return False
    wrote = marks.says_wrote(joined)
    if marks.is_bare_intro(joined, wrote=wrote):
        return True
    if above_quote:
        return wrote or (dated and addressed) or marks.ends_with_address(joined)
    sure = known or (dated and addressed) or marks.is_timed(joined)
    return wrote and sure and not marks.tells(joined)
