"""What wrote a message: the evidence of its words, in five languages."""

from __future__ import annotations

import re
import time
from importlib.resources import files

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goodterms import automatic
from goodterms.automatic import decide_kind_by_words, match_rules
from goodterms.kinds import KIND_REASONS
from goodterms.model import Kind


def kind(text: str, subject: str = "Re: Homepage") -> Kind:
    found = decide_kind_by_words(subject, text)
    assert found is None or found[1] in KIND_REASONS
    return found[0] if found else Kind.HUMAN


@pytest.mark.parametrize(
    "text",
    [
        # away, with a date, a deputy, no access
        "Thanks for writing. I am on annual leave until 14 May and cannot read my e-mail.",
        "I'm away from my desk till Thursday. If it is urgent, please ring Nadia on 020 7946 0018.",
        "Dank voor uw bericht. Van 3 t/m 17 mei ben ik met vakantie. Bel bij spoed met de receptie.",
        "Ik ben momenteel niet bereikbaar. Vanaf 18 mei ben ik er weer.",
        "Vielen Dank für Ihre Nachricht. Bis zum 17.05. bin ich im Urlaub, danach melde ich mich.",
        "Ich bin heute nicht am Platz. Meine Vertretung ist Frau Kern.",
        "Je suis en congés jusqu'au 17 mai inclus. En cas d'urgence, contactez Marc Petit.",
        "Merci de votre message. Absente du bureau, je vous répondrai à mon retour.",
        "Estoy de vacaciones hasta el 17 de mayo. Contestaré a su correo cuando vuelva.",
        "Gracias por su mensaje. No estaré en la oficina del 3 al 17 de mayo.",
        # a house is closed
        "Our office is closed from 24 December to 2 January.",
        "Tussen kerst en nieuwjaar is onze studio gesloten.",
        "Unsere Praxis bleibt vom 24.12. bis 2.1. geschlossen.",
        "L'atelier est fermé du 24 décembre au 2 janvier.",
        "El estudio permanecerá cerrado del 24 de diciembre al 2 de enero.",
        # something came in
        "We have received your request. Your ticket number is 48151.",
        "Wij hebben uw vraag ontvangen en reageren binnen twee werkdagen.",
        "Ihre Anfrage ist bei uns eingegangen. Wir melden uns schnellstmöglich.",
        "Nous avons bien reçu votre demande et y répondrons sous 48 heures.",
        "Hemos recibido su solicitud. Le responderemos en un plazo de 48 horas.",
        # nobody is here any more
        "I no longer work for Oak & Sons. Please write to office@oak.example.",
        "Deze mailbox wordt niet gelezen.",
        "Dieses Postfach wird nicht mehr abgerufen.",
        "Cette adresse n'est plus utilisée.",
        "Esta cuenta ya no está operativa.",
        # says so itself, below a signature too
        "Working hours: Monday to Friday.\n-- \nThis is an automated reply.",
    ],
)
def test_automatic_replies_without_any_telling_header(text: str) -> None:
    assert kind(text) is Kind.AUTO_REPLY


@pytest.mark.parametrize(
    "text",
    [
        "I'll be out of the office on Monday, can we talk on Tuesday?",
        "Sorry, I was on holiday until yesterday. The colours are fine.",
        "Hi Tom,\n\njust to let you know that I'm away next week. The texts follow on Friday.\n\nJo",
        "Thank you for your message. We'll pay the invoice on Friday.",
        "Thanks for your e-mail. I've looked at the draft and like the second one.",
        "I got your out of office, enjoy your holidays! When you are back, could you fix the menu?",
        "We have received the photos, they are lovely.",
        'Could the footer say "this is an automated message, please do not reply"?',
        "Ik ben volgende week met vakantie, kunnen we het overleg verzetten?",
        "Sorry voor de late reactie, ik was met vakantie. Versie twee is prima.",
        "Bedankt voor je mail. Ik heb de teksten gelezen en de prijs klopt nog niet.",
        "Vrijdag ben ik er niet, donderdag is beter voor mij.",
        "Nächste Woche bin ich im Urlaub. Können wir den Termin verschieben?",
        "Entschuldigung, ich war krank. Der Entwurf gefällt uns.",
        "Vielen Dank für Ihre E-Mail. Ich habe zwei Anmerkungen zum Angebot: Preis und Termin.",
        "La semaine prochaine je suis en vacances, peut-on décaler le rendez-vous ?",
        "Désolé, j'étais absent. La maquette me plaît.",
        "La semana que viene estoy de vacaciones, ¿podemos hablar antes?",
        "Perdona, estaba de viaje. El diseño nos gusta.",
        "My last mail bounced with 550 5.1.1 user unknown. Do you have another address?",
        "Let's move the call.\n\nOn Mon, 4 May 2026, Tom wrote:\n> I am out of the office until Friday.",
        "The sitemap is generated automatically and this is an automated check, as far as I know.",
        "Akkoord.\n\nMet vriendelijke groet,\nJo\n\nUitschrijven | Privacyverklaring | Algemene voorwaarden",
        "D'accord pour moi.\n\nJo\n\nCe message est destiné à la seule personne mentionnée ci-dessus.",
        "",
    ],
)
def test_people_write_about_being_away_too(text: str) -> None:
    assert kind(text) is Kind.HUMAN


@pytest.mark.parametrize(
    "text",
    [
        "Hi. This is the qmail-send program at mx.example.\nI wasn't able to deliver your message.",
        "This message was created automatically by mail delivery software.",
        "Your message did not reach some or all of the intended recipients.\n\n550 5.1.1 User unknown",
        "Uw bericht kon niet worden bezorgd.\n\n550 5.1.1 onbekende ontvanger",
        "Ihre Nachricht konnte nicht zugestellt werden. Die Adresse wurde nicht gefunden.",
        "Votre message n'a pas pu être remis. 550 5.1.1",
        "No se ha podido entregar su mensaje: la dirección no existe.",
    ],
)
def test_delivery_reports_in_plain_text(text: str) -> None:
    assert kind(text, "Homepage") is Kind.BOUNCE


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("Your parcel", "Your order has been shipped. Track your parcel in the app."),
        ("Wachtwoord herstellen", "Klik op de link om een nieuw wachtwoord in te stellen voor uw account."),
        ("Ihre Rechnung", "Ihre Rechnung steht im Kundenportal zum Download bereit."),
        ("Paiement reçu", "Un virement de 20 € a été crédité sur votre compte."),
        ("Nieuws", "Onze maand in beeld. U ontvangt deze mail omdat u zich heeft aangemeld. Afmelden"),
    ],
)
def test_notifications(subject: str, text: str) -> None:
    assert kind(text, subject) is Kind.NOTIFICATION


def test_calendar_messages() -> None:
    assert kind("Jo Doe has accepted this invitation.", "Accepted: Kick-off @ Mon 4 May") is Kind.CALENDAR
    assert kind("Wanneer: ma 4 mei 10:00\nWaar: kantoor", "Uitnodiging: start") is Kind.CALENDAR
    assert kind("Accepted: we take the second offer. When can you start?", "Accepted: offer") is Kind.HUMAN


def test_the_words_that_decided_can_be_shown() -> None:
    found = match_rules("Re: Homepage", "I am out of the office until Monday.")
    assert {"absent", "until-date"} <= {rule.name for rule in found}
    assert all(rule.why for rule in found)


def test_no_pattern_can_run_away() -> None:
    table = (files("goodterms.wording") / "automatic.toml").read_text("utf-8")
    patterns = [line for line in table.splitlines() if not line.lstrip().startswith("#")]
    bare = re.sub(r"\[[^\]]*\]|\\+.", "x", "\n".join(patterns))  # a class or an escape is one character
    assert re.findall(r"[)x\w][*+]|\{\d*,\}", bare) == []


def test_rules_are_named_once_and_of_known_kinds() -> None:
    names = [rule.name for rule in automatic.RULES]
    assert len(names) == len(set(names))
    assert {rule.kind for rule in automatic.RULES} == {
        *("auto_reply", "bounce", "notification", "calendar", "machine", "human", "personal")
    }


@pytest.mark.parametrize("piece", ["i am ", "your message ", "@", "1.1.", '"', "\n", "é", "ist für den "])
def test_hostile_texts_take_bounded_time(piece: str) -> None:
    began = time.perf_counter()
    decide_kind_by_words(piece * 50_000, piece * 50_000)
    assert time.perf_counter() - began < 2


@settings(deadline=None, derandomize=True)
@given(st.text(), st.text())
def test_any_text_is_read(subject: str, text: str) -> None:
    kind(text, subject)
