"""What a letter may never say, word by word and reason by reason."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goodterms import tact
from goodterms.casebook import LetterKind
from goodterms.model import Client, MailLanguage
from goodterms.tact import (
    LANGUAGES,
    LONGEST_SAID,
    MOST_WORDS,
    NEVER,
    TOPICS,
    can_be_said,
    check_letter,
    find_words,
    held_against,
    is_address,
    is_one_line,
    read_words,
)

CLIENT = Client("acme", "Acme", frozenset({"bea@acme.example"}), frozenset({"acme-group.example"}))
BEFORE: tuple[LetterKind, ...] = ("repair", "reminder", "talk")
AFTER: tuple[LetterKind, ...] = ("confirm", "finish", "handover")
PLAIN: dict[MailLanguage, str] = {
    "en": "Hello,\n\nI would like to talk with you. Could you tell me what suits you?\n\nKind regards,",
    "nl": "Goedendag,\n\nIk wil graag met je praten. Zeg het als dat niet schikt.\n\nGroeten,",
    "de": "Guten Tag,\n\nich möchte gern mit Ihnen sprechen. Bitte schreiben Sie mir, was passt.\n\nGrüße",
    "fr": "Bonjour,\n\nJ'aimerais vous parler. Quand cela est-il possible pour vous ?\n\nCordialement,",
    "es": "Hola:\n\nMe gustaría hablar con usted. ¿Cuándo le viene bien una llamada?\n\nUn saludo,",
}
PAIRS = [(one, other) for one in LANGUAGES for other in LANGUAGES if one != other]


def check(
    extra: str = "", kind: LetterKind = "talk", language: MailLanguage = "en", **more: object
) -> tuple[str, ...]:
    facts: dict[str, object] = {"to": ("bea@acme.example",), "client": CLIENT}
    body = f"{PLAIN[language]}\n\n{extra}".rstrip()
    return check_letter(kind, language, "A talk", body, **(facts | more))  # type: ignore[arg-type]  # by name


def said(word: str) -> str:
    return f"{word.replace('*', '').capitalize()}."


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_plain_letter_passes(language: MailLanguage) -> None:
    for kind in (*BEFORE, *AFTER):
        assert check("", kind, language) == ()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_of_the_never_lists_is_refused(language: MailLanguage) -> None:
    for key, what in NEVER.items():
        for word in read_words(language).never[key]:
            assert any(what in reason for reason in check(said(word), language=language)), word


@pytest.mark.parametrize("kind", BEFORE)
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_letter_before_the_talk_speaks_of_leaving(kind: LetterKind, language: MailLanguage) -> None:
    for word in (*read_words(language).leaving, *read_words(language).terminating):
        assert any("leaving" in one for one in check(said(word), kind, language)), word


@pytest.mark.parametrize(("listed", "language"), PAIRS)
def test_letters_are_held_against_the_words_of_the_other_languages_too(
    listed: MailLanguage, language: MailLanguage
) -> None:
    words, held = read_words(listed), held_against(language)
    lists = [
        *((words.never[key], held.never[key]) for key in NEVER),
        *((words.topics[topic], held.topics[topic]) for topic in TOPICS),
        (words.leaving, held.leaving),
        (words.terminating, held.terminating),
    ]
    for theirs, all_of_them in lists:
        for word in theirs:
            assert word in words.own_only or find_words(said(word), all_of_them), word
    assert check("Deine Schuld, tu culpa, ta faute, jouw schuld, your fault.", "talk", language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_letters_after_the_talk_speak_of_leaving_but_one_that_finishes_gives_no_notice(
    language: MailLanguage,
) -> None:
    words = read_words(language)
    for word in words.leaving:
        for kind in AFTER:
            assert not any("leaving" in one for one in check(said(word), kind, language)), word
    for word in words.terminating:
        assert any("indefinite time" in one for one in check(said(word), "finish", language)), word
        assert not any("indefinite time" in one for one in check(said(word), "confirm", language)), word


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_talk_letter_holds_no_word_of_any_topic(language: MailLanguage) -> None:
    for topic in TOPICS:
        for word in held_against(language).topics[topic]:
            assert any(topic in one for one in check(said(word), "talk", language)), word


@pytest.mark.parametrize("language", LANGUAGES)
def test_words_that_are_harmless_elsewhere_are_looked_for_in_their_own_language_only(
    language: MailLanguage,
) -> None:
    words = read_words(language)
    listed = {*words.leaving, *words.terminating}.union(*words.never.values(), *words.topics.values())
    for word in words.own_only:
        assert word in listed, "own_only repeats a word of the other lists"
        passes = [one for one in LANGUAGES if one != language and check(said(word), language=one) == ()]
        assert passes, word


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("fr", "Dans un court message, dites-le-moi pour lui et pour moi."),
        ("fr", "Dans votre pays, une rente est sans doute utile."),
        ("de", "Ich bin grade im Büro, am rechten Rand liegt noch eine Notiz."),
        ("de", "Die Dateien liegen bereit; ich lasse Ihnen einen Link da, mit einem Claim dazu."),
        ("es", "Las de la primera carpeta, mediante una licencia, son para mi trabajo."),
        ("es", "Sin embargo, el tercer archivo está en camino."),
        ("nl", "Het proces is gericht op de reclame, en ik heb het bloed van een mens nog niet getekend."),
        ("en", "You have an excellent assignment; the court reporter is not meant."),
        ("en", "The brand is versatile, resilient and blessed."),
    ],
)
def test_everyday_words_that_look_like_a_word_of_another_language(
    language: MailLanguage, sentence: str
) -> None:
    found = [one for one in check(sentence, language=language) if "court" not in one]
    assert found == []


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("de", "Du hast immer eine Ausrede."),
        ("de", "Sie haben noch nie geantwortet."),
        ("de", "ICH SCHALTE MEINEN RECHTSANWALT EIN."),
        ("de", "Ich bin enttaeuscht."),
        ("de", "Das ist unverschaemt, gross und dreist."),
        ("de", "Das sagt auch die KI."),
        ("fr", "Tu ne fais jamais attention."),
        ("fr", "Comme je vous l\u2019ai déjà dit."),
        ("fr", "COMME JE VOUS L'AI DEJA DIT."),
        ("fr", "Je suis decu."),
        ("fr", "C'est la mise\nen demeure."),
        ("fr", "L’IA le montre."),
        ("es", "Usted siempre escribe tarde."),
        ("es", "Siempre llegas tarde."),
        ("es", "Es la ultima advertencia."),
        ("es", "Según ChatGPT."),
        ("nl", "Zoals ik al zei."),
        ("nl", "Ik ben geirriteerd."),
        ("en", "Per my last e-mail."),
        ("en", "This is your last\u00a0chance."),
        ("en", "I will talk to my ｌａｗｙｅｒ."),
        ("en", "I will talk to my law\u00adyer."),
        ("en", "I will talk to my law\u200dyer."),
        ("en", "I will talk to my law\u034fyer."),
        ("en", "I will talk to my l\u0336awyer."),
        ("en", "I will talk to my _lawyer_."),
        ("en", "It has immediate\u2011effect."),
    ],
)
def test_what_people_write_is_found_however_they_type_it(language: MailLanguage, sentence: str) -> None:
    assert any(
        one.startswith("it holds") and "hidden" not in one for one in check(sentence, language=language)
    )


@pytest.mark.parametrize(
    ("kind", "language", "sentence"),
    [
        ("reminder", "en", "Could you check whether payment is on its way, and arrange it if it is not?"),
        ("reminder", "en", "If you have paid, please ignore this message."),
        ("reminder", "de", "Sollte die Zahlung nicht unterwegs sein, bitte ich Sie, sie zu veranlassen."),
        ("reminder", "de", "Die Zahlungsfrist laut Vertrag ist um, die Rechnung ist überfällig."),
        ("reminder", "de", "Sonst ignorieren Sie bitte diese Nachricht."),
        ("reminder", "fr", "La facture est arrivée à échéance. Sinon, ignorez ce message."),
        ("reminder", "es", "¿Podría comprobar si está en camino y, en caso contrario, gestionarlo?"),
        ("reminder", "es", "El plazo de pago venció; disculpe las molestias, ignore este mensaje."),
        ("repair", "fr", "Prévenez-moi quelques jours à l'avance, dans la mesure du possible."),
        ("talk", "fr", "Un autre moment me va aussi ; j'ai bien noté votre retour."),
        ("talk", "de", "Ich freue mich auf Ihre Rückmeldung."),
        ("talk", "nl", "Daarover kun je altijd bellen, of anders op een ander moment."),
        ("talk", "es", "Me despido atentamente."),
        ("handover", "en", "My last working day is near; another studio takes over the files and access."),
        ("handover", "de", "Mein letzter Arbeitstag ist nah; die Übergabe der Dateien folgt."),
        ("handover", "fr", "Mon dernier jour de travail approche ; la passation des accès est prête."),
        ("handover", "es", "Mi último día de trabajo se acerca; el traspaso de archivos está listo."),
        ("handover", "nl", "Mijn laatste werkdag is dichtbij; de overdracht van bestanden volgt."),
        ("confirm", "de", "Ich kündige den Vertrag mit der vereinbarten Kündigungsfrist."),
        ("confirm", "fr", "Je résilie le contrat en respectant le préavis convenu."),
    ],
)
def test_a_decent_sentence_passes(kind: LetterKind, language: MailLanguage, sentence: str) -> None:
    assert check(sentence, kind, language) == ()


@pytest.mark.parametrize(
    "sentence",
    [
        "You ALWAYS write at night.",
        "This is effective\nimmediately.",
        "Je betaalt altijd te laat.",
        "Our lawyers will write to you.",
        "Your score is high.",
        "It’s all tracked.",
        "I will claim damages.",
        "We beëindigen de samenwerking.",
    ],
)
def test_what_would_hurt_is_refused(sentence: str) -> None:
    assert check(sentence)


def test_an_invitation_to_talk_names_no_topic_and_a_reminder_only_the_payment() -> None:
    assert check("Your invoice is open.") == ("a talk letter does not speak of payment",)
    assert check("Your invoice is open.", "reminder") == ()
    assert check("Not at weekends, and your invoice is open.", "reminder") == (
        "a reminder letter does not speak of hours",
    )


def test_a_repair_letter_has_one_topic() -> None:
    assert check("I work from Monday to Friday.", "repair") == ()
    assert check("I work on Monday. Payment takes long.", "repair") == (
        "it has more than one topic: hours, payment",
    )


@pytest.mark.parametrize("kind", AFTER)
def test_after_the_talk_a_letter_may_name_open_invoices_beside_its_subject(kind: LetterKind) -> None:
    assert check("My working hours do not fit. Your invoice is open.", kind) == ()
    assert check("My working hours and the rounds do not fit. Your invoice is open.", kind) == (
        "it has more than one topic: hours, rounds",
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_reason_word_may_stand_once_and_reasons_never(language: MailLanguage) -> None:
    words = read_words(language)
    for word in words.reason:
        assert not any("reason" in one for one in check(said(word), language=language)), word
        assert any("reason" in one for one in check(said(word) * 2, language=language)), word
    for word in words.reasons:
        assert any("reason" in one for one in check(said(word), language=language)), word


def test_one_reason_at_most() -> None:
    assert check("I ask because it is nearly winter.") == ()
    assert check("I ask because of this, and since that.") == (
        'it gives more than one reason: "because", "since"',
    )
    assert check("I have my reasons.")
    assert check("Ik vraag het omdat het kan, want het is zo.", language="nl")
    assert check("Ik wil het want.", language="nl") == ()


@pytest.mark.parametrize(("language", "other"), PAIRS)
def test_the_language_must_be_the_one_asked_for(language: MailLanguage, other: MailLanguage) -> None:
    found = check_letter("talk", language, "A talk", PLAIN[other], to=("bea@acme.example",), client=CLIENT)
    assert found == (f"it does not read as {language}",)


def test_no_mark_of_a_language_is_one_of_another() -> None:
    marks = [mark for one in LANGUAGES for mark in read_words(one).marks]
    assert len(set(marks)) == len(marks)


@pytest.mark.parametrize(
    "left", ["{slots}", "{ name }", "${name}", "$name", "%(name)s", "<<NAME>>", "[NAME]"]
)
def test_an_unfilled_placeholder_is_refused(left: str) -> None:
    assert any("placeholder" in reason for reason in check(f"See {left}"))


def test_figures_are_refused_unless_they_were_given() -> None:
    given = ("14", "invoice 2026-014 of 3 May 2026", "Tuesday 5 May at 10:00")
    assert check("- Tuesday 5 May at 10:00\n- see you", given=given) == ()
    for sentence in (
        "It took 14 hours of 40.",
        "It is 62 %.",
        "You owe € much.",
        "That is EUR a lot.",
        "2026-0145",
        "It took ٣ days.",
        "It took ३ days.",
        "It took ４ days.",
        "It took ½ a day, Ⅳ times.",
        "It is ¥ more, or 10٪ less.",
        "Ten dollars.",
    ):
        assert any("figures" in reason for reason in check(sentence, given=given)), sentence


def test_a_given_name_is_not_looked_into() -> None:
    assert check("Dear Sue,") != ()
    assert check("Dear Sue,", given=("Sue",)) == ()


def test_other_names_are_refused_as_whole_words() -> None:
    assert check("Ask Studio Noord.", other_names=("Studio Noord",)) == (
        'it names somebody else: "Studio Noord"',
    )
    assert check("Ask Studio Noorderlicht.", other_names=("Studio Noord", "", "we")) == ()


@pytest.mark.parametrize(
    "to",
    [
        (),
        ("stranger@elsewhere.example",),
        ("bea@acme.example", "stranger@elsewhere.example"),
        ("bea@evil-acme-group.example",),
        ("bea@acme.example\r\nBcc: x@y.example",),
        ("bea@acme.example, x@y.example",),
        ("Bea <bea@acme.example>",),
    ],
)
def test_letters_go_to_the_clients_own_addresses_only(to: tuple[str, ...]) -> None:
    assert check(to=to)


def test_a_domain_of_the_client_and_its_subdomains_are_the_clients_own() -> None:
    assert check(to=("Bea@Acme.example", "office@acme-group.example", "x@mail.acme-group.example")) == ()


def test_the_subject_is_checked_too() -> None:
    for subject in ("Final\r\nBcc: x@y.example", "", "Final notice", "Score 80"):
        assert check_letter("talk", "en", subject, PLAIN["en"], to=("bea@acme.example",), client=CLIENT)


def test_hidden_signs_and_links_are_refused() -> None:
    for extra in ("a\u202eb", "a\x00b", "a\u2028b", "a\ud800b", "see https://x.example", "www.x.example"):
        assert check(extra)


def test_at_most_150_words() -> None:
    words = "talk " * (MOST_WORDS - 10)
    assert any("words" in reason for reason in check(words))


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_word_stands_twice_in_a_list(language: MailLanguage) -> None:
    words = read_words(language)
    lists = [*words.never.values(), *words.topics.values(), words.leaving, words.terminating, words.reason]
    for one in (*lists, words.reasons, words.marks, words.own_only):
        assert len(set(one)) == len(one), [word for word in one if one.count(word) > 1]
        assert not any("*" in word.replace("* ", " ").removesuffix("*") for word in one)


def test_a_file_of_words_that_lacks_a_list_or_has_an_unknown_one_says_which() -> None:
    whole = "\n".join(f"{key} = 'word,'" for key in sorted(tact._LISTS))
    assert tact._parse_words(whole, "en").marks == ("word",)
    with pytest.raises(ValueError, match=r"en\.toml lacks words for: marks, threat"):
        tact._parse_words(
            whole.replace("marks = 'word,'", "").replace("threat = 'word,'", "threat = ','"), "en"
        )
    with pytest.raises(ValueError, match=r"en\.toml has unknown lists: threats"):
        tact._parse_words(f"{whole}\nthreats = 'word'", "en")


def test_a_word_within_a_word_is_no_hit() -> None:
    assert find_words("the issue is courteous", ("sue", "court")) == ()
    assert find_words("Claims", ("claim*",)) == ("claims",)
    assert find_words("Claims", ()) == ()
    assert find_words("Sue will sue", ("sue",)) == ("sue",)


@pytest.mark.parametrize(
    "text",
    [
        "Style guide",
        "Ergänzung der Broschüre (Druckdaten)",
        "Charte graphique\u202f: version finale",
        "x" * LONGEST_SAID,
    ],
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_deliverable_in_plain_words_can_be_said(text: str, language: MailLanguage) -> None:
    assert can_be_said(text, language)


@pytest.mark.parametrize(
    "text",
    [
        *("", " ", "two\nlines", "a\u2028b", "a\u202eb", "soft\u00adhyphen", "tab\there", "a\x00b", "\ud800"),
        *("x" * (LONGEST_SAID + 1), "3 posters", "٣ posters", "€ posters", "fifty euro", "ten %", "½ page"),
        *(
            "see https://x.example",
            "www.x.example",
            "site for acme.nl",
            "bea@acme.example",
            "ｗｗｗ．x．ｎｌ",
        ),
        *("{slots}", "a { b", "${name}", "<<NAME>>", "[NAME]"),
        *(
            "the thing you always forget",
            "the final warning",
            "law\u200dyer letter",
        ),
    ],
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_what_a_letter_may_not_hold_can_not_be_said(text: str, language: MailLanguage) -> None:
    assert not can_be_said(text, language)


def test_lines_and_addresses() -> None:
    assert is_one_line("Zoë سارا\u200cنام")
    assert not is_one_line("a\nb")
    assert is_address("a.b+c@x.example")
    assert not is_address("a@b@c.example")


@settings(deadline=None, derandomize=True, max_examples=200)
@given(
    st.sampled_from((*BEFORE, *AFTER)),
    st.sampled_from(LANGUAGES),
    st.text(max_size=300),
    st.text(max_size=80),
    st.lists(st.text(max_size=40), max_size=3),
)
def test_any_text_gets_an_answer(
    kind: LetterKind, language: MailLanguage, body: str, subject: str, names: list[str]
) -> None:
    reasons = check_letter(
        kind, language, subject, body, to=(subject,), client=CLIENT, given=names, other_names=names
    )
    assert all(reasons)


@settings(deadline=None, derandomize=True, max_examples=200)
@given(st.text(max_size=100), st.sampled_from(LANGUAGES))
def test_what_can_be_said_is_nothing_that_a_letter_is_refused_for(text: str, language: MailLanguage) -> None:
    if can_be_said(text, language):
        refused = check(text, "handover", language)
        assert not any(one.startswith(("it holds", "a placeholder")) for one in refused)


def test_without_addresses_nothing_may_be_written() -> None:
    nobody = replace(CLIENT, addresses=frozenset(), domains=frozenset())
    assert check(client=nobody) == ("bea@acme.example is not an address of this client",)


@pytest.mark.parametrize(
    ("text", "language"),
    [("Market analysis", "en"), ("Software-Dokumentation", "de"), ("tableau de bord", "fr"), ("Logo", "nl")],
)
def test_work_is_called_by_its_name(text: str, language: MailLanguage) -> None:
    assert can_be_said(text, language)
