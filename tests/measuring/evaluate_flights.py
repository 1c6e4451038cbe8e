"""Sources that disagree about the same flights, against what is true: `scripts/evaluate flights FOLDER`.

FOLDER holds `claims/DAY.txt` (source, flight, six values, tab-separated) and `truth/DAY.txt` (the same without the
source). Nothing is fitted to the folder. A day's questions are drawn from the verified flights, the only ones that the
truth can answer; answered cells count in `fusion.N.with_answers` only.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from catalog.ranking.truth.discovery import FLOOR, discover
from catalog.ranking.truth.fusion import Nominee
from tests.measuring.figures import Count, Judged, calibration_error, reliability
from tests.measuring.flights.cloning import CHANGED, with_clones
from tests.measuring.flights.playing import Played, accuracies, play, score, vote
from tests.measuring.flights.reading import Day, days, read
from tests.measuring.report import Report, give, parser

ASKED: Mapping[str, tuple[int, int]] = {"0": (0, 20), "20": (20, 20), "100": (100, 20)}
"""By name: how many cells a day are verified, and how many at a time."""
RESAMPLED = 2000
ENOUGH = 20
"""A source's accuracy is compared where the truth holds so many of its contested cells."""
TOLD = ("fusion.0", "fusion.20", "clones.moved")
"""The figures whose misses are listed."""
QUICK_DAYS = 2
NUMBERS = "1,5,20"
"""How many copies of a bad source are added."""


@dataclass
class Figures:
    """What is gathered while the days are played."""

    counts: dict[str, Count] = field(default_factory=dict)
    by_day: dict[str, list[float]] = field(default_factory=dict)
    decisions: dict[str, list[Judged]] = field(default_factory=dict)

    def count(self, name: str, found: Count) -> None:
        """Pool a count with those of other days."""
        kept = found if name in TOLD else Count(found.hits, found.n)
        self.counts[name] = self.counts[name] + kept if name in self.counts else kept

    def day(self, name: str, value: float) -> None:
        """Keep a figure of one day."""
        self.by_day.setdefault(name, []).append(value)


def main(arguments: Sequence[str] | None = None) -> None:
    """Play all days, and print what the fusion and the nominees are worth."""
    reader = parser("flights", __doc__, folder="with claims/ and truth/, a file a day")
    reader.add_argument("--without", default="", metavar="SOURCE,...", help="sources to leave out")
    reader.add_argument(
        "--clones", default=NUMBERS, metavar="N,...", help=f"how many copies to add ({NUMBERS}); 0: none"
    )
    given = reader.parse_args(arguments)
    numbers = [int(number) for number in given.clones.split(",") if int(number)]
    started = time.perf_counter()
    without = {name for name in given.without.split(",") if name}
    names = days(given.folder)[: QUICK_DAYS if given.quick else None]
    figures = Figures()
    yesterday: dict[str, Played | None] = {"0": None, "20": None}
    for name in names:
        day = read(given.folder, name, without)
        played = _played(figures, day)
        _remembered(figures, day, played, yesterday)
        if numbers:
            _cloned(figures, day, played, numbers, np.random.default_rng(given.seed))
    told = _numbers(figures, given.seed)
    left_out = f" without {', '.join(sorted(without))}" if without else ""
    title = f"Flights of {len(names)} days{left_out}"
    bins = reliability(figures.decisions.get("0", []))
    give(Report(title, given.seed, time.perf_counter() - started, figures.counts, told, bins), given)


def _played(figures: Figures, day: Day) -> dict[str, Played]:
    played = {}
    for name, (total, batch) in ASKED.items():
        started = time.perf_counter()
        one = played[name] = play(day, total, batch)
        if not total:
            figures.day("seconds.day", time.perf_counter() - started)
            figures.day("claims", one.claims.size)
            figures.count("vote", vote(one))
        scored = score(one)
        figures.count(f"fusion.{name}", scored.right)
        if total:
            figures.count(f"fusion.{name}.with_answers", scored.with_answers)
        figures.day(f"fusion.{name}", scored.right.rate)
        figures.decisions.setdefault(name, []).extend(scored.decisions)
        figures.day(f"asked.{name}.without_truth", one.without_truth)
        _nominee(figures, name, one)
    return played


def _nominee(figures: Figures, name: str, played: Played) -> None:
    """Score who leads, and apart who is named; the oracle is the best source that says as much."""
    true = accuracies(played)
    nominee, standings = played.fusion.nominee, played.fusion.standings
    figures.count(f"abstained.{name}", Count(int(nominee.candidate is None), 1))
    if name == "0":
        best = [true[one.candidate].rate for one in standings if one.coverage >= FLOOR and true[one.candidate].n]
        figures.day("oracle", max(best, default=0.0))
    if nominee.leader is not None:
        figures.day(f"nominee.{name}", true[nominee.leader].rate)
    if nominee.candidate is not None:
        figures.day(f"nominee.{name}.named", true[nominee.candidate].rate)
    _believed(figures, name, played)


def _believed(figures: Figures, name: str, played: Played) -> None:
    """Compare the accuracy that sources are held to have with what they have on the contested verified cells."""
    true = accuracies(played, contested=True)
    told = [one for one in played.fusion.standings if true[one.candidate].n >= ENOUGH]
    # The truth is a sample too: its own interval must meet the one that was said.
    pairs = [(one.accuracy, true[one.candidate]) for one in told]
    inside = sum(said.low <= found.interval[1] and found.interval[0] <= said.high for said, found in pairs)
    figures.count(f"accuracy.{name}.in_interval", Count(inside, len(told)))
    figures.day(f"accuracy.{name}.error", float(np.mean([abs(said.value - found.rate) for said, found in pairs])))


def _remembered(figures: Figures, day: Day, played: Mapping[str, Played], yesterday: dict[str, Played | None]) -> None:
    """Play the day without any cell verified, but with what was remembered of the day before."""
    for name, before in yesterday.items():
        if before is not None:
            again = play(day, 0, history=before.fusion.reputation, claims=played["0"].claims)
            figures.count(f"fusion.0.after_{name}", score(again).right)
            true = accuracies(again)
            if again.fusion.nominee.leader is not None:
                figures.day(f"nominee.0.after_{name}", true[again.fusion.nominee.leader].rate)
        yesterday[name] = played[name]


def _cloned(
    figures: Figures, day: Day, played: Mapping[str, Played], numbers: Sequence[int], random: np.random.Generator
) -> None:
    """Add copies of the worst source that says enough, and see whether anybody else is named."""
    claims, standings = played["0"].claims, played["0"].fusion.standings
    true = accuracies(played["0"])
    able = [one.candidate for one in standings if one.coverage >= FLOOR and true[one.candidate].n]
    bad = min(able, key=lambda name: true[name].rate)
    figures.day("clones.source", true[bad].rate)
    for number in numbers:
        for changed in CHANGED:
            more = with_clones(claims, bad, number, changed, random)
            for name in ("0", "20"):
                fusion = discover(more, played[name].answered, asked=0)
                what = f"{day.name}: {number} clones, {changed:.0%} changed, {name} cells"
                _moved(figures, what, played[name].fusion.nominee, fusion.nominee)
                figures.count(f"clones.fusion.{name}", score(replace(played[name], claims=more, fusion=fusion)).right)


def _moved(figures: Figures, what: str, before: Nominee, after: Nominee) -> None:
    moved = before.candidate != after.candidate
    told = (f"{what}: {before.candidate} became {after.candidate}",) if moved else ()
    figures.count("clones.moved", Count(int(moved), 1, told))
    figures.count("clones.leader_moved", Count(int(before.leader != after.leader), 1))


def _numbers(figures: Figures, seed: int) -> dict[str, float]:
    random = np.random.default_rng(seed)
    numbers: dict[str, float] = {}
    for name, values in figures.by_day.items():
        numbers[name if name not in figures.counts else f"{name}.days"] = round(float(np.mean(values)), 6)
        if name.startswith(("fusion", "nominee", "oracle")):
            low, high = _resampled(values, np.mean, random)
            numbers |= {f"{name}.days.low": round(low, 6), f"{name}.days.high": round(high, 6)}
    for name, decisions in figures.decisions.items():
        numbers[f"fusion.{name}.ece"] = round(calibration_error(decisions), 6)
    return numbers


def _resampled(
    values: Sequence[float], of: Callable[[np.ndarray], float], random: np.random.Generator
) -> tuple[float, float]:
    """Give the 95 % interval of a figure over days drawn again."""
    drawn = random.choice(np.array(values), (RESAMPLED, len(values)))
    low, high = np.quantile([of(one) for one in drawn], [0.025, 0.975])
    return float(low), float(high)


if __name__ == "__main__":
    main()
