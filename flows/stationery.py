"""What letters are written on: the user's name, his signature, and his own templates."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from flows.settings import Settings
from goodterms.model import Problem
from goodterms.tact import is_one_line
from reports.letters.templates import Template, Templates, own_names, parse_template

_LONGEST = 20_000  # bytes of one file
_MOST_LINES = 15  # of a signature


@dataclass(frozen=True, slots=True)
class Stationery:
    """The signature ("" for none), the templates, and what is wrong with the files."""

    signature: str = ""
    templates: Templates = field(default_factory=Templates)
    problems: tuple[Problem, ...] = ()


def read_stationery(settings: Settings) -> Stationery:
    """Read the signature and the user's templates; what cannot be used is a problem, and the rest is used."""
    problems: list[Problem] = []
    signature = _read_signature(settings, problems)
    own = _read_templates(settings, problems)
    return Stationery(signature, Templates(own), tuple(problems))


def _read_signature(settings: Settings, problems: list[Problem]) -> str:
    if settings.signature is None:
        return ""
    path = settings.place(settings.signature)
    text = _read(path, "GOODTERMS_SIGNATURE", problems)
    lines = [line.rstrip() for line in text.strip("\r\n").splitlines()]
    if lines and lines[0].strip() == "--":
        lines = lines[1:]
    if len(lines) > _MOST_LINES or not all(is_one_line(line) for line in lines):
        what = f"{path.name} is no signature of at most {_MOST_LINES} lines of plain text"
        problems.append(Problem("GOODTERMS_SIGNATURE", what, "letters end with your name until it is"))
        return ""
    return "\n".join(lines)


def _read_templates(settings: Settings, problems: list[Problem]) -> dict[str, Template]:
    if settings.templates is None:
        return {}
    folder = settings.place(settings.templates)
    if not folder.is_dir():
        problems.append(
            Problem("GOODTERMS_TEMPLATES", f"{folder} is no folder", "the built-in letters are used")
        )
        return {}
    known, unknown = own_names(one.name for one in folder.iterdir() if one.is_file())
    for name in unknown:
        what = f"{name} is the name of no letter"
        problems.append(Problem(str(folder), what, "call it like a built-in one: talk.en.informal.txt"))
    found: dict[str, Template] = {}
    for name in known:
        text = _read(folder / name, str(folder), problems)
        try:
            if text:
                found[name] = parse_template(text, f"your template {name}")
        except ValueError as error:
            problems.append(Problem(str(folder), f"{name}: {error}", "the built-in letter is used"))
    return found


def _read(path: Path, where: str, problems: list[Problem]) -> str:
    """Return a small UTF-8 text; "" with a problem where it is none."""
    try:
        content = path.read_bytes()
        if len(content) <= _LONGEST:
            return content.decode("utf-8-sig")
        what = f"is longer than {_LONGEST} bytes"
    except UnicodeDecodeError:
        what = "is not UTF-8 text"
    except OSError as error:
        what = f"cannot be read ({error.strerror})"
    problems.append(Problem(where, f"{path.name} {what}", "correct the file; until then it is not used"))
    return ""
