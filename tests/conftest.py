"""What all tests share: Dovecot's presence, a clean environment, and a Prefect that keeps to itself."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

DOVECOT = shutil.which("dovecot") or ("/usr/sbin/dovecot" if Path("/usr/sbin/dovecot").exists() else None)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests against a real Dovecot are skipped where it is missing; in CI that is a failure."""
    if DOVECOT is not None:
        return
    if os.environ.get("CI"):
        message = "Dovecot is missing: in CI the real-server tests may not be skipped; see .ci/run"
        raise pytest.UsageError(message)
    skip = pytest.mark.skip(reason="no Dovecot on this machine: apt-get install dovecot-imapd")
    for item in items:
        if item.get_closest_marker("dovecot"):
            item.add_marker(skip)


@pytest.fixture(autouse=True)
def _no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test sees the settings of whoever runs it."""
    for name in list(os.environ):
        if name.startswith("GOODTERMS_"):
            monkeypatch.delenv(name)
