"""The files of phrases: alike in all languages, with reasons and examples that hold; and their notation."""

from __future__ import annotations

import re

import pytest

from goodterms.phrases import CODES, RULES, WEIGHTS, Rule
from goodterms.phrases.book import find, make_plain
from goodterms.phrases.notation import First, NotationError, first_words, parse_phrase, plain
from goodterms.reading import read_text

ALL = [(code, rule) for code in CODES for rules in RULES[code].values() for rule in rules]
PHRASED = [(code, rule) for code, rule in ALL if rule.phrases]
SHOWN = ("vague_refusal", "approval", "delivery", "disrespect")


def named(one: tuple[str, Rule]) -> str:
    return f"{one[0]}.{one[1].section}.{one[1].name}"


def cues(text: str) -> set[tuple[str, str]]:
    return {(cue.kind, cue.name) for cue in read_text(text, subject="", content="counts").cues}


def test_all_languages_have_the_same_rules_in_the_same_order() -> None:
    english = {section: [rule.name for rule in rules] for section, rules in RULES["en"].items()}
    for code in CODES:
        assert {section: sorted(rule.name for rule in rules) for section, rules in RULES[code].items()} == {
            section: sorted(names) for section, names in english.items()
        }, code


@pytest.mark.parametrize("code", CODES)
def test_every_rule_says_why_and_shows_an_example(code: str) -> None:
    for rules in RULES[code].values():
        for rule in rules:
            assert rule.reason, rule.name
            assert "\n" not in rule.reason, rule.name
            assert rule.example, rule.name


@pytest.mark.parametrize("one", PHRASED, ids=named)
def test_a_rule_finds_its_examples(one: tuple[str, Rule]) -> None:
    code, rule = one
    for example in rule.example:
        assert find(rule.section, make_plain(example), (code,), rule.name), example


@pytest.mark.parametrize("one", [one for one in ALL if one[1].section in SHOWN], ids=named)
def test_a_rule_does_not_show_what_it_should_not(one: tuple[str, Rule]) -> None:
    _, rule = one
    assert rule.unlike
    for sentence in rule.unlike:
        assert (rule.section, rule.name) not in cues(sentence), sentence


@pytest.mark.parametrize("code", CODES)
def test_a_concrete_wish_in_the_words_of_a_refusal_is_none(code: str) -> None:
    for rule in RULES[code]["never"]:
        for sentence in rule.example:
            assert "vague_refusal" not in {kind for kind, _ in cues(sentence)}, sentence


@pytest.mark.parametrize("one", PHRASED, ids=named)
def test_a_phrase_becomes_a_pattern_without_unbounded_repeats(one: tuple[str, Rule]) -> None:
    for phrase in one[1].phrases:
        pattern = parse_phrase(phrase)
        assert first_words(phrase) == pattern.firsts
        assert not re.search(r"[*+]|,\}", pattern.regex), phrase
        re.compile(pattern.regex)


def test_weights_are_few_round_and_explained_and_their_rules_exist() -> None:
    names = {(section, rule.name) for section, rules in RULES["en"].items() for rule in rules}
    for section, rows in WEIGHTS.items():
        for name, row in rows.items():
            assert row["weight"] in (-2, -1, 0, 1, 2)
            assert row["reason"]
            assert section == "form" or name == "default" or (section, name) in names, (section, name)
    for section in ("rough", "courtesy"):
        assert set(WEIGHTS[section]) == {rule.name for rule in RULES["en"][section]}


# --- the notation ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("phrase", "said", "is_found"),
    [
        ("(good|great) work", "Great work!", True),
        ("(good|great) work", "Greater work", False),
        ("not [really|quite] it", "It's not it", True),
        ("not [really|quite] it", "It isn’t quite it", True),
        ("not [really|quite] it", "not at all it", False),
        ("not .. it", "not at all it", True),
        ("not .. it", "not one two three four it", False),
        ("not it .", "That is not it.", True),
        ("not it .", "That is not it, sorry", True),
        ("not it .", "That is not it either", False),
        (". no .", "Well, no.", True),
        (". no .", "There is no more", False),
        ("chang* it", "Changing it now", True),
        ("*farbe", "Die Hintergrundfarbe", True),
        ("c'est ça", "Non, C’EST CA", True),
        ("für uns", "fuer uns", True),
        ("thanks a lot", "Thanks, a lot", True),
    ],
)
def test_the_notation(phrase: str, said: str, is_found: bool) -> None:
    assert (re.search(parse_phrase(phrase).regex, plain(said)) is not None) == is_found


@pytest.mark.parametrize("phrase", ["(a|b", "a)", "[a]", ".. it", "", "(a|b]", "ab* it", "100 %"])
def test_a_phrase_that_cannot_be_read_is_refused_with_its_words(phrase: str) -> None:
    with pytest.raises(NotationError, match=re.escape(f"“{phrase}”")):
        parse_phrase(phrase)


def test_a_phrase_is_looked_up_by_the_words_that_it_may_begin_with() -> None:
    assert first_words("[so] (very|most) good") == {
        First("whole", "so"),
        First("whole", "very"),
        First("whole", "most"),
    }
