"""One frozen Settings, from `.env` and the environment: every name, its default and its meaning.

The file is read from the working folder, else from the user's configuration folder; the real
environment wins. Relative paths are relative to the folder of the `.env`.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from dataclasses import fields
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Literal, get_args
from zoneinfo import ZoneInfo

import platformdirs
from dotenv import dotenv_values
from pydantic import Field, SecretStr, ValidationError, ValidationInfo, field_validator, model_validator
from pydantic_settings import (
    BaseSettings,
    DotEnvSettingsSource,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    SettingsError,
)
from pydantic_settings.sources.utils import parse_env_vars

from connectors.accounts import Account
from connectors.archive.account import ArchiveAccount
from connectors.imap.account import ImapAccount
from connectors.oauth.provider import IMAP_HOSTS
from connectors.sheets.amounts import DecimalSign, resolve_currency
from connectors.sheets.rules import SAID, ListRules
from flows.signin import AccountError, SignInSettings, make_credential
from goodterms.casebook import LetterKind
from goodterms.errors import NeedsUser
from goodterms.model import Content, Language, Rates
from goodterms.policy import Policy, ThresholdError
from goodterms.workcalendar import WeekHours, parse_working_hours

PREFIX = "GOODTERMS_"
ENCODING = "utf-8-sig"  # Windows' editors begin a file with a byte order mark
LETTERS: tuple[LetterKind, ...] = get_args(LetterKind)
_MONTH_FIRST = frozenset({"US", "PH", "FM", "MH", "PW", "GU", "AS"})  # Unicode CLDR, short dates
_BOTH_ORDERS = frozenset({"CA", "KE", "GH"})
Listed = Annotated[tuple[str, ...], NoDecode]


class AccountSettings(SignInSettings):
    """One mail account, set as GOODTERMS_ACCOUNTS__NAME__HOST and so on; without a server, as …__PATH."""

    host: str = ""  # with OAuth2 the provider's own, if left out
    path: Path | None = None
    user: str = ""  # not of an archive
    port: int | None = Field(default=None, ge=1, le=65535)
    tls: Literal["implicit", "starttls", "none"] = "implicit"
    ca_file: Path | None = None
    drafts: str = ""
    folders: Listed = ()
    daily_megabytes: int = Field(default=500, ge=1)

    @model_validator(mode="before")
    @classmethod
    def _has_one_place(cls, value: object) -> object:
        if not isinstance(value, dict):
            return value
        if value.get("path"):
            there = next((name for name in ("host", "oauth") if value.get(name)), None)
            if there is not None:
                raise AccountError(
                    "PATH", f"stands beside __{there.upper()}; an account is either at a server or in files"
                )
        elif not (value.get("host") or value.get("oauth")):
            raise AccountError("HOST", "is not set; set it, or __PATH for mail in files on this machine")
        elif not value.get("user"):
            raise AccountError("USER", "is not set")
        return value

    @field_validator("drafts")
    @classmethod
    def _known_folder(cls, value: str, info: ValidationInfo) -> str:
        return str(_expand(Path(value))) if value and info.data.get("path") is not None else value

    @property
    def signs_in(self) -> bool:
        """Whether it is at a server."""
        return self.path is None

    @field_validator("ca_file", "path")
    @classmethod
    def _known_home(cls, value: Path | None) -> Path | None:
        return _expand(value) if value is not None else None

    @field_validator("folders", mode="before")
    @classmethod
    def _split_folders(cls, value: object) -> object:
        return split_list(value)


class _LiteralDotEnv(DotEnvSettingsSource):
    """The `.env` as it is written: a password may hold ${…} without meaning a variable."""

    @staticmethod
    def _static_read_env_file(
        file_path: Path,
        *,
        encoding: str | None = None,
        case_sensitive: bool = False,
        ignore_empty: bool = False,
        parse_none_str: str | None = None,
    ) -> Mapping[str, str | None]:
        values = dotenv_values(file_path, encoding=encoding or "utf-8", interpolate=False)
        return parse_env_vars(values, case_sensitive, ignore_empty, parse_none_str)


class Settings(BaseSettings):
    """All settings. The names are GOODTERMS_ and the field's name in capitals."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_nested_delimiter="__",
        env_file_encoding=ENCODING,
        frozen=True,
        extra="ignore",
        env_ignore_empty=True,
        hide_input_in_errors=True,  # passwords are among them
    )

    home: Path = Field(
        default_factory=lambda: platformdirs.user_data_path("goodterms", appauthor=False),
        description="database and reports; default: the platform's user data folder",
    )
    me: Listed = Field(default=(), description="your own addresses, comma separated")
    timezone: str = Field(default="Europe/Amsterdam", description="your time zone")
    country: str = Field(default="NL", description="whose public holidays you keep (two letters)")
    language: Language = Field(default="en", description="of the report: en or nl")
    working_hours: str = Field(default="Mon-Fri 09:00-17:30", description="when you work")
    clients: Path = Field(default=Path("clients.xlsx"), description="your list of clients")
    invoices: Listed = Field(
        default=(),
        description="lists of invoices and payments, files or patterns (.xlsx .xls .ods .csv)",
    )
    timesheets: Listed = Field(default=(), description="timesheets, in the same way")
    columns: dict[str, str] = Field(
        default_factory=dict, description="headings or column letters of lists that don't say it themselves"
    )
    dates: Literal["", "day-first", "month-first"] = Field(
        default="", description="how lists write 3/4/2026 where nothing in them tells"
    )
    decimal: Literal["", "comma", "point"] = Field(
        default="", description="the decimal sign of lists in which nothing tells"
    )
    currency: str = Field(default="EUR", description="your own, and of amounts without one")
    rates: Listed = Field(
        default=(), description="what other currencies are worth in yours: USD 0.92, GBP 1.15"
    )
    interest_rates: Listed = Field(
        default=(), description="half-years for the statutory interest that the table lacks: 2026-07-01 2.15"
    )
    away: Path | None = Field(default=None, description="your days away and own holidays, a sheet")
    content: Content = Field(
        default="counts",
        description="how much of clients' mail is looked at: none, counts or quotes",
    )
    name: str = Field(
        default="", description="how letters are signed; default: the name that your mail is sent under"
    )
    signature: Path | None = Field(
        default=None, description="a text file that letters end with, instead of your name"
    )
    templates: Path | None = Field(default=None, description="a folder with letters in your own words")
    letters: Listed = Field(default=LETTERS, description="which letters may be queued as drafts")
    database_url: SecretStr = Field(
        default=SecretStr(""), description="default: a SQLite file in the home folder"
    )
    accounts: dict[str, AccountSettings] = Field(default_factory=dict)
    policy: Policy = Field(default_factory=Policy)
    folder: Path = Field(default=Path(), exclude=True)  # of the .env; not a setting of its own
    unknown: tuple[str, ...] = Field(default=(), exclude=True)

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - there are none
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Say where settings come from, the first that has one wins."""
        file = dotenv_settings.env_file if isinstance(dotenv_settings, DotEnvSettingsSource) else None
        return init_settings, env_settings, _LiteralDotEnv(settings_cls, env_file=file)

    @field_validator("me", "invoices", "letters", "timesheets", "rates", "interest_rates", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return split_list(value)

    @field_validator("letters")
    @classmethod
    def _known_letters(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        wrong = [one for one in value if one not in LETTERS]
        if wrong:
            msg = f"no letter is called {wrong[0]!r}; there are {', '.join(LETTERS)}"
            raise ValueError(msg)
        return value

    @field_validator("home", "clients", "away", "signature", "templates")
    @classmethod
    def _known_home(cls, value: Path | None) -> Path | None:
        return _expand(value) if value is not None else None

    @field_validator("columns")
    @classmethod
    def _known_columns(cls, value: dict[str, str]) -> dict[str, str]:
        named = {name.lower(): heading.strip() for name, heading in value.items()}
        wrong = [name for name in named if name not in SAID]
        if wrong:
            msg = f"no column is called {wrong[0]!r}; there are {', '.join(SAID)}"
            raise ValueError(msg)
        return named

    @field_validator("currency")
    @classmethod
    def _known_currency(cls, value: str) -> str:
        code = resolve_currency(value.strip().upper(), "")
        if not code:
            msg = f"{value!r} is no currency known here; write a code such as EUR"
            raise ValueError(msg)
        return code

    @field_validator("rates")
    @classmethod
    def _readable_rates(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for one in value:
            _parse_rate(one)
        return value

    @field_validator("interest_rates")
    @classmethod
    def _readable_interest(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for one in value:
            _parse_half_year(one)
        return value

    @field_validator("invoices", "timesheets")
    @classmethod
    def _known_homes(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(str(_expand(Path(one))) for one in value)

    @field_validator("policy", mode="before")
    @classmethod
    def _known_thresholds(cls, value: object) -> object:
        return _decode_tables(Policy, value, f"{PREFIX}POLICY__")

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (KeyError, ValueError, OSError) as error:
            msg = f"{value!r} is no time zone; write it as Europe/Amsterdam"
            raise ValueError(msg) from error
        return value

    @field_validator("working_hours")
    @classmethod
    def _readable_hours(cls, value: str) -> str:
        parse_working_hours(value)
        return value

    @property
    def hours(self) -> WeekHours:
        """The working hours, understood."""
        return parse_working_hours(self.working_hours)

    @property
    def day_first(self) -> bool | None:
        """Whether dates such as 3/4/2026 begin with the day where the user lives; None if nobody says."""
        if not self.country or self.country.upper() in _BOTH_ORDERS:
            return None
        return self.country.upper() not in _MONTH_FIRST

    @property
    def list_rules(self) -> ListRules:
        """What the settings say where a list is silent; the country says nothing, exports have their own."""
        signs: dict[str, DecimalSign] = {"comma": ",", "point": "."}
        return ListRules(
            currency=self.currency,
            day_first={"day-first": True, "month-first": False}.get(self.dates),
            sign=signs.get(self.decimal, ""),
            columns=self.columns,
            legal_days=self.policy.legal_terms_days,
        )

    @property
    def own_rates(self) -> Rates:
        """The user's rates of other currencies."""
        return Rates(self.currency, dict(_parse_rate(one) for one in self.rates))

    @property
    def half_years(self) -> dict[date, Decimal]:
        """The reference rates that the user added, by first day of the half-year."""
        return dict(_parse_half_year(one) for one in self.interest_rates)

    @property
    def reports(self) -> Path:
        """The folder of the workbooks."""
        return self.home / "reports"

    @property
    def store_url(self) -> str:
        """Where the database is."""
        return self.database_url.get_secret_value() or f"sqlite:///{self.home / 'goodterms.db'}"

    def place(self, path: Path) -> Path:
        """Return a path of the settings, relative ones beside the `.env`."""
        return self.folder / path

    def mail_accounts(self) -> tuple[Account, ...]:
        """The accounts as the connectors want them."""
        return tuple(self._account(name, one) for name, one in sorted(self.accounts.items()))

    def imap_accounts(self) -> tuple[ImapAccount, ...]:
        """Those of the accounts that are at a server."""
        return tuple(one for one in self.mail_accounts() if isinstance(one, ImapAccount))

    def _account(self, name: str, one: AccountSettings) -> Account:
        if one.path is None:
            return self._imap_account(name, one)
        drafts = self.place(Path(one.drafts)) if one.drafts else self.home / "drafts" / name
        return ArchiveAccount(name, self.place(one.path), drafts, one.folders)

    def _imap_account(self, name: str, one: AccountSettings) -> ImapAccount:
        return ImapAccount(
            name=name,
            host=one.host or (IMAP_HOSTS[one.oauth] if one.oauth is not None else ""),
            port=one.port or (993 if one.tls == "implicit" else 143),
            tls=one.tls,
            user=one.user,
            credential=make_credential(name, one, self.home, self.folder),
            ca_file=self.place(one.ca_file) if one.ca_file is not None else None,
            drafts=one.drafts,
            folders=one.folders,
            daily_megabytes=one.daily_megabytes,
        )


def _parse_rate(text: str) -> tuple[str, Decimal]:
    found = re.fullmatch(r"([A-Za-z]{3})[\s=:]+(\d+(?:\.\d+)?)", text)
    code = resolve_currency(found[1].upper(), "") if found else ""
    if found is None or not code or not Decimal(found[2]):
        msg = f"{text!r} is no rate; write what one unit is worth in your currency, such as USD 0.92"
        raise ValueError(msg)
    return code, Decimal(found[2])


def _parse_half_year(text: str) -> tuple[date, Decimal]:
    found = re.fullmatch(r"(\d{4}-0[17]-01)[\s=:]+(-?\d+(?:\.\d+)?)", text)
    if found is None:
        msg = f"{text!r} is no half-year with its rate; write it as 2026-07-01 2.15"
        raise ValueError(msg)
    return date.fromisoformat(found[1]), Decimal(found[2])


def _expand(path: Path) -> Path:
    try:
        return path.expanduser()
    except RuntimeError as error:
        msg = f"{path}: there is no user of that name here; write the whole path"
        raise ValueError(msg) from error


def choose_accounts(settings: Settings, only: str | None = None) -> tuple[Account, ...]:
    """Return all accounts, or the one named; NeedsUser if there is none."""
    accounts = settings.mail_accounts()
    if not accounts:
        raise NeedsUser(
            "No mail account is set: write GOODTERMS_ACCOUNTS__STUDIO__HOST, __USER and __PASSWORD into .env,"
            " or __PATH for mail in files on this machine (see .env.example)."
        )
    if only is None:
        return accounts
    chosen = tuple(one for one in accounts if one.name == only.lower())
    if not chosen:
        names = ", ".join(one.name for one in accounts)
        raise NeedsUser(f"No account is called {only!r}; there are: {names}.")
    return chosen


def split_list(value: object) -> object:
    """Return the parts of a comma separated text; other values as they are."""
    if isinstance(value, str):
        return tuple(part.strip() for part in value.split(",") if part.strip())
    return value


def _decode_tables(model: type, value: object, prefix: str) -> object:
    """Return the nested names as they are, burden tables read from JSON; ValueError for an unknown name."""
    if not isinstance(value, dict):
        return value
    known = {one.name: one.default_factory for one in fields(model)}
    decoded = {}
    for name, inner in value.items():
        if name not in known:
            msg = f"{prefix}{name.upper()} is no threshold; see docs/method.md for their names"
            raise ValueError(msg)
        nested = known[name]
        if isinstance(nested, type):
            decoded[name] = _decode_tables(nested, inner, f"{prefix}{name.upper()}__")
        elif isinstance(inner, str) and inner.lstrip().startswith("["):
            decoded[name] = _decode_table(inner, f"{prefix}{name.upper()}")
        else:
            decoded[name] = inner
    return decoded


def _decode_table(text: str, name: str) -> object:
    try:
        return json.loads(text)
    except ValueError as error:
        msg = f"{name} is no table; write it as [[0, 0], [1, 100]]"
        raise ValueError(msg) from error


def find_env_file(folder: Path | None = None) -> Path | None:
    """Return the `.env` that counts: the working folder's (or `folder`'s), else the user's; None if none."""
    candidates = (
        (folder or Path.cwd()) / ".env",
        platformdirs.user_config_path("goodterms", appauthor=False) / ".env",
    )
    return next((one for one in candidates if one.is_file()), None)


def load_settings(folder: Path | None = None) -> Settings:
    """Read the settings; NeedsUser with the name and what is wrong with it."""
    found = find_env_file(folder)
    base = found.parent if found is not None else (folder or Path.cwd())
    try:
        settings = Settings(_env_file=found, folder=base, unknown=_unknown_names(found))
    except ValidationError as error:
        raise NeedsUser(_say(error, found)) from error
    except SettingsError as error:
        raise NeedsUser(_say_undecoded(error, found)) from None  # its cause holds the whole value
    except (OSError, UnicodeDecodeError) as error:
        raise NeedsUser(
            f"{found}: cannot be read ({error.__class__.__name__}): save it as UTF-8 text."
        ) from error
    home = settings.home
    return settings.model_copy(update={"home": home if home.is_absolute() else (base / home).resolve()})


def _unknown_names(found: Path | None) -> tuple[str, ...]:
    names = {name.upper() for name in os.environ}
    if found is not None:
        names |= {name.upper() for name in dotenv_values(found, interpolate=False, encoding=ENCODING)}
    known = tuple(
        f"{PREFIX}{name.upper()}" for name in Settings.model_fields if name not in ("folder", "unknown")
    )
    return tuple(
        sorted(
            name
            for name in names
            if name.startswith(PREFIX) and name not in known and not name.startswith(_nested_prefixes())
        )
    )


def _nested_prefixes() -> tuple[str, ...]:
    return (f"{PREFIX}ACCOUNTS__", f"{PREFIX}POLICY__", f"{PREFIX}COLUMNS__")


def _say(error: ValidationError, found: Path | None) -> str:
    first = error.errors(include_url=False, include_input=False)[0]
    name = PREFIX + "__".join(str(part).upper() for part in first["loc"])
    what = first["msg"].removeprefix("Value error, ")
    cause = first.get("ctx", {}).get("error")
    if isinstance(cause, ThresholdError):
        name, what = f"{PREFIX}POLICY__{cause.name.replace('.', '__').upper()}", cause.what
    elif isinstance(cause, AccountError):
        name, what = f"{name}__{cause.name}", cause.what
    elif first["type"] == "missing":
        what = "is not set"
    elif first["type"] in ("extra_forbidden", "unexpected_keyword_argument"):
        what = "is not a setting of this version"
    where = f" in {found}" if found is not None else ""
    return f"{name}{where}: {what}. See .env.example for every name."


def _say_undecoded(error: SettingsError, found: Path | None) -> str:
    """Say which setting has parts but was given as one text; the error's own words name the field."""
    field = re.search(r'field "(\w+)"', str(error))
    name = f"{PREFIX}{field[1].upper()}" if field else "A setting"
    where = f" in {found} or the environment" if found is not None else " in the environment"
    return f"{name}{where}: has several parts; write a line for each, {name}__… (see .env.example)."
