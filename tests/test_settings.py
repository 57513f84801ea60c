import re
from dataclasses import fields
from pathlib import Path

import pytest

from flows.settings import AccountSettings, Settings, load_settings
from goodterms.errors import NeedsUser
from goodterms.policy import Policy

EXAMPLE = Path(__file__).parent.parent / ".env.example"
MINIMAL = """\
GOODTERMS_ME=fenna@studio.example, info@studio.example
GOODTERMS_ACCOUNTS__STUDIO__HOST=mail.example
GOODTERMS_ACCOUNTS__STUDIO__USER=fenna
GOODTERMS_ACCOUNTS__STUDIO__PASSWORD=s3cret
"""


def write(folder: Path, text: str) -> Path:
    (folder / ".env").write_text(text, encoding="utf-8")
    return folder


def examples() -> dict[str, str]:
    found = re.findall(r"^#?(GOODTERMS_\w+)=(.*)$", EXAMPLE.read_text(encoding="utf-8"), re.MULTILINE)
    return dict(found)


def test_the_example_names_every_setting_and_no_other() -> None:
    own = {f"GOODTERMS_{name.upper()}" for name in Settings.model_fields}
    own -= {"GOODTERMS_FOLDER", "GOODTERMS_UNKNOWN", "GOODTERMS_ACCOUNTS", "GOODTERMS_POLICY"}
    own |= {f"GOODTERMS_ACCOUNTS__STUDIO__{name.upper()}" for name in AccountSettings.model_fields}
    assert {name for name in examples() if "POLICY" not in name} == own


def test_the_defaults_in_the_example_are_the_defaults() -> None:
    settings = Settings(_env_file=None)
    for name, text in examples().items():
        field = name.removeprefix("GOODTERMS_").lower()
        if "__" in name or not text:
            continue
        value = getattr(settings, field)
        assert text == (",".join(value) if isinstance(value, tuple) else str(value)), name
    assert examples()["GOODTERMS_POLICY__EXIT_STRAIN"] == f"{Policy().exit_strain:g}"


def test_every_threshold_can_be_set_by_name(tmp_path: Path) -> None:
    for one in fields(Policy):
        if one.name in ("burdens", "weights"):
            continue
        value = getattr(Policy(), one.name) + 1
        settings = load_settings(write(tmp_path, f"GOODTERMS_POLICY__{one.name.upper()}={value}\n"))
        assert getattr(settings.policy, one.name) == value, one.name


def test_weights_and_burden_tables_can_be_set_too(tmp_path: Path) -> None:
    text = "GOODTERMS_POLICY__WEIGHTS__LATE_RATE=3\nGOODTERMS_POLICY__BURDENS__CHASING=[[0,0],[1,50]]\n"
    policy = load_settings(write(tmp_path, text)).policy
    assert policy.weights.late_rate == 3
    assert policy.weights.indecision == Policy().weights.indecision
    assert policy.burdens.chasing == ((0, 0), (1, 50))


def test_a_minimal_file_is_enough(tmp_path: Path) -> None:
    settings = load_settings(write(tmp_path, MINIMAL))
    assert settings.me == ("fenna@studio.example", "info@studio.example")
    (account,) = settings.imap_accounts()
    assert (account.name, account.host, account.port, account.tls) == (
        "studio",
        "mail.example",
        993,
        "implicit",
    )
    assert settings.place(settings.clients) == tmp_path / "clients.xlsx"


def test_the_environment_wins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOODTERMS_LANGUAGE", "nl")
    assert load_settings(write(tmp_path, "GOODTERMS_LANGUAGE=en\n")).language == "nl"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("GOODTERMS_LANGUAGE=xx", "GOODTERMS_LANGUAGE"),
        ("GOODTERMS_TIMEZONE=Mars/Olympus", "no time zone"),
        ("GOODTERMS_WORKING_HOURS=whenever", "GOODTERMS_WORKING_HOURS"),
        ("GOODTERMS_LETTERS=repair,poison", "no letter is called 'poison'"),
        ("GOODTERMS_ACCOUNTS__STUDIO__PORT=99999", "GOODTERMS_ACCOUNTS__STUDIO"),
        ("GOODTERMS_ACCOUNTS__STUDIO__TLS=maybe", "GOODTERMS_ACCOUNTS__STUDIO__TLS"),
        ("GOODTERMS_ACCOUNTS__STUDIO__OAUTH=google", "GOODTERMS_ACCOUNTS__STUDIO__OAUTH"),
        ("GOODTERMS_ACCOUNTS__OTHER__HOST=x", "GOODTERMS_ACCOUNTS__OTHER__USER"),
        ("GOODTERMS_POLICY__EXIT_STRAIN=much", "GOODTERMS_POLICY__EXIT_STRAIN"),
        ("GOODTERMS_POLICY__EXIT_STRIAN=50", "GOODTERMS_POLICY__EXIT_STRIAN"),
    ],
)
def test_a_wrong_setting_is_named_and_no_secret_is_said(tmp_path: Path, line: str, said: str) -> None:
    with pytest.raises(NeedsUser, match=said) as caught:
        load_settings(write(tmp_path, MINIMAL + line + "\n"))
    assert "s3cret" not in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_misspelt_name_is_noticed(tmp_path: Path) -> None:
    settings = load_settings(write(tmp_path, MINIMAL + "GOODTERMS_LANGAUGE=nl\n"))
    assert settings.unknown == ("GOODTERMS_LANGAUGE",)


def test_no_secret_is_shown_by_a_settings_object(tmp_path: Path) -> None:
    assert "s3cret" not in repr(load_settings(write(tmp_path, MINIMAL)))
    assert "s3cret" not in repr(load_settings(write(tmp_path, MINIMAL)).imap_accounts())
