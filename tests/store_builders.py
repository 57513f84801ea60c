"""Rows for tests of the store."""

from __future__ import annotations

from typing import Any

from connectors.store import HeaderRow
from goodterms.model import Kind

NOON = 1_770_000_000  # 2026-02-02


def make_row(uid: int, **more: Any) -> HeaderRow:
    """One copy of a client's message, an hour after the one before."""
    at = more.pop("at", NOON + uid * 3600)
    facts: dict[str, Any] = {
        "internal_date": at,
        "size": 1000 + uid,
        "message_id": f"<m{uid}@acme.example>",
        "date": at - 5,
        "from_address": "bea@acme.example",
        "from_name": "Bea",
        "to": ("fenna@studio.example",),
        "cc": (),
        "subject": "Logo",
        "subject_key": "0123456789abcdef",
        "is_forward": False,
        "in_reply_to": "",
        "references": (),
        "kind": Kind.HUMAN,
        "kind_reason": "",
        "failed_dmarc": False,
        "has_attachment": False,
    }
    return HeaderRow(uid=uid, **(facts | more))
