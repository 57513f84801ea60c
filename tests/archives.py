"""The same mail as files: as the programs write it that people have their archives from."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from practice_world import Mail

Folders = Mapping[str, Sequence[Mail]]  # by name; INBOX is one
_QUOTED = re.compile(rb"^(>*From )", re.MULTILINE)


def mbox_bytes(
    mails: Iterable[Mail], *, rd: bool = True, first: bytes = b"From - ", more: bytes = b""
) -> bytes:
    """Return an mbox in LF, quoted as mboxrd or mboxo; `more` are header lines that the program adds."""
    parts = []
    for at, raw in mails:
        text = more + raw.replace(b"\r\n", b"\n")
        quoted = _QUOTED.sub(rb">\1", text) if rd else re.sub(rb"^From ", b">From ", text, flags=re.MULTILINE)
        parts.append(first + at.strftime("%a %b %d %H:%M:%S %Y").encode() + b"\n" + quoted)
        parts.append(b"\n" if quoted.endswith(b"\n") else b"\n\n")
    return b"".join(parts)


def write_thunderbird(root: Path, folders: Folders) -> Path:
    """Write a profile with Local Folders: mbox files, indexes, `X.sbd` for what lies in X."""
    place = root / "Mail" / "Local Folders"
    place.mkdir(parents=True)
    (root / "prefs.js").write_text('user_pref("a", 1);\n')
    (place / "popstate.dat").write_text("From - x\n\n*mail.example bea\n")
    (place / "msgFilterRules.dat").write_text('version="9"\n')
    more = b"X-Mozilla-Status: 0001\nX-Mozilla-Status2: 00000000\nX-Mozilla-Keys: " + b" " * 80 + b"\n"
    for name, mails in folders.items():
        *above, own = name.split("/")
        folder = place.joinpath(*(f"{one}.sbd" for one in above))
        folder.mkdir(exist_ok=True)
        (folder / own).write_bytes(mbox_bytes(mails, more=more))
        (folder / f"{own}.msf").write_text("// <!-- <mdb:mork:z v=1.4/> -->\n")
    return root


def write_takeout(root: Path, folders: Folders) -> Path:
    """Write what Google Takeout makes of all mail: one file, in which labels tell the folders."""
    place = root / "Takeout" / "Mail"
    place.mkdir(parents=True)
    (root / "Takeout" / "archive_browser.html").write_text("<html></html>")
    labels = {
        "INBOX": "Inbox,Opened",
        "Sent": "Sent,Opened",
        "Drafts": "Drafts",
        "Junk": "Spam",
        "Trash": "Trash",
    }
    found = sorted((at, name, raw) for name, mails in folders.items() for at, raw in mails)
    parts = []
    for number, (at, name, raw) in enumerate(found):
        label = f"X-GM-THRID: {number}\nX-Gmail-Labels: {labels.get(name, name)}\n".encode()
        line = b"From %d@xxx %b\n" % (10**18 + number, at.strftime("%a %b %d %H:%M:%S +0000 %Y").encode())
        parts.append(line + label + _QUOTED.sub(rb">\1", raw.replace(b"\r\n", b"\n")) + b"\n")
    name = "All mail Including Spam and Trash.mbox"
    (place / name).write_bytes(b"".join(parts))
    return root / "Takeout"


def write_maildir(root: Path, folders: Folders, *, layout: str = "++", crlf: bool = False) -> Path:
    """Write a Maildir as Dovecot keeps it: LAYOUT=Maildir++ or fs, line ends as they like."""
    for name, mails in folders.items():
        below = "." + name.replace("/", ".") if layout == "++" else name
        place = root if name == "INBOX" else root / below
        for part in ("cur", "new", "tmp"):
            (place / part).mkdir(parents=True, exist_ok=True)
        (place / "dovecot-uidlist").write_text("3 V1 N2\n")
        for number, (at, raw) in enumerate(mails):
            text = raw if crlf else raw.replace(b"\r\n", b"\n")
            unique = f"{int(at.timestamp())}.M{number}P1.host,S={len(text)}"
            part, flags = ("new", "") if number % 3 == 0 else ("cur", ":2,S")
            (place / part / (unique + flags)).write_bytes(text)
    return root


def write_eml(root: Path, folders: Folders) -> Path:
    """Write a file a message, in a directory a folder, and what macOS puts beside them on other disks."""
    for name, mails in folders.items():
        place = root / name
        place.mkdir(parents=True, exist_ok=True)
        for number, (at, raw) in enumerate(mails):
            path = place / f"{number:04} Réservé.eml"
            path.write_bytes(raw)
            os.utime(path, (at.timestamp(),) * 2)
            (place / f"._{number:04} Réservé.eml").write_bytes(b"\0\5\26\7\0\2\0\0Mac OS X")
    return root


def write_apple_mail(root: Path, folders: Folders) -> Path:
    """Write what Apple Mail keeps: numbered .emlx deep in a directory a mailbox."""
    names = {"INBOX": "INBOX.mbox", "Sent": "Sent Messages.mbox", "Trash": "Deleted Messages.mbox"}
    for name, mails in folders.items():
        for number, (at, raw) in enumerate(mails):
            part = "Messages" if number % 2 else "3/Messages"
            place = root / "V10" / "0A1B" / names.get(name, f"{name}.mbox") / "4C2D" / "Data" / part
            place.mkdir(parents=True, exist_ok=True)
            text = raw.replace(b"\r\n", b"\n")
            flags = b"<dict><key>date-received</key><integer>%d</integer>" % int(at.timestamp())
            plist = (
                b"<?xml version='1.0'?>\n<plist>" + flags + b"<key>flags</key><integer>8590195713</integer>"
            )
            (place / f"{number}.emlx").write_bytes(
                b"%-10d\n" % len(text) + text + plist + b"</dict></plist>\n"
            )
    return root


def write_single_mbox(root: Path, folders: Folders) -> Path:
    """Write all mail but Junk, Trash and Drafts into one file, as people do who keep it so."""
    kept = [one for name in ("INBOX", "Sent") for one in folders.get(name, ())]
    path = root / "mail.mbox"
    path.write_bytes(mbox_bytes(sorted(kept), first=b"From bea@client.example "))
    return path


WRITERS = {
    "thunderbird": write_thunderbird,
    "takeout": write_takeout,
    "maildir++": write_maildir,
    "eml": write_eml,
    "apple": write_apple_mail,
    "one mbox": write_single_mbox,
}
