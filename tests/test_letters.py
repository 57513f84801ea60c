"""The letters as the client gets them: golden texts, plain RFC 5322 bytes, and names of any kind."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from importlib import resources
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goodterms.casebook import Draft, LetterKind, LetterRequest, Topic
from goodterms.model import AddressForm, Client, Invoice, MailLanguage, Problem, RowRef
from reports.letters import Sender, letter_message_id, render_letter
from reports.letters.message import fill_template, flow
from reports.letters.templates import BUILT_IN, Templates, file_names, letter_name, parse_template
from reports.letters.trial import try_template
from reports.letters.wording import (
    first_name,
    plain_name,
    say_day,
    say_greeting,
    say_hours,
    say_invoices,
    say_slot,
)

GOLDEN = Path(__file__).parent / "golden" / "letters"
AMSTERDAM = ZoneInfo("Europe/Amsterdam")
NOW = datetime(2026, 11, 23, 9, 30, tzinfo=AMSTERDAM)
SENDER = Sender("Fenna de Wit", "fenna@fennadewit.example")
HOURS = "Mon-Fri 09:00-17:30"
KINDS = [
    *(("talk", None), ("reminder", None), ("confirm", None), ("finish", None), ("handover", None)),
    *(("repair", "hours"), ("repair", "rounds"), ("repair", "payment")),
]
LANGUAGES: list[MailLanguage] = ["en", "nl", "de", "fr", "es"]
FORMS: list[AddressForm] = ["formal", "informal"]


def invoice(number: str = "2026-0141", **more: Any) -> Invoice:
    due = date(2026, 10, 3)
    facts: dict[str, Any] = {
        "client": "Acme",
        "issued": due - timedelta(days=30),
        "due": due,
        "due_from": "given",
        "amount": Decimal(1000),
        "open": Decimal(1000),
        "currency": "EUR",
        "source": RowRef("invoices.xlsx", "Invoices", 7),
    }
    return Invoice(number, **(facts | more))


def request(
    kind: Any = "talk", topic: Any = None, language: MailLanguage = "en", **more: Any
) -> LetterRequest:
    client = Client(
        "acme", "Acme", frozenset({"bea@acme.example"}), contact="Bea van Dam", referral="Studio Noord"
    )
    facts: dict[str, Any] = {
        "client": client,
        "to": ("bea@acme.example",),
        "waiting_since": date(2026, 11, 9),
        "slots": tuple(datetime(2026, 11, 25 + day, 10 + day, 0, tzinfo=AMSTERDAM) for day in range(3)),
        "form": "informal",
        "contact": "Bea van Dam",
        "invoices": (invoice("2026-0155", due=date(2026, 10, 17)), invoice()),
        "terms_days": 14,
        "talk_day": date(2026, 11, 20),
        "last_day": None if kind == "finish" else date(2026, 12, 31),
        "motive": "rounds",
        "deliverables": ("Homepage",) if language == "en" else (),
        "offers_alternative": True,
        "colleague": "Studio Noord" if kind == "confirm" else "",
        "expects_invoice": True,
    }
    return LetterRequest(
        id=f"acme|{kind}|2026-11-09",
        kind=kind,
        language=language,
        topic=topic,
        **(facts | more),
    )


def render(letter: LetterRequest, sender: Sender = SENDER, **more: Any) -> Draft | Problem:
    facts: dict[str, Any] = {
        "message_id": letter_message_id(letter.id, sender.address, b"secret"),
        "date": NOW,
        "working_hours": HOURS,
    }
    return render_letter(letter, sender, **(facts | more))


def draft(letter: LetterRequest, sender: Sender = SENDER, **more: Any) -> Draft:
    made = render(letter, sender, **more)
    assert isinstance(made, Draft), made
    return made


def parsed(made: Draft) -> EmailMessage:
    message = message_from_bytes(made.raw, policy=policy.default)
    assert isinstance(message, EmailMessage)
    return message


def as_read(message: EmailMessage) -> str:
    """The text as a mail program that knows format=flowed shows it."""
    lines = message.get_content().splitlines()
    text = "".join(line if line.endswith(" ") and line != "-- " else f"{line}\n" for line in lines)
    return text.rstrip("\n") + "\n"


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("kind", "topic"), KINDS)
def test_the_letters_read_as_the_golden_ones(
    kind: LetterKind, topic: Topic | None, language: MailLanguage, form: AddressForm
) -> None:
    message = parsed(draft(request(kind, topic, language, form=form)))
    text = (
        f"From: {message['From']}\nTo: {message['To']}\nSubject: {message['Subject']}\n\n{as_read(message)}"
    )
    path = GOLDEN / f"{letter_name(kind, topic)}.{language}.{form}.txt"
    if os.environ.get("GOLDEN_UPDATE"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8")


def test_every_template_has_a_golden_letter() -> None:
    templates = {one.name for one in resources.files("reports.letters.templates").iterdir()}
    assert {name for name in templates if name.endswith(".txt")} == {one.name for one in GOLDEN.iterdir()}
    assert set(file_names()) == {one.name for one in GOLDEN.iterdir()}


@pytest.mark.parametrize("name", file_names())
def test_every_template_passes_tact_from_its_shortest_to_its_longest_letter(name: str) -> None:
    content = resources.files("reports.letters.templates").joinpath(name).read_text("utf-8")
    assert try_template(name, parse_template(content, name)) == ()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("kind", "topic"), KINDS)
def test_the_bytes_are_plain_mail(kind: LetterKind, topic: Topic | None, language: MailLanguage) -> None:
    made = draft(request(kind, topic, language))
    assert made.state == "planned"
    assert made.raw.isascii()
    assert b"\n" not in made.raw.replace(b"\r\n", b"")
    assert max(len(line) for line in made.raw.split(b"\r\n")) <= 78
    message = parsed(made)
    assert {name.lower() for name in message} == {
        *("date", "from", "to", "subject", "message-id", "mime-version"),
        *("content-type", "content-transfer-encoding"),
    }
    assert message.get_content_type() == "text/plain"
    assert message["Content-Type"].params == {"charset": "utf-8", "format": "flowed"}
    assert parsedate_to_datetime(message["Date"]) == NOW
    assert (made.message_id, made.subject) == (message["Message-ID"], message["Subject"])


def test_an_id_is_stable_per_request_and_tells_nothing() -> None:
    one = letter_message_id("acme|talk|2026-11-09", "fenna@Studio.example", b"s")
    assert one == letter_message_id("acme|talk|2026-11-09", "fenna@studio.example", b"s")
    assert one.endswith("@studio.example>")
    assert "acme" not in one
    others = [
        letter_message_id("acme|talk|2026-11-10", "fenna@studio.example", b"s"),
        letter_message_id("acme|talk|2026-11-09", "fenna@studio.example", b"other"),
    ]
    assert one not in others
    assert letter_message_id("", "", b"").endswith("@localhost>")


def test_a_signature_stands_for_the_name() -> None:
    sender = replace(SENDER, signature="-- \nFenna\nHaarlem, 06 0000 0000")
    assert as_read(parsed(draft(request(), sender))).endswith(
        "Kind regards,\n-- \nFenna\nHaarlem, 06 0000 0000\n"
    )


def test_without_slots_or_terms_their_paragraph_is_left_out() -> None:
    assert "moments" not in as_read(parsed(draft(request(slots=()))))
    assert "days" not in as_read(parsed(draft(request("repair", "payment", terms_days=None))))


@pytest.mark.parametrize(
    "letter",
    [
        request(to=()),
        request(to=("stranger@elsewhere.example",)),
        request(to=("bé@acme.example",)),
        request("reminder", invoices=()),
        request(
            "reminder", invoices=(invoice(disputed=True), invoice(open=Decimal(0)), invoice(due=NOW.date()))
        ),
        request("reminder", invoices=(invoice("2026\r\nBcc: x@y.example"),)),
        request("repair"),
        request("confirm", invoices=(invoice("2026\r\nBcc: x@y.example"),)),
    ],
)
def test_what_cannot_be_written_is_a_problem(letter: LetterRequest) -> None:
    made = render(letter)
    assert isinstance(made, Problem)
    assert made.where == "letter to Acme"
    assert made.hint


@pytest.mark.parametrize(
    "sender",
    [Sender("F", "no address"), Sender("F", ""), Sender("F\r\nBcc: x@y.example", "f@studio.example")],
)
def test_an_impossible_sender_is_a_problem(sender: Sender) -> None:
    assert isinstance(render(request(), sender), Problem)


def test_working_hours_are_needed_to_write_about_them() -> None:
    assert isinstance(render(request("repair", "hours"), working_hours=" "), Problem)


def test_a_reminder_names_all_overdue_invoices_of_many_only_their_numbers() -> None:
    many = tuple(invoice(f"2026-{n:04}", due=date(2026, 10, 1) - timedelta(days=n)) for n in range(9))
    text = as_read(parsed(draft(request("reminder", invoices=(*many, invoice("2026-9999", disputed=True))))))
    assert all(f"2026-{n:04}" in text for n in range(9))
    assert "9999" not in text and "October" not in text
    five = as_read(parsed(draft(request("reminder", invoices=many[:5]))))
    assert five.count("due on") == 5


def test_after_the_talk_open_invoices_are_named_and_more_than_a_dozen_are_not() -> None:
    due = invoice("2026-0200", due=NOW.date() + timedelta(days=20))
    assert "2026-0200" in as_read(parsed(draft(request("confirm", invoices=(due,)))))
    many = tuple(invoice(f"2026-{n:04}") for n in range(13))
    assert "2026" not in as_read(parsed(draft(request("confirm", invoices=many)))).replace(
        "20 November 2026", ""
    ).replace("31 December 2026", "")


def test_one_invoice_is_never_called_several() -> None:
    one = invoice("2026-0200")
    assert say_invoices([one], "en", 0) == ["invoice 2026-0200 of 3 September 2026, due on 3 October 2026"]
    assert say_invoices([one, invoice("2026-0201")], "en", 0) == ["invoices 2026-0200 and 2026-0201"]
    assert say_invoices([], "en", 0) == []


def test_one_reason_and_one_alternative_are_given() -> None:
    rounds = as_read(parsed(draft(request("confirm", colleague=""))))
    assert "clear rounds" in rounds and "hours and" not in rounds and "working hours" not in rounds
    assert "explore with you" in rounds
    named = as_read(parsed(draft(request("confirm"))))
    assert "Studio Noord" in named and "explore" not in named
    rude = as_read(parsed(draft(request("confirm", offers_alternative=False, colleague=""))))
    assert "future work" not in rude


def test_a_finish_letter_ends_with_the_contract_or_with_the_running_work() -> None:
    running = as_read(parsed(draft(request("finish"))))
    assert "current work" in running and "runs until" not in running
    until = as_read(parsed(draft(request("finish", last_day=date(2027, 3, 31)))))
    assert "runs until 31 March 2027" in until


def test_a_long_list_of_deliverables_never_makes_a_letter_too_long() -> None:
    items = tuple(f"{letter} {'word ' * 15}".strip() for letter in "ABC")
    for language in LANGUAGES:
        letter = request("confirm", None, language, deliverables=items, form="formal")
        assert isinstance(render(letter), Draft), language


def test_a_client_elsewhere_reads_the_own_time_too() -> None:
    slot = datetime(2026, 11, 25, 16, 0, tzinfo=AMSTERDAM)
    assert say_slot(slot, "en", "America/New_York") == "Wednesday 25 November at 16:00 (New York: 10:00)"
    assert say_slot(slot, "nl", "Pacific/Auckland") == (
        "woensdag 25 november om 16:00 uur (Auckland: donderdag 04:00)"
    )
    assert (
        say_slot(slot, "en", "Europe/Berlin")
        == say_slot(slot, "en", "nowhere")
        == "Wednesday 25 November at 16:00"
    )


def test_hours_in_words() -> None:
    assert say_hours("Mon-Thu 09:00-17:30, Fri 9:00-12:00", "en") == (
        "Monday to Thursday from 09:00 to 17:30 and Friday from 09:00 to 12:00"
    )
    assert say_hours("Mon-Fri 09:00-17:30", "nl") == "maandag t/m vrijdag van 09:00 tot 17:30 uur"
    assert say_hours("Mon-Fri 09:00-17:30", "de") == "montags bis freitags von 9:00 bis 17:30 Uhr"
    assert say_hours("Mon-Fri 09:00-17:30", "fr") == "du lundi au vendredi de 9 h à 17 h 30"
    assert say_hours("Mon-Fri 09:00-17:30", "es") == "de lunes a viernes de 9:00 a 17:30"
    assert say_hours("weekdays, mornings", "en") == "weekdays, mornings"
    assert say_hours("", "en") == ""


@pytest.mark.parametrize(
    ("contact", "greeted"),
    [
        ("Bea van Dam", "Bea"),
        ("Bea", "Bea"),
        ("dr. P. de Vries", "dr. P. de Vries"),
        ("mevrouw De Vries", "mevrouw De Vries"),
        ("P. Jansen", "P. Jansen"),
        ("Bea en Tom", "Bea en Tom"),
        ("  Bea   van Dam ", "Bea"),
        ("Zoë Ångström", "Zoë"),
        ("山田 太郎", "山田 太郎"),
        ("", ""),
        ("-", ""),
        ("bea@acme.example", ""),
        ("Bea\r\nBcc: x@y.example", ""),
        ("{name}", ""),
        ("B" * 500, ""),
        ("Klant 42", ""),
    ],
)
def test_whom_a_letter_greets(contact: str, greeted: str) -> None:
    assert first_name(contact) == greeted
    if not contact.startswith("mevrouw"):
        assert say_greeting(contact, "nl") == (f"Beste {greeted}," if greeted else "Goedendag,")


@pytest.mark.parametrize(
    ("contact", "language", "form", "greeting"),
    [
        ("Bea van Dam", "en", "informal", "Hi Bea,"),
        ("Bea van Dam", "en", "formal", "Dear Bea van Dam,"),
        ("Ms Bea Harper", "en", "formal", "Dear Ms Harper,"),
        ("mevr. van Dam", "nl", "formal", "Geachte mevrouw Van Dam,"),
        ("de heer J. de Vries", "nl", "informal", "Geachte heer De Vries,"),
        ("mr. J. de Vries", "nl", "formal", "Beste mr. J. de Vries,"),  # a lawyer, man or woman
        ("Bea van Dam", "nl", "formal", "Beste Bea van Dam,"),
        ("Frau Anna Schmidt", "de", "formal", "Sehr geehrte Frau Schmidt,"),
        ("Herr von Berg", "de", "formal", "Sehr geehrter Herr von Berg,"),
        ("Anna Schmidt", "de", "formal", "Guten Tag Anna Schmidt,"),
        ("Anna Schmidt", "de", "informal", "Hallo Anna,"),
        ("Mme Claire Dupont", "fr", "formal", "Madame,"),
        ("Claire Dupont", "fr", "informal", "Bonjour Claire,"),
        ("Sra. Ana García López", "es", "formal", "Estimada señora García López:"),
        ("Ana García", "es", "informal", "Hola, Ana:"),
        ("Ana García", "es", "formal", "Buenos días, Ana García:"),
        ("", "de", "formal", "Guten Tag,"),
    ],
)
def test_greetings_by_language_and_form(
    contact: str, language: MailLanguage, form: AddressForm, greeting: str
) -> None:
    assert say_greeting(contact, language, form) == greeting


def test_the_first_of_a_month_in_french() -> None:
    assert say_day(date(2026, 12, 1), "fr") == "1er décembre 2026"
    assert say_day(date(2026, 12, 11), "fr") == "11 décembre 2026"


def test_a_department_is_greeted_without_a_name() -> None:
    client = replace(request().client, domains=frozenset({"acme.example"}))
    for address in ("accounts@acme.example", "Administratie@acme.example", "info-nl@acme.example"):
        letter = draft(request("reminder", client=client, to=(address,)))
        assert as_read(parsed(letter)).startswith("Hello,")
    both = draft(request("reminder", client=client, to=("accounts@acme.example", "bea@acme.example")))
    assert as_read(parsed(both)).startswith("Hi Bea,")


def test_names_that_look_like_refused_words_are_greeted() -> None:
    letter = request()
    for name in ("Sue Court", "Rank", "Want Jansen"):
        assert isinstance(render(replace(letter, contact=name)), Draft)


def test_other_clients_are_never_named() -> None:
    letter = request()
    crossed = replace(letter, contact="Bea and Brandvoort")
    assert isinstance(render(letter, other_names=("Brandvoort",)), Draft)
    assert isinstance(render(crossed, other_names=("Brandvoort",)), Draft)  # the sheet's own contact


def test_a_template_is_filled_once() -> None:
    assert fill_template("Hi {a}", {"a": "{b}", "b": "no"}, {}) == "Hi {b}"
    assert fill_template("Hi\n\nsee {a}\n\nbye {unknown}", {"a": ""}, {}) == "Hi\n\nbye {unknown}"


def test_a_marked_paragraph_is_there_only_with_its_flag() -> None:
    text = "Hi\n\n{?on}one\n\n{?off}two\n\n{?unknown}three"
    assert fill_template(text, {}, {"on": True, "off": False}) == "Hi\n\none\n\n{?unknown}three"


def test_own_templates_go_before_the_built_in_ones_and_through_tact() -> None:
    mine = parse_template(
        "Subject: A talk\n\n{greeting}\n\nWould you like to talk with me?", "your talk.en.txt"
    )
    own = Templates({"talk.en.txt": mine})
    assert "Would you like" in as_read(parsed(draft(request(), templates=own)))
    rude = parse_template("Subject: A talk\n\n{greeting}\n\nYou are rude. I want to talk with you.", "mine")
    held = render(request(), templates=Templates({"talk.en.informal.txt": rude}))
    assert isinstance(held, Problem)
    assert '"rude"' in held.what and "correct mine" in held.hint
    assert try_template("talk.en.txt", rude) != ()


@pytest.mark.parametrize("content", ["", "Hello", "Subject:\n\nHello", "Subject: Hi\n \n"])
def test_a_file_without_subject_or_text_is_no_template(content: str) -> None:
    with pytest.raises(ValueError, match=r"subject|Subject"):
        parse_template(content, "mine")


def test_templates_end_with_the_name() -> None:
    for name in file_names():
        letter, language, form, _ = name.split(".")
        text = BUILT_IN.find(letter, language, form).text  # type: ignore[arg-type]  # out of the name
        assert text.endswith("\n{name}")


def test_flowed_lines() -> None:
    assert flow("From here on\n> so\n\n-- \nme") == " From here on\n > so\n\n-- \nme"
    long = " ".join(["word"] * 40)
    lines = flow(long).split("\n")
    assert all(line.endswith(" ") for line in lines[:-1])
    assert "".join(lines) == long


names = st.one_of(
    st.text(max_size=90),
    st.text(alphabet="abc \r\n\t{}<>@,;:\"'é山\u202e\u200d\ud800%$=?", max_size=40),
    st.sampled_from(["", " ", "Bea", "x" * 5000, "=?utf-8?q?x?=", "Bea, Tom; & co", "O'Neil (Bea)"]),
)


@settings(deadline=None, derandomize=True, max_examples=150)
@given(names, names, names, st.sampled_from(KINDS), st.sampled_from(LANGUAGES), st.sampled_from(FORMS))
def test_any_name_gives_a_sound_draft_or_a_problem(
    contact: str, own: str, name: str, kind: tuple[Any, Any], language: MailLanguage, form: AddressForm
) -> None:
    client = replace(request().client, contact=contact, name=name, referral="")
    letter = request(*kind, language, form=form, client=client, contact=contact, colleague=name)
    made = render(letter, replace(SENDER, name=own))
    if isinstance(made, Problem):
        assert plain_name(own) == "" or not made.what.startswith("The ")
        assert made.where.isprintable()
        return
    message = parsed(made)
    assert [one.addr_spec for one in message["From"].addresses] == [SENDER.address]
    assert [one.addr_spec for one in message["To"].addresses] == list(letter.to)
    assert message["From"].addresses[0].display_name == plain_name(own)
    assert not message.defects
    assert len(message.keys()) == 8
    assert message.get_content().endswith("\n")
