"""The steps that touch the world, as Prefect tasks: retries, names, nothing else.

A task is handed one closed call, so that no setting, secret or mail is ever a task's parameter.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from traceback import extract_tb
from typing import TypeVar

from prefect import Task, task
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State, TaskRun

from connectors.pulled import Pulled
from connectors.store import Store
from flows import mailin, outbox
from flows import steps as plain
from flows.conduct import Steps
from flows.mailin import Progress
from flows.reportfiles import write_report
from flows.settings import Settings
from goodterms.errors import GoodtermsError, TryAgain, TryLater
from goodterms.model import Client

T = TypeVar("T")
_DELAYS = [1.0, 4.0, 10.0]  # seconds: a connection that was reset is back by then, and a user still waits


def may_pass(_task: Task[..., object], _run: TaskRun, state: State[object]) -> bool:
    """Whether a failed step is worth another try: only what may pass by itself is."""
    try:
        state.result()
    except TryLater:
        return False
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
    """Touch the world once. Prefect keeps what a failure says, so only our own sentences pass as they are."""
    try:
        return call()
    except GoodtermsError:
        raise
    except Exception as error:  # noqa: BLE001 - whatever it says may quote mail: its kind and place must do
        failure = _without_words(error)
    raise failure  # here, outside the handlers: nothing of the first one is chained to it


def _without_words(error: Exception) -> Exception:
    if isinstance(error, OSError) and error.errno is not None:
        return OSError(error.errno, error.strerror, error.filename)
    frame = extract_tb(error.__traceback__)[-1]
    place = f"{Path(frame.filename).name}, line {frame.lineno}"
    return RuntimeError(f"{error.__class__.__name__} in {frame.name} ({place})")


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
            partial(mailin.pull_account, settings, store, account, clients, progress)
        )
        for account in settings.mail_accounts()
    ]
    for one in waiting:
        one.wait()
    return [one.result() for one in waiting]


def task_steps() -> Steps:
    """Return the steps of a review, each as a task."""
    return Steps(
        read_sheets=as_task("read sheets", plain.read_sheets),
        pull_accounts=pull_accounts,
        observe_drafts=as_task("observe drafts", outbox.observe_drafts),
        check_drafts_folder=as_task("find the drafts folder", outbox.check_drafts_folder),
        queue_drafts=as_task("queue drafts", outbox.queue_drafts),
        write_report=as_task("write report", write_report),
    )
