"""What is typed into weekly workbooks, wherever they are and whatever they are called."""

from __future__ import annotations

import os
import shutil
import sys
import zipfile
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from pathlib import Path

import pytest
from libreoffice import convert
from sheet_builders import Rows, write_ods, write_xlsx

from connectors.sheets.typed import Typed, read_typed
from connectors.sheets.typed_files import list_workbooks
from connectors.sheets.typed_news import Known
from connectors.store import ReadBook
from goodterms.casebook import Decision
from goodterms.model import Client

CLIENTS = (Client(key="acme", name="Acme B.V."), Client(key="beta", name="Beta"))
TODAY = date(2026, 11, 23)
WEEK = "goodterms-2026-W48.xlsx"
HEADINGS = ["Client", "Step", "Decision", "Until", "Decided on", "Decision note", "Key"]
NOTHING: Rows = [["Acme", "–", None, None, None, None, "acme"], ["Beta", "–", None, None, None, None, "beta"]]


def cases(word: str, day: date | None = None, note: str = "") -> Rows:
    return [["Acme", "–", word, None, day, note, "acme"], *NOTHING[1:]]


def write(path: Path, rows: Rows = NOTHING, *, as_of: str = "23 Nov 2026", correction: str = "") -> Path:
    """Write a workbook as the weekly one is, of that day."""
    sheets: dict[str, Rows] = {
        "This week": [["Week 48"]],
        "Cases": [["Cases"], [f"Open cases and your decisions, as of {as_of}."], [], HEADINGS, *rows],
        "Evidence": [["Evidence"], [], ["Client", "Message-ID or number", "Correction"]],
        "Waiting": [["Waiting"], [], ["Client", "Message-ID", "Correction"], ["Acme", "<a@x>", correction]],
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    return write_xlsx(path, sheets=sheets)


def saved(path: Path, seconds: int) -> Path:
    """Let a file have been saved at that second."""
    os.utime(path, ns=(10**18 + seconds * 10**9,) * 2)
    return path


def read(folder: Path, known: Known | None = None, on: date = TODAY) -> Typed:
    return read_typed(folder, CLIENTS, default_on=on, known=known)


def after(typed: Typed, before: Known | None = None, *, on: date = TODAY) -> Known:
    """Return what is known once a run has noted what it read."""
    before = before or Known()
    stored = {one.id: one for one in (*before.decisions, *typed.decisions)}
    said = {one.id: one for one in (*before.corrections, *typed.corrections)}
    books = dict(before.books) | {one.name: one for one in typed.books}
    return Known(books, sorted(stored.values(), key=lambda one: one.on), list(said.values()))


def kinds(typed: Typed) -> list[str]:
    return [one.kind for one in typed.decisions]


# --- which files -------------------------------------------------------------------------------

NAMES = (
    "monday.xlsx",
    "Report week 48.xlsx",
    "Copy of goodterms-2026-W48.xlsx",
    "goodterms-2026-W48 (1).xlsx",
    "goodterms-2026-W48 - kopie.xlsx",
    "goodterms-2026-W48-LAPTOP.xlsx",
    "goodterms-2026-W48 (Anna's conflicted copy 2026-11-24).xlsx",
    "goodterms-2026-W48.sync-conflict-20261124-101112-ABCDEFG.xlsx",
    "goodterms-2026-W48 (conflicted copy 2026-11-24 101112).xlsx",
    "GOODTERMS-2026-W48.XLSX",
    "goodterms-2026-W48.xlsm",
    "März & Söhne – 第48週.xlsx",
    "archive/2026/goodterms-2026-W48.xlsx",
    "looked-back/goodterms-2026-W40.xlsx",
)


@pytest.mark.parametrize("name", NAMES)
def test_a_workbook_is_known_by_what_is_in_it(tmp_path: Path, name: str) -> None:
    path = saved(write(tmp_path / name, cases("Keep")), 1)
    before = path.read_bytes(), path.stat().st_mtime_ns
    typed = read(tmp_path)
    assert (kinds(typed), typed.problems) == (["keep"], ())
    assert typed.decisions[0].source == f"{name} [Cases] row 5"
    assert list(typed.seen) == [path]
    assert (path.read_bytes(), path.stat().st_mtime_ns) == before


@pytest.mark.parametrize(
    "name",
    ["dossiers/dossier-acme-2026-11-23.xlsx", ".stversions/x.xlsx", ".x.xlsx", "1/2/3/4/x.xlsx", "x.txt"],
)
def test_dossiers_hidden_folders_and_other_files_are_left_alone(tmp_path: Path, name: str) -> None:
    write(tmp_path / name, cases("Keep"))
    assert read(tmp_path) == Typed((), (), ())


@pytest.mark.parametrize("kind", ["ods", "csv"])
def test_a_workbook_in_another_format_is_read_too(tmp_path: Path, kind: str) -> None:
    rows = [HEADINGS, *cases("Houden ", None, "so kind")]
    if kind == "ods":
        write_ods(tmp_path / "monday.ods", rows)
    else:
        text = "\n".join(";".join("" if cell is None else str(cell) for cell in row) for row in rows)
        (tmp_path / "monday.csv").write_text(text, encoding="utf-8")
    (one,) = read(tmp_path).decisions
    assert (one.client_key, one.kind, one.note) == ("acme", "keep", "so kind")


@pytest.mark.libreoffice
@pytest.mark.parametrize("kind", ["ods", "xls", "xlsx", "xlsm"])
def test_what_libreoffice_saves_is_read(tmp_path: Path, kind: str) -> None:
    rows: Rows = [
        ["Acme", "–", '=IF(1=1,"Snooze","")', date(2026, 12, 14), "13-11-2026", "after the fair", "acme"],
        ["Beta", "–", None if kind == "xls" else "=NA()", None, None, None, "beta"],  # not told in an .xls
    ]
    source = write(tmp_path / WEEK, rows, correction="Asks nothing")
    reports = convert({source.stem: source.read_bytes()}, tmp_path / "office", kind)[source.stem].parent
    typed = read(reports)
    (one,) = typed.decisions
    assert (one.kind, one.on, one.until, one.note) == (
        "snooze",
        date(2026, 11, 13),
        date(2026, 12, 14),
        "after the fair",
    )
    assert [(said.message_id, said.says) for said in typed.corrections] == [("<a@x>", "asks-nothing")]
    assert [problem.what[:30] for problem in typed.problems] == (
        [] if kind == "xls" else ["Decision: “#N/A” is none of Ke"]
    )


def test_a_cell_with_an_error_is_not_taken_for_empty(tmp_path: Path) -> None:
    write(tmp_path / WEEK, cases("#N/A"))  # as an error, not as text
    (problem,) = read(tmp_path).problems
    assert problem.what.startswith("Decision: “#N/A” is none of Keep")


FOREIGN: dict[str, Rows] = {
    "Cases": [["Client", "Case", "Decision", "Note"], ["Acme", "court", "appeal", "soon"]],
    "Zaken": [["Klant", "Besluit", "Toelichting", "Tot"], ["Acme", "doorgaan", "ja", "maart"]],
    "Planning": [["Week", "Client", "Hours"], ["48", "Acme", "12"]],
    "Waiting": [["Client", "Message-ID"], ["Acme", "<a@x>"]],
}


@pytest.mark.parametrize("sheet", FOREIGN)
def test_a_workbook_of_the_users_own_is_never_spoken_of(tmp_path: Path, sheet: str) -> None:
    write_xlsx(tmp_path / "planning.xlsx", sheets={sheet: FOREIGN[sheet]})
    write(tmp_path / WEEK, cases("Keep"))
    typed = read(tmp_path)
    assert (kinds(typed), typed.problems) == (["keep"], ())
    assert [one.path.name for one in list_workbooks(tmp_path).candidates if one.path not in typed.seen] == [
        "planning.xlsx"
    ]


@pytest.mark.parametrize(
    "content",
    [b"", b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"), b"%PDF-1.7", b"<html>", bytes(3000)],
    ids=["empty", "password", "pdf", "html", "zeros"],
)
def test_a_file_of_the_users_own_that_cannot_be_read_is_not_spoken_of(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "planning.xlsx"
    path.write_bytes(content)
    typed = read(tmp_path)
    assert typed == Typed((), (), ())
    assert (typed.books, typed.seen) == ((), {})


def test_a_workbook_that_was_known_for_the_users_own_may_be_cut_off(tmp_path: Path) -> None:
    path = saved(write_xlsx(tmp_path / "planning.xlsx", FOREIGN["Planning"]), 1)
    known = after(read(tmp_path))
    saved(path, 2).write_bytes(path.read_bytes()[:2_000])
    assert read(tmp_path, known).problems == ()
    assert len(read(tmp_path).problems) == 1  # where nothing is known of it, it may be anything


def test_a_large_list_of_the_users_own_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "export.csv").write_bytes(b"Client;Key;Decision\n" + b"a;b;c\n" * 1_000_000)
    assert list_workbooks(tmp_path).candidates == ()


def test_another_workbook_under_our_name_is_kept_and_asked_about(tmp_path: Path) -> None:
    write_xlsx(tmp_path / WEEK, FOREIGN["Planning"])
    typed = read(tmp_path)
    assert [(one.where, "rename it" in one.hint) for one in typed.problems] == [(WEEK, True)]
    assert typed.seen == {}


# --- what is no workbook, or not yet -----------------------------------------------------------

JUNK = (
    f"~${WEEK}",
    f".~lock.{WEEK}#",
    f".~{WEEK}",
    "~WRL0001.tmp",
    ".goodterms-x8s_2k.tmp",
    f"._{WEEK}",
    f".{WEEK}.swp",
    f"{WEEK}.crdownload",
    f".syncthing.{WEEK}.tmp",
    "Thumbs.db",
)


def test_what_programs_leave_beside_a_workbook_is_none(tmp_path: Path) -> None:
    write(tmp_path / WEEK, cases("Keep"))
    for name in JUNK:
        (tmp_path / name).write_bytes(b"\x05Fenna" + b" " * 159)
    typed = read(tmp_path)
    assert (kinds(typed), typed.problems) == (["keep"], ())  # it is read although it is open


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes here")
def test_pipes_folders_and_links_that_lead_nowhere_hold_nothing_up(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.xlsx")
    (tmp_path / "goodterms-2026-W47.xlsx").mkdir()
    (tmp_path / "goodterms-2026-W46.xlsx").symlink_to(tmp_path / "gone.xlsx")
    (tmp_path / "goodterms-2026-W45.xlsx").symlink_to("goodterms-2026-W45.xlsx")
    write(tmp_path / "elsewhere" / "real.xlsx", cases("Keep"))
    (tmp_path / "goodterms-2026-W44.xlsx").symlink_to(tmp_path / "elsewhere" / "real.xlsx")
    typed = read(tmp_path)
    assert (kinds(typed), typed.problems) == (["keep"], ())


def test_a_workbook_cut_off_anywhere_is_told_and_the_others_are_read(tmp_path: Path) -> None:
    whole = write(tmp_path / WEEK, cases("Keep")).read_bytes()
    write(tmp_path / "goodterms-latest.xlsx", cases("Exit"))
    for length in (0, 1, 3, 4, *range(100, len(whole), 1_500), len(whole) - 1):
        (tmp_path / WEEK).write_bytes(whole[:length])
        typed = read(tmp_path)
        assert kinds(typed) == ["exit"]
        assert [one.where for one in typed.problems] == [WEEK], length
        assert "nothing is lost" in typed.problems[0].hint
        assert [path.name for path in typed.seen] == ["goodterms-latest.xlsx"]
    (tmp_path / WEEK).write_bytes(whole)
    assert kinds(read(tmp_path, after(typed))) == ["keep"]  # the other is known


def test_a_renamed_workbook_that_is_cut_off_is_told_too(tmp_path: Path) -> None:
    whole = write(tmp_path / "monday.xlsx", cases("Keep")).read_bytes()
    (tmp_path / "monday.xlsx").write_bytes(whole[:2_000])
    (problem,) = read(tmp_path).problems
    assert "half written" in problem.what
    (tmp_path / "monday.xlsx").write_bytes(b"")
    known = Known({"monday.xlsx": ReadBook("monday.xlsx", (1, 1))})
    (problem,) = read(tmp_path, known).problems
    assert "empty" in problem.what


@pytest.mark.skipif(sys.platform != "linux", reason="needs a file that gives an error when it is read")
@pytest.mark.parametrize("name", [WEEK, "monday.xlsx"])
def test_a_file_that_may_not_be_read_is_told(tmp_path: Path, name: str) -> None:
    (tmp_path / name).symlink_to("/proc/self/mem")
    write(tmp_path / "goodterms-latest.xlsx", cases("Keep"))
    typed = read(tmp_path)
    assert kinds(typed) == ["keep"]
    (problem,) = typed.problems
    assert problem.where == name
    assert "cannot be read" in problem.what


@pytest.mark.parametrize(
    ("there", "name"),
    [
        (f".{WEEK}.icloud", WEEK),
        (f"{WEEK}.nextcloud", WEEK),
        ("goodterms-2026-W48.gsheet", "goodterms-2026-W48.gsheet"),
        ("goodterms-2026-W48.numbers", "goodterms-2026-W48.numbers"),
    ],
)
def test_a_workbook_that_is_only_in_the_cloud_is_told(tmp_path: Path, there: str, name: str) -> None:
    (tmp_path / there).write_bytes(b" ")
    (tmp_path / ".planning.xlsx.icloud").write_bytes(b" ")
    (tmp_path / "planning.gsheet").write_bytes(b"{}")
    assert [one.where for one in read(tmp_path).problems] == [name]
    settled = Known({name: ReadBook(name, (1, 1))})
    assert read(tmp_path, settled).problems == ()  # it was read before it went there


def test_a_package_of_numbers_is_told(tmp_path: Path) -> None:
    write(tmp_path / "goodterms-2026-W48.numbers" / "Data" / "x.xlsx", cases("Keep"))
    typed = read(tmp_path)
    assert [one.where for one in typed.problems] == ["goodterms-2026-W48.numbers"]
    assert typed.decisions == ()


def _sparse(path: Path) -> None:
    cells = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    _replace_sheet(path, f"<worksheet {_MAIN}><sheetData>{cells}</sheetData></worksheet>".encode())


def _bomb(path: Path) -> None:
    _replace_sheet(path, f"<worksheet {_MAIN}><sheetData/>{' ' * 60_000_000}</worksheet>".encode())


def _laughing(path: Path) -> None:
    entities = "".join(
        f'<!ENTITY {a} "{f"&{b};" * 10}">' for b, a in zip("abcdefgh", "bcdefghi", strict=True)
    )
    start = f'<!DOCTYPE w [<!ENTITY a "ha">{entities}]>'
    cell = '<row r="1"><c r="A1" t="inlineStr"><is><t>&i;</t></is></c></row>'
    _replace_sheet(path, f"{start}<worksheet {_MAIN}><sheetData>{cell}</sheetData></worksheet>".encode())


_MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def _replace_sheet(path: Path, xml: bytes) -> None:
    plain = write(path.with_name("plain"), cases("Exit"))
    with zipfile.ZipFile(plain) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            new.writestr(entry.filename, xml if "sheet2.xml" in entry.filename else old.read(entry))
    plain.unlink()


@pytest.mark.parametrize("make", [_sparse, _bomb, _laughing])
def test_a_hostile_workbook_does_not_keep_the_others_from_being_read(
    tmp_path: Path, make: Callable[[Path], None]
) -> None:
    make(tmp_path / "goodterms-2026-W47.xlsx")
    write(tmp_path / WEEK, cases("Keep"))
    typed = read(tmp_path)
    assert kinds(typed) == ["keep"]
    assert [one.where.partition(" ")[0] for one in typed.problems] == ["goodterms-2026-W47.xlsx"]


# --- copies ------------------------------------------------------------------------------------


def test_a_decision_in_several_copies_is_one(tmp_path: Path) -> None:
    for seconds, name in enumerate((WEEK, "goodterms-latest.xlsx", "a copy.xlsx")):
        saved(write(tmp_path / name, cases("Keep", note="fine people")), seconds)
    typed = read(tmp_path)
    assert (kinds(typed), typed.problems) == (["keep"], ())
    assert typed.decisions[0].source.startswith(WEEK)
    (tmp_path / "a copy.xlsx").rename(tmp_path / "another name.xlsx")
    again = read(tmp_path, after(typed), on=date(2026, 11, 30))
    assert [one.id for one in again.decisions] == [typed.decisions[0].id]


@pytest.mark.parametrize("last", ["Keep", "Exit"])
def test_of_copies_that_contradict_each_other_the_last_one_saved_counts_and_it_is_told(
    tmp_path: Path, last: str
) -> None:
    first = "Exit" if last == "Keep" else "Keep"
    saved(write(tmp_path / "goodterms-latest.xlsx", cases(last)), 2)
    saved(write(tmp_path / WEEK, cases(first)), 1)
    typed = read(tmp_path)
    assert kinds(typed) == [first.casefold(), last.casefold()]
    (problem,) = typed.problems
    assert problem.where == "goodterms-latest.xlsx [Cases] row 5"
    assert f"“{last}” here, but “{first}” in {WEEK} [Cases] row 5" in problem.what
    assert set(typed.seen) == set(tmp_path.iterdir())  # all is read: they may be replaced
    assert len(read(tmp_path, Known({}, typed.decisions)).problems) == 1  # as long as it was not reported
    assert read(tmp_path, after(typed)).problems == ()


def test_of_corrections_that_contradict_each_other_it_is_told_too(tmp_path: Path) -> None:
    saved(write(tmp_path / WEEK, correction="Automatic"), 1)
    saved(write(tmp_path / "copy.xlsx", correction="By a person"), 2)
    typed = read(tmp_path)
    assert [one.says for one in typed.corrections] == ["automatic", "human"]
    assert [one.where for one in typed.problems] == ["copy.xlsx [Waiting] row 4"]


def test_decisions_of_their_own_days_do_not_contradict_each_other(tmp_path: Path) -> None:
    saved(write(tmp_path / WEEK, cases("Keep", date(2026, 11, 2))), 2)
    saved(write(tmp_path / "copy.xlsx", cases("Exit", date(2026, 11, 20))), 1)
    assert read(tmp_path).problems == ()


# --- once, and again ---------------------------------------------------------------------------


def runs(folder: Path, words: Iterable[tuple[str, str, str]]) -> list[str]:
    """Let a run follow each word, typed into a new report of a day; return what was taken over."""
    known, taken = Known(), list[str]()
    for number, (name, as_of, word) in enumerate(words):
        saved(write(folder / name, cases(word), as_of=as_of), number)
        typed = read(folder, known, on=TODAY + timedelta(days=number))
        new = [one for one in typed.decisions if one.id not in {other.id for other in known.decisions}]
        taken += [one.kind for one in new]
        known = after(typed, known)
        fresh = {one.name: ReadBook(one.name) for one in typed.books}  # the run puts new ones in their place
        known = Known({**known.books, **fresh}, known.decisions, known.corrections)
    return taken


@pytest.mark.parametrize(
    "names",
    [
        (WEEK, WEEK, WEEK),
        ("goodterms-2026-W48.xlsx", "goodterms-2026-W49.xlsx", "goodterms-2026-W50.xlsx"),
        ("goodterms-latest.xlsx", "goodterms-2026-W49.xlsx", "my copy.xlsx"),
    ],
)
def test_what_is_said_again_after_something_else_counts_again(
    tmp_path: Path, names: tuple[str, str, str]
) -> None:
    days = ("23 Nov 2026", "30 Nov 2026", "7 Dec 2026")
    assert runs(tmp_path, zip(names, days, ("Keep", "Exit", "Keep"), strict=True)) == ["keep", "exit", "keep"]


def test_on_one_day_too(tmp_path: Path) -> None:
    words = [(WEEK, "23 Nov 2026", word) for word in ("Keep", "Exit", "Keep", "Exit", "Exit", "")]
    assert runs(tmp_path, words) == ["keep", "exit", "keep", "exit"]


def test_a_window_that_is_saved_over_the_new_report_says_nothing_again(tmp_path: Path) -> None:
    path = saved(write(tmp_path / WEEK, cases("Exit")), 1)
    old = path.read_bytes()
    known = after(read(tmp_path))
    write(path)
    known = Known({**known.books, WEEK: ReadBook(WEEK)}, known.decisions)  # as the run notes its report
    path.write_bytes(old)
    (one,) = read(tmp_path, known, on=date(2026, 11, 30)).decisions
    assert one.id == known.decisions[0].id


def test_old_workbooks_and_their_copies_say_nothing_again(tmp_path: Path) -> None:
    saved(write(tmp_path / "goodterms-2026-W40.xlsx", cases("Keep"), as_of="28 Sep 2026"), 1)
    first = read(tmp_path, on=date(2026, 10, 1))
    later = Decision("x", "acme", "exit", date(2026, 11, 2))
    known = after(first)
    known = Known(known.books, [*known.decisions, later], ())
    shutil.copy(tmp_path / "goodterms-2026-W40.xlsx", tmp_path / "Copy of goodterms-2026-W40.xlsx")
    for memory in (known, Known({}, known.decisions)):  # also where nothing is known of files
        typed = read(tmp_path, memory)
        assert {one.id for one in typed.decisions} <= {one.id for one in known.decisions}


def test_a_word_that_is_put_back_into_an_old_workbook_counts(tmp_path: Path) -> None:
    old = "goodterms-2026-W40.xlsx"
    known = Known()
    taken = []
    for number, word in enumerate(("Keep", "Exit", "Keep", "Keep")):
        saved(write(tmp_path / old, cases(word), as_of="28 Sep 2026"), number)
        typed = read(tmp_path, known, on=TODAY + timedelta(days=number))
        taken += [one.kind for one in typed.decisions if one.id not in {it.id for it in known.decisions}]
        known = after(typed, known)
    assert taken == ["keep", "exit", "keep"]


def test_corrections_are_said_again_too(tmp_path: Path) -> None:
    known, taken = Known(), []
    for number, word in enumerate(("Automatic", "As read", "Automatic", "")):
        saved(write(tmp_path / WEEK, correction=word), number)
        typed = read(tmp_path, known)
        taken += [one.says for one in typed.corrections if one.id not in {it.id for it in known.corrections}]
        known = after(typed, known)
    assert taken == ["automatic", "as-read", "automatic"]


def test_a_correction_in_a_renamed_copy_is_of_the_week_that_the_workbook_speaks_of(tmp_path: Path) -> None:
    write(tmp_path / "goodterms-2026-W48.xlsx", correction="Automatic")
    write(tmp_path / "monday.xlsx", correction="Automatic")
    write(tmp_path / "goodterms-2026-W51.xlsx", as_of="14 Dec 2026")
    assert len(read(tmp_path).corrections) == 1


def test_a_decision_about_somebody_who_is_no_longer_a_client_is_told_unless_it_was_taken_over(
    tmp_path: Path,
) -> None:
    write(tmp_path / WEEK, cases("Exit"))
    taken = after(read(tmp_path)).decisions
    others = [one for one in CLIENTS if one.key != "acme"]
    (problem,) = read_typed(tmp_path, others, default_on=TODAY).problems
    assert problem.what == "Decision: no client is called “Acme”"
    assert read_typed(tmp_path, others, default_on=TODAY, known=Known({}, taken)) == Typed((), (), ())


# --- what is not read again --------------------------------------------------------------------


def test_a_workbook_that_was_read_whole_is_read_again_when_it_has_changed(tmp_path: Path) -> None:
    path = saved(write(tmp_path / WEEK, cases("Keep")), 1)
    write_xlsx(tmp_path / "planning.xlsx", FOREIGN["Planning"])
    known = after(read(tmp_path))
    settled = read(tmp_path, known)
    assert (settled.books, settled.decisions) == ((), ())
    assert list(settled.seen) == [path]
    size = path.stat().st_size
    saved(path, 1).write_bytes(b"x" * size)
    saved(path, 1)
    assert read(tmp_path, known).problems == ()  # it was not opened
    saved(path, 2)
    assert [one.where for one in read(tmp_path, known).problems] == [WEEK]


def test_a_workbook_with_something_unreadable_is_read_each_time(tmp_path: Path) -> None:
    saved(write(tmp_path / WEEK, cases("Perhaps")), 1)
    first = read(tmp_path)
    assert [one.stamp for one in first.books] == [None]
    assert read(tmp_path, after(first)).problems == first.problems


def test_many_workbooks_are_read_a_few_at_a_time(tmp_path: Path) -> None:
    for number in range(10, 30):
        saved(
            write(tmp_path / f"goodterms-2026-W{number}.xlsx", cases("Keep", date(2026, 3, number))), number
        )
    typed = read(tmp_path)
    assert [one.on.day for one in typed.decisions] == list(range(10, 30))
    assert len(typed.books) == 20


def test_a_folder_that_is_not_there_holds_nothing(tmp_path: Path) -> None:
    assert read(tmp_path / "reports") == Typed((), (), ())
    (tmp_path / "file").touch()
    (problem,) = read(tmp_path / "file").problems
    assert "cannot be looked into" in problem.what


def test_names_that_no_text_can_hold_are_said_as_well_as_can_be(tmp_path: Path) -> None:
    name = os.fsdecode(b"goodterms-latest \xff.xlsx")
    try:
        write(tmp_path / "x.xlsx", cases("Keep")).rename(tmp_path / name)
    except OSError:
        pytest.skip("this disk refuses such a name")
    (one,) = read(tmp_path).decisions
    assert one.source.encode()
