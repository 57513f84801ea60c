"""What `sync --json` prints. Apart from the other views: those know reviews, which take long to import."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from connectors.pulled import Pulled
from goodterms.model import Problem

View = dict[str, Any]


def folder_views(pulled: Pulled) -> list[View]:
    """Return a row for each folder of an account."""
    return [
        {
            "account": pulled.account,
            "folder": one.folder,
            "messages_read": one.messages_read,
            "messages_new": one.messages_new,
            "bytes_received": one.bytes_received,
            "round_trips": one.round_trips,
        }
        for one in pulled.folders
    ]


def sync_view(pulled: Sequence[Pulled], seconds: Sequence[float], peak_mb: float) -> View:
    """Return what `sync --json` prints."""
    return {
        "accounts": [
            {
                "account": one.account,
                "folders": len(one.folders),
                "messages_read": sum(folder.messages_read for folder in one.folders),
                "messages_new": sum(folder.messages_new for folder in one.folders),
                "bytes_received": one.bytes_received,
                "round_trips": one.round_trips,
                "seconds": round(took, 3),
                "peak_mb": round(peak_mb, 1),
            }
            for one, took in zip(pulled, seconds, strict=True)
        ],
        "problems": problem_views(problem for one in pulled for problem in one.problems),
    }


def problem_views(*many: Iterable[Problem]) -> list[View]:
    """Return problems once each, in their order."""
    found = dict.fromkeys(problem for some in many for problem in some)
    return [{"where": one.where, "what": one.what, "hint": one.hint} for one in found]
