"""Lists as people and programs really make them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from sheet_builders import Rows, write_csv, write_xlsx

from connectors.sheets.columns import load_words, words_of
from connectors.sheets.headings import INVOICE_WORDS
from connectors.sheets.invoices import InvoiceList, read_invoices
from connectors.sheets.rules import SAID, ListRules
from goodterms.errors import NeedsUser
from goodterms.model import Client, Invoice

_ACME = Client(key="acme", name="Acme B.V.", domains=frozenset({"acme.example"}), invoice_names=("1001",))
_CAFE = Client(key="cafe", name="Café Noord")


def _read(tmp_path: Path, text: str, rules: ListRules | None = None, name: str = "list.csv") -> InvoiceList:
    return read_invoices([write_csv(tmp_path / name, text)], clients=(_ACME, _CAFE), rules=rules)


def _facts(found: InvoiceList) -> list[tuple[str, str, date, Decimal, Decimal]]:
    return [(one.number, one.client, one.issued, one.amount, one.open) for one in found.invoices]


def _only(found: InvoiceList) -> Invoice:
    assert found.problems == ()
    (one,) = found.invoices
    return one


# --- headings -----------------------------------------------------------------------------------


def test_no_heading_means_two_things_equally() -> None:
    meanings: dict[tuple[str, frozenset[str]], set[str]] = {}
    for name, strengths in load_words("invoices.toml").items():
        for strength, languages in strengths.items():
            for headings in languages.values():  # type: ignore[attr-defined]  # a table deeper
                for heading in headings:
                    meanings.setdefault((strength, words_of(heading)), set()).add(name)
    assert {words: names for words, names in meanings.items() if len(names) > 1} == {}


@pytest.mark.parametrize(
    ("heading", "name"),
    [
        ("Totaalprijs inclusief btw", "amount_incl"),
        ("Gesamt exkl. MwSt.", "amount_excl"),
        ("MwSt.-Betrag", "tax"),
        ("21 % BTW", "tax"),
        ("BTW %", "other"),
        ("Saldo offen", "open"),
        ("Totaal open", "open"),
        ("Zahlung am", "paid_on"),
        ("FullyPaidOnDate", "paid_on"),
        ("Betaling bedrag", "paid_amount"),
        ("Rechnung Fälligkeitsdatum", "due"),
        ("customerID", "client_number"),
        ("Rechnungs-\nnummer", "number"),
        ("*InvoiceDate", "issued"),
        ("Amount (USD)", "amount_incl"),
        ("Regelbedrag incl. btw", "line_total"),
        ("N° facture", "number"),
        ("Payée le", "paid_on"),
        ("Kleur", None),
        ("Outstanding tax", None),
    ],
)
def test_headings_by_their_parts(heading: str, name: str | None) -> None:
    meaning = INVOICE_WORDS.get(words_of(heading))
    assert (meaning.name if meaning else None) == name


def test_a_heading_in_two_rows(tmp_path: Path) -> None:
    found = _read(
        tmp_path,
        "Factuur;;;Bedrag;;Betaling;\nNr;Datum;Klant;excl.;incl.;op;bedrag\n"
        "1;13-1-2026;Acme;100,00;121,00;1-2-2026;121,00\n2;14-1-2026;Acme;200,00;242,00;;\n",
    )
    first, second = found.invoices
    assert (first.number, first.net, first.paid_on) == ("1", Decimal(100), date(2026, 2, 1))
    assert (first.amount, second.open) == (Decimal(121), Decimal(242))
    assert second.paid_on is None


def test_a_column_without_a_heading_speaks_by_its_values(tmp_path: Path) -> None:
    found = _read(tmp_path, "nr;;datum;bedrag\nF-01;Acme;13-1-2026;10,00\nF-02;Café Noord;14-1-2026;20,00\n")
    assert [one.client_key for one in found.invoices] == ["acme", "cafe"]
    assert found.understood[0].notes == ("column B is taken for the client, by what it holds",)


def test_two_columns_that_could_be_it_are_asked_about(tmp_path: Path) -> None:
    text = "nr;wie;wat;datum;bedrag\nF-01;Acme;logo;13-1-2026;10,00\nF-02;Bea;site;14-1-2026;20,00\n"
    with pytest.raises(
        NeedsUser, match=r"“wie” \(column B\), “wat” \(column C\).*GOODTERMS_COLUMNS__CLIENT=wie"
    ):
        _read(tmp_path, text)
    for said in ("wie", "B"):
        found = _read(tmp_path, text, ListRules(columns={"client": said}))
        assert [one.client for one in found.invoices] == ["Acme", "Bea"]


def test_the_users_word_goes_before_all_others(tmp_path: Path) -> None:
    text = "Nr;Klant;Factuurdatum;Vervaldatum;Prolongatie;Bedrag\n1;Acme;1-1-2026;2-1-2026;31-1-2026;5,00\n"
    assert _only(_read(tmp_path, text)).due == date(2026, 1, 2)
    said = ListRules(columns={"due": "Prolongatie"})
    assert _only(_read(tmp_path, text, said)).due == date(2026, 1, 31)


def test_every_name_of_a_column_can_be_said() -> None:
    assert set(SAID) <= set(load_words("invoices.toml"))


# --- groups, totals, other tables ---------------------------------------------------------------


def test_clients_above_their_invoices(tmp_path: Path) -> None:
    found = _read(
        tmp_path,
        "Openstaande posten\n\nFactuur;Datum;Bedrag;Openstaand\n1001 Acme\n1;13-1-2026;10,00;10,00\n"
        "2;14-1-2026;20,00;20,00\nTotaal Acme;;30,00;30,00\nKlant: Café Noord\n3;15-1-2026;5,00;5,00\n"
        "Totaal Café Noord;;5,00;5,00\nTotaal generaal;;35,00;35,00\n",
    )
    assert [(one.client, one.client_key) for one in found.invoices] == [
        ("Acme", "acme"),
        ("Acme", "acme"),
        ("Café Noord", "cafe"),
    ]
    assert found.understood[0].notes == ("the client is the title above each group of rows",)
    assert all(one.adds_up for one in found.checks[0].totals)
    assert len(found.checks[0].totals) == 6


def test_a_client_once_above_several_rows_and_ditto_marks(tmp_path: Path) -> None:
    text = "Nr;Klant;Datum;Bedrag\n1;Acme;13-1-2026;1\n2;;14-1-2026;2\n3;;15-1-2026;3\n4;Bea;16-1-2026;4\n"
    assert [one.client for one in _read(tmp_path, text).invoices] == ["Acme", "Acme", "Acme", "Bea"]
    ditto = 'Nr;Klant;Datum;Bedrag\n1;Acme;13-1-2026;1,00\n2;idem;14-1-2026;2,00\n3;"""";15-1-2026;3,00\n'
    assert [one.client for one in _read(tmp_path, ditto).invoices] == ["Acme"] * 3


def test_one_missing_client_is_a_problem_and_goes_to_nobody(tmp_path: Path) -> None:
    text = (
        "Nr;Klant;Datum;Bedrag\n1;Acme;13-1-2026;1\n2;;14-1-2026;2\n3;Bea;15-1-2026;3\n4;Acme;16-1-2026;4\n"
    )
    found = _read(tmp_path, text)
    assert [one.number for one in found.invoices] == ["1", "3", "4"]
    assert [(one.where, one.what) for one in found.problems] == [("list.csv row 3", "the client is empty")]


def test_merged_cells_hold_for_all_their_rows(tmp_path: Path) -> None:
    rows: Rows = [["Nr", "Klant", "Datum", "Bedrag"]] + [
        [str(one), "Acme" if one == 1 else None, date(2026, 1, one), 10] for one in (1, 2, 3)
    ]
    path = write_xlsx(tmp_path / "a.xlsx", rows)
    book = load_workbook(path)
    book.active.merge_cells("B2:B4")  # type: ignore[union-attr]  # a worksheet
    book.save(path)
    found = read_invoices([path], clients=(_ACME,))
    assert [one.client_key for one in found.invoices] == ["acme"] * 3


def test_a_total_that_is_not_the_sum_of_the_rows_is_said(tmp_path: Path) -> None:
    found = _read(tmp_path, "Nr;Klant;Datum;Bedrag\n1;Acme;13-1-2026;10,00\n;Eindtotaal;;12,00\n")
    (problem,) = found.problems
    assert problem.where == "list.csv row 3"
    assert problem.what == "the total of “Bedrag” is 12.00, but the rows above add up to 10.00"


def test_a_bare_sum_between_groups_is_no_client(tmp_path: Path) -> None:
    text = "Nr;Datum;Bedrag\nAcme;;\n1;13-1-2026;10,00\n;;10,00\n2;14-1-2026;5,00\n"
    found = _read(tmp_path, text)
    assert [(one.number, one.client) for one in found.invoices] == [("1", "Acme"), ("2", "Acme")]
    assert [one.adds_up for one in found.checks[0].totals] == [True]


def test_two_tables_under_each_other(tmp_path: Path) -> None:
    found = _read(
        tmp_path,
        "Nr;Klant;Datum;Vervaldatum;Bedrag\n1;Acme;13-1-2026;13-2-2026;10,00\n\n"
        "Nr;Klant;Datum;Betaald op;Bedrag\n2;Acme;14-1-2026;20-1-2026;20,00\n",
    )
    assert [(one.number, int(one.open), one.paid_on) for one in found.invoices] == [
        ("1", 10, None),
        ("2", 0, date(2026, 1, 20)),
    ]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("Nr;Leverancier;Datum;Bedrag\n1;Drukker;13-1-2026;5,00\n", "a list of purchases"),
        (
            "Date,Num,Name,Account,Debit,Credit,Split\n2026-01-13,1,Acme,AR,5.00,,Sales\n",
            "a book of accounts",
        ),
        (
            "id,Customer,Created date,Amount,Status,Card ID\nch_1,Acme,2026-01-13,5.00,Paid,c\n",
            "card payments",
        ),
    ],
)
def test_lists_of_other_things_are_refused(tmp_path: Path, text: str, why: str) -> None:
    with pytest.raises(NeedsUser, match=why):
        _read(tmp_path, text)


def test_beside_a_list_what_is_none_is_a_problem_and_known_to_be_unread(tmp_path: Path) -> None:
    good = write_csv(tmp_path / "a.csv", "Nr;Klant;Datum;Bedrag\n1;Acme;13-1-2026;10,00\n")
    other = write_csv(tmp_path / "b.csv", "Gerecht;Prijs\nsoep;5,00\n")
    found = read_invoices([good, other], clients=())
    assert [one.number for one in found.invoices] == ["1"]
    assert found.unread == ("b.csv",)
    assert [one.where for one in found.problems] == ["b.csv"]


# --- how it is written --------------------------------------------------------------------------


def test_dates_that_only_fit_each_other_in_one_order(tmp_path: Path) -> None:
    """Read month first, the due date 2 May would be 5 February, before the invoice of 4 March."""
    text = "Number,Client,Date,Due date,Amount\n1,Acme,03/04/2026,02/05/2026,10.00\n"
    assert _only(_read(tmp_path, text)).issued == date(2026, 4, 3)


def test_dutch_german_and_french_headings_put_the_day_first(tmp_path: Path) -> None:
    assert _only(_read(tmp_path, "Nr;Klant;Datum;Bedrag\n1;Acme;3/4/2026;1,00\n")).issued == date(2026, 4, 3)


def test_an_undecidable_decimal_sign_is_asked_about(tmp_path: Path) -> None:
    text = "Nr;Klant;Datum;Bedrag\n1;Acme;13-1-2026;1.500\n2;Acme;14-1-2026;2.000\n"
    with pytest.raises(NeedsUser, match=r"“1.500” may be 1.50 or 1500.00\): set GOODTERMS_DECIMAL=point or"):
        _read(tmp_path, text)
    assert [one.amount for one in _read(tmp_path, text, ListRules(sign=",")).invoices] == [1500, 2000]


def test_serial_numbers_are_dates_where_the_column_is_one(tmp_path: Path) -> None:
    rows: Rows = [["Nr", "Klant", "Factuurdatum", "Bedrag"], ["1", "Acme", 46035, 10]]
    found = read_invoices([write_xlsx(tmp_path / "a.xlsx", rows)], clients=())
    assert [one.issued for one in found.invoices] == [date(2026, 1, 13)]


@pytest.mark.parametrize(
    ("written", "amount", "currency"),
    [
        ("US$ 1,234.50", "1234.50", "USD"),
        ("1.234,50 CR", "-1234.50", "EUR"),
        ("1.234,50 H", "-1234.50", "EUR"),
        ("€ 1.250,-", "1250", "EUR"),
        ("450 euro", "450", "EUR"),
        ("١٬٢٣٤٫٥٠", "1234.50", "EUR"),
        ("2,72,674.00", "272674", "EUR"),
    ],
)
def test_amounts_of_all_kinds(tmp_path: Path, written: str, amount: str, currency: str) -> None:
    found = _read(tmp_path, f'Nr;Klant;Datum;Bedrag\n1;Acme;13-1-2026;"{written}"\n')
    assert [(one.amount, one.currency) for one in found.invoices] == [(Decimal(amount), currency)]


def test_a_currency_that_only_the_number_format_shows(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Nr", "Klant", "Datum", "Bedrag"])
    for row, form in enumerate(('#,##0.00 "€"', "[$$-409]#,##0.00", "[$£-809]#,##0.00", "0.00"), 2):
        sheet.append([f"F{row}", "Acme", date(2026, 1, row), 1234.5])
        sheet.cell(row, 4).number_format = form
    book.save(path)
    found = read_invoices([path], clients=())
    assert [(one.currency, one.amount) for one in found.invoices] == [
        (code, Decimal("1234.50")) for code in ("EUR", "USD", "GBP", "EUR")
    ]
    own = read_invoices([path], clients=(), rules=ListRules(currency="CAD"))
    assert [one.currency for one in own.invoices] == ["EUR", "CAD", "GBP", "CAD"]


# --- states -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("head", "cells", "still", "gone"),
    [
        ("Status", "Oninbaar afgeboekt", 0, 100),
        ("Status;Open", "Afgeschreven;40,00", 0, 40),
        ("Afgeboekt", "ja", 0, 100),
        ("Afgeboekt", "30,00", 70, 30),
        ("Betaald", "✅", 0, 0),
        ("Betaald op", "nog niet", 100, 0),
        ("Status", "Betaling gestorneerd", 100, 0),
        ("Gecrediteerd", "25,00", 75, 0),
        ("Opmerking", "betaald", 0, 0),
    ],
)
def test_what_is_open_and_what_was_given_up(
    tmp_path: Path, head: str, cells: str, still: int, gone: int
) -> None:
    one = _only(_read(tmp_path, f"Nr;Klant;Datum;Bedrag;{head}\n1;Acme;13-1-2026;100,00;{cells}\n"))
    assert (int(one.open), int(one.written_off)) == (still, gone)


@pytest.mark.parametrize(
    ("head", "cells", "amount", "net", "still"),
    [
        ("Bedrag;BTW", "1000,00;210,00", 1210, 1000, 1210),  # the tax is a rate of the amount
        ("Bedrag;BTW", "1210,00;210,00", 1210, 1000, 1210),  # the tax is in it
        ("Bedrag excl. btw;BTW", "1000,00;21", 1000, 1000, 1000),  # a rate is no tax
        ("Bedrag;Betaald bedrag;Status", "100,00;0,00;Betaald", 100, None, 0),
        ("Bedrag;Betaald bedrag", "100,00;-100,00", 100, None, 0),
        ("Bedrag;Betaald bedrag", "-100,00;100,00", -100, None, 0),
        ("Bedrag;Openstaand", "-100,00;100,00", -100, None, -100),
        ("Openstaand;Betaald op", "100,00;20-1-2026", 100, None, 0),
        ("Bedrag;Openstaand;Status", "100,00;€ -;Betaald", 100, None, 0),
    ],
)
def test_amounts_that_need_a_second_look(
    tmp_path: Path, head: str, cells: str, amount: int, net: int | None, still: int
) -> None:
    one = _only(_read(tmp_path, f"Nr;Klant;Datum;{head}\n1;Acme;13-1-2026;{cells}\n"))
    assert (int(one.amount), None if one.net is None else int(one.net), int(one.open)) == (amount, net, still)


@pytest.mark.parametrize(
    "state",
    [
        "Paid (partial)",
        "Betaald (deels)",
        "Paid (50%)",
        "not disputed",
        "Automatisch afgeschreven",
        "Archived",
    ],
)
def test_states_that_do_not_say_enough_are_asked_about(tmp_path: Path, state: str) -> None:
    found = _read(tmp_path, f"Nr;Klant;Datum;Bedrag;Status\n1;Acme;13-1-2026;10,00;{state}\n")
    assert found.invoices == ()
    assert len(found.problems) == 1


def test_the_client_above_may_be_that_of_a_draft(tmp_path: Path) -> None:
    rows = "1;Acme;13-1-2026;1;open\n2;Bea;14-1-2026;2;concept\n3;idem;15-1-2026;3;open\n"
    text = "Nr;Klant;Datum;Bedrag;Status\n" + rows
    assert [one.client for one in _read(tmp_path, text).invoices] == ["Acme", "Bea"]


def test_a_sheet_of_quotations_is_no_list_and_a_hidden_one_is_the_older(tmp_path: Path) -> None:
    head = ["Nr", "Klant", "Datum", "Bedrag", "Open"]
    bill: Rows = [head, ["F1", "Acme", date(2026, 1, 13), 1000, 200]]
    old: Rows = [head, ["F1", "Acme", date(2026, 1, 13), 1000, 1000]]
    quote: Rows = [head, ["O1", "Acme", date(2026, 1, 13), 5000, 5000]]
    sheets = {"Facturen": bill, "Offertes": quote, "Kopie": old}
    found = read_invoices([write_xlsx(tmp_path / "a.xlsx", sheets=sheets, hidden="Kopie")], clients=())
    assert [(one.number, int(one.open)) for one in found.invoices] == [("F1", 200)]
    assert [one.where for one in found.problems] == ["a.xlsx [Offertes]"]


def test_cells_that_are_made_to_be_slow(tmp_path: Path) -> None:
    text = f"Client,Invoice date,Amount,Payref,Status\nA,2026-01-13,1.00,2026{'a' * 40}!,{'(' * 100_000}\n"
    assert _read(tmp_path, text).rows["unread"] == 1


def test_terms_in_the_place_of_a_due_date_and_payments_of_another_decade(tmp_path: Path) -> None:
    rows = "".join(f"{one};Acme;{one}-1-2026;14 dagen;10,00\n" for one in (13, 14, 15))
    found = _read(tmp_path, "Nr;Klant;Datum;Verval;Bedrag\n" + rows)
    assert {(one.due - one.issued).days for one in found.invoices} == {14}
    late = _read(tmp_path, "Nr;Klant;Datum;Bedrag;Betaald op\n1;Acme;13-1-2026;1,00;20-1-2016\n")
    assert late.invoices == ()
    assert "long before the invoice date" in late.problems[0].what


def test_a_remark_tells_what_is_disputed(tmp_path: Path) -> None:
    text = "Nr;Klant;Datum;Bedrag;Open;Opmerking\n1;Acme;13-1-2026;100,00;100,00;tweede logo\n"
    assert not _only(_read(tmp_path, text)).disputed
    assert _only(_read(tmp_path, text.replace("tweede logo", "klant betwist de uren"))).disputed


def test_a_state_and_an_open_amount_that_contradict_each_other(tmp_path: Path) -> None:
    found = _read(tmp_path, "Nr;Klant;Datum;Bedrag;Open;Status\n1;Acme;13-1-2026;10,00;10,00;Betaald\n")
    assert [one.open for one in found.invoices] == [10]
    assert [one.what for one in found.problems] == ["it is said to be paid, and 10.00 of 10.00 to be open"]


def test_kinds_of_documents(tmp_path: Path) -> None:
    found = _read(
        tmp_path,
        "Nr;Soort;Klant;Datum;Bedrag;Geleverd\n1;Factuur;Acme;13-1-2026;10,00;\n2;Creditnota;Acme;13-1-2026;4,00;\n"
        "3;Offerte;Acme;13-1-2026;9,00;\n4;Voorschotfactuur;Acme;13-1-2026;50,00;nee\n",
    )
    assert [(one.number, int(one.amount), one.prepaid, one.delivered) for one in found.invoices] == [
        ("1", 10, False, None),
        ("2", -4, False, None),
        ("4", 50, True, False),
    ]
    assert found.rows["other"] == 1


def test_without_a_number_the_date_stands_for_it(tmp_path: Path) -> None:
    text = "Klant;Datum;Bedrag\nAcme;13-1-2026;10,00\nAcme;13-1-2026;12,00\nBea;13-1-2026;5,00\n"
    found = _read(tmp_path, text)
    assert [one.number for one in found.invoices] == ["2026-01-13", "2026-01-13 (2)", "2026-01-13"]
    assert found.problems == ()


def test_yes_in_the_place_of_an_amount_is_said(tmp_path: Path) -> None:
    rows: Rows = [
        ["Nr", "Klant", "Datum", "Bedrag"],
        ["1", "A", date(2026, 1, 1), True],
        ["2", "A", date(2026, 1, 1), 1],
    ]
    found = read_invoices([write_xlsx(tmp_path / "a.xlsx", rows)], clients=())
    assert [one.number for one in found.invoices] == ["2"]
    assert [one.what for one in found.problems] == ["Bedrag: “TRUE” is no amount"]


def test_formulas_without_results_are_not_taken_for_something_else(tmp_path: Path) -> None:
    rows: Rows = [
        ["Nr", "Klant", "Datum", "Excl.", "Incl."],
        ["1", "Acme", date(2026, 1, 13), 100, "=D2*1.21"],
    ]
    found = read_invoices([write_xlsx(tmp_path / "a.xlsx", rows)], clients=())
    assert found.invoices == ()
    assert [one.what for one in found.problems] == ["the amount is empty"]


# --- whose invoice ------------------------------------------------------------------------------


def test_clients_by_number_name_address_and_a_suggestion(tmp_path: Path) -> None:
    found = _read(
        tmp_path,
        "Nr;Klantnummer;Klant;E-mail;Datum;Bedrag\n1;1001;Iets anders;;13-1-2026;1\n"
        "2;9;ACME BV;;13-1-2026;1\n"
        "3;9;X;kas@acme.example;13-1-2026;1\n4;9;Cafe Noordd;;13-1-2026;1\n5;9;Zomerlinde;;13-1-2026;1\n",
    )
    assert [one.client_key for one in found.invoices] == ["acme", "acme", "acme", "", ""]
    assert dict(found.unmatched) == {"Cafe Noordd": "Café Noord", "Zomerlinde": ""}
    (question,) = found.questions
    assert question.where == "list.csv row 5"
    assert "Café Noord" in question.what


def test_one_number_for_two_clients_is_asked_about_and_both_are_used(tmp_path: Path) -> None:
    found = _read(tmp_path, "Nr;Klant;Datum;Bedrag\nF7;Acme;13-1-2026;1,00\nF7;Bea;14-1-2026;2,00\n")
    assert len(found.invoices) == 2
    assert [one.what for one in found.problems] == ["invoice number F7 is also in row 2, for “Acme”"]
