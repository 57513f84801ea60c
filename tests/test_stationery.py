"""The user's signature and his own templates: used where they are sound, a problem where they are not."""

from pathlib import Path

import pytest
from practice_world import write_env

from flows.settings import load_settings
from flows.stationery import Stationery, read_stationery


def read(folder: Path, **more: str) -> Stationery:
    write_env(folder, 143, **more)
    return read_stationery(load_settings(folder))


def test_without_settings_there_is_nothing(tmp_path: Path) -> None:
    assert read(tmp_path) == Stationery()


def test_a_signature_loses_its_mark_and_keeps_its_lines(tmp_path: Path) -> None:
    (tmp_path / "sign.txt").write_bytes(b"\xef\xbb\xbf-- \r\nFenna de Wit\r\nHaarlem, 06 0000 0000\r\n\r\n")
    assert read(tmp_path, SIGNATURE="sign.txt").signature == "Fenna de Wit\nHaarlem, 06 0000 0000"


@pytest.mark.parametrize("content", [b"\xff\xfe", b"x" * 30_000, b"a\x1b[31m", b"line\n" * 16])
def test_what_is_no_signature_is_a_problem(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "sign.txt").write_bytes(content)
    found = read(tmp_path, SIGNATURE="sign.txt")
    assert found.signature == ""
    assert [one.where for one in found.problems] == ["GOODTERMS_SIGNATURE"]


def test_a_missing_signature_or_folder_is_a_problem(tmp_path: Path) -> None:
    found = read(tmp_path, SIGNATURE="none.txt", TEMPLATES="nowhere")
    assert [one.where for one in found.problems] == ["GOODTERMS_SIGNATURE", "GOODTERMS_TEMPLATES"]


def test_own_templates_are_read_by_their_names(tmp_path: Path) -> None:
    folder = tmp_path / "letters"
    folder.mkdir()
    (folder / "talk.nl.txt").write_text("Subject: Praten\n\n{greeting}\n\nIk wil graag met je praten.\n")
    (folder / "talk.xx.txt").write_text("Subject: ?\n\n?")
    (folder / "confirm.en.formal.txt").write_text("no subject")
    (folder / "notes.md").write_text("mine")
    found = read(tmp_path, TEMPLATES="letters")
    assert found.templates.find("talk", "nl", "formal").subject == "Praten"
    assert found.templates.find("talk", "en", "formal").source.startswith("the built-in")
    assert [one.what.split()[0].rstrip(":") for one in found.problems] == [
        "talk.xx.txt",
        "confirm.en.formal.txt",
    ]
