"""Which of some copies were joined from others, read from the matches between what they hold now."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy.orm import Session

from catalog.datasets import queries as datasets
from catalog.datasets.models import Version
from catalog.matching import joins, queries
from catalog.matching.joins import Alike, Joins
from catalog.matching.queries import Known

JOINED = "joined"
WEIGHT = 3.0
"""How much it says for being made from a copy that the rest of the columns came from another table."""


def find(session: Session, matches: Sequence[Known], versions: Mapping[UUID, Version]) -> Joins:
    """Find the joins among copies; `versions` gives what each copy that takes part holds now."""
    copy_of = {version.id: copy_id for copy_id, version in versions.items()}
    telling = [
        match
        for match in matches
        if (match.family or match.kind == JOINED) and match.a_version_id in copy_of and match.b_version_id in copy_of
    ]
    open_ones = _around_open_ends([(copy_of[one.a_version_id], copy_of[one.b_version_id]) for one in telling])
    asked = [one for one in telling if {copy_of[end] for end in one.ends} & open_ones]
    if not asked:
        return Joins()
    mapped = queries.mappings(session, [one.id for one in asked])
    alike = [Alike(copy_of[one.a_version_id], copy_of[one.b_version_id], one.family, *mapped[one.id]) for one in asked]
    ends = {end for one in alike for end in (one.a, one.b)}
    names = {copy_id: (copy.namespace, copy.name) for copy_id, copy in datasets.copies(session, ends).items()}
    return joins.find(alike, {copy_id: len(versions[copy_id].columns) for copy_id in ends}, names)


def _around_open_ends(pairs: Sequence[tuple[UUID, UUID]]) -> set[UUID]:
    """Name the copies that are alike to two which are not alike to each other."""
    near: dict[UUID, set[UUID]] = {}
    for a, b in pairs:
        near.setdefault(a, set()).add(b)
        near.setdefault(b, set()).add(a)
    return {one for one, others in near.items() if any(len(others - near[other]) > 1 for other in others)}
