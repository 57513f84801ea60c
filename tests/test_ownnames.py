import pytest

from goodterms.ownnames import names_somebody, own_given_names


def test_given_names_come_from_display_names_and_addresses_but_not_from_roles() -> None:
    names = own_given_names(
        ["sanne.bakker@studio.example", "info@studio.example"], ["Fenna de Boer", "Studio"]
    )
    assert names == {"Sanne", "Fenna"}


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("Hi Mark, can you send it to Bea?", True),
        ("Bea: yes. @Mark, and the logo?", True),
        ("Please mark the changes.", False),
        ("Markus has it.", False),
        ("", False),
    ],
)
def test_a_name_is_a_whole_word_with_its_capital(text: str, *, named: bool) -> None:
    assert names_somebody(text, frozenset({"Mark"})) is named


def test_without_names_nobody_is_named() -> None:
    assert not names_somebody("Hi Mark", frozenset())
