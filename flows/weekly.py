"""The Prefect flow `weekly_review`: a thin coat around `conduct`, with artifacts for Prefect's own page.

Deploy it by module (`flows.weekly:weekly_review`). Settings come from the `.env` in `folder`; they are
never parameters.
"""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from prefect import flow
from prefect.artifacts import create_link_artifact, create_markdown_artifact, create_table_artifact
from prefect.task_runners import ThreadPoolTaskRunner

from flows.conduct import Order, Outcome, conduct
from flows.mailin import Progress
from flows.settings import Settings, load_settings
from flows.tasks import task_steps
from flows.views import run_view


@dataclass(frozen=True, slots=True)
class _Given:
    """What a caller in the same process hands over beside the flow's parameters."""

    settings: Settings
    progress: Progress | None


_given: ContextVar[_Given | None] = ContextVar("given", default=None)


def run_weekly(settings: Settings, order: Order, progress: Progress | None = None) -> Outcome:
    """Run the flow here and now with settings that are already loaded."""
    token = _given.set(_Given(settings, progress))
    try:
        return weekly_review(order.as_of, queue_drafts=order.queue, folder=str(settings.folder))
    finally:
        _given.reset(token)


RUNNER: Any = ThreadPoolTaskRunner(max_workers=8)  # accounts at once


@flow(
    name="weekly_review",
    flow_run_name="week of {as_of}",
    task_runner=RUNNER,
    persist_result=False,
)
def weekly_review(
    as_of: date | None = None, *, queue_drafts: bool | None = None, folder: str = ""
) -> Outcome:
    """Review the practice as of a day (today if none is given) and queue the drafts that are due."""
    given = _given.get()
    settings = given.settings if given is not None else load_settings(Path(folder) if folder else None)
    today = datetime.now(ZoneInfo(settings.timezone)).date()
    day = as_of or today
    queue = queue_drafts if queue_drafts is not None else day >= today
    outcome = conduct(
        settings, Order(day, queue), task_steps(), given.progress if given is not None else None
    )
    _leave_artifacts(outcome)
    return outcome


def _leave_artifacts(outcome: Outcome) -> None:
    view = run_view(outcome)
    table = [
        {
            "client": one["key"],
            "verdict": one["verdict"],
            "strain": one["strain"],
            "coverage": one["coverage"],
        }
        for one in view["clients"]
    ]
    create_table_artifact(table=table, key="clients", description="Clients by strain")
    drafts = (
        "\n".join(f"- {one['client']}: {one['kind']}, {one['state']}" for one in view["drafts"]) or "none"
    )
    create_markdown_artifact(
        markdown=f"# Week of {view['as_of']}\n\n{len(table)} clients, {len(view['problems'])} problems.\n\n"
        f"Drafts:\n\n{drafts}\n",
        key="weekly-review",
    )
    if outcome.report is not None:
        create_link_artifact(link=outcome.report.as_uri(), link_text=outcome.report.name, key="workbook")
