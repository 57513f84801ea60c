"""What folders are called: roles (RFC 6154), and the names that tell them in ten languages. Pure."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

DRAFTS, SENT, TRASH, JUNK, ARCHIVE, ALL = "\\Drafts", "\\Sent", "\\Trash", "\\Junk", "\\Archive", "\\All"
_LISTED = 40  # folders that an error names

# English, Dutch, German, French, Spanish, Italian, Portuguese, Swedish, Danish and Norwegian, Polish.
_NAMES = {
    DRAFTS: (
        "drafts|draft|concepten|entwürfe|brouillons|borradores|bozze|rascunhos|utkast|kladder|szkice"
        "|wersje robocze"
    ),
    SENT: (
        "sent|sent items|sent messages|sent mail|verzonden|verzonden items|verzonden berichten|gesendet"
        "|gesendete objekte|gesendete elemente|messages envoyés|éléments envoyés|envoyés|enviados"
        "|elementos enviados|posta inviata|inviata|inviati|itens enviados|mensagens enviadas"
        "|e-mails enviados|skickat|skickade|sendt|sendte elementer|sendt post|wysłane|elementy wysłane"
    ),
    TRASH: (
        "trash|deleted|deleted items|deleted messages|bin|prullenbak|verwijderde items|verwijderd"
        "|papierkorb|gelöscht|gelöschte objekte|gelöschte elemente|corbeille|éléments supprimés|papelera"
        "|elementos eliminados|cestino|posta eliminata|lixeira|lixo|itens excluídos|itens eliminados"
        "|papperskorg|borttaget|papirkurv|slettet|slettede elementer|kosz|elementy usunięte"
    ),
    JUNK: (
        "junk|junk e-mail|junk email|junk mail|spam|bulk mail|ongewenst|ongewenste e-mail"
        "|ongewenste reclame|spamverdacht|junk-e-mail|unerwünscht|courrier indésirable|indésirables"
        "|pourriel|correo no deseado|no deseado|posta indesiderata|lixo eletrônico|lixo eletrónico"
        "|skräppost|skräp|uønsket e-mail|søppelpost|wiadomości-śmieci|niechciane"
    ),
    ARCHIVE: "archive|archives|archief|archiv|archivo|archivio|arquivo|arkiv|archiwum",
}
_ROLE_OF = {name: role for role, names in _NAMES.items() for name in names.split("|")}
_PREFIXES = ("[gmail]/", "[google mail]/", "inbox.", "inbox/")


def role_by_name(name: str) -> str:
    """Return the role that a folder's name, or a label's, tells; "" where it tells none."""
    return _ROLE_OF.get(bare_name(name), "")


def bare_name(name: str) -> str:
    """Return a folder's name in lower case, without what a server puts before all of them."""
    known = unicodedata.normalize("NFC", name).casefold()  # macOS keeps names taken apart
    for prefix in _PREFIXES:
        known = known.removeprefix(prefix)
    return known


def list_names(names: Sequence[str]) -> str:
    """Return names as an error shows them: the first forty, and how many more there are."""
    more = f" and {len(names) - _LISTED} more" if len(names) > _LISTED else ""
    return (", ".join(names[:_LISTED]) or "none at all") + more
