"""What would change the verdict: how many good cases of which kind bring a client below the line.

The cases are added to the evidence and the figures read again; the strain follows. Of the burdens that weigh
most as few as possible are eased, all to the same burden, and for each the least number of cases that does it
is found. It says what would do, and promises nothing: the weeks that were bad stay in the count of weeks.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from goodterms.figures import Figure
from goodterms.model import Reason, Verdict
from goodterms.policy import Policy, burden_of
from goodterms.strain import weights_by_name
from goodterms.verdict import Habit, signals_of

MOST_MAILS, MOST_INVOICES = 100, 12  # more than a good while brings: then it takes time, and no number
_ROUNDED = 0.05  # of strain, which is compared with a line in tenths
_OF_INVOICES = frozenset({"days_beyond_terms", "late_rate", "overdue_amount"})


@dataclass(frozen=True, slots=True)
class _Part:
    """One burden with its weight in the strain."""

    figure: Figure
    weight: float

    @property
    def name(self) -> str:
        return self.figure.signal.name

    @property
    def burden(self) -> float:
        return self.figure.signal.burden or 0.0


def what_would_change(
    figures: Sequence[Figure], verdict: Verdict, habits: frozenset[Habit], policy: Policy
) -> tuple[Reason, ...]:
    """Return how many good cases of each signal named would bring the client a verdict down, together.

    Each is a reason "would-change" with its signal, the number of cases (None: too many to count)
    and the line. Empty for a client who is fine, and where nothing that he does would.
    """
    line = {
        Verdict.WATCH: policy.watch_strain,
        Verdict.REPAIR: policy.repair_strain,
        Verdict.EXIT: policy.exit_strain,
    }.get(verdict)
    if line is None:
        return ()
    parts = _parts(figures, policy)
    needed = dict(_below(parts, line))
    if verdict is not Verdict.EXIT:
        for name, count in _out_of_habits(parts, habits, policy):
            needed[name] = _larger(needed[name], count) if name in needed else count
    if "days_beyond_terms" in needed and "late_rate" in needed:  # the same invoices do for both
        count = needed.pop("days_beyond_terms")
        needed["late_rate"] = _larger(needed["late_rate"], count)
    return tuple(Reason("would-change", name, count, line) for name, count in needed.items())


def _parts(figures: Sequence[Figure], policy: Policy) -> list[_Part]:
    share: Mapping[str, float] = weights_by_name(policy.weights)
    return [
        _Part(one, share[one.signal.name])
        for one in figures
        if one.signal.burden is not None and one.signal.name in share
    ]


def _below(parts: Sequence[_Part], line: float) -> Iterator[tuple[str, int | None]]:
    """Yield the cases that bring the strain below a line: of the fewest burdens, the weightiest first."""
    total = sum(one.weight for one in parts)
    excess = sum(one.weight * one.burden for one in parts) - (line - _ROUNDED) * total
    if excess < 0:
        return
    eased = [one for one in parts if one.figure.better is not None and one.burden > 0]
    eased.sort(key=lambda one: (-one.weight * one.burden, one.name))
    for count in range(1, len(eased) + 1):
        chosen = eased[:count]
        most = sum(one.weight * one.burden for one in chosen)
        if most <= excess:
            continue
        left = (most - excess) / sum(one.weight for one in chosen)
        for one in chosen:
            cases = _cases(one.figure, left)
            if cases != 0:
                yield one.name, cases
        return


def _out_of_habits(
    parts: Sequence[_Part], habits: frozenset[Habit], policy: Policy
) -> Iterator[tuple[str, int | None]]:
    """Yield the cases after which no habit is heavy: of one with two signals what is eased sooner."""
    by_name = {one.name: one for one in parts}
    lines = (policy.heavy_burden, policy.beside_burden)
    for habit in sorted(habits):
        options = {
            name: _cases(by_name[name].figure, line)
            for name, line in zip(signals_of(habit), lines, strict=False)
            if name in by_name and by_name[name].figure.better is not None
        }
        if options:
            yield min(options.items(), key=lambda one: (one[1] is None, one[1] or 0, one[0]))


def _cases(figure: Figure, burden: float) -> int | None:
    """Return the least number of good cases after which a burden is below another; None for too many."""
    if figure.table is None or figure.better is None:
        return None
    if (figure.signal.burden or 0.0) < burden:
        return 0
    most = MOST_INVOICES if figure.signal.name in _OF_INVOICES else MOST_MAILS
    for count in range(1, most + 1):
        if burden_of(figure.better(count), figure.table) < burden:
            return count
    return None


def _larger(one: int | None, other: int | None) -> int | None:
    return None if one is None or other is None else max(one, other)
