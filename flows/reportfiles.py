"""Where a report is put: into its place, or beside it where somebody may be at work in what is there.

A program that has a workbook open keeps a small file beside it: `~$NAME` (Excel), `.~lock.NAME#`
(LibreOffice), `.~NAME` (WPS). Windows refuses to replace the workbook then. Other systems do not: the user
would type into what is no longer there, or save it over the new report. So the small file counts, whatever
the system. A crash leaves one behind: it counts for two weeks, and until then the new report takes the same
place beside each time. A program that has had a workbook open for longer says, when it saves, that the file
was changed meanwhile.
"""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from connectors.sheets.typed_files import Stamp, stamp_file
from flows.home import make_folder
from goodterms.errors import NeedsUser
from goodterms.model import Problem

LATEST = "goodterms-latest.xlsx"
_BESIDE = range(2, 10)  # “NAME (2).xlsx” and so on
_LOCK_COUNTS = 14 * 24 * 3600  # seconds
_MEND = "what was typed in it meanwhile is read by the next run; what cannot be read is a problem of its own"


@dataclass(frozen=True, slots=True)
class Written:
    """Where the week's report is; what was written, as it is now; and which workbooks had to stay."""

    path: Path
    stamps: Mapping[Path, Stamp]
    problems: tuple[Problem, ...]


def write_report(
    reports: Path, name: str, content: bytes, seen: Mapping[Path, Stamp] | None = None
) -> Written:
    """Write the week's workbook and goodterms-latest.xlsx, each to a temporary file and then renamed.

    A workbook that is in use stays, and the new one is put beside it; so does one that is not as it was
    `seen`: what was typed into it meanwhile is read by the next run.
    """
    make_folder(reports)
    sweep(reports)
    put = [_put(reports / one, content, seen) for one in (name, LATEST)]
    problems = tuple(problem for _, _, problem in put if problem is not None)
    return Written(put[0][0], {path: stamp for path, stamp, _ in put}, problems)


def foresee_report(reports: Path, name: str, seen: Mapping[Path, Stamp]) -> tuple[Problem, ...]:
    """Say which workbooks will have to stay when a report is written, so that it can say so itself."""
    found = [_say_beside(reports / one, *_choose(reports / one, seen)) for one in (name, LATEST)]
    return tuple(one for one in found if one is not None)


def replace_file(target: Path, content: bytes, seen: Mapping[Path, Stamp] | None) -> Path:
    """Write a file to a temporary one and rename it; beside it where it is in use, or not as it was seen."""
    return _put(target, content, seen)[0]


def sweep(reports: Path) -> None:
    """Remove what killed runs left half-written."""
    for one in reports.glob(".goodterms-*.tmp"):
        with suppress(OSError):
            one.unlink()


def find_lock(path: Path) -> Path | None:
    """Return the file that says that a program has a workbook open, unless it is long forgotten."""
    for name in (f"~${path.name}", f".~lock.{path.name}#", f".~{path.name}"):
        lock = path.with_name(name)
        with suppress(OSError):
            if time.time() - lock.lstat().st_mtime < _LOCK_COUNTS:
                return lock
    return None


# --- one file ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Held:
    """A workbook that stays: why, and the way out."""

    why: str
    hint: str


def _put(
    target: Path, content: bytes, seen: Mapping[Path, Stamp] | None
) -> tuple[Path, Stamp, Problem | None]:
    """Write a file, and return where it is, as it is there, and what is to be said of its usual place."""
    handle, temporary = tempfile.mkstemp(dir=target.parent, prefix=".goodterms-", suffix=".tmp")
    path = Path(temporary)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        stamp = stamp_file(path) or (0, 0)  # before it is there for others to type into
        place, held = _rename(path, target, seen)
    except OSError as error:
        raise NeedsUser(f"{target}: cannot be written ({error.strerror or error}).") from error
    finally:
        path.unlink(missing_ok=True)
    return place, stamp, _say_beside(target, place, held)


def _rename(path: Path, target: Path, seen: Mapping[Path, Stamp] | None) -> tuple[Path, _Held | None]:
    first: _Held | None = None
    for place in _places(target):
        held = _find_holder(place, seen)
        if held is None:
            try:
                path.replace(place)
            except (PermissionError, IsADirectoryError):
                held = _Held("is open in another program, or may not be replaced", "close it")
            else:
                return place, first
        first = first or held
    raise _no_place(target, first)


def _choose(target: Path, seen: Mapping[Path, Stamp]) -> tuple[Path, _Held | None]:
    """Return the place that a file would take, and why not its usual one."""
    first: _Held | None = None
    for place in _places(target):
        held = _find_holder(place, seen)
        if held is None:
            return place, first
        first = first or held
    return target, None  # writing it will say that there is no place


def _places(target: Path) -> Iterator[Path]:
    yield target
    yield from (target.with_stem(f"{target.stem} ({number})") for number in _BESIDE)


def _find_holder(place: Path, seen: Mapping[Path, Stamp] | None) -> _Held | None:
    """Return why what is in a place has to stay there; None if nothing is, or it may be replaced."""
    if not os.path.lexists(place):
        return None
    if lock := find_lock(place):
        why = f"is open in another program ({lock.name} beside it says so)"
        return _Held(why, f"close it; if no program has it open, remove {lock.name}")
    stamp = stamp_file(place)
    if stamp is None:
        return _Held("is no file", "move it elsewhere")
    if seen is None or stamp == seen.get(place):
        return None
    if place in seen:
        return _Held("was changed after this run had read it", _MEND)
    return _Held("holds something that this run has not read", _MEND)


def _say_beside(target: Path, place: Path, held: _Held | None) -> Problem | None:
    if held is None:
        return None
    return Problem(
        target.name, f"{held.why}: it stays as it is, and the new report is {place.name}", held.hint
    )


def _no_place(target: Path, held: _Held | None) -> NeedsUser:
    locks = [lock.name for place in _places(target) if (lock := find_lock(place)) is not None]
    left = f"; if no program has them open, remove {', '.join(locks)}" if locks else ""
    why = held.why if held is not None else "is in use"
    return NeedsUser(f"{target}: {why}, and so are the places beside it; close it and run again{left}.")
