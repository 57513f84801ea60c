from dataclasses import replace

import pytest
from builders import ME, THEM, make_client, make_lens, make_message

from goodterms.correspondence import build_address_book, parties, sort_mail
from goodterms.mailfacts import gather_facts
from goodterms.model import Kind

ACME = make_client()
BOOK = build_address_book([ACME], [ME, "fenna@old.example"])


@pytest.mark.parametrize(
    ("address", "key"),
    [
        ("bea@acme.example", "acme"),
        ("BEA@ACME.example", "acme"),
        ("bea+invoices@acme.example", "acme"),
        ("anybody@acme.example", "acme"),
        ("x@mail.acme.example", "acme"),
        ("x@notacme.example", None),
        (ME, None),
        ("", None),
    ],
)
def test_addresses_are_matched_by_address_and_domain(address: str, key: str | None) -> None:
    assert BOOK.client_of(address) == key


def test_an_own_address_in_a_client_domain_is_ours() -> None:
    book = build_address_book([ACME], ["fenna@acme.example"])
    assert book.client_of("fenna@acme.example") is None
    assert book.is_ours("fenna@acme.example")


def test_direction_comes_from_the_sender() -> None:
    assert parties(make_message("a", 0, "fenna@old.example", to=(THEM,)), BOOK) == {"acme"}
    assert parties(make_message("a", 0, "stranger@x.example", to=(ME,), cc=(THEM,)), BOOK) == frozenset()


def test_a_mail_to_two_clients_belongs_to_both() -> None:
    book = build_address_book([ACME, make_client("bolt")], [ME])
    assert parties(make_message("a", 0, ME, to=(THEM, "bea@bolt.example")), book) == {"acme", "bolt"}


def test_machines_and_forged_mail_are_left_out_with_their_reason() -> None:
    mails = [
        make_message("a", 0),
        make_message("b", 1, kind=Kind.AUTO_REPLY),
        make_message("c", 2, failed_dmarc=True),
        make_message("d", 3, ME, failed_dmarc=True),
    ]
    found = sort_mail(mails, [ACME], BOOK)["acme"]
    assert [one.key for one in found.counted] == ["a"]
    assert [(one.message.key, one.reason) for one in found.left_out] == [
        ("b", "auto_reply"),
        ("c", "dmarc"),
        ("d", "dmarc"),
    ]


def test_every_client_has_a_correspondence() -> None:
    assert sort_mail([], [ACME], BOOK)["acme"].counted == ()


def test_the_first_client_named_keeps_a_shared_domain() -> None:
    twin = replace(make_client("twin"), domains=frozenset({"acme.example"}), addresses=frozenset())
    assert build_address_book([ACME, twin], [ME]).client_of("x@acme.example") == "acme"


def test_a_colleagues_answer_by_way_of_a_forward_in_the_studio_closes_the_clients_wait() -> None:
    anna = "anna@studio.example"
    book = build_address_book([ACME], [ME, anna])
    mails = [
        make_message("asked", 0),
        make_message("within", 1, ME, to=(anna,), reply_to="asked", subject="Fwd: Logo"),
        make_message("further", 2, anna, to=(anna,), reply_to="within", subject="Fwd: Logo"),
        make_message("answer", 3, anna, to=(THEM,), reply_to="further", subject="Re: Logo"),
    ]
    mail = sort_mail(mails, [ACME], book)["acme"]
    assert [one.key for one in mail.counted] == ["asked", "answer"]
    assert [one.key for one in mail.links] == ["further", "within"]
    waits = gather_facts(mail, make_lens(ACME, book=book)).waits
    assert [(one.owes, one.asked.key, one.answered and one.answered.key) for one in waits] == [
        ("us", "asked", "answer"),
        ("client", "answer", None),
    ]


def test_an_answer_to_our_automatic_reply_stays_in_its_matter() -> None:
    mails = [
        make_message("asked", 0),
        make_message(
            "away", 0.1, ME, reply_to="asked", kind=Kind.AUTO_REPLY, subject="Automatic reply: Logo"
        ),
        make_message("more", 1, reply_to="away", subject="Re: Automatic reply: Logo"),
        make_message("answer", 30, ME, reply_to="more", subject="Re: Automatic reply: Logo"),
    ]
    waits = gather_facts(sort_mail(mails, [ACME], BOOK)["acme"], make_lens(ACME)).waits
    assert [(one.owes, one.asked.key, one.answered and one.answered.key) for one in waits] == [
        ("us", "asked", "answer"),
        ("client", "answer", None),
    ]
