"""Rude text is told from civil text in collections that others labelled, where they are at hand."""

from __future__ import annotations

from collections import defaultdict

from corpus_folder import read_labelled

from bench.corpus import disrespect_score

RUDE = {"toxic", "negative", "uncivil", "impolite"}
CIVIL = {"non_toxic", "neutral", "positive", "civil", "polite", "neutral_technical"}
MOST = 600  # texts of one source: the order is stable from there on
# Tweets and pull requests are not mail to a freelancer, and no label here is "rude to the reader": it is
# who is hostile to a people or a party (germeval2018), what was collected by slurs and then judged
# (mlma-fr), or what sounds unhappy (premo-pr). The floors say that the order holds there too.
FLOOR = {"germeval2018": 0.70, "mlma-fr": 0.62, "premo-pr": 0.65}


def area_under_curve(rude: list[float], civil: list[float]) -> float:
    wins = sum((high > low) + (high == low) / 2 for high in rude for low in civil)
    return wins / (len(rude) * len(civil))


def test_rude_text_ranks_above_civil_text() -> None:
    scores: dict[str, dict[bool, list[float]]] = defaultdict(lambda: {True: [], False: []})
    for row in read_labelled("tone"):
        kept = scores[row["source"]][row["label"] in RUDE]
        if row["label"] in RUDE | CIVIL and len(kept) < MOST:
            kept.append(disrespect_score(row["text"], row["lang"]))
    for source, floor in FLOOR.items():
        assert area_under_curve(scores[source][True], scores[source][False]) >= floor, source
