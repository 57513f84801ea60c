"""Real messages, where they are at hand: people's mail is kept and programs' is caught."""

from __future__ import annotations

import email
import email.policy
import json
from collections.abc import Iterator
from email.message import Message
from pathlib import Path

import pytest

from connectors.mime.headers import read_facts, split_fields
from connectors.mime.text import TextPart, decode_text_part
from goodterms.automatic import decide_kind_by_words
from goodterms.kinds import decide_kind, declares_human
from goodterms.model import Kind
from goodterms.structure import Part, decide_kind_by_structure


def find_corpus() -> Path | None:
    """Return the corpus of automatic mail beside the project, from here upwards; None if there is none."""
    folders = (parent / "shared" / "corpus" / "auto" for parent in Path(__file__).resolve().parents)
    return next((one for one in folders if (one / "auto.jsonl").is_file()), None)


CORPUS = find_corpus()


def test_people_are_kept_and_programs_caught() -> None:
    if CORPUS is None:
        pytest.skip("needs shared/corpus/auto in a folder above the project: real mail, not part of it")
    rows = [json.loads(line) for line in (CORPUS / "auto.jsonl").read_text("utf-8").splitlines()]
    verdicts = [
        (row["expected"] == "human", is_human((CORPUS / row["eml_path"]).read_bytes())) for row in rows
    ]
    people = [found for expected, found in verdicts if expected]
    programs = [not found for expected, found in verdicts if not expected]
    # One "person" there says Auto-Submitted: auto-replied, and is none.
    assert sum(people) >= len(people) - 1
    assert sum(programs) >= 0.99 * len(programs)


def is_human(raw: bytes) -> bool:
    facts = read_facts(split_fields(raw.replace(b"\r\n", b"\n").partition(b"\n\n")[0] + b"\n"))
    if decide_kind(facts)[0] is not Kind.HUMAN:
        return False
    leaves = list(walk(email.message_from_bytes(raw, policy=email.policy.compat32)))
    if decide_kind_by_structure(tuple(part for _, part in leaves)) is not None:
        return False
    return declares_human(facts) or decide_kind_by_words(facts.subject, read_text(leaves)) is None


def walk(node: Message, within: str = "") -> Iterator[tuple[Message, Part]]:
    """Yield the parts as BODYSTRUCTURE has them: an attached message is one part."""
    children = node.get_payload() if node.get_content_maintype() == "multipart" else None
    if isinstance(children, list):
        for child in children:
            assert isinstance(child, Message)
            yield from walk(child, node.get_content_subtype())
        return
    yield (
        node,
        Part(
            media_type=node.get_content_type(),
            within=within,
            method=str(node.get_param("method") or "").lower(),
            is_attached=node.get_content_disposition() == "attachment",
            size=len(encoded(node)),
        ),
    )


def encoded(node: Message) -> bytes:
    payload = node.get_payload()
    return payload.encode("utf-8", "surrogateescape") if isinstance(payload, str) else b""


def read_text(leaves: list[tuple[Message, Part]]) -> str:
    texts = [
        node for node, part in leaves if part.media_type in {"text/plain", "text/html"} and part.size > 2
    ]
    if not texts:
        return ""
    node = min(texts, key=lambda one: one.get_content_subtype() != "plain")
    part = TextPart(
        section="1",
        subtype="html" if node.get_content_subtype() == "html" else "plain",
        charset=str(node.get_content_charset() or ""),
        encoding=str(node.get("Content-Transfer-Encoding", "")).strip().lower(),
        format_flowed=str(node.get_param("format") or "").lower() == "flowed",
        size=0,
    )
    return decode_text_part(part, encoded(node))
