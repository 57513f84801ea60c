"""The tasks around what touches the world: what is worth another try."""

import asyncio
from typing import Any

import pytest
from prefect.states import exception_to_failed_state

from flows.tasks import may_pass
from goodterms.errors import NeedsUser, TryAgain, TryLater

ANY: Any = None


@pytest.mark.parametrize(
    ("error", "again"),
    [
        (TryAgain("away"), True),
        (TryLater("hung up"), False),
        (NeedsUser("wrong"), False),
        (KeyError(), False),
    ],
)
def test_only_what_may_pass_by_itself_is_tried_again(error: Exception, again: bool) -> None:
    failed: Any = asyncio.run(exception_to_failed_state(error))
    assert may_pass(ANY, ANY, failed) is again
