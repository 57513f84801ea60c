import pytest

from goodterms.language import decide_language, detect_language
from goodterms.model import MailLanguage, Reading

_TEXTS: dict[MailLanguage, str] = {
    "en": "Hi Fenna, I had a look at the new version and I think that the photo could be larger.",
    "nl": "Dag Fenna, ik heb naar de nieuwe versie gekeken en volgens mij mag de foto op pagina twee groter.",
    "de": "Hallo Fenna, ich habe mir die neue Fassung angesehen, das Foto auf Seite zwei könnte größer sein.",
    "fr": "Bonjour Fenna, j'ai regardé la nouvelle version et la photo pourrait être plus grande.",
    "es": "Hola Fenna, he mirado la nueva versión y creo que la foto podría ser más grande.",
}


@pytest.mark.parametrize(("language", "text"), _TEXTS.items())
def test_a_sentence_tells_its_language(language: MailLanguage, text: str) -> None:
    assert detect_language(text) == language
    assert detect_language(text.upper()) == language


@pytest.mark.parametrize(
    "text", ["", "Top, thanks!", "OK", "12345 https://example.com", "la de en", "\0" * 50]
)
def test_a_few_words_tell_none(text: str) -> None:
    assert detect_language(text) is None


def test_a_language_is_decided_over_all_mails_by_their_words() -> None:
    dutch, english = Reading(40, asks=True, language="nl"), Reading(8, asks=True, language="en")
    untold = Reading(3, asks=False)
    found = decide_language([dutch, dutch, english, untold, dutch])
    assert (found.language, found.mails) == ("nl", 4)
    assert found.share == pytest.approx(120 / 128)


def test_a_long_mail_is_no_stronger_evidence_than_sixty_words() -> None:
    contract = Reading(4000, asks=True, language="en")
    found = decide_language([contract, *[Reading(50, asks=True, language="de")] * 4])
    assert (found.language, round(found.share, 2)) == ("de", 0.77)


def test_nothing_is_decided_on_two_mails_or_on_a_mixture() -> None:
    dutch, english = Reading(20, asks=True, language="nl"), Reading(20, asks=True, language="en")
    assert decide_language([]).language is None
    assert decide_language([dutch, dutch]).language is None
    assert decide_language([dutch, dutch, english]).language is None
