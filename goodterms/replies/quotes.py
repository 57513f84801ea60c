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

_INTRO_LINES = 4  # an intro is wrapped over as many lines at most
_HEADER_LINES = 10
_AHEAD = 5  # lines, to the next that is not blank
_WRAPPED = 60  # characters: a quoted line that long may have been broken by a program on the way
_FOOTER = 10  # lines: what stands below a short rule of underscores and ends the text
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


def label_lines(heads: Sequence[str]) -> list[Label]:
    """Return a label for every head. Blank lines take the label of what stands above them."""
    ends = [marks.may_end_intro(head) for head in heads]
    labels: list[Label] = []
    mode = Label.OWN
    seen_own = False
    while len(labels) < len(heads):
        at = len(labels)
        if not heads[at]:
            labels.append(mode)
            continue
        step = _step(heads, at, ends, mode, seen_own=seen_own)
        if step.ends:
            labels.extend([step.label] * (len(heads) - at))
            break
        labels.extend([step.label] * step.count)
        mode = step.label if step.goes_on else Label.OWN
        seen_own = seen_own or step.label is Label.OWN
    return labels[: len(heads)]


def _step(heads: Sequence[str], at: int, ends: Sequence[bool], mode: Label, *, seen_own: bool) -> _Step:
    """Decide about the line at `at`, which is not blank."""
    head = heads[at]
    if marks.is_quoted(head):
        return _Step(Label.QUOTED)
    if (block := _block_length(heads, at)) > 0:
        return _Step(Label.QUOTED, block, ends=not _quote_follows(heads, at + block))
    if (intro := _intro_length(heads, at, ends)) > 0:
        return _quote(heads, at, intro)
    if _is_torn_off(heads, at):
        return _Step(Label.QUOTED)
    added = _added(heads, at, ends, seen_own=seen_own)
    if added is not None:
        return added
    if mode is not Label.OWN and not marks.is_postscript(head):
        return _Step(mode, goes_on=True)
    return _Step(Label.OWN)


def _quote(heads: Sequence[str], at: int, intro: int) -> _Step:
    """The intro with its quote where that is barred by "|"; all the rest where it has no marks."""
    below = at + intro
    if _quote_follows(heads, below):
        return _Step(Label.QUOTED, intro)
    first = _next(heads, below)
    if not (first < len(heads) and heads[first].startswith("|")):
        return _Step(Label.QUOTED, ends=True)
    end = first
    while end < len(heads) and (not heads[end] or heads[end].startswith("|")):
        end += 1
    return _Step(Label.QUOTED, end - at)


def _added(heads: Sequence[str], at: int, ends: Sequence[bool], *, seen_own: bool) -> _Step | None:
    """The step over a line that the author did not write for this mail, None if it is none."""
    head = heads[at]
    if head in _RULES and (head == "--" or _is_footer(heads, at)):
        return _Step(Label.SIGNED, goes_on=True)
    if head.startswith("__") and not head.strip("_") and (len(head) >= 20 or _is_footer(heads, at)):
        return _Step(Label.ADDED, goes_on=True)
    if marks.begins_notice(head):
        return _Step(Label.ADDED, goes_on=True) if seen_own else _Step(Label.ADDED, _paragraph(heads, at))
    if marks.is_device_line(head) and _stands_alone(heads, at, ends):
        return _Step(Label.ADDED, goes_on=seen_own)
    return None


def _paragraph(heads: Sequence[str], at: int) -> int:
    """Return how many lines stand from here to the next blank one."""
    end = at
    while end < len(heads) and heads[end]:
        end += 1
    return end - at


def _is_footer(heads: Sequence[str], at: int) -> bool:
    """Whether few short lines stand below, up to the end of the text."""
    if len(heads) - at > 3 * _FOOTER:
        return False
    below = [head for head in heads[at + 1 :] if head]
    return 0 < len(below) <= _FOOTER and not any(marks.is_sentence(head) for head in below)


def _stands_alone(heads: Sequence[str], at: int, ends: Sequence[bool]) -> bool:
    """Whether no sentence goes on below the line."""
    below = heads[at + 1] if at + 1 < len(heads) else ""
    if not below or marks.is_quoted(below) or marks.is_device_line(below) or marks.begins_notice(below):
        return True
    return (
        marks.is_separator(below)
        or _block_length(heads, at + 1) > 0
        or _intro_length(heads, at + 1, ends) > 0
    )


# --- quotes ----------------------------------------------------------------------------------------


def _next(heads: Sequence[str], at: int) -> int:
    """Return where the next line stands that is not blank, at most a few lines on."""
    end = min(at + _AHEAD, len(heads))
    while at < end and not heads[at]:
        at += 1
    return at


def _quote_follows(heads: Sequence[str], at: int) -> bool:
    below = _next(heads, at)
    return below < len(heads) and marks.is_quoted(heads[below])


def _is_torn_off(heads: Sequence[str], at: int) -> bool:
    """Whether a program broke a long quoted line here and lost the mark of its second half."""
    if not (0 < at < len(heads) - 1 and heads[at - 1][:1] == ">" and heads[at + 1][:1] == ">"):
        return False
    above, head = heads[at - 1], heads[at]
    if above[-1] in ".?!:":
        return len(above) >= _WRAPPED and head[0].islower()
    return len(above) >= _WRAPPED or "://" in above


def _block_length(heads: Sequence[str], at: int) -> int:
    """Return over how many lines a message is announced: a ruled line, a block of fields; 0 if not."""
    head = heads[at]
    if marks.is_message_rule(head):
        return 1 + max(_fields_length(heads, _next(heads, at + 1)), 0)
    if marks.is_unknown_rule(head):
        fields = _fields_length(heads, _next(heads, at + 1)) or _foreign_length(
            heads, _next(heads, at + 1), 3
        )
        return fields + 1 if fields else 0
    return (_fields_length(heads, at) or _foreign_length(heads, at, 4)) if ":" in head or ":" in head else 0


def _fields_length(heads: Sequence[str], at: int) -> int:
    """Return how many lines a block of quoted fields has; "From: Utrecht, To: Paris" is a trip."""
    if at >= len(heads) or not marks.field_of(heads[at]):
        return 0
    block = heads[at : at + _HEADER_LINES]
    names = [marks.fields_in(head) for head in block]
    seen = set[str]().union(*names)
    if not _is_header(seen, names, block):
        return 0
    return max(count for count, found in enumerate(names, start=1) if found)


def _is_header(seen: set[str], names: Sequence[set[str]], block: Sequence[str]) -> bool:
    """Whether From, a time, To or Subject stand together, two of them only with an address and a time."""
    if len(seen) < 2 or not seen & {"sender", "sent"}:
        return False
    has_address = any("@" in head for head, found in zip(block, names, strict=True) if found)
    if len(seen) >= 3:
        return "sender" in seen and (has_address or "subject" in seen)
    close = names[0] | (names[1] if len(names) > 1 else set())
    timed = any(marks.is_timed(head) for head in block[:2])
    return len(close) == 2 and "sent" in close and has_address and timed


def _foreign_length(heads: Sequence[str], at: int, least: int) -> int:
    """Return how many lines a block of fields in an unknown language has: addresses, a time, a subject."""
    block: list[str] = []
    for head in heads[at : at + _HEADER_LINES]:
        if not marks.is_any_field(head):
            break
        block.append(head)
    if len(block) < least:
        return 0
    addressed = sum("@" in head for head in block)
    return len(block) if addressed >= 2 and any(marks.is_timed(head) for head in block) else 0


# --- intros ----------------------------------------------------------------------------------------


def _intro_length(heads: Sequence[str], at: int, ends: Sequence[bool]) -> int:
    """Return over how many lines an intro such as "On … wrote:" stretches from here, 0 if there is none.

    It begins with a known word or holds a date or address from its first line on, and ends with a
    colon. It says "wrote" in a known language, or stands with date and address right above a quote.
    """
    if not any(ends[at : at + 2 * _INTRO_LINES]):
        return 0
    first = heads[at]
    known = marks.starts_intro(first)
    if not (known or marks.is_dated(first) or marks.is_addressed(first)):
        return 0
    joined = ""
    for count in range(1, 2 * _INTRO_LINES):
        if at + count > len(heads):
            return 0
        head = heads[at + count - 1]
        if count > 1 and not _continues(heads, at + count - 1, joined):
            return 0
        joined = f"{joined} {head}" if joined and head else joined or head
        if head and ends[at + count - 1] and _is_intro(joined, heads, at + count, known=known):
            return count
    return 0


def _continues(heads: Sequence[str], at: int, joined: str) -> bool:
    """Whether a line is the next of a wrapped intro, not a quote nor the true beginning of an intro.

    Polymail puts blank lines around the address, and a "<" may be torn from its ">".
    """
    head = heads[at]
    is_open = joined.count("<") > joined.count(">")
    if not head:
        below = _next(heads, at)
        return is_open or (below < len(heads) and heads[below] == "<")
    if marks.is_quoted(head):
        return is_open and head.endswith(":") and len(head) < 40
    if len(joined) > marks.LONGEST_LINE:
        return False
    return not (marks.starts_intro(head) and marks.is_dated(head))


def _is_intro(joined: str, heads: Sequence[str], below: int, *, known: bool) -> bool:
    if joined[-1] not in "::" and below < len(heads) and heads[below][:1] == ">" and heads[below][-1] == ":":
        return False  # the ">:" below is the end of this intro
    if not marks.ends_intro(joined):
        return False
    if marks.is_bare_intro(joined):
        return True
    dated, addressed = marks.is_dated(joined), marks.is_addressed(joined)
    above_quote = _quote_follows(heads, below)
    if not marks.says_wrote(joined):
        return dated and addressed and above_quote
    if above_quote:
        return dated or addressed
    return (dated or addressed if known else dated and addressed) and not marks.tells(joined)
