"""The method page's worked examples are true, and documents name what is there."""

import doctest
import re
from dataclasses import fields
from pathlib import Path

from goodterms.policy import Burdens, Policy, Weights

ROOT = Path(__file__).parent.parent


def test_the_worked_examples_of_the_method_page_hold() -> None:
    found = doctest.testfile(str(ROOT / "docs" / "method.md"), module_relative=False)
    assert found.attempted > 10
    assert found.failed == 0


def test_the_burden_tables_of_the_method_page_are_those_of_the_policy() -> None:
    text = (ROOT / "docs" / "method.md").read_text(encoding="utf-8")
    rows = re.findall(
        r"^\| ([^|]+) \| ([\d.]+)(?: %)? \| ([^|]*:[^|]*) \| ([\d.]+)(?: %)? \|$", text, re.MULTILINE
    )
    assert len(rows) == len(fields(Burdens))
    tables = [getattr(Burdens(), one.name) for one in fields(Burdens)]
    order = ("client_reply_time", "off_hours_share", "load_minutes", "chasing", "indecision")
    assert [one.name for one in fields(Burdens)][:5] == list(order)
    for (name, zero, middle, hundred), table in zip(rows, tables, strict=True):
        points = [(zero, "0"), *re.findall(r"([\d.]+)(?: %)?: (\d+)", middle), (hundred, "100")]
        scale = 100 if " %" in middle else 1
        assert [(float(x) / scale, float(y)) for x, y in points] == [
            (float(x), float(y)) for x, y in table
        ], name


def test_the_weights_and_lines_of_the_method_page_are_those_of_the_policy() -> None:
    policy = Policy()
    assert sum(getattr(Weights(), one.name) for one in fields(Weights)) == 110
    assert (policy.watch_strain, policy.repair_strain, policy.exit_strain, policy.exit_low_strain) == (
        25,
        40,
        45,
        35,
    )
    assert (policy.persist_weeks, policy.persist_of, policy.repair_hold_weeks) == (6, 8, 6)


def test_the_readme_names_every_command() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    for command in ("demo", "check", "run", "sync", "explain", "status", "decide"):
        assert re.search(rf"goodterms {command}|make {command}", text), command


def test_links_between_documents_lead_somewhere() -> None:
    for page in (ROOT / "README.md", *(ROOT / "docs").glob("*.md")):
        for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{page.name}: {target}"
