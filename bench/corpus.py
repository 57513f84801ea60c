"""How well mail is understood, on labelled mail: `python -m bench.corpus [FOLDER]`.

FOLDER (default: the `shared/corpus` beside or above the project) holds the labelled sets and, in `eval/`, the
scorers that call the adapters below. Unseen sets of the same kinds can be scored through them. Nothing of the
sets is kept here.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from pathlib import Path

from connectors.mime.headers import Known, read_facts, read_row, split_fields
from connectors.mime.htmltext import html_to_text
from connectors.mime.message import parse_whole
from connectors.store import HeaderRow
from goodterms import replies, tone
from goodterms.machines import find_machine, find_machine_in_words
from goodterms.model import Kind
from goodterms.reading import read_text

HERE = Path(__file__).resolve().parent.parent
_KNOWN = Known(lambda addresses: True, b"bench")  # noqa: ARG005 - everybody's subject is kept
_NAMES = {Kind.NOTIFICATION: "auto_generated"}  # as the labelled set calls them


def own_words(text: str) -> str:
    """Return the author's own new words of a plain text."""
    return replies.own_words(text)


def own_words_of_html(source: str) -> str:
    """Return the author's own new words of an HTML text."""
    return replies.own_words(html_to_text(source))


def own_words_of_message(raw: bytes) -> str:
    """Return the author's own new words of a whole message."""
    return replies.own_words(parse_whole(raw).text)


def parse_message(raw: bytes) -> tuple[HeaderRow | None, str]:
    """Return a message's row (None without any date) and its text; never raises."""
    whole = parse_whole(raw)
    return read_row(1, None, len(raw), whole.header, _KNOWN), whole.text


def kind_of_message(raw: bytes) -> str:
    """Return what wrote a message: human, auto_reply, bounce, list, calendar or auto_generated."""
    whole = parse_whole(raw)
    facts = read_facts(split_fields(whole.header))
    found = find_machine(facts, whole.plan.parts) or find_machine_in_words(facts, whole.text)
    kind = found[0] if found is not None else Kind.HUMAN
    return _NAMES.get(kind, kind.value)


def is_vague_refusal(text: str, lang: str) -> bool:  # noqa: ARG001 - the text tells its language itself
    """Whether a text refuses without saying what is wanted."""
    return any(cue.kind == "vague_refusal" for cue in read_text(text, subject="", content="counts").cues)


def disrespect_score(text: str, lang: str) -> float:
    """Return how rude a text is: above 0 where a named rule matched, below 0 otherwise."""
    return tone.disrespect_score(text, lang)


SCORERS = (
    ("own words", "score_replies.py", ("own_words", "own_words_of_message", "--html", "own_words_of_html")),
    ("kinds", "score_auto.py", ("kind_of_message", "5")),
    ("malformed mail", "score_malformed.py", ("parse_message",)),
    ("disrespect", "score_tone.py", ("disrespect_score",)),
    ("vague refusals", "score_tone.py", ("is_vague_refusal", "vague_feedback")),
)


def main(arguments: list[str]) -> int:
    """Run every scorer of the labelled sets and print what it says."""
    parser = argparse.ArgumentParser(prog="python -m bench.corpus", description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?", default=_find_folder())
    folder: Path | None = parser.parse_args(arguments).folder
    if folder is None or not (folder / "eval").is_dir():
        print("No folder with eval/ in it: name the folder of the labelled sets.", file=sys.stderr)
        return 2
    environment = os.environ | {"CORPORA": str(folder), "PYTHONPATH": str(HERE)}
    failed = 0
    for title, script, words in SCORERS:
        print(f"== {title}", flush=True)
        adapters = [f"bench.corpus:{one}" if one in globals() else one for one in words]
        command = [sys.executable, str(folder / "eval" / script), *adapters]
        failed |= subprocess.run(command, env=environment, check=False).returncode
    return failed


def _find_folder() -> Path | None:
    places = (above / "shared" / "corpus" for above in HERE.parents)
    return next((one for one in places if one.is_dir()), None)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
