"""What changed after a client left, by weeks whose sums can be done by hand."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from builders import make_client, make_invoice
from review_builders import make_rich_review

from goodterms.aftermath import BEFORE_WEEKS, look_back
from goodterms.casebook import Case, CaseEvent, Step
from goodterms.findings import ClientReview, Pace
from goodterms.model import Reason

EXIT = date(2026, 3, 2)
LAST = date(2026, 4, 6)
NOW = date(2026, 4, 27)
CLIENT = make_client()


def paces(before: int, since: int) -> tuple[Pace, ...]:
    """Weeks back from now: so many mails each, half of them off hours, two minutes a mail."""
    found = []
    for back in range(40):
        last = NOW - timedelta(weeks=back)
        mails = since if last > LAST else before
        found.append(Pace(last - timedelta(days=6), last, mails, mails // 2, 2.0 * mails))
    return tuple(found)


def review(key: str, before: int, since: int) -> ClientReview:
    one = make_rich_review().clients[0]
    late = make_invoice("1", EXIT - timedelta(days=9), paid_on=LAST)
    assessment = replace(one.assessment, client=replace(CLIENT, key=key, name=key))
    return replace(one, assessment=assessment, ledger=(late,), paces=paces(before, since))


def case(step: Step, last_day: date | None = LAST) -> Case:
    shown = CaseEvent("acme", EXIT, "exit")
    return Case(CLIENT, step, EXIT, Reason("wait-closed"), story=(shown,), last_day=last_day)


def test_an_average_week_before_the_exit_and_since_the_last_day() -> None:
    reviews = [review("acme", 30, 0), review("other", 10, 12)]
    (one,) = look_back([case(Step.AFTER)], reviews, NOW)
    assert (one.before.mails, one.before.off_hours, one.before.hours) == (30, 15, 1.0)
    assert one.since is not None and one.all_since is not None
    assert (one.since.mails, one.since.off_hours, one.weeks) == (0, 0, 3)
    assert (one.all_before.mails, one.all_since.mails) == (40, 12)
    assert one.overdue_before == {"EUR": Decimal(1000)} and one.overdue_now == {}


def test_before_a_whole_week_has_passed_nothing_is_said_of_now() -> None:
    (one,) = look_back([case(Step.NOTICE)], [review("acme", 30, 5)], LAST + timedelta(days=3))
    assert one.since is None and one.all_since is None


def test_a_case_before_the_talk_or_without_an_exit_has_no_aftermath() -> None:
    reviews = [review("acme", 30, 0)]
    assert look_back([case(Step.TALK)], reviews, NOW) == ()
    assert look_back([replace(case(Step.CLOSED), story=())], reviews, NOW) == ()


def test_a_case_closed_by_the_user_counts_from_that_day() -> None:
    closed = replace(
        case(Step.CLOSED, None), story=(*case(Step.CLOSED).story, CaseEvent("acme", LAST, "said-closed"))
    )
    (one,) = look_back([closed], [review("acme", 30, 0)], NOW)
    assert (one.last_day, one.weeks) == (LAST, 3)
    assert BEFORE_WEEKS == 13
