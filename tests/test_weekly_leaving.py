"""The exit to its end on a real mailbox: what the user sends, edits and says moves the case on."""

from collections.abc import Iterator
from datetime import date, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from mail_servers import Served, serve
from openpyxl import load_workbook
from practice_world import TODAY, all_mail

from flows.conduct import Order, conduct
from flows.decide import record_decision
from flows.settings import Settings, load_settings
from flows.status import say_status, status_view
from flows.views import run_view
from goodterms.errors import NeedsUser

INBOX, SENT = all_mail()
WEEK = timedelta(weeks=1)


@pytest.fixture(params=["embedded", pytest.param("dovecot", marks=pytest.mark.dovecot)])
def served(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Served]:
    with serve(request.param, tmp_path, INBOX, SENT) as found:
        yield found


def review(settings: Settings, day: date, *, queue: bool = True) -> dict[str, Any]:
    return run_view(conduct(settings, Order(day, queue=queue)))


def of_wear(some: list[dict[str, Any]]) -> dict[str, Any]:
    return [one for one in some if one["client"] == "wear"][-1]


def send(served: Served, wanted: str, rewrite: Any = None) -> None:
    """Send the draft to an address as a mail client does: a copy in Sent, and none in Drafts any more."""
    with served.client() as client:
        client.select_folder("Drafts")
        for uid, items in client.fetch(client.search("ALL"), ["BODY.PEEK[]"]).items():
            raw = items[b"BODY[]"]
            if wanted.encode() in raw:
                client.append("Sent", rewrite(raw) if rewrite else raw, (b"\\Seen",))
                client.delete_messages([uid])
        client.expunge()


def as_gmail(raw: bytes) -> bytes:
    """Edit a draft as Gmail does: another Message-ID, a sentence more, its own line ends."""
    message = message_from_bytes(raw, policy=policy.default)
    assert isinstance(message, EmailMessage)
    text = message.get_content().replace(" \r\n", " ").replace(" \n", " ")
    message.set_content(text + "\nPS. Greetings to everybody there.\n")
    message.replace_header("Message-ID", "<CAF-new@mail.gmail.example>")
    return message.as_bytes(policy=policy.SMTP)


def newest(served: Served) -> EmailMessage:
    message = message_from_bytes(served.drafts()[-1], policy=policy.default)
    assert isinstance(message, EmailMessage)
    return message


def test_from_the_invitation_to_the_hand_over(served: Served, tmp_path: Path) -> None:
    settings = load_settings(tmp_path)
    review(settings, TODAY - WEEK, queue=False)
    review(settings, TODAY)
    send(served, "bea@wear.example")

    invited = review(settings, TODAY + WEEK)
    assert of_wear(invited["drafts"])["state"] == "sent"
    assert (of_wear(invited["cases"])["step"], len(served.drafts())) == ("talk", 1)
    assert "Talk held" in of_wear(invited["cases"])["waits_for"]

    record_decision(settings, "wear", "talk-held", on=TODAY + WEEK, until=None, note="by phone")
    told = review(settings, TODAY + 2 * WEEK)
    assert of_wear(told["cases"])["step"] == "confirm"
    confirm = of_wear(told["drafts"])
    assert (confirm["kind"], confirm["state"], confirm["last_day"]) == ("confirm", "waiting", "2026-04-15")
    letter = newest(served)
    assert str(letter["To"]) == "bea@wear.example"
    assert "9 March 2026" in letter.get_content() and "9 March 2026" in str(letter["Subject"])
    assert "15 April 2026" in letter.get_content()
    send(served, "bea@wear.example", as_gmail)

    sent = review(settings, TODAY + 3 * WEEK)
    found = of_wear(sent["drafts"])
    assert (found["state"], found["certain"]) == ("sent-edited", False)
    assert found["similarity"] > 0.7
    assert of_wear(sent["cases"])["step"] == "notice"
    assert [one["event"] for one in of_wear(sent["cases"])["story"]] == [
        *("exit", "talk", "said-talk-held", "talk-sent", "confirm-sent", "notice"),
    ]
    again = review(settings, TODAY + 3 * WEEK)
    assert again["cases"] == sent["cases"]
    assert len(served.drafts()) == 1  # the other client's reminder
    sheet = load_workbook(sent["report"])["Cases"]
    cells = [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value]
    assert any(one.startswith("Sent, changed by you (likely:") for one in cells)

    over = review(settings, date(2026, 4, 9))
    assert of_wear(over["cases"])["waits_for"].startswith("the hand-over before 15 Apr 2026")
    assert (of_wear(over["drafts"])["kind"], newest(served)["Subject"]) == ("handover", "Handover")


@pytest.fixture
def embedded(tmp_path: Path) -> Iterator[Served]:
    with serve("embedded", tmp_path, INBOX, SENT) as found:
        yield found


@pytest.mark.usefixtures("embedded")
def test_a_gate_that_holds_a_letter_back_says_so(tmp_path: Path) -> None:
    settings = load_settings(tmp_path)
    review(settings, TODAY - WEEK, queue=False)
    held = next(one for one in status_view(settings)["cases"] if one["client"] == "owes")
    assert [one.split(":")[0] for one in held["held_by"]] == ["Cooling off", "Overdue money"]
    assert held["until"] is not None
    view = review(settings, TODAY)
    (money,) = [one for case in view["cases"] for one in case["gates"] if not one["passed"]]
    assert (money["gate"], "overdue" in money["reason"]) == ("money", True)
    assert "held by: Overdue money" in say_status(status_view(settings))


def test_a_decision_that_fits_nothing_is_refused_at_once(embedded: Served, tmp_path: Path) -> None:
    settings = load_settings(tmp_path)
    with pytest.raises(NeedsUser, match="no exit was under way"):
        record_decision(settings, "wear", "talk-held", on=TODAY - WEEK, until=None, note="")
    review(settings, TODAY - WEEK, queue=False)
    said = record_decision(settings, "wear", "talk-held", on=TODAY, until=None, note="")
    assert "is noted" in said
    assert embedded.drafts() == []
