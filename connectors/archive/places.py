"""Which folders an archive has, by walking through it: Maildirs, mbox files, directories of .eml and .emlx.

Names are made of the path below the archive's. Thunderbird's `X.sbd` holds the folders in X, Apple Mail's
`X.mbox` is a directory, whose files lie deep in it; in a Maildir++ `.Sent.2024` lies in Sent. What else lies
there (indexes, `popstate.dat`, a profile's databases) is no mail and is passed over.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

from imapclient.imap_utf7 import decode as decode_utf7

from connectors.archive.account import ArchiveAccount
from connectors.archive.mbox import is_mbox
from connectors.archive.single import is_single, list_maildir, list_singles
from connectors.foldernames import DRAFTS, JUNK, SENT, TRASH, list_names, role_by_name
from goodterms.errors import NeedsUser
from goodterms.model import Problem

Shape = Literal["mbox", "maildir", "singles"]
_LOOKED_FOR = (
    "a Maildir, an mbox file, a folder of .eml or .emlx files, or a folder with these in it"
    " (Google Takeout, a Thunderbird profile)"
)
_NOT_READ = frozenset({JUNK, TRASH, DRAFTS})
_MAILDIR = frozenset({"cur", "new", "tmp"})
_NO_MAIL = (
    ".msf",
    ".dat",
    ".html",
    ".htm",
    ".json",
    ".js",
    ".sqlite",
    ".ini",
    ".ics",
    ".vcf",
    ".csv",
    ".pdf",
)
_SNIFFED = 4096
_KEY = b"file:"
_PACKED = (".zip", ".tgz", ".gz", ".tar", ".7z", ".rar")
_OUTLOOK = (".pst", ".ost", ".olm", ".msg")
_SHOWN = 200
_DEEPEST = 100  # directories within each other


@dataclass(frozen=True, slots=True)
class ArchiveFolder:
    """One folder: its key in the store, its name for people, its role or "", and the files or directories."""

    raw: bytes
    name: str
    special_use: str
    shape: Shape
    paths: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """The folders of an archive, by key, and what could not be looked at."""

    folders: tuple[ArchiveFolder, ...]
    problems: tuple[Problem, ...]


def find_folders(account: ArchiveAccount) -> Found:
    """Return the folders of an archive; NeedsUser, with what was looked for, where there is none."""
    try:
        known = account.path.stat()
        return _find(account, is_directory=stat.S_ISDIR(known.st_mode))
    except FileNotFoundError as error:
        raise NeedsUser(
            f"{account.where}: there is nothing at {account.path}; set {account.setting('path')} to"
            f" {_LOOKED_FOR}."
        ) from error
    except (OSError, ValueError) as error:
        raise NeedsUser(
            f"{account.where}: cannot be looked at ({_say(error)}); see {account.setting('path')}."
        ) from error


def _find(account: ArchiveAccount, *, is_directory: bool) -> Found:
    walk = _Walk(account)
    if is_directory:
        walk.into(account.path, (), None)
    elif is_single(account.path.name):
        walk.add("singles", account.path, (account.path.stem,))
    else:
        walk.take_file(account.path, ())
        if not walk.folders and account.path.is_file() and not account.path.stat().st_size:
            walk.add("mbox", account.path, (account.path.stem,))
    folders = sorted(walk.folders.values(), key=lambda one: one.raw)
    if len(folders) == 1 and folders[0].special_use != SENT:
        folders = [replace(folders[0], special_use="")]  # it was named to be read, whatever it is called
    if folders or walk.problems:
        return Found(tuple(folders), tuple(walk.problems))
    suffix = account.path.suffix.lower()
    if suffix in _PACKED:
        what = "is packed; unpack it, and name the folder that it makes"
    elif suffix in _OUTLOOK:
        what = "is Outlook's own kind of file, which is not read; save its mails as .eml, or connect by IMAP"
    else:
        what = f"there is no mail in it; {account.setting('path')} is to name {_LOOKED_FOR}"
    raise NeedsUser(f"{account.where}: {what}.")


def plan_folders(found: Found, account: ArchiveAccount) -> tuple[ArchiveFolder, ...]:
    """Return the folders to read: those named; else all but Junk, Trash and Drafts, which was never sent."""
    if not account.folders:
        return tuple(one for one in found.folders if one.special_use not in _NOT_READ)
    return tuple(dict.fromkeys(one for name in account.folders for one in _find_named(found, name, account)))


def _find_named(found: Found, name: str, account: ArchiveAccount) -> list[ArchiveFolder]:
    named = [one for one in found.folders if one.name.casefold() == name.casefold()]
    if not named:
        names = list_names([one.name for one in found.folders])
        raise NeedsUser(
            f"{account.setting('folders')}: {account.where} has no folder {name!r}; it has {names}."
        )
    return named


def list_files(folder: ArchiveFolder) -> dict[int, str]:
    """Return the files of a folder that is no mbox, by number; OSError where they can't be listed."""
    return list_maildir(folder.paths[0]) if folder.shape == "maildir" else list_singles(folder.paths)


def sorts_sent_mail(found: Found) -> bool:
    """Whether the archive has a folder for sent mail: then nothing else says what was sent."""
    return any(one.special_use == SENT for one in found.folders)


# --- walking -----------------------------------------------------------------------------------


@dataclass(slots=True)
class _Walk:
    """What was found so far; `seen` are the directories that were walked through, by device and number."""

    account: ArchiveAccount
    folders: dict[bytes, ArchiveFolder] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    seen: set[tuple[int, int]] = field(default_factory=set)

    def __post_init__(self) -> None:
        try:
            self._is_new(self.account.drafts)  # our own drafts are no mail
        except OSError:
            return  # none were written yet

    def into(self, path: Path, names: tuple[str, ...], box: tuple[str, ...] | None) -> None:
        """Walk through a directory; `box` is the name of the `X.mbox` that it lies in, None in none."""
        try:
            if not self._is_new(path) or len(path.parts) - len(self.account.path.parts) > _DEEPEST:
                return
            with os.scandir(path) as found:
                entries = sorted(found, key=lambda one: one.name)
        except OSError as error:
            self.note(path, error)
            return
        here = {one.name for one in entries}
        is_maildir = "cur" in here and bool(here & {"new", "tmp"}) and _is_directory(path / "cur")
        if is_maildir:
            self.add("maildir", path, names or ("INBOX",))
        for one in entries:
            if _is_directory(one):
                if not (is_maildir and one.name in _MAILDIR):
                    self._into_child(Path(one.path), names, box)
            elif not one.name.startswith("."):
                self.take_file(Path(one.path), names if box is None else box)

    def take_file(self, path: Path, names: tuple[str, ...]) -> None:
        """Note what a file is: one of many messages of its directory, an mbox, or no mail."""
        if path.suffix.lower() in _NO_MAIL or not path.is_file():
            return
        if is_single(path.name):
            self.add("singles", path.parent, names or (self.account.path.stem,))
            return
        try:
            with path.open("rb") as file:
                beginning = file.read(_SNIFFED)
        except OSError as error:
            self.note(path, error)
            return
        if is_mbox(beginning):
            self.add("mbox", path, names if path.name == "mbox" and names else (*names, _mbox_name(path)))
        elif beginning.startswith((b"\xff\xfeF\0r\0o\0m\0", b"\xfe\xff\0F\0r\0o\0m")):
            self.note(path, ValueError("it was saved as UTF-16; save it as UTF-8"))

    def add(self, shape: Shape, path: Path, names: tuple[str, ...]) -> None:
        """Note a folder, or one more directory of it."""
        raw = self._key(path, names, shape)
        known = self.folders.get(raw)
        if known is None:
            parts = tuple(shown(one) for one in names)
            self.folders[raw] = ArchiveFolder(raw, "/".join(parts), _role(parts), shape, (path,))
        elif path not in known.paths:
            self.folders[raw] = replace(known, paths=(*known.paths, path))

    def note(self, path: Path, error: Exception) -> None:
        """Keep what can't be looked at."""
        where = f"{self.account.name}: {shown(str(path))}"
        self.problems.append(Problem(where, f"can't be read: {_say(error)}", "The rest is read."))

    def _into_child(self, path: Path, names: tuple[str, ...], box: tuple[str, ...] | None) -> None:
        name = path.name
        if name.startswith("."):
            if _is_directory(path / "cur"):  # Maildir++
                self.into(path, (*names, *_maildir_names(name)), box)
        elif name.lower().endswith(".sbd"):
            self.into(path, (*names, name[:-4]), box)
        elif name.lower().endswith(".mbox"):
            inner = (*(names if box is None else box), name[:-5])
            self.into(path, inner, inner)
        else:
            self.into(path, names if box is not None else (*names, name), box)

    def _key(self, path: Path, names: tuple[str, ...], shape: Shape) -> bytes:
        """Return what the store knows a folder by: its place, or its name where its files lie in many.

        No server's folder is called so: an account may be one in files first, and at a server later.
        """
        if shape == "singles":
            return _KEY + os.fsencode("/".join((*names, "*.eml")))
        below = os.path.relpath(path, self.account.path)
        return _KEY + os.fsencode(
            path.name if below == "." and shape == "mbox" else below.replace(os.sep, "/")
        )

    def _is_new(self, path: Path) -> bool:
        known = path.stat()
        place = (known.st_dev, known.st_ino)
        is_new = place not in self.seen
        self.seen.add(place)
        return is_new


def _is_directory(entry: os.DirEntry[str] | Path) -> bool:
    try:
        return entry.is_dir()
    except OSError:
        return False


def _mbox_name(path: Path) -> str:
    return path.stem if path.suffix.lower() in (".mbox", ".mbx") else path.name


def _maildir_names(name: str) -> Iterator[str]:
    """Yield the names in that of a Maildir++ directory: `.Sent.2024`."""
    for part in name.strip(".").split("."):
        try:
            yield decode_utf7(part.encode("ascii")) if "&" in part else part
        except (UnicodeError, ValueError):
            yield part


def _role(names: tuple[str, ...]) -> str:
    """Return a folder's role by its own name; what lies within Junk or Trash belongs to it."""
    own = role_by_name(names[-1]) if names else ""
    above = {role_by_name(one) for one in names[:-1]} & {JUNK, TRASH}
    return next(iter(sorted(above)), own)


def shown(text: str) -> str:
    """Return a name as people read it: in latin-1 where it is no UTF-8, on one line, of bounded length."""
    raw = os.fsencode(text)
    try:
        name = raw.decode()
    except UnicodeDecodeError:
        name = raw.decode("latin-1")
    return "".join(one if one.isprintable() else " " for one in name)[:_SHOWN]


def _say(error: Exception) -> str:
    return error.strerror or str(error) if isinstance(error, OSError) else str(error)
