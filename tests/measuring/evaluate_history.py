"""Which version of a table came after which, and whether they are found together: `scripts/evaluate history FOLDER`."""

import time
from collections.abc import Mapping, Sequence
from functools import partial

from rich.console import Console
from rich.progress import Progress

from tests.measuring.figures import Count, Judged, at_coverage, calibration_error, forced, reliability
from tests.measuring.history import judging
from tests.measuring.history.choosing import CONTENT, TIMES, held_out
from tests.measuring.history.judging import Step
from tests.measuring.history.reading import History, histories, paths
from tests.measuring.report import Report, give, parser
from tests.measuring.tables import tables

COVERAGE = 0.8
DRAWS = 5
"""So often times are spoiled anew."""
QUICK = 5
"""Versions of each file in a quick run."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Scan every version once, judge the steps and the families, and print the figures."""
    about = "a folder of REPOSITORY/FILE/vNNN.csv with index.json"
    given = parser("history", __doc__, folder=about).parse_args(arguments)
    started = time.perf_counter()
    with Progress(console=Console(stderr=True), transient=True) as bar:
        found = paths(given.folder, QUICK if given.quick else None)
        scanned = tables((path for versions in found.values() for path, _ in versions), bar)
        known = histories(found, scanned)
        together = judging.found_together(known, given.seed, bar)
    give(_report(known, together, given.seed, started), given)


def _report(known: Sequence[History], together: Mapping[str, Count], seed: int, started: float) -> Report:
    compared = [(history, judging.known_of(history)) for history in known if len(history.versions) > 1]
    contents = [[step for one in compared for step in judging.by_content(*one, weights)] for weights in CONTENT]
    timed = [
        [
            step
            for draw in range(DRAWS)
            for one in compared
            for step in judging.by_times(*one, f"{seed} {draw}", weights)
        ]
        for weights in TIMES
    ]
    content, times, pairs = contents[0], timed[0], _pairs(known)
    unseen, unseen_times = (
        held_out(contents, partial(_mean, share=COVERAGE)),
        held_out(timed, partial(_mean, share=1.0)),
    )
    numbers = {
        "direction.content.at_80": round(_mean(content, COVERAGE), 4),
        "direction.content.at_80.held_out": round(_mean(unseen, COVERAGE), 4),
        "direction.content.forced.mean": round(_mean(content, 1.0), 4),
        "direction.pair.at_80": round(_mean(pairs, COVERAGE), 4),
        "direction.time.forced.mean": round(_mean(times, 1.0), 4),
        "direction.ece": round(calibration_error([one.judged for one in content]), 4),
        "versions": sum(len(one.versions) for one in known),
        "versions.unreadable": sum(one.unreadable for one in known),
    }
    counts = {
        **together,
        "direction.content.forced": _forced(content),
        "direction.content.append": _forced([one for one in content if one.appends]),
        "direction.content.forced.held_out": _plain(_forced(unseen)),
        "direction.time.forced.held_out": _plain(_forced(unseen_times)),
        "direction.pair.forced": _plain(_forced(pairs)),
        "direction.time.forced": _forced(times),
        **{f"direction.time.{kind or 'right'}": _plain(_forced(some)) for kind, some in _by(times, "wrong").items()},
        **{f"time.{name}": _plain(_forced(some)) for name, some in _by(times, "repository").items()},
        "freshest.top1": judging.freshest(known),
        **{f"content.{name}": _plain(_forced(some)) for name, some in _by(content, "repository").items()},
        **{f"content.at_80.{name}": _surest(some) for name, some in _by(content, "repository").items()},
    }
    bins = reliability([one.judged for one in content])
    return Report("Histories of tables", seed, time.perf_counter() - started, counts, numbers, bins)


def _pairs(known: Sequence[History]) -> list[Step]:
    return [step for history in known if len(history.versions) > 1 for step in judging.by_pair(history)]


def _mean(steps: Sequence[Step], share: float) -> float:
    """Average over repositories how many of the surest steps are right."""
    rates = [at_coverage(_judged(some), share).rate for some in _by(steps, "repository").values()]
    return sum(rates) / len(rates) if rates else 1.0


def _forced(steps: Sequence[Step]) -> Count:
    return forced(_judged(steps))


def _surest(steps: Sequence[Step]) -> Count:
    return _plain(at_coverage(_judged(steps), COVERAGE))


def _judged(steps: Sequence[Step]) -> list[Judged]:
    return [one.judged for one in steps]


def _by(steps: Sequence[Step], what: str) -> dict[str, list[Step]]:
    found: dict[str, list[Step]] = {}
    for one in steps:
        found.setdefault(getattr(one, what), []).append(one)
    return dict(sorted(found.items()))


def _plain(count: Count) -> Count:
    """Leave out the names: they were given with the whole."""
    return Count(count.hits, count.n)


if __name__ == "__main__":
    main()
