"""Every threshold in words: what it is about, in which unit, and which ones the user has changed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from typing import NamedTuple

from goodterms.policy import Policy, Table
from reports.excel.marks import make_bold
from reports.excel.pages import Page
from reports.excel.tables import write_prose, write_section, write_table
from reports.excel.values import Column, Value
from reports.locale import Text, format_number, word_signal


class Threshold(NamedTuple):
    """A threshold's name in the policy, what it is, and its unit."""

    name: str
    words: Text
    unit: Text


_WEEKS, _MONTHS, _DAYS = Text("weeks", "weken"), Text("months", "maanden"), Text("days", "dagen")
_WORKING_DAYS, _HOURS = Text("working days", "werkdagen"), Text("working hours", "werkuren")
_MINUTES, _A_MINUTE = Text("minutes", "minuten"), Text("words a minute", "woorden per minuut")
_MAILS, _INVOICES, _WAITS = Text("mails", "mails"), Text("invoices", "facturen"), Text("waits", "vragen")
_SHARE, _CHANCE, _TIMES = Text("share (of 1)", "aandeel (van 1)"), Text("chance", "kans"), Text("×", "×")
_STRAIN, _BURDEN = Text("strain (of 100)", "belasting (van 100)"), Text("burden (of 100)", "last (van 100)")
_SIGNALS, _CLIENTS = Text("signals", "signalen"), Text("clients", "klanten")
_DRAFTS, _MONEY = Text("drafts", "concepten"), Text("amount", "bedrag")
_TIMES_IN_A_YEAR, _MOMENTS = Text("times in a year", "keer per jaar"), Text("moments", "momenten")

# In groups by what they are about, those in the order in which the method goes.
GROUPS: tuple[tuple[Text, tuple[Threshold, ...]], ...] = (
    (
        Text("Looking back", "Terugkijken"),
        (
            Threshold(
                "mail_weeks",
                Text("that mail figures look back", "die mailcijfers terugkijken"),
                _WEEKS,
            ),
            Threshold(
                "mail_weeks_wide", Text("the same where mails are few", "hetzelfde bij weinig mail"), _WEEKS
            ),
            Threshold(
                "payment_weeks",
                Text("that payment figures look back", "die betaalcijfers terugkijken"),
                _WEEKS,
            ),
            Threshold(
                "payment_weeks_wide",
                Text("the same where invoices are few", "hetzelfde bij weinig facturen"),
                _WEEKS,
            ),
            Threshold(
                "index_months",
                Text("that the payment index looks back", "die de betaalindex terugkijkt"),
                _MONTHS,
            ),
            Threshold("dso_days", Text("that DSO and CEI look back", "die DSO en CEI terugkijken"), _DAYS),
            Threshold(
                "replay_weeks",
                Text("of the past that are worked out again", "van het verleden die opnieuw berekend worden"),
                _WEEKS,
            ),
        ),
    ),
    (
        Text("Enough data", "Genoeg gegevens"),
        (
            Threshold(
                "floor_waits", Text("at least, for a reply time", "minstens, voor een antwoordtijd"), _WAITS
            ),
            Threshold("floor_messages", Text("at least, for a share", "minstens, voor een aandeel"), _MAILS),
            Threshold(
                "floor_invoices",
                Text("at least, for a payment figure", "minstens, voor een betaalcijfer"),
                _INVOICES,
            ),
            Threshold(
                "floor_mail_weeks",
                Text(
                    "with mail of theirs in half a year, before repair or exit",
                    "met mail van hen in een half jaar, voor herstel of afscheid",
                ),
                _WEEKS,
            ),
            Threshold(
                "floor_mails",
                Text("of theirs in that half year, the same", "van hen in dat halve jaar, idem"),
                _MAILS,
            ),
            Threshold(
                "coverage_floor",
                Text("of the weights that must have data", "van de gewichten dat gegevens moet hebben"),
                _SHARE,
            ),
            Threshold(
                "interval",
                Text("that the intervals are certain", "waarmee de intervallen zeker zijn"),
                _SHARE,
            ),
            Threshold(
                "draws",
                Text("redrawings that give an interval", "hertrekkingen die een interval geven"),
                Text("draws", "trekkingen"),
            ),
            Threshold(
                "revision_points",
                Text(
                    "by which a reported week differs now, to be told",
                    "die een gemelde week nu afwijkt, om te melden",
                ),
                _STRAIN,
            ),
        ),
    ),
    (
        Text("Questions and answers", "Vragen en antwoorden"),
        (
            Threshold(
                "new_topic_after_days",
                Text(
                    "after which a changed subject is a new matter",
                    "waarna een ander onderwerp een nieuwe zaak is",
                ),
                _DAYS,
            ),
            Threshold("working_day_hours", Text("make one working day", "zijn één werkdag"), _HOURS),
            Threshold(
                "reply_cap_hours",
                Text("as which all longer waits count", "waarvoor alle langere vragen tellen"),
                _HOURS,
            ),
        ),
    ),
    (
        Text("Absences", "Afwezigheid"),
        (
            Threshold(
                "absence_gap_days",
                Text(
                    "between two automatic replies of one absence",
                    "tussen twee automatische antwoorden bij één afwezigheid",
                ),
                _DAYS,
            ),
            Threshold(
                "absence_grace_days",
                Text("after an absence that do not count", "na een afwezigheid die niet tellen"),
                _WORKING_DAYS,
            ),
            Threshold(
                "receipts_seen",
                Text(
                    "that an automatic reply came although he was there: from then on they say nothing",
                    "dat er een automatisch antwoord kwam terwijl hij er was: daarna zeggen ze niets meer",
                ),
                _TIMES_IN_A_YEAR,
            ),
            Threshold(
                "absence_person_share",
                Text(
                    "of a side's mail that somebody writes, for his absence to count",
                    "van de mail dat iemand schrijft, wil zijn afwezigheid tellen",
                ),
                _SHARE,
            ),
        ),
    ),
    (
        Text("Mail time, off hours", "Mailtijd, werktijd"),
        (
            Threshold("reading_words_per_minute", Text("read", "gelezen"), _A_MINUTE),
            Threshold("writing_words_per_minute", Text("written", "geschreven"), _A_MINUTE),
            Threshold(
                "switch_minutes",
                Text(
                    "to put work down and take it up again, per turn",
                    "om werk neer te leggen en weer op te pakken, per beurt",
                ),
                _MINUTES,
            ),
            Threshold(
                "load_floor_minutes",
                Text("less is nobody's burden", "minder is niemand tot last"),
                Text("minutes a week", "minuten per week"),
            ),
            Threshold(
                "words_unknown",
                Text("taken for a mail that was not read", "aangenomen voor een mail die niet gelezen is"),
                Text("words", "woorden"),
            ),
            Threshold(
                "off_hours_pseudo",
                Text(
                    "of your own average added to each client, so that few mails say little",
                    "van je eigen gemiddelde bij elke klant, zodat weinig mails weinig zeggen",
                ),
                _MAILS,
            ),
        ),
    ),
    (
        Text("Payment", "Betaling"),
        (
            Threshold(
                "late_after_days",
                Text(
                    "beyond terms, after which an invoice is late",
                    "over de termijn waarna een factuur te laat is",
                ),
                _DAYS,
            ),
            Threshold(
                "legal_terms_days",
                Text(
                    "to pay where nothing was agreed (Directive 2011/7/EU)",
                    "om te betalen waar niets is afgesproken (Richtlijn 2011/7/EU)",
                ),
                _DAYS,
            ),
            Threshold(
                "late_pseudo",
                Text("of the average added to each client", "van het gemiddelde bij elke klant"),
                _INVOICES,
            ),
            Threshold(
                "late_rate_prior",
                Text(
                    "paid late, taken until there is a rate of your own",
                    "te laat betaald, aangenomen zolang er geen eigen cijfer is",
                ),
                _SHARE,
            ),
            Threshold(
                "portfolio_floor",
                Text("from which your own late rate is used", "vanaf wanneer je eigen aandeel telt"),
                _INVOICES,
            ),
        ),
    ),
    (
        Text("Getting worse", "Het wordt erger"),
        (
            Threshold(
                "trend_weeks",
                Text("the last ones, in which a rise is looked for", "de laatste, waarin een stijging telt"),
                _WEEKS,
            ),
            Threshold(
                "trend_base_weeks",
                Text("before them, to compare with", "ervoor, om mee te vergelijken"),
                _WEEKS,
            ),
            Threshold(
                "trend_year_weeks",
                Text(
                    "that tell how much a client varies anyway", "die tonen hoezeer een klant toch al wisselt"
                ),
                _WEEKS,
            ),
            Threshold(
                "trend_floor",
                Text(
                    "at least in the last weeks, for a rise",
                    "minstens in de laatste weken, voor een stijging",
                ),
                _MAILS,
            ),
            Threshold(
                "trend_ratio",
                Text(
                    "as much as before: the smallest rise that is news",
                    "zoveel als ervoor: de kleinste stijging die nieuws is",
                ),
                _TIMES,
            ),
            Threshold(
                "trend_p",
                Text("at most, that a rise is none", "hoogstens, dat een stijging toeval is"),
                _CHANCE,
            ),
            Threshold(
                "trend_false_share",
                Text("of all rises named may be none", "van alle genoemde stijgingen mag er geen zijn"),
                _SHARE,
            ),
        ),
    ),
    (
        Text("Verdict", "Oordeel"),
        (
            Threshold("watch_strain", Text("from which to watch", "vanaf wanneer je oplet"), _STRAIN),
            Threshold("repair_strain", Text("from which to repair", "vanaf wanneer je herstelt"), _STRAIN),
            Threshold(
                "exit_strain", Text("from which an exit is possible", "vanaf wanneer afscheid kan"), _STRAIN
            ),
            Threshold(
                "failed_strain",
                Text(
                    "since a repair, from which it did not help",
                    "sinds een herstel, vanaf wanneer het niet hielp",
                ),
                _STRAIN,
            ),
            Threshold(
                "exit_low_strain",
                Text(
                    "that the interval's lower end must clear too",
                    "waar ook de ondergrens van het interval boven blijft",
                ),
                _STRAIN,
            ),
            Threshold(
                "persist_weeks",
                Text("above the line that are asked", "boven de grens die nodig zijn"),
                _WEEKS,
            ),
            Threshold(
                "persist_of",
                Text("the last ones, among which they are", "de laatste, waarvan ze deel zijn"),
                _WEEKS,
            ),
            Threshold(
                "returning_episodes",
                Text(
                    "earlier exits, after which fewer weeks do",
                    "eerder afscheid, waarna minder weken volstaan",
                ),
                _TIMES_IN_A_YEAR,
            ),
            Threshold("persist_weeks_returning", Text("that are asked then", "die dan nodig zijn"), _WEEKS),
            Threshold(
                "heavy_burden",
                Text("from which a signal is heavy", "vanaf wanneer een signaal zwaar is"),
                _BURDEN,
            ),
            Threshold(
                "heavy_signals",
                Text("heavy ones that an exit asks for", "zware die een afscheid vraagt"),
                _SIGNALS,
            ),
            Threshold(
                "extreme_burden",
                Text("from which one signal is enough", "vanaf wanneer één signaal volstaat"),
                _BURDEN,
            ),
            Threshold(
                "habit_low_burden",
                Text(
                    "that the lower end of a habit's interval must clear",
                    "waar ook de ondergrens van een gewoonte boven blijft",
                ),
                _BURDEN,
            ),
            Threshold(
                "beside_burden",
                Text(
                    "of the days beyond terms, that makes paying late a habit",
                    "van de dagen over de termijn, waarmee te laat betalen een gewoonte is",
                ),
                _BURDEN,
            ),
            Threshold(
                "keep_strain",
                Text("at most, of a client to thank", "hoogstens, van een klant om te bedanken"),
                _STRAIN,
            ),
            Threshold("keep_clients", Text("named to thank, at most", "genoemd om te bedanken"), _CLIENTS),
        ),
    ),
    (
        Text("Exit", "Afscheid"),
        (
            Threshold(
                "repair_hold_weeks", Text("that a repair gets to work", "die een herstel krijgt"), _WEEKS
            ),
            Threshold(
                "repair_counts_weeks",
                Text("after which it is time to try a repair again", "waarna een nieuw herstel nodig is"),
                _WEEKS,
            ),
            Threshold("cool_off_working_days", Text("of cooling off", "bedenktijd"), _WORKING_DAYS),
            Threshold(
                "rest_weeks",
                Text("of rest after a draft was thrown away", "rust na een weggegooid concept"),
                _WEEKS,
            ),
            Threshold(
                "keep_weeks",
                Text(
                    "that the decisions Keep and Closed hold", "dat de besluiten Houden en Afgesloten gelden"
                ),
                _WEEKS,
            ),
            Threshold(
                "take_back_days",
                Text(
                    "in which a later word takes Keep or Closed back",
                    "waarin een later woord Houden of Afgesloten terugneemt",
                ),
                _DAYS,
            ),
            Threshold(
                "new_drafts_a_run", Text("new ones a run, at most", "nieuwe per keer, hoogstens"), _DRAFTS
            ),
            Threshold(
                "risk_amount",
                Text("overdue, above which the talk waits", "achterstallig, waarboven het gesprek wacht"),
                _MONEY,
            ),
            Threshold("talk_slots", Text("proposed for a talk", "voorgesteld voor een gesprek"), _MOMENTS),
            Threshold(
                "talk_after_working_days",
                Text("until the first of them", "tot het eerste daarvan"),
                _WORKING_DAYS,
            ),
            Threshold(
                "reminders", Text("payment reminders of one case", "betalingsherinneringen per zaak"), _DRAFTS
            ),
            Threshold("reminder_again_weeks", Text("between two of them", "tussen twee daarvan"), _WEEKS),
            Threshold(
                "notice_days",
                Text(
                    "of notice where the contract names none: courtesy, not law",
                    "opzegtermijn als het contract er geen noemt: beleefdheid, geen wet",
                ),
                _DAYS,
            ),
            Threshold(
                "confirm_days",
                Text(
                    "in Drafts, after which the confirmation's notice gets short",
                    "in Concepten, waarna de opzegtermijn in de bevestiging krap wordt",
                ),
                _DAYS,
            ),
            Threshold(
                "handover_working_days",
                Text(
                    "before the last one, on which the hand-over begins",
                    "voor de laatste, waarop de overdracht begint",
                ),
                _WORKING_DAYS,
            ),
            Threshold(
                "last_invoice_weeks",
                Text(
                    "after the last working day, in which a last invoice is awaited",
                    "na de laatste werkdag, waarin de laatste factuur wordt afgewacht",
                ),
                _WEEKS,
            ),
            Threshold(
                "closed_weeks",
                Text("that a closed case is shown", "dat een afgesloten zaak te zien is"),
                _WEEKS,
            ),
        ),
    ),
    (
        Text("Who is this?", "Wie is dit?"),
        (
            Threshold(
                "stranger_mails",
                Text("from which an unknown writer is named", "vanaf wanneer een onbekende genoemd wordt"),
                Text("mails in a quarter", "mails per kwartaal"),
            ),
        ),
    ),
)
POLICY_WORDS: dict[str, Text] = {one.name: one.words for _, some in GROUPS for one in some}

_THRESHOLDS = (
    Column(Text("About", "Gaat over"), "text", 0),
    Column(Text("Set to", "Ingesteld op"), "plain", 0),
    Column(Text("Unit", "Eenheid"), "text", 0),
    Column(Text("What it is", "Wat het is"), "text", 0),
    Column(Text("Changed by you", "Door jou veranderd"), "text", 0),
    Column(Text("Name", "Naam"), "line", 0),
)
_BURDENS = (
    Column(Text("Signal", "Signaal"), "text", 0),
    Column(Text("Weight", "Gewicht"), "plain", 0),
    Column(Text("Unit of the value", "Eenheid van de waarde"), "text", 0),
    Column(Text("Value → burden", "Waarde → last"), "text", 0),
    Column(Text("Changed by you", "Door jou veranderd"), "text", 0),
    Column(Text("Name", "Naam"), "line", 0),
)
UNITS: dict[str, Text] = {  # of the signals' values, in the burden tables
    "client_reply_time": _HOURS,
    "off_hours_share": _SHARE,
    "load_minutes": Text("mail time ÷ revenue", "mailtijd ÷ omzet"),
    "chasing": Text("mails a turn", "mails per beurt"),
    "indecision": _SHARE,
    "days_beyond_terms": _DAYS,
    "late_rate": _SHARE,
    "overdue_amount": Text("months of invoices", "maanden aan facturen"),
}
_CHANGED = Text("✎ default {value}", "✎ standaard {value}")


def write_thresholds(page: Page, policy: Policy, top: int, across: int, title: Text) -> int:
    """Write every threshold, by what it is about; return the row after them."""
    top = write_section(page, top, title)
    top = write_prose(page, top, _say_changed(page, policy), across, "gt note")
    rows = [row for group, some in GROUPS for row in _threshold_rows(page, policy, group, some)]
    last = write_table(page, top, "thresholds", _THRESHOLDS, rows)
    row = top + 1
    for _, some in GROUPS:
        make_bold(page, row, [1])
        row += len(some)
    return last + 2


def _say_changed(page: Page, policy: Policy) -> str:
    """Return which thresholds are not the default, and how to set one."""
    usual = Policy()
    changed = [name for name in POLICY_WORDS if getattr(policy, name) != getattr(usual, name)]
    wording = Text(
        "{changed} Each can be set as GOODTERMS_POLICY__NAME.",
        "{changed} Elk is in te stellen als GOODTERMS_POLICY__NAAM.",
    )
    some = Text("You changed {count}: {names}.", "Je veranderde er {count}: {names}.")
    none = Text("All are as they come.", "Alle staan zoals ze komen.")
    said = page.say(some, count=str(len(changed)), names=", ".join(changed)) if changed else page.say(none)
    return page.say(wording, changed=said)


def _threshold_rows(
    page: Page, policy: Policy, group: Text, some: tuple[Threshold, ...]
) -> Iterator[tuple[Value, ...]]:
    usual = Policy()
    for one in some:
        value, default = getattr(policy, one.name), getattr(usual, one.name)
        changed = "" if value == default else page.say(_CHANGED, value=_number(page, default))
        yield page.say(group), value, page.say(one.unit), page.say(one.words), changed, one.name


def write_burdens(page: Page, policy: Policy, top: int, across: int, title: Text) -> int:
    """Write each signal's weight and burden table; return the row after them."""
    top = write_section(page, top, title)
    note = Text(
        "Between two points the burden is on the straight line, outside it is the nearest point's. Set them "
        "as GOODTERMS_POLICY__WEIGHTS__NAME and GOODTERMS_POLICY__BURDENS__NAME.",
        "Tussen twee punten ligt de last op de rechte lijn, erbuiten is het die van het dichtstbijzijnde "
        "punt. In te stellen als GOODTERMS_POLICY__WEIGHTS__NAAM en GOODTERMS_POLICY__BURDENS__NAAM.",
    )
    top = write_prose(page, top, page.say(note), across, "gt note")
    return write_table(page, top, "burdens", _BURDENS, list(_burden_rows(page, policy))) + 2


def _burden_rows(page: Page, policy: Policy) -> Iterator[tuple[Value, ...]]:
    usual = Policy()
    for name in (one.name for one in fields(policy.burdens)):
        table, weight = getattr(policy.burdens, name), getattr(policy.weights, name)
        changed = []
        if weight != getattr(usual.weights, name):
            wording = Text("✎ weight, default {value}", "✎ gewicht, standaard {value}")
            changed.append(page.say(wording, value=_number(page, getattr(usual.weights, name))))
        if table != getattr(usual.burdens, name):
            wording = Text("✎ table, default {value}", "✎ tabel, standaard {value}")
            changed.append(page.say(wording, value=_points(page, getattr(usual.burdens, name))))
        unit = page.say(UNITS[name])
        signal, points = word_signal(name, page.language), _points(page, table)
        yield signal, weight, unit, points, "\n".join(changed), name


def _points(page: Page, table: Table) -> str:
    return " · ".join(f"{_number(page, x)} → {_number(page, y)}" for x, y in table)


def _number(page: Page, value: float) -> str:
    digits = len(f"{value:g}".partition(".")[2])
    return format_number(value, page.language, digits)
