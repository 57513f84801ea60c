"""Which part is the text, and its bytes as plain text, whatever the server says and wherever they end."""

from __future__ import annotations

import base64
import quopri

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from imapclient.response_parser import parse_fetch_response

from connectors.imap.structure import shape_structure
from connectors.imap.wire import Fetched, parse_fetch
from connectors.mime.htmltext import html_to_text
from connectors.mime.text import DEEPEST, TextPart, TextPlan, decode_text_part, plan_text_part
from goodterms.replies import own_words, signature_of
from goodterms.structure import Part

PLAIN = b'("TEXT" "PLAIN" ("CHARSET" "utf-8") NIL NIL "7BIT" 111 4 NIL NIL NIL NIL)'
HTML = b'("TEXT" "HTML" ("CHARSET" "utf-8") NIL NIL "BASE64" 222 4 NIL NIL NIL NIL)'
EMPTY = b'("TEXT" "PLAIN" NIL NIL NIL "7BIT" 2 1 NIL NIL NIL NIL)'
PDF = b'("APPLICATION" "PDF" NIL NIL NIL "BASE64" 9 NIL ("ATTACHMENT" ("FILENAME" "a.pdf")) NIL)'
PICTURE = b'("IMAGE" "PNG" ("NAME" "logo.png") "<1@x>" NIL "BASE64" 9 NIL ("INLINE" NIL) NIL NIL)'
NOTE = b'("TEXT" "PLAIN" NIL NIL NIL "7BIT" 50 4 NIL ("ATTACHMENT" ("FILENAME" "note.txt")) NIL NIL)'
INVITE = b'("TEXT" "CALENDAR" ("METHOD" "REQUEST") NIL NIL "7BIT" 50 4 NIL NIL NIL NIL)'
SIGNATURE = b'("APPLICATION" "PGP-SIGNATURE" ("NAME" "s.asc") NIL NIL "7BIT" 9 NIL NIL NIL NIL)'
FORWARDED = (
    b'("MESSAGE" "RFC822" NIL NIL NIL "7BIT" 99 (NIL "s" NIL NIL NIL NIL NIL NIL NIL NIL) ' + PLAIN + b" 5)"
)


def multi(subtype: str, *parts: bytes) -> bytes:
    return b"(" + b"".join(parts) + f' "{subtype}" ("BOUNDARY" "x") NIL NIL NIL)'.encode()


def plan(structure: bytes) -> TextPlan:
    """Plan by our reader of the wire; imapclient's is looked at in the same way."""
    item = parse_fetch((b"* 1 FETCH (UID 1 BODYSTRUCTURE " + structure + b" BODY[1] NIL)",))
    assert isinstance(item, Fetched)
    planned = plan_text_part(shape_structure(item.structure))
    answer = parse_fetch_response([b"1 (BODYSTRUCTURE " + structure + b")"])
    assert plan_text_part(answer[1][b"BODYSTRUCTURE"]) == planned
    return planned


@pytest.mark.parametrize(
    ("structure", "section", "subtype"),
    [
        (PLAIN, "1", "plain"),
        (HTML, "1", "html"),
        (multi("ALTERNATIVE", PLAIN, HTML), "1", "plain"),
        (multi("ALTERNATIVE", HTML, PLAIN), "2", "plain"),
        (multi("ALTERNATIVE", EMPTY, HTML), "2", "html"),
        (multi("MIXED", multi("ALTERNATIVE", PLAIN, HTML), PDF), "1.1", "plain"),
        (multi("MIXED", PDF, HTML), "2", "html"),
        (multi("MIXED", NOTE, PLAIN), "2", "plain"),
        (multi("RELATED", HTML, PICTURE), "1", "html"),
        (multi("ALTERNATIVE", PLAIN, multi("RELATED", HTML, PICTURE)), "1", "plain"),
        (multi("MIXED", multi("RELATED", multi("ALTERNATIVE", PLAIN, HTML), PICTURE), PDF), "1.1.1", "plain"),
        (multi("SIGNED", multi("MIXED", HTML, PDF), SIGNATURE), "1.1", "html"),
        (multi("MIXED", FORWARDED, PLAIN), "2", "plain"),
    ],
)
def test_the_text_part(structure: bytes, section: str, subtype: str) -> None:
    part = plan(structure).part
    assert part is not None
    assert (part.section, part.subtype) == (section, subtype)


def test_how_the_part_is_to_be_read() -> None:
    params = b'("charset" "ISO-8859-1" "format" "flowed")'
    flowed = b'("text" "plain" ' + params + b' NIL NIL "quoted-printable" 1152 23 NIL NIL)'
    assert plan(flowed).part == TextPart("1", "plain", "iso-8859-1", "quoted-printable", True, 1152)


@pytest.mark.parametrize(
    ("structure", "has_attachment"),
    [
        (PLAIN, False),
        (multi("MIXED", PLAIN, PDF), True),
        (multi("MIXED", PLAIN, NOTE), True),
        (multi("MIXED", PLAIN, FORWARDED), True),
        (multi("RELATED", HTML, PICTURE), False),
        (multi("SIGNED", PLAIN, SIGNATURE), False),
        (PDF, True),
    ],
)
def test_attachments_are_what_somebody_attached(structure: bytes, has_attachment: bool) -> None:
    assert plan(structure).has_attachment is has_attachment


def test_invitations_are_noticed() -> None:
    found = plan(multi("ALTERNATIVE", PLAIN, INVITE))
    assert found.part is not None
    assert [(one.media_type, one.within, one.method) for one in found.parts] == [
        ("text/plain", "alternative", ""),
        ("text/calendar", "alternative", "request"),
    ]
    assert plan(INVITE) == TextPlan(None, parts=(Part("text/calendar", method="request", size=50),))


@pytest.mark.parametrize(
    "structure",
    [
        multi("ENCRYPTED", PLAIN, PDF),
        b'("APPLICATION" "PKCS7-MIME" ("NAME" "smime.p7m") NIL NIL "BASE64" 9 NIL NIL NIL NIL)',
    ],
)
def test_encrypted_mail_is_unreadable(structure: bytes) -> None:
    found = plan(structure)
    assert (found.part, found.unreadable) == (None, "encrypted")


@pytest.mark.parametrize("subtype", [b"MS-TNEF", b"VND.MS-TNEF"])
def test_outlooks_own_form_is_named(subtype: bytes) -> None:
    tnef = b'("APPLICATION" "%b" ("NAME" "winmail.dat") NIL NIL "BASE64" 900 NIL NIL NIL NIL)' % subtype
    assert (plan(tnef).part, plan(tnef).unreadable, plan(tnef).has_attachment) == (None, "tnef", True)
    beside = plan(multi("MIXED", PLAIN, tnef))
    assert (beside.part is not None, beside.unreadable, beside.has_attachment) == (True, "", True)


def nested(depth: int) -> object:
    node: object = (b"TEXT", b"PLAIN", None, None, None, b"7BIT", 9, 1)
    for _ in range(depth):
        node = ([node], b"MIXED")
    return node


def test_the_depth_is_capped() -> None:
    assert plan_text_part(nested(DEEPEST)).part is not None
    assert plan_text_part(nested(DEEPEST + 1)) == TextPlan(None, unreadable="too-deep")
    assert plan_text_part(nested(100_000)) == TextPlan(None, unreadable="too-deep")


@pytest.mark.parametrize("structure", [None, b"x", (), (b"TEXT",), ([], b"MIXED"), ([None], b"MIXED"), ([],)])
def test_a_broken_structure_has_no_text(structure: object) -> None:
    assert plan_text_part(structure).part is None


NODES = st.recursive(
    st.one_of(st.none(), st.integers(), st.sampled_from([b"TEXT", b"PLAIN", b"HTML", b"MIXED"]), st.binary()),
    lambda inner: st.one_of(st.lists(inner), st.lists(inner).map(tuple)),
)


@settings(deadline=None, derandomize=True)
@given(NODES)
def test_any_structure_is_planned(structure: object) -> None:
    assert isinstance(plan_text_part(structure), TextPlan)


# --- bytes -------------------------------------------------------------------------------------------


def part(
    encoding: str = "8bit", charset: str = "utf-8", subtype: str = "plain", *, flowed: bool = False
) -> TextPart:
    return TextPart("1", "html" if subtype == "html" else "plain", charset, encoding, flowed, 99)


TEXT = "Één café, 12 € – groet\nEva\n"


@pytest.mark.parametrize("encoding", ["base64", "quoted-printable", "8bit"])
@pytest.mark.parametrize("kept", range(0, 60, 7))
def test_a_part_may_end_anywhere(encoding: str, kept: int) -> None:
    raw = TEXT.encode()
    coded = {"base64": base64.encodebytes(raw), "quoted-printable": quopri.encodestring(raw), "8bit": raw}[
        encoding
    ]
    assert TEXT.startswith(decode_text_part(part(encoding), coded[:kept]))
    assert decode_text_part(part(encoding), coded) == TEXT


@pytest.mark.parametrize(
    ("charset", "payload"),
    [
        ("utf-8", "café".encode()),
        ("iso-8859-1", "café".encode("latin-1")),
        ("windows-1252", "café".encode("cp1252")),
        ("us-ascii", "café".encode()),
        ("us-ascii", "café".encode("cp1252")),
        ("", "café".encode()),
        ("x-unknown", "café".encode("cp1252")),
        ("hex", "café".encode()),
        ("unicode_escape", "café".encode()),
        ("idna", "café".encode()),
        ("nul\0", "café".encode()),
        ("utf-16", "café".encode("utf-16")),
    ],
)
def test_charsets(charset: str, payload: bytes) -> None:
    assert decode_text_part(part(charset=charset), payload) == "café"


def test_latin_1_means_cp1252() -> None:
    assert decode_text_part(part(charset="iso-8859-1"), b"\x80 12") == "€ 12"


def test_bytes_that_fit_no_charset_are_replaced() -> None:
    assert decode_text_part(part(), b"caf\xe9 au lait\x00") == "caf\ufffd au lait"


def test_flowed_lines_are_joined_within_one_depth() -> None:
    flowed = b"Dit is een \r\nlange zin.\r\n> oud en \r\n> gevouwen\r\nen nieuw\r\n-- \r\nEva"
    joined = "Dit is een lange zin.\n> oud en gevouwen\nen nieuw\n-- \nEva"
    assert decode_text_part(part(flowed=True), flowed) == joined


@settings(deadline=None, derandomize=True)
@given(
    st.binary(),
    st.sampled_from(["base64", "quoted-printable", "7bit", "", "x-uuencode"]),
    st.text(),
    st.booleans(),
)
def test_any_bytes_become_text(payload: bytes, encoding: str, charset: str, flowed: bool) -> None:
    for subtype in ("plain", "html"):
        text = decode_text_part(part(encoding, charset, subtype, flowed=flowed), payload)
        assert "\0" not in text
        assert "\r" not in text


# --- HTML --------------------------------------------------------------------------------------------


def test_html_keeps_its_lines_and_loses_what_is_hidden() -> None:
    source = (
        "<html><head><title>t</title><style>p{}</style></head><body><p>Hoi <b>Anna</b>,</p>"
        "<div>Prima\n  zo &amp; klaar.<br>Groet</div><script>x()</script></body></html>"
    )
    assert html_to_text(source) == "Hoi Anna,\n\nPrima zo & klaar.\nGroet"


def test_quoted_boxes_become_quoted_lines_and_answers_between_stay() -> None:
    source = "<div>Ja.</div><blockquote>Kan het?<blockquote>oud</blockquote></blockquote><div>Maandag.</div>"
    assert html_to_text(source) == "Ja.\n\n> Kan het?\n> oud\n\nMaandag."
    gmail = '<div>Ja.</div><div class="gmail_quote"><div>Op 3 mrt schreef Eva:</div>oud</div>'
    assert html_to_text(gmail) == "Ja.\n\n> Op 3 mrt schreef Eva:\n> oud"


def test_outlooks_message_below_the_answer_is_cut() -> None:
    source = (
        '<p>Top!</p><div id="appendonsend"></div><hr><div id="divRplyFwdMsg">Van: Eva</div><div>oud</div>'
    )
    assert html_to_text(source) == "Top!"


def test_too_deep_a_text_loses_its_tags_by_a_scan() -> None:
    source = "<div>" * 5000 + "Hoi<br>daar &euro;<style>p{}</style><blockquote>oud</blockquote>nieuw<"
    assert html_to_text(source) == "Hoi\ndaar €\n> oud\nnieuw<"


@pytest.mark.parametrize(
    "piece", ["<div>", "<blockquote>", "<", "</", "<a ", "<!--", "<svg>", "<b></i>", "&", "<p><b>"]
)
def test_hostile_html_is_read(piece: str) -> None:
    assert isinstance(html_to_text(piece * (1_000_000 // len(piece))), str)


@settings(deadline=None, derandomize=True)
@given(
    st.lists(
        st.sampled_from(["<div>", "</div>", "<blockquote>", "</blockquote>", "<br>", "a", " ", "\x01", "&"])
    )
)
def test_marks_of_ones_own_never_reach_the_text(pieces: list[str]) -> None:
    assert not set(html_to_text("".join(pieces))) & set("\u2028\x01\x02\x03\x04\x05")


# --- the author's own words in the HTML of mail programs ------------------------------------------------

NEW = "<div>Klaar.</div><div>Tot maandag.</div>"
OLD = "<div>Hoi Eva,</div><div>Hoe ver ben je?</div>"
ANNA = "Anna &lt;anna@linden.example&gt;"
FIELDS = (
    f"<b>Van:</b> {ANNA}<br><b>Verzonden:</b> dinsdag 3 maart 2026 10:11<br>"
    "<b>Aan:</b> Eva<br><b>Onderwerp:</b> Homepage"
)
CARD = "Eva Jansen<br>06 12345678"
REPLIES = {
    "gmail": f"<div dir=ltr>{NEW}<div><br></div><span class=gmail_signature_prefix>-- </span><br>"
    f"<div class=gmail_signature>{CARD}</div></div><br><div class='gmail_quote gmail_quote_container'>"
    f"<div class=gmail_attr>Anna idatzi du:<br></div><blockquote class=gmail_quote>{OLD}</blockquote></div>",
    "outlook": "<p class=MsoNormal>Klaar.<o:p></o:p></p><p class=MsoNormal>Tot maandag.</p><div>"
    "<div style='border:none;border-top:solid #E1E1E1 1.0pt'>"
    f"<p class=MsoNormal>{FIELDS}</p></div></div>{OLD}",
    "outlook on the web": f"{NEW}<div id=Signature><p>{CARD}</p></div>"
    f"<div id=appendonsend></div><hr tabindex=-1><div id=divRplyFwdMsg>{FIELDS}</div>{OLD}",
    "outlook on a phone": f"{NEW}<div id=ms-outlook-mobile-signature>"
    "<div></div>Verzonden vanaf <a href=x>Outlook voor iOS</a></div>"
    f"<div id=mail-editor-reference-message-container>{FIELDS}{OLD}</div>",
    "outlook, no signature": f"{NEW}<div id=Signature><br></div><hr><div>{FIELDS}</div>{OLD}",
    "apple mail": "<body>Klaar.<div>Tot maandag.<br><div><br><blockquote type=cite>"
    f"<div>Op 3 mrt 2026 heeft {ANNA} het volgende geschreven:</div>{OLD}</blockquote></div></div></body>",
    "iphone": "<div dir=ltr>Klaar.<br>Tot maandag.</div><div dir=ltr><br>Verstuurd vanaf mijn iPhone</div>"
    f"<div dir=ltr><br><blockquote type=cite>Op 3 mrt 2026 heeft Anna geschreven:{OLD}</blockquote></div>",
    "thunderbird": "<p>Klaar.<br>Tot maandag.</p><pre class=moz-signature>-- \nEva Jansen</pre>"
    f"<div class=moz-cite-prefix>Anna idatzi du:<br></div><blockquote type=cite>{OLD}</blockquote>",
    "yahoo": f"<div class='ydp1ayahoo-style-wrap'>{NEW}<div class='ydp1asignature'>{CARD}</div></div>"
    f"<div class='ydp2byahoo_quoted' id=ydp2byahoo_quoted_1>{OLD}</div>",
    "proton": f"{NEW}<div class='protonmail_signature_block'><div>{CARD}</div></div>"
    f"<div class=protonmail_quote>Op dinsdag schreef Anna:{OLD}</div>",
    "samsung": f"{NEW}<div id=composer_signature>Verzonden vanaf mijn Galaxy</div>"
    f"<div>-------- Oorspronkelijk bericht --------</div><div>{FIELDS}</div>{OLD}",
    "gmx": f"{NEW}<div name=quote>{FIELDS}{OLD}</div>",
    "roundcube": f"{NEW}<p id=reply-intro>Anna idatzi du:</p><blockquote>{OLD}</blockquote>",
}


@pytest.mark.parametrize("source", REPLIES.values(), ids=REPLIES)
def test_own_words_in_the_html_of_mail_programs(source: str) -> None:
    assert own_words(html_to_text(source)).split() == ["Klaar.", "Tot", "maandag."]


def test_a_signature_box_can_be_read() -> None:
    assert signature_of(html_to_text(REPLIES["gmail"])) == "Eva Jansen\n06 12345678"
    assert "06 12345678" in signature_of(html_to_text(REPLIES["outlook on the web"]))


def test_what_the_author_indents_is_no_quote() -> None:
    source = "Zo:<blockquote style='margin:0 0 0 40px;border:none;padding:0px'>Kop links</blockquote>"
    assert html_to_text(source) == "Zo:\nKop links"


def test_what_is_hidden_from_the_eye_is_no_text() -> None:
    assert html_to_text("<div style='display:none'>voorproefje</div><p>Hoi</p>") == "Hoi"


def test_half_a_character_never_leaves_the_decoder() -> None:
    text = decode_text_part(TextPart("1", "plain", "utf-7", "", False, 50), b"+2AA- hello")
    assert text.encode("utf-8")


def test_formatting_that_is_left_open_is_not_made_anew_without_end() -> None:
    tags = "".join(f"<b {chr(97 + number % 26)}{number // 26}>" for number in range(480))
    text = html_to_text(f"<p>{tags}" + "<p>x" * 20_000)
    assert text.count("x") > 10_000
