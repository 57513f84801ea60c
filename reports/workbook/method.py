"""Method: what the words mean, every threshold, the calendar, and what is not seen."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from datetime import timedelta

from goodterms.model import Content
from goodterms.policy import Burdens, Policy, Weights
from reports.excel.pages import FIRST_ROW, Page, finish_page
from reports.excel.tables import set_widths, write_prose, write_section, write_table, write_title
from reports.excel.values import Column, Value
from reports.locale import Text, format_date, format_number, word_signal
from reports.workbook.contents import Contents

_FACTS = (
    Column(Text("This report", "Dit verslag"), "text", 34),
    Column(Text("Value", "Waarde"), "text", 26),
)
_THRESHOLDS = (
    Column(Text("Threshold", "Drempel"), "text", 34),
    Column(Text("Set to", "Ingesteld op"), "plain", 26),
    Column(Text("What it is", "Wat het is"), "text", 86),
)
_TABLES = (
    Column(Text("Signal", "Signaal"), "text", 34),
    Column(Text("Weight", "Gewicht"), "plain", 26),
    Column(Text("Value → burden", "Waarde → last"), "text", 86),
)
_HOLIDAYS = (
    Column(Text("Date", "Datum"), "date", 34),
    Column(Text("Holiday", "Feestdag"), "text", 26),
)

_CONTENT: dict[Content, Text] = {
    "none": Text(
        "not read: reply times, load by count and payment work. Closings, tone, indecision and language"
        " can't be told, so more waits stay open.",
        "niet gelezen: antwoordtijden, aantallen en betaling werken. Afsluitingen, toon, besluiteloosheid"
        " en taal zijn niet te zien, dus blijven er meer vragen open.",
    ),
    "counts": Text(
        "read; kept are the number of words, the language and the names of rules that matched. No sentence.",
        "gelezen; bewaard worden aantal woorden, taal en namen van de regels die pasten. Geen zin.",
    ),
    "quotes": Text(
        "read; kept are counts, names of rules, and the sentence that matched, at most 200 characters.",
        "gelezen; bewaard worden aantallen, namen van regels, en de zin die paste, hooguit 200 tekens.",
    ),
}
_AWAY = (
    Column(Text("First day", "Eerste dag"), "date", 34),
    Column(Text("Last day", "Laatste dag"), "date", 26),
    Column(Text("Told by", "Blijkt uit"), "text", 44),
)
_TOLD_BY = {
    "file": Text("your list", "je lijst"),
    "automatic replies": Text("automatic replies", "automatische antwoorden"),
}

DEFINITIONS: tuple[tuple[Text, Text], ...] = (
    (
        Text("Wait", "Vraag"),
        Text(
            "From the first message of a turn that asks for something to the first "
            "answer written by a person "
            "on the other side. A short closing (“thanks!”) asks nothing. Several "
            "mails in a row are one wait.",
            "Van het eerste bericht van een beurt dat iets vraagt tot het eerste "
            "antwoord van een mens aan de "
            "andere kant. Een korte afsluiting (“dank!”) vraagt niets. Mails achter elkaar zijn één vraag.",
        ),
    ),
    (
        Text("Working hours, all hours", "Werkuren, klokuren"),
        Text(
            "Two clocks: time within the working hours of the side that owes the answer, and elapsed time. "
            "Times are counted by the client's own zone and holidays where they are known.",
            "Twee klokken: tijd binnen de werkuren van wie het antwoord schuldig is, en verstreken tijd. "
            "Tijdzone en feestdagen van de klant tellen mee waar ze bekend zijn.",
        ),
    ),
    (
        Text("Median, 90%, mean up to the cap", "Mediaan, 90%, gemiddeld tot het plafond"),
        Text(
            "By Kaplan–Meier: unanswered questions count as “longer than” and are "
            "never dropped. The interval "
            "says between which values the figure lies with the certainty given.",
            "Volgens Kaplan–Meier: vragen zonder antwoord tellen als “langer dan” en vallen nooit weg. Het "
            "interval zegt waartussen het cijfer met de genoemde zekerheid ligt.",
        ),
    ),
    (
        Text("Off hours", "Buiten werktijd"),
        Text(
            "A mail that asks something outside your working hours and outside the client's own.",
            "Een mail met een vraag buiten jouw werktijd en buiten die van de klant zelf.",
        ),
    ),
    (
        Text("Chasing, indecision", "Najagen, besluiteloosheid"),
        Text(
            "Chasing: a further mail in the same turn before a working day has passed. Indecision: a refusal "
            "without object, number or decision, or an approval turned back. A concrete wish is work.",
            "Najagen: nog een mail in dezelfde beurt voordat een werkdag voorbij is. Besluiteloosheid: een "
            "afkeuring zonder voorwerp, getal of besluit, of een akkoord dat "
            "teruggaat. Een concrete wens is werk.",
        ),
    ),
    (
        Text("Days beyond terms, late rate", "Dagen over de termijn, aandeel te laat"),
        Text(
            "Paid date less due date, weighted by amount; for an open invoice “at least”. Late rate = "
            "(k + {pseudo}p) / (n + {pseudo}): k late of n, p your own portfolio's rate.",
            "Betaaldatum min vervaldatum, gewogen naar bedrag; bij een open "
            "factuur “minstens”. Aandeel te laat "
            "= (k + {pseudo}p) / (n + {pseudo}): k van n te laat, p het aandeel over al je klanten.",
        ),
    ),
    (
        Text("Payment index", "Betaalindex"),
        Text(
            "0 to 100, to be redone by hand: prompt = 80, 15 days beyond = 70, 22 = 60, 30 = 50, 60 = 40, "
            "90 = 30, 120 = 20, weighted by amount.",
            "0 tot 100, met de hand na te rekenen: op tijd = 80, 15 dagen te laat = 70, 22 = 60, 30 = 50, "
            "60 = 40, 90 = 30, 120 = 20, gewogen naar bedrag.",
        ),
    ),
    (
        Text("Burden, strain, coverage", "Last, belasting, dekking"),
        Text(
            "Burden: a signal's score from 0 to 100 by the tables below. Strain: the weighted mean of the "
            "burdens that have data. Coverage: the share of the weights that had data.",
            "Last: de score van een signaal van 0 tot 100 volgens de tabellen "
            "hieronder. Belasting: het gewogen "
            "gemiddelde van de lasten met gegevens. Dekking: het deel van de gewichten dat gegevens had.",
        ),
    ),
    (
        Text("Verdict", "Oordeel"),
        Text(
            "Fine ●, watch ▲, repair ◆, exit ■. Watch: strain above its line, a heavy habit, or a rise "
            "that is more than chance. Repair: strain above its line, or one heavy habit, in {weeks} of"
            " the last {of} weeks. Exit needs strain above the line as long, more than one heavy signal"
            " or an extreme one, enough data, a repair that was tried or waived, the same again after "
            "it, and an interval whose lower end still clears the line. It speaks of the co-operation, "
            "never of a person.",
            "Goed ●, opletten ▲, herstellen ◆, afscheid ■. Opletten: belasting boven de grens, een "
            "zware gewoonte, of een stijging die meer is dan toeval. Herstellen: belasting boven de "
            "grens, of één zware gewoonte, in {weeks} van de laatste {of} weken. Afscheid vraagt even "
            "lang belasting boven de grens, meer dan één zwaar signaal of één extreem, genoeg gegevens,"
            " een herstel dat is geprobeerd of waarvan is afgezien, daarna hetzelfde beeld, en een "
            "interval waarvan ook de ondergrens erboven blijft. Het gaat over de samenwerking, nooit "
            "over een persoon.",
        ),
    ),
)
_UNSEEN = Text(
    "Not seen: telephone, chat, meetings and messages outside the folders that are read. Junk and Trash are "
    "not read. A client who calls instead of mailing looks slower here "
    "than they are: judge with that in mind.",
    "Niet gezien: telefoon, chat, gesprekken en berichten buiten de "
    "gelezen mappen. Spam en Prullenbak worden "
    "niet gelezen. Een klant die belt in plaats van mailt lijkt hier "
    "trager dan hij is: houd daar rekening mee.",
)

POLICY_WORDS: dict[str, Text] = {
    "mail_weeks": Text("weeks that mail figures look back", "weken die mailcijfers terugkijken"),
    "mail_weeks_wide": Text("the same where mails are few", "hetzelfde bij weinig mail"),
    "payment_weeks": Text("weeks that payment figures look back", "weken die betaalcijfers terugkijken"),
    "payment_weeks_wide": Text("the same where invoices are few", "hetzelfde bij weinig facturen"),
    "index_months": Text("months in the payment index", "maanden in de betaalindex"),
    "replay_weeks": Text("past weeks worked out again", "vorige weken die opnieuw berekend worden"),
    "floor_waits": Text("fewest waits for a figure", "minste vragen voor een cijfer"),
    "floor_messages": Text("fewest messages for a share", "minste berichten voor een aandeel"),
    "floor_invoices": Text("fewest invoices for a figure", "minste facturen voor een cijfer"),
    "new_topic_after_days": Text(
        "days after which a changed subject is a new matter",
        "dagen waarna een ander onderwerp een nieuwe zaak is",
    ),
    "absence_gap_days": Text(
        "days between two automatic replies of one absence",
        "dagen tussen twee automatische antwoorden bij een afwezigheid",
    ),
    "absence_grace_days": Text(
        "working days after an absence that do not count", "werkdagen na een afwezigheid die niet tellen"
    ),
    "receipts_seen": Text(
        "automatic replies in a year from somebody who was there, after which they say nothing",
        "automatische antwoorden per jaar van iemand die er was, waarna ze niets meer zeggen",
    ),
    "absence_person_share": Text(
        "share of a side's mail that somebody writes, for his absence to count",
        "aandeel van de mail dat iemand schrijft, wil zijn afwezigheid tellen",
    ),
    "working_day_hours": Text("hours of one working day", "uren in een werkdag"),
    "reply_cap_hours": Text(
        "working hours: longer waits count as this much", "werkuren: langere vragen tellen als zoveel"
    ),
    "reading_words_per_minute": Text("words read a minute", "gelezen woorden per minuut"),
    "writing_words_per_minute": Text("words written a minute", "geschreven woorden per minuut"),
    "switch_minutes": Text("minutes to switch, per turn", "minuten om te schakelen, per beurt"),
    "load_floor_minutes": Text(
        "minutes a week: less is nobody's burden", "minuten per week: minder is niemand tot last"
    ),
    "words_unknown": Text("words of a mail that was not read", "woorden van een mail die niet gelezen is"),
    "off_hours_pseudo": Text(
        "mails of your own average added to each client", "mails van je eigen gemiddelde bij elke klant"
    ),
    "late_pseudo": Text(
        "invoices of the average added to each client", "facturen van het gemiddelde bij elke klant"
    ),
    "late_rate_prior": Text(
        "late rate taken until there is one of your own", "aandeel te laat zolang er geen eigen cijfer is"
    ),
    "portfolio_floor": Text(
        "invoices from which your own late rate is used", "facturen vanaf wanneer je eigen aandeel telt"
    ),
    "late_after_days": Text(
        "days beyond terms from which an invoice is late",
        "dagen over de termijn waarna een factuur te laat is",
    ),
    "dso_days": Text("days that DSO and CEI look back", "dagen die DSO en CEI terugkijken"),
    "legal_terms_days": Text(
        "days to pay where nothing was agreed (Directive 2011/7/EU)",
        "betaaldagen waar niets is afgesproken (Richtlijn 2011/7/EU)",
    ),
    "trend_weeks": Text("last weeks that a rise is looked for in", "laatste weken waarin een stijging telt"),
    "trend_base_weeks": Text("weeks before, to compare them with", "weken ervoor, om mee te vergelijken"),
    "trend_year_weeks": Text(
        "weeks that tell how much a client varies anyway", "weken die tonen hoezeer een klant toch al wisselt"
    ),
    "trend_floor": Text("fewest mails in the last weeks for a rise", "minste mails in die weken"),
    "trend_ratio": Text("smallest rise that is news", "kleinste stijging die nieuws is"),
    "trend_p": Text("chance that a rise is none, at most", "kans dat een stijging toeval is, hoogstens"),
    "trend_false_share": Text(
        "share of all rises named that may be none", "deel van alle genoemde stijgingen dat er geen mag zijn"
    ),
    "watch_strain": Text("strain from which to watch", "belasting vanaf wanneer je oplet"),
    "repair_strain": Text("strain from which to repair", "belasting vanaf wanneer je herstelt"),
    "exit_strain": Text("strain from which an exit is possible", "belasting vanaf wanneer afscheid kan"),
    "failed_strain": Text(
        "strain since a repair from which it did not help",
        "belasting sinds een herstel vanaf wanneer het niet hielp",
    ),
    "exit_low_strain": Text(
        "what the interval's lower end must clear too", "waar ook de ondergrens van het interval boven blijft"
    ),
    "persist_weeks": Text("weeks above the line that are asked", "weken boven de grens die nodig zijn"),
    "persist_of": Text("among so many of the last weeks", "van zoveel laatste weken"),
    "returning_episodes": Text(
        "earlier exits in the year after which fewer weeks do",
        "eerdere keren afscheid in het jaar waarna minder weken volstaan",
    ),
    "persist_weeks_returning": Text("weeks that are asked then", "weken die dan nodig zijn"),
    "heavy_burden": Text("burden from which a signal is heavy", "last vanaf wanneer een signaal zwaar is"),
    "heavy_signals": Text("heavy signals that are asked", "zware signalen die nodig zijn"),
    "extreme_burden": Text(
        "burden from which one signal is enough", "last vanaf wanneer één signaal volstaat"
    ),
    "habit_low_burden": Text(
        "what the lower end of a habit's burden must clear",
        "waar ook de ondergrens van de last van een gewoonte boven blijft",
    ),
    "beside_burden": Text(
        "burden of the days beyond terms that makes paying late a habit",
        "last van de dagen over de termijn waarmee te laat betalen een gewoonte is",
    ),
    "floor_mail_weeks": Text(
        "weeks with mail of half a year, before repair or exit",
        "weken met mail van een half jaar, voor herstel of afscheid",
    ),
    "floor_mails": Text("mails in that half year", "mails in dat halve jaar"),
    "coverage_floor": Text("share of the weights that must have data", "deel van de gewichten met gegevens"),
    "interval": Text("certainty of the intervals", "zekerheid van de intervallen"),
    "draws": Text("draws of the bootstrap", "trekkingen van de bootstrap"),
    "revision_points": Text(
        "points of strain by which a reported week differs now, to be told",
        "punten belasting die een gerapporteerde week nu afwijkt, om te melden",
    ),
    "keep_strain": Text(
        "highest strain of a client to thank", "hoogste belasting van een klant om te bedanken"
    ),
    "keep_clients": Text("clients named to thank", "klanten die genoemd worden om te bedanken"),
    "repair_hold_weeks": Text("weeks that a repair gets", "weken die een herstel krijgt"),
    "repair_counts_weeks": Text(
        "weeks after which it is time to try a repair again", "weken waarna een nieuw herstel nodig is"
    ),
    "cool_off_working_days": Text("working days of cooling off", "werkdagen bedenktijd"),
    "rest_weeks": Text("weeks of rest after a draft was thrown away", "weken rust na een weggegooid concept"),
    "keep_weeks": Text("weeks that the decision Keep holds", "weken dat het besluit Houden geldt"),
    "new_drafts_a_run": Text("new drafts a run, at most", "nieuwe concepten per keer, hoogstens"),
    "risk_amount": Text(
        "overdue money above which the talk waits", "achterstallig geld waarboven het gesprek wacht"
    ),
    "talk_slots": Text("moments proposed for a talk", "voorgestelde momenten voor een gesprek"),
    "talk_after_working_days": Text("working days until the first moment", "werkdagen tot het eerste moment"),
    "reminders": Text("payment reminders of one case", "betalingsherinneringen per zaak"),
    "reminder_again_weeks": Text("weeks between two reminders", "weken tussen twee herinneringen"),
    "notice_days": Text(
        "days of notice where the contract names none", "dagen opzegtermijn als het contract er geen noemt"
    ),
    "confirm_days": Text(
        "days in Drafts after which the confirmation's notice is called short",
        "dagen in Concepten waarna de opzegtermijn in de bevestiging krap wordt",
    ),
    "handover_working_days": Text(
        "working days before the last one from which the hand-over is due",
        "werkdagen voor de laatste waarop de overdracht begint",
    ),
    "last_invoice_weeks": Text(
        "weeks after the last working day in which a last invoice is awaited",
        "weken na de laatste werkdag waarin de laatste factuur wordt afgewacht",
    ),
    "closed_weeks": Text("weeks that a closed case is shown", "weken dat een afgesloten zaak te zien is"),
    "take_back_days": Text(
        "days in which a later word takes Keep or Closed back",
        "dagen waarin een later woord Houden of Afgesloten terugneemt",
    ),
    "stranger_mails": Text(
        "mails in a quarter from which an unknown sender is named",
        "mails per kwartaal vanaf wanneer een onbekende genoemd wordt",
    ),
}


def render_sheet(page: Page, contents: Contents) -> None:
    """Place the report's facts, the definitions, every threshold and the holidays."""
    set_widths(page, _THRESHOLDS)
    subtitle = Text("How the figures are made, and with what settings.", "Hoe de cijfers tot stand komen.")
    write_title(page, Text("Method", "Methode"), page.say(subtitle))
    top = write_table(page, FIRST_ROW, "this_report", _FACTS, list(_facts(page, contents))) + 2
    top = write_prose(page, top, page.say(_UNSEEN), len(_THRESHOLDS)) + 1
    top = write_section(page, top, Text("What the words mean", "Wat de woorden betekenen"))
    for word, meaning in DEFINITIONS:
        said = f"{page.say(word)}: {page.say(meaning, **_slots(contents.policy))}"
        top = write_prose(page, top, said, len(_THRESHOLDS))
    top = _write_policy(page, contents.policy, top + 1)
    days = [(day, name) for day, name in sorted(contents.calendar.holidays)]
    top = write_section(page, top, Text("Holidays", "Feestdagen"))
    top = write_table(page, top, "holidays", _HOLIDAYS, days, Text("None known.", "Geen bekend.")) + 2
    top = write_section(page, top, Text("Days away", "Dagen afwezig"))
    grace = Text(
        "Nobody's clock runs while he is away, nor for {days} working days after it. Absences are in your"
        " list, or told by automatic replies.",
        "Niemands klok loopt terwijl hij weg is, noch in de {days} werkdagen erna. Afwezigheid staat in je"
        " lijst, of blijkt uit automatische antwoorden.",
    )
    said = page.say(grace, days=str(contents.policy.absence_grace_days))
    top = write_prose(page, top, said, len(_THRESHOLDS), "gt note")
    write_table(page, top, "away", _AWAY, _away_rows(page, contents), Text("None known.", "Geen bekend."))
    finish_page(page, len(_THRESHOLDS))


def _away_rows(page: Page, contents: Contents) -> list[tuple[Value, ...]]:
    """Go through the last year's absences, and those ahead."""
    since = contents.review.as_of - timedelta(weeks=52)
    return [
        (one.first, one.last, one.note or page.say(_TOLD_BY[one.told_by]))
        for one in contents.review.absences
        if one.last > since
    ]


def _slots(policy: Policy) -> dict[str, str | None]:
    return {
        "pseudo": f"{policy.late_pseudo:g}",
        "weeks": str(policy.persist_weeks),
        "of": str(policy.persist_of),
    }


def _facts(page: Page, contents: Contents) -> Iterator[tuple[Value, ...]]:
    calendar = contents.calendar
    as_of = format_date(contents.review.as_of, page.language)
    yield page.say(Text("As of the end of", "Stand aan het eind van")), as_of
    yield page.say(Text("Program", "Programma")), f"goodterms {contents.version}"
    yield page.say(Text("Your time zone", "Je tijdzone")), calendar.timezone
    yield page.say(Text("Your working hours", "Je werktijden")), calendar.working_hours
    yield page.say(Text("Clients", "Klanten")), str(len(contents.review.clients))
    yield page.say(Text("Texts of mails", "Teksten van mails")), page.say(_CONTENT[contents.content])
    for account, when in contents.syncs:
        local = when.astimezone(page.zone)
        said = f"{format_date(local.date(), page.language)} {local:%H:%M}"
        yield page.say(Text("Mail last read: {account}", "Mail gelezen: {account}"), account=account), said


def _write_policy(page: Page, policy: Policy, top: int) -> int:
    top = write_section(page, top, Text("Thresholds", "Drempels"))
    note = Text(
        "Each can be set as GOODTERMS_POLICY__NAME.",
        "Elke drempel is in te stellen als GOODTERMS_POLICY__NAAM.",
    )
    top = write_prose(page, top, page.say(note), len(_THRESHOLDS), "gt note")
    last = write_table(page, top, "thresholds", _THRESHOLDS, list(_threshold_rows(page, policy)))
    top = write_section(page, last + 2, Text("Weights and burden tables", "Gewichten en lasttabellen"))
    note = Text(
        "Between two points the burden is on the straight line.",
        "Tussen twee punten ligt de last op de rechte lijn.",
    )
    top = write_prose(page, top, page.say(note), len(_TABLES), "gt note")
    return write_table(page, top, "burdens", _TABLES, list(_burden_rows(page, policy))) + 2


def _threshold_rows(page: Page, policy: Policy) -> Iterator[tuple[Value, ...]]:
    for one in fields(policy):
        value = getattr(policy, one.name)
        if not isinstance(value, Burdens | Weights):
            words = POLICY_WORDS.get(one.name)
            yield one.name, value, page.say(words) if words else one.name


def _burden_rows(page: Page, policy: Policy) -> Iterator[tuple[Value, ...]]:
    for one in fields(policy.burdens):
        table = getattr(policy.burdens, one.name)
        weight = getattr(policy.weights, one.name, None)
        points = " · ".join(f"{_number(page, x)} → {_number(page, y)}" for x, y in table)
        yield word_signal(one.name, page.language), weight, points


def _number(page: Page, value: float) -> str:
    digits = len(f"{value:g}".partition(".")[2])
    return format_number(value, page.language, digits)
