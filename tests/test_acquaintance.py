from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from builders import ME, make_client, make_invoice, make_message, reading

from goodterms.acquaintance import (
    Clues,
    find_strangers,
    follow,
    look_for,
    suggest_clients,
)
from goodterms.correspondence import build_address_book, correspondences
from goodterms.findings import Stranger
from goodterms.mailbag import mail_of
from goodterms.model import Client, Message
from goodterms.policy import Policy
from goodterms.signs import sign_key, signs_of

ACME = make_client()
BOOK = build_address_book([ACME], [ME])
SALT = b"salt"
WHO = Stranger("new@person.example", 6, 4, date(2026, 3, 2))


def test_a_stranger_who_writes_and_is_answered_often_is_asked_about() -> None:
    theirs = [make_message(f"s{n}", n, "new@person.example") for n in range(6)]
    ours = [make_message(f"o{n}", n + 0.5, ME, to=("new@person.example",)) for n in range(4)]
    quiet = [make_message(f"q{n}", n, "shop@store.example") for n in range(9)]
    machines = [make_message(f"n{n}", n, "no-reply@store.example") for n in range(9)]
    (found,) = find_strangers(mail_of([*theirs, *ours, *quiet, *machines]), BOOK, Policy())
    assert (found.address, found.received, found.answered) == ("new@person.example", 6, 4)


def suggested(stranger: Stranger, *, clients: list[Client] | None = None, **more: Any) -> Stranger:
    everybody = clients or [ACME]
    messages: list[Message] = more.pop("messages", [])
    book = build_address_book(everybody, [ME])
    traces = look_for([stranger], SALT)
    for _ in follow(correspondences(mail_of(messages), everybody, book), traces, book):
        pass
    (found,) = suggest_clients([stranger], Clues(everybody, more.pop("invoices", []), traces, SALT))
    return found


def test_without_any_clue_nobody_is_suggested() -> None:
    assert suggested(WHO) == WHO


@pytest.mark.parametrize("email", ["new@person.example", "billing@person.example", "NEW@Person.example"])
def test_an_invoices_address_or_domain_suggests_its_client(email: str) -> None:
    invoice = make_invoice("1", date(2026, 3, 1), email=email)
    found = suggested(WHO, invoices=[invoice])
    assert (found.client_key, found.why) == ("acme", "invoice")


def test_an_invoice_of_nobody_on_the_list_suggests_its_name() -> None:
    invoice = make_invoice("1", date(2026, 3, 1), email=WHO.address, client_key="", client="Person BV")
    found = suggested(WHO, invoices=[invoice])
    assert (found.client_key, found.name, found.why) == ("", "Person BV", "invoice")


def test_a_free_mail_domain_on_an_invoice_says_nothing_of_others_there() -> None:
    stranger = replace(WHO, address="someone@gmail.com")
    assert not suggested(stranger, invoices=[make_invoice("1", date(2026, 3, 1), email="x@gmail.com")]).why


def test_an_address_in_a_clients_signature_suggests_him() -> None:
    signature = "Bea Vos | Acme\nbilling@person.example | www.acme.example"
    mails = [make_message("a", 0, reading=reading(signs=signs_of(signature, SALT)))]
    found = suggested(WHO, messages=mails)  # another address at the same domain
    assert (found.client_key, found.why) == ("acme", "signature")
    assert "person" not in str(mails[0].reading)


def test_our_own_signature_says_nothing_of_the_client_we_write_to() -> None:
    signed = reading(signs=signs_of("Fenna\nbilling@person.example", SALT))
    assert not suggested(WHO, messages=[make_message("a", 0, ME, reading=signed)]).why


def test_an_invoice_without_an_address_suggests_by_its_name() -> None:
    invoice = make_invoice("1", date(2026, 3, 1), client_key="", client="Bakkerij Jansen B.V.")
    found = suggested(replace(WHO, address="jan@bakkerijjansen.example"), invoices=[invoice])
    assert (found.client_key, found.name, found.why) == ("", "Bakkerij Jansen B.V.", "invoice")


def test_a_free_mail_address_in_a_signature_stands_for_itself_alone() -> None:
    signs = signs_of("bea@gmail.com", SALT)
    assert signs == (sign_key("bea@gmail.com", SALT),)
    assert signs_of("Bea", SALT) == ()


@pytest.mark.parametrize(
    ("address", "name", "alike"),
    [
        ("info@bakkerij-jansen.nl", "Bakkerij Jansen B.V.", True),
        ("jo@mail.bakkerijjansen.co.uk", "Bakkerij Jansen", True),
        ("jo@bakkerijjanssen.nl", "Bakkerij Jansen", True),
        ("jo@bakker.nl", "Bakkerij Jansen", True),
        ("jo@slager.nl", "Bakkerij Jansen", False),
        ("jo@abc.nl", "Abc", False),
        ("jansen@gmail.com", "Gmail Services", False),
    ],
)
def test_a_domain_called_like_a_client_suggests_him(address: str, name: str, *, alike: bool) -> None:
    client = make_client("jansen", name=name, domains=frozenset())
    found = suggested(replace(WHO, address=address), clients=[client])
    assert (found.why == "domain") is alike


def test_one_who_takes_part_in_a_clients_conversations_may_be_his() -> None:
    copied = [make_message(f"m{n}", n, to=(ME,), cc=(WHO.address,)) for n in range(3)]
    assert suggested(WHO, messages=copied).why == "conversation"
    assert not suggested(WHO, messages=copied[:2]).why


def test_a_clue_that_points_at_two_clients_is_none() -> None:
    both = [make_client("acme-noord", name="Person Noord"), make_client("acme-zuid", name="Person Zuid")]
    assert not suggested(WHO, clients=both).why
    assert suggested(WHO, clients=both[:1]).client_key == "acme-noord"
