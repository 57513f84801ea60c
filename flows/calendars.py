"""Working calendars from settings and clients: hours, zone and public holidays."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from zoneinfo import ZoneInfo

import holidays

from connectors.sheets.away import AwayList
from flows.settings import Settings
from goodterms.absences import free_days
from goodterms.errors import NeedsUser
from goodterms.model import Client, Problem
from goodterms.workcalendar import WorkCalendar, parse_working_hours


def public_holidays(country: str, years: Iterable[int], language: str = "") -> dict[date, str]:
    """Return the public holidays of a country by day; KeyError for a country that is not known."""
    code = country.strip().upper()
    if not code:
        return {}
    if code not in holidays.list_supported_countries():
        raise KeyError(code)
    try:
        found = holidays.country_holidays(code, years=list(years), language=language or None)
    except (NotImplementedError, KeyError):
        found = holidays.country_holidays(code, years=list(years))
    return dict(sorted(found.items()))


def own_holidays(settings: Settings, years: Iterable[int], away: AwayList) -> dict[date, str]:
    """Return the days that the user keeps: his country's and his own, without those on which he works.

    NeedsUser for a country that nobody knows the holidays of.
    """
    try:
        days = public_holidays(settings.country, years, settings.language)
    except KeyError as error:
        raise NeedsUser(
            f"GOODTERMS_COUNTRY: {settings.country!r} is not a country whose holidays are known;"
            " write two letters such as NL, or leave it empty."
        ) from error
    kept = {day: name for day, name in (days | dict(away.holidays)).items() if day not in away.working}
    return dict(sorted(kept.items()))


def own_calendar(settings: Settings, years: Iterable[int], away: AwayList) -> WorkCalendar:
    """Return the user's calendar, days away with their grace; NeedsUser for an unknown country."""
    days = own_holidays(settings, years, away)
    calendar = WorkCalendar(settings.timezone, settings.hours, frozenset(days))
    return replace(calendar, away=free_days(away.absences, calendar, settings.policy))


def client_calendars(
    settings: Settings, clients: Iterable[Client], years: Iterable[int]
) -> tuple[Mapping[str, WorkCalendar], tuple[Problem, ...]]:
    """Return the calendars of clients whose zone, country or hours are known; what is not is as ours."""
    span = list(years)
    calendars: dict[str, WorkCalendar] = {}
    problems: list[Problem] = []
    for client in clients:
        if not client.timezone and not client.country and not client.working_hours:
            continue
        try:
            zone = ZoneInfo(client.timezone).key if client.timezone else settings.timezone
        except (KeyError, ValueError, OSError):
            problems.append(_not_known(client, "time zone", client.timezone, "write it as America/New_York"))
            continue
        try:
            days = public_holidays(client.country or settings.country, span)
        except KeyError:
            problems.append(_not_known(client, "country", client.country, "write two letters such as NL"))
            days = {}
        hours = parse_working_hours(client.working_hours) if client.working_hours else settings.hours
        calendars[client.key] = WorkCalendar(zone, hours, frozenset(days))
    return calendars, tuple(problems)


def _not_known(client: Client, what: str, value: str, hint: str) -> Problem:
    where = str(client.source) if client.source is not None else client.name
    return Problem(where, f"the {what} {value!r} of {client.name} is not known; yours is used", hint)
