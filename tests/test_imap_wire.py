from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.imap.wire import (
    LITERAL_CAP,
    Completion,
    Fetched,
    Response,
    ResponseReader,
    Unreadable,
    WireFaultError,
    parse_completion,
    parse_fetch,
    parse_internal_date,
    parse_status_response,
    parse_tokens,
)

HEADER = b"From: jo@client.example\r\nX: a1 OK\r\n* BYE\r\n)\r\n\r\n"
LABEL = b"BODY[HEADER.FIELDS (FROM TO)]"
WHEN = b'INTERNALDATE "23-Nov-2026 21:45:00 +0100"'
MOMENT = 1795466700
EXPECTED = Fetched(7, MOMENT, 1234, HEADER)


def literal(content: bytes) -> bytes:
    return b"{%d}\r\n%b" % (len(content), content)


def read_all(stream: bytes, size: int = 1 << 20, cap: int = LITERAL_CAP) -> list[Response]:
    reader = ResponseReader(literal_cap=cap)
    found = []
    for at in range(0, len(stream), size):
        reader.feed(stream[at : at + size])
        while (response := reader.next()) is not None:
            found.append(response)
    return found


BODY = LABEL + b" " + literal(HEADER)
SIZE = b"RFC822.SIZE 1234"


def fetch(*items: bytes, end: bytes = b")") -> bytes:
    return b"* 1 FETCH (" + b" ".join(items) + end + b"\r\n"


USUAL = fetch(b"UID 7", WHEN, SIZE, BODY)
VARIANTS = {
    "as asked": USUAL,
    "cyrus: modseq": fetch(b"UID 7", WHEN, SIZE, b"MODSEQ (12)", BODY),
    "courier: quoted names": fetch(b"UID 7", WHEN, SIZE, BODY.replace(b"FROM TO", b'"FROM" "TO"')),
    "after the literal": fetch(b"UID 7", BODY, SIZE, WHEN),
    "uid last": fetch(WHEN, BODY, SIZE, b"UID 7"),
    "qq: space at the end": fetch(b"UID 7", WHEN, SIZE, BODY, end=b" )"),
    "small letters": fetch(b"uid 7", WHEN.lower(), SIZE.lower(), BODY).replace(b"FETCH", b"fetch"),
    "flags too": fetch(b"FLAGS (\\Seen)", b"UID 7", WHEN, SIZE, BODY),
}


@pytest.mark.parametrize("stream", VARIANTS.values(), ids=VARIANTS.keys())
def test_all_servers_ways_to_answer_read_alike(stream: bytes) -> None:
    (response,) = read_all(stream)
    assert parse_fetch(response) == EXPECTED


@pytest.mark.parametrize(("value", "header"), [(b"NIL", b""), (b'"From: x"', b"From: x"), (b"{0}\r\n", b"")])
def test_header_fields_may_be_nil_quoted_or_empty(value: bytes, header: bytes) -> None:
    (response,) = read_all(
        b"* 1 FETCH (UID 7 " + WHEN + b" RFC822.SIZE 1234 " + LABEL + b" " + value + b")\r\n"
    )
    assert parse_fetch(response) == Fetched(7, MOMENT, 1234, header)


@pytest.mark.parametrize(
    "stream",
    [
        b"* 4 EXISTS\r\n",
        b"* 4 EXPUNGE\r\n",
        b"* 4 FETCH (FLAGS (\\Seen))\r\n",
        b"* 4 FETCH (UID 9 FLAGS (\\Seen) MODSEQ (7))\r\n",
        b"* OK Still here {12}\r\n",
        b"* OK [ALERT] spend more\r\n",
    ],
)
def test_what_nobody_asked_for_is_no_message(stream: bytes) -> None:
    found = read_all(stream + USUAL)
    assert [parse_fetch(one) for one in found] == [None, EXPECTED]


@pytest.mark.parametrize(
    "stream",
    [
        b"* 1 FETCH (UID 7 " + LABEL + b" " + literal(HEADER) + b") (X)\r\n",  # Xeams
        b"* 1 FETCH (UID 7 " + LABEL + b" " + literal(HEADER) + b"\r\n",
        b"* 1 FETCH (UID 7 " + LABEL + b" (a b))\r\n",
        b'* 1 FETCH (UID 7 BODY[] "open)\r\n',
        b"* 1 FETCH (UID 7 " + b"(" * 100 + b")" * 100 + b" x)\r\n",
    ],
)
def test_an_answer_out_of_grammar_costs_one_message(stream: bytes) -> None:
    first, second = (parse_fetch(one) for one in read_all(stream + USUAL))
    assert isinstance(first, Unreadable)
    assert first.uid == 7
    assert second == EXPECTED


def test_a_literal_over_the_cap_is_skipped_and_reported() -> None:
    stream = b"* 1 FETCH (UID 6 " + LABEL + b" " + literal(b"x" * 101) + b")\r\n" + USUAL
    first, second = (parse_fetch(one) for one in read_all(stream, 7, cap=100))
    assert isinstance(first, Unreadable)
    assert first.uid == 6
    assert second == EXPECTED


@pytest.mark.parametrize("size", [b"1900000000", b"90000000000", b"99999999999999999999"])
def test_an_absurd_literal_ends_the_connection(size: bytes) -> None:
    with pytest.raises(WireFaultError) as fault:
        read_all(b"* 1 FETCH (UID 7 " + LABEL + b" {" + size + b"}\r\n")
    assert fault.value.uid == 7


@pytest.mark.parametrize("size", [b"-5", b"1e9", b"12x"])
def test_a_size_that_is_no_number_announces_nothing(size: bytes) -> None:
    (response,) = read_all(b"* 1 FETCH (UID 7 " + LABEL + b" {" + size + b"}\r\n")
    assert isinstance(parse_fetch(response), Unreadable)


def test_a_line_without_end_ends_the_connection() -> None:
    with pytest.raises(WireFaultError):
        read_all(b"* OK " + b"x" * 70_000, 4096)


@settings(deadline=None, derandomize=True)
@given(st.integers(1, 60), st.permutations(list(VARIANTS.values())))
def test_the_cuts_of_the_stream_change_nothing(size: int, streams: list[bytes]) -> None:
    stream = b"".join(streams) + b"g1 OK done\r\n"
    found = read_all(stream, size)
    assert found == read_all(stream)
    assert [parse_fetch(one) for one in found[:-1]] == [EXPECTED] * len(streams)


def test_what_follows_the_last_response_is_handed_back() -> None:
    reader = ResponseReader()
    reader.feed(USUAL + b"* 5 EX")
    assert reader.next() is not None
    assert reader.next() is None
    assert reader.rest() == b"* 5 EX"


def test_completions_and_states() -> None:
    assert parse_completion((b"g12 NO [OVERQUOTA] full",)) == Completion(b"g12", "NO", b"[OVERQUOTA] full")
    assert parse_completion((b"g12 ok",)) == Completion(b"g12", "OK", b"")
    assert parse_completion((b"* OK hello",)) is None
    assert parse_status_response((b"* bye see you",)) == ("BYE", b"see you")
    assert parse_status_response((b"* BYEBYE",)) is None


@settings(deadline=None, derandomize=True, max_examples=300)
@given(st.binary(max_size=300))
def test_no_bytes_make_the_parsers_raise(content: bytes) -> None:
    try:
        responses = read_all(b"* 1 FETCH (UID 7 " + content + b"\r\n" + content)
    except WireFaultError:
        return
    for response in responses:
        parse_fetch(response)
        parse_completion(response)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        (b"23-Nov-2026 21:45:00 +0100", MOMENT),
        (b"23-Nov-2026 15:15:00 -0530", MOMENT),
        (b" 1-jan-1970 00:00:00 +0000", 0),
        (b"31-Feb-2026 10:00:00 +0000", None),
        (b"10-Foo-2026 10:00:00 +0000", None),
        (b"10-Jan-2026 25:00:00 +0000", None),
        (b"yesterday", None),
    ],
)
def test_internal_dates(text: bytes, moment: int | None) -> None:
    assert parse_internal_date(text) == moment


def test_tokens_keep_bytes() -> None:
    (response,) = read_all(b'* LIST (\\HasNoChildren) "/" "a \\"b\\" \\\\ c"\r\n')
    assert parse_tokens(response) == [b"*", b"LIST", [b"\\HasNoChildren"], b"/", b'a "b" \\ c']
