"""What wrote a message: the header's evidence, by value."""

from __future__ import annotations

import inspect
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goodterms import automatic, kinds
from goodterms.kinds import (
    KIND_REASONS,
    RARE_FIELDS,
    HeaderFacts,
    decide_kind,
    declares_human,
    is_plainly_human,
)
from goodterms.model import Kind

ANNA = HeaderFacts(from_address="anna@linden.example", subject="Homepage", return_path="anna@linden.example")


def kind_of(**fields: Any) -> tuple[Kind, str]:
    return decide_kind(ANNA._replace(**fields))


def test_a_plain_mail_is_human() -> None:
    assert decide_kind(ANNA) == (Kind.HUMAN, "")


@pytest.mark.parametrize("value", ["no", "No", " no ", "no (a person wrote this)", "no; owner=anna"])
def test_auto_submitted_no_is_human_even_beside_weaker_evidence(value: str) -> None:
    assert kind_of(auto_submitted=value, precedence="bulk") == (Kind.HUMAN, "")


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ("auto-replied", Kind.AUTO_REPLY),
        ("Auto-Replied (vacation)", Kind.AUTO_REPLY),
        ("auto-generated", Kind.NOTIFICATION),
        ("auto-notified; owner-email=x", Kind.NOTIFICATION),
        ("auto-anything-new", Kind.NOTIFICATION),
    ],
)
def test_auto_submitted_is_read_by_value(value: str, kind: Kind) -> None:
    assert kind_of(auto_submitted=value) == (kind, "auto-submitted")


def test_exchange_calls_its_out_of_office_answer_auto_generated() -> None:
    found = kind_of(auto_submitted="auto-generated", subject="Automatisch antwoord: Homepage")
    assert found == (Kind.AUTO_REPLY, "auto-submitted")


@pytest.mark.parametrize(
    "fields",
    [
        {"content_type": 'multipart/report; report-type=delivery-status; boundary="x"'},
        {"content_type": 'Multipart/Report; boundary=x; Report-Type="delivery-status"'},
        {"content_type": "multipart/report; boundary=x"},
        {"content_type": "message/delivery-status"},
        {"from_address": "MAILER-DAEMON@mx.example"},
        {"from_address": "postmaster@linden.example"},
        {"from_address": "", "return_path": "<MAILER-DAEMON@mx.example>"},
        {"return_path": "<>", "subject": "Mail delivery failed: returning message to sender"},
        {"subject": "Undelivered Mail Returned to Sender"},
        {"auto_submitted": "auto-replied", "return_path": "<>", "subject": "Undeliverable: Homepage"},
        {"from_address": "MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@linden.example"},
        {"return_path": "<>", "subject": "Unzustellbar: Homepage"},
        {"return_path": "<>", "subject": "Échec de remise"},
        {"rare": (("x-failed-recipients", "tom@oak.example"),)},  # Exim's, and Gmail's
    ],
)
def test_bounces(fields: dict[str, str]) -> None:
    assert kind_of(**fields)[0] is Kind.BOUNCE


def test_read_receipts_and_complaints_are_no_bounces() -> None:
    receipt = "multipart/report; report-type=disposition-notification"
    assert kind_of(content_type=receipt) == (Kind.NOTIFICATION, "read-receipt")
    assert kind_of(content_type="multipart/report; report-type=feedback-report")[0] is Kind.NOTIFICATION


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"x_autoreply": "yes"}, (Kind.AUTO_REPLY, "x-autoreply")),
        ({"x_autorespond": "Homepage"}, (Kind.AUTO_REPLY, "x-autorespond")),
        ({"precedence": "auto_reply"}, (Kind.AUTO_REPLY, "precedence")),
        ({"return_path": "<>"}, (Kind.AUTO_REPLY, "empty-return-path")),
        ({"precedence": "Bulk"}, (Kind.NOTIFICATION, "precedence")),
        ({"precedence": "list"}, (Kind.LIST, "precedence")),
        ({"list_id": "<design.lists.example>"}, (Kind.LIST, "list-id")),
        ({"list_id": "<x.example>", "auto_submitted": "no"}, (Kind.LIST, "list-id")),
        ({"list_unsubscribe": "<https://x.example/u>"}, (Kind.NOTIFICATION, "list-unsubscribe")),
        ({"content_type": "text/calendar; method=REQUEST"}, (Kind.CALENDAR, "calendar")),
        ({"sender": "calendar-notification@google.com"}, (Kind.CALENDAR, "calendar")),
        ({"from_address": "no-reply@shop.example"}, (Kind.NOTIFICATION, "no-reply-sender")),
        ({"from_address": "billing-noreply+7@shop.example"}, (Kind.NOTIFICATION, "no-reply-sender")),
        ({"x_auto_response_suppress": "All"}, (Kind.NOTIFICATION, "x-auto-response-suppress")),
        (
            {"x_auto_response_suppress": "DR, NDR, RN, NRN, OOF, AutoReply"},  # "All", spelled out
            (Kind.NOTIFICATION, "x-auto-response-suppress"),
        ),
        ({"sender": "owner-design@lists.example"}, (Kind.LIST, "list-address")),
        ({"return_path": "design-bounces@lists.example"}, (Kind.LIST, "list-address")),
        ({"return_path": "MAILER-DAEMON"}, (Kind.AUTO_REPLY, "empty-return-path")),  # Postfix's null sender
        ({"from_address": "auto-reply@shop.example"}, (Kind.AUTO_REPLY, "no-reply-sender")),
        ({"precedence": "bulk", "subject": "Out of office: x"}, (Kind.AUTO_REPLY, "precedence")),
    ],
)
def test_declared_and_known_machines(fields: dict[str, str], expected: tuple[Kind, str]) -> None:
    assert kind_of(**fields) == expected


@pytest.mark.parametrize(
    "fields",
    [
        {"x_autoreply": "no"},
        {"return_path": None},
        {"return_path": ""},
        {"precedence": "normal"},
        # Exchange puts these on what people send through a distribution group.
        {"x_auto_response_suppress": "DR, OOF, AutoReply"},
        {"x_auto_response_suppress": "DR, RN, NRN, OOF, AutoReply"},
        {"x_auto_response_suppress": "None"},
        # A person's answer through sales or help-desk software.
        {"list_unsubscribe": "<https://x.example/u>", "subject": "Re: Homepage"},
        {"list_unsubscribe": "<https://x.example/u>", "in_reply_to": "<1@us.example>"},
        {"x_auto_response_suppress": "All", "in_reply_to": "<1@us.example>"},
        {"from_address": "norbert.reply@linden.example"},
        {"from_address": "newsletter.editor@linden.example"},
    ],
)
def test_what_looks_automatic_but_is_a_person(fields: dict[str, str | None]) -> None:
    assert kind_of(**fields) == (Kind.HUMAN, "")


@pytest.mark.parametrize(
    "subject",
    [
        "Automatic reply: Homepage",
        "Automatisch antwoord: Homepage",
        "Automatische Antwort: Homepage",
        "Abwesenheitsnotiz",
        "Réponse automatique : Homepage",
        "Respuesta automática: Homepage",
        "Out of Office",
        "Out of Office AutoReply: Homepage",
        "Afwezigheidsbericht",
    ],
)
def test_whole_automatic_subjects_count(subject: str) -> None:
    assert kind_of(subject=subject) == (Kind.AUTO_REPLY, "automatic-subject")


@pytest.mark.parametrize(
    "subject",
    [
        "Re: Automatic reply: Homepage",
        "Fwd: Abwesenheitsnotiz",
        "I am out of office next week",
        "Out of office next week, planning",
        "Ik ben volgende week afwezig",
        "Afwezig maandag",
        "Text for our automatic reply",
        "Vakantie",
    ],
)
def test_people_also_write_about_being_away(subject: str) -> None:
    assert kind_of(subject=subject) == (Kind.HUMAN, "")


@pytest.mark.parametrize(
    ("name", "value", "kind"),
    [
        ("x-mail-autoreply", "vacation", Kind.AUTO_REPLY),
        ("x-autoreply-from", "anna@linden.example", Kind.AUTO_REPLY),
        ("x-precedence", "auto_reply", Kind.AUTO_REPLY),
        ("preference", "auto_reply", Kind.AUTO_REPLY),
        ("x-post-messageclass", "9; Autoresponder", Kind.AUTO_REPLY),
        ("delivered-to", "Autoresponder", Kind.AUTO_REPLY),
        ("x-autogenerated", "Reply", Kind.AUTO_REPLY),
        ("x-ms-exchange-generated-message-source", "Mailbox Rules Agent", Kind.AUTO_REPLY),
        ("x-fc-machinegenerated", "true", Kind.NOTIFICATION),
        ("x-cron-env", "<SHELL=/bin/sh>", Kind.NOTIFICATION),
        ("feedback-id", "7:shop:mailer", Kind.NOTIFICATION),
        ("mailing-list", "contact design-help@lists.example; run by ezmlm", Kind.LIST),
        ("list-post", "<mailto:design@lists.example>", Kind.LIST),
        ("content-class", "urn:content-classes:calendarmessage", Kind.CALENDAR),
        # What people's mail has as well.
        ("delivered-to", "me@studio.example", Kind.HUMAN),
        ("x-autogenerated", "Forward", Kind.HUMAN),
        ("x-mail-autoreply", "no", Kind.HUMAN),
        ("x-mailer", "Apple Mail (2.3774)", Kind.HUMAN),
        ("content-class", "urn:content-classes:message", Kind.HUMAN),
    ],
)
def test_fields_that_few_programs_write(name: str, value: str, kind: Kind) -> None:
    assert kind_of(rare=((name, value),))[0] is kind


def test_a_mail_program_behind_a_bulk_sender_is_a_person() -> None:
    bulk = ("feedback-id", "1.eu-west-1.x:AmazonSES")
    assert kind_of(rare=(bulk,))[0] is Kind.NOTIFICATION
    assert kind_of(rare=(bulk, ("x-mailer", "Microsoft Outlook 16.0")))[0] is Kind.HUMAN
    assert kind_of(rare=(bulk,), subject="Re: Homepage")[0] is Kind.HUMAN


def test_auto_submitted_no_is_a_declaration() -> None:
    assert declares_human(ANNA._replace(auto_submitted="no"))
    assert not declares_human(ANNA)


def test_every_reason_code_is_given_somewhere() -> None:
    rules, _ = inspect.getsource(kinds).split("KIND_REASONS = (")
    rules += inspect.getsource(automatic)
    assert [code for code in KIND_REASONS if f'"{code}"' not in rules] == []


TEXTS = {name: st.text() for name in HeaderFacts._fields if name != "rare"}
RARE = st.lists(st.tuples(st.sampled_from(RARE_FIELDS), st.text())).map(tuple)
ANY_FACTS = st.builds(HeaderFacts, **TEXTS, rare=RARE)


@settings(deadline=None, derandomize=True)
@given(ANY_FACTS)
def test_any_header_gets_a_kind_and_a_published_reason(facts: HeaderFacts) -> None:
    kind, reason = decide_kind(facts)
    assert (kind is Kind.HUMAN) == (reason == "")
    assert reason == "" or reason in KIND_REASONS


_ADDRESSES = (
    *("", "anna@linden.example", "no-reply@x.example", "MAILER-DAEMON@x.example", "x-bounces+1@x.example"),
    *(
        "listserv@x.example",
        "newsletter",
        "<>",
        "post-master@x.example",
        "autoreply@x.example",
        "é@x.example",
    ),
    *("owner-x@x.example", "microsoftexchange" + "0" * 32 + "@x.example", " anna@linden.example "),
)
_SENDERS = st.one_of(
    st.sampled_from(_ADDRESSES), st.from_regex(kinds._NO_REPLY), st.from_regex(kinds._LIST_ADDRESS)
)
_SUBJECTS = st.one_of(
    st.from_regex(kinds._AUTOMATIC_SUBJECT),
    st.from_regex(kinds._AUTOMATIC_END),
    st.from_regex(kinds._CERTAIN_BOUNCE, fullmatch=True),
    st.from_regex(kinds._BOUNCE_SUBJECT, fullmatch=True),
    st.from_regex(kinds._COMPLAINT, fullmatch=True),
    st.text(max_size=30),
    st.sampled_from(["", "Homepage", "Re: Homepage"]),
)


@given(
    _SENDERS,
    _SUBJECTS,
    st.one_of(st.none(), _SENDERS),
    st.sampled_from(["", "text/plain", "TEXT/CALENDAR", "text/calendar; x", "multipart/report", "Message/x"]),
)
@settings(deadline=None, derandomize=True, max_examples=500)
def test_what_is_plainly_human_is_human_by_the_rules(
    address: str, subject: str, return_path: str | None, content_type: str
) -> None:
    facts = HeaderFacts(address, subject, return_path=return_path, content_type=content_type)
    if is_plainly_human(address, subject, return_path, content_type):
        assert decide_kind(facts) == (Kind.HUMAN, "")


def test_a_plain_mail_is_plainly_human() -> None:
    assert is_plainly_human(ANNA.from_address, "Re: Homepage", ANNA.return_path, "text/plain; charset=utf-8")
