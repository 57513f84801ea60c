"""Every threshold, with its unit and its reason: the only place with taste in it.

Each can be set by name as GOODTERMS_POLICY__NAME. A burden table is a list of (value, burden) points;
between two points the burden is on the straight line, outside it is the nearest point's.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from itertools import pairwise

Table = tuple[tuple[float, float], ...]


class ThresholdError(ValueError):
    """A threshold that makes no sense; `name` is its name within the policy."""

    def __init__(self, name: str, what: str) -> None:
        super().__init__(f"{name} {what}")
        self.name, self.what = name, what


@dataclass(frozen=True, slots=True)
class Burdens:
    """The published tables: what a signal's value weighs, from 0 (no burden) to 100."""

    # Median working hours until a client answers. Within half a day costs nothing; after a week
    # (40 hours) the work stands still.
    client_reply_time: Table = ((4, 0), (8, 15), (16, 40), (24, 60), (40, 85), (80, 100))
    # Share of asking mails outside both sides' hours. One in five is everybody's; half is a habit.
    off_hours_share: Table = ((0.2, 0), (0.35, 30), (0.5, 60), (0.7, 90), (0.85, 100))
    # Share of mail time divided by share of revenue. 1 is a client who costs what he pays.
    load_minutes: Table = ((1.0, 0), (1.5, 20), (2.0, 40), (3.0, 65), (5.0, 100))
    # Further mails within a working day, per turn. One in ten happens to anybody.
    chasing: Table = ((0.1, 0), (0.3, 40), (0.6, 75), (1.0, 100))
    # Share of a client's human mails that refuse without saying what is wanted, or turn an approval back.
    # Two of a hundred are taken for one by mistake; one in ten sends the work back every week.
    indecision: Table = ((0.04, 0), (0.1, 40), (0.18, 70), (0.3, 100))
    # Mean days beyond terms, weighted by amount. A week is a bank and a weekend; a month is a loan.
    days_beyond_terms: Table = ((2, 0), (7, 20), (15, 40), (30, 70), (60, 100))
    # Shrunk share of invoices paid late.
    late_rate: Table = ((0.3, 0), (0.5, 40), (0.7, 70), (0.9, 100))
    # Overdue money divided by an average month's invoices of the last year.
    overdue_amount: Table = ((0.0, 0), (0.5, 25), (1.0, 50), (2.0, 80), (3.0, 100))

    def __post_init__(self) -> None:
        """Refuse a table that is none; ThresholdError."""
        for one in fields(self):
            wrong = _fault_of_table(getattr(self, one.name))
            if wrong:
                raise ThresholdError(f"burdens.{one.name}", wrong)


@dataclass(frozen=True, slots=True)
class Weights:
    """How much each burden counts in the strain. They need not add up to anything."""

    client_reply_time: float = 15
    off_hours_share: float = 20
    load_minutes: float = 10
    chasing: float = 10
    indecision: float = 15
    days_beyond_terms: float = 15
    late_rate: float = 15
    overdue_amount: float = 10

    def __post_init__(self) -> None:
        """Refuse weights that weigh nothing; ThresholdError."""
        for one in fields(self):
            if not 0 <= getattr(self, one.name) <= _MOST:
                raise ThresholdError(f"weights.{one.name}", f"must be 0 to {_MOST:g}")
        if not any(getattr(self, one.name) for one in fields(self)):
            raise ThresholdError("weights", "are all 0: give one of them a weight")


@dataclass(frozen=True, slots=True)
class Policy:
    """All thresholds. Units are in the names or beside them."""

    burdens: Burdens = field(default_factory=Burdens)
    weights: Weights = field(default_factory=Weights)

    # windows
    mail_weeks: int = 13  # a quarter: long enough for habits, short enough to notice a change
    mail_weeks_wide: int = 26  # where the floor is not reached in a quarter
    payment_weeks: int = 26  # invoices are rarer than mails
    payment_weeks_wide: int = 52  # where fewer than `floor_invoices` fell due in half a year
    index_months: int = 24  # the payment index is a slow, fair figure
    replay_weeks: int = 52  # a year of Mondays: every season once

    # floors: below them a figure is "not enough data"
    floor_waits: int = 5  # waits, or turns: the median of four hangs on one answer
    floor_messages: int = 10  # for shares of messages: of nine, one mail is eleven per cent
    floor_invoices: int = 3  # rare, and each a fact: with two, one bad invoice is half of all

    # threads
    new_topic_after_days: int = 7  # a changed subject after such a pause is a new matter
    working_day_hours: float = 8.0  # one working day, for "answered within" and for chasing
    reply_cap_hours: float = 80.0  # two working weeks: longer waits all count as this much

    # absences, told by automatic replies
    absence_gap_days: int = 7  # between two automatic replies of one absence: mail does not come every day
    absence_grace_days: int = 1  # working days after the return, for the pile of mail
    receipts_seen: int = 3  # in a year: automatic replies although he was there, from which they say nothing
    absence_person_share: float = 0.8  # of the side's mail: where others answer too, nobody waits

    # mail time
    reading_words_per_minute: float = 200  # with thought; silent reading for pleasure is faster
    writing_words_per_minute: float = 40  # typing of an office worker
    switch_minutes: float = 3  # to put one's work down and to take it up again, per turn
    load_floor_minutes: float = 20  # a week: less than that is nobody's burden
    words_unknown: int = 80  # a mail whose text was not read is taken to have that many words

    # shrinkage
    off_hours_pseudo: float = 4  # mails of the user's own base rate, added to each client
    late_pseudo: float = 2  # pseudo-invoices: measured, they match a fitted prior
    late_rate_prior: float = 0.35  # until the portfolio has one of its own
    portfolio_floor: int = 20  # invoices from which the portfolio's own late rate is used
    late_after_days: int = 0  # days beyond terms from which an invoice counts as paid late
    dso_days: int = 91  # a quarter: the period of DSO and CEI
    legal_terms_days: int = 30  # Directive 2011/7/EU, where nothing was agreed

    # getting worse
    trend_weeks: int = 4  # the last ones: a month, in which a doubling of daily mail shows
    trend_base_weeks: int = 12  # the ones before, that they are compared with
    trend_year_weeks: int = 48  # from which it is learnt how wild his weeks are anyway
    trend_floor: int = 8  # mails in the last weeks: fewer can double by chance
    trend_ratio: float = 1.5  # a smaller rise is no news, however certain
    trend_p: float = 0.005  # of chance: a weekly look at 5 % cries wolf for half of all steady clients a year
    trend_false_share: float = 0.1  # of all alarms of a week may be false (Benjamini–Hochberg)

    # verdict
    watch_strain: float = 25  # steady clients of made-up practices stay below it (bench.judgement)
    repair_strain: float = 40  # no single trait reaches it by itself: several do
    exit_strain: float = 43  # above what a repair asks for: leaving asks for more than mending
    failed_strain: float = 35  # of what came after a repair: well above what a repair that helps leaves (25)
    exit_low_strain: float = 35  # the lower end of the strain's interval must clear this too
    persist_weeks: int = 6  # of the last `persist_of` weeks above the line: a quiet week forgives nothing
    persist_of: int = 8  # two months: longer than any busy month
    returning_episodes: int = 2  # earlier exits in the year, after which fewer weeks suffice
    persist_weeks_returning: int = 4  # his own pattern says so
    heavy_burden: float = 60  # where the published tables say that a habit costs evenings or money
    heavy_signals: int = 2  # one bad trait is for mending, not for leaving
    extreme_burden: float = 95  # the end of a table: worse is not told apart any more
    habit_low_burden: float = 50  # that the lower end of a habit's interval clears: no mere bad luck
    beside_burden: float = 50  # of days beyond terms, beside a heavy late rate: twenty days on average
    floor_mail_weeks: int = 8  # of the last `mail_weeks_wide`, in which he wrote, before repair or exit
    floor_mails: int = 26  # of his in these weeks: one a week
    coverage_floor: float = 0.5  # of the weights must have data: less is half a picture
    interval: float = 0.9  # one in ten lies outside, one in twenty on either side
    draws: int = 1000  # of the bootstrap: the ends of an interval then hold still within a point
    revision_points: float = 5  # of strain, away from what was reported, to be told: few steady ones are
    keep_strain: float = 20  # at most this, to be named among those to keep
    keep_clients: int = 3  # named in a sentence

    # the exit
    repair_hold_weeks: int = 6  # how long a repair gets to work: a round of mail, work and an invoice
    repair_counts_weeks: int = 52  # after a year it is time to try again
    cool_off_working_days: int = 3  # to sleep over it
    rest_weeks: int = 8  # after a discarded draft: the user has answered, for now
    keep_weeks: int = 26  # after the user decided to keep
    new_drafts_a_run: int = 3  # more than that nobody reads with care on one morning
    risk_amount: float = 0  # overdue money above this holds the talk back
    talk_slots: int = 3  # enough to choose from, few enough to keep free
    talk_after_working_days: int = 2  # before the first of them: to read the invitation
    reminders: int = 2  # payment reminders of one case: who does not pay then is better called
    reminder_again_weeks: int = 4  # between them: a round of the other side's payments
    notice_days: int = 30  # where the contract names none: courtesy, not law
    confirm_days: int = 7  # that the confirmation may lie in Drafts before its notice gets short
    handover_working_days: int = 5  # before the last working day: to ask for what is missing
    last_invoice_weeks: int = 4  # after the last working day: the last invoice is written by then
    closed_weeks: int = 13  # that a closed case is shown, with what changed: a quarter
    take_back_days: int = 7  # in which a later word takes a "keep" or "closed" back: until the next report

    # strangers
    stranger_mails: int = 5  # in a quarter, and answered at least half as often

    def __post_init__(self) -> None:
        """Refuse what no review can be made with; ThresholdError."""
        for name, (low, high) in RANGES.items():
            value = getattr(self, name)
            if not low <= value <= high:
                raise ThresholdError(name, f"must be {low:g} to {high:g}, not {value:g}")
        for name in ("persist_weeks", "persist_weeks_returning"):
            if getattr(self, name) > self.persist_of:
                raise ThresholdError(name, f"must be at most persist_of, which is {self.persist_of}")


_MOST = 1e9
_WEEKS = (1, 520)
_DAYS = (0, 3650)
_STRAIN = (0, 100)
_COUNT = (1, 10_000)
_SHARE = (0.001, 0.999)

# What each threshold may be, both ends included; a test holds the names to the policy's.
RANGES: Mapping[str, tuple[float, float]] = {
    **dict.fromkeys(("mail_weeks", "mail_weeks_wide", "payment_weeks", "payment_weeks_wide"), _WEEKS),
    **dict.fromkeys(("replay_weeks", "repair_hold_weeks", "rest_weeks", "keep_weeks"), _WEEKS),
    **dict.fromkeys(
        ("persist_weeks", "persist_of", "persist_weeks_returning", "repair_counts_weeks"), _WEEKS
    ),
    "index_months": (1, 120),
    **dict.fromkeys(("floor_waits", "floor_messages", "floor_invoices", "portfolio_floor"), _COUNT),
    **dict.fromkeys(("stranger_mails", "returning_episodes", "heavy_signals", "draws"), _COUNT),
    **dict.fromkeys(("new_topic_after_days", "late_after_days", "legal_terms_days"), _DAYS),
    **dict.fromkeys(("cool_off_working_days", "talk_after_working_days"), (0, 250)),
    "absence_gap_days": (0, 60),
    "absence_grace_days": (0, 20),
    "receipts_seen": (1, 100),
    "absence_person_share": (0, 1),
    "working_day_hours": (0.5, 24),
    "reply_cap_hours": (1, 8760),
    **dict.fromkeys(("reading_words_per_minute", "writing_words_per_minute"), (1, 10_000)),
    "switch_minutes": (0, 1440),
    "load_floor_minutes": (0, 10_080),
    "words_unknown": (0, 10_000),
    **dict.fromkeys(("off_hours_pseudo", "late_pseudo"), (0.001, 10_000)),
    "dso_days": (7, 730),
    **dict.fromkeys(("late_rate_prior", "interval"), _SHARE),
    **dict.fromkeys(
        ("watch_strain", "repair_strain", "exit_strain", "failed_strain", "exit_low_strain"), _STRAIN
    ),
    **dict.fromkeys(("heavy_burden", "extreme_burden", "keep_strain"), _STRAIN),
    **dict.fromkeys(("habit_low_burden", "beside_burden"), _STRAIN),
    "floor_mail_weeks": (0, 520),
    "floor_mails": (0, 10_000),
    "coverage_floor": (0, 1),
    "revision_points": (0.1, 100),
    **dict.fromkeys(("trend_weeks", "trend_base_weeks"), (2, 104)),
    "trend_year_weeks": (2, 520),
    "trend_floor": _COUNT,
    "trend_ratio": (1, 100),
    **dict.fromkeys(("trend_p", "trend_false_share"), _SHARE),
    **dict.fromkeys(("keep_clients", "new_drafts_a_run"), (0, 1000)),
    "risk_amount": (0, _MOST),
    "talk_slots": (1, 10),
    "reminders": (0, 100),
    **dict.fromkeys(("reminder_again_weeks", "last_invoice_weeks", "closed_weeks"), _WEEKS),
    **dict.fromkeys(("notice_days", "confirm_days", "take_back_days"), (0, 730)),
    "handover_working_days": (0, 60),
}


def _fault_of_table(table: Table) -> str:
    """Return what is wrong with a burden table, "" for nothing."""
    if not table:
        return "has no points: write it as [[0, 0], [1, 100]]"
    if not all(math.isfinite(x) and 0 <= y <= 100 for x, y in table):
        return "must be points of a number and a burden from 0 to 100"
    for (x0, y0), (x1, y1) in pairwise(table):
        if x1 <= x0 or y1 < y0:
            return f"must rise from point to point, which [{x0:g}, {y0:g}] to [{x1:g}, {y1:g}] does not"
    return ""


def burden_of(value: float, table: Table) -> float:
    """Return the burden of a value by its published table, 0 to 100."""
    if value <= table[0][0]:
        return float(table[0][1])
    for (x0, y0), (x1, y1) in pairwise(table):
        if value <= x1:
            return y0 + (y1 - y0) * (value - x0) / (x1 - x0)
    return float(table[-1][1])
