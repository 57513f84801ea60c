from __future__ import annotations

import pytest
from mailboxes import make_account

from connectors.imap.folders import Folder, Status, find_drafts, parse_folders, plan_folders
from goodterms.errors import NeedsUser

ACCOUNT = make_account(143)


def listed(*lines: bytes) -> tuple[Folder, ...]:
    return parse_folders((line,) for line in lines)


def roles(*lines: bytes) -> dict[str, str]:
    return {one.name: one.special_use for one in listed(*lines)}


def test_raw_names_are_the_key_and_names_for_people_best_effort() -> None:
    found = listed(
        b'* LIST (\\HasNoChildren) "/" "Entw&APw-rfe"',
        b'* LIST () "/" "broken &AB"',
        b'* LIST () "/" "worse &////-x"',
        b'* LIST () "/" "caf\xc3\xa9"',
        b'* LIST () "/" "caf\xe9"',
        b"* LIST () NIL INBOX",
        b'* LIST () "/" "say \\"hi\\" \\\\ "',
        b"* LIST (((",
        b'* LIST () "/"',
    )
    names = {one.raw: one.name for one in found}
    assert names[b"Entw&APw-rfe"] == "Entwürfe"
    assert names[b"caf\xc3\xa9"] == names[b"caf\xe9"] == "café"
    assert names[b'say "hi" \\ '] == 'say "hi" \\'
    assert {b"broken &AB", b"worse &////-x", b"INBOX"} <= set(names)
    assert len(found) == 7


def test_a_name_may_be_a_literal() -> None:
    (found,) = parse_folders([(b'* LIST () "/" {6}', b'a "b" ', b"")])
    assert found.raw == b'a "b" '


def test_numbers_belong_to_their_folder() -> None:
    found = listed(
        b'* LIST () "/" inbox',
        b'* LIST (\\Noselect) "/" Work',
        b"* STATUS INBOX (MESSAGES 3 UIDNEXT 9 UIDVALIDITY 77 HIGHESTMODSEQ 12)",
        b"* STATUS Elsewhere (MESSAGES 1)",
    )
    assert {one.name: (one.status, one.selectable) for one in found} == {
        "inbox": (Status(3, 9, 77, 12), True),
        "Work": (None, False),
    }


def test_roles_are_told_without_regard_to_case() -> None:
    assert roles(b'* LIST (\\HasNoChildren \\sent) "/" Out', b'* LIST (\\DRAFTS) "/" Rough') == {
        "Out": "\\Sent",
        "Rough": "\\Drafts",
    }


@pytest.mark.parametrize(
    ("name", "role"),
    [
        (b"Concepten", "\\Drafts"),
        (b"INBOX.Drafts", "\\Drafts"),
        (b"INBOX/Verzonden items", "\\Sent"),
        (b"[Gmail]/Concepten", "\\Drafts"),
        (b"[Google Mail]/Spam", "\\Junk"),
        (b"Entw&APw-rfe", "\\Drafts"),
        (b"Gel&APY-schte Objekte", "\\Trash"),
        (b"Corbeille", "\\Trash"),
        (b"Work/Drafts", ""),
        (b"Klanten", ""),
    ],
)
def test_known_names_where_the_server_tells_no_roles(name: bytes, role: str) -> None:
    (found,) = listed(b'* LIST () "/" "' + name + b'"')
    assert found.special_use == role


def test_a_role_that_the_server_tells_beats_a_name() -> None:
    assert roles(b'* LIST (\\Drafts) "/" Rough', b'* LIST () "/" Drafts') == {
        "Rough": "\\Drafts",
        "Drafts": "",
    }


def test_gmail_is_read_once() -> None:
    folders = listed(
        b'* LIST () "/" INBOX',
        b'* LIST (\\All) "/" "[Gmail]/All Mail"',
        b'* LIST (\\Drafts) "/" "[Gmail]/Drafts"',
        b'* LIST (\\Sent) "/" "[Gmail]/Sent Mail"',
        b'* LIST (\\Noselect) "/" "[Gmail]"',
        b'* LIST (\\Junk) "/" "[Gmail]/Spam"',
    )
    assert [one.name for one in plan_folders(folders, ACCOUNT)] == ["[Gmail]/All Mail", "[Gmail]/Drafts"]


def test_elsewhere_views_of_all_mail_are_not_read() -> None:
    folders = listed(b'* LIST () "/" INBOX', b'* LIST (\\All) "/" Virtual', b'* LIST (\\Junk) "/" Junk')
    assert [one.name for one in plan_folders(folders, ACCOUNT)] == ["INBOX"]


def test_one_drafts_folder_or_a_question() -> None:
    two = listed(b'* LIST () "/" Drafts', b'* LIST () "/" Concepten')
    with pytest.raises(
        NeedsUser, match=r"several Drafts folders among Concepten, Drafts; set GOODTERMS_ACCOUNTS__"
    ):
        find_drafts(two, ACCOUNT)
    assert find_drafts(two, make_account(143, drafts="concepten")).raw == b"Concepten"
    with pytest.raises(NeedsUser, match="no Drafts folder among none at all"):
        find_drafts((), ACCOUNT)


def test_ten_thousand_folders_and_an_error_that_can_be_read() -> None:
    folders = listed(*(b'* LIST () "/" "f%d"' % n for n in range(10_000)))
    with pytest.raises(NeedsUser) as failure:
        find_drafts(folders, ACCOUNT)
    assert "and 9960 more" in str(failure.value)
