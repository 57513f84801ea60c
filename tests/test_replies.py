"""The author's own new words, in the layouts of the mail programs around us."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goodterms.replies import LONGEST_TEXT, own_words, signature_of, split_words

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
    "en thunderbird": "On 03/03/2026 10:11, Anna Smit wrote:",
    "en proton": "On Tuesday, March 3rd, 2026 at 10:11 AM, Anna Smit <anna@linden.example> wrote:",
    "en zoho": "---- On Tue, 03 Mar 2026 10:11:12 +0000 Anna Smit <anna@linden.example> wrote ----",
    "en android": "---- Anna Smit wrote ----",
    "en polymail": "On Tue, Mar 3, 2026 at 10:11 AM Anna\n\n<\nmailto:Anna <anna@linden.example>\n> wrote:",
    "en undated": "Anna Smit <anna@linden.example> wrote:",
    "nl torn": "Op 3 maart 2026 10:11 schreef Anna Smit <anna@linden.example\n>:",
    "nl name first": "Anna Smit schreef op 3-3-2026 10:11:",
    "nl yahoo": "Op dinsdag 3 maart 2026 om 10:11:12 CET schreef Anna Smit <anna@linden.example>:",
    "de yahoo": "Am Dienstag, 3. März 2026 um 10:11 MEZ hat Anna <a@linden.example> Folgendes geschrieben:",
    "de web": "Anna Smit <anna@linden.example> hat am 03.03.2026 10:11 geschrieben:",
    "fr wrapped": "Le mar. 3 mars 2026 à 10:11, Anna Smit <anna@linden.example> a\nécrit :",
    "es thunderbird": "El 03/03/2026 a las 10:11, Anna Smit escribió:",
    "old gmail": "2026/3/3 Anna Smit <anna@linden.example>",
    "no verb": '3.3.2026, 10:11, "Anna Smit" <anna@linden.example>:',
    "da": "Den tir. 3. mar. 2026 kl. 10.11 skrev Anna Smit <anna@linden.example>:",
    "no": "tir. 3. mars 2026 kl. 10:11 skrev Anna Smit <anna@linden.example>:",
    "sv": "Den tis 3 mars 2026 kl 10:11 skrev Anna Smit <anna@linden.example>:",
    "fi": "ti 3. maalisk. 2026 klo 10.11 Anna Smit (anna@linden.example) kirjoitti:",
    "pl": "wt., 3 mar 2026 o 10:11 Anna Smit <anna@linden.example> napisał(a):",
    "pt": "Em ter., 3 de mar. de 2026 às 10:11, Anna Smit <anna@linden.example> escreveu:",
    "it": "Il giorno mar 3 mar 2026 alle ore 10:11 Anna Smit <anna@linden.example> ha scritto:",
    "ru": "вт, 3 мар. 2026 г. в 10:11, Anna Smit <anna@linden.example>:",
    "uk": "вт, 3 бер. 2026 р. о 10:11 Anna Smit <anna@linden.example> пише:",
    "cs": "Dne 03. 03. 26 v 10:11 Anna Smit napsal(a):",
    "hu": "Anna Smit <anna@linden.example> ezt írta (időpont: 2026. márc. 3., K, 10:11):",
    "ro": "În mar., 3 mar. 2026 la 10:11, Anna Smit <anna@linden.example> a scris:",
    "tr": "Anna Smit <anna@linden.example>, 3 Mar 2026 Sal, 10:11 tarihinde şunu yazdı:",
    "hr": "uto, 3. ožu 2026. u 10:11 Anna Smit <anna@linden.example> napisao je:",
    "ja": "2026年3月3日(火) 10:11 Anna Smit <anna@linden.example>:",
    "zh": "Anna Smit <anna@linden.example> 于2026年3月3日周二 10:11写道：",
    "unknown language": "3 Márta 2026 10:11 Anna Smit <anna@linden.example> scríobh:",
}

HEADER_BLOCKS = {
    "en": "From: Anna <anna@linden.example>\nSent: Tuesday, 3 March 2026 10:11\nTo: Eva\nSubject: Homepage",
    "nl": "Van: Anna Smit\nVerzonden: dinsdag 3 maart 2026 10:11\nAan: Eva\nOnderwerp: Homepage",
    "nl bold": "*Van:* Anna Smit\n*Verzonden:* dinsdag 3 maart 2026 10:11\n*Aan:* Eva\n*Onderwerp:* Homepage",
    "de": "Von: Anna Smit\nGesendet: Dienstag, 3. März 2026 10:11\nAn: Eva\nBetreff: Homepage",
    "fr": "De : Anna Smit\nEnvoyé : mardi 3 mars 2026 10:11\nÀ : Eva\nObjet : Homepage",
    "es": "De: Anna Smit\nEnviado el: martes, 3 de marzo de 2026 10:11\nPara: Eva\nAsunto: Homepage",
    "nl apple": "Van: Anna <anna@linden.example>\nOnderwerp: Homepage\nDatum: 3 maart 2026\nAan: Eva",
    "de web": "Gesendet: Dienstag, 03. März 2026 um 10:11 Uhr\nVon: Anna Smit\nAn: Eva\nBetreff: Homepage",
    "en two": "From: anna@linden.example\nDate: Tue, 3 Mar 2026 10:11:12 +0100",
    "en wrapped": "From: Anna\nSent: Tuesday, 3 March 2026 10:11\nTo: Eva; Bo; Cas;\nDaan\nSubject: Homepage",
    "en one line": "From: Anna <anna@linden.example> Sent: Tue, 3 March 2026 10:11 To: Eva Subject: Hi",
    "sv": "Från: Anna Smit\nSkickat: den 3 mars 2026 10:11\nTill: Eva\nÄmne: Hemsida",
    "ru": "От: Anna Smit\nОтправлено: 3 марта 2026 г. 10:11\nКому: Eva\nТема: Homepage",
    "zh": "发件人: Anna Smit\n发送时间: 2026年3月3日 10:11\n收件人: Eva\n主题: Homepage",
    "unknown language": "Ó: Anna <anna@linden.example>\nSeolta: 3 Márta 2026 10:11\n"
    "Chuig: Eva <eva@studio.example>\nÁbhar: Homepage",
}


@pytest.mark.parametrize("intro", INTROS.values(), ids=INTROS)
def test_quoted_lines_and_their_intro_are_cut(intro: str) -> None:
    assert own_words(f"{OWN}\n\n{intro}\n\n> Hoi Eva,\n>\n> Hoe ver ben je?\n") == OWN


@pytest.mark.parametrize("name", [name for name in INTROS if not name.startswith("unknown")])
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
        "-------- Message transféré --------",
        "Inicio del mensaje reenviado:",
        "------------------ 原始邮件 ------------------",
        "##- Please type your reply above this line -##",
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
        "Sent from my Galaxy, please excuse any typos.",
        "(sent from a phone)",
        "Sent with Proton Mail secure email.",
        "Outlook voor Android<https://aka.example/x> downloaden",
        "Von meinem/meiner Galaxy gesendet",
        "Envoyé depuis l'application Mail",
        "Skickat från min iPhone",
        "Wysłane z iPhone'a",
        "Отправлено с iPhone",
        "iPhoneから送信",
        "發自我的 iPhone",
    ],
)
def test_lines_that_phones_add_are_cut(line: str) -> None:
    assert own_words(f"{OWN}\n\n{line}\n") == OWN
    assert own_words(f"{OWN}\n\n{line}\n\n{INTROS['nl']}\nHoi Eva") == OWN


def test_answers_between_quoted_lines_are_kept() -> None:
    text = f"{INTROS['nl']}\n> Wanneer is het klaar?\n\nMaandag.\n\n> En de prijs?\n\nBlijft gelijk.\n"
    assert own_words(text).split() == ["Maandag.", "Blijft", "gelijk."]


@pytest.mark.parametrize(
    "card",
    [
        "-- \nEva Jansen\n06 12345678",
        "—\nEva Jansen",
        "Met vriendelijke groet,\n\nEva Jansen\nStudio Eva | 06 12345678\nwww.eva.example",
        "Met vriendelijke groet / Kind regards,\n\nEva Jansen",
        "Best regards,\nEva",
        "Mit freundlichen Grüßen\ni. A. Eva Jansen\nStudio Eva GmbH",
        "Viele Grüße aus Kiel\nEva",
        "Cordialement,\nEva Jansen\nGérante",
        "Un saludo,\nEva",
        "Med vänlig hälsning\nEva Jansen",
        "Eva Jansen\nStudio Eva\n+31 6 12345678\neva@studio.example",
        "Regards, Eva Jansen\nStudio Eva, tel. +31 6 12345678",
        "-Eva",
        "/Eva Jansen",
        "----------\nEva Jansen\n\nt. 06-12345678\n\nwww.eva.example",
    ],
)
def test_signatures_are_cut_and_can_be_read(card: str) -> None:
    parts = split_words(f"{OWN}\n\n{card}\n\n{INTROS['nl']}\n> Hoi Eva")
    assert parts.own == OWN
    assert "Eva" in parts.signature
    assert "Hoi" not in parts.signature


@pytest.mark.parametrize(
    "close", ["Thanks,\nEva", "Alvast bedankt!", "Groet, Eva", "Best regards", "Danke\nEva"]
)
def test_thanks_and_what_is_typed_by_hand_are_kept(close: str) -> None:
    assert own_words(f"{OWN}\n\n{close}") == f"{OWN}\n\n{close}"
    assert not signature_of(f"{OWN}\n\n{close}")


def test_thanks_stay_above_a_calling_card() -> None:
    text = f"{OWN}\n\nThanks,\n\nEva Jansen\nStudio Eva\n+31 6 12345678"
    assert split_words(text).own == f"{OWN}\n\nThanks,"
    assert signature_of(text).endswith("+31 6 12345678")


def test_a_postscript_is_the_authors_own() -> None:
    own = own_words(f"{OWN}\n\nGroet,\nEva\n\nPS: neem je de foto's mee?")
    assert own.split("\n\n") == [OWN, "PS: neem je de foto's mee?"]


def test_the_signature_is_the_authors_not_the_quoted_ones() -> None:
    text = f"{OWN}\n\n{INTROS['nl']}\n> Hoi\n>\n> -- \n> Anna\n> 06 87654321\n"
    assert not signature_of(text)


def test_the_footer_of_a_mailing_list_is_no_signature() -> None:
    text = f"{OWN}\n\n-- \nEva\n\n----\nTo unsubscribe mail list@host.example\n"
    assert split_words(text) == split_words(f"{OWN}\n\n-- \nEva")


@pytest.mark.parametrize(
    "notice",
    [
        "This e-mail and any attachments are confidential and meant for the addressee alone.",
        "De informatie in dit bericht is vertrouwelijk en alleen bestemd voor de geadresseerde.",
        "Diese E-Mail enthält vertrauliche Informationen. Sind Sie nicht der Adressat, löschen Sie sie.",
        "Ce message et ses pièces jointes sont confidentiels.",
        "Este mensaje y sus anexos son confidenciales.",
        "Please consider the environment before printing this e-mail.",
        "You received this message because you are subscribed to the group.",
    ],
)
def test_disclaimers_and_footers_are_cut(notice: str) -> None:
    assert own_words(f"{OWN}\n\n{notice}\nMore of that.") == OWN


def test_a_banner_above_the_text_is_cut() -> None:
    assert own_words(f"[EXTERNAL] This message is from another sender.\n\n{OWN}") == OWN
    banner = "CAUTION: This email came from outside the organisation. Do not click on links."
    assert own_words(f"{banner}\nCheck the sender.\n\n{OWN}") == OWN


def test_quotes_barred_or_torn_by_programs_are_skipped() -> None:
    barred = f"{OWN}\n\n{INTROS['en']}\n\n| Hi Eva,\n| how far are you?\n|\n\nMonday."
    assert own_words(barred).split("\n")[-1] == "Monday."
    long = "> " + "a quoted line that is so long that a program on the way has broken it " + "into"
    assert own_words(f"{OWN}\n\n{INTROS['en']}\n{long}\ntwo pieces\n> and more") == OWN
    assert own_words(f"{OWN}\n\nJS> how far are you?") == OWN


def test_an_answer_below_the_quote_is_kept() -> None:
    assert own_words(f"{INTROS['de']}\n> Wann?\n\n{OWN}\n\nGruß\nEva Jansen") == OWN
    ruled = f"------- Original Message -------\n{INTROS['en proton']}\n> When?\n\n{OWN}"
    assert own_words(ruled) == OWN
    assert own_words(f"Anna wrote:\n> When?\n\n{OWN}") == OWN


@pytest.mark.parametrize(
    "text",
    [
        "Op 3 maart 2026 schreef je dat het om 10:00 klaar zou zijn:\n- de homepage\n- de teksten",
        "From: Utrecht\nTo: Paris\nDate: 3 May 2026\n\nCan you book this?",
        "On Monday we print 2000 copies.\nIs that all right?",
        "Sent via courier yesterday,\nit should be there at noon.",
        "Van: maandag\nTot: vrijdag",
        "5 > 3, dus dat klopt.",
        "Sent from my desk, much easier than the phone.",
        "This message is short, I am on the train.",
        "Sent via courier yesterday.\n\nIs it there?",
        "De doos is weg.\n\nVerzonden met PostNL.\n\nLaat je weten of hij er is?",
        "Naam: Jan\nE-mail: jan@jansen.example\nDatum: 3-3-2026\nPlaats: Utrecht",
        "Please call:\n\nAnna Smit\n06 12345678",
        "Op maandag hebben we voor de tweede versie gekozen:\ndie met het blauwe logo.",
        "Order: 20 boxes\n\n----------\nitem          price     20        30\n-----\ntotal            50",
        "Beste Anna,\n\nAkkoord",
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


PIECES = [
    *INTROS.values(),
    *HEADER_BLOCKS.values(),
    OWN,
    "> x",
    "-- ",
    "",
    "\t",
    "Groet,",
    "Eva",
    "PS a",
    "06 12345678",
]


@settings(deadline=None, derandomize=True)
@given(st.lists(st.sampled_from(PIECES)))
def test_own_words_of_own_words_lose_no_more_than_a_closing(pieces: list[str]) -> None:
    once = own_words("\n".join(pieces))
    assert own_words(own_words(once)) in once


@settings(deadline=None, derandomize=True)
@given(
    st.lists(st.sampled_from([OWN, "Ja.", "Nee, 20 stuks", "", "- een lijst"]), min_size=1),
    st.sampled_from([*INTROS]),
)
def test_a_quote_below_changes_nothing(pieces: list[str], name: str) -> None:
    text = "\n".join(pieces)
    assert own_words(f"{text}\n\n{INTROS[name]}\n> Hoi Eva,\n> hoe ver ben je?") == own_words(text)


ECHOES = {
    "bare first name": ("Wiebe", "Wiebe Tolsma, MSc\nmolenaar\n\nde molen draait op zaterdag"),
    "initials": ("J.B.", "Jutta Brandauer\nBuchbinderei Brandauer"),
    "initials without dots": ("jb", "Dipl.-Ing. Jutta Brandauer | Statik"),
    "one initial": ("P.", "Pilar Ochoa\nCerámica Ochoa"),
    "initials and surname": (
        "T. R. Ashdown",
        "Rev. Theodora R. Ashdown\nVicar\n\nThe vicarage closes at noon.",
    ),
    "title and surname": ("Mme Caradec", "Yvonne Caradec\nLibrairie du Port"),
    "thanks and name": ("Alvast bedankt,\nSanne", "Sanne in 't Veld\nbloemist\n\nGeen regen zonder groei."),
    "two formulas": ("Danke und viele Grüße\nUwe", "Uwe Harms (er/ihm)\nHarms Segel"),
    "name on the line of a wish": ("See you Monday! Ike", "Ike Dunmore\nHead Gardener"),
    "pet name": ("Lovely work, Steve", "Stephen Blythe\nBlythe Stoneworks"),
    "pet name of the same letter": ("Ted", "Thaddeus Wren\nCurator\n\nAll our rooms are heated in winter."),
    "pet name above a family's firm": ("Lies", "Elisabeth Kwant\nKwant Keramiek\n\nElke pot is uniek."),
    "accents and capitals": ("Zoe", "ZOÉ LE BRETON\nCéramiste"),
    "picture between": ("Nora", "[cid:logo@1]\nNora Quist\nQuist Keramik"),
    "firm of the family": ("H. Mulder", "Mulder & Zonen\nDijk 3, Edam"),
}


@pytest.mark.parametrize(("typed", "card"), ECHOES.values(), ids=ECHOES)
def test_a_card_that_echoes_the_typed_name_is_a_signature(typed: str, card: str) -> None:
    text = f"{OWN}\n\n{typed}\n\n{card}"
    assert split_words(text).own == f"{OWN}\n\n{typed}"
    assert signature_of(text) == card
    assert split_words(f"{text}\n\n{INTROS['nl']}\n> Hoi") == split_words(text)


def test_the_formula_above_an_echoed_name_belongs_to_the_card() -> None:
    card = "Met vriendelijke groet,\n\nWiebe\n\nWiebe Tolsma\nmolenaar"
    assert split_words(f"{OWN}\n\n{card}") == split_words(f"{OWN}\n\n-- \n{card}")


@pytest.mark.parametrize(
    "block",
    [
        "With all good wishes,\nHolly Marsh\nPartner\nMarsh Vane LLP\n8 Ferry Road, Exeter EX2 4AB",
        "Met vriendelijke groet,\nTeam Planning\n\nDe vervoersvoorwaarden gelden op elke rit.",
        "Mit freundlichem Gruß\nUwe Harms\nInhaber\nUferstraße 9\n24103 Kiel\n\nEs gelten unsere AGB.",
        "Cordialement,\nService des ventes\nSARL Caradec\nSIRET 000 111 222 00033",
        "Saludos cordiales\nPilar Ochoa\nDirectora\nCalle Honda 3\n41001 Sevilla",
        "Jutta Brandauer\nGeschäftsführerin\nBrandauer Papier GmbH",
        "Holly Marsh\nPartner\n\nMarsh Vane LLP is authorised and regulated by the law society.",
        "Wiebe\n06 12345678\nTolsma Molens B.V.",
    ],
)
def test_a_card_of_trade_firm_and_small_print_is_a_signature(block: str) -> None:
    text = f"{OWN}\n\n{block}"
    assert split_words(text).own == OWN
    assert signature_of(text) == block


@pytest.mark.parametrize(
    "block",
    [
        "Marsh Vane LLP\nSolicitors\n8 Ferry Road",
        "Marsh Vane LLP is authorised and regulated by the law society.",
        "Molenaarsgilde B.V.\nDijk 3\n1135 AB Edam",
    ],
)
def test_a_firm_or_small_print_below_a_lone_name_is_a_signature(block: str) -> None:
    text = f"{OWN}\n\nIke\n\n{block}"
    assert split_words(text).own == f"{OWN}\n\nIke"
    assert signature_of(text) == block


@pytest.mark.parametrize(
    ("notice", "kept"),
    [
        ("This message is confidential and meant for one reader.\nMore of that.", True),
        ("Ce message est confidentiel.", True),
        ("Sent from my iPhone", False),
        ("Virus-free. www.scan.example", False),
    ],
)
def test_small_print_below_a_card_is_read_with_it(notice: str, kept: bool) -> None:
    card = "Holly Marsh\nPartner\nMarsh Vane LLP"
    text = f"{OWN}\n\nHolly\n\n{card}\n\n{notice}"
    assert own_words(text) == f"{OWN}\n\nHolly"
    assert signature_of(text) == (f"{card}\n\n{notice}" if kept else card)


@pytest.mark.parametrize("postscript", ["P.S. bring the key", "PD: trae la llave", "P.-S. la clé est ici"])
def test_a_postscript_below_an_echoed_card_is_the_authors_own(postscript: str) -> None:
    text = f"{OWN}\n\nHolly\n\nHolly Marsh\nPartner\n\n{postscript}"
    assert own_words(text).split("\n\n") == [OWN, "Holly", postscript]


def test_what_the_author_says_of_himself_below_a_card_is_his_own() -> None:
    text = f"{OWN}\n\nHolly\n\nHolly Marsh\nPartner\n\nDid I tell you that I shall be in Rome on Friday?"
    assert own_words(text).endswith("Friday?")
    assert signature_of(text) == "Holly Marsh\nPartner"


@pytest.mark.parametrize(
    "text",
    [
        "Hi Ike,\n\nThe address is:\n8 Ferry Road\nExeter EX2 4AB\n\nTa, Holly",
        "Das Paket geht an\n\nUwe Harms\nUferstraße 9\n24103 Kiel\n\nund nicht an mich.\nJutta",
        "Onze nieuwe gegevens vanaf mei\n\nTolsma Molens B.V.\nDijk 3\n1135 AB Edam",
        "Te bestellen\n\nmeel\ngist\nzout\n\nAlvast bedankt,\nWiebe",
        "Largo 20 cm\nAncho 30 cm\n\nPilar",
        "Guests, in this order.\n\nHolly Marsh\nUwe Harms\nPilar Ochoa\nYvonne Caradec",
        "The text is ready.\n\nHolly Marsh\nDirector\n\nUwe Harms\nPartner",
        "The page says this.\n\nContact\n\nMarsh Vane Ltd\n8 Ferry Road\nTel. 0123",
        "Thanks!\n\nOpening hours\n\nMon-Fri 9-17\nSat 10-12",
        "Ike,\n\nThe terms and conditions of Marsh Vane Ltd apply to all of it, I am told.",
        "The owl and the cat\nwent out to sea\nin a tub\nmade for three\n\nHolly",
        "Lieve Wiebe,",
        "Yes.\nMonday.",
        "Please bill Marsh Vane LLP, not me.\nTheir VAT number follows.\n\nHolly",
        "Also to do, please\n\nIke\n\nIke's kitchen\nHolly's hall\nThe shed",
        "We like two.\n\nHolly\n\nHouses For Owls\nHomes For Bats",
        "Hello,\n\nIke\n\nIke Dunmore cannot come, by the way.",
    ],
)
def test_own_lines_that_look_like_a_card_are_kept(text: str) -> None:
    assert own_words(text) == text
    assert not signature_of(text)


CARD_LINES = [
    "Holly",
    "Holly Marsh",
    "H. M.",
    "Partner",
    "Marsh Vane LLP",
    "8 Ferry Road",
    "EX2 4AB",
    "Groet,",
    "Thanks",
    "",
    "Office hours: Mon-Fri",
    "Our terms and conditions apply.",
    "Can I call you?",
    "The parcel:",
    "PS it rains",
    "> quoted",
    "This email is confidential.",
    OWN,
]


@settings(deadline=None, derandomize=True)
@given(st.lists(st.sampled_from(CARD_LINES), max_size=40))
def test_no_line_is_both_own_and_signed_and_none_is_made_up(lines: list[str]) -> None:
    text = "\n".join(lines)
    parts = split_words(text)
    found = Counter(line for part in (parts.own, parts.signature) for line in part.split("\n") if line)
    assert found <= Counter(text.split("\n"))


@settings(deadline=None, derandomize=True)
@given(st.lists(st.sampled_from([line for line in CARD_LINES if line != "> quoted"]), max_size=20))
def test_what_stands_above_a_sentence_of_the_authors_is_no_card(lines: list[str]) -> None:
    closing = "Do you think that I should come by on Tuesday at nine o'clock with all of it?"
    assert own_words("\n".join([*lines, "", closing])).endswith(closing) or any(
        line.startswith(("This email", "Groet", "Thanks")) for line in lines
    )


@settings(deadline=None, derandomize=True)
@given(st.text(alphabet="AaÉ .,'’-|(", max_size=30), st.text(alphabet="AaÉ .,'’-|(", max_size=30))
def test_any_two_lines_are_compared_as_names(typed: str, full: str) -> None:
    own = own_words(f"{OWN}\n\n{typed.strip()}\n\n{full.strip()}")
    assert own.startswith(OWN)


HOSTILE = [
    "\n",
    ">",
    ">\n",
    "On ",
    "On \n",
    "From: ",
    "From: a@b.c\nSent: b\n",
    "-----\n",
    "a\n> b\n",
    " ",
    "a@b.c>\n",
]


@pytest.mark.parametrize(
    "piece",
    [
        *HOSTILE,
        "--\n",
        "__\n",
        "Groet,\nA\n",
        "写道：\n",
        "10:11 2026 <\n\n",
        "x wrote:\n>:\n",
        "Jo\n\nJo Ash\nPartner\n> x\n",
        "A.\n\n",
    ],
)
def test_a_megabyte_of_anything_is_read(piece: str) -> None:
    assert len(own_words(piece * (1_000_000 // len(piece)))) <= LONGEST_TEXT


@settings(deadline=None, derandomize=True)
@given(st.text())
def test_any_text_is_read(text: str) -> None:
    assert not any(line.lstrip().startswith(">") for line in own_words(text).split("\n"))
