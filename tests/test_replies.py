"""The author's own new words, in the layouts of the mail programs around us."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goodterms.replies import LONGEST_TEXT, own_words

OWN = "De homepage is klaar.\nKun je maandag kijken?"

INTROS = {
    "en": "On Tue, 3 Mar 2026 at 10:11, Anna Smit <anna@linden.example> wrote:",
    "en wrapped": "On Tue, 3 Mar 2026 at 10:11, Anna Smit\n<anna@linden.example> wrote:",
    "nl": "Op di 3 mrt 2026 om 10:11 schreef Anna Smit <anna@linden.example>:",
    "nl apple": "Op 3 mrt. 2026, om 10:11 heeft Anna Smit <anna@linden.example> het volgende geschreven:",
    "nl wrapped": "Op di 3 mrt 2026 om 10:11 schreef Anna Smit <\nanna@linden.example>:",
    "de": "Am Di., 3. März 2026 um 10:11 Uhr schrieb Anna Smit <anna@linden.example>:",
    "de turned": "Anna Smit <anna@linden.example> schrieb am Di., 3. März 2026, 10:11:",
    "fr": "Le mar. 3 mars 2026 à 10:11, Anna Smit <anna@linden.example> a écrit :",
    "es": "El mar, 3 mar 2026 a las 10:11, Anna Smit (<anna@linden.example>) escribió:",
    "unknown language": "3. maaliskuuta 2026 klo 10.11 Anna Smit <anna@linden.example> kirjoitti:",
}

HEADER_BLOCKS = {
    "en": "From: Anna <anna@linden.example>\nSent: Tuesday, 3 March 2026 10:11\nTo: Eva\nSubject: Homepage",
    "nl": "Van: Anna Smit\nVerzonden: dinsdag 3 maart 2026 10:11\nAan: Eva\nOnderwerp: Homepage",
    "nl bold": "*Van:* Anna Smit\n*Verzonden:* dinsdag 3 maart 2026 10:11\n*Aan:* Eva\n*Onderwerp:* Homepage",
    "de": "Von: Anna Smit\nGesendet: Dienstag, 3. März 2026 10:11\nAn: Eva\nBetreff: Homepage",
    "fr": "De : Anna Smit\nEnvoyé : mardi 3 mars 2026 10:11\nÀ : Eva\nObjet : Homepage",
    "es": "De: Anna Smit\nEnviado el: martes, 3 de marzo de 2026 10:11\nPara: Eva\nAsunto: Homepage",
}


@pytest.mark.parametrize("intro", INTROS.values(), ids=INTROS)
def test_quoted_lines_and_their_intro_are_cut(intro: str) -> None:
    assert own_words(f"{OWN}\n\n{intro}\n\n> Hoi Eva,\n>\n> Hoe ver ben je?\n") == OWN


@pytest.mark.parametrize("name", [name for name in INTROS if name != "unknown language"])
def test_a_quote_without_marks_ends_the_own_words(name: str) -> None:
    assert own_words(f"{OWN}\n\n{INTROS[name]}\n\nHoi Eva,\n\nHoe ver ben je?\n") == OWN


@pytest.mark.parametrize("block", HEADER_BLOCKS.values(), ids=HEADER_BLOCKS)
@pytest.mark.parametrize("rule", ["", "________________________________\n", "-----Original Message-----\n"])
def test_outlook_blocks_are_cut(block: str, rule: str) -> None:
    assert own_words(f"{OWN}\n\n{rule}{block}\n\nHoi Eva,\n\nHoe ver ben je?") == OWN


@pytest.mark.parametrize(
    "line",
    [
        "-----Oorspronkelijk bericht-----",
        "---------- Forwarded message ---------",
        "-------- Weitergeleitete Nachricht --------",
        "Begin forwarded message:",
        "Begin doorgestuurd bericht:",
    ],
)
def test_forwards_are_cut(line: str) -> None:
    assert own_words(f"Ter info.\n\n{line}\nHoi, dit is van een ander.") == "Ter info."


@pytest.mark.parametrize(
    "line",
    [
        "Sent from my iPhone",
        "Get Outlook for iOS",
        "Verstuurd vanaf mijn iPhone",
        "Verzonden vanaf Outlook voor Android",
        "Von meinem iPhone gesendet",
        "Envoyé de mon iPhone",
        "Enviado desde mi iPhone",
    ],
)
def test_lines_that_phones_add_are_cut(line: str) -> None:
    assert own_words(f"{OWN}\n\n{line}\n") == OWN
    assert own_words(f"{OWN}\n\n{line}\n\n{INTROS['nl']}\nHoi Eva") == OWN


def test_answers_between_quoted_lines_are_kept() -> None:
    text = f"{INTROS['nl']}\n> Wanneer is het klaar?\n\nMaandag.\n\n> En de prijs?\n\nBlijft gelijk.\n"
    assert own_words(text).split() == ["Maandag.", "Blijft", "gelijk."]


def test_signatures_are_cut_and_the_greeting_is_kept() -> None:
    assert own_words(f"{OWN}\n\n-- \nEva Jansen\n06 12345678") == OWN
    card = "Met vriendelijke groet,\n\nEva Jansen"
    assert own_words(f"{OWN}\n\n{card}\nStudio Eva | 06 12345678\nwww.eva.example") == f"{OWN}\n\n{card}"


@pytest.mark.parametrize(
    "text",
    [
        "Op 3 maart 2026 schreef je dat het om 10:00 klaar zou zijn:\n- de homepage\n- de teksten",
        "From: Utrecht\nTo: Paris\nDate: 3 May 2026\n\nCan you book this?",
        "On Monday we print 2000 copies.\nIs that all right?",
        "Sent via courier yesterday,\nit should be there at noon.",
        "Van: maandag\nTot: vrijdag",
        "5 > 3, dus dat klopt.",
        "We need:\n- a logo\n- a font",
    ],
)
def test_own_sentences_that_look_like_a_quote_are_kept(text: str) -> None:
    assert own_words(text) == text


def test_nothing_of_ones_own_is_empty() -> None:
    assert own_words("") == ""
    assert own_words("> alleen\n> een citaat") == ""


def test_only_the_beginning_of_a_huge_text_is_read() -> None:
    assert len(own_words("a" * 1_000_000)) == LONGEST_TEXT


@settings(deadline=None, derandomize=True)
@given(
    st.lists(st.sampled_from([*INTROS.values(), *HEADER_BLOCKS.values(), OWN, "> x", "-- ", "", "\t", "Gr"]))
)
def test_own_lines_are_a_part_of_the_text_in_its_order(pieces: list[str]) -> None:
    text = "\n".join(pieces)
    lines = iter(line.rstrip() for line in text.split("\n"))
    assert all(
        any(own == line.strip() or own == line for line in lines)
        for own in own_words(text).split("\n")
        if own
    )


@settings(deadline=None, derandomize=True)
@given(st.text())
def test_any_text_is_read(text: str) -> None:
    assert not any(line.lstrip().startswith(">") for line in own_words(text).split("\n"))
