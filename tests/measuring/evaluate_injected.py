"""Copies of every kind, made of the tables of a folder, no times: `scripts/evaluate injected FOLDER`."""

import tempfile
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.progress import Progress

from catalog.matching.direction import DECIDED
from catalog.matching.pairs import Finding, compare
from catalog.matching.tables import Table
from tests.measuring.figures import Count, Judged, calibration_error, decided, forced, reliability
from tests.measuring.injected.build import Pair, build, strangers
from tests.measuring.injected.roots import Root, roots
from tests.measuring.learning import Odds, learn
from tests.measuring.report import Report, give, parser
from tests.measuring.tables import tables

CHAINS, QUICK_CHAINS, QUICK_ROOTS = 12, 2, 2
STRANGERS = 3_000


@dataclass(frozen=True)
class Answer:
    """What the catalog said of one pair; `confidence` in the likelier direction."""

    pair: Pair
    found: bool
    right: bool
    confidence: float
    odds: float = 0.0
    """The sum of its signals, above 0 towards the truth."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Make the copies, compare each pair as the catalog does, and print what it found."""
    asked = parser("injected", __doc__, folder="tables: one of each lineage in it is copied")
    asked.add_argument("--learn", action="store_true", help="also fit how far sums of signals can be believed")
    given = asked.parse_args(arguments)
    started = time.perf_counter()
    found = list(roots(given.folder))[: QUICK_ROOTS if given.quick else None]
    with tempfile.TemporaryDirectory() as made, Progress(console=Console(stderr=True), transient=True) as bar:
        pairs = _pairs(Path(made), found, given.seed, quick=given.quick)
        known = tables({end for pair in pairs for end in (pair.source, pair.target)}, bar)
        answers = _answers(pairs, known, given.seed, bar)
    report = _report(answers, given.seed, time.perf_counter() - started)
    give(replace(report, numbers={**report.numbers, **_learned(answers)}) if given.learn else report, given)


def _pairs(folder: Path, found: Sequence[Root], seed: int, *, quick: bool) -> list[Pair]:
    chains = QUICK_CHAINS if quick else CHAINS
    made = [(root, pair) for root in found for pair in build(folder / str(found.index(root)), [root], seed, chains)]
    return [*(pair for _, pair in made), *strangers(found, made, seed, STRANGERS)]


def _answers(pairs: Sequence[Pair], known: Mapping[Path, Table | None], seed: int, bar: Progress) -> list[Answer]:
    turned = np.random.default_rng([seed, 3]).integers(2, size=len(pairs))
    task = bar.add_task("comparing", total=len(pairs))
    answers = []
    for pair, turn in zip(pairs, turned, strict=True):
        source, target = known[pair.source], known[pair.target]
        if source is not None and target is not None:
            answers.append(
                _answer(pair, compare(target, source) if turn else compare(source, target), turned=bool(turn))
            )
        bar.advance(task)
    return answers


def _answer(pair: Pair, found: Finding, *, turned: bool) -> Answer:
    right_way = found.verdict.p_b_to_a if turned else found.verdict.p_a_to_b
    sure = max(right_way, 1 - right_way)
    related = found.kind.name != "unrelated"
    odds = (-1 if turned else 1) * found.verdict.log_odds if related else 0.0
    return Answer(pair, related, right_way > 0.5, sure if related else 0.5, odds)


def _report(answers: Sequence[Answer], seed: int, seconds: float) -> Report:
    asked = [one for one in answers if one.pair.related]
    judged = _judged(one for one in asked if one.pair.directed)
    accuracy, coverage = decided(judged, DECIDED)
    related = [one for one in answers if one.found]
    counts = {
        "detection.recall": _count(asked, lambda one: one.found),
        "detection.precision": _count(related, lambda one: one.pair.related),
        "direction.accuracy": accuracy,
        "direction.coverage": coverage,
        "direction.forced": forced(judged),
        **_by_kind(asked),
    }
    numbers = {"direction.ece": round(calibration_error(judged), 6)}
    return Report("Copies made of the tables of a folder", seed, seconds, counts, numbers, reliability(judged))


def _learned(answers: Sequence[Answer]) -> dict[str, float]:
    groups: dict[str, list[Odds]] = {}
    for one in answers:
        if one.pair.directed:
            groups.setdefault(one.pair.label.split(":")[0], []).append(Odds(_label(one.pair), one.odds))
    learned = learn(groups)
    return {
        "learned.temperature": learned.temperature,
        "learned.temperature.low": min(learned.without.values(), default=learned.temperature),
        "learned.temperature.high": max(learned.without.values(), default=learned.temperature),
        "learned.ece.held_out": round(calibration_error(learned.held_out), 6),
    }


def _judged(answers: Iterable[Answer]) -> list[Judged]:
    return [Judged(_label(one.pair), one.confidence, one.right) for one in answers]


def _by_kind(asked: Sequence[Answer]) -> dict[str, Count]:
    counts: dict[str, Count] = {}
    for kind in sorted({one.pair.kind for one in asked}):
        ones = [one for one in asked if one.pair.kind == kind]
        counts[f"detection.recall.{kind}"] = _count(ones, lambda one: one.found)
        directed = _judged(one for one in ones if one.pair.directed)
        if directed:
            accuracy, coverage = decided(directed, DECIDED)
            counts |= {f"direction.accuracy.{kind}": accuracy, f"direction.coverage.{kind}": coverage}
    return counts


def _count(answers: Sequence[Answer], is_hit: Callable[[Answer], bool]) -> Count:
    misses = tuple(_label(one.pair) for one in answers if not is_hit(one))
    return Count(len(answers) - len(misses), len(answers), misses)


def _label(pair: Pair) -> str:
    return f"{pair.kind}, {pair.label}"


if __name__ == "__main__":
    main()
