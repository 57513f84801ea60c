"""What a letter may never say, word by word and reason by reason."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goodterms.casebook import LetterKind
from goodterms.model import Client, Language
from goodterms.tact import (
    LEAVING,
    MOST_WORDS,
    NEVER,
    TOPICS,
    check_letter,
    find_words,
    is_address,
    is_one_line,
)

CLIENT = Client("acme", "Acme", frozenset({"bea@acme.example"}), frozenset({"acme-group.example"}))
PLAIN: dict[Language, str] = {
    "en": "Hello,\n\nI would like to talk with you. Could you tell me what suits you?\n\nKind regards,",
    "nl": "Goedendag,\n\nIk wil graag met je praten. Zeg het als dat niet schikt.\n\nGroeten,",
}


def check(
    extra: str = "", kind: LetterKind = "talk", language: Language = "en", **more: object
) -> tuple[str, ...]:
    facts: dict[str, object] = {"to": ("bea@acme.example",), "client": CLIENT}
    body = f"{PLAIN[language]}\n\n{extra}".rstrip()
    return check_letter(kind, language, "A talk", body, **(facts | more))  # type: ignore[arg-type]  # by name


@pytest.mark.parametrize("language", ["en", "nl"])
def test_a_plain_letter_passes(language: Language) -> None:
    assert check(language=language) == ()


@pytest.mark.parametrize(("what", "words"), NEVER.items())
@pytest.mark.parametrize("language", ["en", "nl"])
def test_every_word_of_the_never_list_is_refused_in_letters_of_both_languages(
    what: str, words: tuple[str, ...], language: Language
) -> None:
    for word in words:
        said = word.rstrip("*").capitalize()
        assert any(what in reason for reason in check(f"{said}.", language=language)), word


@pytest.mark.parametrize("kind", ["talk", "reminder", "repair"])
def test_no_letter_before_the_talk_speaks_of_leaving(kind: LetterKind) -> None:
    for word in LEAVING:
        assert any("leaving" in one for one in check(f"So {word.rstrip('*')} it is.", kind)), word


@pytest.mark.parametrize(
    "sentence",
    [
        "You ALWAYS write at night.",
        "This is effective\nimmediately.",
        "Je betaalt altijd te laat.",
        "Our lawyers will write to you.",
        "Your score is high.",
        "It’s all tracked.",
        "I will claim damages.",
        "We beëindigen de samenwerking.",
    ],
)
def test_what_would_hurt_is_refused(sentence: str) -> None:
    assert check(sentence)


def test_an_invitation_to_talk_names_no_topic_and_a_reminder_only_the_payment() -> None:
    assert check("Your invoice is open.") == ("a talk letter does not speak of payment",)
    assert check("Your invoice is open.", "reminder") == ()
    assert check("Not at weekends, and your invoice is open.", "reminder") == (
        "a reminder letter does not speak of hours",
    )


def test_a_repair_letter_has_one_topic() -> None:
    assert check("I work from Monday to Friday.", "repair") == ()
    assert check("I work on Monday. Payment takes long.", "repair") == (
        "it has more than one topic: hours, payment",
    )


def test_one_reason_at_most() -> None:
    assert check("I ask because it is nearly winter.") == ()
    assert check("I ask because of this, and since that.") == (
        'it gives more than one reason: "because", "since"',
    )
    assert check("I have my reasons.")
    assert check("Ik vraag het omdat het kan, want het is zo.", language="nl")
    assert check("Ik wil het want.", language="nl") == ()


def test_the_language_must_be_the_one_asked_for() -> None:
    body = PLAIN["nl"]
    found = check_letter("talk", "en", "A talk", body, to=("bea@acme.example",), client=CLIENT)
    assert found == ("it does not read as en",)


@pytest.mark.parametrize(
    "left", ["{slots}", "{ name }", "${name}", "$name", "%(name)s", "<<NAME>>", "[NAME]"]
)
def test_an_unfilled_placeholder_is_refused(left: str) -> None:
    assert any("placeholder" in reason for reason in check(f"See {left}"))


def test_figures_are_refused_unless_they_were_given() -> None:
    given = ("14", "invoice 2026-014 of 3 May 2026", "Tuesday 5 May at 10:00")
    assert check("- Tuesday 5 May at 10:00\n- see you", given=given) == ()
    for sentence in (
        "It took 14 hours of 40.",
        "It is 62 %.",
        "You owe € much.",
        "That is EUR a lot.",
        "2026-0145",
    ):
        assert any("figures" in reason for reason in check(sentence, given=given)), sentence


def test_a_given_name_is_not_looked_into() -> None:
    assert check("Dear Sue,") != ()
    assert check("Dear Sue,", given=("Sue",)) == ()


def test_other_names_are_refused_as_whole_words() -> None:
    assert check("Ask Studio Noord.", other_names=("Studio Noord",)) == (
        'it names somebody else: "Studio Noord"',
    )
    assert check("Ask Studio Noorderlicht.", other_names=("Studio Noord", "", "we")) == ()


@pytest.mark.parametrize(
    "to",
    [
        (),
        ("stranger@elsewhere.example",),
        ("bea@acme.example", "stranger@elsewhere.example"),
        ("bea@evil-acme-group.example",),
        ("bea@acme.example\r\nBcc: x@y.example",),
        ("bea@acme.example, x@y.example",),
        ("Bea <bea@acme.example>",),
    ],
)
def test_letters_go_to_the_clients_own_addresses_only(to: tuple[str, ...]) -> None:
    assert check(to=to)


def test_a_domain_of_the_client_and_its_subdomains_are_the_clients_own() -> None:
    assert check(to=("Bea@Acme.example", "office@acme-group.example", "x@mail.acme-group.example")) == ()


def test_the_subject_is_checked_too() -> None:
    for subject in ("Final\r\nBcc: x@y.example", "", "Final notice", "Score 80"):
        assert check_letter("talk", "en", subject, PLAIN["en"], to=("bea@acme.example",), client=CLIENT)


def test_hidden_signs_and_links_are_refused() -> None:
    for extra in ("a\u202eb", "a\x00b", "a\u2028b", "a\ud800b", "see https://x.example", "www.x.example"):
        assert check(extra)


def test_at_most_150_words() -> None:
    words = "talk " * (MOST_WORDS - 10)
    assert any("words" in reason for reason in check(words))


def test_word_lists_are_lower_case_and_without_repeats() -> None:
    for words in (*NEVER.values(), LEAVING, *TOPICS.values()):
        assert all(word == " ".join(word.casefold().split()) and word.strip("*") for word in words)
        assert len(set(words)) == len(words)


def test_a_word_within_a_word_is_no_hit() -> None:
    assert find_words("the issue is courteous", ("sue", "court")) == ()
    assert find_words("Claims", ("claim*",)) == ("claim*",)


def test_lines_and_addresses() -> None:
    assert is_one_line("Zoë سارا\u200cنام")
    assert not is_one_line("a\nb")
    assert is_address("a.b+c@x.example")
    assert not is_address("a@b@c.example")


@settings(deadline=None, derandomize=True, max_examples=200)
@given(st.text(max_size=300), st.text(max_size=80), st.lists(st.text(max_size=40), max_size=3))
def test_any_text_gets_an_answer(body: str, subject: str, names: list[str]) -> None:
    reasons = check_letter(
        "repair", "nl", subject, body, to=(subject,), client=CLIENT, given=names, other_names=names
    )
    assert all(reasons)


def test_without_addresses_nothing_may_be_written() -> None:
    nobody = replace(CLIENT, addresses=frozenset(), domains=frozenset())
    assert check(client=nobody) == ("bea@acme.example is not an address of this client",)
