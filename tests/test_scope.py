"""Which attachments look like an offer, an order or a contract; and their names in every spelling."""

import pytest

from connectors.mime.filenames import read_file_name
from connectors.mime.text import plan_text_part
from goodterms.model import Reading
from goodterms.reading import read_text
from goodterms.scope import LONGEST_NAME, MOST_NAMES, looks_like_scope, scope_names


@pytest.mark.parametrize(
    "name",
    [
        *("Offer_Acme.pdf", "quote-2026.docx", "ProjectProposal v2.pdf", "SOW.pdf", "statement-of-work.pdf"),
        *("Offerte website.pdf", "raamovereenkomst_getekend.PDF", "opdrachtbevestiging.pdf", "Contract.pdf"),
        *("Angebot_0815.pdf", "Werkvertrag.pdf", "Auftragsbestätigung.pdf", "AGB.pdf"),
        *("Devis n°12.pdf", "contrat-de-prestation.pdf", "CGV.pdf", "bon_de_commande.pdf"),
        *("Presupuesto web.xlsx", "contrato.pdf", "propuesta-comercial.pdf"),
    ],
)
def test_a_name_that_says_what_was_agreed(name: str) -> None:
    assert looks_like_scope(name)


@pytest.mark.parametrize(
    "name",
    ["logo.png", "factuur-2026-12.pdf", "IMG_2031.jpg", "coffers.pdf", "scoped.txt", "unquoted.txt", ""],
)
def test_other_names(name: str) -> None:
    assert not looks_like_scope(name)


def test_few_short_names_are_kept_and_each_once() -> None:
    names = [
        "offer\r\n.pdf",
        "offer .pdf",
        "offer .pdf",
        f"offer {'x' * 500}",
        *[f"offer {n}" for n in range(20)],
    ]
    kept = scope_names(names)
    assert kept[0] == "offer.pdf"
    assert len(kept) == MOST_NAMES and len(set(kept)) == MOST_NAMES
    assert max(map(len, kept)) == LONGEST_NAME


@pytest.mark.parametrize(
    ("params", "name"),
    [
        ((b"FILENAME", b"offer.pdf"), "offer.pdf"),
        ((b"name", b"=?utf-8?Q?Angebot_f=C3=BCr_Acme.pdf?="), "Angebot für Acme.pdf"),
        ((b"filename*", b"utf-8''Angebot%20f%C3%BCr.pdf"), "Angebot für.pdf"),
        ((b"filename*", b"iso-8859-1'de'Angebot%20f%FCr.pdf"), "Angebot für.pdf"),
        ((b"filename*0*", b"utf-8''Angebot%20", b"filename*1*", b"f%C3%BCr.pdf"), "Angebot für.pdf"),
        ((b"filename*1", b"b.pdf", b"filename*0", b"a"), "ab.pdf"),
        ((b"filename", "offre é.pdf".encode()), "offre é.pdf"),
        ((b"filename", b"=?no-such-charset?Q?x?="), "=?no-such-charset?Q?x?="),
        ((b"filename*", b"no-such'x'a%ff"), "a\ufffd"),
        (None, ""),
        ((b"size", b"3"), ""),
        ((b"filename",), ""),
        (b"filename", ""),
    ],
)
def test_the_name_of_a_file_in_every_spelling(params: object, name: str) -> None:
    assert read_file_name(params) == name


def test_a_structure_tells_its_files_and_a_reading_keeps_those_that_look_like_scope() -> None:
    text = (b"text", b"plain", (b"charset", b"utf-8"), None, None, b"7bit", 12, 1)
    offer = (
        b"application",
        b"pdf",
        None,
        None,
        None,
        b"base64",
        99,
        None,
        (b"attachment", (b"filename", b"Offerte.PDF")),
    )
    logo = (b"image", b"png", (b"name", b"logo.png"), None, None, b"base64", 99)
    plan = plan_text_part(([text, offer, logo], b"mixed"))
    names = [one.name for one in plan.parts if one.name]
    assert names == ["Offerte.PDF", "logo.png"]
    read = read_text("Kun je dit bekijken?", subject="Offerte", content="counts", files=names)
    assert isinstance(read, Reading)
    assert (read.scope, read.form) == (("Offerte.PDF",), "informal")
