from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sheet_builders import Rows, write_csv, write_ods, write_xlsx

from connectors.sheets.invoices import InvoiceList, expand_patterns, read_invoices
from connectors.sheets.rules import ListRules
from goodterms.companynames import name_key
from goodterms.errors import NeedsUser
from goodterms.model import Client, Invoice

_ACME = Client(key="acme", name="Acme Design B.V.", addresses=frozenset({"jan@gmail.com"}))
_BETA = Client(key="beta", name="Bêta GmbH & Co. KG", domains=frozenset({"beta.de"}))
_CLIENTS = (_ACME, _BETA)
_HEAD = "Factuurnummer;Klant;Factuurdatum;Vervaldatum;Bedrag incl. btw;Openstaand;Betaald op;Status\n"


def _read(tmp_path: Path, text: str, *, day_first: bool | None = None) -> InvoiceList:
    path = write_csv(tmp_path / "list.csv", text)
    return read_invoices([path], clients=_CLIENTS, rules=ListRules(day_first=day_first))


def _one(tmp_path: Path, text: str) -> Invoice:
    found = _read(tmp_path, text)
    assert found.problems == ()
    (only,) = found.invoices
    return only


def test_a_dutch_list(tmp_path: Path) -> None:
    found = _read(
        tmp_path,
        "Facturen 2026\n\n"
        + _HEAD
        + "2026-001;Acme Design BV;13-01-2026;12-02-2026;€ 1.234,56;0,00;20-02-2026;Betaald\n"
        "2026-002;Onbekend;14-01-2026;;1.000,00;1.000,00;;Te laat\n",
    )
    first, second = found.invoices
    assert (first.number, first.client_key, first.issued, first.due) == (
        "2026-001",
        "acme",
        date(2026, 1, 13),
        date(2026, 2, 12),
    )
    assert (first.amount, first.open, first.paid_on) == (Decimal("1234.56"), Decimal(0), date(2026, 2, 20))
    assert str(first.source) == "list.csv row 4"
    assert (second.client_key, second.open, second.due, second.due_from) == (
        "",
        Decimal(1000),
        date(2026, 2, 13),
        "legal",
    )
    assert dict(found.unmatched) == {"Onbekend": ""}
    assert found.problems == ()


def test_the_same_list_in_every_format(tmp_path: Path) -> None:
    head = ["Number", "Client", "Date", "Amount"]
    rows: Rows = [head, ["7", "Acme Design", date(2026, 1, 13), 99.5]]
    expected = [("7", "acme", date(2026, 1, 13), Decimal("99.50"))]
    text = "Number,Client,Date,Amount\n7,Acme Design,2026-01-13,99.50\n"
    for path in (
        write_xlsx(tmp_path / "a.xlsx", rows),
        write_ods(tmp_path / "a.ods", rows),
        write_csv(tmp_path / "a.csv", text, encoding="utf-16"),
    ):
        found = read_invoices([path], clients=_CLIENTS).invoices
        assert [(one.number, one.client_key, one.issued, one.amount) for one in found] == expected


# --- due dates: method page, section 4 ----------------------------------------------------------


@pytest.mark.parametrize(
    ("due", "terms", "client", "expected", "rule"),
    [
        ("1-2-2026", "14", "Acme Design", date(2026, 2, 1), "given"),
        ("", "14 dagen", "Acme Design", date(2026, 1, 27), "invoice terms"),
        ("", "net 60", "Acme Design", date(2026, 3, 14), "invoice terms"),
        ("", "", "Acme Design", date(2026, 1, 23), "client terms"),
        ("", "", "Beta", date(2026, 2, 12), "legal"),
    ],
)
def test_due_dates(tmp_path: Path, due: str, terms: str, client: str, expected: date, rule: str) -> None:
    text = f"Nr;Klant;Datum;Vervaldatum;Termijn;Bedrag\n1;{client};13-1-2026;{due};{terms};10,00\n"
    path = write_csv(tmp_path / "a.csv", text)
    (one,) = read_invoices([path], clients=_CLIENTS, terms={"acme": 10}).invoices
    assert (one.due, one.due_from) == (expected, rule)


def test_an_unclear_term_costs_the_term_not_the_invoice(tmp_path: Path) -> None:
    terms = "".join(f"{number};Beta;13-1-2026;14;10,00\n" for number in (1, 2, 3))
    found = _read(
        tmp_path, "Nr;Klant;Datum;Termijn;Bedrag\n" + terms + "4;Beta;13-1-2026;einde maand;10,00\n"
    )
    assert [one.due_from for one in found.invoices] == ["invoice terms"] * 3 + ["legal"]
    (problem,) = found.problems
    assert (problem.where, problem.what) == ("list.csv row 5", "Termijn: “einde maand” is no number of days")


# --- what is open -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("head", "cells", "still"),
    [
        ("Openstaand;Betaald op", "40,00;1-2-2026", "40"),
        ("Openstaand;Status", ";Betaald", "0"),
        ("Betaald bedrag", "60,00", "40"),
        ("Betaald bedrag;Status", ";Open", "100"),
        ("Betaald op", "1-2-2026", "0"),
        ("Betaald op", "", "100"),
        ("Betaald", "ja", "0"),
        ("Betaald", "nee", "100"),
        ("Status", "Paid", "0"),
        ("Status", "Vervallen", "100"),
        ("Status", "2e herinnering", "100"),
        ("Status", "Oninbaar", "0"),
        ("Status", "Gecrediteerd", "0"),
        ("Status", "", "100"),
    ],
)
def test_open_amounts(tmp_path: Path, head: str, cells: str, still: str) -> None:
    text = f"Nr;Klant;Datum;Bedrag;{head}\n1;Acme;13-1-2026;100,00;{cells}\n2;Acme;13-1-2026;100,00;{cells}\n"
    if "2e herinnering" in cells:
        text = text.replace("2e herinnering", "Herinnering 2 verstuurd")
    assert [one.open for one in _read(tmp_path, text).invoices] == [Decimal(still)] * 2


def test_credit_notes_are_negative_and_disputes_are_marked(tmp_path: Path) -> None:
    text = "Nr;Klant;Datum;Bedrag;Betwist\n1;Acme;13-1-2026;(50,00);\n2;Acme;13-1-2026;80,00;ja\n"
    credit, disputed = _read(tmp_path, text).invoices
    assert (credit.amount, credit.open) == (Decimal(-50), Decimal(-50))
    assert (credit.disputed, disputed.disputed) == (False, True)


def test_without_an_amount_with_tax_the_bare_one_speaks(tmp_path: Path) -> None:
    text = "Nr;Klant;Datum;Bedrag excl. btw;Bedrag incl. btw\n1;Acme;13-1-2026;100,00;121,00\n"
    assert _one(tmp_path, text).amount == Decimal(121)
    assert _one(tmp_path, text.replace(";Bedrag incl. btw", ";x")).amount == Decimal(100)


def test_currencies_come_from_their_column_or_the_amount(tmp_path: Path) -> None:
    amounts = ("$ 5;", "5;gbp", "5;", "5;zz")
    rows = [f"{number};A;13-1-2026;{amount}" for number, amount in enumerate(amounts)]
    text = "\n".join(["Nr;Klant;Datum;Bedrag;Valuta", *rows])
    found = _read(tmp_path, text)
    assert [one.currency for one in found.invoices] == ["USD", "GBP", "EUR"]
    assert [one.what for one in found.problems] == ["the currency “zz” is not known"]


# --- rows that are no invoice, and rows that are wrong ------------------------------------------


def test_titles_and_sums_are_counted_not_complained_about(tmp_path: Path) -> None:
    found = _read(
        tmp_path,
        "Nr;Klant;Datum;Bedrag;Openstaand\nJanuari;;;;\n1;Acme;13-1-2026;10,00;0,00\nSubtotaal;;;10,00;0,00\n"
        "Nr;Klant;Datum;Bedrag;Openstaand\n2;Acme;14-1-2026;20,00;20,00\n;;;30,00;20,00\n;Totaal;;30,00;20,00\n",
    )
    assert found.problems == ()
    assert dict(found.checks[0].rows) == {"used": 2, "sums": 3, "titles": 2}


def test_drafts_and_cancelled_ones_are_left_out_and_counted(tmp_path: Path) -> None:
    states = {"": "Concept", "2": "Geannuleerd", "3": "Verzonden"}
    rows = [f"{number};Acme;13-1-2026;10,00;{state}" for number, state in states.items()]
    found = _read(tmp_path, "\n".join(["Nr;Klant;Datum;Bedrag;Status", *rows]))
    assert [one.number for one in found.invoices] == ["3"]
    assert (found.rows["drafts"], found.rows["cancelled"]) == (1, 1)


@pytest.mark.parametrize(
    ("row", "what"),
    [
        (";Acme;13-1-2026;;10,00;0,00;;", "the invoice number is empty"),
        ("1;;13-1-2026;;10,00;0,00;;", "the client is empty"),
        ("1;Acme;;;10,00;0,00;;", "the invoice date is empty"),
        ("1;Acme;13-1-2026;;;0,00;;", "the amount is empty"),
        ("1;Acme;31-2-2026;;10,00;0,00;;", "Factuurdatum: “31-2-2026” is no date"),
        ("1;Acme;13-1-2026;morgen;10,00;0,00;;", "Vervaldatum: “morgen” is no date"),
        (
            "1;Acme;13-1-2026;1-1-2026;10,00;0,00;;",
            "the due date 2026-01-01 is before the invoice date 2026-01-13",
        ),
        ("1;Acme;13-1-2026;;1e3;0,00;;", "Bedrag incl. btw: “1e3” is no amount"),
        ("1;Acme;13-1-2026;;10,00;half;;", "Openstaand: “half” is no amount"),
        ("1;Acme;13-1-2026;;10,00;;;", "the open amount is empty, and nothing else says whether it was paid"),
        (
            "1;Acme;13-1-2026;;10,00;;;Deels betaald",
            "it is paid in part, but no column says how much is open",
        ),
        ("1;Acme;13-1-2026;;10,00;;;Bla", "the status “Bla” is not known, and no column says what is open"),
    ],
)
def test_a_row_that_cannot_be_read_says_why(tmp_path: Path, row: str, what: str) -> None:
    found = _read(tmp_path, _HEAD + "9;Acme;14-1-2026;;10,00;0,00;;\n" + row + "\n")
    assert [one.number for one in found.invoices] == ["9"]
    (problem,) = found.problems
    assert (problem.where, problem.what) == ("list.csv row 3", what)
    assert problem.hint
    assert found.rows["unread"] == 1


def test_an_undecidable_order_of_day_and_month_needs_the_user(tmp_path: Path) -> None:
    text = "Number,Client,Date,Amount\n1,Acme,3/4/2026,10.00\n"
    with pytest.raises(NeedsUser) as caught:
        _read(tmp_path, text)
    assert str(caught.value) == (
        "list.csv: column “Date” does not tell whether day or month comes first "
        "(“3/4/2026” may be 2026-04-03 or 2026-03-04): "
        "set GOODTERMS_DATES=day-first or GOODTERMS_DATES=month-first, or format the column as dates"
    )
    assert _read(tmp_path, text, day_first=True).invoices[0].issued == date(2026, 4, 3)
    assert _read(tmp_path, text, day_first=False).invoices[0].issued == date(2026, 3, 4)


def test_what_one_column_proves_holds_for_the_file(tmp_path: Path) -> None:
    text = "Nr;Klant;Datum;Vervaldatum;Bedrag;Openstaand\n1;Acme;3/4/2026;4/28/2026;1,000;12.50\n"
    one = _read(tmp_path, text, day_first=True).invoices[0]
    assert (one.issued, one.due, one.amount) == (date(2026, 3, 4), date(2026, 4, 28), Decimal(1000))


# --- several sheets and files -------------------------------------------------------------------


def test_an_invoice_in_several_files_counts_once_in_its_newest_state(tmp_path: Path) -> None:
    head = "Nr;Klant;Datum;Bedrag;Openstaand;Betaald op\n"
    paid = write_csv(
        tmp_path / "1.csv", head + "1;Acme BV;13-1-2026;10,00;0,00;12-1-2026\n2;Acme;13-1-2026;5,00;5,00;\n"
    )
    later = write_csv(
        tmp_path / "2.csv", head + "1;Acme;13-1-2026;10,00;10,00;\n2;ACME;13-1-2026;5,00;2,00;\n"
    )
    found = read_invoices([paid, later], clients=())
    assert [(one.number, one.open, one.source.file) for one in found.invoices] == [
        ("1", Decimal(0), "1.csv"),
        ("2", Decimal(2), "2.csv"),
    ]
    assert (sum(found.rows.values()), found.rows["used"], found.rows["repeated"]) == (4, 2, 2)


def test_one_number_with_two_amounts_in_a_file_is_a_problem(tmp_path: Path) -> None:
    found = _read(tmp_path, "Nr;Klant;Datum;Bedrag\n1;Acme;13-1-2026;10,00\n1;Acme;13-1-2026;7,00\n")
    assert [one.amount for one in found.invoices] == [Decimal(10)]
    assert found.problems[0].what == "invoice 1 is already in row 2 with 10.00 instead of 7.00"


def test_other_sheets_are_left_alone_and_a_spoiled_one_is_reported(tmp_path: Path) -> None:
    good: Rows = [["Nr", "Klant", "Datum", "Bedrag"], ["1", "Acme", date(2026, 1, 13), 10]]
    spoiled: Rows = [["Nr", "Klant", "Vervalt", "Bedrag"], ["2", "Acme", date(2026, 1, 13), 10]]
    path = write_xlsx(tmp_path / "a.xlsx", sheets={"Info": [["hello", "world"]], "Jan": good, "Feb": spoiled})
    found = read_invoices([path], clients=())
    assert [one.table.sheet for one in found.understood] == ["Jan"]
    (problem,) = found.problems
    assert problem.where == "a.xlsx [Feb]"
    assert "no column looks like the invoice date" in problem.what


def test_clients_are_found_by_e_mail_before_name_and_exactly(tmp_path: Path) -> None:
    who = (
        "Iets anders;JAN@gmail.com",
        "Acme;piet@gmail.com",
        "acme design bv;",
        "Beta;",
        "Acme Group;x@beta.de",
    )
    rows = [f"{number};{one};13-1-2026;1" for number, one in enumerate(who)]
    text = "\n".join(["Nr;Klant;E-mail;Datum;Bedrag", *rows])
    found = _read(tmp_path, text)
    assert [one.client_key for one in found.invoices] == ["acme", "", "acme", "beta", "beta"]
    assert dict(found.unmatched) == {"Acme": "Acme Design B.V."}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Jansen B.V.", "jansen bv"),
        ("Jansen B. V.", "Jansen"),
        ("Müller GmbH & Co. KG", "muller"),
        ("A.B.C. Ltd.", "ABC"),
        ("Café Één VOF", "cafe een"),
        ("De  Vries-Bakker", "de vries bakker"),
    ],
)
def test_company_names(one: str, other: str) -> None:
    assert name_key(one) == name_key(other)


def test_different_companies_stay_different() -> None:
    assert len({name_key(name) for name in ("Acme", "Acme Design", "BV", "Co", "Acme Zwei")}) == 5


# --- patterns -----------------------------------------------------------------------------------


def test_patterns(tmp_path: Path) -> None:
    for name in ("b.csv", "a.csv", "~$a.csv", "c [1].csv"):
        (tmp_path / name).touch()
    (tmp_path / "d.csv").mkdir()
    found = expand_patterns(["c [1].csv", "*.csv", str(tmp_path / "a*")], tmp_path)
    assert [path.name for path in found] == ["c [1].csv", "a.csv", "b.csv"]
    with pytest.raises(NeedsUser, match=r"GOODTERMS_INVOICES: no file fits “\*\.xlsx”"):
        expand_patterns(["*.xlsx"], tmp_path)


# --- each row is accounted for ------------------------------------------------------------------

_CELL = st.sampled_from(
    ["", "1", "2", "Acme", "Totaal", "Subtotaal", "13-1-2026", "x", "10,00", "1.000", "Concept"]
)


@settings(
    deadline=None,
    derandomize=True,
    max_examples=80,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(rows=st.lists(st.lists(_CELL, min_size=6, max_size=6), max_size=12))
def test_every_filled_row_is_counted_exactly_once(tmp_path: Path, rows: list[list[str]]) -> None:
    text = "Factuurnummer;Klant;Factuurdatum;Bedrag;Openstaand;Status\n" + "".join(
        ";".join(row) + "\n" for row in rows
    )
    path = write_csv(tmp_path / "list.csv", text)
    found = read_invoices([path], clients=_CLIENTS, rules=ListRules(sign=","))
    assert sum(found.rows.values()) == sum(any(row) for row in rows)
    assert found.rows["used"] == len(found.invoices)
    assert len(found.problems) >= found.rows["unread"]


@settings(
    deadline=None,
    derandomize=True,
    max_examples=40,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    facts=st.lists(
        st.tuples(
            st.integers(-(10**7), 10**7), st.integers(0, 900), st.sampled_from(["Acme", "Beta", "Ander"])
        ),
        min_size=1,
        max_size=15,
    ),
    comma=st.booleans(),
)
def test_amounts_and_dates_survive_the_way_through_a_list(
    tmp_path: Path, facts: list[tuple[int, int, str]], comma: bool
) -> None:
    lines = ["Nr;Klant;Datum;Bedrag;Openstaand"]
    for number, (cents, days, client) in enumerate(facts):
        amount = f"{Decimal(cents) / 100:,.2f}"
        amount = amount.translate(str.maketrans(",.", ".,")) if comma else amount
        lines.append(f"F{number};{client};{date(2024, 1, 1) + timedelta(days=days)};{amount};{amount}")
    found = _read(tmp_path, "\n".join(lines))
    assert found.problems == ()
    assert sum(one.open for one in found.invoices) == sum(Decimal(cents) for cents, _, _ in facts) / 100
    assert [(one.issued - date(2024, 1, 1)).days for one in found.invoices] == [days for _, days, _ in facts]
