from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from builders import AMSTERDAM, ME, make_client, make_invoice, make_message, reading
from hypothesis import given, settings
from hypothesis import strategies as st

from goodterms.casebook import Step
from goodterms.figures import companion
from goodterms.findings import NO_NEWS, ClientReview, Receipt, Review
from goodterms.grounds import reference, rows_behind
from goodterms.history import end_of_day, mondays_until
from goodterms.hours import TimeEntry
from goodterms.judgement import review_practice
from goodterms.mailbag import mail_of
from goodterms.model import (
    Client,
    ContractKind,
    Cue,
    Invoice,
    Kind,
    Message,
    Payment,
    Rates,
    Reported,
    RowRef,
    Verdict,
    Week,
)
from goodterms.policy import Policy
from goodterms.practice import Practice
from goodterms.weekhours import add_hours

AS_OF = date(2026, 3, 2)
START = datetime(2025, 2, 3, 9, 0, tzinfo=UTC)
WEEKS = 56
AS_OF_TIME = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
VAGUE = reading(8, cues=(Cue("vague_refusal", "not quite it"),))


def calm_mail(key: str) -> Iterator[Message]:
    """A question a week at ten, answered by noon, and our question of Wednesday answered within an hour."""
    for week in range(WEEKS):
        at = START + timedelta(weeks=week)
        theirs, mine = f"{key}-q{week}", f"{key}-o{week}"
        address = f"bea@{key}.example"
        yield make_message(theirs, at, address, reading=reading(60))
        yield make_message(
            theirs + "a", at + timedelta(hours=2), ME, to=(address,), reply_to=theirs, reading=reading(60)
        )
        yield make_message(mine, at + timedelta(days=2), ME, to=(address,), reading=reading(60))
        yield make_message(
            mine + "a", at + timedelta(days=2, hours=1), address, reply_to=mine, reading=reading(40)
        )


def wearing_mail(key: str) -> Iterator[Message]:
    """Two mails each Sunday night, vague, and no answer to ours for five days."""
    for week in range(WEEKS):
        night = START + timedelta(weeks=week, days=-1, hours=13)
        address = f"bea@{key}.example"
        asked, mine = f"{key}-n{week}", f"{key}-o{week}"
        yield make_message(asked, night, address, reading=VAGUE)
        yield make_message(
            asked + "b", night + timedelta(hours=1), address, reply_to=asked, reading=reading(20)
        )
        yield make_message(
            mine, night + timedelta(hours=13), ME, to=(address,), reply_to=asked + "b", reading=reading(150)
        )
        yield make_message(mine + "a", night + timedelta(days=6), address, reply_to=mine, reading=VAGUE)


def invoices_of(key: str, days_late: int) -> list[Invoice]:
    found = []
    for month in range(12):
        due = date(2025, 2, 10) + timedelta(days=30 * month)
        paid = due + timedelta(days=days_late)
        one = make_invoice(
            f"{key}-{month}",
            due,
            paid_on=paid if paid <= AS_OF else None,
            client_key=key,
            source=RowRef(key, "", month),
        )
        found.append(one)
    return found


CALM = ("alma", "bolt", "cato", "dune", "east")
ALL_MAIL = [*(one for key in CALM for one in calm_mail(key)), *wearing_mail("wear")]
STILL_OPEN = make_invoice("open", date(2026, 2, 1), client_key="wear", source=RowRef("open", "", 1))


def practice(**more: Any) -> Practice:
    calm = [make_client(key, contract_kind=ContractKind.INDEFINITE) for key in CALM]
    wearing = make_client("wear", contract_kind=ContractKind.INDEFINITE, repair_tried_on=date(2025, 10, 1))
    facts: dict[str, Any] = {
        "clients": (*calm, wearing, make_client("new")),
        "me": frozenset({ME}),
        "timezone": "Europe/Amsterdam",
        "language": "en",
        "calendar": AMSTERDAM,
        "calendars": {},
        "policy": Policy(),
        "mail": mail_of(ALL_MAIL),
        "invoices": [one for client in calm for one in invoices_of(client.key, -3)] + invoices_of("wear", 35),
    }
    return Practice(**(facts | more))


def named(review: Review, key: str) -> ClientReview:
    return next(one for one in review.clients if one.client.key == key)


REVIEW = review_practice(practice(), AS_OF)


def test_the_one_who_wears_you_out_is_found_and_nobody_else() -> None:
    verdicts = {one.client.key: one.assessment.verdict for one in REVIEW.clients}
    assert verdicts.pop("wear") is Verdict.EXIT
    assert set(verdicts.values()) == {Verdict.FINE}
    assert REVIEW.clients[0].client.key == "wear"


def test_the_rank_has_an_interval_and_too_little_data_has_no_rank() -> None:
    first = named(REVIEW, "wear").assessment
    assert (first.rank, first.rank_low, first.rank_high) == (1, 1, 1)
    assert first.strain is not None and first.strain_low is not None and first.strain_high is not None
    assert first.strain_low <= first.strain <= first.strain_high
    unknown = named(REVIEW, "new").assessment
    assert (unknown.rank, unknown.strain, unknown.coverage) == (None, None, 0.0)
    assert [reason.code for reason in unknown.reasons] == ["not-enough-data"]


def test_the_first_report_that_says_exit_starts_the_cool_off() -> None:
    (case,) = REVIEW.cases
    assert (case.client.key, case.step) == ("wear", Step.COOL_OFF)
    assert REVIEW.letters == ()


def test_a_week_later_the_talk_is_wanted_and_nothing_changes_if_run_again() -> None:
    later = practice(events=REVIEW.events)
    week = AS_OF + timedelta(days=7)
    paid = [
        replace(one, payments=(Payment(AS_OF, one.open),), open=Decimal(0)) if one.open else one
        for one in later.invoices
    ]
    second = review_practice(replace(later, invoices=paid), week)
    assert [letter.kind for letter in second.letters] == ["talk"]
    again = review_practice(replace(later, invoices=paid, events=(*REVIEW.events, *second.events)), week)
    assert again == replace(second, events=())


def test_hours_of_a_timesheet_replace_those_of_mail() -> None:
    days = [AS_OF - timedelta(days=one) for one in range(60)]
    hours = {"wear": [TimeEntry("wear", day, Decimal("0.5")) for day in days]}
    plain = named(REVIEW, "wear").assessment
    tracked = named(review_practice(replace(practice(), hours=hours), AS_OF), "wear").assessment
    assert plain.signal("revenue_per_hour").unit == "an hour of mail"
    assert tracked.signal("revenue_per_hour").unit == "an hour"
    worked = 30.0
    assert dict(tracked.signal("revenue_per_hour").more)["hours"] == worked
    assert tracked.signal("load_minutes").value == pytest.approx(worked * 60 / (60 / 7), abs=0.01)


def test_other_currencies_count_by_the_users_rates_only() -> None:
    everything = [*practice().invoices, STILL_OPEN]
    dollars = [replace(one, currency="USD") for one in everything if one.client_key == "wear"]
    others = [one for one in everything if one.client_key != "wear"]
    plain = replace(practice(), invoices=[*others, *dollars])
    rated = replace(plain, rates=Rates("EUR", {"USD": Decimal("0.5")}))
    before, after = (named(review_practice(one, AS_OF), "wear").assessment for one in (plain, rated))
    plain_euro = review_practice(replace(practice(), invoices=everything), AS_OF)
    euro = named(plain_euro, "wear").assessment.signal("revenue").value
    assert before.signal("revenue").value is None
    assert after.signal("revenue").value == Decimal(str(euro)) / 2
    assert after.signal("overdue_amount").currency == "EUR"
    assert review_practice(rated, AS_OF).ageing[-1].currency == "USD"


def test_open_invoices_have_an_outlook() -> None:
    """All of this client's came 35 days late, and this one has been overdue for 29 days."""
    review = review_practice(replace(practice(), invoices=[*practice().invoices, STILL_OPEN]), AS_OF)
    (outlook,) = review.outlooks.values()
    assert (outlook.expected, outlook.own) == (STILL_OPEN.due + timedelta(days=35), True)
    assert outlook.interest is not None
    assert outlook.interest.days == 29


def test_the_past_is_replayed_at_52_mondays() -> None:
    weeks = named(REVIEW, "wear").weeks
    assert [week.monday for week in weeks] == mondays_until(AS_OF, 52)
    assert weeks[-1].verdict is Verdict.EXIT
    assert weeks[0].verdict is not Verdict.EXIT  # one month of mail by then, and no repair tried


def test_the_past_speaks_only_of_what_was_known_then() -> None:
    then = date(2025, 12, 1)
    everything = practice()
    until = datetime(2025, 12, 1, 23, 0, tzinfo=UTC)
    known = practice(
        mail=mail_of(one for one in ALL_MAIL if one.sent_at < until),
        invoices=[
            replace(one, payments=(), open=one.amount) if one.paid_on and one.paid_on > then else one
            for one in everything.invoices
            if one.issued <= then
        ],
    )
    assert review_practice(everything, then).clients == review_practice(known, then).clients


def test_who_is_easy_and_pays_is_named_to_keep() -> None:
    assert 0 < len(REVIEW.keep) <= Policy().keep_clients
    assert "wear" not in {client.key for client in REVIEW.keep}


def test_the_order_of_messages_and_invoices_does_not_matter() -> None:
    straight = practice()
    turned = practice(mail=mail_of(reversed(ALL_MAIL)), invoices=list(reversed(straight.invoices)))
    assert review_practice(turned, AS_OF).clients == REVIEW.clients


def test_every_promised_signal_is_there() -> None:
    names = {one.name for one in named(REVIEW, "new").assessment.signals}
    assert names == {
        *("client_reply_time", "our_reply_time", "answered_share", "off_hours_share", "load_minutes"),
        *("chasing", "indecision", "disrespect", "days_beyond_terms", "late_rate", "payment_index"),
        *("overdue_amount", "revenue", "revenue_per_hour", "mails_trend", "trouble_trend"),
    }


@pytest.mark.parametrize("weekday", range(7))
def test_any_day_of_the_week_can_be_reviewed(weekday: int) -> None:
    review = review_practice(practice(), AS_OF + timedelta(days=weekday))
    assert len(named(review, "wear").weeks) == 52


@settings(deadline=None, derandomize=True, max_examples=8)
@given(st.integers(1, 40))
def test_one_bad_month_alone_is_never_an_exit(week: int) -> None:
    """All of a bad client's mail of one month, put into a calm client's year."""
    since = START + timedelta(weeks=week)
    bad = [
        replace(one, from_address=_theirs(one.from_address), to=tuple(_theirs(address) for address in one.to))
        for one in wearing_mail("wear")
        if since <= one.sent_at < since + timedelta(weeks=4)
    ]
    calm = with_a_repair(practice())
    review = review_practice(replace(calm, mail=mail_of([*ALL_MAIL, *bad])), AS_OF)
    assert all(week.verdict is not Verdict.EXIT for week in named(review, "alma").weeks)


def test_what_one_bad_month_does_not_do_a_bad_year_does() -> None:
    bad = [
        replace(one, from_address=_theirs(one.from_address), to=tuple(_theirs(address) for address in one.to))
        for one in wearing_mail("wear")
    ]
    late = [replace(one, client_key="alma") for one in invoices_of("alma", 35)]
    practised = with_a_repair(practice(mail=mail_of(bad), invoices=late))
    assert named(review_practice(practised, AS_OF), "alma").assessment.verdict is Verdict.EXIT


def with_a_repair(one: Practice) -> Practice:
    clients = tuple(replace(client, repair_tried_on=date(2025, 3, 10)) for client in one.clients)
    return replace(one, clients=clients)


def _theirs(address: str) -> str:
    return address.replace("wear", "alma")


def test_an_empty_practice_is_reviewed_too() -> None:
    empty = practice(clients=(), mail=mail_of([]), invoices=[])
    assert review_practice(empty, AS_OF).clients == ()


def test_a_client_without_any_mail_or_invoice_changes_nothing_for_the_others() -> None:
    extra: tuple[Client, ...] = (*practice().clients, make_client("ghost"))
    review = review_practice(practice(clients=extra), AS_OF)
    assert named(review, "wear").assessment == named(REVIEW, "wear").assessment


def test_a_client_on_holiday_who_says_so_keeps_nobody_waiting() -> None:
    """Every question of two weeks in July was answered after the holiday; the automatic replies tell why."""
    client = make_client("away")
    address = "bea@away.example"
    asked = [START + timedelta(weeks=week, days=2) for week in range(WEEKS)]
    back = datetime(2025, 7, 28, 9, 0, tzinfo=UTC)  # a Monday

    def mail(*, told: bool) -> Iterator[Message]:
        for week, at in enumerate(asked):
            late = datetime(2025, 7, 14, tzinfo=UTC) <= at < back
            yield make_message(f"o{week}", at, ME, to=(address,), reading=reading())
            yield make_message(
                f"a{week}", back if late else at + timedelta(hours=1), address, reply_to=f"o{week}"
            )
            if late and told:
                away = at + timedelta(minutes=1)
                yield make_message(f"r{week}", away, address, reply_to=f"o{week}", kind=Kind.AUTO_REPLY)

    def hours(*, told: bool) -> list[float]:
        made = practice(clients=(client,), mail=mail_of(mail(told=told)), invoices=[])
        (one,) = review_practice(made, AS_OF).clients
        return [span.working_hours for span in one.spans if span.wait.answered and span.working_hours > 1]

    assert [round(one, 1) for one in hours(told=False)] == [68.0, 25.5]
    assert hours(told=True) == []


# --- what was reported -------------------------------------------------------------------------


def reported(on: date, verdict: Verdict, strain: float | None) -> dict[str, list[Reported]]:
    return {"wear": [Reported(on, verdict, strain)]}


def week_of(review: Review, monday: date) -> Week:
    return next(one for one in named(review, "wear").weeks if one.monday == monday)


def test_a_reported_week_stays_as_it_was_reported_and_the_difference_is_said() -> None:
    monday = date(2026, 2, 9)
    told = Reported(monday, Verdict.WATCH, 27.0)
    review = review_practice(practice(reported=reported(monday, told.verdict, told.strain)), AS_OF)
    week = week_of(review, monday)
    assert (week.reported, week.told) == (told, 27.0)
    assert week.strain == week_of(REVIEW, monday).strain
    assert review.revised == (("wear", week),)
    assert REVIEW.revised == ()


def test_what_is_nearly_the_same_is_no_difference() -> None:
    monday = date(2026, 2, 9)
    now = week_of(REVIEW, monday)
    assert now.strain is not None
    for points, differs in ((4.9, False), (5.0, True)):
        one = practice(reported=reported(monday, now.verdict, now.strain - points))
        assert bool(review_practice(one, AS_OF).revised) is differs


def test_a_week_is_compared_on_the_day_of_its_report() -> None:
    """A report of Thursday knows what Monday did not: it is judged as of Thursday again."""
    thursday = date(2026, 2, 12)
    as_of_then = review_practice(practice(), thursday)
    said = named(as_of_then, "wear").assessment
    review = review_practice(practice(reported=reported(thursday, said.verdict, said.strain)), AS_OF)
    week = week_of(review, date(2026, 2, 9))
    assert (week.strain, week.verdict) == (said.strain, said.verdict)
    assert review.revised == ()


def test_of_two_reports_in_a_week_the_last_speaks_and_later_ones_do_not_exist_yet() -> None:
    monday = date(2026, 2, 9)
    some = [
        Reported(monday, Verdict.WATCH, 20.0),
        Reported(monday + timedelta(days=2), Verdict.WATCH, 30.0),
        Reported(AS_OF, Verdict.FINE, 1.0),
    ]
    review = review_practice(practice(reported={"wear": some}), AS_OF)
    assert week_of(review, monday).told == 30.0
    assert week_of(review, AS_OF).reported is None
    assert review.news.since == monday + timedelta(days=2)
    assert [one.strain_before for one in review.news.changes if one.client_key == "wear"] == [30.0]


def test_what_is_new_is_told_beside_the_last_report_only() -> None:
    assert REVIEW.news == NO_NEWS
    before = AS_OF - timedelta(days=7)
    said = {
        "wear": [Reported(before, Verdict.REPAIR, 41.0)],
        "left": [Reported(before, Verdict.FINE, 3.0)],
        **{key: [Reported(before, Verdict.FINE, named(REVIEW, key).assessment.strain)] for key in CALM},
    }
    paid = replace(STILL_OPEN, payments=(Payment(AS_OF, Decimal(1000)),), open=Decimal(0))
    news = review_practice(practice(reported=said, invoices=[paid]), AS_OF).news
    assert news.since == before
    assert [(one.client_key, one.kind) for one in news.changes] == [
        ("wear", "worse"),
        ("new", "new"),
        ("left", "gone"),
    ]
    assert news.receipts == (Receipt("wear", "", "EUR", Decimal(1000), Decimal(1000), 1),)


def test_the_week_by_hour_is_of_all_clients_mails_of_a_quarter() -> None:
    until = end_of_day(AS_OF, "Europe/Amsterdam")
    recent = [one for one in ALL_MAIL if until - timedelta(weeks=13) <= one.sent_at < until]
    theirs = [one for one in recent if one.from_address != ME]
    assert REVIEW.hours.total == len(theirs)
    assert REVIEW.hours == add_hours(one.hours for one in REVIEW.clients)
    wear = named(REVIEW, "wear").hours
    assert wear.total == sum(one.from_address == "bea@wear.example" for one in theirs)
    # Sunday and Saturday at eleven in the evening, and an hour later; nothing else
    assert wear.counts[6][23] + wear.counts[0][0] + wear.counts[5][23] == wear.total
    assert named(REVIEW, "new").hours.total == 0
    assert [sum(row) for row in REVIEW.working] == [9, 9, 9, 9, 9, 0, 0]


# --- what is behind it -------------------------------------------------------------------------


def test_the_rows_behind_a_figure_are_those_it_counts() -> None:
    wear = named(REVIEW, "wear")
    until = end_of_day(AS_OF, "Europe/Amsterdam")
    behind = {
        one.name: [reference(row) for row in rows_behind(wear, one.name, until, Policy())]
        for one in wear.assessment.signals
    }
    off = wear.assessment.signal("off_hours_share")
    kinds = [companion(off, name) for name in ("night", "weekend", "holiday")]
    assert len(behind["off_hours_share"]) == sum(one for one in kinds if isinstance(one, int))
    vague = companion(wear.assessment.signal("indecision"), "vague_refusals")
    assert len(behind["indecision"]) == vague
    assert all(one.startswith("<wear-") for one in behind["client_reply_time"])
    late = companion(wear.assessment.signal("late_rate"), "late")
    assert len(behind["late_rate"]) == len(behind["days_beyond_terms"]) == late
    assert behind["late_rate"][0].startswith("wear-")
    assert behind["load_minutes"] == []


def test_what_would_change_it_is_said_of_who_is_not_fine() -> None:
    assert named(REVIEW, "alma").assessment.changes == ()
    assert {one.code for one in named(REVIEW, "wear").assessment.changes} == {"would-change"}


def test_a_year_that_was_reported_week_by_week_looks_no_different_when_it_is_told_again() -> None:
    """Each Monday's report is remembered; with the same data nothing of it may have changed a year later."""
    weeks = named(REVIEW, "wear").weeks
    told = [Reported(one.monday, one.verdict, one.strain) for one in weeks]
    later = AS_OF + timedelta(weeks=12)
    review = review_practice(practice(reported={"wear": told}), later)
    assert len([one for one in named(review, "wear").weeks if one.reported]) > 30
    assert review.revised == ()


def test_who_hardly_ever_answers_is_no_better_than_who_answers_late() -> None:
    """Of forty questions two were answered: the median and both its ends are "longer than"."""
    address, at = "bea@mute.example", [AS_OF_TIME - timedelta(weeks=week, days=2) for week in range(40)]
    mails = [make_message(f"o{n}", one, ME, to=(address,), reading=reading()) for n, one in enumerate(at)]
    mails += [make_message(f"a{n}", at[n] + timedelta(days=1), address, reply_to=f"o{n}") for n in (3, 9)]
    mails += [
        make_message(f"q{n}", one + timedelta(days=1), address, reading=reading()) for n, one in enumerate(at)
    ]
    made = practice(clients=(make_client("mute"),), mail=mail_of(mails), invoices=[])
    (one,) = review_practice(made, AS_OF).clients
    reply = one.assessment.signal("client_reply_time")
    assert (reply.at_least, reply.low, reply.burden) == (True, None, 100)
    assert "habit-answers" in {reason.code for reason in one.assessment.reasons}
