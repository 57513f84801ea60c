"""A real Courier IMAP on loopback, started as an ordinary user in a temporary folder.

with start_courier() as courier:
    connect("127.0.0.1", courier.port)

The places of its users and its socket are compiled in, so that it runs in namespaces of its own, where
/etc and /run are folders in the temporary one; and when its first process ends, all of them do.

Its package can't be installed beside Dovecot's; it does as well unpacked:

cd $(mktemp -d)
apt-get install --no-upgrade gamin libcourier-unicode4 libgdbm6 libidn12 libltdl7
apt-get download courier-imap courier-base courier-authlib courier-authlib-userdb
for deb in *.deb; do dpkg -x $deb /opt/courier; done
"""

from __future__ import annotations

import base64
import hashlib
import subprocess
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from daemons import as_owner, find_owner, find_prefix, free_port, running
from dovecot import ENGLISH, PASSWORD, USER

NAMESPACE = "INBOX."
_AUTH, _LOGIN = "usr/lib/courier/courier-authlib", "usr/lib/courier/courier/imaplogin"
_TCPD, _IMAPD = "usr/sbin/couriertcpd", "usr/bin/imapd"
_HOME = find_prefix("courier", _TCPD, _LOGIN, _IMAPD, f"{_AUTH}/authdaemond", f"{_AUTH}/makedatprog")
_UNSHARE = ("unshare", "--user", "--map-current-user", "--keep-caps", "--mount", "--pid", "--fork")

_START = """
set -e
mount --bind {root}/etc /etc
mount --bind {root}/run /run
{home}/{auth}/authdaemond &
until test -S /run/courier/authdaemon/socket; do sleep 0.01; done
exec {home}/{tcpd} -address=127.0.0.1 -nodnslookup -noidentlookup {port} {home}/{login} {home}/{imapd} Maildir
"""
_SETTINGS = {  # as Debian has them
    "IMAP_CAPABILITY": "IMAP4rev1 UIDPLUS CHILDREN NAMESPACE THREAD=ORDEREDSUBJECT THREAD=REFERENCES SORT"
    " QUOTA IDLE",
    "IMAP_KEYWORDS": "1",
    "IMAP_ACL": "1",
    "IMAP_IDLE_TIMEOUT": "60",
    "IMAP_MAILBOX_SANITY_CHECK": "1",
    "IMAP_USELOCKS": "1",
    "IMAP_TRASHFOLDERNAME": "Trash",
    "IMAP_EMPTYTRASH": "Trash:7",
    "IMAPDSTART": "YES",
}


@dataclass(frozen=True, slots=True)
class Courier:
    """A running server, whose folders but INBOX begin with NAMESPACE on the wire."""

    root: Path
    port: int


@contextmanager
def start_courier(folders: Iterable[str] = tuple(ENGLISH)) -> Iterator[Courier]:
    """Start Courier with these folders, which have no special use, and stop it at the end."""
    assert _HOME is not None, "ask is_installed() first"
    with tempfile.TemporaryDirectory(prefix="courier-", ignore_cleanup_errors=True) as folder:
        root, port = Path(folder), free_port()
        (root / "run/courier/authdaemon").mkdir(parents=True)
        _write_users(root, _HOME / _AUTH / "makedatprog")
        _make_maildir(root / "Maildir")
        for name in folders:
            _make_maildir(root / "Maildir" / f".{name}")
            (root / "Maildir" / f".{name}" / "maildirfolder").touch()
        start = _START.format(
            root=root, home=_HOME, port=port, auth=_AUTH, tcpd=_TCPD, login=_LOGIN, imapd=_IMAPD
        )
        libraries = f"{_HOME}/usr/lib:{_HOME}/usr/lib/courier-authlib"
        client = {"GAM_CLIENT_ID": str(port)}  # a watcher of files of its own
        environment = {**_SETTINGS, **client, "LD_LIBRARY_PATH": libraries}
        with running([*_UNSHARE, "--kill-child", "sh", "-c", start], root, port, environment):
            yield Courier(root, port)


@cache
def is_installed() -> bool:
    """Whether there is a Courier to test against, and the kernel lets us make namespaces for it."""
    if _HOME is None:
        return False
    probe = subprocess.run([*_UNSHARE, "true"], check=False, capture_output=True, **as_owner())
    return probe.returncode == 0


def _make_maildir(path: Path) -> None:
    for name in ("cur", "new", "tmp"):
        (path / name).mkdir(parents=True)
    # As after a first SELECT; until then UIDVALIDITY is the time of each EXAMINE.
    (path / "courierimapuiddb").write_text("1 1000 1\n")


def _write_users(root: Path, make: Path) -> None:
    owner = find_owner()
    place = root / "etc/courier"
    place.mkdir(parents=True)
    (root / "etc/passwd").write_text(f"{owner.pw_name}:x:{owner.pw_uid}:{owner.pw_gid}::/:/bin/sh\n")
    (place / "authdaemonrc").write_text('authmodulelist="authuserdb"\ndaemons=1\n')
    digest = base64.b64encode(hashlib.sha256(PASSWORD.encode()).digest()).decode()
    facts = f"uid={owner.pw_uid}|gid={owner.pw_gid}|home={root}|mail={root}/Maildir"
    for name, text in (("userdb", facts), ("userdbshadow", f"imappw={{SHA256}}{digest}")):
        command = [str(make), "-", f"{place}/{name}.tmp", f"{place}/{name}.dat"]
        subprocess.run(command, input=f"{USER}\t{text}\n.\n".encode(), check=True)
