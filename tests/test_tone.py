"""Disrespect: firm signs are named, the rest is put in order, what is denied or quoted does not count."""

from __future__ import annotations

from time import perf_counter

import pytest

from goodterms.phrases import CODES
from goodterms.phrases.book import find, make_plain
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

FIRM_BUT_CIVIL = {
    "en": """
You said Tuesday, then Thursday, and still nothing. May I have a firm date?
Because of your delay the fair had to start without posters. How do we avoid that?
Watch the subtitle, it may not be longer than a line.
I am sick of this program, it loses my work every day.
Our lawyer will write to you about the licence.
""",
    "nl": """
Je zei dinsdag, toen donderdag, en nog steeds niets. Krijg ik een vaste datum?
Door jullie vertraging begon de beurs zonder posters. Hoe voorkomen we dat?
Let op de ondertitel, die mag niet langer zijn dan een regel.
Ik ben dit programma zat, ik raak elke dag werk kwijt.
Heb je dit weekend eigenlijk wel gerust?
""",
    "de": """
Sie sagten Dienstag, dann Donnerstag, und noch immer nichts. Bekomme ich einen festen Termin?
Wegen Ihrer Verspätung begann die Messe ohne Plakate. Wie vermeiden wir das?
Passen Sie auf den Untertitel auf, er darf nur eine Zeile haben.
Von diesem Programm habe ich die Schnauze voll.
Haben Sie am Wochenende überhaupt Pause gemacht?
""",
    "fr": """
Vous n'avez pas suivi nos remarques sur le plan. Merci de les reprendre.
À cause de votre retard, le salon a commencé sans affiches. Comment l'éviter ?
Attention à ce que le sous-titre tienne sur une ligne.
J'en ai assez de ce programme, il perd mon travail chaque jour.
Si c'est trop compliqué pour vous ce mois-ci, on peut attendre.
""",
    "es": """
El cliente es una panadería de Lugo y paga a treinta días.
Por su retraso la feria empezó sin carteles. ¿Cómo lo evitamos?
Ojo con el subtítulo, que no pase de una línea.
Estoy harto de este programa, pierde mi trabajo cada día.
Es una pena, pero el premio fue para otro estudio.
""",
}
SCORN_WITHOUT_SWEARING = {
    "en": """
I never asked for your opinion, I asked for a poster.
You are only the hired help here.
Keep this up and you will never find a client again.
How kind of you to remember us.
""",
    "nl": """
Ik vroeg niet naar je mening, ik vroeg een poster.
Je bent hier maar het hulpje.
Ga zo door en je krijgt in dit vak nooit meer werk.
Wat lief dat je je ons nog herinnert.
""",
    "de": """
Nach Ihrer Meinung hat niemand gefragt.
Sie sind hier nur der Handlanger.
Machen Sie so weiter und Sie kriegen hier keinen Auftrag mehr.
Wie nett, dass Sie sich auch mal melden.
""",
    "fr": """
Je ne vous ai pas demandé votre avis mais une affiche.
Vous n'êtes qu'un simple exécutant.
Continuez comme ça et vous n'aurez plus de travail ici.
Trop aimable de vous souvenir de nous.
""",
    "es": """
No te he pedido tu opinión, sino un cartel.
Usted aquí es un simple empleado.
Sigue así y no volverás a tener un encargo.
Qué detalle acordarte de nosotros.
""",
}
TECHNICAL = {
    "en": "The build is broken: an error kills the dead process and the dump fails.",
    "nl": "De build is stuk: een fout killt het dode proces en de dump faalt.",
    "de": "Der Build ist kaputt: Ein Fehler beendet den toten Prozess, der Dump scheitert.",
    "fr": "La compilation échoue : une erreur tue le processus mort et vide la mémoire.",
    "es": "La compilación falla: un error mata el proceso muerto y el volcado no termina.",
}


def lines(texts: dict[str, str]) -> list[tuple[str, str]]:
    return [(code, line) for code, text in texts.items() for line in text.strip().split("\n")]


@pytest.mark.parametrize("code", CODES)
def test_rude_stands_above_sharp_and_sharp_above_civil(code: str) -> None:
    rude, sharp, civil = (disrespect_score(texts[code], code) for texts in (RUDE, SHARP, CIVIL))
    assert rude > 0 > sharp > civil


@pytest.mark.parametrize(("code", "text"), lines(FIRM_BUT_CIVIL))
def test_a_firm_complaint_is_no_sign(code: str, text: str) -> None:
    assert disrespect_score(text, code) < 0


@pytest.mark.parametrize(("code", "text"), lines(SCORN_WITHOUT_SWEARING))
def test_scorn_and_threats_need_no_swear_word(code: str, text: str) -> None:
    assert disrespect_score(text, code) > 0


@pytest.mark.parametrize("code", CODES)
def test_technical_failures_weigh_nothing(code: str) -> None:
    assert find("rough", make_plain(TECHNICAL[code]), (code,)) == []


@pytest.mark.parametrize(
    ("rougher", "milder"),
    [
        ("That plan is ridiculous.", "That plan is fine."),
        ("They lied, the hypocrites.", "They wrote, the neighbours."),
        ("No. That makes no sense.", "Yes. That makes sense."),
        ("The parcel arrived 😡", "The parcel arrived 🙂"),
        ("The parcel arrived :(", "The parcel arrived :)"),
        ("So the so-called expert called.", "So the expert called."),
    ],
)
def test_weaker_signs_put_texts_in_order(rougher: str, milder: str) -> None:
    assert 0 > disrespect_score(rougher, "en") > disrespect_score(milder, "en")


def test_one_rough_word_weighs_less_in_a_long_text() -> None:
    more = "We looked at the plan with the neighbours and the garden was there as well. " * 6
    assert disrespect_score("That plan is ridiculous. ", "en") > disrespect_score(
        "That plan is ridiculous. " + more, "en"
    )


def test_a_handle_or_a_link_is_nothing_concrete() -> None:
    bare = disrespect_score("They met the neighbours.", "en")
    assert disrespect_score("@ann2024 They met the neighbours.", "en") == bare
    assert disrespect_score("They met the 3 neighbours.", "en") < bare


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
