"""Which files of the reports folder somebody may have typed into: their cells decide, not their names.

People rename workbooks, copy them and put them into folders; programs that sync a folder make copies of
their own ("… (Anna's conflicted copy 2026-11-24).xlsx"), and leave placeholders where a file is only in the
cloud. What a spreadsheet program keeps beside an open file (`~$…`, `.~lock.…#`), temporary files, pipes,
folders and links that lead nowhere are no workbooks.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from goodterms.model import Problem

Stamp = tuple[int, int]  # a file's time of change in nanoseconds, and its size

DOSSIERS = "dossiers"  # nothing that is typed in these is read
_DEEPEST = 3  # folders within the reports folder
_SUFFIXES = frozenset((".xlsx", ".xlsm", ".xltx", ".xltm", ".xlsb", ".xls", ".ods", ".ots", ".csv"))
_LARGEST_TEXT = 5_000_000  # bytes; a sheet of ours as text is a tenth of that
_OTHERS = frozenset((".numbers", ".gsheet", ".fods", ".uos"))  # that people save a workbook as, or get
_IN_CLOUD = re.compile(r"\.(.+)\.icloud|(.+)\.(?:nextcloud|owncloud)", re.IGNORECASE)
_OURS = re.compile(r"goodterms-(?:\d{4}-W\d{2}|latest)", re.IGNORECASE)
_UNREAD = "nothing is lost: what is typed in it is read by the first run that can read it; "
_TO_DOWNLOAD = _UNREAD + "download it (“keep on this device”) and run again"
_TO_CONVERT = _UNREAD + "save or download it as .xlsx into this folder"
TO_CLOSE = _UNREAD + "close it, and let the program that syncs the folder finish"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A file that may be a workbook: where, its name within the reports folder, and as it is now."""

    path: Path
    name: str
    stamp: Stamp


@dataclass(frozen=True, slots=True)
class Listed:
    """What a reports folder holds: files to look into, and by name what is there but cannot be read."""

    candidates: tuple[Candidate, ...] = ()
    absent: tuple[tuple[str, Problem], ...] = ()
    problems: tuple[Problem, ...] = ()


def list_workbooks(reports: Path) -> Listed:
    """Return the files to look into, in the order in which they were saved; dossiers are left alone."""
    candidates: list[Candidate] = []
    absent: list[tuple[str, Problem]] = []
    problems: list[Problem] = []
    for path, name in _walk(reports, problems):
        suffix = path.suffix.casefold()
        if cloud := _IN_CLOUD.fullmatch(path.name):
            there = name.removesuffix(path.name) + (cloud[1] or cloud[2])
            absent.append(
                (there, Problem(there, "is only in the cloud: it cannot be read here", _TO_DOWNLOAD))
            )
        elif path.name.startswith((".", "~$")):
            continue
        elif suffix in _OTHERS:
            absent.append((name, Problem(name, f"is a {suffix} file, which cannot be read", _TO_CONVERT)))
        elif suffix in _SUFFIXES and (stamp := stamp_file(path)) is not None:
            candidates.append(Candidate(path, name, stamp))
    kept = [
        one for one in candidates if one.path.suffix.casefold() != ".csv" or one.stamp[1] <= _LARGEST_TEXT
    ]
    kept.sort(key=lambda one: (one.stamp, one.name))
    return Listed(tuple(kept), tuple(absent), tuple(problems))


def stamp_file(path: Path) -> Stamp | None:
    """Return a file's time of change and size; None if it is no file, or is gone."""
    try:
        found = path.stat()
    except OSError:
        return None
    return (found.st_mtime_ns, found.st_size) if stat.S_ISREG(found.st_mode) else None


def is_named_ours(name: str) -> bool:
    """Whether a file is called as a weekly workbook is, or as a copy of one."""
    return _OURS.search(name) is not None


def _walk(reports: Path, problems: list[Problem]) -> Iterator[tuple[Path, str]]:
    """Go through the files of a folder and of those in it; hidden folders and links are not gone into."""

    def tell(error: OSError) -> None:
        if not isinstance(error, FileNotFoundError):
            what = f"this folder cannot be looked into ({error.strerror})"
            problems.append(Problem(str(error.filename), what, _UNREAD + "see to its rights and run again"))

    for place, folders, files in os.walk(reports, onerror=tell):
        here = Path(place)
        within = here.relative_to(reports).parts
        packages = [one for one in folders if Path(one).suffix.casefold() in _OTHERS]
        deeper = [one for one in folders if not one.startswith(".") and one not in (DOSSIERS, *packages)]
        folders[:] = deeper if len(within) < _DEEPEST else []
        for one in sorted((*files, *packages)):
            name = "/".join((*within, one))
            yield here / one, os.fsencode(name).decode("utf-8", "replace")
