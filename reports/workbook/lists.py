"""What became of the rows of the lists behind the sheet Payments: read, told again, or left out."""

from __future__ import annotations

from collections import Counter

from goodterms.model import ListCheck
from reports.excel.pages import Page
from reports.excel.values import NOTHING, Column, Money, Value
from reports.locale import Text

LISTS = (
    Column(Text("List", "Lijst"), "text", 27),
    Column(Text("Kind", "Soort"), "text", 12),
    Column(Text("Rows", "Rijen"), "count", 12),
    Column(Text("Read", "Gelezen"), "count", 12),
    Column(Text("Told again", "Dubbel"), "count", 12),
    Column(Text("Payments", "Betalingen"), "count", 12),
    Column(Text("Totals, titles", "Totalen, titels"), "count", 12.5),
    Column(Text("No invoice", "Geen factuur"), "count", 12.5),
    Column(Text("Not read", "Niet gelezen"), "count", 9.5),
    Column(Text("Adds up to the rows", "Telt op tot de rijen"), "text", 12),
    Column(Text("Amount", "Bedrag"), "money", 12),
    Column(Text("The list's own totals", "Eigen totalen"), "text", 12),
)
_KINDS = {
    "invoices": Text("invoices", "facturen"),
    "payments": Text("payments", "betalingen"),
    "timesheet": Text("hours", "uren"),
}
_ADDS_UP, _DIFFERS = Text("✓ adds up", "✓ klopt"), Text("✗ differs", "✗ klopt niet")
_TOTALS = Text("{right} of {all}", "{right} van {all}")


def list_row(page: Page, one: ListCheck) -> tuple[Value, ...]:
    """Return what became of a list's rows; its counts add up to the rows, its totals to its amounts."""
    rows = Counter(dict(one.rows))
    counts = (
        rows["used"] + rows["hours"],
        rows["repeated"],
        rows["parts"] + rows["payments"] + rows["lines"],
        rows["sums"] + rows["titles"],
        rows["drafts"] + rows["cancelled"] + rows["other"],
        rows["unread"],
    )
    used = [(currency, amount) for fate, currency, amount in one.amounts if fate == "used"]
    wrong = sum(not total.adds_up for total in one.totals)
    told = page.say(_TOTALS, right=str(len(one.totals) - wrong), all=str(len(one.totals)))
    return (
        one.place,
        page.say(_KINDS[one.what]),
        sum(rows.values()),
        *counts,
        page.say(_ADDS_UP if sum(counts) == sum(rows.values()) else _DIFFERS),
        Money(used[0][1], used[0][0]) if len(used) == 1 else None,
        ("✗ " if wrong else "✓ ") + told if one.totals else NOTHING,
    )
