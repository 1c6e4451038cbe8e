"""Which member of a family holds the latest state, where no column of times tells it (pure)."""

from collections.abc import Mapping, Sequence
from itertools import combinations
from uuid import UUID

import numpy as np

from catalog.matching.signals import later, noted
from catalog.matching.signals.noted import Noted
from catalog.matching.succession import compared, order_of
from catalog.matching.tables import Table
from catalog.ranking.facts import Family, StateFacts

MOST = 64
"""Of so many contents the order is asked, not of more."""


def are_timed(family: Family) -> bool:
    """Tell whether several members share a column of times, which tells how fresh they are."""
    timed = [{one.family for one in member.columns if one.newest is not None} for member in family.members]
    return any(one & other for one, other in combinations(timed, 2))


def states(tables: Mapping[UUID, Table], notes: Mapping[UUID, Noted] | None = None) -> dict[UUID, StateFacts]:
    """Say of each member how many of the other contents are earlier than its own; nothing when there are too many.

    `notes` is what is noted of members beside their content: dates in places, and times of files as far as they agree
    with what content says.
    """
    contents: dict[object, list[UUID]] = {}
    for copy_id, table in sorted(tables.items()):
        contents.setdefault(_content(table), []).append(copy_id)
    if len(contents) < 2 or len(contents) > MOST:  # noqa: PLR2004 - one content is the latest
        return {}
    # In the order of their contents: who arrived first must change nothing.
    groups = [contents[content] for content in sorted(contents, key=repr)]
    found = _facts([tables[group[0]] for group in groups], [_first(group, notes or {}) for group in groups])
    return {copy_id: fact for group, fact in zip(groups, found, strict=True) for copy_id in group}


def _content(table: Table) -> tuple[object, ...]:
    return table.fingerprint.digest, tuple(column.name for column in table.columns)


def _first(group: Sequence[UUID], notes: Mapping[UUID, Noted]) -> Noted:
    """Give what is noted of the copy of a content that was written first: later ones were only copied then."""
    known = [notes[copy_id] for copy_id in group if copy_id in notes]
    return min(known, key=lambda one: (one.modified is None, one.modified, one.path), default=Noted("", None, None))


def _facts(tables: Sequence[Table], notes: Sequence[Noted]) -> list[StateFacts]:
    content = compared(tables)
    odds = order_of(content)
    moments = noted.moments(notes, odds.tolist())
    if moments is not None:
        odds = order_of(content, moments)
    found = []
    for place in range(len(tables)):
        others = np.delete(odds[place], place)
        chances = 1.0 / (1.0 + np.exp(np.clip(others, -40, 40)))
        # Counted, not averaged: a near one that is likely earlier counts as much as a far one that surely is.
        earlier = float(((others < 0) + 0.5 * (others == 0)).mean())
        spread = float(np.sqrt((chances * (1 - chances)).mean()))
        is_noted = moments is not None and moments[place] is not None
        found.append(StateFacts(earlier, spread, is_noted or _is_sure(tables, place)))
    return found


def _is_sure(tables: Sequence[Table], place: int) -> bool:
    """Tell whether moments or added rows say something of this one, not only how large it is."""
    own = tables[place]
    return any(tell(own, other) is not None for other in tables if other is not own for tell in later.TELLING)
