"""What one text says about the work: its words, whether it asks for something, and the cues in it.

Only the author's own new words are read (`replies`). The rules are phrases (`phrases`), so that
every hit can be shown and understood; they are weak evidence and never a verdict alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from goodterms.addressform import find_form
from goodterms.closings import count_words, is_closing, is_statement
from goodterms.language import detect_language, languages_to_read
from goodterms.model import Content, Cue, CueKind, Reading
from goodterms.ownnames import names_somebody
from goodterms.phrases import CODES
from goodterms.phrases.book import Found, find
from goodterms.refusals import find_change_request, find_vague
from goodterms.replies import split_words
from goodterms.scope import scope_names
from goodterms.sentences import Sentence, has_before, phrase_in, split_sentences
from goodterms.signs import signs_of
from goodterms.tone import LONGEST_READ, find_disrespect

STATEMENT = "statement"
_LONGEST_QUOTE = 200
_COURTESY = 20  # characters of the next sentence in which a "but" takes an approval back

_Hit = tuple[CueKind, str, str]  # kind, rule, and the sentence as written


def read_text(
    text: str,
    *,
    subject: str,
    content: Content,
    own_names: frozenset[str] = frozenset(),
    salt: bytes = b"",
    files: Sequence[str] = (),
) -> Reading:
    """Return the words, the cues, and whether the text asks for something.

    A text asks, unless it is a short closing: at most 25 words, no question mark (nor one in the
    subject of a new mail), with thanks, assent, good wishes, an approval, joy, a plan that wants no answer
    or a smile, and besides a salutation, a farewell and names nothing that asks: no word of asking, no
    "but", no denial, nothing wanted, wrong or to be chosen, no change, place, date or fault, and at most
    half other words. "Thanks!", "Top, dankjewel" and "Prima, groet Anna" ask for nothing; "Thanks, and
    could you …" does. Such a text has the cue `closing`. An empty text asks. A short text without a
    question mark or a word of asking ("Done, it is online") has the cue `statement`: from us it asks for
    nothing, from a client it may ("The logo is missing"). Sentences are quoted, up to 200 characters,
    only where `content` is "quotes". `own_names` are those by which people speak to the user,
    `salt` the store's own, for digests, `files` the names of what is attached.
    """
    parts = split_words(text)
    own = parts.own
    languages = languages_to_read(own)
    closing = is_closing(own, subject, languages, parts.signature)
    hits: list[_Hit] = [("closing", "closing", own)] if closing else []
    if not closing and is_statement(own, subject, languages):
        hits.append(("closing", STATEMENT, own))
    hits += _find_hits(split_sentences(own[:LONGEST_READ]), languages)
    cues = tuple(Cue(kind, name, _quote(said) if content == "quotes" else "") for kind, name, said in hits)
    language = detect_language(own)
    return Reading(
        words=count_words(own),
        asks=not closing,
        cues=cues,
        language=language,
        names_us=names_somebody(own, own_names),
        signs=signs_of(parts.signature, salt),
        form=find_form(own[:LONGEST_READ], language),
        scope=scope_names(files),
    )


def _quote(said: str) -> str:
    line = " ".join(said.split())
    return line if len(line) <= _LONGEST_QUOTE else line[: _LONGEST_QUOTE - 1] + "…"


def _find_hits(sentences: Sequence[Sentence], languages: tuple[str, ...]) -> Iterator[_Hit]:
    approval = _find_approval(sentences, languages)
    if approval:
        yield "approval", *approval
    disrespect = list(find_disrespect(sentences, CODES))  # people swear in any language
    rude = frozenset(said for _, said in disrespect)
    vague = None if approval else find_vague(sentences, languages, rude)
    if vague:
        yield "vague_refusal", *vague
    change = None if vague else find_change_request(sentences, languages)
    if change:
        yield "change_request", *change
    delivery = _find_delivery(sentences, languages)
    if delivery:
        yield "delivery", *delivery
    for name, said in disrespect:
        yield "disrespect", name, said


def _find_approval(sentences: Sequence[Sentence], languages: tuple[str, ...]) -> tuple[str, str] | None:
    """Return the first approval that is no question, no condition, and taken back by no "but"."""
    for index, one in enumerate(sentences):
        following = sentences[index + 1].plain.text[:_COURTESY] if index + 1 < len(sentences) else ""
        if one.plain.text.endswith("? "):
            continue
        for match in find("approval", one.plain, languages):
            if has_before("not_before", one.plain, match.start, languages):
                continue
            if not _is_taken_back(one.plain.text[match.end :], following, languages):
                return match.rule, one.said
    return None


def _is_taken_back(rest: str, following: str, languages: tuple[str, ...]) -> bool:
    after = phrase_in("but", following, languages)
    return phrase_in("but", rest, languages) is not None or (after is not None and after.start == 0)


def _find_delivery(sentences: Sequence[Sentence], languages: tuple[str, ...]) -> tuple[str, str] | None:
    """Return the first sentence that hands work over: no question, no condition, no promise."""
    for one in sentences:
        if one.plain.text.endswith("? "):
            continue
        for match in find("delivery", one.plain, languages):
            if not _is_promised(one, match, languages):
                return match.rule, one.said
    return None


def _is_promised(sentence: Sentence, match: Found, languages: tuple[str, ...]) -> bool:
    """Whether the hand-over is still to come, or is one of something else than work."""
    text = sentence.plain.text
    clause = "" if text[: match.end].endswith(", ") else text[match.end :].split(",")[0]
    return (
        has_before("later", sentence.plain, match.start, languages)
        or has_before("not_before", sentence.plain, match.start, languages)
        or phrase_in("not_work", text[match.start : match.end], languages) is not None
        or phrase_in("later", clause, languages) is not None
    )
