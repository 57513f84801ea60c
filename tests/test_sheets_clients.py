from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from sheet_builders import Rows, Value, write_csv, write_xlsx

from connectors.sheets.clients import ClientList, read_clients
from goodterms.errors import NeedsUser
from goodterms.freemail import FREE_MAIL, is_free_mail
from goodterms.model import ContractKind

_ENGLISH = [
    "Client",
    "Addresses and domains",
    "Contact",
    "Language",
    "Country",
    "Time zone",
    "Contract kind",
    "Notice (days)",
    "Contract file",
    "End date",
    "Open obligations",
    "Prepaid and undelivered",
    "Repair tried on",
    "Disrespect confirmed",
    "Referral",
    "Note",
    "Payment terms (days)",
]
_DUTCH = [
    "KLANT",
    "Adressen en domeinen",
    "Contactpersoon",
    "Taal",
    "Land",
    "Tijdzone",
    "Soort contract",
    "Opzegtermijn (dagen)",
    "Contractbestand",
    "Einddatum",
    "Openstaande verplichtingen",
    "Vooruitbetaald en niet geleverd",
    "Herstel geprobeerd op",
    "Onheuse bejegening bevestigd",
    "Doorverwijzing",
    "Notitie",
    "Betaaltermijn (dagen)",
]
_FULL: list[Value] = [
    "Acmé B.V.",
    "Jan <Jan@Acme.nl>, @acme.nl; info@acme.com\n*@acme.eu",
    "Jan",
    "nl",
    "nl",
    "Europe/Amsterdam",
    "onbepaalde tijd",
    30,
    "offerte.pdf",
    date(2026, 12, 31),
    "website",
    "ontwerp",
    "13-1-2026",
    "ja",
    "Piet",
    "let op",
    14,
]


def _list(tmp_path: Path, rows: Rows) -> ClientList:
    return read_clients(write_xlsx(tmp_path / "clients.xlsx", rows))


@pytest.mark.parametrize("headings", [_ENGLISH, _DUTCH], ids=["English", "Dutch"])
def test_a_full_row(tmp_path: Path, headings: list[str]) -> None:
    found = _list(tmp_path, [["Mijn klanten"], [], headings, _FULL])
    (one,) = found.clients
    assert found.problems == ()
    assert (one.key, one.name, str(one.source)) == ("acme-b-v", "Acmé B.V.", "clients.xlsx [Sheet1] row 4")
    assert one.addresses == {"jan@acme.nl", "info@acme.com"}
    assert one.domains == {"acme.nl", "acme.eu"}
    assert (one.contact, one.language, one.country, one.timezone) == ("Jan", "nl", "NL", "Europe/Amsterdam")
    assert (one.contract_kind, one.notice_days, one.contract_file) == (
        ContractKind.INDEFINITE,
        30,
        "offerte.pdf",
    )
    assert (one.end_date, one.repair_tried_on) == (date(2026, 12, 31), date(2026, 1, 13))
    assert (one.open_obligations, one.prepaid_undelivered) == ("website", "ontwerp")
    assert (one.disrespect_confirmed, one.referral, one.note) == (True, "Piet", "let op")
    assert found.terms == {"acme-b-v": 14}


def test_two_columns_are_enough_and_csv_will_do(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "clients.csv", "Klant;E-mail\nAcme;jan@acme.nl\nLeeg;\n;\n")
    found = read_clients(path)
    assert [(one.key, sorted(one.addresses)) for one in found.clients] == [
        ("acme", ["jan@acme.nl"]),
        ("leeg", []),
    ]
    assert found.problems == ()


@pytest.mark.parametrize(
    ("heading", "cell", "what"),
    [
        (
            "Language",
            "Klingon",
            "Language: “Klingon” is not a language known here: en, nl, de, fr or es",
        ),
        ("Country", "Atlantis", "Country: “Atlantis” is no country code: write NL, BE, DE, GB, US …"),
        ("Time zone", "../etc", "Time zone: “../etc” is no time zone: write one such as Europe/Amsterdam"),
        (
            "Contract kind",
            "soms",
            "Contract kind: “soms” is no kind of contract: indefinite, fixed_term, project or unknown",
        ),
        ("Notice (days)", "lang", "Notice (days): “lang” is no number of days"),
        ("End date", "ooit", "End date: “ooit” is no date"),
        ("End date", "3-4-2026", "End date: “3-4-2026” may be day or month first"),
        ("Disrespect confirmed", "soms", "Disrespect confirmed: “soms” is neither yes nor no"),
    ],
)
def test_a_bad_cell_is_a_problem_and_the_row_is_used(
    tmp_path: Path, heading: str, cell: str, what: str
) -> None:
    found = _list(tmp_path, [["Client", "Domains", heading], ["Acme", "acme.nl", cell]])
    (problem,) = found.problems
    assert (problem.where, problem.what) == ("clients.xlsx [Sheet1] row 2", what)
    assert found.clients[0].domains == {"acme.nl"}


@pytest.mark.parametrize(
    ("entry", "addresses", "domains"),
    [
        ("ACME.NL", set(), {"acme.nl"}),
        ("*@acme.nl", set(), {"acme.nl"}),
        ("*.acme.nl", set(), {"acme.nl"}),
        ("mailto:jan+werk@acme.co.uk", {"jan+werk@acme.co.uk"}, set()),
        ("jan@acme.nl piet@acme.nl", {"jan@acme.nl", "piet@acme.nl"}, set()),
        ("jan@bücher.de", {"jan@bücher.de", "jan@xn--bcher-kva.de"}, set()),
        ("xn--bcher-kva.de", set(), {"bücher.de", "xn--bcher-kva.de"}),
        ("jan@gmail.com", {"jan@gmail.com"}, set()),
    ],
)
def test_addresses_and_domains(tmp_path: Path, entry: str, addresses: set[str], domains: set[str]) -> None:
    found = _list(tmp_path, [["Client", "Domains"], ["Acme", entry]])
    assert found.problems == ()
    assert found.clients[0].addresses == addresses
    assert found.clients[0].domains == domains


@pytest.mark.parametrize(
    ("entry", "what"),
    [
        ("gmail.com", "is a domain where anybody can have an address"),
        ("@Ziggo.nl", "is a domain where anybody can have an address"),
        ("acme", "is no e-mail address or domain"),
        ("jan@", "is no e-mail address or domain"),
        ("https://acme.nl/", "is no e-mail address or domain"),
        ("a@b@acme.nl", "is no e-mail address or domain"),
    ],
)
def test_entries_that_cannot_be_used(tmp_path: Path, entry: str, what: str) -> None:
    found = _list(tmp_path, [["Client", "Domains"], ["Acme", f"{entry}, acme.nl"]])
    (problem,) = found.problems
    assert problem.what == f"Addresses and domains: “{entry}” {what}"
    assert found.clients[0].addresses == frozenset()
    assert found.clients[0].domains == {"acme.nl"}


def test_what_two_clients_claim_stays_with_the_first(tmp_path: Path) -> None:
    found = _list(
        tmp_path, [["Client", "Domains"], ["A", "acme.nl, jan@x.nl"], ["B", "acme.nl, JAN@x.nl, b.nl"]]
    )
    assert found.clients[1].domains == {"b.nl"}
    assert found.clients[1].addresses == frozenset()
    assert [problem.where for problem in found.problems] == ["clients.xlsx [Sheet1] row 3"] * 2
    assert found.problems[0].hint == "leave it in one of the rows: see clients.xlsx [Sheet1] row 2"


def test_keys_are_unique_and_a_repeated_name_is_told(tmp_path: Path) -> None:
    found = _list(
        tmp_path,
        [["Client", "Domains"], ["Acme", "a.nl"], ["ACME B.V.", "b.nl"], ["ACME", "c.nl"], ["株", "d.nl"]],
    )
    keys = [one.key for one in found.clients]
    assert keys[:3] == ["acme", "acme-b-v", "acme-2"]
    assert keys[3].startswith("client-")
    assert len(found.problems) == 2


def test_a_row_without_a_name_is_a_problem(tmp_path: Path) -> None:
    found = _list(tmp_path, [["Client", "Domains"], [None, "acme.nl"]])
    assert found.clients == ()
    assert found.problems[0].what == "the client's name is empty"


def test_no_list_of_clients(tmp_path: Path) -> None:
    with pytest.raises(NeedsUser, match="no column Addresses and domains; found: “Client”, “Note”"):
        _list(tmp_path, [["Client", "Note"], ["Acme", "x"]])


def test_free_mail() -> None:
    assert {"gmail.com", "ziggo.nl", "hotmail.nl", "web.de", "orange.fr", "proton.me", "gmx.net"} <= FREE_MAIL
    assert is_free_mail("GMAIL.com.")
    assert not is_free_mail("acme.nl")


def test_a_clients_own_hours_are_read_and_what_are_none_is_a_problem(tmp_path: Path) -> None:
    found = _list(
        tmp_path,
        [
            ["Client", "Addresses", "Working hours"],
            ["Acme", "acme.nl", "Mon-Thu 09:00-17:00, Fri 09:00-12:00"],
            ["Bolt", "bolt.nl", "mornings"],
        ],
    )
    assert [one.working_hours for one in found.clients] == ["Mon-Thu 09:00-17:00, Fri 09:00-12:00", ""]
    assert ["mornings" in one.what for one in found.problems] == [True]
