"""The whole chain on both servers: from .env, mail and sheets to workbook, cases and drafts."""

import hashlib
from collections.abc import Iterator
from datetime import date, timedelta
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest
from mail_servers import Served, serve
from openpyxl import load_workbook
from practice_world import ME, TODAY, all_mail

from connectors.store import open_store
from flows.conduct import Order, conduct
from flows.explain import explain_client
from flows.home import hold_home
from flows.settings import Settings, load_settings
from flows.sync import sync_accounts
from flows.views import run_view
from goodterms.casebook import Decision
from goodterms.errors import NeedsUser, TryAgain

INBOX, SENT = all_mail()


@pytest.fixture(params=["embedded", pytest.param("dovecot", marks=pytest.mark.dovecot)])
def served(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Served]:
    with serve(request.param, tmp_path, INBOX, SENT) as found:
        yield found


def review(settings: Settings, day: date = TODAY, **more: Any) -> dict[str, Any]:
    return run_view(conduct(settings, Order(day, queue=more.pop("queue", True), **more)))


def steps(view: dict[str, Any]) -> dict[str, str]:
    return {one["client"]: one["step"] for one in view["cases"]}


def test_the_whole_chain_ends_in_two_drafts_and_touches_nothing_else(served: Served, tmp_path: Path) -> None:
    settings = load_settings(tmp_path)
    before = served.fingerprint()
    first = review(settings, TODAY - timedelta(weeks=1), queue=False)
    assert steps(first) == {"owes": "cool_off", "wear": "cool_off"}
    assert served.drafts() == []
    assert sum(row["messages_new"] for row in first["sync"]) == len(INBOX) + len(SENT)

    second = review(settings)
    assert steps(second) == {"owes": "money", "wear": "talk"}
    assert {one["verdict"] for one in second["clients"] if one["key"] not in ("owes", "wear")} == {"fine"}
    drafts = [message_from_bytes(raw, policy=policy.default) for raw in served.drafts()]
    assert {str(draft["To"]) for draft in drafts} == {"bea@owes.example", "bea@wear.example"}
    assert {one["kind"] for one in second["drafts"]} == {"reminder", "talk"}
    assert {one["state"] for one in second["drafts"]} == {"waiting"}
    assert {one["message_id"] for one in second["drafts"]} == {str(draft["Message-ID"]) for draft in drafts}
    assert load_workbook(second["report"], read_only=True).sheetnames[0] == "This week"
    assert Path(second["report"]).name == "goodterms-2026-W10.xlsx"
    assert second["problems"] == []

    third = review(settings)
    for part in ("clients", "cases", "drafts", "problems"):
        assert third[part] == second[part], part
    assert len(served.drafts()) == 2
    assert {row["folder"] for row in third["sync"] if row["messages_read"]} == {"Drafts"}
    fourth = review(settings)
    assert sum(row["messages_read"] for row in fourth["sync"]) == 0
    assert served.fingerprint() == before


def test_a_draft_has_the_form_that_mail_clients_expect(served: Served, tmp_path: Path) -> None:
    settings = load_settings(tmp_path)
    review(settings, TODAY - timedelta(weeks=1), queue=False)
    review(settings)
    with served.client() as client:
        client.select_folder("Drafts", readonly=True)
        flags = client.get_flags(client.search("ALL"))
    assert all({b"\\Draft", b"\\Seen"} <= set(some) for some in flags.values())
    for raw in served.drafts():
        draft = message_from_bytes(raw, policy=policy.default)
        assert raw.count(b"\n") == raw.count(b"\r\n")
        assert draft["From"].addresses[0].addr_spec == ME
        assert draft.get_content_type() == "text/plain"
        assert draft["In-Reply-To"] is None
        assert not [name for name in draft if name.lower().startswith("x-")]


def test_what_the_user_does_with_a_draft_is_seen_and_nothing_comes_back(
    served: Served, tmp_path: Path
) -> None:
    settings = load_settings(tmp_path)
    review(settings, TODAY - timedelta(weeks=1), queue=False)
    review(settings)
    with served.client() as client:
        client.select_folder("Drafts")
        uids = client.search("ALL")
        by_client = {
            "owes" if b"owes" in items[b"BODY[]"] else "wear": (uid, items[b"BODY[]"])
            for uid, items in client.fetch(uids, ["BODY.PEEK[]"]).items()
        }
        client.append("Sent", by_client["wear"][1], (b"\\Seen",))
        client.copy([by_client["owes"][0]], "Trash")
        client.delete_messages(uids)
        client.expunge()
    later = review(settings, TODAY + timedelta(weeks=1))
    assert {one["client"]: one["state"] for one in later["drafts"]} == {"owes": "discarded", "wear": "sent"}
    assert served.drafts() == []
    waits = {one["client"]: one["waits_for"] for one in later["cases"]}
    assert "talk" in waits["wear"]


@pytest.fixture
def embedded(tmp_path: Path) -> Iterator[Served]:
    with serve("embedded", tmp_path, INBOX, SENT) as found:
        yield found


def contents(folder: Path) -> dict[str, str]:
    """Return a digest of every file below a folder."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_a_dry_run_writes_nothing_anywhere(embedded: Served, tmp_path: Path) -> None:
    settings = load_settings(tmp_path)
    empty = review(settings, dry_run=True)
    assert not settings.home.exists()
    assert empty["report"] is None
    review(settings, TODAY - timedelta(weeks=1), queue=False)
    before = contents(settings.home)
    plan = review(settings, dry_run=True)
    assert {(one["client"], one["state"]) for one in plan["drafts"]} == {
        ("owes", "planned"),
        ("wear", "planned"),
    }
    assert contents(settings.home) == before
    assert embedded.drafts() == []


def test_a_run_of_the_past_speaks_only_of_what_was_known_then(embedded: Served, tmp_path: Path) -> None:
    then = TODAY - timedelta(weeks=10)
    everything = load_settings(tmp_path)
    review(everything, TODAY - timedelta(weeks=1), queue=False)
    assert len(review(everything)["drafts"]) == 2
    with open_store(everything.store_url) as store:
        store.add_decisions([Decision("k", "wear", "keep", TODAY)])
        record = (store.case_events(TODAY), store.snapshots(TODAY), store.drafts(), store.last_report())
    reports = contents(everything.reports)
    past = review(everything, then, queue=False)
    with open_store(everything.store_url) as store:
        assert (
            store.case_events(TODAY),
            store.snapshots(TODAY),
            store.drafts(),
            store.last_report(),
        ) == record
    assert contents(everything.reports).items() >= reports.items()
    assert Path(past["report"]).parent.name == "looked-back"

    other = tmp_path / "then"
    other.mkdir()
    with serve("embedded", other, *all_mail(then + timedelta(days=1))):
        known = review(load_settings(other), then, queue=False)
    assert past["clients"] == known["clients"]
    assert past["cases"] == known["cases"]
    assert past["drafts"] == []


def test_explain_speaks_of_the_store_without_a_run(embedded: Served, tmp_path: Path) -> None:
    settings = load_settings(tmp_path)
    with pytest.raises(NeedsUser, match="goodterms sync"):
        explain_client(settings, "wear", TODAY)
    synced = sync_accounts(settings, None, None)
    assert synced["accounts"][0]["messages_new"] == len(INBOX) + len(SENT)
    view = explain_client(settings, "Wear", TODAY)
    theirs = [one for one in view["waits"] if one["owes"] == "client"]
    assert {round(one["wall_hours"]) for one in theirs if one["answered_by"]} == {131}
    assert theirs[0]["asked_by"] == "<wear-o0@mail.example>"
    assert view["invoices"][0]["number"] == "wear-000"
    assert len(view["weeks"]) == 52
    with pytest.raises(NeedsUser, match="No client is called 'nobody'; there are: alma"):
        explain_client(settings, "nobody", TODAY)


def test_a_decision_moves_the_case_on_the_next_run(embedded: Served, tmp_path: Path) -> None:
    settings = load_settings(tmp_path)
    review(settings, TODAY - timedelta(weeks=1), queue=False)
    with open_store(settings.store_url) as store:
        store.add_decisions([Decision("k", "wear", "keep", TODAY)])
    view = review(settings)
    assert steps(view) == {"owes": "money"}
    assert len(embedded.drafts()) == 1


def test_a_decision_typed_without_a_date_keeps_the_day_on_which_it_was_first_read(
    embedded: Served, tmp_path: Path
) -> None:
    settings = load_settings(tmp_path)
    first = review(settings, TODAY - timedelta(weeks=1), queue=False)
    book = load_workbook(first["report"])
    sheet = book["Cases"]
    header = next(row for row in sheet.iter_rows() if "Key" in {cell.value for cell in row})
    at = {cell.value: (cell.column or 0) - 1 for cell in header}
    row = next(row for row in sheet.iter_rows(min_row=header[0].row) if row[at["Key"]].value == "wear")
    row[at["Decision"]].value = "Keep"
    book.save(first["report"])
    for day in (TODAY, TODAY + timedelta(weeks=1)):
        assert steps(review(settings, day)) == {"owes": "money"}
    with open_store(settings.store_url) as store:
        (known,) = store.decisions(TODAY + timedelta(weeks=9))
    assert (known.client_key, known.kind, known.on) == ("wear", "keep", TODAY)


def test_no_more_than_three_new_drafts_a_day(embedded: Served, tmp_path: Path) -> None:
    with (tmp_path / ".env").open("a") as file:
        file.write("GOODTERMS_POLICY__NEW_DRAFTS_A_RUN=1\n")
    settings = load_settings(tmp_path)
    review(settings, TODAY - timedelta(weeks=1), queue=False)
    for _ in range(2):
        view = review(settings)
        assert [one["client"] for one in view["drafts"]] == ["owes"]
        assert "next week" in {one["client"]: one["waits_for"] for one in view["cases"]}["wear"]
    assert len(embedded.drafts()) == 1


def test_two_runs_at_once_are_one(embedded: Served, tmp_path: Path) -> None:
    settings = load_settings(tmp_path)
    with hold_home(settings.home), pytest.raises(TryAgain, match="another goodterms run"):
        review(settings)
    review(settings)


def test_a_letter_that_is_not_wanted_is_not_queued(embedded: Served, tmp_path: Path) -> None:
    with (tmp_path / ".env").open("a") as file:
        file.write("GOODTERMS_LETTERS=reminder\n")
    settings = load_settings(tmp_path)
    review(settings, TODAY - timedelta(weeks=1), queue=False)
    assert [one["kind"] for one in review(settings)["drafts"]] == ["reminder"]


def test_without_an_invoice_list_the_mail_figures_are_still_there(embedded: Served, tmp_path: Path) -> None:
    text = (tmp_path / ".env").read_text().replace("GOODTERMS_INVOICES=invoices.csv\n", "")
    (tmp_path / ".env").write_text(text)
    view = review(load_settings(tmp_path))
    signals = view["clients"][0]["signals"]
    assert signals["off_hours_share"]["value"] is not None
    assert signals["late_rate"]["value"] is None
    assert [one["where"] for one in view["problems"]] == ["GOODTERMS_INVOICES"]


def test_where_no_text_is_read_the_report_says_what_it_cannot_tell(embedded: Served, tmp_path: Path) -> None:
    with (tmp_path / ".env").open("a") as file:
        file.write("GOODTERMS_CONTENT=none\n")
    view = review(load_settings(tmp_path))
    assert [one["where"] for one in view["problems"]] == ["GOODTERMS_CONTENT"]
    assert all(one["signals"]["indecision"]["value"] is None for one in view["clients"])
