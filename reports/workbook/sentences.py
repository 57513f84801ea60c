"""The week in a few sentences: how it stands, who costs most, what is new, what to do, whom to thank."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from decimal import Decimal

from goodterms.casebook import LIVE_STATES
from goodterms.findings import Change, ChangeKind, Review
from goodterms.model import Verdict
from reports.excel.cells import one_line
from reports.excel.pages import Page
from reports.locale import (
    Text,
    format_date,
    format_money,
    format_ordinal,
    format_share,
    word_letter,
    word_reason,
    word_verdict,
)
from reports.workbook.contents import Contents, companion, find_signal

TO_REVIEW = (*LIVE_STATES, "gone")  # drafts that wait for the user
_NAMED = 3  # in a sentence; the lists have all
_MORE = Text("{listed} and {count} more", "{listed} en nog {count}")
_MOVES: tuple[ChangeKind, ...] = ("flagged", "worse", "cleared", "better", "new", "gone")

_STANDS = Text("In short", "Kort gezegd")
_MOST = Text("Costs most", "Kost het meest")
_NEW = Text("New", "Nieuw")
_DO = Text("To do", "Te doen")
_THANK = Text("To thank", "Bedanken")


def say_week(page: Page, contents: Contents) -> list[tuple[Text, str]]:
    """Return three to five sentences, each with the word that leads it."""
    review = contents.review
    if not review.clients:
        return [(_STANDS, page.say(_EMPTY)), (_DO, page.say(_EMPTY_TO_DO)), (_NEW, page.say(_EMPTY_PAST))]
    said = (
        (_STANDS, _standing(page, review)),
        (_MOST, _standing_out(page, review)),
        (_NEW, _news(page, contents)),
        (_DO, _to_do(page, contents)),
        (_THANK, _thanks(page, review)),
    )
    return [(lead, one) for lead, one in said if one]


_EMPTY = Text(
    "There is nothing to say yet: no client is followed.",
    "Er is nog niets te zeggen: er wordt geen klant gevolgd.",
)
_EMPTY_TO_DO = Text(
    "Fill in clients.xlsx (goodterms init proposes clients), then run again.",
    "Vul clients.xlsx in (goodterms init stelt klanten voor) en draai opnieuw.",
)
_EMPTY_PAST = Text(
    "The first run looks back over a year of mail, so the next report has a history from the start.",
    "De eerste keer kijkt een jaar mail terug, dus het volgende verslag heeft meteen een geschiedenis.",
)


def _standing(page: Page, review: Review) -> str:
    """Return how many clients have which verdict, and what is open with them."""
    counts = Counter(one.assessment.verdict for one in review.clients)
    order = (Verdict.EXIT, Verdict.REPAIR, Verdict.WATCH, Verdict.FINE)
    listed = ", ".join(
        f"{counts[one]} {word_verdict(one, page.language).lower()}" for one in order if counts[one]
    )
    clients = Text("1 client", "1 klant") if len(review.clients) == 1 else Text("{n} clients", "{n} klanten")
    wording = Text("{count}: {listed}.[ {money}]", "{count}: {listed}.[ {money}]")
    count = page.say(clients, n=str(len(review.clients)))
    return page.say(wording, count=count, listed=listed, money=_money(page, review))


def _money(page: Page, review: Review) -> str:
    said = []
    for one in review.ageing:
        wording = Text(
            "{total} is open[, {late} of it overdue]", "{total} staat open[, {late} achterstallig]"
        )
        overdue = one.total - one.not_due
        said.append(
            page.say(
                wording,
                total=format_money(one.total, one.currency, page.language),
                late=format_money(overdue, one.currency, page.language) if overdue > 0 else None,
            )
        )
    return "; ".join(said) + "." if said else ""


def _standing_out(page: Page, review: Review) -> str:
    assessed = (one.assessment for one in review.clients)
    first = next((one for one in assessed if one.verdict is not Verdict.FINE), None)
    if first is None or first.strain is None:
        return page.say(Text("No client asks for action.", "Geen enkele klant vraagt om actie."))
    wording = Text(
        "{name}: a strain of {strain} of 100[, {rank} of all][ (between {low} and {high})].[ {why}.]",
        "{name}: een belasting van {strain} op 100[, {rank} van allen][ (tussen {low} en {high})].[ {why}.]",
    )
    whys = [word_reason(one, page.language) for one in first.reasons[:2]]
    is_open = first.rank_low != first.rank_high
    return page.say(
        wording,
        name=one_line(first.client.name or first.client.key),
        strain=f"{first.strain:.0f}",
        rank=format_ordinal(first.rank, page.language) if first.rank else None,
        low=format_ordinal(first.rank_low, page.language) if first.rank_low and is_open else None,
        high=format_ordinal(first.rank_high, page.language) if first.rank_high and is_open else None,
        why="; ".join(f"{one[:1].upper()}{one[1:]}" if n == 0 else one for n, one in enumerate(whys)),
    )


# --- what is new -------------------------------------------------------------------------------


def _news(page: Page, contents: Contents) -> str:
    """Return who moved and what money came in since the last report."""
    news = contents.review.news
    if news.since is None:
        return page.say(_FIRST)
    moved = [one for one in news.changes if one.kind in _MOVES]
    told = _listed(
        page, [f"{one_line(contents.name_of(one.client_key))} {say_change(page, one)}" for one in moved]
    )
    nobody = page.say(Text("no client moved", "geen klant is opgeschoven"))
    wording = Text("Since {day}: {moved}[; {money} came in].", "Sinds {day}: {moved}[; {money} kwam binnen].")
    day = format_date(news.since, page.language)
    return page.say(wording, day=day, moved=told or nobody, money=_came_in(page, contents.review))


_FIRST = Text(
    "This is the first report; it looks back over a year. From the next one on, what changed stands here.",
    "Dit is het eerste verslag; het kijkt een jaar terug. Vanaf het volgende staat hier wat er veranderde.",
)


def _came_in(page: Page, review: Review) -> str | None:
    sums: defaultdict[str, Decimal] = defaultdict(Decimal)
    for one in review.news.receipts:
        sums[one.currency] += one.amount
    said = [format_money(sums[one], one, page.language) for one in sorted(sums)]
    return ", ".join(said) or None


def say_change(page: Page, one: Change) -> str:
    """Return what happened to a client since the last report, as a clause."""
    words = {
        "old": word_verdict(one.verdict_before, page.language).lower() if one.verdict_before else None,
        "new": word_verdict(one.verdict, page.language).lower() if one.verdict else None,
    }
    return page.say(_CHANGES[one.kind], **words)


_MOVED = Text("from {old} to {new}", "van {old} naar {new}")
_CHANGES: dict[ChangeKind, Text] = {
    "flagged": _MOVED,
    "worse": _MOVED,
    "better": _MOVED,
    "cleared": _MOVED,
    "new": Text("new in this report", "nieuw in dit verslag"),
    "gone": Text("no longer followed", "niet meer gevolgd"),
    "up": Text("more strain than before", "meer belasting dan eerst"),
    "down": Text("less strain than before", "minder belasting dan eerst"),
}


# --- what to do --------------------------------------------------------------------------------


def _to_do(page: Page, contents: Contents) -> str:
    """Return the drafts to read, the cases to look at and the problems to mend, the first ones by name."""
    said = [one for one in _tasks(page, contents) if one]
    if not said:
        return page.say(Text("Nothing this week.", "Niets deze week."))
    first, rest = said[0], said[1:]
    return "; ".join((first[:1].upper() + first[1:], *rest)) + "."


def _tasks(page: Page, contents: Contents) -> Iterator[str]:
    drafts = [
        f"{one_line(contents.name_of(one.client_key))}: {word_letter(one.kind, page.language).lower()}"
        for one in sorted(contents.drafts, key=lambda one: (one.planned_on, one.id))
        if one.state in TO_REVIEW
    ]
    cases = [one_line(one.client.name or one.client.key) for one in contents.review.cases]
    problems = len(contents.review.problems)
    yield _task(page, _READ, drafts)
    yield _task(page, _LOOK, cases)
    if problems:
        yield page.say(_MEND[problems > 1], n=str(problems))


_READ = (
    Text(
        "read 1 draft, then send, change or delete it ({names})",
        "lees 1 concept; verstuur, wijzig of wis het ({names})",
    ),
    Text(
        "read {n} drafts, then send, change or delete them ({names})",
        "lees {n} concepten; verstuur, wijzig of wis ze ({names})",
    ),
)
_MEND = (
    Text("mend 1 problem", "los 1 probleem op"),
    Text("mend {n} problems", "los {n} problemen op"),
)
_LOOK = (
    Text("look at 1 case ({names})", "bekijk 1 zaak ({names})"),
    Text("look at {n} cases ({names})", "bekijk {n} zaken ({names})"),
)


def _task(page: Page, wording: tuple[Text, Text], names: list[str]) -> str:
    if not names:
        return ""
    return page.say(wording[len(names) > 1], n=str(len(names)), names=_listed(page, names))


def _listed(page: Page, names: Iterable[str]) -> str:
    """Return a list of at most so many, and how many more there are."""
    every = list(names)
    listed = ", ".join(every[:_NAMED])
    more = len(every) - _NAMED
    return page.say(_MORE, listed=listed, count=str(more)) if more > 0 else listed


def _thanks(page: Page, review: Review) -> str:
    """Return whom to keep and thank, with what they bring in."""
    shares = {
        one.client.key: companion(find_signal(one.assessment, "revenue"), "share") for one in review.clients
    }
    said = []
    for one in review.keep:
        share = shares.get(one.key)
        part = format_share(share, page.language) if isinstance(share, int | float) else None
        brings = Text("{name}[ ({share} of revenue)]", "{name}[ ({share} van de omzet)]")
        said.append(page.say(brings, name=one_line(one.name or one.key), share=part))
    wording = Text("Little strain, good value: {names}.", "Weinig belasting, veel waarde: {names}.")
    return page.say(wording, names=", ".join(said)) if said else ""
