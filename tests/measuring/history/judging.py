"""What the catalog says of histories, judged: which way each step goes, what belongs together, which is the newest."""

import random
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import combinations
from uuid import UUID

import numpy as np
from rich.progress import Progress

from catalog.matching.evidence import probability
from catalog.matching.families import JOINS, Link, Member, settle
from catalog.matching.index import FOUND, STOP
from catalog.matching.pairs import compare
from catalog.matching.succession import WEIGHTS, Compared, Odds, Weights, compared, order_of, succession
from catalog.matching.tables import Table
from catalog.matching.telling import telling
from catalog.ranking.criteria import freshness
from catalog.ranking.facts import ColumnFacts, Family, MemberFacts
from catalog.ranking.states import states
from tests.measuring.figures import Count, Judged
from tests.measuring.history.reading import History, only_appends, spoiled

SEEN = datetime(2026, 1, 1, tzinfo=UTC)
STRANGERS = 2_000
"""Pairs of versions from two repositories that are compared whether or not the index would find them."""


@dataclass(frozen=True)
class Step:
    """One step of a history, as judged."""

    repository: str
    judged: Judged
    appends: bool = False
    wrong: str = ""
    """What was wrong with the two times."""


def known_of(history: History) -> Compared:
    """Compare the versions of a file, once for all ways of judging."""
    return compared([version.table for version in history.versions])


def by_content(history: History, states: Compared, weights: Weights = WEIGHTS) -> list[Step]:
    """Judge the steps of a file from what all its versions hold."""
    odds = order_of(states, None, weights)
    return [_step(history, place, odds, appends=_appends(history, place)) for place in history.steps]


def by_pair(history: History) -> list[Step]:
    """Judge each step from its two versions alone."""
    tables = [version.table for version in history.versions]
    found = []
    for place in history.steps:
        odds = np.zeros((len(tables), len(tables)))
        odds[place, place + 1] = succession(tables[place : place + 2])[0, 1]
        found.append(_step(history, place, odds))
    return found


def by_times(history: History, states: Compared, draw: str, weights: Weights = WEIGHTS) -> list[Step]:
    """Judge the steps of a file with the times of its versions, a third of them wrong, another third in each draw."""
    chance = random.Random(f"{draw} {history.repository} {history.name}")  # noqa: S311 - drawn again by its seed
    times, done = spoiled([version.time for version in history.versions], chance)
    odds = order_of(states, times, weights)
    return [
        _step(history, place, odds, wrong=" and ".join(sorted({*done[place : place + 2]} - {""})))
        for place in history.steps
    ]


def found_together(histories: Sequence[History], seed: int, bar: Progress) -> dict[str, Count]:
    """Count pairs of versions of one file that end in one family, and strangers that were taken for copies."""
    known = [(history, version.table) for history in histories for version in history.versions]
    near = _candidates([table for _, table in known])
    apart = [pair for pair in combinations(range(len(known)), 2) if _are_strangers(known, pair)]
    drawn = set(random.Random(seed).sample(apart, min(STRANGERS, len(apart)))) - set(near)  # noqa: S311
    links, taken = list[Link](), list[str]()
    linked = {place: {place} for place in range(len(known))}
    for a, b in bar.track([*near, *sorted(drawn)], description="comparing"):
        strangers = _are_strangers(known, (a, b))
        if not strangers and linked[a] is linked[b]:
            continue  # whatever is found of them, they stand in one family already
        kind = compare(known[a][1], known[b][1]).kind
        if kind.family and strangers:
            taken.append(f"{known[a][0].name} and {known[b][0].name} ({kind.name})")
        if kind.family and (a, b) not in drawn:
            links.append(Link(UUID(int=a), UUID(int=b), kind.probability))
        if kind.family and not strangers and kind.probability >= JOINS:
            linked[a] |= linked[b]
            linked.update(dict.fromkeys(linked[b], linked[a]))
    asked = sum(_are_strangers(known, pair) for pair in near) + len(drawn)
    return {
        "detection.recall": _together(known, _families(len(known), links)),
        "detection.false_positive_rate": Count(len(taken), asked, tuple(sorted(set(taken)))),
    }


def freshest(histories: Sequence[History]) -> Count:
    """Count the files whose newest version is the freshest by the criterion that ranks candidates."""
    asked = [history for history in histories if len(history.versions) > 1]
    missed = [f"{history.repository}/{history.name}" for history in asked if not _is_freshest(history)]
    return Count(len(asked) - len(missed), len(asked), tuple(missed))


def _is_freshest(history: History) -> bool:
    tables = {UUID(int=place): version.table for place, version in enumerate(history.versions)}
    late = states(tables)
    family = Family([_member(copy_id, table) for copy_id, table in tables.items()], states=late)
    scores = {
        member.copy_id: (freshness(member, family).value or 0.0, late[member.copy_id].share if late else 0.0)
        for member in family.members
    }
    newest = max(tables)
    content = tables[newest].fingerprint.digest
    return all(
        score < scores[newest] or tables[copy_id].fingerprint.digest == content
        for copy_id, score in scores.items()
        if copy_id != newest
    )


def _member(copy_id: UUID, table: Table) -> MemberFacts:
    columns = [
        ColumnFacts(
            column.name,
            zlib.crc32(column.name.encode()),
            column.rows - column.nulls,
            column.quantiles[-1] if column.kind == "time" else None,
            column.quantiles[0] if column.kind == "time" else None,
        )
        for column in table.columns
    ]
    return MemberFacts(
        copy_id=copy_id, title="", uri="", silo="", owned_by_silo=False, first_seen=SEEN, described=False, custodian="",
        declared_origin=False, version_id=copy_id, version_status="readable", why_unusable="", rows=table.rows,
        digest=table.fingerprint.digest, columns=columns,
    )  # fmt: skip


def _appends(history: History, place: int) -> bool:
    before, after = history.versions[place : place + 2]
    return only_appends(before.path, after.path)


def _step(history: History, place: int, odds: Odds, *, appends: bool = False, wrong: str = "") -> Step:
    said = float(odds[place, place + 1])
    sure = probability(abs(said))
    return Step(history.repository, Judged(history.label(place), sure, said > 0), appends, wrong)


def _candidates(tables: Sequence[Table]) -> list[tuple[int, int]]:
    """Give the pairs that the index has compared, by the places of both, those that share most first."""
    hashes = [telling(table.fingerprint) for table in tables]
    holding: dict[int, list[int]] = {}
    for place, found in enumerate(hashes):
        for one in found:
            holding.setdefault(int(one), []).append(place)
    pairs: dict[tuple[int, int], int] = {}
    for place, found in enumerate(hashes):
        many = Counter(at for one in found for at in holding[int(one)][:STOP] if at != place)
        pairs |= {(min(place, at), max(place, at)): count for at, count in many.most_common(FOUND)}
    return sorted(pairs, key=lambda pair: (-pairs[pair], pair))


def _are_strangers(known: Sequence[tuple[History, Table]], pair: tuple[int, int]) -> bool:
    return known[pair[0]][0].repository != known[pair[1]][0].repository


def _families(size: int, links: Sequence[Link]) -> dict[int, UUID]:
    """Settle copies of a dataset each, as the catalog does."""
    plan = settle([Member(UUID(int=place), UUID(int=size + place)) for place in range(size)], links)
    homes = {place: plan.moves.get(UUID(int=place), UUID(int=size + place)) for place in range(size)}
    return {place: plan.merges.get(home, home) for place, home in homes.items()}


def _together(known: Sequence[tuple[History, Table]], home: dict[int, UUID]) -> Count:
    missed: Counter[str] = Counter()
    count = 0
    for a, b in _of_one_file(known):
        count += 1
        if home[a] != home[b]:
            missed[f"{known[a][0].repository}/{known[a][0].name}"] += 1
    told = tuple(f"{name}: {number} pairs" for name, number in missed.most_common())
    return Count(count - missed.total(), count, told)


def _of_one_file(known: Sequence[tuple[History, Table]]) -> Iterator[tuple[int, int]]:
    for a, b in combinations(range(len(known)), 2):
        if known[a][0] is known[b][0]:
            yield a, b
