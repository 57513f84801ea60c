"""Made-up reviews: a rich one, an empty first run, one whose texts are hostile, and a large one."""

from __future__ import annotations

from dataclasses import astuple, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from goodterms.casebook import Case, CaseEvent, Decision, Draft, Gate, Step
from goodterms.findings import Ageing, Change, ClientReview, Concentration, News, Receipt, Review, Stranger
from goodterms.model import (
    Absence,
    Assessment,
    Client,
    ContractKind,
    Cue,
    Interest,
    InterestRates,
    Invoice,
    Kind,
    Lateness,
    LeftOut,
    ListCheck,
    ListTotal,
    Message,
    Outlook,
    Payment,
    Problem,
    Reason,
    Receivables,
    Reported,
    RowRef,
    Side,
    Signal,
    Span,
    Verdict,
    Wait,
    Week,
)
from goodterms.payments import ageing
from goodterms.weekhours import MailHours, add_hours

AS_OF = date(2026, 11, 23)
NOON = datetime(2026, 11, 23, 11, 30, tzinfo=UTC)
HOLIDAYS = ((date(2026, 12, 25), "Eerste kerstdag"), (date(2026, 12, 26), "Tweede kerstdag"))


def make_client(key: str, name: str) -> Client:
    return Client(key, name, frozenset({f"info@{key}.example"}), frozenset({f"{key}.example"}))


def make_message(
    client: Client, days_ago: float, subject: str = "Homepage", kind: Kind = Kind.HUMAN
) -> Message:
    sent = NOON - timedelta(days=days_ago)
    named = f"<{client.key}.{int(days_ago * 1000)}@mail.example>"
    return Message(
        key=named,
        message_id=named,
        account="studio",
        sent_at=sent,
        time_source="date",
        from_address=f"info@{client.key}.example",
        from_name=client.name,
        to=("me@studio.example",),
        cc=(),
        subject=subject,
        subject_key="",
        is_forward=False,
        in_reply_to="",
        references=(),
        size=4_000,
        kind=kind,
    )


def make_span(
    client: Client, owes: Side, days_ago: float, hours: float | None, subject: str = "Homepage"
) -> Span:
    asked = make_message(client, days_ago, subject)
    if hours is None:
        return Span(Wait(owes, asked.key, asked, None), days_ago * 24, days_ago * 5.6)
    answered = make_message(client, days_ago - hours / 24 - 0.0001, f"Re: {subject}")
    return Span(Wait(owes, asked.key, asked, answered), hours, hours / 3)


def make_lateness(client: Client, number: str, due: date, days: int, *, still_open: bool = False) -> Lateness:
    amount = Decimal("1210.00")
    invoice = Invoice(
        number=number,
        client=client.name,
        issued=due - timedelta(days=30),
        due=due,
        due_from="client terms",
        amount=amount,
        open=amount if still_open else Decimal(0),
        currency="EUR",
        payments=() if still_open else (Payment(due + timedelta(days=days), amount),),
        source=RowRef("facturen.xlsx", "2026", 12),
        client_key=client.key,
    )
    return Lateness(invoice, days, still_open)


def make_open(
    client: Client, number: str, due: date, amount: str, currency: str = "EUR", *, row: int = 31
) -> Invoice:
    """Return an invoice, or a credit note, of which nothing is paid."""
    return Invoice(
        number=number,
        client=client.name,
        issued=due - timedelta(days=30),
        due=due,
        due_from="invoice terms",
        amount=Decimal(amount),
        open=Decimal(amount),
        currency=currency,
        source=RowRef("facturen.xlsx", "2026", row),
        client_key=client.key,
    )


def with_ledger(review: ClientReview, *invoices: Invoice) -> ClientReview:
    """Return a client with some more invoices that say nothing of lateness."""
    return replace(review, ledger=(*review.ledger, *invoices))


WORKING = tuple(tuple(day < 5 and 9 <= hour < 18 for hour in range(24)) for day in range(7))


def make_hours(heavy: float) -> MailHours:
    """Return mails within working hours, and the more in evenings and weekends the heavier."""
    return MailHours(tuple(tuple(_mails(day, hour, heavy) for hour in range(24)) for day in range(7)))


def _mails(day: int, hour: int, heavy: float) -> int:
    if WORKING[day][hour]:
        return (day + hour) % 3
    return int(heavy * ((day + hour) % 4)) if hour >= 13 else 0


def make_signals(heavy: float, revenue: str, currency: str = "EUR") -> tuple[Signal, ...]:
    """Return all signals, from easy (heavy 0) to unbearable (heavy 1)."""
    return (
        Signal(
            "client_reply_time", "working hours", 24, 4 + 60 * heavy, 3.0, 70 * heavy + 4, 100 * heavy,
            at_least=heavy > 0.9, weeks=13,
            more=(("wall_median", 12 + 150 * heavy), ("p90", None if heavy > 0.5 else 22.5),
                  ("restricted_mean", 9 + 40 * heavy), ("open", int(6 * heavy))),
        ),
        Signal("our_reply_time", "working hours", 31, 2.5, 1.9, 3.4, weeks=13,
               more=(("wall_median", 4.2), ("p90", 9.0), ("restricted_mean", 3.9), ("open", 1))),
        Signal("answered_share", "share", 24, 0.9 - 0.6 * heavy, weeks=13),
        Signal("off_hours_share", "share", 40, 0.15 + 0.5 * heavy, 0.1, 0.8, 95 * heavy, weeks=13,
               more=(("night", int(14 * heavy)), ("weekend", int(9 * heavy)), ("holiday", 1),
                     ("our_off_hours_answers", int(5 * heavy)))),
        Signal("load_minutes", "minutes a week", 64, 20 + 190 * heavy, None, None, 70 * heavy, weeks=13,
               more=(("messages", 64), ("words", 8_200), ("share", 0.04 + 0.3 * heavy),
                     ("revenue_share", 0.12))),
        Signal("chasing", "mails per turn", 30, 0.1 + 0.7 * heavy, 0.0, 1.1, 80 * heavy, weeks=13),
        Signal("indecision", "share", 34, 0.3 * heavy, 0.0, 0.5, 75 * heavy, weeks=13),
        Signal("disrespect", "mails", 34, int(3 * heavy)),
        Signal("days_beyond_terms", "days", 7, 1 + 40 * heavy, 0.5, 60 * heavy + 2, 88 * heavy,
               at_least=heavy > 0.5, weeks=26, more=(("open", 2),)),
        Signal("late_rate", "share", 7, 0.3 + 0.5 * heavy, 0.2, 0.95, 84 * heavy, weeks=26,
               more=(("late", int(6 * heavy)), ("due", 7))),
        Signal("payment_index", "of 100", 12, 80 - 45 * heavy),
        Signal("overdue_amount", "", 7, Decimal("4235.00") if heavy > 0.5 else Decimal(0), currency=currency,
               burden=90 * heavy),
        Signal("revenue", "a year", 1, Decimal(revenue), currency=currency, more=(("share", 0.12),)),
        Signal("revenue_per_hour", "an hour of mail", 1, Decimal("96.40"), currency=currency),
    )  # fmt: skip


def make_weeks(strain: float, verdict: Verdict) -> tuple[Week, ...]:
    """Return a year of weeks that rise to the strain."""
    weeks = []
    for ago in range(51, -1, -1):
        value = None if ago > 44 else round(strain * (1 - ago / 60), 1)
        weeks.append(Week(AS_OF - timedelta(weeks=ago), value, verdict if ago < 6 else Verdict.FINE, ()))
    return tuple(weeks)


_REASONS = {
    Verdict.EXIT: (
        Reason("burden-extreme", "client_reply_time", 57.3, 24.0),
        Reason("burden-heavy", "off_hours_share", 0.62, 0.5),
        Reason("persisted", "", 7, 6),
        Reason("repair-failed", "", date(2026, 8, 3)),
        Reason("returning", "", 2, 2),
    ),
    Verdict.REPAIR: (
        Reason("burden-heavy", "indecision", 0.26, 0.22),
        Reason("burden-heavy", "load_minutes", 140.0, 2.8),
        Reason("persisted", "", 6, 6),
        Reason("repair-first"),
    ),
    Verdict.WATCH: (
        Reason("strain-above", "", 31.4, 25.0),
        Reason("below-repair", "", 31.4, 40.0),
    ),
    Verdict.FINE: (),
}
LATELY = date(2026, 11, 2)
_CHANGES = {
    Verdict.EXIT: (
        Reason("would-change", "client_reply_time", None, 45.0),
        Reason("would-change", "off_hours_share", 24, 45.0),
    ),
    Verdict.REPAIR: (Reason("would-change", "late_rate", 2, 40.0),),
    Verdict.WATCH: (Reason("would-change", "overdue_amount", 1, 25.0),),
}


def make_client_review(
    client: Client, rank: int | None, heavy: float, verdict: Verdict, revenue: str = "18400.00"
) -> ClientReview:
    strain = round(5 + 75 * heavy, 1)
    assessment = Assessment(
        client=client,
        as_of=AS_OF,
        signals=make_signals(heavy, revenue),
        strain=strain,
        strain_low=max(strain - 9, 0),
        strain_high=strain + 8,
        coverage=1.0 if heavy > 0.3 else 0.75,
        verdict=verdict,
        reasons=_REASONS[verdict],
        changes=_CHANGES.get(verdict, ()),
        rank=rank,
        rank_low=max(rank - 1, 1) if rank else None,
        rank_high=rank + 2 if rank else None,
    )
    spans = (
        make_span(client, "client", 3.5, None, "Akkoord op het ontwerp?"),
        make_span(client, "us", 1.6, None, "Kun je dit nog vóór maandag aanpassen?"),
        make_span(client, "client", 20, 90.5),
        make_span(client, "us", 25.4, 3.25, "Nieuwe foto's voor de homepage"),
    )
    invoices = (
        make_lateness(client, f"2026-0{rank or 9}1", date(2026, 9, 4), 80, still_open=heavy > 0.5),
        make_lateness(client, f"2026-0{rank or 9}2", date(2026, 6, 1), 3),
    )
    cues = (
        (make_message(client, 12.2), Cue("vague_refusal", "not-it-yet", "Dat is het nog niet helemaal")),
        (make_message(client, 12.7), Cue("off_hours", "night")),
    )
    automatic = replace(
        make_message(client, 8, "Automatisch antwoord", Kind.AUTO_REPLY), kind_reason="auto-submitted"
    )
    return ClientReview(
        assessment=assessment,
        weeks=make_weeks(strain, verdict),
        spans=spans,
        invoices=invoices,
        ledger=tuple(one.invoice for one in invoices),
        cues=cues if heavy > 0.3 else (),
        messages=(),
        left_out=(LeftOut(automatic, "auto_reply"),) if heavy > 0.3 else (),
        hours=make_hours(heavy),
    )


def make_unranked(client: Client) -> ClientReview:
    """Return a client of whom too little is known."""
    few = tuple(Signal(one.name, one.unit, 2) for one in make_signals(0, "0"))
    assessment = Assessment(
        client, AS_OF, few, None, None, None, 0.0, Verdict.FINE, (Reason("not-enough-data"),)
    )
    return ClientReview(assessment, (), (), (), (), (), (), ())


def _outlooks(clients: tuple[ClientReview, ...]) -> dict[RowRef, Outlook]:
    """Expect each open invoice some days on; the second half of the year has no rate of interest yet."""
    interest = Interest(Decimal("12.34"), Decimal(40), 21, (date(2026, 7, 1),))
    return {
        invoice.source: Outlook(AS_OF + timedelta(days=12), own=True, interest=interest)
        for review in clients
        for invoice in review.ledger
        if invoice.open > 0
    }


def make_rich_review() -> Review:
    """Return a week with every verdict, cases at several steps, two currencies and problems."""
    bakker = replace(
        make_client("bakker", "Bakker & Zonen Vastgoed B.V."),
        contract_kind=ContractKind.INDEFINITE,
        notice_days=30,
        open_obligations="two banners for December",
        referral="Studio Noord",
    )
    visser = make_client("visser", "Visser Media")
    smit = replace(make_client("smit", "Smit Advies"), end_date=date(2027, 1, 31))
    jansen = make_client("jansen", "Jansen Fietsen")
    dekker = make_client("dekker", "Dekker Tuinen")
    nieuw = make_client("nieuw", "Café De Nieuwe Tijd")
    clients = (
        make_client_review(bakker, 1, 0.95, Verdict.EXIT, "6200.00"),
        make_client_review(visser, 2, 0.7, Verdict.EXIT, "9100.00"),
        with_ledger(
            make_client_review(smit, 3, 0.5, Verdict.REPAIR),
            replace(make_open(smit, "2026-019", date(2026, 8, 1), "605.50"), disputed=True),
        ),
        with_ledger(
            make_client_review(jansen, 4, 0.35, Verdict.WATCH),
            make_open(jansen, "2026-052", date(2026, 12, 9), "3630.00", row=45),
        ),
        with_ledger(
            make_client_review(dekker, 5, 0.05, Verdict.FINE, "31250.00"),
            make_open(dekker, "2026-048", date(2026, 11, 3), "980.10", "USD", row=41),
        ),
        make_unranked(nieuw),
    )
    gates = (
        Gate("contract", True, Reason("gate-contract-ok", "", "indefinite")),
        Gate("prepaid", True, Reason("gate-prepaid-none")),
        Gate("obligations", True, Reason("gate-obligations", "", "two banners for December")),
        Gate("money", True, Reason("gate-money-none", "EUR", Decimal(0))),
    )
    held = Gate("money", False, Reason("gate-money", "EUR", Decimal("4235.00")))
    cases = (
        Case(
            bakker, Step.TALK, date(2026, 11, 16), Reason("wait-talk-draft"), None, gates,
            (CaseEvent("bakker", date(2026, 8, 3), "repair-sent", "bakker|repair|2026-08-03"),
             CaseEvent("bakker", date(2026, 11, 9), "exit"),
             CaseEvent("bakker", date(2026, 11, 16), "talk", "hours")),
            "hours", date(2026, 12, 23),
        ),
        Case(visser, Step.MONEY, date(2026, 11, 9), Reason("wait-money", "EUR", Decimal("4235.00")), None,
             (gates[1], held), (CaseEvent("visser", date(2026, 11, 9), "exit"),)),
        Case(smit, Step.REPAIR, date(2026, 10, 26), Reason("wait-repair", "", date(2026, 12, 7)),
             date(2026, 12, 7)),
    )  # fmt: skip
    return Review(
        as_of=AS_OF,
        clients=clients,
        cases=cases,
        events=(),
        letters=(),
        keep=(dekker, jansen),
        ageing=_MONEY,
        unclaimed=_unclaimed(clients),
        receivables=(
            Receivables(
                "EUR", 91, Decimal("18150.00"), Decimal("7865.50"), Decimal("3630.00"), Decimal("5445.00"),
                39.4, 18.2, 21.2, 0.787,
            ),
            Receivables(
                "USD", 91, Decimal(0), Decimal("980.10"), Decimal(0), Decimal("980.10"), None, None, None, 0.0
            ),
        ),
        outlooks=_outlooks(clients),
        interest=InterestRates({date(2026, 1, 1): Decimal("2.15")}, Decimal(8), Decimal(40)),
        lists=(
            ListCheck(
                "facturen.xlsx [2026]",
                "invoices",
                (("used", 41), ("repeated", 2), ("sums", 4), ("titles", 3), ("drafts", 1), ("unread", 1)),
                (("used", "EUR", Decimal("48012.50")), ("unread", "EUR", Decimal("605.00"))),
                (
                    ListTotal(52, "Bedrag", Decimal("48617.50"), Decimal("48617.50")),
                    ListTotal(52, "Openstaand", Decimal("8000.00"), Decimal("7865.50")),
                ),
            ),
            ListCheck("betalingen.csv", "payments", (("payments", 17), ("titles", 1))),
            ListCheck("uren.csv", "timesheet", (("hours", 212),), (("hours", "h", Decimal("512.25")),)),
        ),
        concentration=(
            Concentration("mail_time", 6, 2, 0.71, 0.42, 0.55, 0.31, 0.62),
            Concentration("trouble", 6, 2, 0.40, 0.43, 0.22, 0.31, 0.62),
        ),
        strangers=(Stranger("eva@nieuweklant.example", 14, 11, date(2026, 11, 20)),
            Stranger("piet@bakker-bouw.example", 9, 8, date(2026, 11, 18), "bakker", why="domain"),
            Stranger("kas@dijk.example", 7, 7, date(2026, 11, 3), name="Dijk & Zn.", why="invoice"),
        ),
        absences=(
            Absence(date(2026, 7, 20), date(2026, 8, 7), "file", "zomer"),
            Absence(date(2026, 10, 5), date(2026, 10, 9), "automatic replies"),
        ),
        corrections={},
        problems=(
            Problem("facturen.xlsx [2026] row 31", "the due date “soon” is no date", "write 31-12-2026"),
            Problem("account studio, folder INBOX", "3 messages have no readable date"),
        ),
        decisions=(
            Decision("d1", "jansen", "keep", date(2026, 11, 18), note="good year ahead", source="command"),
            Decision("d2", "smit", "snooze", date(2026, 11, 17), date(2026, 12, 1),
                     source="goodterms-2026-W47.xlsx [Cases] row 8"),
        ),
        revised=(
            (
                "smit",
                Week(LATELY, 38.0, Verdict.WATCH, (), Reported(LATELY, Verdict.REPAIR, 44.0)),
            ),
        ),
        news=News(
            date(2026, 11, 16),
            (
                Change("visser", "flagged", Verdict.EXIT, 57.5, Verdict.WATCH, 31.2),
                Change("nieuw", "new", Verdict.FINE, None, None, None),
                Change("jansen", "cleared", Verdict.WATCH, 31.2, Verdict.REPAIR, 41.0),
                Change("gone-client", "gone", None, None, Verdict.FINE, 2.0),
            ),
            (
                Receipt("dekker", "", "EUR", Decimal("2420.00"), Decimal("1210.00"), 2),
                Receipt("", "Dijk & Zn.", "EUR", Decimal("363.00"), Decimal(0), 1),
                Receipt("visser", "", "USD", Decimal("980.10"), Decimal("980.10"), 1),
            ),
        ),
        hours=add_hours(one.hours for one in clients),
        working=WORKING,
    )  # fmt: skip


def _unclaimed(clients: tuple[ClientReview, ...]) -> tuple[Ageing, ...]:
    """Return what the clients' invoices leave of the rich week's money."""
    own = {one.currency: one for one in ageing([one for review in clients for one in review.ledger], AS_OF)}
    left = []
    for one in _MONEY:
        theirs = own.get(one.currency, _ageing(one.currency, "0", "0", "0", "0", "0"))
        pairs = zip(astuple(one)[1:6], astuple(theirs)[1:6], strict=True)
        left.append(_ageing(one.currency, *(str(all_of_it - some) for all_of_it, some in pairs)))
    return tuple(left)


def _ageing(currency: str, *buckets: str) -> Ageing:
    one, two, three, four, five = (Decimal(bucket) for bucket in buckets)
    return Ageing(currency, one, two, three, four, five, one + two + three + four + five)


_MONEY = (
    _ageing("EUR", "3630.00", "1210.00", "0.00", "2420.00", "605.50"),
    _ageing("USD", "0.00", "980.10", "0.00", "0.00", "0.00"),
)


def make_empty_review() -> Review:
    """Return a first run that found nothing."""
    return Review(AS_OF, (), (), (), (), (), (), (), (), (), {}, ())


HOSTILE = (
    "=HYPERLINK(\"http://evil.example\",\"click\")",
    "+31 20 123",
    "-1+1|cmd",
    "@SUM(A1)",
    "\t=1+1",
    "#N/A",
    "a\x00b\x1bc\x0bd\ud800e\uffff",
    "left\u202eright",
    "two\r\nlines",
    "_x0041_",
    "{name} [and {value}]",
    "long " * 9_000,
    "'; DROP TABLE clients; --",
    "R&D &P &[Page]",
    "",
)  # fmt: skip


def make_hostile_review() -> Review:
    """Return a review in which every text that others wrote is one that a workbook could trip over."""
    clients = []
    for place, text in enumerate(HOSTILE, start=1):
        one = make_client_review(make_client(f"h{place}", text), place, 0.6, Verdict.EXIT)
        message = replace(make_message(one.client, place, text), message_id=text, account=text)
        nan = replace(one.assessment.signals[0], value=float("nan"), low=float("inf"))
        clients.append(
            replace(
                one,
                spans=(Span(Wait("us", text, message, None), float("inf"), 3.0),),
                cues=((message, Cue("disrespect", text, text)),),
                left_out=(LeftOut(message, text),),
                assessment=replace(
                    one.assessment,
                    signals=(nan, *one.assessment.signals[1:]),
                    reasons=(Reason(text, text, text, text), Reason("gate-prepaid", "", text)),
                ),
            )
        )
    odd = make_lateness(clients[0].client, "=1+1", date(2026, 9, 4), 12, still_open=True)
    odd = replace(odd, invoice=replace(odd.invoice, currency='"];[Red]'))
    first = replace(clients[0], invoices=(odd,))
    rich = make_rich_review()
    cases = tuple(
        Case(replace(one.client, referral=text), Step.TALK, AS_OF, Reason("gate-prepaid", "", text), AS_OF,
             (Gate(text, False, Reason(text)),), (CaseEvent(one.client.key, AS_OF, text, text),))
        for one, text in zip(clients, HOSTILE, strict=True)
    )  # fmt: skip
    return replace(
        rich,
        clients=(first, *clients[1:]),
        cases=cases,
        problems=tuple(Problem(text, text, text) for text in HOSTILE),
        decisions=tuple(Decision(text, text, "keep", AS_OF, note=text, source=text) for text in HOSTILE),
        strangers=tuple(Stranger(text, 5, 4, AS_OF) for text in HOSTILE),
        keep=tuple(one.client for one in clients),
        news=News(),
    )


def make_large_review(count: int = 300, waits: int = 25) -> Review:
    """Return a review of many clients, each with a full history."""
    clients = []
    verdicts = (Verdict.FINE, Verdict.WATCH, Verdict.REPAIR, Verdict.EXIT)
    for place in range(1, count + 1):
        client = make_client(f"client-{place:03}", f"Client number {place}")
        one = make_client_review(client, place, 1 - place / count, verdicts[place % 4])
        spans = tuple(make_span(client, "client", 1.5 + n, 5.5 + n) for n in range(waits))
        clients.append(replace(one, spans=one.spans + spans))
    hours = add_hours(one.hours for one in clients)
    return replace(make_rich_review(), clients=tuple(clients), hours=hours)


def make_drafts() -> tuple[Draft, ...]:
    """Return drafts in three states."""
    return (
        _draft("bakker", "talk", "Even bijpraten", "waiting", "Drafts"),
        _draft("visser", "reminder", "Openstaande factuur 2026-021", "planned", ""),
        _draft("smit", "repair", "Afspraken over rondes", "sent", "Sent"),
    )


def _draft(key: str, kind: str, subject: str, state: str, folder: str) -> Draft:
    return Draft(
        id=f"{key}|{kind}|2026-11-16",
        client_key=key,
        kind=kind,  # type: ignore[arg-type] # one of the three, above
        message_id=f"<{key}@studio.example>",
        to=(f"info@{key}.example",),
        subject=subject,
        raw=b"",
        planned_on=date(2026, 11, 16),
        state=state,  # type: ignore[arg-type] # a state, above
        account="studio",
        folder=folder,
    )
