"""How fair the verdicts are on made-up practices: `python -m bench.judgement [WORLDS] [FIRST_SEED]`.

Prints, over seeded worlds (`bench.worlds`): what each kind of client was judged to be, exit precision and
recall, how rightly clients are ranked, how often a steady client would have been called one to repair or to
leave within the 52 replayed weeks, how often his mail was said to be rising, and how many weeks it takes to
see a real decline.
"""

from __future__ import annotations

import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from itertools import combinations, product
from statistics import median

from bench.worlds import AS_OF, SINGLE, SORTS, STEADY, make_world
from goodterms.findings import ClientReview
from goodterms.judgement import review_practice
from goodterms.model import Verdict, Week

ORDER = (Verdict.FINE, Verdict.WATCH, Verdict.REPAIR, Verdict.EXIT)
EXIT_KIND = "everything at once"
_ALARMS = frozenset({Verdict.REPAIR, Verdict.EXIT})


@dataclass(frozen=True, slots=True)
class Judged:
    """One client of one world: what he is, what was said, and what was seen in the year before.

    `seen_after` are the weeks from the begin of a decline to the first week that was not fine; None if there
    was no decline, or it was never seen.
    """

    seed: int
    kind: str
    verdict: Verdict
    strain: float | None
    alarmed: bool
    left: bool
    rose: bool
    declines: bool
    seen_after: int | None
    reasons: str


def judge_world(seed: int) -> list[Judged]:
    """Make a world, review it, and say what became of each client."""
    world = make_world(seed)
    review = review_practice(world.practice, AS_OF)
    return [
        _judged(one, seed, world.kinds[one.client.key], world.made[one.client.key].onset)
        for one in review.clients
    ]


def _judged(one: ClientReview, seed: int, kind: str, onset: int | None) -> Judged:
    verdicts = [week.verdict for week in one.weeks]
    said = one.assessment
    return Judged(
        seed=seed,
        kind=kind,
        verdict=said.verdict,
        strain=said.strain,
        alarmed=any(verdict in _ALARMS for verdict in verdicts),
        left=Verdict.EXIT in verdicts or said.verdict is Verdict.EXIT,
        rose=any(_is_rise(week) for week in one.weeks),
        declines=onset is not None,
        seen_after=None if onset is None else _seen_after(one.weeks, onset),
        reasons=" ".join(reason.code for reason in said.reasons),
    )


def _is_rise(week: Week) -> bool:
    return any(reason.code.startswith("rising") for reason in week.reasons)


def _seen_after(weeks: Sequence[Week], onset: int) -> int | None:
    """Return the weeks from the onset (so many weeks before the last) to the first that is not fine."""
    since = weeks[-onset:]
    return next(
        (place for place, week in enumerate(since, start=1) if week.verdict is not Verdict.FINE), None
    )


def main(worlds: int = 40, first: int = 0) -> None:
    """Judge so many worlds on two cores and print what was found."""
    with ProcessPoolExecutor(2) as pool:
        judged = [one for some in pool.map(judge_world, range(first, first + worlds)) for one in some]
    print(f"{worlds} worlds from seed {first}, {len(judged)} clients\n")
    for lines in (_confusion(judged), _exits(judged), _ranks(judged), _alarms(judged), _declines(judged)):
        print("\n".join(lines), end="\n\n")
    unfair = [one for one in judged if one.verdict not in SORTS[one.kind].fair]
    print(f"not fair: {len(unfair)}")
    for one in unfair:
        print(f"  seed {one.seed}: {one.kind} is {one.verdict.value}, strain {one.strain}: {one.reasons}")


def _confusion(judged: Iterable[Judged]) -> Iterator[str]:
    counts: defaultdict[str, Counter[Verdict]] = defaultdict(Counter)
    strains: defaultdict[str, list[float]] = defaultdict(list)
    for one in judged:
        counts[one.kind][one.verdict] += 1
        strains[one.kind] += [one.strain] if one.strain is not None else []
    yield f"| {'kind':26} | {' | '.join(f'{one.value:>6}' for one in ORDER)} | fair | strain |"
    yield f"| {'---':26} |{' -----: |' * len(ORDER)} ---: | ---: |"
    for kind, sort in SORTS.items():
        own = counts[kind]
        fair = sum(own[one] for one in sort.fair) / max(1, sum(own.values()))
        cells = " | ".join(f"{own[one]:>6}" for one in ORDER)
        yield f"| {kind:26} | {cells} | {fair:4.0%} | {median(strains[kind] or [0]):6.0f} |"


def _exits(judged: Sequence[Judged]) -> Iterator[str]:
    said = [one for one in judged if one.verdict is Verdict.EXIT]
    right = [one for one in said if one.kind == EXIT_KIND]
    meant = [one for one in judged if one.kind == EXIT_KIND]
    yield f"exit precision {len(right)} of {len(said)}, recall {len(right)} of {len(meant)}"
    before = "improved after a repair"  # they were what they were, before the repair
    others = [one for one in judged if one.kind not in (EXIT_KIND, before) and one.left]
    yield f"others that were an exit in any of 52 weeks: {len(others)} {sorted({one.kind for one in others})}"


def _ranks(judged: Sequence[Judged]) -> Iterator[str]:
    classes = {"everything": (EXIT_KIND,), "one trait": SINGLE, "steady": STEADY}
    for worse, better in combinations(classes, 2):
        right = pairs = 0
        for seed in sorted({one.seed for one in judged}):
            own = [one for one in judged if one.seed == seed and one.strain is not None]
            for one, other in product(own, own):
                if one.kind in classes[worse] and other.kind in classes[better]:
                    pairs += 1
                    right += (one.strain or 0) > (other.strain or 0)
        yield f"rank: {worse} above {better} in {right / max(1, pairs):.1%} of {pairs} pairs"


def _alarms(judged: Sequence[Judged]) -> Iterator[str]:
    steady = [one for one in judged if one.kind in STEADY]
    for kind in STEADY:
        yield _alarm_line(kind, [one for one in steady if one.kind == kind])
    yield _alarm_line("all steady clients", steady)


def _alarm_line(kind: str, own: Sequence[Judged]) -> str:
    alarmed = sum(one.alarmed for one in own) / max(1, len(own))
    rose = sum(one.rose for one in own) / max(1, len(own))
    return f"false alarms in a year, {kind}: repair or exit {alarmed:.1%}, rising {rose:.1%} of {len(own)}"


def _declines(judged: Sequence[Judged]) -> Iterator[str]:
    for kind in ("declining", "louder"):
        own = [one for one in judged if one.kind == kind]
        seen = [one.seen_after for one in own if one.seen_after is not None]
        after = f"after {median(seen):.0f} weeks at the median, {max(seen)} at most" if seen else ""
        yield f"{kind}: seen {len(seen)} of {len(own)} {after}"


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
