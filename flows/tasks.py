"""The steps that touch the world, as Prefect tasks: retries, names, nothing else.

A task is handed one closed call, so that no setting, secret or mail is ever a task's parameter.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TypeVar

from prefect import Task, task
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State, TaskRun

from connectors.imap.sync import Pulled
from connectors.store import Store
from flows import steps as plain
from flows.conduct import Steps
from flows.settings import Settings
from flows.steps import Progress
from goodterms.errors import TryAgain
from goodterms.model import Client

T = TypeVar("T")
_DELAYS = [1.0, 5.0, 20.0]  # seconds: a mail server that restarts is back within half a minute


def may_pass(_task: Task[..., object], _run: TaskRun, state: State[object]) -> bool:
    """Whether a failed step is worth another try: only what may pass by itself is."""
    try:
        state.result()
    except TryAgain:
        return True
    except Exception:  # noqa: BLE001 - any other failure is for the user to mend
        return False
    return False


@task(
    retries=len(_DELAYS),
    retry_delay_seconds=_DELAYS,
    retry_condition_fn=may_pass,
    cache_policy=NO_CACHE,
    persist_result=False,
)
def reach(call: Callable[[], T]) -> T:
    """Touch the world once."""
    return call()


def as_task(name: str, call: Callable[..., T]) -> Callable[..., T]:
    """Return the call as one that runs as a task of that name."""
    named = reach.with_options(name=name, task_run_name=name)

    def run(*arguments: object) -> T:
        return named(partial(call, *arguments))

    return run


def pull_accounts(
    settings: Settings, store: Store, clients: Sequence[Client], progress: Progress | None
) -> list[Pulled]:
    """Pull all accounts side by side, each as its own task; the first failure is raised after all ended."""
    waiting = [
        reach.with_options(name="pull mail", task_run_name=f"pull mail of {account.name}").submit(
            partial(plain.pull_account, settings, store, account, clients, progress)
        )
        for account in settings.imap_accounts()
    ]
    for one in waiting:
        one.wait()
    return [one.result() for one in waiting]


def task_steps() -> Steps:
    """Return the steps of a review, each as a task."""
    write: Callable[[Path, str, bytes], Path] = as_task("write report", plain.write_report)
    return Steps(
        read_sheets=as_task("read sheets", plain.read_sheets),
        pull_accounts=pull_accounts,
        observe_drafts=as_task("observe drafts", plain.observe_drafts),
        check_drafts_folder=as_task("find the drafts folder", plain.check_drafts_folder),
        queue_drafts=as_task("queue drafts", plain.queue_drafts),
        write_report=write,
    )
