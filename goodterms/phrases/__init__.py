"""The phrases that tell cues in a text: one readable file a language, each rule with its reason.

A table `[section.rule]` of a file holds `reason` (one line: why these words count), `phrases` (one a
line, in the notation of `notation`), `example` (sentences that the rule must find, one a line) and
perhaps `unlike` (sentences that it must not find). All files have the same sections and rules. To add
a phrase, add a line; to add a language, add a file and its code to `CODES`.

`weights.toml` says, once for all languages, how much the rules of some sections count.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from types import MappingProxyType
from typing import Any, get_args

from goodterms.model import MailLanguage

CODES: tuple[MailLanguage, ...] = get_args(MailLanguage)


@dataclass(frozen=True, slots=True)
class Rule:
    """A named list of phrases, why they count, and sentences that it finds and does not find."""

    section: str
    name: str
    reason: str
    phrases: tuple[str, ...]
    example: tuple[str, ...]
    unlike: tuple[str, ...] = ()


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads(files(__name__).joinpath(name).read_text(encoding="utf-8"))


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line for line in (one.strip() for one in text.split("\n")) if line)


def _load_rules(code: str) -> Mapping[str, tuple[Rule, ...]]:
    return MappingProxyType(
        {
            section: tuple(
                Rule(
                    section,
                    name,
                    row.get("reason", ""),
                    _lines(row["phrases"]),
                    _lines(row.get("example", "")),
                    _lines(row.get("unlike", "")),
                )
                for name, row in rules.items()
            )
            for section, rules in _read(f"{code}.toml").items()
        }
    )


RULES: Mapping[str, Mapping[str, tuple[Rule, ...]]] = MappingProxyType(
    {code: _load_rules(code) for code in CODES}
)
WEIGHTS: Mapping[str, Mapping[str, Mapping[str, Any]]] = MappingProxyType(_read("weights.toml"))
