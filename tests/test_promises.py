"""What must hold for the whole tree: no code that sends mail, versions that agree, files in the wheel."""

import ast
import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).parent.parent
PACKAGES = ("goodterms", "connectors", "reports", "flows", "examples")
SENDERS = {"smtplib", "aiosmtplib", "sendgrid", "yagmail"}


def sources() -> list[Path]:
    return [path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py"))]


def imported(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {one.name.split(".")[0] for one in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module.split(".")[0])
    return found


def test_there_is_no_code_that_can_send_mail() -> None:
    assert len(sources()) > 50
    for path in sources():
        assert not imported(path) & SENDERS, path
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"sendmail|send_message\(|starttls.*587|\bSMTP\b\(", text), path


# What is asked of imapclient, and what of imaplib under it. Nothing here changes a mailbox but `append`: a
# folder that was opened by EXAMINE is closed without anything being expunged (RFC 3501, 6.4.2; RFC 3691).
ON_CLIENT = {
    *("login", "offers", "logout", "starttls", "capabilities", "has_capability"),
    *("append", "note_selected", "protocol", "close_folder", "unselect_folder"),
}
ON_IMAPLIB = {"state", "debug", "channel", "capabilities", "sign_in_by"}
# The first words of bytes that we make: commands, and words of answers that we look for.
COMMANDS = {"LIST", "STATUS", "EXAMINE", "UID FETCH", "UID SEARCH", "FETCH", "COMPRESS"}
ANSWERS = {
    *("BODY", "BODYSTRUCTURE", "HIGHESTMODSEQ", "INBOX", "INTERNALDATE", "MESSAGES", "NIL", "RFC822.SIZE"),
    *("SPECIAL-USE", "UID", "APPENDLIMIT", "X-GM-LABELS", "BYE"),
    *("HEADER", "UNDELETED", "UID FLAGS"),  # what is searched by, and items that are asked for
}
FIRST_WORDS = re.compile(r"[ (]*((?:UID )?[A-Z][A-Z0-9.-]{2,})", re.IGNORECASE)


def imap_sources() -> list[tuple[str, ast.Module]]:
    paths = sorted((ROOT / "connectors" / "imap").glob("*.py"))
    return [(path.name, ast.parse(path.read_text(encoding="utf-8"))) for path in paths]


def name_of(node: ast.AST) -> str:
    """Return the last name of `session.client`, `client`, `self._imap`."""
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def asked_of(tree: ast.Module, *owners: str) -> set[str]:
    """Return the attributes that are taken of an object of that name, called or not."""
    return {
        node.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and name_of(node.value) in owners
    }


def made_bytes(tree: ast.Module) -> set[str]:
    """Return the beginnings of all bytes that are written down, or encoded from text that is."""
    encoded = [
        node.func.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "encode"
    ]
    texts = [one.value for some in encoded for one in ast.walk(some) if isinstance(one, ast.Constant)]
    texts += [
        node.value.decode("latin-1")
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, bytes)
    ]
    return {text for text in texts if isinstance(text, str)}


def first_words(texts: set[str]) -> set[str]:
    found = [FIRST_WORDS.match(text) for text in texts if text == text.upper() or " " in text.strip()]
    return {one[1].upper() for one in found if one}


def constants_handed_to(tree: ast.Module, *methods: str) -> list[str]:
    """Return the leading constants of what `send(` and `ask(` are handed as it stands there."""
    calls = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in methods
    ]
    return [text for call in calls for one in call.args for text in leading(one)]


def leading(node: ast.expr) -> list[str]:
    if isinstance(node, ast.IfExp):
        return leading(node.body) + leading(node.orelse)
    if isinstance(node, ast.BinOp):
        return leading(node.left)
    if isinstance(node, ast.JoinedStr):
        return leading(node.values[0])
    if isinstance(node, ast.Constant):
        return [node.value.decode("latin-1") if isinstance(node.value, bytes) else str(node.value)]
    return []


def test_of_a_mailbox_only_what_reads_is_asked() -> None:
    everything: set[str] = set()
    for name, tree in imap_sources():
        assert asked_of(tree, "client") <= ON_CLIENT, name
        assert asked_of(tree, "_imap", "protocol") <= ON_IMAPLIB, name
        everything |= asked_of(tree, "client")
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and name_of(node.func) in ("getattr", "methodcaller"):
                assert name_of(node.args[0]) not in ("client", "_imap", "session", "protocol"), name
            if isinstance(node, ast.Call) and name_of(node.func) in ("_simple_command", "_command", "uid"):
                assert ast.unparse(node.args[0]) in ("'STARTTLS'", "'AUTHENTICATE'"), name
    assert everything == ON_CLIENT  # nothing is allowed that is not needed


def test_of_our_own_commands_none_writes() -> None:
    handed = [one for _, tree in imap_sources() for one in constants_handed_to(tree, "send", "ask")]
    elsewhere = {"STATUS", "FETCH", "UID FETCH"}  # are made where they are not handed on: the loop sees them
    assert {next(word for word in COMMANDS if one.startswith(word)) for one in handed} == COMMANDS - elsewhere
    for name, tree in imap_sources():
        assert first_words(made_bytes(tree)) <= COMMANDS | ANSWERS, name


def test_append_is_in_one_place_only() -> None:
    for name, tree in imap_sources():
        assert ("append" in asked_of(tree, "client")) == (name == "drafts.py")
        commands = {one for one in made_bytes(tree) if re.match(r"(?i) *APPEND\b", one)}
        assert not commands, name


def test_these_tests_would_see_a_write() -> None:
    code = """
session.client.delete_messages([1])
do = client.move
session.send(b"UID STORE 1 +FLAGS x", f"EXPUNGE {x}".encode())
session.ask(b"CREATE " + name)
"""
    tree = ast.parse(code)
    assert asked_of(tree, "client") - ON_CLIENT == {"delete_messages", "move"}
    assert first_words(made_bytes(tree)) == {"UID STORE", "EXPUNGE", "CREATE"}
    assert constants_handed_to(tree, "send", "ask")[0].startswith("UID STORE")


def test_no_lock_file_names_a_package_index() -> None:
    for name in ("requirements.lock", "requirements-dev.lock"):
        text = (ROOT / name).read_text(encoding="utf-8")
        assert "://" not in text
        assert "--index" not in text
        assert text.count("--hash=sha256:") > 100


def test_everything_that_is_declared_is_locked() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    locked = set(
        re.findall(
            r"^([a-z0-9._-]+)==", (ROOT / "requirements.lock").read_text(encoding="utf-8"), re.MULTILINE
        )
    )
    declared = {re.split(r"[<>=\[; ]", one)[0].lower() for one in project["dependencies"]}
    assert declared <= locked
