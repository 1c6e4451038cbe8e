"""Reading matches and verdicts."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy.orm import Session, aliased, outerjoin

from catalog.datasets import queries as datasets
from catalog.datasets.models import Copy, Version
from catalog.matching.calibration import believed
from catalog.matching.models import Match, Sketched, Verdict
from catalog.scanning.models import FingerprintRow
from catalog.scanning.revisions import comparable

FITTED = 4
"""From this revision of the matching code on a match keeps a fitted probability."""


def matches(session: Session, version_ids: Collection[UUID]) -> list[Match]:
    """List the matches in which any of these versions takes part, surest first."""
    either = or_(Match.a_version_id.in_(version_ids), Match.b_version_id.in_(version_ids))
    return list(session.scalars(select(Match).where(either).order_by(*_surest_first())))


class Known(NamedTuple):
    """That two versions were found alike, without the evidence: so much is read for whole families."""

    id: UUID
    a_version_id: UUID
    b_version_id: UUID
    revision: int
    kind: str
    family: bool
    probability: float

    @property
    def believed(self) -> float:
        """Give the probability; what older code kept was a strength."""
        return self.probability if self.revision >= FITTED else believed(self.probability, family=self.family)

    @property
    def ends(self) -> set[UUID]:
        """The two versions."""
        return {self.a_version_id, self.b_version_id}


def known(session: Session, version_ids: Collection[UUID]) -> list[Known]:
    """List that these versions were found alike with others, in no order."""
    either = or_(Match.a_version_id.in_(version_ids), Match.b_version_id.in_(version_ids))
    columns = (getattr(Match, name) for name in Known._fields)
    return [Known(*row) for row in session.execute(select(*columns).where(either))]


def by_id(session: Session, match_ids: Collection[UUID]) -> dict[UUID, Match]:
    """Give the matches with these ids."""
    return {found.id: found for found in session.scalars(select(Match).where(Match.id.in_(match_ids)))}


def mappings(
    session: Session, match_ids: Collection[UUID]
) -> dict[UUID, tuple[tuple[tuple[str, str], ...], float | None, float | None]]:
    """Give of these matches which columns are which, and the shares of rows that each side has of the other."""
    query = select(Match.id, Match.mapping, Match.a_in_b, Match.b_in_a).where(Match.id.in_(match_ids))
    return {row[0]: (tuple((str(a), str(b)) for a, b in row[1]), row[2], row[3]) for row in session.execute(query)}


def mapped(session: Session, version_ids: Collection[UUID]) -> dict[tuple[UUID, UUID], tuple[tuple[str, str], ...]]:
    """Give which columns are which for pairs of these versions, as they stand in their match."""
    query = select(Match.a_version_id, Match.b_version_id, Match.mapping)
    rows = session.execute(query.where(Match.a_version_id.in_(version_ids), Match.b_version_id.in_(version_ids)))
    return {(row[0], row[1]): tuple((str(a), str(b)) for a, b in row[2]) for row in rows}


def of_copy(session: Session, copy_id: UUID) -> list[Match]:
    """List the matches of what a copy holds now, surest first."""
    version = datasets.current_version(session, copy_id)
    return matches(session, [version.id]) if version else []


def between(session: Session, a_copy_id: UUID, b_copy_id: UUID) -> tuple[Match, bool] | None:
    """Find the match of what two copies hold now, or of copies that hold the same as they; turned where b comes first.

    Of many identical copies only a few are compared: what was found of one holds for its twins.
    """
    return betweens(session, [(a_copy_id, b_copy_id)]).get((a_copy_id, b_copy_id))


def betweens(session: Session, pairs: Collection[tuple[UUID, UUID]]) -> dict[tuple[UUID, UUID], tuple[Match, bool]]:
    """Find the matches of many pairs of copies at once, each as `between` does."""
    versions = datasets.current_versions(session, {copy_id for pair in pairs for copy_id in pair})
    content = datasets.twins_of(session, {version.content_id for version in versions.values()})
    inside = Match.a_version_id.in_(content), Match.b_version_id.in_(content)
    known: dict[tuple[str, str], list[Match]] = {}
    for one in session.scalars(select(Match).where(*inside).order_by(*_surest_first())):
        known.setdefault((content[one.a_version_id], content[one.b_version_id]), []).append(one)
    found = {}
    for pair in pairs:
        if pair[0] in versions and pair[1] in versions:  # else one of them was never scanned
            best = _best(versions[pair[0]], versions[pair[1]], known)
            if best is not None:
                found[pair] = best
    return found


def moved(match: Match, version_id: UUID) -> Mapping[str, Any] | None:
    """Give what happened at the copy that holds a version since the other side was taken from it; None for unknown.

    A match of twins of both says nothing of it: they hold the same now, but may have held something else before.
    """
    side = {match.a_version_id: "a", match.b_version_id: "b"}.get(version_id, "")
    return (match.drift or {}).get(side)


def _best(
    first: Version, second: Version, known: Mapping[tuple[str, str], Sequence[Match]]
) -> tuple[Match, bool] | None:
    """Choose the match that speaks of the two versions themselves, else of one of them, else of twins of both."""
    straight, turned = (first.content_id, second.content_id), (second.content_id, first.content_id)
    among = [*known.get(straight, ()), *(known.get(turned, ()) if turned != straight else ())]
    own = {first.id, second.id}
    best = min(among, key=lambda one: -len({one.a_version_id, one.b_version_id} & own), default=None)
    if best is None:
        return None
    in_order = best.a_version_id == first.id or (best.b_version_id != first.id and best in known.get(straight, ()))
    return best, not in_order


def verdicts(session: Session, copy_ids: Collection[UUID]) -> list[Verdict]:
    """List what stewards said of any of these copies, as it holds now."""
    either = or_(Verdict.a_copy_id.in_(copy_ids), Verdict.b_copy_id.in_(copy_ids))
    return list(session.scalars(select(Verdict).where(either, Verdict.known_to.is_(None)).order_by(Verdict.id)))


def verdict(session: Session, a_copy_id: UUID, b_copy_id: UUID) -> Verdict | None:
    """Give what a steward said of two copies, the one with the smaller id first."""
    query = select(Verdict).where(
        Verdict.a_copy_id == a_copy_id, Verdict.b_copy_id == b_copy_id, Verdict.known_to.is_(None)
    )
    return session.scalar(query)


def judged_with(session: Session, copy_id: UUID) -> set[UUID]:
    """Name the copies that a steward called the same as this one, or not the same."""
    found = verdicts(session, [copy_id])
    return {one.b_copy_id if one.a_copy_id == copy_id else one.a_copy_id for one in found}


def unfindable(session: Session, *, after: UUID | None = None, limit: int) -> list[UUID]:
    """Name copies that are not in the index, or are there by a fingerprint that cannot be compared any more."""
    known = outerjoin(Copy, Sketched, Sketched.copy_id == Copy.id)
    known = known.outerjoin(FingerprintRow, FingerprintRow.version_id == Sketched.version_id)
    old = FingerprintRow.revision.not_in(comparable())
    kept = aliased(FingerprintRow)
    scanned = exists().where(Version.copy_id == Copy.id, kept.version_id == Version.id)
    query = select(Copy.id).select_from(known).where(or_(Sketched.copy_id.is_(None) & scanned, old))
    if after is not None:
        query = query.where(Copy.id > after)
    return list(session.scalars(query.order_by(Copy.id).limit(limit)))


def _surest_first() -> tuple[ColumnElement[Any], ...]:
    # Not by the id of the match: what is found again would change its place.
    return Match.probability.desc(), Match.a_version_id.asc(), Match.b_version_id.asc()
