"""The wording: complete in both languages, every code has a sentence, odd values never break one."""

from __future__ import annotations

import ast
import importlib
import re
from dataclasses import fields
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, get_args

import pytest

import goodterms
import reports.workbook
from goodterms.casebook import DecisionKind, DraftState, Gate, LetterKind, Step
from goodterms.indecision import COURSE_NAMES
from goodterms.kinds import KIND_REASONS
from goodterms.mailfacts import TIME_NAMES
from goodterms.model import ContractKind, CueKind, Kind, Language, Reason, Verdict
from goodterms.phrases import RULES
from goodterms.policy import Policy, Weights
from goodterms.reading import STATEMENT
from goodterms.refusals import CHANGE
from goodterms.tone import SHOUTING
from goodterms.trend import Series
from goodterms.verdict import Habit
from reports import locale
from reports.locale import (
    Text,
    format_date,
    format_money,
    format_number,
    format_ordinal,
    format_scalar,
    format_share,
    word_contract,
    word_decision,
    word_draft_state,
    word_gate,
    word_left_out,
    word_letter,
    word_reason,
    word_signal,
    word_step,
    word_verdict,
)
from reports.workbook.thresholds import POLICY_WORDS

_MODULES = [
    locale,
    *(
        importlib.import_module(f"reports.workbook.{one.stem}")
        for one in Path(str(reports.workbook.__file__)).parent.glob("[a-z]*.py")
    ),
]


def _texts(value: Any) -> list[Text]:
    if isinstance(value, Text):
        return [value]
    if isinstance(value, dict):
        return [text for one in value.values() for text in _texts(one)]
    if isinstance(value, tuple | list):
        return [text for one in value for text in _texts(one)]
    if isinstance(value, locale.SignalWords):
        return [value.name, value.heading, value.fact]
    return []


def test_both_languages_say_the_same_with_the_same_slots() -> None:
    texts = [text for module in _MODULES for text in _texts(list(vars(module).values()))]
    assert len(texts) > 200
    for text in texts:
        assert bool(text.en) == bool(text.nl)
        assert sorted(re.findall(r"\{(\w+)\}", text.en)) == sorted(re.findall(r"\{(\w+)\}", text.nl)), text
        assert text.en.count("[") == text.en.count("]") == text.nl.count("[") == text.nl.count("]"), text


def test_every_reason_code_of_the_core_has_a_sentence() -> None:
    codes = {"persisted", "not-persisted", "burden-heavy", "burden-extreme"}
    for source in Path(str(goodterms.__file__)).parent.glob("*.py"):
        for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Reason" and node.args:
                codes |= {
                    str(one.value)
                    for one in ast.walk(node.args[0])
                    if isinstance(one, ast.Constant) and isinstance(one.value, str)
                }
    begins = {
        "habit-": get_args(Habit),
        "rising-": get_args(Series),
        "draft-outdated-": ("talk", "confirm", "finish", "handover"),
    }
    codes |= {begin + end for begin, ends in begins.items() for end in ends}
    others = {"would-change"}  # worded by word_change
    assert codes - set(begins) - others - set(locale.REASONS) == set()


def test_every_signal_that_good_cases_can_change_has_words_for_them() -> None:
    changeable = {one.name for one in fields(Weights)} - {"load_minutes"}  # mail time is the user's own too
    assert set(locale.CASES) == changeable
    for name in changeable:
        for language in get_args(Language):
            some = [Reason("would-change", name, cases, 40) for cases in (None, 1, 12)]
            assert len({locale.word_change(one, language) for one in some}) == len(some)
    assert locale.word_changes((), "en") == ""
    both = (Reason("would-change", "late_rate", 2, 40), Reason("would-change", "overdue_amount", 1, 40))
    assert (
        locale.word_changes(both, "en")
        == "what would change it: 2 invoices paid on time and one overdue invoice paid"
    )


def test_every_code_of_the_model_has_a_word() -> None:
    assert set(locale.LEFT_OUT) >= {*KIND_REASONS, *(kind.value for kind in Kind if kind is not Kind.HUMAN)}
    assert set(locale.SIGNALS) >= {one.name for one in fields(Weights)}
    for language in ("en", "nl"):
        assert all(word_verdict(one, language) for one in Verdict)
        assert all(word_step(one, language) for one in Step)
        assert all(word_letter(one, language) for one in get_args(LetterKind))
        assert all(word_draft_state(one, language) for one in get_args(DraftState))
        assert all(word_contract(one, language) for one in ContractKind)
        assert all(word_decision(one, language) for one in get_args(DecisionKind))


def test_every_cue_has_a_kind_and_a_name_in_words() -> None:
    sections = ("vague_refusal", "approval", "delivery", "disrespect")
    rules = {rule.name for section in sections for rule in RULES["en"][section]}
    assert set(locale.CUES) == set(get_args(CueKind))
    assert set(locale.CUE_NAMES) == rules | {
        *("closing", STATEMENT, SHOUTING, CHANGE),
        *COURSE_NAMES,
        *TIME_NAMES,
    }


def test_every_threshold_is_explained() -> None:
    shown = {one.name for one in fields(Policy)} - {"burdens", "weights"}
    assert set(POLICY_WORDS) == shown


@pytest.mark.parametrize(
    ("reason", "english", "dutch"),
    [
        (
            Reason("burden-heavy", "client_reply_time", 31.0, 24.0),
            "answers after 31 working hours in the middle case; heavy from 24",
            "antwoordt in het middelste geval na 31 werkuren; zwaar vanaf 24",
        ),
        (
            Reason("burden-heavy", "off_hours_share", 0.62, 0.5),
            "62% of the mails that ask something arrive off hours; heavy from 50%",
            "62% van de mails met een vraag komt buiten werktijd; zwaar vanaf 50%",
        ),
        (
            Reason("burden-extreme", "load_minutes", 210.4, 2.8),
            (
                "the mail takes 210.4 minutes a week: far beyond heavy, "
                "which starts at 2.8 times the share of the revenue"
            ),
            (
                "de mail kost 210,4 minuten per week: ver over zwaar, "
                "dat begint bij 2,8 keer het aandeel in de omzet"
            ),
        ),
        (
            Reason("wait-money", "EUR", Decimal("4235.00")),
            "overdue money of €4,235.00: a payment reminder goes first",
            "achterstallig geld, €\u00a04.235,00: eerst een betalingsherinnering",
        ),
        (
            Reason("wait-repair", "", date(2026, 12, 7)),
            "the repair gets time until 7 Dec 2026",
            "het herstel krijgt de tijd tot 7 dec 2026",
        ),
        (
            Reason("repair-running", "", date(2026, 10, 5), date(2026, 11, 16)),
            "a repair of 5 Oct 2026 is running and gets until 16 Nov 2026",
            "een poging tot herstel van 5 okt 2026 loopt en krijgt tot 16 nov 2026",
        ),
        (
            Reason("coverage-low", "", 0.35, 0.5),
            "too little data: 35% of the weights have figures, 50% are asked",
            "te weinig gegevens: 35% van de gewichten heeft cijfers, 50% is nodig",
        ),
        (
            Reason("interval-low", "", None, 35.0),
            "not certain enough: the strain's lower end is below the line of 35",
            "niet zeker genoeg: de ondergrens van de belasting ligt onder de grens van 35",
        ),
        (
            Reason("gate-money-none", "EUR", Decimal(0)),
            "no money is overdue",
            "er is geen geld achterstallig",
        ),
        (Reason("brand-new", "chasing", 3, None), "brand-new chasing 3", "brand-new chasing 3"),
    ],
)
def test_reasons_become_clauses(reason: Reason, english: str, dutch: str) -> None:
    assert word_reason(reason, "en") == english
    assert word_reason(reason, "nl") == dutch


@pytest.mark.parametrize("code", sorted(locale.REASONS))
def test_a_reason_without_facts_still_makes_a_clause(code: str) -> None:
    for language in ("en", "nl"):
        said = word_reason(Reason(code), language)
        assert said
        assert not re.search(r"[{}\[\]]|None", said)


def test_what_others_wrote_is_never_taken_for_a_template() -> None:
    said = word_reason(Reason("gate-prepaid", "", "{value} [and {threshold}]"), "en")
    assert said == "paid and not delivered: {value} [and {threshold}]"


def test_unknown_codes_show_as_themselves() -> None:
    assert word_signal("new_signal", "nl") == "new_signal"
    assert word_left_out("odd", "en") == "odd"
    assert word_gate(Gate("odd", True, Reason("x")), "en") == "odd"


def test_numbers_dates_and_money_follow_the_language() -> None:
    assert format_number(1234.56, "en", 1) == "1,234.6"
    assert format_number(Decimal("-1234.5"), "nl", 2) == "-1.234,50"
    assert format_number(float("nan"), "en") == "–"
    assert format_number(Decimal("Infinity"), "nl") == "–"
    assert format_share(0.418, "en") == "42%"
    assert format_date(date(2026, 3, 1), "en") == "1 Mar 2026"
    assert format_date(date(2026, 3, 1), "nl") == "1 mrt 2026"
    assert format_money(Decimal("1234.5"), "EUR", "en") == "€1,234.50"
    assert format_money(Decimal("1234.5"), "EUR", "nl") == "€\u00a01.234,50"
    assert format_money(Decimal(7), "CHF", "nl") == "CHF\u00a07,00"
    assert [format_ordinal(one, "en") for one in (1, 2, 3, 4, 11, 22)] == [
        "1st", "2nd", "3rd", "4th", "11th", "22nd",
    ]  # fmt: skip
    assert format_ordinal(3, "nl") == "3e"
    assert [format_scalar(one, "nl") for one in (None, "", "x", 3.0, 3.25)] == [None, None, "x", "3", "3,2"]
