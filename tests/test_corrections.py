from __future__ import annotations

from typing import get_args

import pytest
from builders import ME, make_lens, make_message, reading

from goodterms.corrections import CORRECTED, CORRECTION_LABELS, correct_mail, parse_correction
from goodterms.mailbag import mail_of
from goodterms.model import Correction, CorrectionKind, Kind, Message


def say(message_id: str, *words: CorrectionKind) -> list[Correction]:
    return [Correction(f"{number}", message_id, says) for number, says in enumerate(words)]


def corrected(message: Message, *words: CorrectionKind) -> Message:
    mail = correct_mail(mail_of([message]), say(message.message_id, *words))
    (found,) = mail.called([message.message_id])
    return found


def test_what_the_user_says_of_asking_goes_before_all_rules() -> None:
    lens = make_lens()
    closing = make_message("a", 0, reading=reading(2, asks=False))
    copied = make_message("b", 0, to=("else@acme.example",), cc=(ME,))
    question = make_message("c", 0, reading=reading())
    assert not lens.asks(closing) and not lens.asks(copied) and lens.asks(question)
    assert lens.asks(corrected(closing, "asks"))
    assert lens.asks(corrected(copied, "asks"))
    assert not lens.asks(corrected(question, "asks-nothing"))


def test_who_wrote_it_is_what_the_user_says() -> None:
    machine = make_message("a", 0, kind=Kind.AUTO_REPLY, kind_reason="precedence")
    assert corrected(machine, "human").kind is Kind.HUMAN
    assert corrected(machine, "asks").kind is Kind.HUMAN  # only a person asks
    doubted = make_message("c", 0, failed_dmarc=True)
    assert not corrected(doubted, "human").failed_dmarc
    person = corrected(make_message("b", 0), "automatic")
    assert (person.kind is Kind.HUMAN, person.kind_reason) == (False, CORRECTED)


def test_the_latest_word_counts_and_as_read_takes_it_back() -> None:
    message = make_message("a", 0)
    assert corrected(message, "asks-nothing", "asks").asks is True
    assert corrected(message, "asks-nothing", "as-read") is message


def test_messages_of_which_nothing_is_said_are_untouched() -> None:
    message = make_message("a", 0)
    mail = mail_of([message, make_message("b", 1)])
    assert correct_mail(mail, []) is mail
    (found,) = correct_mail(mail, say("<b@mail.example>", "automatic")).called([message.message_id])
    assert found is message


@pytest.mark.parametrize("language", CORRECTION_LABELS)
def test_each_word_of_the_drop_down_is_understood(language: str) -> None:
    labels = next(some for name, some in CORRECTION_LABELS.items() if name == language)
    assert {kind: parse_correction(f" {label.upper()} ") for kind, label in labels.items()} == {
        kind: kind for kind in get_args(CorrectionKind)
    }
    assert len(",".join(labels.values())) <= 255  # what Excel takes for a list


def test_the_words_of_the_command_line_are_understood_and_others_are_not() -> None:
    assert parse_correction("asks-nothing") == "asks-nothing"
    assert parse_correction("perhaps") is None
