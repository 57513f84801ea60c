"""Responsiveness: how long each side lets the other wait, by both clocks, and what the mail takes."""

from __future__ import annotations

from collections.abc import Iterable

from goodterms.findings import ClientReview
from goodterms.model import Assessment, Signal
from reports.excel.pages import FIRST_ROW, Page, finish_page
from reports.excel.tables import set_widths, write_prose, write_section, write_table, write_title
from reports.excel.values import Column, Value
from reports.locale import Text, format_number, format_share
from reports.workbook.contents import Contents, companion, figure, find_signal

_SIDES = {
    "client_reply_time": Text("the client", "de klant"),
    "our_reply_time": Text("we", "wij"),
}
_TIMES = (
    Column(Text("Client", "Klant"), "text", 26),
    Column(Text("Who answers", "Wie antwoordt"), "text", 13),
    Column(Text("Waits", "Vragen"), "count", 9),
    Column(Text("Not yet answered", "Nog onbeantwoord"), "count", 14),
    Column(Text("Median, working hours", "Mediaan in werkuren"), "number", 13),
    Column(Text("Median from", "Mediaan vanaf"), "number", 10),
    Column(Text("Median to", "Mediaan tot"), "number", 10),
    Column(Text("90% within, working hours", "90% binnen, werkuren"), "number", 13),
    Column(Text("Mean up to the cap", "Gemiddeld tot het plafond"), "number", 14),
    Column(Text("Median, all hours", "Mediaan in klokuren"), "number", 13),
    Column(Text("Answered in a working day", "Binnen een werkdag"), "share", 13),
    Column(Text("Weeks looked at", "Weken bekeken"), "count", 11),
)
_DEMANDS = (
    Column(Text("Client", "Klant"), "text", 26),
    Column(Text("Off-hours mail", "Mail buiten werktijd"), "share", 13),
    Column(Text("Night", "Nacht"), "count", 9),
    Column(Text("Weekend", "Weekend"), "count", 10),
    Column(Text("Holiday", "Feestdag"), "count", 10),
    Column(Text("Our answers off hours", "Wij, buiten werktijd"), "count", 10),
    Column(Text("Minutes a week", "Minuten per week"), "number", 10),
    Column(Text("Messages", "Berichten"), "count", 10),
    Column(Text("Share of mail time", "Deel van de mailtijd"), "share", 10),
    Column(Text("Chasing, mails a turn", "Najagen, mails per beurt"), "number", 10),
    Column(Text("Refusals without a wish", "Afkeuring zonder wens"), "share", 13),
    Column(Text("Revenue per hour of mail", "Omzet per uur mail"), "money", 13),
)


def render_sheet(page: Page, contents: Contents) -> None:
    """Place both sides' answer times, then the demands on the user's time."""
    set_widths(page, _TIMES)
    write_title(page, Text("Responsiveness", "Bereikbaarheid"), _subtitle(page, contents))
    reviews = contents.review.clients
    last = write_table(page, FIRST_ROW, "answer_times", _TIMES, _time_rows(page, reviews, contents))
    top = write_section(page, last + 2, Text("Demands on your time", "Beslag op je tijd"))
    top = write_prose(page, top, page.say(_DEMANDS_NOTE), len(_DEMANDS), "gt note")
    write_table(page, top, "demands", _DEMANDS, [_demand_row(one, contents) for one in reviews])
    finish_page(page, len(_TIMES))


_DEMANDS_NOTE = Text(
    "Shares are drawn towards your own base rate where mails are few. Nights, weekends and holidays are "
    "counted; a mail within the client's own working hours is not off hours. Mail time is an estimate.",
    "Aandelen zijn bij weinig mail naar je eigen gemiddelde getrokken. Nachten, weekends en feestdagen zijn "
    "aantallen; een mail binnen de werktijd van de klant zelf telt niet mee. Mailtijd is een schatting.",
)


def _subtitle(page: Page, contents: Contents) -> str:
    policy = contents.policy
    return page.say(
        Text(
            "A wait that is still open counts as “longer than”. > {cap} means: not reached within {cap} "
            "hours. Intervals are {level}. – means fewer than {floor} waits.",
            "Een vraag die nog openstaat telt als “langer dan”. > {cap} betekent: niet bereikt binnen {cap} "
            "uur. Intervallen zijn {level}. – betekent minder dan {floor} vragen.",
        ),
        cap=format_number(policy.reply_cap_hours, page.language),
        level=format_share(policy.interval, page.language),
        floor=str(policy.floor_waits),
    )


def _time_rows(page: Page, reviews: Iterable[ClientReview], contents: Contents) -> list[tuple[Value, ...]]:
    return [_time_row(page, review.assessment, name, contents) for review in reviews for name in _SIDES]


def _time_row(page: Page, one: Assessment, name: str, contents: Contents) -> tuple[Value, ...]:
    signal = find_signal(one, name)
    within: Value = companion(signal, "answered_within_day")
    if within is None and name == "client_reply_time":
        within = figure(find_signal(one, "answered_share"))
    return (
        contents.link(one.client.key, one.client.name),
        page.say(_SIDES[name]),
        signal.n if signal else None,
        companion(signal, "open"),
        figure(signal),
        signal.low if signal else None,
        signal.high if signal else None,
        _reached(page, signal, "p90"),
        companion(signal, "restricted_mean"),
        _reached(page, signal, "wall_median"),
        within,
        signal.weeks if signal else None,
    )


def _reached(page: Page, signal: Signal | None, name: str) -> Value:
    """Return a companion in hours; in words where the curve did not reach it."""
    value = companion(signal, name)
    if value is None and signal is not None and signal.value is not None:
        return page.say(Text("not reached", "niet bereikt"))
    return value


def _demand_row(review: ClientReview, contents: Contents) -> tuple[Value, ...]:
    one = review.assessment
    off, load = find_signal(one, "off_hours_share"), find_signal(one, "load_minutes")
    return (
        contents.link(one.client.key, one.client.name),
        figure(off),
        *(companion(off, name) for name in ("night", "weekend", "holiday", "our_off_hours_answers")),
        figure(load),
        companion(load, "messages"),
        companion(load, "share"),
        figure(find_signal(one, "chasing")),
        figure(find_signal(one, "indecision")),
        figure(find_signal(one, "revenue_per_hour")),
    )
