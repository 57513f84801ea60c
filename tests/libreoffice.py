"""LibreOffice as a second opinion on workbooks: what it computes, and what it would print.

It starts without a window, with a home and a profile of its own, and takes several files at once, since
starting takes longer than reading one.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from collections.abc import Mapping
from pathlib import Path

FOUND = shutil.which("soffice") or shutil.which("libreoffice")
_PATIENCE = 600  # seconds for all files together
_TRIES = 2  # where several run, it was seen to end in between

# By default it believes what a file of another program says that formulas come to. 0: it never does.
_SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop>
</item>
</oor:items>
"""


def recompute(books: Mapping[str, bytes], folder: Path) -> dict[str, bytes]:
    """Return workbooks, by their names, as LibreOffice reads, computes and writes them."""
    return {name: path.read_bytes() for name, path in convert(books, folder, "xlsx").items()}


def print_pdf(books: Mapping[str, bytes], folder: Path) -> dict[str, Path]:
    """Print workbooks, by their names, and return where the files are."""
    return convert(books, folder, "pdf")


def convert(books: Mapping[str, bytes], folder: Path, kind: str) -> dict[str, Path]:
    """Convert workbooks, by their names, to files of a kind; what can't be read raises RuntimeError."""
    assert FOUND is not None, "ask FOUND first"
    before, after, profile = (folder / name for name in ("before", f"as-{kind}", "profile"))
    for one in (before, after, profile / "user"):
        one.mkdir(parents=True, exist_ok=True)
    (profile / "user" / "registrymodifications.xcu").write_text(_SETTINGS, encoding="utf-8")
    for name, raw in books.items():
        (before / f"{name}.xlsx").write_bytes(raw)
    found = {name: after / f"{name}.{kind}" for name in books}
    command = [FOUND, f"-env:UserInstallation={profile.as_uri()}", "--headless", "--norestore", "--nologo"]
    command += ["--convert-to", kind, "--outdir", str(after)]
    said = ""
    for _ in range(_TRIES):
        missing = [name for name, path in found.items() if not path.is_file()]
        if missing:
            places = [str(before / f"{name}.xlsx") for name in missing]
            said = _run([*command, *places], {**os.environ, "HOME": str(folder)})
    missing = [name for name, path in found.items() if not path.is_file()]
    if missing:
        raise RuntimeError(f"LibreOffice did not convert {', '.join(missing)} to {kind}: {said}")
    return found


def _run(command: list[str], environment: Mapping[str, str]) -> str:
    """Run to the end, or end it and what it started where that takes too long."""
    process = subprocess.Popen(
        command,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    try:
        return process.communicate(timeout=_PATIENCE)[0]
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        raise
