"""What all tests share: Dovecot's presence, a clean environment, and a Prefect that keeps to itself."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import libreoffice
import pytest

DOVECOT = shutil.which("dovecot") or ("/usr/sbin/dovecot" if Path("/usr/sbin/dovecot").exists() else None)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests against real programs are skipped where these are missing; in CI, a missing Dovecot fails."""
    if DOVECOT is None and os.environ.get("CI"):
        message = "Dovecot is missing: in CI the real-server tests may not be skipped; see .ci/run"
        raise pytest.UsageError(message)
    for name, found, package in (
        ("dovecot", DOVECOT, "dovecot-imapd"),
        ("libreoffice", libreoffice.FOUND, "libreoffice-calc"),
    ):
        skip = pytest.mark.skip(reason=f"no {name} on this machine: apt-get install {package}")
        for item in items:
            if found is None and item.get_closest_marker(name):
                item.add_marker(skip)


@pytest.fixture(autouse=True)
def _no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test sees the settings of whoever runs it."""
    for name in list(os.environ):
        if name.startswith("GOODTERMS_"):
            monkeypatch.delenv(name)


@pytest.fixture(autouse=True)
def _files_as_anybody_makes_them() -> Iterator[None]:
    """No test makes files with the umask that a command of another test has left behind."""
    before = os.umask(0o022)
    yield
    os.umask(before)
