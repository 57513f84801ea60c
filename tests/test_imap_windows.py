"""Windows of UIDs: together with what is avoided they are all UIDs, each once, in order."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.imap.windows import Window, Windows, render_sets, span

UIDS = st.integers(1, 6000)


@settings(deadline=None, derandomize=True, max_examples=300)
@given(first=UIDS, uidnext=UIDS, avoid=st.sets(UIDS, max_size=40), here=st.sets(UIDS, max_size=400))
def test_windows_cover_every_uid_once(first: int, uidnext: int, avoid: set[int], here: set[int]) -> None:
    windows = Windows(first, uidnext, span(uid for uid in avoid if uid >= first))
    taken: list[Window] = []
    while some := windows.take(2):
        taken += some
        windows.note(some[-1], sum(some[-1].first <= uid <= (some[-1].last or 6000) for uid in here))
    *closed, last = taken
    assert last.last is None  # whatever UIDNEXT says, what is above is asked for
    ends = [(one.first, one.last or 0) for one in closed]
    assert all(before[1] < after[0] for before, after in pairwise([*ends, (last.first, 0)]))
    asked = {uid for start, end in ends for uid in range(start, end + 1)} | set(range(last.first, 6001))
    beyond = {uid for uid in avoid if uid >= last.first}
    assert asked - beyond == set(range(first, 6001)) - avoid
    assert not beyond or min(beyond) > uidnext


def test_windows_widen_where_messages_are_sparse_and_narrow_where_dense() -> None:
    windows = Windows(1, 1_000_000)
    (first,) = windows.take()
    windows.note(first, 1)
    (wide,) = windows.take()
    assert wide.last is not None
    assert first.last is not None
    assert wide.last - wide.first + 1 == 8 * (first.last - first.first + 1)
    windows.note(wide, wide.last - wide.first + 1)
    (narrow,) = windows.take()
    assert narrow.last is not None
    assert narrow.last - narrow.first + 1 == 1500


@settings(deadline=None, derandomize=True)
@given(st.sets(UIDS, max_size=700))
def test_sets_name_each_uid_once_and_fit_into_a_line(uids: set[int]) -> None:
    sets = render_sets(uids)
    named: list[int] = []
    for one in b",".join(sets).split(b",") if sets else []:
        first, _, last = one.partition(b":")
        named += range(int(first), int(last or first) + 1)
    assert named == sorted(uids)
    assert all(len(one) < 4000 for one in sets)
