"""Which tables belong together, and which was made from which: `scripts/evaluate versions FOLDER`."""

import tempfile
import time
from argparse import Namespace
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.progress import Progress

from tests.measuring.figures import Count, Judged, at_coverage, calibration_error, forced, reliability
from tests.measuring.learning import Claim, learn_line
from tests.measuring.report import Report, give, parser
from tests.measuring.tables import tables
from tests.measuring.versions import making
from tests.measuring.versions.judging import Judgement, judge
from tests.measuring.versions.pairs import Pair, Topic, strangers, topics

STRANGERS, REAL, RESHAPED = 32_000, 12_000, 180
"""Pairs of strangers; at most so many of them among the tables, the others made; reshaped tables of each kind."""
QUICK = 60
"""A quick run has so many times fewer of these."""
FEW_LABELLED = 24
COVERAGE = 0.85
GROUP_BY = "group_by"


def main(arguments: Sequence[str] | None = None) -> None:
    """Make strangers and reshaped tables, compare all pairs, and print the figures."""
    asked = parser("versions", __doc__, folder="a folder a topic, with labelled pairs of tables")
    asked.add_argument("--learn", action="store_true", help="also fit how likely what is taken for related is")
    given = asked.parse_args(arguments)
    started = time.perf_counter()
    with tempfile.TemporaryDirectory() as made, Progress(console=Console(stderr=True), transient=True) as bar:
        pairs = _pairs(topics(given.folder), Path(made), given)
        known = tables({path for pair in pairs for path in (pair.a, pair.b)}, bar)
        judged = list(judge(pairs, known, given.seed, bar))
    report = _report(judged, given.seed, time.perf_counter() - started)
    give(replace(report, numbers={**report.numbers, **_learned(judged)}) if given.learn else report, given)


def _pairs(known: Sequence[Topic], folder: Path, given: Namespace) -> list[Pair]:
    draw, less = np.random.default_rng(given.seed), QUICK if given.quick else 1
    labelled = [pair for topic in known for pair in topic.pairs]
    pairs = _drawn(labelled, draw, FEW_LABELLED if given.quick else len(labelled))
    real = _drawn(list(strangers(known)), draw, REAL // less)
    pairs += real
    for topic in known:
        pairs += making.strangers(topic, folder, draw, (STRANGERS // less - len(real)) // len(known))
        pairs += making.reshapes(topic, folder, draw, RESHAPED // less // len(known))
    return pairs


def _drawn(pairs: Sequence[Pair], draw: np.random.Generator, count: int) -> list[Pair]:
    return [pairs[place] for place in sorted(draw.permutation(len(pairs))[:count].tolist())]


def _report(judged: Sequence[Judgement], seed: int, seconds: float) -> Report:
    labelled = [one for one in judged if one.pair.related and not one.pair.made]
    alien = [one for one in judged if not one.pair.related]
    directions = [one.direction for one in labelled]
    numbers = {
        "direction.ece": round(calibration_error(directions), 4),
        "detection.ece": round(calibration_error(_told(judged)), 4),
        "detection.positives": len(labelled),
        "detection.negatives": len(alien),
        "detection.negatives.one_schema": sum(one.pair.made for one in alien),
    }
    counts = {**_detection(labelled, alien, judged), **_direction(directions)}
    return Report(
        "Versions of tables", seed, seconds, counts, numbers, reliability(directions), reliability(_told(judged))
    )


def _told(judged: Sequence[Judgement]) -> list[Judged]:
    """Give how likely the pairs that were taken for related were said to be that, and whether they are."""
    return [Judged(one.pair.label, one.finding.kind.probability, one.pair.related) for one in judged if one.found]


def _learned(judged: Sequence[Judgement]) -> dict[str, float]:
    numbers: dict[str, float] = {}
    for name, family in (("copies", True), ("derived", False)):
        groups: dict[str, list[Claim]] = {}
        for one in judged:
            if one.found and one.finding.kind.family == family:
                claim = Claim(one.pair.label, one.finding.kind.strength, one.pair.related)
                groups.setdefault(one.pair.topic, []).append(claim)
        learned = learn_line(groups)
        numbers |= {
            f"learned.{name}.offset": learned.line.offset,
            f"learned.{name}.slope": learned.line.slope,
            f"learned.{name}.n": len(learned.held_out),
            f"learned.{name}.ece.held_out": round(calibration_error(learned.held_out), 4),
        }
    return numbers


def _detection(
    labelled: Sequence[Judgement], alien: Sequence[Judgement], judged: Sequence[Judgement]
) -> dict[str, Count]:
    reshaped = {
        kind: [one for one in judged if one.pair.kind == kind and one.pair.made]
        for kind in ("group-by", "pivot", "unpivot")
    }
    return {
        "detection.recall": _found(labelled),
        "detection.false_positive_rate": _taken(alien),
        "detection.group_by_recall": _found([one for one in labelled if GROUP_BY in one.pair.kind]),
        "detection.pivot_recall": _found(reshaped["pivot"]),
        "detection.unpivot_recall": _found(reshaped["unpivot"]),
        "detection.made_group_by_recall": _found(reshaped["group-by"]),
        **{f"found.{kind}": _plain(_found(of_kind)) for kind, of_kind in _by_kind(labelled)},
        **{f"taken.{kind}": _plain(_taken(of_kind)) for kind, of_kind in _by_kind(alien)},
    }


def _direction(directions: Sequence[Judged]) -> dict[str, Count]:
    return {"direction.forced": forced(directions), "direction.at_85": at_coverage(directions, COVERAGE)}


def _by_kind(judged: Sequence[Judgement]) -> Iterable[tuple[str, list[Judgement]]]:
    kinds: dict[str, list[Judgement]] = {}
    for one in judged:
        kinds.setdefault(one.pair.kind, []).append(one)
    return sorted(kinds.items())


def _found(judged: Sequence[Judgement]) -> Count:
    missed = [one for one in judged if not one.found]
    told = (f"{one.pair.label}{'' if one.looked_at else ' (never looked at)'}" for one in missed)
    return Count(len(judged) - len(missed), len(judged), tuple(told))


def _taken(judged: Sequence[Judgement]) -> Count:
    """Count strangers that were taken for relatives."""
    taken = [one for one in judged if one.found]
    return Count(len(taken), len(judged), tuple(f"{one.pair.label} ({one.finding.kind.name})" for one in taken))


def _plain(count: Count) -> Count:
    """Leave out the names: they were given with the whole."""
    return Count(count.hits, count.n)


if __name__ == "__main__":
    main()
