"""HTML mail → plain text with its lines, quotes as ">" lines, a signature below "-- ".

selectolax is quick but hangs on deep trees (80,000 nested elements: more than 8 seconds), so the
nesting is counted first, and too deep a text loses its tags by a plain scan instead.
"""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterator

from selectolax.lexbor import LexborHTMLParser

LONGEST_HTML = 200_000  # characters
DEEPEST_HTML = 500

# Marks that are put into the text while it still has its tree; they cannot come from the mail.
_BREAK, _OPEN, _CLOSE, _CUT, _SIGN, _SIGNED = "\u2028", "\x01", "\x02", "\x03", "\x04", "\x05"
_MARKS = str.maketrans("", "", _BREAK + _OPEN + _CLOSE + _CUT + _SIGN + _SIGNED + "\0")
_BLOCKS = (
    *("p", "div", "tr", "li", "ul", "ol", "table", "h1", "h2", "h3", "h4", "h5", "h6", "pre", "hr"),
    *("section", "article", "header", "footer", "address", "dl", "dt", "dd", "center"),
    "blockquote",
)
_LINE_TAGS = frozenset({*_BLOCKS, "br"})
_HIDDEN = ("script", "style", "head", "title", "template", "noscript")
_FORMATTING = frozenset(
    ["a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u"]
)
_MOST_REMADE = 60_000  # elements: a long mail of Outlook's has some hundreds
_NEVER_DEEP = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr", "o:p"}
    | {"p", "li", "td", "th", "tr", "dt", "dd", "option"}  # the next one closes them
)
# What a preheader hides from the eye is no text either.
_UNSEEN = "[style*='display:none'], [style*='display: none'], [hidden]"
# Gmail, Yahoo and Apple Mail indent the author's own text with a blockquote of this margin.
_INDENTED = ":not([style*='0 0 0 40px']):not([style*='0px 0px 0px 40px'])"
# The boxes that mail programs put a quoted message in, or the line above it.
_QUOTES = (
    f"blockquote{_INDENTED}, blockquote[type='cite'], div.gmail_quote, div.gmail_attr,"
    "div[class*='yahoo_quoted'], div[id^='yahoo_quoted'], div.protonmail_quote, div.tutanota_quote,"
    "div.zmail_extra, div[name='quote'],"  # Zoho; GMX and Web.de
    "div.moz-cite-prefix, div.moz-forward-container, p#reply-intro,"  # Thunderbird; Roundcube
    "span#OLK_SRC_BODY_SECTION"  # Outlook for Mac
)
# Outlook puts no box around the message: it begins below this one and goes on to the end.
_CUTS = "#divRplyFwdMsg, #appendonsend, div[id^='mail-editor-reference-message-container']"
# The boxes that a signature stands in. Apple's is not among them: phones let the user type into it.
_SIGNATURES = (
    "div.gmail_signature, div[data-smartmail='gmail_signature'], .moz-signature, div#Signature,"
    "div#ms-outlook-mobile-signature, div[data-signatureblock='true'],"  # Windows Mail the second
    "div.protonmail_signature_block, div.tutanota_signature, div#composer_signature,"  # Samsung the third
    "div[class^='ydp'][class$='signature']"  # Yahoo
)
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9:]{0,20})")
_LOWER = str.maketrans({chr(code): chr(code + 32) for code in range(ord("A"), ord("Z") + 1)})
_SPACES = re.compile(r"[ \t\r\n\f\u00a0]+")


def html_to_text(source: str) -> str:
    """Return the text of an HTML mail, at most 200,000 characters of it read; linear time."""
    plain = source[:LONGEST_HTML].translate(_MARKS)
    marked = _strip_tags(plain) if _is_too_deep(plain) else _mark_tree(plain)
    return _lay_out(marked)


def _is_too_deep(source: str) -> bool:
    """Whether elements may stand too deep within each other; an unclosed one counts as open to the end.

    Formatting that is left open is made anew by the parser in each element that follows: that is counted too.
    """
    open_tags: Counter[str] = Counter()
    depth = formatting = remade = 0
    for closing, name in _TAG.findall(source):
        tag = name.lower()
        step = 0
        if not closing:
            remade += formatting
            step = 1
        elif open_tags[tag]:
            step = -1
        if tag in _FORMATTING:
            formatting += step
        if tag in _FORMATTING or tag not in _NEVER_DEEP:
            open_tags[tag] += step
            depth += step
        if depth > DEEPEST_HTML or remade > _MOST_REMADE:
            return True
    return False


def _mark_tree(source: str) -> str:
    """Return the text with a mark where a line breaks, a quote begins and ends, and the cut is."""
    tree = LexborHTMLParser(source)
    body = tree.body
    if body is None:
        return ""
    tree.strip_tags(list(_HIDDEN))
    for node in body.css(_UNSEEN):
        node.decompose()
    for node in body.css("br"):
        node.insert_before(_BREAK)
    for node in body.css(", ".join(_BLOCKS)):
        node.insert_before(_BREAK)
        node.insert_after(_BREAK)
    for node in body.css(_QUOTES):
        node.insert_before(_BREAK + _OPEN)
        node.insert_after(_CLOSE + _BREAK)
    for node in body.css(_SIGNATURES):
        node.insert_before(_BREAK + _SIGN)
        node.insert_after(_SIGNED + _BREAK)
    for node in body.css(_CUTS):
        node.insert_before(_CUT)
    return body.text(deep=True, separator="")


def _strip_tags(source: str) -> str:
    """Return the same for a text that is too deep for a tree: one scan, quotes by blockquote alone."""
    return html.unescape("".join(_pieces(source)))


def _pieces(source: str) -> Iterator[str]:
    lower = source.translate(_LOWER)  # "İ" grows when it is made small, and the places must stay
    at = 0
    while (begin := source.find("<", at)) >= 0 and (end := source.find(">", begin)) >= 0:
        yield source[at:begin]
        at = end + 1
        found = _TAG.match(lower, begin)
        if found is None:
            continue
        closing, tag = found.groups()
        if tag == "blockquote":
            yield _CLOSE + _BREAK if closing else _BREAK + _OPEN
        elif tag in _LINE_TAGS:
            yield _BREAK
        elif tag in _HIDDEN and not closing:
            at = lower.find(f"</{tag}", at)
            if at < 0:
                return
    yield source[at:]


def _lay_out(marked: str) -> str:
    """Turn the marks into lines: spaces made single, at most one blank line, quotes with ">".

    A signature that has words is set off by "-- "; Outlook leaves empty boxes.
    """
    depth = 0
    signs = False
    lines: list[str] = []
    for piece in _SPACES.sub(" ", marked.partition(_CUT)[0]).split(_BREAK):
        depth = max(0, depth + piece.count(_OPEN))
        signs = signs or _SIGN in piece
        words = piece.translate(_MARKS).strip()
        if words and signs and not depth:
            lines += [] if "--" in {words, *lines[-2:]} else ["-- "]
            signs = False
        if words or (not depth and lines and lines[-1]):
            lines.append(f"> {words}" if depth else words)
        signs = signs and _SIGNED not in piece
        depth = max(0, depth - piece.count(_CLOSE))
    return "\n".join(lines).strip()
