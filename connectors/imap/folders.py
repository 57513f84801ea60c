"""The folders of an account: names, roles (RFC 6154) and numbers; what is read, and where drafts go.

Raw bytes are a folder's key; its display name is best effort, so that a broken name breaks nothing.
Where a server names no roles, well-known names in ten languages do.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from imapclient.imap_utf7 import decode as decode_utf7

from connectors.foldernames import (
    ALL,
    ARCHIVE,
    DRAFTS,
    JUNK,
    SENT,
    TRASH,
    bare_name,
    list_names,
    role_by_name,
)
from connectors.imap.account import ImapAccount
from connectors.imap.failures import Refused, clean
from connectors.imap.session import Session
from connectors.imap.wire import Response, Token, parse_tokens, quote
from goodterms.errors import NeedsUser

_ROLES = {
    one.casefold(): one for one in (DRAFTS, SENT, TRASH, JUNK, ARCHIVE, ALL, "\\Flagged", "\\Important")
}
# The last three hold the other folders' mail again.
_NOT_READ = frozenset({JUNK, TRASH, ALL, "\\Flagged", "\\Important"})
_STATUS_BURST = 200


@dataclass(frozen=True, slots=True)
class Status:
    """A folder's numbers; 0 where the server doesn't tell."""

    messages: int = 0
    uidnext: int = 0
    uidvalidity: int = 0
    highestmodseq: int = 0


@dataclass(frozen=True, slots=True)
class Folder:
    """One folder: `raw` is its name on the wire, `name` for people, `special_use` its role or ""."""

    raw: bytes
    name: str
    special_use: str = ""
    delimiter: str = ""
    selectable: bool = True
    status: Status | None = None


# --- listing -----------------------------------------------------------------------------------


def list_folders(session: Session) -> tuple[Folder, ...]:
    """Return all folders with roles and numbers, in one or two round trips; no folder is opened."""
    items = b"MESSAGES UIDNEXT UIDVALIDITY" + (b" HIGHESTMODSEQ" if session.has("CONDSTORE") else b"")
    use = b"SPECIAL-USE " if session.has("SPECIAL-USE") else b""
    if session.has("LIST-STATUS"):
        responses = session.ask(b'LIST "" "*" RETURN (%bSTATUS (%b))' % (use, items))
        return parse_folders(responses)
    extended = use and session.has("LIST-EXTENDED")
    responses = session.ask(b'LIST "" "*" RETURN (SPECIAL-USE)' if extended else b'LIST "" "*"')
    responses += _fetch_statuses(session, parse_folders(responses), items)
    return parse_folders(responses)


def _fetch_statuses(session: Session, folders: Sequence[Folder], items: bytes) -> list[Response]:
    wanted = [one.raw for one in folders if one.selectable]
    found: list[Response] = []
    for first in range(0, len(wanted), _STATUS_BURST):
        commands = (b"STATUS %b (%b)" % (quote(raw), items) for raw in wanted[first : first + _STATUS_BURST])
        for tag in session.send(*commands):
            try:
                found.extend(session.responses(tag))
            except Refused:
                continue  # a folder that is gone or not ours to see: it has no numbers
    return found


def parse_folders(responses: Iterable[Response]) -> tuple[Folder, ...]:
    """Return the folders of LIST and STATUS answers, by raw name; lines out of grammar are left out."""
    found: dict[bytes, Folder] = {}
    numbers: dict[bytes, Status] = {}
    for response in responses:
        try:
            tokens = parse_tokens(response)
        except ValueError:
            continue
        match tokens:
            case [b"*", b"LIST", list(flags), bytes(delimiter), bytes(raw), *_]:
                if _is_safe(raw):
                    found[raw] = _make_folder(flags, delimiter, raw)
            case [b"*", b"STATUS", bytes(raw), list(items)]:
                numbers[_key(raw)] = _make_status(items)
            case _:
                continue
    listed = (replace(one, status=numbers.get(_key(raw))) for raw, one in found.items())
    return _assign_roles(sorted(listed, key=lambda one: one.raw))


def _make_folder(flags: Sequence[Token], delimiter: bytes, raw: bytes) -> Folder:
    marks = {flag.decode("ascii", "replace").casefold() for flag in flags if isinstance(flag, bytes)}
    roles = [role for mark, role in _ROLES.items() if mark in marks]
    return Folder(
        raw=raw,
        name=_display(raw),
        special_use=roles[0] if roles else "",
        delimiter="" if delimiter == b"NIL" else delimiter.decode("latin-1"),
        selectable=not marks & {"\\noselect", "\\nonexistent"},
    )


def _make_status(items: Sequence[Token]) -> Status:
    values: dict[str, int] = {}
    for name, value in zip(items[::2], items[1::2], strict=False):
        if isinstance(name, bytes) and isinstance(value, bytes) and is_number(name, value):
            values[name.decode("ascii", "replace").lower()] = int(value)
    known = ("messages", "uidnext", "uidvalidity", "highestmodseq")
    return Status(**{name: values.get(name, 0) for name in known})


def is_number(name: bytes, value: bytes) -> bool:
    """Whether a folder's number is one by RFC 3501 (32 bits), or RFC 7162 (63) for HIGHESTMODSEQ."""
    bits = 63 if name.upper() == b"HIGHESTMODSEQ" else 32
    return value.isdigit() and len(value) < 20 and int(value) < 1 << bits


def _display(raw: bytes) -> str:
    try:
        return clean(raw.decode("utf-8") if not raw.isascii() else decode_utf7(raw))
    except (UnicodeError, ValueError):
        return clean(raw.decode("latin-1"))


def _is_safe(raw: bytes) -> bool:
    return bool(raw) and not any(byte in raw for byte in (b"\r", b"\n", b"\0"))


def _key(raw: bytes) -> bytes:
    return b"INBOX" if raw.upper() == b"INBOX" else raw


def _assign_roles(folders: Sequence[Folder]) -> tuple[Folder, ...]:
    told = {one.special_use for one in folders}
    return tuple(
        replace(one, special_use=role)
        if not one.special_use and one.selectable and (role := role_by_name(one.name)) not in told
        else one
        for one in folders
    )


# --- choosing ----------------------------------------------------------------------------------


def plan_folders(folders: Sequence[Folder], account: ImapAccount) -> tuple[Folder, ...]:
    r"""Return the folders to read: all but Junk and Trash; on Gmail \All and Drafts; else those named."""
    open_ones = [one for one in folders if one.selectable]
    if account.folders:
        return tuple(_find_named(open_ones, name, account, "folders") for name in account.folders)
    gmail = [one for one in open_ones if one.special_use == ALL and _is_gmail(one)]
    if gmail:
        return (*gmail, *(one for one in open_ones if one.special_use == DRAFTS))
    return tuple(one for one in open_ones if one.special_use not in _NOT_READ)


def find_drafts(folders: Sequence[Folder], account: ImapAccount) -> Folder:
    """Return the folder that drafts go to; NeedsUser, with the folders there are, if it can't be told."""
    open_ones = [one for one in folders if one.selectable]
    if account.drafts:
        return _find_named(open_ones, account.drafts, account, "drafts")
    found = [one for one in open_ones if one.special_use == DRAFTS]
    if len(found) == 1:
        return found[0]
    what = "several Drafts folders" if found else "no Drafts folder"
    raise NeedsUser(
        f"{account.where}: {what} among {_list_names(found or open_ones)}; "
        f"set {account.setting('drafts')} to the one that is meant."
    )


def _find_named(folders: Sequence[Folder], name: str, account: ImapAccount, field: str) -> Folder:
    for one in folders:
        if name == one.name or name.encode() == one.raw:
            return one
    alike = [one for one in folders if name.casefold() in (one.name.casefold(), bare_name(one.name))]
    if len(alike) == 1:
        return alike[0]
    raise NeedsUser(
        f"{account.setting(field)}: {account.where} has no folder {name!r}; it has {_list_names(folders)}."
    )


def _is_gmail(folder: Folder) -> bool:
    return folder.name.casefold().startswith(("[gmail]/", "[google mail]/"))


def _list_names(folders: Sequence[Folder]) -> str:
    return list_names([one.name for one in folders])
