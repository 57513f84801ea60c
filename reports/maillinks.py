"""Links that open a mail by its Message-ID in the program that most likely shows the account.

Gmail finds it by a search. Apple Mail opens `message:` with the angle brackets, Thunderbird (and what else
knows RFC 2392) opens `mid:` without them. Outlook has no link of this kind: its own are made of ids that only
Microsoft's servers know, and its search does not look at Message-IDs; there `mid:` is what is left.
"""

from __future__ import annotations

from urllib.parse import quote

LONGEST_LINK = 2_079  # characters that Excel allows a link
_LONGEST_ID = 998  # characters of a line in a mail: RFC 5322, 2.1.1
_GMAIL = ("imap.gmail.com", "imap.googlemail.com")
_APPLE = ("imap.mail.me.com",)


def mail_link(message_id: str, host: str) -> str:
    """Return the link that opens a mail of an account on that IMAP host, "" where none can be made.

    A Message-ID that is none, or one that programs would read differently (spaces, quotes, brackets,
    characters that don't print, more than a line of it), gets no link; what is unusual is percent-encoded.
    """
    bare = _bare(message_id)
    if not bare:
        return ""
    link = _link(bare, host.lower().rstrip("."))
    return link if len(link) <= LONGEST_LINK else ""


def _bare(message_id: str) -> str:
    """Return a Message-ID without its angle brackets, "" if it is not one to be trusted."""
    whole = message_id.strip()
    if not (whole.startswith("<") and whole.endswith(">") and len(whole) <= _LONGEST_ID):
        return ""
    bare = whole[1:-1]
    odd = any(one in bare for one in "<>\"'`\\ ")
    return bare if bare.isprintable() and not odd else ""


def _link(bare: str, host: str) -> str:
    if host in _GMAIL:
        return f"https://mail.google.com/mail/u/0/#search/{quote(f'rfc822msgid:{bare}', safe='')}"
    if host in _APPLE:
        return f"message:{quote(f'<{bare}>', safe='@')}"
    return f"mid:{quote(bare, safe='@')}"
