"""Collecting what is known of the documentation of datasets, of many at once."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.access import queries as people
from catalog.datasets import queries as datasets
from catalog.datasets.describing import queries as describing
from catalog.datasets.models import Copy, Dataset, Dump, Membership
from catalog.db import now
from catalog.lineage.jobs import Facet
from catalog.nominations.models import Nomination
from catalog.nominations.review import ACCEPTED
from catalog.quality.contracts import document, levels
from catalog.quality.contracts.models import Contract
from catalog.quality.models import ExpectationSuite, ValidationResult
from catalog.quality.monitoring.overdue import freshness
from catalog.quality.suites import CATALOG
from catalog.stewardship.debt.scoring import Facts

MOST_ARRIVALS = 40


class _Copy(NamedTuple):
    id: UUID
    description: str


class _Main(NamedTuple):
    copy_id: UUID
    version_id: UUID
    columns: Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class _Held:
    """The copies of each dataset, and what the one that stands for it holds: a thousand are asked for at once."""

    copies: Mapping[UUID, Sequence[_Copy]]
    main: Mapping[UUID, _Main]


def facts(session: Session, dataset_ids: Collection[UUID]) -> dict[UUID, Facts]:
    """Collect what is known of each of these datasets."""
    rows = datasets.by_id(session, dataset_ids)
    held = _held(session, dataset_ids)
    left = people.shut_out(session, {row.owner for row in rows.values()})
    notes, said = describing.notes(session, dataset_ids), describing.refreshes(session, dataset_ids)
    told, agreed = _told_by_producers(session, held), _contracts(session, dataset_ids)
    judged, usual = _judged(session, held), _usual(session, held)
    return {
        dataset_id: _facts(
            row,
            held,
            row.owner in left,
            {**told[dataset_id], **_described(agreed[dataset_id]), **notes[dataset_id]},
            judged.get(dataset_id),
            agreed[dataset_id],
            said.get(dataset_id),
            usual.get(dataset_id),
        )
        for dataset_id, row in rows.items()
    }


def _facts(
    row: Dataset,
    held: _Held,
    left: bool,
    described: Mapping[str, str],
    judged: bool | None,
    agreed: Sequence[Contract],
    said: timedelta | None,
    usual: timedelta | None,
) -> Facts:
    main = held.main.get(row.id)
    description = row.description or next((one.description for one in held.copies[row.id] if one.description), "")
    by_contract = next(((every, one.contract_id) for one in agreed for every in _frequency(one)), None)
    expected = said or (by_contract[0] if by_contract else None)
    return Facts(
        description=description,
        owner=row.owner,
        owner_left=left,
        columns=[str(one["name"]) for one in main.columns] if main else None,
        described=described,
        judged=judged,
        contracts=[one.contract_id for one in agreed],
        expected=expected,
        expected_by="its owner" if said else f"the contract {by_contract[1]}" if by_contract else "",
        usual=usual,
    )


def _held(session: Session, dataset_ids: Collection[UUID]) -> _Held:
    current = Membership.valid_to.is_(None), Membership.known_to.is_(None), Copy.retired_at.is_(None)
    query = select(Membership.dataset_id, Copy.id, Copy.description).join(Copy, Copy.id == Membership.copy_id)
    copies: dict[UUID, list[_Copy]] = {dataset_id: [] for dataset_id in dataset_ids}
    rows = session.execute(query.where(Membership.dataset_id.in_(dataset_ids), *current).order_by(Copy.created_at))
    for dataset_id, copy_id, description in rows:
        copies[dataset_id].append(_Copy(copy_id, description))
    held = datasets.current_columns(session, {one.id for family in copies.values() for one in family})
    accepted = select(Nomination.dataset_id, Nomination.copy_id).where(Nomination.state == ACCEPTED)
    first = {row[0]: row[1] for row in session.execute(accepted.where(Nomination.dataset_id.in_(dataset_ids)))}
    main = {}
    for dataset_id, family in copies.items():
        chosen = [one for one in family if one.id == first.get(dataset_id)]
        readable = [_Main(one.id, *held[one.id]) for one in (*chosen, *family) if one.id in held and held[one.id][1]]
        if readable:
            main[dataset_id] = readable[0]
    return _Held(copies, main)


def _told_by_producers(session: Session, held: _Held) -> dict[UUID, dict[str, str]]:
    homes = {copy.id: dataset_id for dataset_id, family in held.copies.items() for copy in family}
    wanted = Facet.subject_kind == "dataset", Facet.subject_id.in_(homes), Facet.name == "schema"
    rows = session.execute(select(Facet.subject_id, Facet.body).where(*wanted, Facet.removed.is_(False)))
    found: dict[UUID, dict[str, str]] = defaultdict(dict)
    for copy_id, body in rows:
        found[homes[copy_id]].update(_texts(body.get("fields")))
    return found


def _texts(fields: object) -> Iterator[tuple[str, str]]:
    for one in fields if isinstance(fields, list) else []:
        if isinstance(one, dict) and isinstance(one.get("description"), str) and one["description"].strip():
            yield str(one.get("name")), one["description"].strip()


def _contracts(session: Session, dataset_ids: Collection[UUID]) -> dict[UUID, list[Contract]]:
    newest: dict[UUID, dict[str, Contract]] = {dataset_id: {} for dataset_id in dataset_ids}
    query = select(Contract).where(Contract.dataset_id.in_(dataset_ids)).order_by(Contract.number)
    for one in session.scalars(query):
        newest[one.dataset_id][one.contract_id] = one
    return {dataset_id: [one for one in found.values() if not one.ended] for dataset_id, found in newest.items()}


def _described(agreed: Sequence[Contract]) -> dict[str, str]:
    found: dict[str, str] = {}
    for contract in agreed:
        one = document.checked(contract.document).object(contract.object)
        found.update(_texts(list(one.properties) if one else []))
    return found


def _frequency(contract: Contract) -> Iterator[timedelta]:
    for level in document.checked(contract.document).levels:
        every = levels.frequency(level)
        if every is not None:
            yield every


def _judged(session: Session, held: _Held) -> dict[UUID, bool]:
    homes = {main.version_id: dataset_id for dataset_id, main in held.main.items()}
    query = select(ValidationResult.version_id, ExpectationSuite.party).join(
        ExpectationSuite, ExpectationSuite.id == ValidationResult.suite_id
    )
    found: dict[UUID, bool] = {}
    for version_id, party in session.execute(query.where(ValidationResult.version_id.in_(homes)).distinct()):
        found[homes[version_id]] = found.get(homes[version_id], False) or party != CATALOG
    return found


def _usual(session: Session, held: _Held) -> dict[UUID, timedelta]:
    """Tell how often the copy that stands for each dataset came so far, where that is regular."""
    homes = {main.copy_id: dataset_id for dataset_id, main in held.main.items()}
    query = select(Dump.copy_id, Dump.registered_at).where(Dump.copy_id.in_(homes)).order_by(Dump.registered_at)
    arrivals: dict[UUID, list[datetime]] = defaultdict(list)
    for copy_id, at in session.execute(query):
        arrivals[copy_id].append(at)
    found = {}
    for copy_id, times in arrivals.items():
        seen = freshness(times[-MOST_ARRIVALS:], now())
        if seen.usual is not None and seen.late_from is not None:
            found[homes[copy_id]] = seen.usual
    return found
