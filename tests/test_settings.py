import re
from dataclasses import fields
from datetime import date
from decimal import Decimal
from pathlib import Path
from traceback import format_exception
from typing import Any

import pytest

from connectors.archive.account import ArchiveAccount
from connectors.credentials import Password
from connectors.sheets.rules import ListRules
from flows.settings import AccountSettings, Settings, load_settings
from goodterms.errors import NeedsUser
from goodterms.model import Rates
from goodterms.policy import RANGES, Burdens, Policy, ThresholdError, Weights

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
    own = own - {"GOODTERMS_COLUMNS"} | {"GOODTERMS_COLUMNS__DUE"}
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
        default = getattr(Policy(), one.name)
        value = default + 1 if default >= 1 else default + 0.05 if isinstance(default, float) else 1
        settings = load_settings(write(tmp_path, f"GOODTERMS_POLICY__{one.name.upper()}={value}\n"))
        assert getattr(settings.policy, one.name) == value, one.name


def test_how_lists_are_read_can_be_set(tmp_path: Path) -> None:
    text = """
GOODTERMS_COLUMNS__DUE=Vervaldatum
GOODTERMS_COLUMNS__PAID_ON=C
GOODTERMS_DATES=month-first
GOODTERMS_DECIMAL=comma
GOODTERMS_CURRENCY=gbp
GOODTERMS_RATES=USD 0.78, eur: 0.85
GOODTERMS_INTEREST_RATES=2026-07-01 2.15
GOODTERMS_TIMESHEETS=uren/*.csv
"""
    settings = load_settings(write(tmp_path, text))
    rules = settings.list_rules
    assert (rules.currency, rules.day_first, rules.sign) == ("GBP", False, ",")
    assert rules.columns == {"due": "Vervaldatum", "paid_on": "C"}
    assert settings.own_rates == Rates("GBP", {"USD": Decimal("0.78"), "EUR": Decimal("0.85")})
    assert settings.half_years == {date(2026, 7, 1): Decimal("2.15")}
    assert settings.timesheets == ("uren/*.csv",)
    assert load_settings(write(tmp_path, "")).list_rules == ListRules()


@pytest.mark.parametrize(
    ("line", "name", "what"),
    [
        ("GOODTERMS_COLUMNS__VERVAL=x", "GOODTERMS_COLUMNS", "no column is called 'verval'"),
        ("GOODTERMS_DATES=us", "GOODTERMS_DATES", "day-first"),
        ("GOODTERMS_CURRENCY=florins", "GOODTERMS_CURRENCY", "write a code such as EUR"),
        ("GOODTERMS_RATES=USD", "GOODTERMS_RATES", "such as USD 0.92"),
        ("GOODTERMS_RATES=USD 0", "GOODTERMS_RATES", "such as USD 0.92"),
        ("GOODTERMS_INTEREST_RATES=2026-03-01 2", "GOODTERMS_INTEREST_RATES", "write it as 2026-07-01 2.15"),
    ],
)
def test_wrong_words_on_lists_are_said(tmp_path: Path, line: str, name: str, what: str) -> None:
    with pytest.raises(NeedsUser) as caught:
        load_settings(write(tmp_path, line + "\n"))
    assert name in str(caught.value)
    assert what in str(caught.value)


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
        ("GOODTERMS_POLICY__DRAWS=0", r"GOODTERMS_POLICY__DRAWS in .*: must be 1 to 10000, not 0\."),
        ("GOODTERMS_POLICY__INTERVAL=90", "GOODTERMS_POLICY__INTERVAL .*must be 0.001 to 0.999, not 90"),
        ("GOODTERMS_POLICY__EXIT_STRAIN=nan", "GOODTERMS_POLICY__EXIT_STRAIN"),
        ("GOODTERMS_POLICY__BURDENS__CHASING=[]", "GOODTERMS_POLICY__BURDENS__CHASING.*has no points"),
        ("GOODTERMS_POLICY__BURDENS__CHASING=[[0, 0]", "GOODTERMS_POLICY__BURDENS__CHASING is no table"),
        ("GOODTERMS_POLICY__BURDENS__CHASING=[[0, 0],[0, 9]]", r"CHASING.*\[0, 0\] to \[0, 9\] does not"),
        ("GOODTERMS_POLICY__BURDENS=heavy", "GOODTERMS_POLICY"),
        ("GOODTERMS_POLICY__WEIGHTS__CHASING=-1", "GOODTERMS_POLICY__WEIGHTS__CHASING.*must be 0 to"),
        ("GOODTERMS_POLICY__PERSIST_WEEKS=9", "GOODTERMS_POLICY__PERSIST_WEEKS .*at most persist_of"),
        ("GOODTERMS_ACCOUNTS__OTHER__PASSWORD=s3cret", "GOODTERMS_ACCOUNTS__OTHER__HOST"),
        ("GOODTERMS_ACCOUNTS__STUDIO__CA_FILE=~nobody-of-that-name/x", "GOODTERMS_ACCOUNTS__STUDIO__CA_FILE"),
        ("GOODTERMS_ACCOUNTS=s3cret", "GOODTERMS_ACCOUNTS in .*GOODTERMS_ACCOUNTS__…"),
        ("GOODTERMS_POLICY=s3cret", "GOODTERMS_POLICY in .*GOODTERMS_POLICY__…"),
        ("GOODTERMS_HOME=~nobody-of-that-name/x", "GOODTERMS_HOME"),
        ("GOODTERMS_CLIENTS=~nobody-of-that-name/x", "GOODTERMS_CLIENTS"),
        ("GOODTERMS_INVOICES=a.csv,~nobody-of-that-name/x", "GOODTERMS_INVOICES"),
    ],
)
def test_a_wrong_setting_is_named_and_no_secret_is_said(tmp_path: Path, line: str, said: str) -> None:
    with pytest.raises(NeedsUser, match=said) as caught:
        load_settings(write(tmp_path, MINIMAL + line + "\n"))
    shown = "".join(format_exception(caught.value))
    assert "s3cret" not in shown
    assert "\n" not in str(caught.value)


def test_a_misspelt_name_is_noticed(tmp_path: Path) -> None:
    settings = load_settings(write(tmp_path, MINIMAL + "GOODTERMS_LANGAUGE=nl\n"))
    assert settings.unknown == ("GOODTERMS_LANGAUGE",)


def test_no_secret_is_shown_by_a_settings_object(tmp_path: Path) -> None:
    assert "s3cret" not in repr(load_settings(write(tmp_path, MINIMAL)))
    assert "s3cret" not in repr(load_settings(write(tmp_path, MINIMAL)).mail_accounts())


def thresholds() -> list[str]:
    return [one.name for one in fields(Policy) if one.name not in ("burdens", "weights")]


@pytest.mark.parametrize("name", thresholds())
def test_every_threshold_has_a_range_and_keeps_to_it(name: str) -> None:
    low, high = RANGES[name]
    assert low <= getattr(Policy(), name) <= high
    wide: dict[str, Any] = {"persist_of": 520}  # the one threshold that others are held to
    for good in (low, high):
        Policy(**(wide | {name: good, "persist_weeks": 1, "persist_weeks_returning": 1} | {name: good}))
    for bad in (low - 1, high + 1, float("nan"), float("inf")):
        with pytest.raises(ThresholdError, match=name):
            Policy(**(wide | {name: bad}))


def test_no_range_is_of_no_threshold() -> None:
    assert set(RANGES) == set(thresholds())


@pytest.mark.parametrize("name", [one.name for one in fields(Burdens)])
@pytest.mark.parametrize(
    "table",
    [(), ((1, 0), (1, 5)), ((2, 0), (1, 5)), ((1, 5), (2, 4)), ((1, 0), (2, 101)), ((float("nan"), 0),)],
)
def test_every_burden_table_rises(name: str, table: tuple[tuple[float, float], ...]) -> None:
    with pytest.raises(ThresholdError, match=rf"burdens\.{name}"):
        Burdens(**{name: table})
    Burdens(**{name: ((0, 0), (1, 0), (2, 100))})


@pytest.mark.parametrize("name", [one.name for one in fields(Weights)])
def test_every_weight_weighs_nothing_or_more(name: str) -> None:
    for bad in (-0.1, float("nan"), float("inf")):
        with pytest.raises(ThresholdError, match=rf"weights\.{name}"):
            Weights(**{name: bad})
    none = dict.fromkeys((one.name for one in fields(Weights)), 0.0)
    Weights(**(none | {name: 1}))
    with pytest.raises(ThresholdError, match="weights are all 0"):
        Weights(**none)


def password(folder: Path, content: bytes) -> str:
    (folder / ".env").write_bytes(content)
    settings = load_settings(folder)
    assert settings.unknown == ()
    assert settings.me == ("fenna@studio.example",)
    (account,) = settings.imap_accounts()
    assert (account.host, account.user) == ("mail.example", "fenna")
    assert isinstance(account.credential, Password)
    return account.credential.read()


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("s3cret", "s3cret"),
        ("a#b", "a#b"),
        ("#begins", "#begins"),
        ("'a #b'", "a #b"),
        ('"a #b"', "a #b"),
        ("a b  c", "a b  c"),
        ("a #a comment", "a"),
        ("a=b", "a=b"),
        ("  a  ", "a"),
        ("'  a  '", "  a  "),
        ("it's", "it's"),
        (r"'back\slash'", r"back\slash"),
        ("p$ss", "p$ss"),
        ("pÄss€", "pÄss€"),
    ],
)
@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_a_file_is_read_as_dotenv_users_expect(
    tmp_path: Path, written: str, meant: str, end: str, mark: bytes
) -> None:
    lines = (
        "GOODTERMS_ME=fenna@studio.example",
        "",
        "  # a comment",
        "export GOODTERMS_ACCOUNTS__STUDIO__HOST = mail.example",
        'GOODTERMS_ACCOUNTS__STUDIO__USER="fenna"',
        f"GOODTERMS_ACCOUNTS__STUDIO__PASSWORD={written}",
        "",
    )
    assert password(tmp_path, mark + end.join(lines).encode()) == meant


def test_a_file_that_is_no_utf8_says_so(tmp_path: Path) -> None:
    for content in (MINIMAL.encode("utf-16"), MINIMAL.replace("s3cret", "s3crÉt").encode("cp1252")):
        (tmp_path / ".env").write_bytes(content)
        with pytest.raises(NeedsUser, match="save it as UTF-8"):
            load_settings(tmp_path)


def test_an_account_without_a_server_needs_a_path_and_nothing_else(tmp_path: Path) -> None:
    text = "GOODTERMS_HOME=home\nGOODTERMS_ACCOUNTS__TRIAL__PATH=Takeout\n"
    (account,) = load_settings(write(tmp_path, text)).mail_accounts()
    assert account == ArchiveAccount("trial", tmp_path / "Takeout", tmp_path / "home" / "drafts" / "trial")
    text += "GOODTERMS_ACCOUNTS__TRIAL__DRAFTS=letters\nGOODTERMS_ACCOUNTS__TRIAL__FOLDERS=Inbox, Sent\n"
    settings = load_settings(write(tmp_path, text))
    (account,) = settings.mail_accounts()
    assert (account.drafts, account.folders) == (tmp_path / "letters", ("Inbox", "Sent"))
    assert settings.imap_accounts() == ()


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (("PATH=Takeout", "HOST=mail.example"), "TRIAL__PATH in .*stands beside __HOST"),
        (("PATH=Takeout", "OAUTH=google"), "TRIAL__PATH in .*stands beside __OAUTH"),
        (("FOLDERS=Inbox",), "TRIAL__HOST in .*not set; set it, or __PATH"),
        (("PATH=~nobody-of-that-name/x",), "TRIAL__PATH"),
        (("PATH=x", "DRAFTS=~nobody-of-that-name/x"), "TRIAL__DRAFTS"),
    ],
)
def test_an_account_is_at_a_server_or_in_files(tmp_path: Path, lines: tuple[str, ...], said: str) -> None:
    text = "".join(f"GOODTERMS_ACCOUNTS__TRIAL__{line}\n" for line in lines)
    with pytest.raises(NeedsUser, match=said):
        load_settings(write(tmp_path, text)).mail_accounts()
