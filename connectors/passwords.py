"""Passwords that are kept elsewhere: what a command prints, and the system's keyring.

Nothing that a command or the keyring says is ever part of a message: it may be the secret.
"""

from __future__ import annotations

import os
import shlex
import subprocess
from importlib import import_module
from pathlib import Path
from types import ModuleType

from goodterms.errors import NeedsUser

TIMEOUT = 30.0  # seconds: a password manager may ask for a fingerprint first
SERVICE = "goodterms"  # in the keyring, where the setting only says yes


def read_from_command(command: str, folder: Path, setting: str, timeout: float = TIMEOUT) -> str:
    """Run a command in `folder`, without a shell, and return the first line that it prints.

    NeedsUser names the setting and why there is no password, never the command's words or what it said.
    """
    try:
        done = subprocess.run(  # noqa: S603 - the user's own command, from his own settings
            split_command(command),
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=timeout,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise NeedsUser(f"{setting}: the command did not end within {timeout:g} seconds.") from None
    except (OSError, ValueError) as error:
        why = (getattr(error, "strerror", None) or "is no command").lower()
        raise NeedsUser(f"{setting}: the command can't be run: {why}.") from None
    if done.returncode:
        raise NeedsUser(
            f"{setting}: the command ended with code {done.returncode}; run it in a terminal to see why."
        )
    try:
        password = done.stdout.partition(b"\n")[0].removesuffix(b"\r").decode()
    except UnicodeDecodeError:
        raise NeedsUser(f"{setting}: the command's first line is no UTF-8 text.") from None
    if not password:
        raise NeedsUser(f"{setting}: the command printed nothing on its first line.")
    return password


def split_command(command: str) -> str | list[str]:
    """Return a command as the system runs it; ValueError if its quotes don't close."""
    return command if os.name == "nt" else shlex.split(command)


def read_from_keyring(service: str, user: str, setting: str) -> str:
    """Return the keyring's password for a user of a service; NeedsUser says how to put it there."""
    password = load_entry(service, user, setting)
    if not password:
        raise NeedsUser(
            f"{setting}: the keyring has no entry {service} for {user}; "
            f"make it by: python -m keyring set {service} {user}"
        )
    return password


def load_entry(service: str, name: str, setting: str) -> str:
    """Return an entry of the keyring, empty if there is none; NeedsUser if the keyring can't be used."""
    keyring = _import_keyring(setting)
    try:
        return keyring.get_password(service, name) or ""
    except Exception as error:  # noqa: BLE001 - every platform's keyring fails in its own way
        raise _unusable(setting, error) from None


def save_entry(service: str, name: str, secret: str, setting: str) -> None:
    """Write an entry of the keyring; NeedsUser if it can't be used or takes no entry of that length."""
    keyring = _import_keyring(setting)
    try:
        keyring.set_password(service, name, secret)
    except Exception as error:  # noqa: BLE001 - every platform's keyring fails in its own way
        raise _unusable(setting, error) from None


def _import_keyring(setting: str) -> ModuleType:
    try:
        return import_module("keyring")  # an extra: it is not there unless it was asked for
    except ModuleNotFoundError:
        raise NeedsUser(
            f"{setting}: the keyring needs an extra package; install it by: pip install 'goodterms[keyring]'"
        ) from None


def _unusable(setting: str, error: Exception) -> NeedsUser:
    return NeedsUser(
        f"{setting}: the keyring can't be used here ({type(error).__name__}); is it unlocked? "
        "Without a desktop session a password command may serve better."
    )
