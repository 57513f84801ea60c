from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from sheet_builders import table

from connectors.sheets.columns import Claim, Meaning, words_of
from connectors.sheets.headings import INVOICE_WORDS
from connectors.sheets.lists import understand_list
from connectors.sheets.table import Cell
from goodterms.errors import NeedsUser

_ROW: tuple[Cell, ...] = ("2026-1", "Acme", date(2026, 1, 5), Decimal(100))


def _columns(*headings: str, rows: tuple[tuple[Cell, ...], ...] = ()) -> dict[str, str]:
    found = understand_list(table(headings, *rows))
    return {name: column.heading for name, column in found.columns.items()}


@pytest.mark.parametrize(
    "headings",
    [
        ("Invoice number", "Client", "Invoice date", "Amount incl. VAT"),
        ("INVOICE NO.", "Customer name", "Date issued", "Total (incl. tax)"),
        ("Factuurnummer", "Klant", "Factuurdatum", "Bedrag incl. btw"),
        ("Factuurnr.", "Debiteur", "Datum factuur", "Totaalbedrag inclusief BTW (€)"),
        ("Rechnungsnummer", "Kunde", "Rechnungsdatum", "Betrag (brutto)"),
        ("Rechnungs-Nr.", "Firma", "Datum", "Gesamtbetrag"),
        ("Numéro de facture", "Nom du client", "Date de facture", "Montant TTC"),
        ("Nr", "Naam", "Datum", "Totaal"),
    ],
)
def test_headings_in_four_languages(headings: tuple[str, ...]) -> None:
    found = _columns(*headings)
    assert list(found) == ["number", "client", "issued", "amount_incl"]
    assert tuple(found.values()) == headings


@pytest.mark.parametrize(
    ("heading", "name"),
    [
        ("Vervaldatum", "due"),
        ("Due date", "due"),
        ("Fällig am", "due"),
        ("Date d'échéance", "due"),
        ("Betaaltermijn (dagen)", "terms"),
        ("Payment terms", "terms"),
        ("Zahlungsziel", "terms"),
        ("Openstaand bedrag", "open"),
        ("Balance due", "open"),
        ("Nog te betalen", "open"),
        ("Betaald op", "paid_on"),
        ("Payment date", "paid_on"),
        ("Bezahlt am", "paid_on"),
        ("Betaald bedrag", "paid_amount"),
        ("Amount paid", "paid_amount"),
        ("Bedrag excl. BTW", "amount_excl"),
        ("Netto bedrag", "amount_excl"),
        ("E-mailadres", "email"),
        ("Valuta", "currency"),
        ("Status", "status"),
        ("Betwist", "disputed"),
        ("Vooruitbetaald", "prepaid"),
        ("Geleverd", "delivered"),
        ("BTW", "tax"),
        ("BTW-bedrag", "tax"),
        ("Omschrijving", "description"),
        ("Dagen te laat", "other"),
        ("Klantnummer", "client_number"),
    ],
)
def test_other_headings(heading: str, name: str | None) -> None:
    meaning = INVOICE_WORDS.get(words_of(heading))
    assert (meaning.name if meaning else None) == name


def test_words_are_a_set() -> None:
    assert words_of("Bedrag (incl. BTW) in €") == words_of("incl. btw-bedrag") == {"bedrag", "incl", "tax"}
    assert INVOICE_WORDS[words_of("BEDRAG INCL. BTW")] == Meaning("amount_incl", Claim.EXACT)


def test_the_header_may_stand_below_a_title() -> None:
    found = understand_list(
        table(
            ("Facturen 2026",),
            (),
            ("Van", date(2026, 1, 1)),
            ("Nr", "Klant", "Datum", "Bedrag", "Project"),
            _ROW,
        )
    )
    assert found.header_row == 4
    assert found.ignored == ("Project",)
    assert [row.number for row in found.rows] == [5]


def test_an_exact_heading_outweighs_a_weak_one() -> None:
    found = _columns(
        "Factuurnummer", "Nummer", "Klant", "Naam", "Factuurdatum", "Datum", "Bedrag incl. btw", "Bedrag"
    )
    assert list(found.values()) == ["Factuurnummer", "Klant", "Factuurdatum", "Bedrag incl. btw"]


def test_two_columns_for_one_thing_are_asked_about() -> None:
    other = (*_ROW[:3], Decimal(100), Decimal(121))
    with pytest.raises(NeedsUser) as caught:
        _columns("Nr", "Klant", "Datum", "Bedrag", "Totaal", rows=(other,))
    assert str(caught.value) == (
        "list.csv row 1: more than one column looks like the amount: “Bedrag” (column D), "
        "“Totaal” (column E): say which it is with GOODTERMS_COLUMNS__AMOUNT_INCL=Bedrag, "
        "or rename the others"
    )


def test_a_twin_column_that_is_empty_or_equal_asks_nothing() -> None:
    equal = (*_ROW, Decimal(100))
    assert _columns("Nr", "Klant", "Datum", "Bedrag", "Totaal", rows=(_ROW,))["amount_incl"] == "Bedrag"
    assert _columns("Nr", "Klant", "Datum", "Bedrag", "Totaal", rows=(equal,))["amount_incl"] == "Bedrag"


def test_amount_tax_and_total_are_told_apart_by_their_sums() -> None:
    rows: tuple[tuple[Cell, ...], ...] = (
        ("1", "Acme", date(2026, 1, 5), "100,00", "21,00", "121,00"),
        ("2", "Acme", date(2026, 1, 6), "10,00", "2,10", "12,10"),
    )
    found = _columns("Nr", "Klant", "Datum", "Bedrag", "BTW", "Totaal", rows=rows)
    assert (found["amount_excl"], found["amount_incl"]) == ("Bedrag", "Totaal")


@pytest.mark.parametrize(
    ("cell", "name"),
    [
        (date(2026, 2, 1), "paid_on"),
        ("1-2-2026", "paid_on"),
        (Decimal(50), "paid_amount"),
        ("€ 50,00", "paid_amount"),
        ("ja", "paid"),
        (True, "paid"),
        ("Voldaan", "paid"),
    ],
)
def test_paid_is_what_its_values_are(cell: Cell, name: str) -> None:
    found = _columns("Nr", "Klant", "Datum", "Bedrag", "Betaald", rows=((*_ROW, cell),))
    assert found[name] == "Betaald"


def test_an_e_mail_column_is_found_by_its_values() -> None:
    found = _columns("Nr", "Klant", "Datum", "Bedrag", "Wie", rows=((*_ROW, "jan@acme.nl"),))
    assert found["email"] == "Wie"


def test_terms_that_are_codes_are_no_terms() -> None:
    found = _columns("Nr", "Klant", "Datum", "Bedrag", "Betaalconditie", rows=((*_ROW, "B7"),))
    assert "terms" not in found


def test_what_is_missing_is_said_with_what_is_there() -> None:
    with pytest.raises(NeedsUser) as caught:
        _columns("Nummer", "Klant", "Bedrag", "Opmerking")
    assert str(caught.value) == (
        "list.csv row 1: no column looks like the invoice date; found: “Nummer”, “Klant”, “Bedrag”, "
        "“Opmerking”: rename the one that is, or say which it is with GOODTERMS_COLUMNS__ISSUED=…"
    )
    with pytest.raises(NeedsUser, match="no header row in the first 20 rows; row 1 says: “a”, “b”"):
        _columns("a", "b")
