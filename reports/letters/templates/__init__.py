"""The letters' texts, one readable file a letter, language and form of address; the user's own go first.

A file is called LETTER.LANGUAGE.FORM.txt ("talk.de.formal.txt"); a user's own may leave the form out. Its
first line is the subject. `{slot}` is filled in; a paragraph with an empty slot is left out, and so is one
that begins with `{?flag}` where the flag is not set. What there is, is on the page about letters.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import get_args

from goodterms.casebook import LetterKind, Topic
from goodterms.model import AddressForm, MailLanguage

LETTERS = (
    *(kind for kind in get_args(LetterKind) if kind != "repair"),
    *(f"repair-{topic}" for topic in get_args(Topic)),
)


@dataclass(frozen=True, slots=True)
class Template:
    """One letter's subject and text, and where it stands, for a reader who wants to correct it."""

    subject: str
    text: str
    source: str


@dataclass(frozen=True, slots=True)
class Templates:
    """The user's own templates by file name, over the built-in ones."""

    own: Mapping[str, Template] = field(default_factory=dict)

    def find(self, letter: str, language: MailLanguage, form: AddressForm) -> Template:
        """Return the text of a letter: the user's for that form, his for both, else the built-in one."""
        for name in (f"{letter}.{language}.{form}.txt", f"{letter}.{language}.txt"):
            if name in self.own:
                return self.own[name]
        return _read_built_in(f"{letter}.{language}.{form}.txt")


BUILT_IN = Templates()


def letter_name(kind: LetterKind, topic: Topic | None) -> str:
    """Return what a letter's files begin with: its kind, and a repair's topic."""
    return f"{kind}-{topic}" if topic else kind


def file_names() -> tuple[str, ...]:
    """Return the names of the built-in files, in alphabetical order."""
    every = (
        f"{letter}.{language}.{form}.txt"
        for letter in LETTERS
        for language in get_args(MailLanguage)
        for form in get_args(AddressForm)
    )
    return tuple(sorted(every))


def parse_template(content: str, source: str) -> Template:
    """Return the subject and the text of a file; ValueError where it has no subject or no text."""
    subject, _, text = content.replace("\r\n", "\n").removeprefix("\ufeff").partition("\n")
    if not subject.startswith("Subject:") or not subject.removeprefix("Subject:").strip():
        raise ValueError("its first line is not “Subject: …”")
    if not text.strip():
        raise ValueError("it has no text below the subject")
    return Template(subject.removeprefix("Subject:").strip(), text.strip(), source)


def own_names(names: Iterable[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return which file names are those of a letter, and which of the others look as if they should be."""
    built_in = file_names()
    known = {*built_in, *(f"{name.rsplit('.', 2)[0]}.txt" for name in built_in)}
    listed = sorted(names)
    return tuple(n for n in listed if n in known), tuple(
        n for n in listed if n not in known and n.endswith(".txt")
    )


@cache
def _read_built_in(name: str) -> Template:
    content = resources.files("reports.letters.templates").joinpath(name).read_text("utf-8")
    return parse_template(content, f"the built-in {name}")
