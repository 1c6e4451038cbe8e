"""How many faults the monitors see, and how often they cry without one: `scripts/evaluate monitors FOLDER`."""

import csv
import random
import tempfile
import time
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from multiprocessing import get_context
from pathlib import Path

from rich.console import Console
from rich.progress import Progress

from catalog.quality.monitoring.kinds import column_of
from catalog.scanning.profile import Profile
from catalog.scanning.readers import Limits
from catalog.scanning.service import scan
from tests.measuring.figures import Count
from tests.measuring.history.reading import paths
from tests.measuring.monitors import seasonal
from tests.measuring.monitors.faults import KINDS, Target, put_in, targets
from tests.measuring.monitors.seasonal import SHAPES, Shape
from tests.measuring.monitors.walking import Delivered, Judged, is_seen, waits, walk, was_taken_back
from tests.measuring.report import Report, give, parser

PLACES = 8
"""So many versions of a file or series get each kind of fault."""
QUICK_VERSIONS, QUICK_DAYS, QUICK_PLACES = 9, 40, 2
MADE = "seasonal"
STALE = 3
"""A stale version holds what the one so many places before it held."""


@dataclass(frozen=True)
class Seen:
    """A fault that was put in: where, of which kind, and whether it was seen."""

    source: str
    kind: str
    label: str
    right: bool


@dataclass(frozen=True)
class Cry:
    """A version as it came: whether a monitor was wrong to raise an alarm, or right because it was taken back."""

    source: str
    label: str
    alarm: bool
    again: bool
    """The alarm goes on from the version before: nobody is told anew."""
    taken_back: bool


def main(arguments: Sequence[str] | None = None) -> None:
    """Judge every version as it is and with faults, and print the figures."""
    given = parser("monitors", __doc__, folder="a folder of REPOSITORY/FILE/vNNN.csv with index.json").parse_args(
        arguments
    )
    started = time.perf_counter()
    with Progress(console=Console(stderr=True), transient=True) as bar, _pool() as pool:
        seen, cries, schemas = _histories(given.folder, pool, bar, given.seed, quick=given.quick)
        made = pool.map(_series, SHAPES, [given.seed] * len(SHAPES), [given.quick] * len(SHAPES))
        for more, calm in bar.track(made, total=len(SHAPES), description="seasonal series"):
            seen, cries = seen + more, cries + calm
    give(_report(seen, cries, schemas, given.seed, started), given)


def _pool() -> ProcessPoolExecutor:
    return ProcessPoolExecutor(2, mp_context=get_context("spawn"))


def _report(seen: Sequence[Seen], cries: Sequence[Cry], schemas: int, seed: int, started: float) -> Report:
    sources = sorted({one.source for one in seen})
    counts = {
        "detection.rate": _rate(seen),
        **{f"detection.{kind}": _rate([one for one in seen if one.kind == kind]) for kind in KINDS},
        **{f"detection.in.{source}": _rate([one for one in seen if one.source == source]) for source in sources},
        "false_alarms": _false(cries),
        **{f"false_alarms.in.{source}": _false([one for one in cries if one.source == source]) for source in sources},
        "alarms.taken_back": Count(sum(one.taken_back for one in cries), len(cries)),
        "alarms.lasting": Count(sum(one.alarm and one.again for one in cries), len(cries)),
    }
    numbers = {"false_alarms.per_100": round(100 * _false(cries).rate, 3), "schema.breaking.versions": schemas}
    return Report("Monitors", seed, time.perf_counter() - started, counts, numbers)


def _rate(seen: Sequence[Seen]) -> Count:
    return Count(sum(one.right for one in seen), len(seen), tuple(one.label for one in seen if not one.right))


def _false(cries: Sequence[Cry]) -> Count:
    wrong = [one.label for one in cries if one.alarm and not one.again and not one.taken_back]
    return Count(len(wrong), len(cries), tuple(wrong))


def _histories(
    folder: Path, pool: ProcessPoolExecutor, bar: Progress, seed: int, *, quick: bool
) -> tuple[list[Seen], list[Cry], int]:
    found = paths(folder, QUICK_VERSIONS if quick else None)
    half = _halves(found)
    wanted = [path for versions in found.values() for path, _ in versions]
    scanned = dict(zip(wanted, bar.track(pool.map(_scanned, wanted, chunksize=4), total=len(wanted)), strict=True))
    seen, cries, schemas = [], [], 0
    for place, versions in found.items():
        name = f"{place.parent.name}/{place.name}"
        known = [(path, at, scanned[path]) for path, at in versions]
        readable = [(path, at, found) for path, at, found in known if found is not None]
        judged = walk(
            [
                Delivered(path.stem, profile, datetime.fromtimestamp(at, UTC), content=content)
                for path, at, (profile, content) in readable
            ]
        )
        source = half[place]
        cries += _cries(judged, source, name)
        schemas += sum(any(change.breaking for change in one.watched.schema) for one in judged)
        files = {path.stem: path for path, _at, _found in readable}
        seen += _with_faults(judged, files, source, name, pool, seed, QUICK_PLACES if quick else PLACES)
    return seen, cries, schemas


def _halves(found: Mapping[Path, object]) -> dict[Path, str]:
    """Tell which files the rules were tuned on: those of every other repository by name."""
    repositories = sorted({place.parent.name for place in found})
    return {
        place: "history.unseen" if repositories.index(place.parent.name) % 2 else "history.tuned" for place in found
    }


def _cries(judged: Sequence[Judged], source: str, name: str) -> list[Cry]:
    told = []
    before: set[str] = set()
    for place, one in enumerate(judged):
        causes = {breach.cause for breach in one.alarms} | {f"meaning {column}" for column in one.meant}
        if one.is_judged:
            what = "; ".join(breach.summary for breach in one.alarms) or ", ".join(one.meant)
            label = f"{name} {one.delivered.label}: {what}"
            again = bool(causes) and causes <= before
            # Nobody publishes the series that are made: there every alarm is false.
            back = bool(causes) and source != MADE and was_taken_back(judged, place)
            told.append(Cry(source, label, bool(causes), again, back and not again))
        before = causes
    return told


def _with_faults(
    judged: Sequence[Judged],
    files: Mapping[str, Path],
    source: str,
    name: str,
    pool: ProcessPoolExecutor,
    seed: int,
    most: int,
) -> list[Seen]:
    draw = random.Random(f"{seed} {name}")  # noqa: S311 - drawn again by its seed
    places = [place for place, one in enumerate(judged) if one.is_judged and not one.alarms]
    chosen = sorted(draw.sample(places, min(most, len(places))))
    asked = [
        (judged[place], target)
        for place in chosen
        for target in targets(judged[place].delivered.profile, draw)
        if judged[place].knows(target.series)
    ]
    paths_, aims = [files[one.delivered.label] for one, _ in asked], [target for _, target in asked]
    given = pool.map(_faulty, paths_, aims, [one.delivered.profile for one, _ in asked], [seed] * len(asked))
    found = [
        Seen(source, target.kind, f"{name} {one.delivered.label} {target.column or ''}", _is_seen(one, target, profile))
        for (one, target), profile in zip(asked, given, strict=True)
    ]
    return found + _stale(judged, chosen, source, name)


def _is_seen(one: Judged, target: Target, profile: Profile | None) -> bool:
    return profile is not None and is_seen(one.instead(profile), target.group, target.column)


def _stale(judged: Sequence[Judged], chosen: Iterable[int], source: str, name: str) -> list[Seen]:
    """Let a version not come, and let one come that holds what an earlier one held."""
    versions, found = [one.delivered for one in judged], []
    for place in chosen:
        could, _, missed = waits(versions, place)
        label = f"{name} {versions[place].label}"
        if could:
            found.append(Seen(source, "stale", f"{label} did not come", missed))
        found += _old_again(judged, place, source, label)
    return found


def _old_again(judged: Sequence[Judged], place: int, source: str, label: str) -> list[Seen]:
    one, old = judged[place], judged[place - STALE].delivered if place >= STALE else None
    told_by = [
        finding.series
        for finding in one.watched.findings
        if finding.series.partition(":")[0] in {"lag", "again"} and one.knows(finding.series)
    ]
    if old is None or not told_by or old.content == judged[place - 1].delivered.content:
        return []
    watched = one.instead(old.profile, old.content)
    seen = any(is_seen(watched, "time", column_of(series)) for series in told_by)
    return [Seen(source, "stale", f"{label} holds what {old.label} held", seen)]


def _series(shape: Shape, seed: int, quick: bool) -> tuple[list[Seen], list[Cry]]:
    tables = list(seasonal.days(shape, QUICK_DAYS if quick else None))
    if quick and shape.warm_up >= QUICK_DAYS:
        return [], []
    versions = [
        Delivered(f"{at:%Y-%m-%d}", profile, at, name, content)
        for at, name, table in tables
        for profile, content in [seasonal.scanned(table)]
    ]
    judged = walk(versions, shape.warm_up)
    source, seen = MADE, []
    draw = random.Random(f"{seed} {shape.name}")  # noqa: S311 - drawn again by its seed
    places = [place for place, one in enumerate(judged) if one.is_judged]
    chosen = sorted(draw.sample(places, min(QUICK_PLACES if quick else PLACES, len(places))))
    for place in chosen:
        one, table = judged[place], tables[shape.warm_up + place][2]
        for target in targets(one.delivered.profile, draw):
            profile = seasonal.profile(put_in(table, target, one.delivered.profile, draw))
            label = f"{shape.name} {one.delivered.label} {target.column or ''}"
            seen.append(Seen(source, target.kind, label, is_seen(one.instead(profile), target.group, target.column)))
    return seen + _stale(judged, chosen, source, shape.name), _cries(judged, source, shape.name)


def _scanned(path: Path) -> tuple[Profile, str] | None:
    found = scan(path, limits=Limits(), keep_cells=True, progress=lambda _: None)
    if found.profile is None or found.fingerprint is None:
        return None
    return found.profile, str(found.fingerprint.digest)


def _faulty(path: Path, target: Target, profile: Profile, seed: int) -> Profile | None:
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
        head, *rows = [row for row in csv.reader(file) if row]
    wide = [row + [""] * (len(head) - len(row)) for row in rows]
    table = {name: [row[place] for row in wide] for place, name in enumerate(head)}
    draw = random.Random(f"{seed} {path} {target}")  # noqa: S311 - drawn again by its seed
    changed = put_in(table, target, profile, draw)
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder) / "faulty.csv"
        with made.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([list(changed), *zip(*changed.values(), strict=True)])
        found = _scanned(made)
        return found[0] if found is not None else None


if __name__ == "__main__":
    main()
