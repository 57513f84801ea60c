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
    policy, text = Policy(), (ROOT / "docs" / "method.md").read_text(encoding="utf-8")
    assert sum(getattr(Weights(), one.name) for one in fields(Weights)) == 110
    rows = dict(re.findall(r"^\| (watch|repair|exit) \| (.*) \|$", text, re.MULTILINE))
    weeks = f"{policy.persist_weeks} of the last {policy.persist_of} weeks"
    assert f"strain from {policy.watch_strain:g}" in rows["watch"]
    assert f"in {weeks}: strain from {policy.repair_strain:g}" in rows["repair"]
    assert f"burden {policy.heavy_burden:g}) or one extreme ({policy.extreme_burden:g})" in rows["repair"]
    assert f"clears a burden of {policy.habit_low_burden:g}" in rows["repair"]
    assert f"in {weeks} strain from {policy.exit_strain:g}" in rows["exit"]
    assert f"after it strain from {policy.failed_strain:g}" in rows["exit"]
    assert f"lower end clears {policy.exit_low_strain:g}" in rows["exit"]
    few = f"mail in {policy.floor_mail_weeks} weeks of the last half year, {policy.floor_mails} of his"
    assert few in " ".join(text.split())
    assert policy.repair_hold_weeks == 6  # "at least six weeks ago"


def test_the_readme_names_every_command() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    for command in ("demo", "check", "run", "sync", "explain", "status", "decide", "dossier", "login"):
        assert re.search(rf"goodterms {command}|make {command}", text), command


def test_links_between_documents_lead_somewhere() -> None:
    for page in (ROOT / "README.md", *(ROOT / "docs").glob("*.md")):
        for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{page.name}: {target}"
