"""Whom a client's letters go to, in which language, how formally, and whom they greet."""

from __future__ import annotations

from collections.abc import Iterator
from typing import get_args

from goodterms.addressform import decide_form
from goodterms.correspondence import AddressBook
from goodterms.findings import ClientReview
from goodterms.model import AddressForm, Language, MailLanguage, Message
from goodterms.wanted import Addressee

_LOOKED_AT = 200  # of the newest messages, for somebody who is called like the contact


def choose_addressee(review: ClientReview, book: AddressBook, ours: Language) -> Addressee:
    """Choose the client's contact where he writes himself, else who wrote last, else a listed address."""
    client = review.client
    language = _choose_language(review, ours)
    form = client.address_form or decide_form(_forms(review, book, language), language)
    theirs = [one for one in review.messages if book.client_of(one.from_address) == client.key]
    newest = theirs[: -_LOOKED_AT - 1 : -1]
    chosen = next((one for one in newest if _is_contact(one, client.contact)), None)
    if chosen is not None:
        return Addressee((chosen.from_address,), language, form, client.contact)
    if newest:
        return Addressee((newest[0].from_address,), language, form, newest[0].from_name or client.contact)
    listed = tuple(sorted(client.addresses)[:1])
    return Addressee(listed, language, form, client.contact)


def _choose_language(review: ClientReview, ours: Language) -> MailLanguage:
    """Choose what a letter is written in: the user's setting, else what the client writes in, else ours."""
    wanted = review.client.language or review.language.language
    return next((one for one in get_args(MailLanguage) if one == wanted), ours)


def _is_contact(message: Message, contact: str) -> bool:
    """Whether a message is from the person whom the user named, by a name that the two share."""
    local = message.from_address.partition("@")[0]
    names = {one for one in contact.casefold().replace(".", " ").split() if len(one) > 2}
    writer = {*message.from_name.casefold().replace(".", " ").split(), *local.replace("_", ".").split(".")}
    return bool(names & writer)


def _forms(review: ClientReview, book: AddressBook, language: MailLanguage) -> Iterator[AddressForm | None]:
    """Go through how our mails to the client speak to him, newest first, then his to us."""
    for ours in (True, False):
        for one in reversed(review.messages):
            read = one.reading
            if read is not None and read.language == language and book.is_ours(one.from_address) is ours:
                yield read.form
