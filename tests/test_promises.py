"""What must hold for the whole tree: no code that sends mail, versions that agree, files in the wheel."""

import ast
import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).parent.parent
PACKAGES = ("goodterms", "connectors", "reports", "flows", "examples")
SENDERS = {"smtplib", "aiosmtplib", "sendgrid", "yagmail", "mailbox.send"}


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


def test_the_only_write_to_a_mailbox_is_append() -> None:
    writes = re.compile(
        r"\b(?:STORE|EXPUNGE|COPY|MOVE|DELETE|RENAME|CREATE)\b|\.(?:add_flags|set_flags|expunge|delete_messages|create_folder)\("
    )
    for path in sorted((ROOT / "connectors" / "imap").glob("*.py")):
        code = "\n".join(ast.unparse(node) for node in ast.parse(path.read_text(encoding="utf-8")).body)
        quoted = [
            node.value
            for node in ast.walk(ast.parse(code))
            if isinstance(node, ast.Constant) and isinstance(node.value, bytes)
        ]
        assert not [
            one
            for one in quoted
            if re.match(rb"(?:UID )?(?:STORE|EXPUNGE|COPY|MOVE|DELETE|RENAME|CREATE)\b", one)
        ], path
        assert not writes.search("\n".join(line for line in code.splitlines() if "client." in line)), path


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
