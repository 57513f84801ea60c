"""The kinds of mailboxes that there are."""

from connectors.archive.account import ArchiveAccount
from connectors.imap.account import ImapAccount

Account = ImapAccount | ArchiveAccount
