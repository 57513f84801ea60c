from __future__ import annotations

import base64
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import courier
import pytest
from dovecot import DUTCH, PASSWORD, USER
from mailbox_builders import build_mail
from mailboxes import (
    COURIER,
    CYRUS,
    DOVECOT,
    ROLES,
    ChoosyServer,
    Post,
    make_account,
    open_post,
)

from connectors.foldernames import SENT
from connectors.imap.drafts import append_draft, find_draft
from connectors.imap.folders import Folder, find_drafts, list_folders
from connectors.imap.session import open_session
from connectors.store import Store, open_store
from examples.imap_server import ALL_EXTENSIONS, Cut, Mailbox, MailServer
from goodterms.casebook import Draft, Fate
from goodterms.draftfate import similarity
from goodterms.errors import GoodtermsError, NeedsUser, TryAgain

WORLDS = [DOVECOT, CYRUS, COURIER, "own", "bare"]
TEXT = (
    "Dear Bea,\r\n\r\nI would like to talk with you about how we work together, and what should change \r\n"
    "for both of us in the coming months. Would Tuesday at ten suit you, or Thursday in the \r\nafternoon? "
    "It takes half an hour at most.\r\n\r\nKind regards,\r\nMe"
)
EDITED = TEXT.replace("Would Tuesday", "There is no hurry at all. Would Tuesday")
SHARE = similarity(TEXT, EDITED)
ANOTHER = (
    "Dear Bea,\r\n\r\nThank you for the drawings, which came this morning. I shall look at them tomorrow \r\n"
    "and send you the next version before the weekend.\r\n\r\nKind regards,\r\nMe"
)


def letter(text: str = TEXT, number: int = 7, to: str = "Bea <BEA@acme.example>") -> bytes:
    """A letter with the draft's subject; `number` makes its Message-ID."""
    mail = build_mail(number, sender="Me <me@studio.example>", to=to, text=text, more=FLOWED)
    return mail.replace(b"Subject: Matter %d" % number, b"Subject: =?utf-8?q?A_word=2C_Bea?=")


FLOWED = ["MIME-Version: 1.0", "Content-Type: text/plain; charset=utf-8; format=flowed"]
RAW = letter()
DRAFT = Draft(
    id="talk-acme",
    client_key="acme",
    kind="talk",
    message_id="<7@client.example>",
    to=("bea@acme.example",),
    subject="A word, Bea",
    raw=RAW,
    planned_on=date(2026, 11, 23),
    account="studio",
)
LATER = datetime(2026, 11, 24, 9, tzinfo=UTC)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(f"sqlite:///{tmp_path / 'store.db'}") as opened:
        opened.plan((), (DRAFT,))
        yield opened


@pytest.fixture(params=WORLDS)
def post(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Post]:
    with open_post(request.param, tmp_path) as opened:
        yield opened


def queue(post: Post, store: Store) -> Draft:
    with open_session(post.account, timeout=10) as session:
        folder = find_drafts(list_folders(session), post.account)
        return append_draft(session, folder, DRAFT, store, post.account)


def look(post: Post, draft: Draft) -> Fate:
    with open_session(post.account, timeout=10) as session:
        return find_draft(session, list_folders(session), draft, post.account, [draft])


def furnish(server: MailServer) -> Mailbox:
    """Make the usual folders."""
    mailbox = server.mailbox(USER)
    for name, use in ROLES.items():
        if mailbox.find(name) is None:
            mailbox.create(name, use)
    return mailbox


def held(post: Post, folder: str = "Drafts") -> list[tuple[bytes, tuple[bytes, ...]]]:
    with post.client() as client:
        client.select_folder(post.path(folder), readonly=True)
        uids = client.search("ALL")
        found = client.fetch(uids, ["BODY.PEEK[]", "FLAGS"]) if uids else {}
        return [(found[uid][b"BODY[]"], found[uid][b"FLAGS"]) for uid in uids]


def test_a_draft_is_put_there_as_it_was_written(post: Post, store: Store) -> None:
    placed = queue(post, store)
    ((raw, flags),) = held(post)
    assert raw == RAW
    assert set(flags) - {b"\\Recent"} == {b"\\Draft", b"\\Seen"}
    folder = post.path("Drafts")
    assert (placed.state, placed.account, placed.folder, placed.uid) == ("waiting", "studio", folder, 1)
    assert [(one.state, one.uid, one.folder) for one in store.drafts()] == [("waiting", 1, folder)]


def test_twice_is_once(post: Post, store: Store) -> None:
    first = queue(post, store)
    assert queue(post, store) == first
    assert len(held(post)) == 1


def test_other_drafts_are_left_alone(post: Post, store: Store) -> None:
    post.put("Drafts", [build_mail(1), build_mail(2)])
    assert queue(post, store).uid == 3
    assert len(held(post)) == 3


def test_the_open_folder_is_left_before_the_append(post: Post, store: Store) -> None:
    with open_session(post.account, timeout=10) as session:
        folder = find_drafts(list_folders(session), post.account)
        append_draft(session, folder, DRAFT, store, post.account)
        assert append_draft(session, folder, DRAFT, store, post.account).uid == 1
    assert len(held(post)) == 1


@pytest.mark.parametrize("world", [COURIER])
def test_an_epoch_that_begins_with_the_append(world: str, store: Store) -> None:
    with courier.start_courier(["Drafts", "Sent", "Trash"]) as server:
        (server.root / "Maildir/.Drafts/courierimapuiddb").unlink()  # as where no client ever was
        post = Post(make_account(server.port), courier.NAMESPACE)
        placed = queue(post, store)
        with post.client() as client:
            assert (
                client.folder_status(post.path("Drafts"), ["UIDVALIDITY"])[b"UIDVALIDITY"]
                == placed.uidvalidity
            )
        assert look(post, placed) == Fate("waiting")
        assert (placed.uid, queue(post, store)) == (1, placed)


# --- what the server says to it ------------------------------------------------------------------

REFUSALS = [
    (b"[TRYCREATE] Mailbox doesn't exist", NeedsUser, "the folder is gone: make it again"),
    (b"[OVERQUOTA] Quota exceeded", NeedsUser, "the mailbox is full: make room"),
    (b"You exceeded your mail quota.", NeedsUser, "the mailbox is full: make room"),
    (b"[TOOBIG] Message too large", NeedsUser, "'A word, Bea' is too long for this server"),
    (b"[UNAVAILABLE] later", TryAgain, "it stays planned and is tried again"),
]


@pytest.mark.parametrize("asks_first", [True, False])
@pytest.mark.parametrize(("refusal", "kind", "hint"), REFUSALS)
def test_a_refused_draft_stays_planned_and_is_there_once_when_the_server_takes_it(
    tmp_path: Path, store: Store, refusal: bytes, kind: type[GoodtermsError], hint: str, asks_first: bool
) -> None:
    with ChoosyServer(tmp_path / "mail", {USER: PASSWORD}) as server:
        mailbox = furnish(server)
        post = Post(make_account(server.port))
        before = mailbox.fingerprint()
        server.refusal, server.asks_first = refusal, asks_first
        for _ in range(2):
            with pytest.raises(kind, match=re.escape(hint)) as said:
                queue(post, store)
            assert refusal.decode() in str(said.value)
            assert "\n" not in str(said.value)
        assert mailbox.fingerprint() == before
        assert [one.state for one in store.drafts()] == ["planned"]
        server.refusal = b""
        assert queue(post, store).uid == 1
        assert len(mailbox.messages("Drafts")) == 1


def test_a_draft_over_the_announced_limit_is_not_sent(tmp_path: Path, store: Store) -> None:
    def limit(_: str, content: bytes) -> bytes:
        return content.replace(b"CAPABILITY IMAP4rev1", b"CAPABILITY IMAP4rev1 APPENDLIMIT=%d" % most)

    heard: list[str] = []
    most = len(RAW) - 1
    with MailServer(
        tmp_path / "mail", {USER: PASSWORD}, on_write=limit, on_command=lambda name, _: heard.append(name)
    ) as server:
        mailbox = furnish(server)
        post = Post(make_account(server.port))
        with pytest.raises(
            NeedsUser, match=rf"no message of more than {most} bytes; 'A word, Bea' is longer"
        ):
            queue(post, store)
        assert "APPEND" not in heard
        assert [one.state for one in store.drafts()] == ["planned"]
        most += 1
        queue(post, store)
    assert len(mailbox.messages("Drafts")) == 1


@pytest.mark.parametrize("literals", [{"LITERAL+"}, {"LITERAL-"}, set()])
def test_a_long_draft_is_announced_and_waits_for_leave(
    tmp_path: Path, store: Store, literals: set[str]
) -> None:
    extensions = (ALL_EXTENSIONS - {"LITERAL+"}) | literals
    raw = letter(f"{TEXT}\r\n" * 30)
    assert len(raw) > 4096  # what LITERAL- allows without leave
    with MailServer(tmp_path / "mail", {USER: PASSWORD}, extensions=extensions) as server:
        mailbox = furnish(server)
        account = make_account(server.port)
        with open_session(account, timeout=10) as session:
            folder = find_drafts(list_folders(session), account)
            append_draft(session, folder, replace(DRAFT, raw=raw), store, account)
    assert [one.raw for one in mailbox.messages("Drafts")] == [raw]


# --- lost on the way ---------------------------------------------------------------------------


def lose_answer(server_root: Path, extensions: frozenset[str] = ALL_EXTENSIONS) -> MailServer:
    """A server whose first answer to an APPEND is lost."""
    lost: list[bytes] = []

    def lose(name: str, content: bytes) -> bytes:
        if name == "APPEND" and b"OK" in content and not lost:
            lost.append(content)
            raise Cut
        return content

    return MailServer(server_root, {USER: PASSWORD}, extensions=extensions, on_write=lose)


@pytest.mark.parametrize("extensions", [ALL_EXTENSIONS, frozenset[str]()])
def test_a_lost_answer_makes_no_second_draft(
    tmp_path: Path, store: Store, extensions: frozenset[str]
) -> None:
    with lose_answer(tmp_path / "mail", extensions) as server:
        mailbox = furnish(server)
        post = Post(make_account(server.port))
        with pytest.raises(TryAgain):
            queue(post, store)
        assert [one.state for one in store.drafts()] == ["planned"]
        assert store.uidnext_before(DRAFT.id) == 1
        assert len(mailbox.messages("Drafts")) == 1
        assert queue(post, store).uid == 1
    assert len(mailbox.messages("Drafts")) == 1
    assert [one.state for one in store.drafts()] == ["waiting"]


def test_a_message_cut_off_on_its_way_is_put_there_by_the_next_run(tmp_path: Path, store: Store) -> None:
    cuts: list[str] = []

    def cut(name: str, _: str) -> None:
        if name == "APPEND" and not cuts:
            cuts.append(name)
            raise Cut

    with MailServer(tmp_path / "mail", {USER: PASSWORD}, on_command=cut) as server:
        mailbox = furnish(server)
        post = Post(make_account(server.port))
        with pytest.raises(TryAgain):
            queue(post, store)
        assert (mailbox.messages("Drafts"), store.uidnext_before(DRAFT.id)) == ([], 1)
        assert queue(post, store).uid == 1
    assert len(mailbox.messages("Drafts")) == 1


def test_a_letter_that_was_sent_before_is_not_taken_for_one_cut_off_on_its_way(
    tmp_path: Path, store: Store
) -> None:
    earlier = replace(DRAFT, id="talk-before", message_id="<6@client.example>", raw=letter(number=6))
    store.plan((), (earlier,))
    cuts: list[str] = []

    def cut(name: str, _: str) -> None:
        if name == "APPEND" and not cuts:
            cuts.append(name)
            raise Cut

    with MailServer(tmp_path / "mail", {USER: PASSWORD}, on_command=cut) as server:
        mailbox = furnish(server)
        post = Post(make_account(server.port))
        mailbox.deliver("Sent", earlier.raw, LATER)
        with pytest.raises(TryAgain):
            queue(post, store)
        assert queue(post, store).uid == 1
    assert [one.raw for one in mailbox.messages("Drafts")] == [RAW]


def test_an_answer_without_its_uid_makes_it_looked_for(tmp_path: Path, store: Store) -> None:
    def swallow(name: str, content: bytes) -> bytes:
        return re.sub(rb"\[APPENDUID [^]]*\] ", b"", content) if name == "APPEND" else content

    with MailServer(tmp_path / "mail", {USER: PASSWORD}, on_write=swallow) as server:
        mailbox = furnish(server)
        post = Post(make_account(server.port))
        post.put("Drafts", [build_mail(1), build_mail(2)])
        assert queue(post, store).uid == 3
    assert len(mailbox.messages("Drafts")) == 3


def test_a_search_that_lies_makes_no_second_draft(tmp_path: Path, store: Store) -> None:
    with MailServer(tmp_path / "mail", {USER: PASSWORD}, on_write=find_nothing) as server:
        mailbox = furnish(server)
        post = Post(make_account(server.port))
        assert [queue(post, store).uid for _ in range(2)] == [1, 1]
        assert len(mailbox.messages("Drafts")) == 1


# --- what became of it -------------------------------------------------------------------------


def edit_as_thunderbird(post: Post) -> None:
    post.put("Drafts", [letter(EDITED)], LATER)
    with post.client() as client:
        client.select_folder(post.path("Drafts"))
        client.delete_messages(client.search("ALL")[:1])
        client.expunge()


def edit_as_gmail(post: Post) -> None:
    post.remove("Drafts")
    post.put("Drafts", [letter(EDITED, 8)], LATER)


def send(post: Post, raw: bytes = RAW) -> None:
    post.remove("Drafts")
    post.put("Sent", [build_mail(1), raw, build_mail(2)], LATER)


def send_and_keep(post: Post) -> None:
    post.put("Sent", [RAW], LATER)


def send_as_html(post: Post) -> None:
    """As programs do that write in HTML, and in base64."""
    shown = TEXT.replace("\r\n", "<br>").replace(" <br>", " ").replace("Bea", "B&#101;a")
    packed = base64.encodebytes(f"<html><body><div>{shown}</div></body></html>".encode())
    head = RAW.partition(b"\r\n\r\n")[0].replace(b"text/plain", b"text/html")
    encoding = b"\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    send(post, head + encoding + packed.replace(b"\n", b"\r\n"))


def mark_and_save_again(post: Post) -> None:
    post.mark_deleted("Drafts")
    post.put("Drafts", [letter(EDITED)], LATER)


def send_with(raw: bytes) -> Callable[[Post], None]:
    return lambda post: send(post, raw)


def discard_as_another(post: Post) -> None:
    post.remove("Drafts")
    post.put("Trash", [letter(EDITED, 8)], LATER)


def send_earlier(post: Post) -> None:
    post.remove("Drafts")
    post.put("Sent", [letter(number=8)], LATER - timedelta(days=9))


DEEDS: dict[str, tuple[Callable[[Post], None], Fate]] = {
    "nothing": (lambda _: None, Fate("waiting")),
    "more mail": (lambda post: post.put("Drafts", [build_mail(1), letter(number=8)]), Fate("waiting")),
    "edited, Thunderbird": (edit_as_thunderbird, Fate("edited")),
    "edited, not expunged": (mark_and_save_again, Fate("edited")),
    "edited, Gmail": (edit_as_gmail, Fate("edited", False, SHARE)),
    "sent": (send, Fate("sent", similarity=1.0)),
    "sent and kept": (send_and_keep, Fate("sent", similarity=1.0)),
    "sent as HTML": (send_as_html, Fate("sent", similarity=1.0)),
    "sent after edit": (send_with(letter(EDITED)), Fate("sent-edited", similarity=SHARE)),
    "sent, Exchange": (send_with(letter(number=8)), Fate("sent", False, 1.0)),
    "sent after edit, Exchange": (send_with(letter(EDITED, 8)), Fate("sent-edited", False, SHARE)),
    "discarded": (lambda post: post.move("Drafts", "Trash"), Fate("discarded")),
    "marked as deleted": (lambda post: post.mark_deleted("Drafts"), Fate("discarded")),
    "discarded as another": (discard_as_another, Fate("discarded", False, SHARE)),
    "expunged": (lambda post: post.remove("Drafts"), Fate("gone")),
    "moved elsewhere": (lambda post: post.move("Drafts", "INBOX"), Fate("gone")),
    "to somebody else": (send_with(letter(number=8, to="jo@wear.example")), Fate("gone")),
    "to more people": (
        send_with(letter(number=8, to="bea@acme.example, jo@wear.example")),
        Fate("gone"),
    ),
    "another letter": (send_with(letter(ANOTHER, 8)), Fate("gone")),
    "another subject": (send_with(letter(number=8).replace(b"A_word", b"No_word")), Fate("gone")),
    "sent earlier": (send_earlier, Fate("gone")),
}


@pytest.mark.parametrize(("act", "fate"), DEEDS.values(), ids=DEEDS)
def test_what_became_of_it(post: Post, act: Callable[[Post], None], fate: Fate) -> None:
    placed = put_draft(post)
    act(post)
    before = post.fingerprint()
    assert look(post, placed) == fate
    assert post.fingerprint() == before


@pytest.mark.parametrize(
    ("act", "fate"),
    [
        (lambda post: post.move("Drafts", "Sent"), Fate("sent", similarity=1.0)),
        (lambda post: post.move("Drafts", "Trash"), Fate("discarded")),
        (lambda post: post.mark_deleted("Drafts"), Fate("discarded")),
        (edit_as_gmail, Fate("edited", False, SHARE)),
    ],
)
def test_what_the_user_did_before_we_knew_that_it_was_there_stays_done(
    tmp_path: Path, store: Store, act: Callable[[Post], None], fate: Fate
) -> None:
    with lose_answer(tmp_path / "mail") as server:
        mailbox = furnish(server)
        post = Post(make_account(server.port))
        with pytest.raises(TryAgain):
            queue(post, store)
        act(post)
        before = mailbox.fingerprint()
        placed = queue(post, store)
        assert mailbox.fingerprint() == before
        assert look(post, placed) == fate


def put_draft(post: Post) -> Draft:
    """Place the draft as an earlier run did."""
    post.put("Drafts", [RAW], LATER, [b"\\Draft", b"\\Seen"])
    with post.client() as client:
        epoch = client.folder_status(post.path("Drafts"), ["UIDVALIDITY"])[b"UIDVALIDITY"]
    return replace(DRAFT, state="waiting", folder=post.path("Drafts"), uidvalidity=epoch, uid=1)


def test_one_that_waits_costs_two_round_trips(tmp_path: Path) -> None:
    with open_post("own", tmp_path) as post:
        placed = put_draft(post)
        with open_session(post.account) as session:
            folders = list_folders(session)
            before = session.traffic.round_trips
            assert find_draft(session, folders, placed, post.account, [placed]) == Fate("waiting")
            assert session.traffic.round_trips - before == 2


def test_in_a_new_epoch_the_text_tells(tmp_path: Path) -> None:
    with MailServer(tmp_path / "mail", {USER: PASSWORD}) as server:
        mailbox = furnish(server)
        post = Post(make_account(server.port))
        placed = put_draft(post)
        mailbox.bump_uidvalidity("Drafts")
        assert look(post, placed) == Fate("waiting")
        edit_as_thunderbird(post)
        assert look(post, placed) == Fate("edited")


def find_nothing(name: str, content: bytes) -> bytes:
    return re.sub(rb"\* SEARCH[ \d]*", b"* SEARCH", content) if name == "UID SEARCH" else content


def refuse_to_search(name: str, content: bytes) -> bytes:
    if name != "UID SEARCH":
        return content
    return re.sub(rb"\* SEARCH[^\r]*\r\n(\w+) OK", rb"\1 NO", content)


def find_everything(name: str, content: bytes) -> bytes:
    return re.sub(rb"\* SEARCH[ \d]*", b"* SEARCH 1 2 3", content) if name == "UID SEARCH" else content


LIES = [
    (find_nothing, [name for name, (_, fate) in DEEDS.items() if fate.certain]),
    (refuse_to_search, [name for name in DEEDS if name != "sent earlier"]),  # what is how old is not known
    (find_everything, ["nothing", "more mail", "sent", "sent and kept", "sent after edit"]),
]


@pytest.mark.parametrize(("lie", "deed"), [(lie, deed) for lie, deeds in LIES for deed in deeds])
def test_searches_that_lie_or_are_refused(
    tmp_path: Path, lie: Callable[[str, bytes], bytes], deed: str
) -> None:
    act, fate = DEEDS[deed]
    with MailServer(tmp_path / "mail", {USER: PASSWORD}) as server:
        furnish(server)
        post = Post(make_account(server.port))
        placed = put_draft(post)
        act(post)
    with MailServer(tmp_path / "mail", {USER: PASSWORD}, on_write=lie) as server:
        assert look(Post(make_account(server.port)), placed) == fate


def test_only_the_newest_are_looked_through(tmp_path: Path) -> None:
    with MailServer(tmp_path / "mail", {USER: PASSWORD}, on_write=find_nothing) as server:
        mailbox = furnish(server)
        post = Post(make_account(server.port))
        placed = put_draft(post)
        mailbox.expunge("Drafts", [1])
        mailbox.deliver("Sent", RAW, LATER)
        mailbox.deliver_all("Sent", [(build_mail(9), LATER, ())] * 999)
        assert look(post, placed) == Fate("sent", similarity=1.0)
        mailbox.deliver("Sent", build_mail(9), LATER)
        assert look(post, placed) == Fate("gone")


def test_of_many_that_resemble_it_the_newest_are_compared(tmp_path: Path) -> None:
    with MailServer(tmp_path / "mail", {USER: PASSWORD}) as server:
        mailbox = furnish(server)
        post = Post(make_account(server.port))
        placed = put_draft(post)
        post.remove("Drafts")
        mailbox.deliver("Sent", letter(number=8), LATER)
        for number in range(9, 9 + 18, 2):  # every other one, so that they are no one range
            mailbox.deliver("Sent", build_mail(number), LATER)
            mailbox.deliver("Sent", letter(ANOTHER, number + 1), LATER)
        assert look(post, placed) == Fate("sent", False, 1.0)
        mailbox.deliver("Sent", letter(ANOTHER, 99), LATER)
        assert look(post, placed) == Fate("gone")


@pytest.mark.parametrize("roles", [{"Drafts": "\\Drafts", "Trash": "\\Trash"}, {"Drafts": "\\Drafts"}])
def test_without_sent_or_trash_the_rest_is_decided(tmp_path: Path, roles: dict[str, str]) -> None:
    with open_post("own", tmp_path, roles) as post:
        with post.client() as client:
            for name in {"Sent", "Trash"} - set(roles):
                if client.folder_exists(name):
                    client.delete_folder(name)
        placed = put_draft(post)
        assert look(post, placed) == Fate("waiting")
        if "Trash" in roles:
            post.move("Drafts", "Trash")
            assert look(post, placed) == Fate("discarded")
            return
        post.remove("Drafts")
        assert look(post, placed) == Fate("gone")


def test_a_folder_that_cannot_be_opened_is_passed_over(post: Post) -> None:
    placed = put_draft(post)
    post.move("Drafts", "Trash")
    with open_session(post.account, timeout=10) as session:
        folders = list_folders(session)
        shut = Folder(post.path("Shut").encode(), post.path("Shut"), SENT)
        assert find_draft(session, [shut, *folders], placed, post.account, [placed]) == Fate("discarded")
        drafts = find_drafts(folders, post.account)
        rest = [one for one in folders if one != drafts]
        closed = replace(shut, special_use=drafts.special_use)
        with pytest.raises(TryAgain, match="refused a command"), open_session(post.account) as another:
            find_draft(another, [*rest, closed], placed, post.account, [placed])


# --- the folder --------------------------------------------------------------------------------


@pytest.mark.parametrize("world", [DOVECOT, CYRUS, COURIER])
@pytest.mark.parametrize("roles", [DUTCH, dict.fromkeys(DUTCH, "")])
def test_dutch_names_with_and_without_special_use(
    world: str, tmp_path: Path, store: Store, roles: dict[str, str]
) -> None:
    with open_post(world, tmp_path, roles) as post:
        assert queue(post, store).folder == post.path("Concepten")
        assert len(held(post, "Concepten")) == 1


@pytest.mark.parametrize("world", WORLDS)
def test_without_a_drafts_folder_nothing_is_made(world: str, tmp_path: Path, store: Store) -> None:
    with open_post(world, tmp_path, {"Sent": "\\Sent", "Klanten": ""}) as post:
        with post.client() as client:
            if client.folder_exists("Drafts"):
                client.delete_folder("Drafts")
        before = post.fingerprint()
        with pytest.raises(
            NeedsUser, match=r"no Drafts folder among .*Klanten.*GOODTERMS_ACCOUNTS__STUDIO__DRAFTS"
        ):
            queue(post, store)
        assert post.fingerprint() == before
        assert [one.state for one in store.drafts()] == ["planned"]
        named = replace(post, account=replace(post.account, drafts=post.path("Klanten").lower()))
        assert queue(named, store).folder == post.path("Klanten")


def test_a_folder_that_is_gone_is_not_made_again(post: Post, store: Store) -> None:
    nowhere = post.path("Nowhere")
    with pytest.raises(TryAgain), open_session(post.account, timeout=10) as session:
        append_draft(session, Folder(nowhere.encode(), nowhere), DRAFT, store, post.account)
    assert nowhere not in post.fingerprint()
