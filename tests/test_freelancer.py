"""The made-up freelancer: sound mail, readable sheets, and the clients that the demo is to show."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from email import message_from_bytes, policy
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from connectors.sheets.clients import read_clients
from connectors.sheets.invoices import InvoiceList, read_invoices
from examples.freelancer import World, make_world, write_sheets
from examples.freelancer_clients import CLIENTS, ZONE
from examples.freelancer_texts import TEXTS
from goodterms.model import Client, Language, Reading
from goodterms.reading import read_text

AS_OF = date(2026, 11, 23)
HERE = ZoneInfo(ZONE)
PRIVATE = ("Junk", "Trash", "Drafts")


@pytest.fixture(scope="module")
def world() -> World:
    return make_world(AS_OF)


@pytest.fixture(scope="module")
def mails(world: World) -> list[tuple[str, EmailMessage]]:
    """Folder and parsed message of every third mail."""
    raws = [(folder.name, one.raw) for folder in world.folders for one in folder.mails]
    return [(name, parse(raw)) for name, raw in raws[::3]]


@pytest.fixture(scope="module")
def sheets(world: World, tmp_path_factory: pytest.TempPathFactory) -> tuple[list[Client], InvoiceList]:
    places = write_sheets(world, tmp_path_factory.mktemp("sheets"))
    clients = read_clients(places.clients)
    assert clients.problems == ()
    return list(clients.clients), read_invoices(places.invoices, clients=clients.clients, terms=clients.terms)


def parse(raw: bytes) -> EmailMessage:
    message = message_from_bytes(raw, policy=policy.default)
    assert isinstance(message, EmailMessage)
    return message


def sender(raw: bytes) -> str:
    found = re.search(rb"^From: .*?([\w.+-]+@[\w.-]+)>?\r$", raw, re.MULTILINE)
    assert found is not None
    return found[1].decode()


def moments(world: World, domain: str) -> list[datetime]:
    """When the people of a domain wrote, in Fenna's own time, over the last 16 weeks."""
    since = datetime.combine(world.as_of - timedelta(weeks=16), time(), UTC)
    return [
        one.internal_date.astimezone(HERE)
        for folder in world.folders
        if folder.name not in PRIVATE
        for one in folder.mails
        if one.internal_date >= since and sender(one.raw).endswith(f"@{domain}")
    ]


def off_hours(world: World, domain: str) -> float:
    when = moments(world, domain)
    off = [one for one in when if one.weekday() > 4 or not time(9) <= one.time() < time(17, 31)]
    return len(off) / len(when)


def test_the_same_day_and_seed_make_the_same_world(world: World) -> None:
    assert make_world(AS_OF) == world
    assert make_world(AS_OF, seed=8) != world


def test_only_the_client_list_speaks_the_language(world: World) -> None:
    dutch = make_world(AS_OF, language="nl")
    assert dutch.folders == world.folders
    assert dutch.clients_rows[0] != world.clients_rows[0]
    assert dutch.clients_rows[1:] == world.clients_rows[1:]


@pytest.mark.parametrize(("as_of", "seed"), [(AS_OF, 7), (date(2027, 1, 2), 3), (date(2028, 2, 29), 99)])
def test_the_mailbox_has_its_size_and_ends_before_the_day(as_of: date, seed: int) -> None:
    world = make_world(as_of, seed)
    when = [one.internal_date for folder in world.folders for one in folder.mails]
    assert 3500 <= len(when) <= 5000
    assert max(when) < datetime.combine(as_of, time(0, 1), HERE)
    assert min(when) > datetime.combine(as_of - timedelta(weeks=80), time(), HERE)


def test_folders_and_special_uses(world: World) -> None:
    uses = {folder.name: folder.special_use for folder in world.folders}
    assert uses == {
        "INBOX": "",
        "Sent": "\\Sent",
        "Drafts": "\\Drafts",
        "Junk": "\\Junk",
        "Trash": "\\Trash",
        "Archive": "\\Archive",
        "Café Zoë": "",
    }
    assert all(folder.mails for folder in world.folders)
    assert all(
        "\\Draft" in one.flags for folder in world.folders if folder.name == "Drafts" for one in folder.mails
    )


def test_every_mail_is_sound(mails: list[tuple[str, EmailMessage]]) -> None:
    for folder, message in mails:
        assert not message.defects
        assert message["Message-ID"] and message["Subject"] and parsedate_to_datetime(message["Date"]).tzinfo
        assert folder == "Drafts" or message["To"].addresses
        for part in message.walk():
            assert not part.defects
            if part.get_content_maintype() == "text" and message.get_content_type() != "multipart/report":
                assert part.get_content()


def test_nobody_is_real(mails: list[tuple[str, EmailMessage]]) -> None:
    def domains(addresses: tuple[Address, ...]) -> set[str]:
        return {one.domain for one in addresses}

    used = {one for _, message in mails for one in domains(message["From"].addresses)}
    used |= {one for _, message in mails if message["To"] for one in domains(message["To"].addresses)}
    assert {one for one in used if not one.endswith(".example")} == {"gmail.com"}


def test_threads_hang_together(world: World) -> None:
    kept = [one.raw for folder in world.folders if folder.name not in PRIVATE for one in folder.mails]
    ids = [re.search(rb"^Message-ID: (<[^>]+>)", raw, re.MULTILINE) for raw in kept]
    known = {found[1] for found in ids if found is not None}
    assert 0 < len(kept) - len(known) < 100  # the copies in two folders
    answered = {found for raw in kept for found in re.findall(rb"^In-Reply-To: (<[^>]+>)", raw, re.MULTILINE)}
    assert len(answered) > 2000
    assert answered <= known


def test_there_is_more_than_plain_mail_of_clients(
    mails: list[tuple[str, EmailMessage]], world: World
) -> None:
    types = {message.get_content_type() for _, message in mails}
    assert {"text/plain", "multipart/alternative", "multipart/mixed"} <= types
    everything = b"".join(one.raw for folder in world.folders for one in folder.mails)
    for mark in (
        b"Auto-Submitted: auto-replied",
        b"List-Id:",
        b"method=REQUEST",
        b"report-type=delivery-status",
    ):
        assert mark in everything


def test_fenna_answers_within_her_hours(world: World) -> None:
    sent = next(folder.mails for folder in world.folders if folder.name == "Sent")
    local = [one.internal_date.astimezone(HERE) for one in sent]
    assert all(one.weekday() < 5 and time(9) <= one.time() < time(17, 31) for one in local)


def test_who_writes_when(world: World) -> None:
    for trying in ("brandvoort-projecten.example", "quillmark.example", "maanvis.example"):
        assert off_hours(world, trying) > 0.6
    for good in ("duinrand-wandelgidsen.example", "branderij-eendracht.example", "lumen-akustik.example"):
        assert off_hours(world, good) < 0.2
    assert off_hours(world, "merrowstreet.example") > 0.4  # our evening, but their day
    theirs = [one.astimezone(ZoneInfo("America/New_York")) for one in moments(world, "merrowstreet.example")]
    assert all(9 <= one.hour < 18 and one.weekday() < 5 for one in theirs)


def test_one_client_has_too_little_to_tell(world: World, sheets: tuple[list[Client], InvoiceList]) -> None:
    raws = [one.raw for folder in world.folders for one in folder.mails]
    human = [raw for raw in raws if b"rv-delansing.example" in raw and b"MAILER-DAEMON" not in raw]
    assert len(human) == 4
    assert len([one for one in sheets[1].invoices if one.client_key == client_key(sheets[0], "Lansing")]) == 1


def client_key(clients: list[Client], part: str) -> str:
    return next(one.key for one in clients if part in one.name)


def test_the_sheets_are_read_without_trouble(world: World, sheets: tuple[list[Client], InvoiceList]) -> None:
    clients, found = sheets
    assert found.problems == ()
    assert len(clients) == len(CLIENTS)
    assert all(one.client_key for one in found.invoices)
    numbers = {row[0] for row in world.invoice_rows_xlsx[3:-1]} | {
        row[0] for row in world.invoice_rows_csv[1:]
    }
    assert {one.number for one in found.invoices} == numbers
    assert (
        len(numbers) < len(world.invoice_rows_xlsx) - 4 + len(world.invoice_rows_csv) - 1
    )  # two months are in both


def test_who_owes_what(sheets: tuple[list[Client], InvoiceList]) -> None:
    clients, found = sheets

    def overdue(part: str, day: date) -> Decimal:
        key = client_key(clients, part)
        own = [one for one in found.invoices if one.client_key == key and one.due < day]
        return sum((one.open for one in own), Decimal(0))

    assert all(overdue("Brandvoort", AS_OF + timedelta(days=ahead)) == 0 for ahead in range(12))
    assert overdue("Quillmark", AS_OF) > 1000
    late = [
        (one.paid_on - one.due).days
        for one in found.invoices
        if one.client_key == client_key(clients, "Zomerlinde") and one.paid_on
    ]
    assert min(late) > 20
    prompt = [
        one for one in found.invoices if one.client_key == client_key(clients, "Duinrand") and one.paid_on
    ]
    assert all(one.paid_on is not None and one.paid_on <= one.due for one in prompt)


def test_repairs_were_tried_where_the_story_needs_it(sheets: tuple[list[Client], InvoiceList]) -> None:
    tried = {one.name: one.repair_tried_on for one in sheets[0] if one.repair_tried_on}
    assert set(tried) == {"Brandvoort Projecten", "Quillmark Ventures", "Zeilschool Zonneveer"}
    assert tried["Brandvoort Projecten"] == AS_OF - timedelta(weeks=16)


@pytest.mark.parametrize("language", ["en", "nl"])
def test_the_lines_are_understood_as_meant(language: Language) -> None:
    texts = TEXTS[language]

    def read(line: str) -> Reading:
        filled = line.format(item="logo", detail=texts.details[0], version=2)
        text = f"{texts.greetings[0]}\n\n{filled}\n\n{texts.sign_offs[0]}\nIlse\n"
        return read_text(text, subject="Logo", content="counts")

    def cues(line: str) -> set[str]:
        return {one.kind for one in read(line).cues}

    assert all(cues(line) == {"vague_refusal"} for line in texts.vague)
    assert all("approval" in cues(line) for line in texts.approvals)
    assert not any(read(line).asks for line in (*texts.thanks, *texts.thanks_us))
    assert all(cues(line) == {"delivery"} for line in texts.deliveries)
    for line in (*texts.requests, *texts.questions_us, *texts.deliveries, *texts.concrete, *texts.chases):
        assert cues(line) <= {"delivery", "change_request"}, line
        assert read(line).asks


def test_sheets_are_written_where_asked(world: World, tmp_path: Path) -> None:
    write_sheets(world, tmp_path)
    assert {one.name for one in tmp_path.iterdir()} == {world.clients_file, *world.invoice_files}
    assert (tmp_path / "facturen-oud.csv").read_bytes().startswith(b"Factuurnummer;Klant;")
    assert "Café Zoë".encode("cp1252") in (tmp_path / "facturen-oud.csv").read_bytes()
