"""Prefect's own settings, made before it is imported: quiet, at home, and nothing sent anywhere."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from flows.home import make_folder
from goodterms.errors import NeedsUser

_ROOM = 50_000_000  # bytes: without them Prefect waits minutes for a database that it cannot make
_SETTINGS = {
    "DO_NOT_TRACK": "1",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "PREFECT_CLOUD_ENABLE_ORCHESTRATION_TELEMETRY": "false",
    "PREFECT_TELEMETRY_ENABLE_RESOURCE_METRICS": "false",
    "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": "false",
    # A failure is said once, by the command, in one sentence; Prefect would print its traceback.
    "PREFECT_LOGGING_LEVEL": "CRITICAL",
    "PREFECT_LOGGING_INTERNAL_LEVEL": "CRITICAL",
    "PREFECT_SERVER_LOGGING_LEVEL": "CRITICAL",
    # The default of 20 s is too little for the first start, which makes Prefect's database.
    "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "180",
    "PREFECT_SERVER_EPHEMERAL_ENABLED": "true",
}


def prepare_prefect(home: Path) -> None:
    """Keep Prefect's files in the home folder and its mouth shut; what the user has set stays."""
    folder = home / "prefect"
    make_folder(home)
    make_folder(folder)
    if shutil.disk_usage(folder).free < _ROOM:
        raise NeedsUser(f"{folder}: the disk is nearly full; make room and run again, nothing is lost.")
    os.environ.setdefault("PREFECT_HOME", str(folder))
    for name, value in _SETTINGS.items():
        os.environ.setdefault(name, value)
