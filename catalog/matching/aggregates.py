"""Whether one table is a group-by of the other: its key holds groups, and its numbers can be computed again."""

from collections.abc import Sequence
from dataclasses import dataclass

from catalog.matching.columns import Overlap
from catalog.matching.groups import GROUPS_MET, Groups, groupings
from catalog.matching.nulls import names_with_nulls
from catalog.matching.replays import Replay, give, replay
from catalog.matching.tables import Named, Table, filled
from catalog.scanning.group_keys import Key

BITS_NEEDED = 14.0
"""What the columns must say together: strangers that group other rows of the same kind reach up to 10."""
FEW_GROUPS, LEAST_COMPLETE = 8, 0.1
"""Of so few groups a number may come out by accident where many are asked: largest values are shared by strangers."""


@dataclass(frozen=True)
class Aggregation:
    """That `target` is `source` grouped by a column, by two, or by the days or months of one."""

    source_keys: tuple[Key, ...]
    target_keys: tuple[int, ...]
    groups: int
    """Groups that were compared."""
    met: float
    """Share of the target's rows whose key is a group of the source."""
    replays: tuple[Replay, ...]
    completeness: float
    """How much of the target's numbers comes out, and how much of the source is in them, 0 to 1."""

    @property
    def score(self) -> float:
        """Groups met times how well the best column replays, 0 to 1."""
        return self.met * max((replay.share for replay in self.replays), default=0.0)


def aggregation(source: Table, target: Table, found: Overlap) -> Aggregation | None:
    """Find the group-by that makes `target` out of `source`; `found` has source as a and target as b."""
    if target.rows >= source.rows or len(target.columns) < 2:  # noqa: PLR2004
        return None
    best: Aggregation | None = None
    for named in target.named:
        for groups in groupings(source, target, named.columns, found):
            candidate = _replayed(source, target, named, groups)
            if candidate is not None and (best is None or _rank(candidate) > _rank(best)):
                best = candidate
    return best


def _rank(candidate: Aggregation) -> tuple[float, float]:
    return candidate.completeness, candidate.score


def _replayed(source: Table, target: Table, named: Named, groups: Groups) -> Aggregation | None:
    rows, places, met = groups.find(names_with_nulls(named) if groups.nulls else named.hashes)
    if len(rows) < 2 or met < GROUPS_MET:  # noqa: PLR2004 - one group proves nothing
        return None
    replays, asked = [], 0
    for column, sketch in enumerate(target.columns):
        if column not in named.columns:
            given = give(column, sketch.kind, [named.sample.cell(column, row) for row in rows.tolist()])
            asked += given is not None
            found = replay(given, groups, places) if given is not None else None
            if found is not None:
                replays.append(found)
    if not replays or _said(replays) < BITS_NEEDED:
        return None
    whole = min(_in_all(source, target, one) for one in replays)
    complete = met * whole * sum(one.share for one in replays) / asked
    if len(rows) < FEW_GROUPS and len(replays) < LEAST_COMPLETE * asked:
        return None
    return Aggregation(groups.keys, named.columns, len(rows), met, tuple(replays), round(complete, 4))


def _said(replays: Sequence[Replay]) -> float:
    """Add up what several columns say together, each of which may say little; what comes to the same counts once."""
    each: dict[bytes, float] = {}
    for one in replays:
        each[one.values] = max(each.get(one.values, 0.0), one.bits)
    return sum(each.values())


def _in_all(source: Table, target: Table, one: Replay) -> float:
    """Compare what a column comes to over all groups with the same of the source, which may have grown since."""
    column = target.columns[one.column]
    parts = filled(column) * column.mean if column.mean is not None else None
    if one.statistic == "count":
        wholes = float(source.rows) if one.measure is None else float(filled(source.columns[one.measure]))
    elif one.statistic == "sum" and one.measure is not None:
        measure = source.columns[one.measure]
        wholes = filled(measure) * measure.mean if measure.mean is not None else 0.0
    else:
        return 1.0
    if not parts or not wholes or (parts > 0) != (wholes > 0):
        return 1.0
    return min(parts / wholes, wholes / parts)
