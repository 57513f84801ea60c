"""The dossier: right cells, text that stays text, links that lead somewhere, and nothing else written."""

from __future__ import annotations

import io
import os
import re
import socket
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from mail_servers import Served, serve
from practice_world import TODAY, all_mail, compose, write_env, write_sheets
from review_builders import (
    AS_OF,
    HOSTILE,
    NOON,
    make_client_review,
    make_empty_review,
    make_lateness,
    make_message,
    make_rich_review,
    make_unranked,
)
from workbook_lint import lint_workbook

from connectors.store import open_store
from flows.cli import main
from flows.conduct import Order, conduct
from flows.dossier import gather_dossier, write_dossier
from flows.settings import Settings, load_settings
from flows.sync import sync_accounts
from goodterms.casebook import Case, CaseEvent, Decision, Gate, Step
from goodterms.errors import NeedsUser
from goodterms.findings import ClientReview
from goodterms.model import (
    Client,
    ContractKind,
    Cue,
    Kind,
    Language,
    LeftOut,
    Message,
    Reading,
    Reason,
    RowRef,
    Verdict,
)
from goodterms.policy import Policy
from reports.dossier import Dossier, deliveries, invoices, look, render_dossier

GOLDEN = Path(__file__).parent / "golden" / "dossier"
LANGUAGES: tuple[Language, ...] = ("en", "nl")
SHEETS = {
    "en": ["Overview", "Scope", "Deliveries", "Invoices", "Evidence"],
    "nl": ["Overzicht", "Opdracht", "Opleveringen", "Facturen", "Bewijs"],
}
ME = "me@studio.example"


def ours(message: Message, number: int) -> Message:
    named = f"<ours.{number}@studio.example>"
    return replace(
        message, key=named, message_id=named, from_address="me+work@studio.example", from_name="Fenna"
    )


def with_scope(message: Message, *names: str) -> Message:
    return replace(message, reading=Reading(40, asks=True, scope=names), has_attachment=True)


def make_dossier(language: Language = "en", **more: Any) -> Dossier:
    """Return a dossier with every kind of row."""
    review = make_rich_review()
    found = review.clients[0]
    client = replace(
        found.client,
        contact="Jan Bakker",
        contract_file="contracts/bakker.pdf",
        repair_tried_on=date(2026, 8, 3),
        source=RowRef("clients.xlsx", "Clients", 4),
    )
    asked = make_message(client, 400, "Nieuwe website?")
    offer = with_scope(ours(make_message(client, 396.5, "Re: Nieuwe website?"), 1), "offerte 2025-14.pdf")
    order = with_scope(make_message(client, 395, "Re: Nieuwe website?"), "opdracht.pdf", "overeenkomst.docx")
    program = with_scope(make_message(client, 300, "Uw offerte", Kind.NOTIFICATION), "quote.pdf")
    handed = ours(make_message(client, 30, "Homepage klaar"), 2)
    answer = make_message(client, 29, "Re: Homepage klaar")
    prepaid = replace(
        make_lateness(client, "2026-099", date(2026, 12, 1), 0).invoice,
        prepaid=True,
        delivered=False,
        source=RowRef("facturen.xlsx", "2026's", 31),
    )
    dollars = replace(
        prepaid, number="2026-100", currency="USD", open=Decimal("980.10"), prepaid=False, disputed=True,
        due=date(2026, 10, 1), source=RowRef("oud.csv", "", 7), payments=(),
    )  # fmt: skip
    whole = replace(
        found,
        assessment=replace(found.assessment, client=client),
        messages=(asked, offer, order, handed, answer),
        ledger=(*found.ledger, prepaid, dollars),
        left_out=(*found.left_out, LeftOut(program, "notification"), LeftOut(program, "dmarc")),
        our_cues=((handed, Cue("delivery", "ready")), (handed, Cue("closing", "closing"))),
        cues=(
            *found.cues,
            (answer, Cue("round", "first-round")),
            (answer, Cue("approval", "looks-good", "Ziet er goed uit!")),
        ),
    )
    case = replace(review.cases[0], client=client, last_day=date(2026, 12, 24))
    said = CaseEvent("bakker", date(2026, 11, 10), "said-exit", "=no more")
    events = (*case.story, said)
    facts: dict[str, Any] = {
        "review": replace(review, clients=(whole, *review.clients[1:]), cases=(case, *review.cases[1:])),
        "client": whole,
        "story": events,
        "language": language,
        "timezone": "Europe/Amsterdam",
        "policy": Policy(),
        "content": "quotes",
        "unrecorded": frozenset({events[2].id}),
        "ours": frozenset({ME}),
        "hosts": {"studio": "imap.gmail.com"},
        "files": {"facturen.xlsx": "file:///studio/facturen.xlsx", "oud.csv": "file:///studio/oud.csv"},
        "contract": "file:///studio/contracts/bakker.pdf",
        "synced": NOON,
    }
    return Dossier(**(facts | more))


def make_bare(language: Language = "en", **more: Any) -> Dossier:
    """Return a dossier of a client of whom nothing is known."""
    found = make_unranked(Client("new", "New"))
    review = replace(make_empty_review(), clients=(found,))
    return Dossier(review, found, (), language, "Europe/Amsterdam", Policy(), more.pop("content", "counts"))


def make_hostile() -> Dossier:
    """Return a dossier in which every text that others wrote is one that a workbook could trip over."""
    rich = make_dossier()
    long = "file:///" + "a" * 3_000
    messages = tuple(
        with_scope(
            replace(
                make_message(rich.facts, place, text), key=f"k{place}", message_id=text, from_name=text,
                from_address=text, account=text,
            ),
            text,
        )
        for place, text in enumerate((*HOSTILE, "<javascript:alert(1)>", "<a\"b@c>", "<" + "x" * 2_000 + ">"))
    )  # fmt: skip
    ledger = tuple(
        replace(
            make_lateness(rich.facts, text, AS_OF, 3, still_open=True).invoice,
            currency=text[:40],
            source=RowRef(text, text, place),
        )
        for place, text in enumerate(HOSTILE, 1)
    )
    one = rich.client
    client = replace(
        rich.facts, name=HOSTILE[0], contact=HOSTILE[1], note=HOSTILE[11], open_obligations=HOSTILE[6],
        prepaid_undelivered=HOSTILE[4], contract_file=HOSTILE[10], referral=HOSTILE[9],
        addresses=frozenset(HOSTILE), source=RowRef("clients.xlsx", "=1+1", 2),
    )  # fmt: skip
    gates = tuple(Gate(text, False, Reason(text, text, text, text)) for text in HOSTILE)
    case = Case(client, Step.TALK, AS_OF, Reason("gate-prepaid", "", HOSTILE[10]), AS_OF, gates)
    reasons = tuple(Reason(text, "indecision", text, text) for text in HOSTILE)
    whole = replace(
        one,
        assessment=replace(one.assessment, client=client, reasons=reasons),
        messages=messages,
        ledger=ledger,
        cues=tuple((some, Cue("vague_refusal", some.subject or "", some.subject or "")) for some in messages)
        + tuple((some, Cue("approval", some.subject or "", some.subject or "")) for some in messages),
    )
    return replace(
        rich,
        client=whole,
        review=replace(rich.review, cases=(case,)),
        story=tuple(
            CaseEvent(client.key, AS_OF, kind, text) for text in HOSTILE for kind in (text, "said-x")
        ),
        files=dict.fromkeys(HOSTILE, long) | {HOSTILE[0]: "file:///x.xlsx"},
    )


def load(raw: bytes, *, values: bool = False) -> Any:  # the stubs' unions would need a cast a cell
    return openpyxl.load_workbook(io.BytesIO(raw), data_only=values)


def cells(book: Any) -> Iterator[Any]:
    for sheet in book:
        for row in sheet.iter_rows():
            yield from (cell for cell in row if cell.value is not None)


def texts(sheet: Any) -> list[str]:
    return [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value is not None]


def dump(raw: bytes) -> str:
    """Return every cell as a line: place, value, number format where it is a number or date, link."""
    lines = []
    for cell in cells(load(raw, values=True)):
        shown = "" if isinstance(cell.value, str) else f"\t{cell.number_format}"
        link = ""
        if cell.hyperlink:
            link = f"\t→ {cell.hyperlink.target or ''} {cell.hyperlink.location or ''}".rstrip()
        lines.append(f"{cell.parent.title}!{cell.coordinate}\t{cell.value!r}{shown}{link}")
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ["rich", "bare"])
def test_the_cells_are_those_of_the_golden_file(language: Language, name: str) -> None:
    """GOLDEN_UPDATE=1 writes the files anew; read the difference before you keep it."""
    path = GOLDEN / f"{name}-{language}.txt"
    found = dump(render_dossier(make_dossier(language) if name == "rich" else make_bare(language)))
    if os.environ.get("GOLDEN_UPDATE"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(found, encoding="utf-8", newline="\n")
    assert found.splitlines() == path.read_text(encoding="utf-8").splitlines()


def test_the_same_dossier_gives_the_same_bytes() -> None:
    assert render_dossier(make_dossier()) == render_dossier(make_dossier())


DOSSIERS = [make_dossier(), make_bare(), make_bare(content="none"), make_hostile()]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("dossier", DOSSIERS, ids=["rich", "bare", "none", "hostile"])
def test_excel_finds_nothing_to_repair(dossier: Dossier, language: Language) -> None:
    raw = render_dossier(replace(dossier, language=language))
    assert lint_workbook(raw) == []
    book = load(raw)
    assert book.sheetnames == SHEETS[language]
    assert all(name.startswith("goodterms_") for sheet in book for name in sheet.tables)


@pytest.mark.parametrize("dossier", DOSSIERS, ids=["rich", "bare", "none", "hostile"])
def test_links_are_of_known_schemes_short_enough_and_lead_to_sheets_that_exist(dossier: Dossier) -> None:
    raw = render_dossier(dossier)
    book = load(raw)
    for cell in cells(book):
        if cell.hyperlink is None:
            continue
        target, location = cell.hyperlink.target, cell.hyperlink.location
        if target is None:
            assert book[location.rpartition("!")[0].strip("'")]
            continue
        assert re.match(r"(mid:|message:|https://mail\.google\.com/|file:///)[!-~]+\Z", target)
        assert len(target) <= 2_079
        within = r"search/[!-~]+" if target.startswith("https:") else r"'(?:[^']|'')+'!A\d+"
        assert location is None or re.fullmatch(within, location)
    with zipfile.ZipFile(io.BytesIO(raw)) as parts:
        for name in parts.namelist():
            if name.startswith("xl/worksheets/_rels/"):
                assert parts.read(name).count(b"/hyperlink") <= 65_530


def test_hostile_texts_stay_texts() -> None:
    formulas = 0
    for cell in cells(load(render_dossier(make_hostile()))):
        if cell.data_type == "f":
            formulas += 1
            assert re.match(r"=SUMPRODUCT\(", cell.value)
        elif isinstance(cell.value, str):
            assert cell.data_type == "s"
            assert len(cell.value) <= 32_767
            assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\u202a-\u202e]", cell.value)
            if cell.value[:1] in ("=", "+", "-", "@", "\t"):
                assert cell.quotePrefix
        else:
            assert cell.data_type != "e"
    assert formulas == 3 * len({text[:40] for text in HOSTILE})


def test_a_subject_that_looks_like_a_formula_is_a_subject() -> None:
    rich = make_dossier()
    one = replace(rich.client.messages[0], subject="=1+1")
    book = load(render_dossier(replace(rich, client=replace(rich.client, messages=(one,)))))
    (cell,) = (one for one in cells(book) if one.value == "=1+1")
    assert (cell.data_type, cell.quotePrefix) == ("s", True)


def test_every_sheet_prints_on_a4_and_keeps_its_headings() -> None:
    for sheet in load(render_dossier(make_dossier())):
        assert sheet.page_setup.paperSize == 9
        assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, 0)
        assert sheet.freeze_panes
        assert sheet.print_title_rows


# --- what is in it -----------------------------------------------------------------------------


def test_the_first_mails_of_both_sides_are_the_first_twenty() -> None:
    rich = make_dossier()
    many = tuple(make_message(rich.facts, ago, f"mail {ago}") for ago in range(100, 60, -1))
    sheet = load(render_dossier(replace(rich, client=replace(rich.client, messages=many))))["Scope"]
    said = [one for one in texts(sheet) if one.startswith("mail ")]
    assert said == [f"mail {ago}" for ago in range(100, 80, -1)]


def test_scope_is_found_also_where_a_program_sent_it_but_not_where_the_sender_is_forged() -> None:
    said = texts(load(render_dossier(make_dossier()))["Scope"])
    assert said.count("quote.pdf") == 1
    assert said.count("overeenkomst.docx") == 1
    assert "Fenna (you)" in said


def test_without_a_look_at_texts_it_says_so() -> None:
    book = load(render_dossier(make_bare(content="none")))
    assert any("Attachments are not looked at" in one for one in texts(book["Scope"]))
    assert any("Texts are not looked at" in one for one in texts(book["Deliveries"]))


@pytest.mark.parametrize(
    ("facts", "language", "told"),
    [
        ({"contract_kind": ContractKind.INDEFINITE}, "en", False),
        ({"contract_kind": ContractKind.INDEFINITE, "country": "nl"}, "en", True),
        ({"contract_kind": ContractKind.INDEFINITE, "language": "nl"}, "en", True),
        ({"contract_kind": ContractKind.INDEFINITE}, "nl", True),
        ({"contract_kind": ContractKind.PROJECT}, "en", True),
        ({}, "en", True),
    ],
)
def test_the_law_is_told_where_it_matters(facts: dict[str, Any], language: Language, told: bool) -> None:
    bare = make_bare(language)
    client = replace(Client("new", "New"), **facts)
    assessed = replace(bare.client, assessment=replace(bare.client.assessment, client=client))
    said = texts(load(render_dossier(replace(bare, client=assessed)))[SHEETS[language][0]])
    assert any("7:408" in one for one in said) is told


def find(sheet: Any, label: str) -> Any:
    return next(
        sheet.cell(row, 2) for row in range(1, sheet.max_row + 1) if sheet.cell(row, 1).value == label
    )


def test_the_overview_says_what_the_contract_says() -> None:
    sheet = load(render_dossier(make_dossier()))["Overview"]
    assert find(sheet, "Contract file").hyperlink.target == "file:///studio/contracts/bakker.pdf"
    assert find(sheet, "Notice").value == "30 days"
    assert find(sheet, "Repair tried on").value.date() == date(2026, 8, 3)
    assert find(sheet, "Last working day").value.date() == date(2026, 12, 24)
    assert find(sheet, "Invoices paid ahead, not delivered").value == "2026-099"
    bare = load(render_dossier(make_bare()))["Overview"]
    assert find(bare, "Notice").value == "30 days by custom: clients.xlsx names none"
    gone = load(render_dossier(make_dossier(contract="")))["Overview"]
    assert "no such file" in find(gone, "Contract file").value


def test_a_letter_that_no_run_has_written_is_not_said_to_be_in_drafts() -> None:
    sheet = load(render_dossier(make_dossier(letter="talk")))["Overview"]
    assert find(sheet, "Waits for").value.startswith("The letter “Invitation to talk”: a next run")


def test_totals_are_formulas_with_the_values_that_a_calculator_finds() -> None:
    raw = render_dossier(make_dossier())
    formulas, values = load(raw)["Invoices"], load(raw, values=True)["Invoices"]
    row = next(one for one in range(1, 60) if formulas.cell(one, 1).value == "USD")
    assert formulas.cell(row, 5).value.startswith("=SUMPRODUCT(($H$6:$H$9=A")
    assert [values.cell(row, column).value for column in (2, 3, 5)] == [1, 980.1, 980.1]
    euros = [values.cell(one, 4).value for one in range(6, 10) if values.cell(one, 8).value == "EUR"]
    assert values.cell(row - 1, 4).value == sum(euros)


def test_what_no_run_has_noted_is_marked() -> None:
    assert "seen today; the next run notes it" in texts(load(render_dossier(make_dossier()))["Evidence"])


def test_rows_beyond_what_excel_can_link_are_counted_and_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (look, invoices):
        monkeypatch.setattr(module, "MOST_ROWS", 2)
    raw = render_dossier(make_dossier())
    assert any("2 more are not shown" in one for one in texts(load(raw)["Invoices"]))
    values = load(raw, values=True)["Invoices"]
    shown = [values.cell(row, 1).value for row in (6, 7)]
    assert shown == ["2026-099", "2026-100"]


def test_one_message_that_says_two_things_has_a_row_for_each() -> None:
    found = [(kind, len(cues)) for _, kind, cues in deliveries.handed_over(make_dossier())]
    assert found == [("delivery", 1), ("approval", 1), ("round", 1)]


def test_a_verdict_without_reasons_says_that_nothing_weighs() -> None:
    rich = make_dossier()
    calm: ClientReview = make_client_review(rich.facts, 5, 0.05, Verdict.FINE)
    assert "Nothing weighs." in texts(load(render_dossier(replace(rich, client=calm)))["Evidence"])


# --- the command -------------------------------------------------------------------------------

INBOX, SENT = all_mail()


@pytest.fixture(scope="module")
def synced(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, Served]]:
    """Return a folder with settings and a store that was synced once."""
    folder = tmp_path_factory.mktemp("dossier")
    write_sheets(folder)
    handed = compose(
        "wear-d", NOON.replace(year=2025, month=9), "fenna@studio.example", "bea@wear.example",
        "Attached is the new version of the homepage.",
    )  # fmt: skip
    with serve("embedded", folder, INBOX, [*SENT, handed]) as served:
        write_env(folder, served.port)
        sync_accounts(load_settings(folder), None, None)
        yield folder, served


@pytest.fixture
def settings(synced: tuple[Path, Served], monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Return the settings of that folder, without a network and without dossiers."""

    def refuse(*_: object) -> None:
        pytest.fail("a dossier went over the network")

    found = load_settings(synced[0])
    for one in (found.reports / "dossiers").glob("*"):
        one.unlink()
    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    return found


def test_the_command_writes_the_dossier_and_nothing_else(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(settings.folder)
    before = files(settings.folder)
    assert main(["dossier", "Wear", "--as-of", TODAY.isoformat()]) == 0
    path = settings.reports / "dossiers" / f"dossier-wear-{TODAY}.xlsx"
    first, inside = capsys.readouterr().out.splitlines()
    assert first == str(path)
    assert inside.startswith("Wear as of 2026-03-02: 20 first mails, 0 attachments that look like scope, ")
    assert inside.endswith(" 8 invoices, case: Cool off.")
    assert path.stat().st_mode & 0o777 == 0o600
    assert files(settings.folder) - before == {path}
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == SHEETS["en"]
    targets = [cell.hyperlink.target for cell in cells(book) if cell.hyperlink]
    assert "mid:wear-n0@mail.example" in targets
    assert (settings.folder / "invoices.csv").resolve().as_uri() in targets
    assert any("work is attached" in one for one in texts(book["Deliveries"]))
    assert not [one for one in cells(book) if "owes" in str(one.value).lower()]


def files(folder: Path) -> set[Path]:
    return {one for one in folder.rglob("*") if one.is_file() and not one.name.endswith(("-wal", "-shm"))}


def test_an_unknown_client_is_one_sentence(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(settings.folder)
    assert main(["dossier", "nobody"]) == 65
    assert "No client is called 'nobody'; there are: alma" in capsys.readouterr().err
    assert not list(settings.reports.rglob("dossier-*"))


def test_before_anything_was_read_it_says_what_to_do(tmp_path: Path) -> None:
    write_sheets(tmp_path)
    write_env(tmp_path, 1)
    with pytest.raises(NeedsUser, match="goodterms sync"):
        write_dossier(load_settings(tmp_path), "wear", TODAY)
    assert not (tmp_path / "home").exists()


def test_a_dossier_that_is_open_or_was_written_in_stays(settings: Settings) -> None:
    first = write_dossier(settings, "alma", TODAY).path
    assert write_dossier(settings, "alma", TODAY).path == first
    lock = first.with_name(f".~lock.{first.name}#")
    lock.touch()
    second = write_dossier(settings, "alma", TODAY).path
    assert second.name == f"dossier-alma-{TODAY} (2).xlsx"
    lock.unlink()
    second.unlink()
    book = openpyxl.load_workbook(first)
    book["Overview"]["A60"] = "my notes"
    book.save(first)
    assert write_dossier(settings, "alma", TODAY).path == second
    assert openpyxl.load_workbook(first)["Overview"]["A60"].value == "my notes"


def test_the_contract_is_linked_where_it_is_a_file(settings: Settings) -> None:
    book = openpyxl.load_workbook(settings.folder / "clients.xlsx")
    sheet: Any = book.active
    sheet.cell(1, 7, "Contract file")
    for row, name in enumerate(("contract alma.pdf", "nowhere.pdf", "//server/share/x.pdf", "a" * 5_000), 2):
        sheet.cell(row, 7, name)
    (settings.folder / "other").mkdir(exist_ok=True)
    book.save(settings.folder / "other" / "clients.xlsx")
    (settings.folder / "contract alma.pdf").touch()
    changed = settings.model_copy(update={"clients": Path("other/clients.xlsx")})
    found = {key: gather_dossier(changed, key, TODAY).contract for key in ("alma", "bolt", "wear", "owes")}
    uri = (settings.folder / "contract alma.pdf").resolve().as_uri()
    assert found == {"alma": uri, "bolt": "", "wear": "", "owes": ""}


def test_a_list_whose_name_two_files_have_leads_nowhere(settings: Settings) -> None:
    other = settings.folder / "older"
    other.mkdir(exist_ok=True)
    lines = (settings.folder / "invoices.csv").read_text().splitlines()
    (other / "invoices.csv").write_text("\n".join(lines[:3]) + "\n")
    changed = settings.model_copy(update={"invoices": ("invoices.csv", "older/invoices.csv")})
    assert set(gather_dossier(changed, "alma", TODAY).files) == {"clients.xlsx"}


def test_content_level_none_keeps_the_headers(settings: Settings) -> None:
    dossier = gather_dossier(settings.model_copy(update={"content": "none"}), "wear", TODAY)
    assert len(dossier.client.messages) > 20
    assert deliveries.handed_over(dossier) == []
    assert load(render_dossier(dossier)).sheetnames == SHEETS["en"]


def test_the_story_is_told_also_after_the_case(synced: tuple[Path, Served]) -> None:
    settings = load_settings(synced[0])
    conduct(settings, Order(TODAY, queue=False))
    with open_store(settings.store_url) as store:
        store.add_decisions([Decision("d", "owes", "keep", TODAY, note="a good year")])
    dossier = gather_dossier(settings, "owes", TODAY)
    assert dossier.case is None
    assert {"exit", "said-keep"} <= {one.kind for one in dossier.story}
    assert "a good year" in texts(load(render_dossier(dossier))["Evidence"])
