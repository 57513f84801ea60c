"""A real Dovecot on loopback, started as an ordinary user in a temporary folder; no root at run time.

with start_dovecot() as dovecot:
    connect("127.0.0.1", dovecot.port)
"""

from __future__ import annotations

import grp
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from daemons import find_owner, free_port, running

BINARY = "/usr/sbin/dovecot"
LIBEXEC, MODULES = "/usr/lib/dovecot", "/usr/lib/dovecot/modules"
USER, PASSWORD = "me", "secret"
ENGLISH = {"Drafts": "\\Drafts", "Sent": "\\Sent", "Trash": "\\Trash", "Junk": "\\Junk"}
DUTCH = {"Concepten": "\\Drafts", "Verzonden items": "\\Sent", "Prullenbak": "\\Trash", "Ongewenst": "\\Junk"}

_CONFIG = """
base_dir = {root}/run
state_dir = {root}/state
log_path = {root}/dovecot.log
protocols = imap
listen = 127.0.0.1
{tls}
disable_plaintext_auth = no
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
libexec_dir = {libexec}
mail_plugin_dir = {modules}
auth_mechanisms = plain login
auth_failure_delay = 0
passdb {{
  driver = passwd-file
  args = scheme=PLAIN username_format=%u {root}/users
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={root}/home/%u
}}
first_valid_uid = 1
mail_location = maildir:{root}/mail/%u:LAYOUT=fs
mailbox_list_index = yes
namespace inbox {{
  inbox = yes
  separator = /
{mailboxes}
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {tls_port}
  }}
}}
{more}
"""

_OAUTH2 = """
auth_mechanisms = plain login xoauth2 oauthbearer
passdb {{
  driver = oauth2
  mechanisms = xoauth2 oauthbearer
  args = {root}/oauth2.conf
}}
service anvil {{
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
"""


@dataclass(frozen=True, slots=True)
class Dovecot:
    """A running server: plain text at `port`, TLS (if a certificate was given) at `tls_port`."""

    root: Path
    port: int
    tls_port: int

    def maildir(self, folder: str = "INBOX") -> Path:
        """Return the directory of a folder."""
        return self.root / "mail" / USER if folder == "INBOX" else self.root / "mail" / USER / folder


@contextmanager
def start_dovecot(
    *,
    folders: Mapping[str, str] | None = None,
    roles: bool = True,
    certificate: tuple[bytes, bytes] | None = None,
    tokeninfo: str = "",
    more: str = "",
) -> Iterator[Dovecot]:
    """Start Dovecot with these folders (name: special use) and stop it at the end.

    Without `roles` the folders exist but say nothing of their special use. `certificate` is chain and
    key, in PEM. OAuth2 tokens are taken if an authorization server tells of them at `tokeninfo`. `more` is
    further configuration.
    """
    with tempfile.TemporaryDirectory(prefix="dovecot-", ignore_cleanup_errors=True) as folder:
        root = Path(folder)
        if tokeninfo:
            (root / "oauth2.conf").write_text(f"tokeninfo_url = {tokeninfo}\nusername_attribute = username\n")
            more += _OAUTH2.format(root=root)
        port, tls_port = free_port(), free_port() if certificate else 0
        mailboxes = _mailboxes(folders if folders is not None else ENGLISH, roles=roles)
        tls = _write_certificate(root, certificate)
        with _running(root, port, mailboxes=mailboxes, tls=tls, tls_port=tls_port, more=more):
            yield Dovecot(root, port, tls_port)


@contextmanager
def _running(root: Path, port: int, **settings: object) -> Iterator[None]:
    owner = find_owner()
    for name in ("run", "state", "mail", "home"):
        (root / name).mkdir()
    (root / "users").write_text(f"{USER}:{{PLAIN}}{PASSWORD}\n")
    config = _CONFIG.format(
        root=root,
        libexec=LIBEXEC,
        modules=MODULES,
        user=owner.pw_name,
        group=grp.getgrgid(owner.pw_gid).gr_name,
        uid=owner.pw_uid,
        gid=owner.pw_gid,
        port=port,
        **settings,
    )
    (root / "dovecot.conf").write_text(config)
    with running([BINARY, "-F", "-c", str(root / "dovecot.conf")], root, port):
        yield


def is_installed() -> bool:
    """Whether there is a Dovecot to test against."""
    return shutil.which(BINARY) is not None


def _mailboxes(folders: Mapping[str, str], *, roles: bool) -> str:
    blocks = (
        f'  mailbox "{name}" {{\n    auto = subscribe\n'
        + (f"    special_use = {use}\n" if roles else "")
        + "  }"
        for name, use in folders.items()
    )
    return "\n".join(blocks)


def _write_certificate(root: Path, certificate: tuple[bytes, bytes] | None) -> str:
    if certificate is None:
        return "ssl = no"
    (root / "cert.pem").write_bytes(certificate[0])
    (root / "key.pem").write_bytes(certificate[1])
    return f"ssl = yes\nssl_cert = <{root}/cert.pem\nssl_key = <{root}/key.pem"
