"""The same mailbox on either server: the embedded one, or a real Dovecot. Both are told by what they do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import dovecot
from imapclient import IMAPClient
from practice_world import ME, PASSWORD, Mail, write_env, write_sheets

from examples.imap_server import MailServer

FOLDERS = {"Sent": "\\Sent", "Drafts": "\\Drafts", "Trash": "\\Trash", "Junk": "\\Junk"}


@dataclass(frozen=True, slots=True)
class Served:
    """A mailbox that is being served on loopback."""

    port: int
    user: str
    password: str

    @contextmanager
    def client(self) -> Iterator[IMAPClient]:
        """Sign in as another mail client would."""
        with IMAPClient("127.0.0.1", self.port, ssl=False, timeout=20) as client:
            client.login(self.user, self.password)
            yield client

    def deliver(self, folder: str, mails: Sequence[Mail], flags: Sequence[bytes] = ()) -> None:
        """Put mails into a folder."""
        with self.client() as client:
            for at, raw in mails:
                client.append(folder, raw, flags, at)

    def drafts(self, folder: str = "Drafts") -> list[bytes]:
        """Read the messages of the Drafts folder."""
        with self.client() as client:
            client.select_folder(folder, readonly=True)
            found = client.fetch(client.search("ALL"), ["BODY.PEEK[]"])
            return [items[b"BODY[]"] for _, items in sorted(found.items())]

    def fingerprint(self) -> dict[str, object]:
        """Return what a write would change in every folder but Drafts: counts, numbers, flags."""
        found: dict[str, object] = {}
        with self.client() as client:
            for _, _, name in client.list_folders():
                if name in ("Drafts", "Concepten"):
                    continue
                status = client.folder_status(
                    name, ["MESSAGES", "UIDNEXT", "UIDVALIDITY", "UNSEEN", "HIGHESTMODSEQ"]
                )
                client.select_folder(name, readonly=True)
                uids = client.search("ALL")
                flags = {uid: sorted(some) for uid, some in client.get_flags(uids).items()} if uids else {}
                found[name] = (sorted(status.items()), flags)
        return found


@contextmanager
def serve(kind: str, folder: Path, inbox: Sequence[Mail], sent: Sequence[Mail]) -> Iterator[Served]:
    """Serve a mailbox with these mails, by "embedded" or "dovecot", and write sheets and .env beside it."""
    write_sheets(folder)
    if kind == "dovecot":
        with dovecot.start_dovecot(folders=FOLDERS) as server:
            served = Served(server.port, dovecot.USER, dovecot.PASSWORD)
            served.deliver("INBOX", inbox)
            served.deliver("Sent", sent, (b"\\Seen",))
            _write_env(folder, served)
            yield served
        return
    with embedded(folder, inbox, sent) as mail_server:
        served = Served(mail_server.port, ME, PASSWORD)
        _write_env(folder, served)
        yield served


@contextmanager
def embedded(folder: Path, inbox: Sequence[Mail], sent: Sequence[Mail]) -> Iterator[MailServer]:
    """Serve by the embedded server, whose files are in FOLDER/mail."""
    with MailServer(folder / "mail", {ME: PASSWORD}) as server:
        mailbox = server.mailbox(ME)
        for name, use in FOLDERS.items():
            mailbox.create(name, use)
        mailbox.deliver_all("INBOX", [(raw, at, ()) for at, raw in inbox])
        mailbox.deliver_all("Sent", [(raw, at, ("\\Seen",)) for at, raw in sent])
        yield server


def _write_env(folder: Path, served: Served) -> None:
    write_env(
        folder,
        served.port,
        ACCOUNTS__STUDIO__USER=served.user,
        ACCOUNTS__STUDIO__PASSWORD=served.password,
    )
