"""What `bench.mailin` measures beside the product, by name, each in a process of its own.

`raw` reads the same bytes as the product and parses nothing; `imapclient` and `imap_tools` fetch by 500, as
their documents show; `replies` works the reply times out of a store that is filled, `state` tells what
reading must not change. Each imports only what it needs: its start and its memory count.
"""

from __future__ import annotations

import json
import re
import socket
import sys
import time
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path

from bench.bulkmail import FOLDERS

PASSWORD = "secret"
READ = tuple(name for name in FOLDERS if name not in {"Junk", "Trash"})
_CHUNK = 256 * 1024
_LINE = 4096  # bytes of the longest line that ends a command
_AT_ONCE = 500


def read_raw(port: str, user: str, fields: str) -> int:
    """Send what the product sends, EXAMINE and FETCH of a folder in one go; return how many bytes came."""
    size = 0
    with socket.create_connection(("127.0.0.1", int(port)), timeout=60) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connection.recv(_CHUNK)
        size += _ask(connection, f"a LOGIN {user} {PASSWORD}\r\n", b"a")
        items = f"(UID INTERNALDATE RFC822.SIZE BODY.PEEK[HEADER.FIELDS ({fields})])"
        for name in READ:
            size += _ask(connection, f'b EXAMINE "{name}"\r\nc UID FETCH 1:* {items}\r\n', b"c")
        size += _ask(connection, "d LOGOUT\r\n", b"d")
    return size


def _ask(connection: socket.socket, commands: str, tag: bytes) -> int:
    connection.sendall(commands.encode())
    done = re.compile(rb"(?:^|\n)%b (?:OK|NO|BAD) [^\n]*\n\Z" % tag)
    size, tail = 0, b""
    while not done.search(tail):
        chunk = connection.recv(_CHUNK)
        if not chunk:
            raise EOFError
        size += len(chunk)
        tail = (tail + chunk)[-_LINE:]
    return size


def read_imapclient(port: str, user: str, fields: str) -> int:
    """Fetch the same header fields of all mail; return how many messages."""
    from imapclient import IMAPClient

    found = 0
    items = ["INTERNALDATE", "RFC822.SIZE", f"BODY.PEEK[HEADER.FIELDS ({fields})]"]
    with IMAPClient("127.0.0.1", int(port), ssl=False) as client:
        client.socket().setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        client.login(user, PASSWORD)
        for name in READ:
            client.select_folder(name, readonly=True)
            uids = client.search("ALL")
            for at in range(0, len(uids), _AT_ONCE):
                found += len(client.fetch(uids[at : at + _AT_ONCE], items))
    return found


def read_imap_tools(port: str, user: str) -> int:
    """Read sender, recipients, date and subject of all mail, without the texts; return how many messages."""
    found = 0
    box = import_module("imap_tools").MailBoxUnencrypted("127.0.0.1", int(port)).login(user, PASSWORD)
    for name in READ:
        box.folder.set(name, readonly=True)
        for one in box.fetch(headers_only=True, bulk=_AT_ONCE, mark_seen=False):
            found += bool(one.from_ or one.to or one.date or one.subject or one.uid)
    box.logout()
    return found


def read_state(port: str, user: str) -> dict[str, list[int]]:
    """Return each folder's numbers and how many of its messages are unseen."""
    from imapclient import IMAPClient

    items = ("MESSAGES", "UIDNEXT", "UIDVALIDITY", "HIGHESTMODSEQ", "UNSEEN")
    with IMAPClient("127.0.0.1", int(port), ssl=False) as client:
        client.login(user, PASSWORD)
        told = {name: client.folder_status(name, items) for name in FOLDERS}
    return {name: [int(one[item.encode()]) for item in items] for name, one in told.items()}


def find_replies(folder: str) -> int:
    """Work out all clients' waits from the store of a home; return how many were answered."""
    from connectors.sheets.clients import read_clients
    from connectors.store import open_store
    from flows.settings import load_settings
    from goodterms.correspondence import build_address_book, correspondences
    from goodterms.mailfacts import Lens
    from goodterms.policy import Policy
    from goodterms.threads import build_chains, find_waits
    from goodterms.workcalendar import WorkCalendar, parse_working_hours

    settings = load_settings(Path(folder))
    clients = read_clients(settings.place(settings.clients)).clients
    book = build_address_book(clients, settings.me)
    calendar = WorkCalendar("UTC", parse_working_hours("Mon-Sun 00:00-24:00"), frozenset())
    found = 0
    with open_store(settings.store_url) as store:
        for mail in correspondences(store.mail(datetime(2100, 1, 1, tzinfo=UTC)), clients, book):
            lens = Lens(mail.client, book, calendar, calendar, False, Policy())
            for chain in build_chains(mail.counted, lens.policy, mail.links):
                found += sum(one.answered is not None for one in find_waits(chain, lens.side, lens.asks))
    return found


def start_python() -> int:
    """Do nothing: what an interpreter costs."""
    return 0


PEERS: dict[str, Callable[..., object]] = {
    "raw": read_raw,
    "imapclient": read_imapclient,
    "imap_tools": read_imap_tools,
    "replies": find_replies,
    "state": read_state,
    "python": start_python,
}


def main(arguments: Iterable[str]) -> None:
    """Run one of them and print what it came to, and its seconds."""
    name, *rest = arguments
    start = time.perf_counter()
    found = PEERS[name](*rest)
    print(json.dumps({"found": found, "seconds": time.perf_counter() - start}))


if __name__ == "__main__":
    main(sys.argv[1:])
