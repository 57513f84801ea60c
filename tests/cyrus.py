r"""A real Cyrus IMAP on loopback, started as an ordinary user in a temporary folder.

with start_cyrus() as cyrus:
    connect("127.0.0.1", cyrus.port)

Its package can't be installed beside Dovecot's; it does as well unpacked:

cd $(mktemp -d)
apt-get install --no-upgrade libical3 libicu72 libjansson4 libldap-2.5-0 libpcre3 libpq5 \
    libsasl2-modules libsasl2-modules-db libsqlite3-0 libwrap0 libxapian30 libxml2
apt-get download cyrus-imapd cyrus-common sasl2-bin
for deb in *.deb; do dpkg -x $deb /opt/cyrus; done
"""

from __future__ import annotations

import subprocess
import sysconfig
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from daemons import find_owner, find_prefix, free_port, running
from dovecot import ENGLISH, PASSWORD, USER

_BIN, _PASSWD = "usr/lib/cyrus/bin", "usr/sbin/saslpasswd2"
_HOME = find_prefix("cyrus", f"{_BIN}/master", f"{_BIN}/imapd", _PASSWD)

_SETTINGS = """
configdirectory: {root}/config
partition-default: {root}/mail
servername: localhost
unixhierarchysep: yes
altnamespace: yes
allowplaintext: yes
sasl_mech_list: PLAIN
sasl_pwcheck_method: auxprop
sasl_auxprop_plugin: sasldb
sasl_sasldb_path: {root}/sasldb
autocreate_quota: 0
autocreate_inbox_folders: {names}
autocreate_subscribe_folders: {names}
{uses}
"""
_SERVICES = """
START {{
  recover cmd="{bin}/ctl_cyrusdb -C {root}/imapd.conf -r"
}}
SERVICES {{
  imap cmd="{bin}/imapd -C {root}/imapd.conf" listen="127.0.0.1:{port}"
}}
"""


@dataclass(frozen=True, slots=True)
class Cyrus:
    """A running server."""

    root: Path
    port: int


@contextmanager
def start_cyrus(folders: Mapping[str, str] | None = None) -> Iterator[Cyrus]:
    """Start Cyrus with these folders (name: special use, or "" for none) and stop it at the end."""
    assert _HOME is not None, "ask is_installed() first"
    with tempfile.TemporaryDirectory(prefix="cyrus-", ignore_cleanup_errors=True) as folder:
        root, port, binaries = Path(folder), free_port(), _HOME / _BIN
        for name in ("config", "mail"):
            (root / name).mkdir()
        wanted = ENGLISH if folders is None else folders
        settings = _SETTINGS.format(root=root, names=" | ".join(wanted), uses=_uses(wanted))
        (root / "imapd.conf").write_text(settings)
        (root / "cyrus.conf").write_text(_SERVICES.format(root=root, bin=binaries, port=port))
        subprocess.run(
            [_HOME / _PASSWD, "-p", "-c", "-f", root / "sasldb", "-u", "localhost", USER],
            input=PASSWORD.encode(),
            check=True,
        )
        command = [f"{binaries}/master", "-C", f"{root}/imapd.conf", "-M", f"{root}/cyrus.conf"]
        environment = {
            "CYRUS_USER": find_owner().pw_name,
            "LD_LIBRARY_PATH": str(_HOME / "usr/lib" / sysconfig.get_config_var("MULTIARCH")),
        }
        with running([*command, "-p", f"{root}/pid"], root, port, environment):
            yield Cyrus(root, port)


def is_installed() -> bool:
    """Whether there is a Cyrus to test against."""
    return _HOME is not None


def _uses(folders: Mapping[str, str]) -> str:
    return "\n".join(f"xlist-{use[1:].lower()}: {name}" for name, use in folders.items() if use)
