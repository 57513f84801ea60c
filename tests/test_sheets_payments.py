"""Payments in lists: parts, reversals, lists of payments, debit and credit, several files."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sheet_builders import Rows, write_csv, write_xlsx

from connectors.sheets.invoices import InvoiceList, read_invoices

_HEAD = "Factuurnummer;Klant;Factuurdatum;Bedrag\n"
_INVOICES = _HEAD + "1;Acme;13-1-2026;100,00\n2;Bea;14-1-2026;50,00\n"


def _read(tmp_path: Path, **files: str) -> InvoiceList:
    paths = [write_csv(tmp_path / f"{name}.csv", text) for name, text in files.items()]
    return read_invoices(paths, clients=())


def _parts(found: InvoiceList, number: str) -> list[tuple[date, int]]:
    one = next(one for one in found.invoices if one.number == number)
    return [(part.on, int(part.amount)) for part in one.payments]


def _open(found: InvoiceList) -> dict[str, Decimal]:
    return {one.number: one.open for one in found.invoices}


def test_a_list_of_payments_is_laid_to_its_invoices(tmp_path: Path) -> None:
    found = _read(
        tmp_path,
        facturen=_INVOICES,
        betalingen="Factuurnummer;Betaaldatum;Bedrag\n1;20-1-2026;60,00\n1;1-2-2026;40,00\n"
        "1;5-2-2026;-40,00\n2;10-1-2026;50,00\n",
    )
    assert found.problems == ()
    assert _open(found) == {"1": 40, "2": 0}
    assert _parts(found, "1") == [(date(2026, 1, 20), 60), (date(2026, 2, 1), 40), (date(2026, 2, 5), -40)]
    assert [(one.what, dict(one.rows)) for one in found.checks] == [
        ("invoices", {"used": 2}),
        ("payments", {"payments": 4}),
    ]


def test_a_sheet_called_payments_is_one(tmp_path: Path) -> None:
    invoices: Rows = [["Number", "Client", "Date", "Amount"], ["1", "Acme", date(2026, 1, 13), 100]]
    payments: Rows = [["Number", "Date", "Amount"], ["1", date(2026, 1, 20), 30]]
    path = write_xlsx(tmp_path / "a.xlsx", sheets={"Invoices": invoices, "Payments": payments})
    assert _open(read_invoices([path], clients=())) == {"1": 70}


def test_a_payment_for_no_invoice_is_a_problem(tmp_path: Path) -> None:
    found = _read(
        tmp_path, facturen=_INVOICES, betalingen="Factuurnummer;Betaald op;Bedrag\n9;1-2-2026;5,00\n"
    )
    (problem,) = found.problems
    assert (problem.where, problem.what) == (
        "betalingen.csv row 2",
        "a payment of 5.00 is for 9, which no invoice list has",
    )


def test_a_payment_in_another_currency_is_a_problem(tmp_path: Path) -> None:
    found = _read(
        tmp_path,
        facturen="Factuurnummer;Klant;Factuurdatum;Bedrag;Valuta\n1;Acme;13-1-2026;1000,00;USD\n",
        betalingen="Factuurnummer;Betaald op;Bedrag\n1;1-2-2026;920,00\n",
    )
    assert _open(found) == {"1": 1000}
    assert [one.what for one in found.problems] == [
        "a payment of 920.00 is for 1, which is in USD and not in EUR"
    ]


def test_payments_told_twice_count_once_and_equal_ones_in_a_file_twice(tmp_path: Path) -> None:
    head = "Factuurnummer;Betaald op;Bedrag\n"
    found = _read(
        tmp_path,
        facturen=_INVOICES,
        q1=head + "1;1-2-2026;20,00\n1;1-2-2026;20,00\n",
        jaar=head + "1;1-2-2026;20,00\n1;1-2-2026;20,00\n1;1-5-2026;10,00\n",
    )
    assert _open(found)["1"] == 50


def test_an_older_open_amount_gives_way_to_its_payments(tmp_path: Path) -> None:
    found = _read(
        tmp_path,
        facturen="Factuurnummer;Klant;Factuurdatum;Bedrag;Openstaand\n1;Acme;13-1-2026;100,00;100,00\n",
        betalingen="Factuurnummer;Betaald op;Bedrag\n1;1-2-2026;100,00\n",
    )
    assert _open(found) == {"1": 0}
    assert [one.where for one in found.problems] == ["facturen.csv row 2"]


def test_rows_of_one_invoice_are_its_part_payments(tmp_path: Path) -> None:
    text = (
        "Factuurnummer;Klant;Factuurdatum;Bedrag;Betaald op;Betaald bedrag\n"
        "1;Acme;13-1-2026;100,00;20-1-2026;60,00\n1;Acme;13-1-2026;100,00;1-2-2026;15,00\n"
    )
    found = _read(tmp_path, a=text)
    assert _parts(found, "1") == [(date(2026, 1, 20), 60), (date(2026, 2, 1), 15)]
    assert _open(found) == {"1": 25}
    assert found.rows["parts"] == 1


def test_payment_rows_under_their_invoice(tmp_path: Path) -> None:
    text = (
        "Date,Type,Number,Client,Amount\n2026-01-13,Invoice,1,Acme,100.00\n2026-01-30,Payment,1,Acme,-60.00\n"
        "2026-02-13,Invoice,2,Acme,50.00\n"
    )
    assert _open(_read(tmp_path, a=text)) == {"1": 40, "2": 50}


def test_debit_and_credit(tmp_path: Path) -> None:
    text = (
        "Datum;Stuknummer;Debiteur;Debet;Credit\n13-1-2026;1;Acme;100,00;\n20-1-2026;1;Acme;;60,00\n"
        "14-1-2026;2;Bea;;25,00\n"
    )
    found = _read(tmp_path, a=text)
    assert _open(found) == {"1": 40, "2": -25}
    assert _parts(found, "1") == [(date(2026, 1, 20), 60)]


def test_lines_of_an_invoice_are_summed_where_the_list_is_one_of_lines(tmp_path: Path) -> None:
    text = (
        "Nr;Klant;Datum;Omschrijving;Bedrag\n1;Acme;13-1-2026;logo;100,00\n1;Acme;13-1-2026;drukwerk;20,00\n"
        "1;Acme;13-1-2026;korting;-10,00\n2;Acme;14-1-2026;site;5,00\n"
    )
    found = _read(tmp_path, a=text)
    assert [(one.number, int(one.amount)) for one in found.invoices] == [("1", 110), ("2", 5)]
    assert (found.rows["used"], found.rows["lines"]) == (2, 2)


def test_equal_lines_are_lines_where_others_are(tmp_path: Path) -> None:
    text = (
        "Nr;Klant;Datum;Omschrijving;Bedrag;Openstaand\n1;Acme;13-1-2026;logo;500,00;1000,00\n"
        "1;Acme;13-1-2026;site;500,00;1000,00\n2;Acme;14-1-2026;logo;500,00;800,00\n"
        "2;Acme;14-1-2026;druk;300,00;800,00\n"
    )
    found = _read(tmp_path, a=text)
    assert [(one.number, int(one.amount), int(one.open)) for one in found.invoices] == [
        ("1", 1000, 1000),
        ("2", 800, 800),
    ]


def test_parts_without_a_day_are_taken_off_too(tmp_path: Path) -> None:
    head = "Nr;Klant;Datum;Bedrag;Betaald bedrag\n"
    found = _read(tmp_path, a=head + "1;Acme;13-1-2026;1000,00;300,00\n1;Acme;13-1-2026;1000,00;600,00\n")
    assert _open(found) == {"1": 100}


def test_amounts_that_are_cut_at_their_comma_are_said(tmp_path: Path) -> None:
    found = _read(tmp_path, a="Number,Client,Date,Amount,Open\n1,Acme,2026-01-05,1234,56,0,00\n")
    assert found.invoices == ()
    assert "more cells than the list has headings" in found.problems[0].what


def test_the_file_whose_dates_reach_furthest_speaks(tmp_path: Path) -> None:
    head = "Nr;Klant;Datum;Bedrag;Openstaand\n"
    early = head + "1;Acme;13-1-2026;100,00;0,00\n"
    later = head + "1;Acme;13-1-2026;100,00;100,00\n2;Acme;1-6-2026;5,00;5,00\n"  # the payment was taken back
    assert _open(_read(tmp_path, b_early=early, a_later=later)) == {"1": 100, "2": 5}
    (tmp_path / "other").mkdir()
    assert _open(_read(tmp_path / "other", a_later=later, b_early=early)) == {"1": 100, "2": 5}


@settings(
    deadline=None,
    derandomize=True,
    max_examples=60,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    amounts=st.lists(st.integers(1, 500_000), min_size=1, max_size=6),
    paid=st.lists(
        st.tuples(st.integers(0, 5), st.integers(-90_000, 200_000), st.integers(1, 28)), max_size=12
    ),
    seed=st.randoms(use_true_random=False),
)
def test_what_is_open_is_what_was_not_paid_in_any_order_of_rows(
    tmp_path: Path, amounts: list[int], paid: list[tuple[int, int, int]], seed: object
) -> None:
    def money(cents: int) -> str:
        return f"{Decimal(cents).scaleb(-2)}".replace(".", ",")

    invoices = [f"F{one};Acme;13-1-2026;{money(cents)}\n" for one, cents in enumerate(amounts)]
    used = [(one, cents, day) for one, cents, day in paid if one < len(amounts) and cents]
    payments = [f"F{one};{day}-2-2026;{money(cents)}\n" for one, cents, day in used]
    expected = {f"F{one}": Decimal(cents).scaleb(-2) for one, cents in enumerate(amounts)}
    for one, cents, _ in used:
        expected[f"F{one}"] -= Decimal(cents).scaleb(-2)
    for _ in range(2):
        files = [write_csv(tmp_path / "facturen.csv", _HEAD + "".join(invoices))]
        if payments:
            text = "Factuurnummer;Betaald op;Bedrag\n" + "".join(payments)
            files.append(write_csv(tmp_path / "betalingen.csv", text))
        found = read_invoices(files, clients=())
        assert _open(found) == expected
        for bill in found.invoices:
            assert bill.amount == bill.open + sum((part.amount for part in bill.payments), Decimal(0))
        seed.shuffle(invoices)  # type: ignore[attr-defined]  # a Random
        seed.shuffle(payments)  # type: ignore[attr-defined]  # as above
