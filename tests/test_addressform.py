"""Formal or informal, told by pronouns, in the texts people write."""

import pytest

from goodterms.addressform import decide_form, find_form
from goodterms.model import AddressForm, MailLanguage


@pytest.mark.parametrize(
    ("text", "language", "form"),
    [
        ("Kun je me even bellen? Ik heb je mail gezien.", "nl", "informal"),
        ("Zou u mij kunnen bellen? Dank voor uw mail.", "nl", "formal"),
        ("Ik kom morgen langs.", "nl", None),
        ("Kannst du mir das schicken? Danke dir!", "de", "informal"),
        ("Danke für deine Mail.", "de", "informal"),
        ("Könnten Sie mir das schicken? Ich danke Ihnen.", "de", "formal"),
        ("Sie haben heute angerufen. Die Kinder, sie spielen.", "de", None),  # they, at the beginning
        ("Im Anhang finden Sie die Rechnung.", "de", "formal"),
        ("Peux-tu me rappeler ? Merci pour ton message.", "fr", "informal"),
        ("Pourriez-vous me rappeler ? Merci pour votre message.", "fr", "formal"),
        ("¿Puedes llamarme? Te envío tu logo.", "es", "informal"),
        ("¿Podría usted llamarme? Le envío el logo.", "es", "formal"),
        ("Could you call me? Thank you for your mail.", "en", None),
        ("Kun je me bellen?", None, None),
    ],
)
def test_a_text_speaks_to_its_reader(
    text: str, language: MailLanguage | None, form: AddressForm | None
) -> None:
    assert find_form(text, language) == form


def test_most_of_the_newest_texts_decide_else_what_is_usual() -> None:
    now: list[AddressForm] = ["informal"] * 20
    assert decide_form(["informal", None, "informal", "formal"], "de") == "informal"
    assert decide_form([], "de") == decide_form([None], "fr") == decide_form([], "es") == "formal"
    assert decide_form([], "nl") == decide_form([], "en") == "informal"
    assert decide_form(["formal", "informal"], "nl") == "formal"  # as many of both: the newest
    of_old: list[AddressForm] = ["formal"] * 50
    assert decide_form([*now, *of_old], "de") == "informal"
