"""What a text says about the work: words, asking, cues."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goodterms.model import Reading
from goodterms.reading import read_text


def read(text: str, subject: str = "Re: Homepage") -> Reading:
    return read_text(text, subject=subject, content="quotes")


def cues(text: str) -> set[tuple[str, str]]:
    return {(cue.kind, cue.name) for cue in read(text).cues if cue.kind != "closing"}


def kinds(text: str) -> set[str]:
    return {kind for kind, _ in cues(text)}


@pytest.mark.parametrize(
    "text",
    [
        "thanks!",
        "top, dankjewel",
        "prima, groet",
        "Prima, groet Anna",
        "Top, dankjewel! Fijn weekend.",
        "Hi Anna,\n\nGot it, thanks.\n\nJohn",
        "Hoi Eva,\n\nDankjewel voor je snelle reactie!\n\nGroetjes,\nMark",
        "Thank you so much, have a great weekend!\n\nBest regards,\nJohn",
        "You're welcome!",
        "Graag gedaan! Tot maandag",
        "Ok 👍",
        "Dank!\n\nOp 3 maart 2026 om 10:11 schreef Eva <eva@eva.example>:\n> Kun je dit bekijken?",
    ],
)
def test_a_short_closing_asks_for_nothing(text: str) -> None:
    reading = read(text)
    assert not reading.asks
    assert "closing" in {cue.kind for cue in reading.cues}


@pytest.mark.parametrize(
    "text",
    [
        "Alvast bedankt!",
        "Thanks in advance",
        "Thanks, please call me",
        "Thanks, could you send the invoice",
        "Graag, dank!",
        "Ja graag",
        "Top, dankjewel. Lukt maandag?",
        "Thanks. Invoice attached for March.",
        "Niet akkoord",
        "Not approved.",
        "Ok maar waar blijft de factuur",
        "Groet, Jan",
        "",
        "Dank " * 30,
    ],
)
def test_everything_else_asks(text: str) -> None:
    assert read(text).asks


def test_a_question_in_the_subject_of_a_new_mail_asks() -> None:
    assert read("Bedankt!", "Kun je maandag bellen?").asks
    assert not read("Bedankt!", "Re: Kun je maandag bellen?").asks


@pytest.mark.parametrize(
    "text",
    [
        "Dat is het niet helemaal.",
        "Hmm, not quite it.",
        "It's not quite what we had in mind.",
        "It doesn’t feel right somehow, can’t put my finger on it.",
        "Niet helemaal wat ik voor ogen had, kun je nog eens kijken?",
        "Het voelt nog niet goed. Ik weet niet precies wat het is.",
        "We zijn er nog niet helemaal tevreden mee, maak maar iets anders",
        "Can you make it pop?",
        "Looks good, but it's not quite it.",
    ],
)
def test_a_refusal_without_object_number_or_wish_is_vague(text: str) -> None:
    assert kinds(text) == {"vague_refusal"}


@pytest.mark.parametrize(
    "text",
    [
        "Dat is het niet helemaal: het logo moet groter.",
        "Not quite it, can you make the blue darker?",
        "Niet helemaal wat ik bedoel, kun je regel 3 inkorten?",
        "It doesn't feel right on page 2.",
        'Not what we had in mind; please use "Welcome".',
        "Not quite it, see https://linden.example/example",
        "It's not quite it, can we have a photo instead?",
        "We zijn niet helemaal tevreden met de levertijd",
        "I'm not there tomorrow.",
        "Maandag lukt niet.",
        "I'm not entirely sure if I can come on Monday.",
    ],
)
def test_a_concrete_wish_or_plain_news_is_no_refusal(text: str) -> None:
    assert "vague_refusal" not in kinds(text)


@pytest.mark.parametrize(
    "text",
    ["Approved, go ahead.", "Akkoord!", "Hoi Eva,\n\nZiet er heel goed uit!\n\nAnna", "Looks good to me"],
)
def test_approvals(text: str) -> None:
    assert kinds(text) == {"approval"}


@pytest.mark.parametrize(
    "text",
    [
        "Nog niet akkoord",
        "Akkoord?",
        "Zodra je akkoord bent gaan we verder",
        "As approved last week the budget is 500.",
        "I'll send it to John to get it approved",
        "Looks good. But I would like another photo.",
        "Ziet er goed uit, maar de foto mag groter",
    ],
)
def test_questions_conditions_and_courtesies_are_no_approvals(text: str) -> None:
    assert "approval" not in kinds(text)


@pytest.mark.parametrize(
    "text",
    [
        "You are completely useless.",
        "Are you stupid?",
        "Je bent echt waardeloos",
        "Jullie zijn een stelletje amateurs",
        "Waar betaal ik je voor?",
        "Hoe moeilijk kan het zijn?",
        "What am I paying you for",
        "I don’t pay you to think.",
        "WHY IS THIS STILL NOT DONE YET!!",
        "Hou je bek",
    ],
)
def test_disrespect(text: str) -> None:
    assert kinds(text) == {"disrespect"}


@pytest.mark.parametrize(
    "text",
    [
        "I'm an idiot, forgot the attachment",
        "You are not stupid at all",
        "Je bent niet dom",
        'He said "you are useless" to me.',
        "Stupid question maybe, sorry",
        "The printer is useless",
        "A child could use it, that is the goal",
        "I'll make sure everyone has the files",
        "Ik zorg dat iedereen aanwezig is",
        "Je kunt er niks aan doen",
        "Een kind kan de was doen",
        "ACME DESIGN STUDIO NEDERLAND BV",
        "Zo is het prima.\n\nOn 3 Mar 2026 at 10:11, Eva <eva@eva.example> wrote:\n> You are useless",
    ],
)
def test_denied_quoted_and_harmless_words_are_no_disrespect(text: str) -> None:
    assert "disrespect" not in kinds(text)


def test_words_are_those_of_the_author_alone() -> None:
    assert read("Hoi Eva, drie woorden erbij.\n\n> en dit is oud").words == 5


def test_quotes_are_kept_only_where_wanted_and_stay_short() -> None:
    text = "You are completely useless " + "and so on " * 40 + "."
    assert read_text(text, subject="", content="counts").cues[0].quote == ""
    quote = read_text(text, subject="", content="quotes").cues[0].quote
    assert quote.startswith("You are completely useless")
    assert len(quote) == 200


@settings(deadline=None, derandomize=True)
@given(st.text(), st.text())
def test_any_text_is_read(text: str, subject: str) -> None:
    reading = read_text(text, subject=subject, content="quotes")
    assert reading.words >= 0
    assert all(cue.name and len(cue.quote) <= 200 for cue in reading.cues)


@pytest.mark.parametrize(
    "text",
    [
        "Gedaan.",
        "Done.",
        "Here it is.",
        "Aangepast en online gezet.",
        "I've sent the invoice.",
        "Om negen uur.",
        "👍 top",
    ],
)
def test_a_short_statement_is_told_from_a_question(text: str) -> None:
    found = read_text(text, subject="Re: Logo", content="counts")
    assert [cue.kind for cue in found.cues if cue.kind != "delivery"] == ["closing"]


@pytest.mark.parametrize(
    "text",
    [
        "Which of the two do you prefer?",
        "Please send me the texts by Friday.",
        "Kun je de teksten sturen.",
        "Laat je even weten of dit zo goed is.",
        "",
    ],
)
def test_what_asks_is_no_statement(text: str) -> None:
    found = read_text(text, subject="Re: Logo", content="counts")
    assert found.asks
    assert not [cue for cue in found.cues if cue.kind == "closing"]


@pytest.mark.parametrize(
    "text",
    [
        "Hi Tom,\n\nHere's the second draft of the brochure. Let me know what you think!\n\nEva",
        "Please find attached the updated illustrations.",
        "All your corrections are in, the new version is online now.",
        "You can download the photos here: https://wetransfer.example/abc",
        "Bijgaand de nieuwe versie van het jaarverslag.",
        "Hierbij het aangepaste ontwerp, ik hoor graag wat je ervan vindt.",
        "Alle wijzigingen zijn doorgevoerd, de website staat weer online.",
        "Anbei der überarbeitete Entwurf für das Plakat.",
        "Hier ist die neue Fassung der Übersetzung.",
        "Ihre Korrekturen sind eingearbeitet.",
        "Vous trouverez ci-joint la nouvelle version de la maquette.",
        "Voici les illustrations définitives.",
        "Adjunto el nuevo boceto del cartel.",
        "Aquí tienes la traducción revisada.",
    ],
)
def test_a_hand_over_of_work_is_a_delivery(text: str) -> None:
    assert "delivery" in kinds(text)


@pytest.mark.parametrize(
    "text",
    [
        "I'll send the new version tomorrow.",
        "Could you send the updated draft?",
        "When will the new version be online?",
        "Please find attached my invoice for March.",
        "Once the draft is ready I will call you.",
        "Morgen stuur ik je de nieuwe versie.",
        "Waar blijft de nieuwe versie?",
        "Bijgaand mijn factuur.",
        "Den neuen Entwurf schicke ich dir morgen.",
        "Ist die neue Fassung schon fertig?",
        "Je vous enverrai la nouvelle version demain.",
        "La nouvelle version est-elle prête ?",
        "Mañana te envío la nueva versión.",
        "¿Está lista la traducción?",
    ],
)
def test_promises_questions_and_invoices_are_no_deliveries(text: str) -> None:
    assert "delivery" not in kinds(text)


@pytest.mark.parametrize(
    "text",
    [
        "Can you make the logo bigger?",
        "Please replace the photo on page 4.",
        "The headline should be shorter.",
        "Graag de kop aanpassen.",
        "Kun je de achtergrond donkerder maken?",
        "Bitte die Überschrift kürzen.",
        "Kannst du das Logo größer machen?",
        "Pouvez-vous agrandir le logo ?",
        "Merci de remplacer la photo du bandeau.",
        "¿Puedes hacer el logo más grande?",
        "Por favor, cambia la foto de la portada.",
    ],
)
def test_a_wish_that_names_a_change_and_its_object_is_a_change_request(text: str) -> None:
    assert "change_request" in kinds(text)


@pytest.mark.parametrize(
    "text",
    [
        "Can we move the meeting to Tuesday?",
        "Could you send me the invoice?",
        "Not quite it, can you have another go?",
        "Kunnen we de afspraak verplaatsen?",
        "Können wir den Termin verschieben?",
        "Peut-on déplacer la réunion ?",
        "¿Podemos mover la reunión?",
        "Thanks, perfect!",
    ],
)
def test_meetings_and_vague_wishes_are_no_change_requests(text: str) -> None:
    assert "change_request" not in kinds(text)


@pytest.mark.parametrize(
    "text",
    [
        "Somehow it isn't us. Could you have another stab at it?",
        "My partner isn't keen either, sorry.",
        "We kunnen er nog niet warm voor lopen, het raakt ons niet.",
        "Het voelt nog wat vlak, kun je het iets spannender maken?",
        "Irgendwie überzeugt mich das noch nicht, da fehlt der Pfiff.",
        "Das ist leider nicht das, was wir uns vorgestellt haben.",
        "Bof, je n'accroche pas vraiment, il manque un petit quelque chose.",
        "Ce n'est pas encore tout à fait ça, on s'attendait à autre chose.",
        "No me termina de convencer, le falta chispa.",
        "Pues no sé, lo veo un poco soso.",
    ],
)
def test_vague_refusals_in_five_languages(text: str) -> None:
    assert kinds(text) == {"vague_refusal"}


@pytest.mark.parametrize(
    "text",
    [
        "Danke dir, bis Montag!",
        "Alles klar, vielen Dank und schönes Wochenende\n\nLG Jana",
        "Merci beaucoup, bonne soirée !",
        "Bonjour Paul,\n\nBien reçu, merci.\n\nCordialement,\nAnne",
        "¡Perfecto, muchas gracias! Un saludo, Inés",
        "Recibido, buen fin de semana",
    ],
)
def test_closings_in_five_languages(text: str) -> None:
    assert not read(text).asks


@pytest.mark.parametrize(
    "text",
    [
        "Danke, aber wo ist die Rechnung",
        "Vielen Dank im Voraus!",
        "Merci d'avance",
        "Merci, mais le lien ne marche pas",
        "Gracias de antemano",
        "Gracias, pero falta una página",
    ],
)
def test_thanks_with_a_wish_ask_in_five_languages(text: str) -> None:
    assert read(text).asks


@pytest.mark.parametrize(
    "text",
    [
        "Hmm. No.",
        "Honestly, nobody in the office was impressed.",
        "I showed it to my wife at the kitchen table and she was not convinced either.",
        "Is this really the best you can do?",
        "A bit warmer and more alive, please.",
        "Nee.",
        "Is dit nou alles?",
        "Onze directeur is er niet enthousiast over, kunnen jullie het nog eens proberen?",
        "Nein, leider nicht.",
        "So können wir das nicht abnehmen, bitte noch einmal überarbeiten.",
        "Das entspricht nicht unseren Erwartungen.",
        "Bof, vraiment.",
        "La direction n'a pas été convaincue, merci de retravailler.",
        "¿Esto es todo?",
        "La dirección no ha quedado satisfecha.",
    ],
)
def test_displeasure_in_words_of_every_kind_is_a_vague_refusal(text: str) -> None:
    assert kinds(text) == {"vague_refusal"}


@pytest.mark.parametrize(
    "text",
    [
        "Not bad at all!",
        "It's exactly what I had in mind, thanks!",
        "No problem, see you on Tuesday.",
        "I can't make it on Tuesday.",
        "I was not impressed by the typeface, please use a bolder one.",
        "Niks mis mee!",
        "Dat is precies zoals ik het in mijn hoofd had.",
        "Nein, kein Problem.",
        "Da gibt es nichts zu meckern.",
        "Ich rufe Sie morgen noch einmal an.",
        "Pas de souci !",
        "Rien à redire.",
        "Nada mal, de verdad.",
        "No hay problema.",
    ],
)
def test_a_denial_that_denies_nothing_is_no_refusal(text: str) -> None:
    assert "vague_refusal" not in kinds(text)


@pytest.mark.parametrize(
    "text",
    [
        "Phew, it works again, you're a hero!",
        "Good to know, I'll pass it on.",
        "Wat een opluchting, hij doet het weer!",
        "Prima hoor, ik geef het door.",
        "Gut zu wissen, dann komme ich durch die Hintertür.",
        "Quel soulagement, ça remarche !",
        "¡Qué alivio, ya funciona!",
    ],
)
def test_relief_and_plans_ask_for_nothing(text: str) -> None:
    assert not read(text).asks


@pytest.mark.parametrize(
    "text",
    [
        "Great, only the back cover is missing.",
        "Lovely! My sister would like a copy too.",
        "Super, maar hij loopt nog steeds vast.",
        "Toll! Pack noch zwei Aufkleber dazu.",
        "Magnifique, mais il manque une page.",
        "¡Genial! Súmale dos más.",
    ],
)
def test_praise_beside_a_wish_or_a_fault_asks(text: str) -> None:
    assert read(text).asks


@pytest.mark.parametrize(
    "text",
    [
        "Thanks!\n\nKind regards,\nAnna\n\nThe logo is broken and the site is down since Friday",
        "Thanks!\n\nGroet,\nJan\nDe site ligt plat, niemand kan bestellen",
        "Top, dank!\n\nGroet,\nJan\n\nLogo klopt niet, betaling loopt pas na herstel",
    ],
)
def test_what_is_said_below_the_farewell_is_said(text: str) -> None:
    assert read_text(text, subject="Re: site", content="counts").asks


@pytest.mark.parametrize(
    "text",
    [
        "Beste Fenna, dit is echt niet wat wij bedoelen met zijn allen. You are an idiot.",
        "word " * 150 + "you are an idiot",
        "You are an idi\u00adot.",
    ],
)
def test_an_insult_is_found_in_any_language_behind_any_length_and_unseen_marks(text: str) -> None:
    cues = read_text(text, subject="", content="counts").cues
    assert any(cue.kind == "disrespect" for cue in cues)


def test_each_paragraph_is_looked_through_in_its_own_language() -> None:
    said = (
        "Hi Fenna, thanks for sending it over so quickly, that was nice.\nMaar dit is het nog niet helemaal."
    )
    assert any(cue.kind == "vague_refusal" for cue in read_text(said, subject="", content="counts").cues)
