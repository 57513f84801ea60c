"""Disrespect: firm signs are named, the rest is put in order, what is denied or quoted does not count."""

from __future__ import annotations

from time import perf_counter

import pytest

from goodterms.phrases import CODES
from goodterms.reading import read_text
from goodterms.tone import disrespect_score

RUDE = {
    "en": "You are a bunch of amateurs and I want my money back.",
    "nl": "Wat een prutsers zijn jullie, een kleuter doet dit beter.",
    "de": "Ihr seid ein Haufen Dilettanten, macht endlich euren Job.",
    "fr": "Vous êtes des incapables, c'est lamentable.",
    "es": "Sois unos inútiles, menuda chapuza.",
}
SHARP = {
    "en": "Why is this still not done? You never answer.",
    "nl": "Waarom is dit nog steeds niet klaar? Je antwoordt nooit.",
    "de": "Warum ist das immer noch nicht fertig? Sie antworten nie.",
    "fr": "Pourquoi ce n'est toujours pas fini ? Vous ne répondez jamais.",
    "es": "¿Por qué no está listo todavía? Nunca respondes.",
}
CIVIL = {
    "en": "Hi Tom, could you please send the second draft when you have time? Many thanks!",
    "nl": "Hoi Tom, zou je het tweede concept willen sturen als je tijd hebt? Alvast bedankt!",
    "de": "Hallo Tom, könntest du bitte den zweiten Entwurf schicken, wenn du Zeit hast? Vielen Dank!",
    "fr": "Bonjour Tom, pourriez-vous m'envoyer la deuxième version quand vous aurez le temps ? Merci !",
    "es": "Hola, Tom: ¿podrías enviarme el segundo borrador cuando puedas, por favor? ¡Gracias!",
}


@pytest.mark.parametrize("code", CODES)
def test_rude_stands_above_sharp_and_sharp_above_civil(code: str) -> None:
    rude, sharp, civil = (disrespect_score(texts[code], code) for texts in (RUDE, SHARP, CIVIL))
    assert rude > 0 > sharp > civil


@pytest.mark.parametrize("code", CODES)
def test_the_language_need_not_be_told(code: str) -> None:
    assert disrespect_score(RUDE[code], "") > 0
    assert disrespect_score(CIVIL[code], "xx") < 0


@pytest.mark.parametrize("text", [*RUDE.values(), *SHARP.values(), *CIVIL.values(), ""])
def test_above_zero_means_that_a_named_sign_was_found(text: str) -> None:
    names = [
        cue.name for cue in read_text(text, subject="", content="counts").cues if cue.kind == "disrespect"
    ]
    assert (disrespect_score(text, "") > 0) == bool(names)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("I'm not saying you are incompetent.", "en"),
        ("My boss called me “a complete idiot” in the meeting.", "en"),
        ("The icon of the garbage bin is gone.", "en"),
        ("Ik zeg niet dat je dom bent.", "nl"),
        ('Hij riep "stelletje amateurs" en liep weg.', "nl"),
        ("Ich sage nicht, dass du unfähig bist.", "de"),
        ("Je ne dis pas que vous êtes incompétent.", "fr"),
        ("No digo que seas tonto.", "es"),
        ("DRINGEND: ACME GMBH RECHNUNG OFFEN", "de"),
    ],
)
def test_what_is_denied_quoted_or_a_title_is_no_sign(text: str, language: str) -> None:
    assert disrespect_score(text, language) < 0


@pytest.mark.parametrize(
    "text",
    ["WHY IS THIS NOT DONE YET!!", "LOS DIT NU OP. IK BEN HET ECHT ZAT!", "MACH DAS JETZT SOFORT FERTIG!!"],
)
def test_shouting_is_a_sign(text: str) -> None:
    names = {
        cue.name for cue in read_text(text, subject="", content="counts").cues if cue.kind == "disrespect"
    }
    assert names


def test_only_the_authors_own_words_speak() -> None:
    text = "Prima, dank je.\n\nOn 3 Mar 2026 at 10:11, Eva <eva@eva.example> wrote:\n> You are useless"
    assert disrespect_score(text, "nl") < 0


@pytest.mark.parametrize(
    "unit", ["you are so ", "not really quite ", "!?", "ABC ", '("', "l'", "niet helemaal "]
)
def test_hostile_text_is_read_in_bounded_time(unit: str) -> None:
    text = unit * (1_000_000 // len(unit))
    began = perf_counter()
    disrespect_score(text, "")
    read_text(text, subject="", content="quotes")
    assert perf_counter() - began < 5
