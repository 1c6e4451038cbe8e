"""Taking contracts in, checking each version by those of its dataset, and telling of breaches."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from catalog.audit import service as audit
from catalog.audit.changing import changed, created
from catalog.datasets import queries as datasets
from catalog.datasets.models import Version
from catalog.db import now
from catalog.errors import Conflict, Invalid, ReasonMissing
from catalog.quality import service as quality
from catalog.quality import suites
from catalog.quality.contracts import checks, document, judging, levels, queries
from catalog.quality.contracts.models import Contract
from catalog.quality.fitting import find
from catalog.quality.incidents import service as incidents
from catalog.quality.incidents.life import Breach
from catalog.quality.outcome import FAILED, Outcome, Verdict, overall
from catalog.quality.service import Chosen
from catalog.quality.suites import CONTRACT, Suite
from catalog.silos.access import Actor, require

BINDING = frozenset({"active", "deprecated"})
"""A breach of a contract in another state opens no incident."""
NO_LONGER = "retired"


def add(
    session: Session,
    data: Mapping[str, Any],
    dataset_id: UUID,
    *,
    actor: Actor,
    reason: str,
    object_name: str = "",
    number: int | None = None,
) -> Contract:
    """Take a contract in for a dataset, as the next revision of the one with its id; versions are checked from then on.

    Raises Invalid when it is none, or several of its objects may be this dataset; Conflict when `number` is outdated.
    """
    read = document.checked(data)
    _may(session, dataset_id, actor)
    last = _last(session, dataset_id, read.id)
    if number is not None and number != (last.number if last else 0):
        raise Conflict
    revision = suites.revision_of(data)
    chosen = _object(session, read, dataset_id, object_name)
    if last is not None and not last.ended and (last.revision, last.object) == (revision, chosen):
        return last
    made = _revision(read, dataset_id, last, actor, reason)
    made.object, made.revision, made.document = chosen, revision, dict(data)
    return _kept(session, made, last, actor, "contract.added")


def end(session: Session, contract_id: UUID, *, actor: Actor, reason: str) -> Contract:
    """End a contract: later versions are not checked by it; its revisions and what they found stay."""
    current = queries.get(session, contract_id)
    _may(session, current.dataset_id, actor)
    last = _last(session, current.dataset_id, current.contract_id)
    if last is None or last.id != current.id or last.ended:
        raise Conflict
    made = _revision(document.checked(last.document), last.dataset_id, last, actor, reason)
    made.object, made.revision, made.document, made.ended = last.object, last.revision, last.document, True
    return _kept(session, made, last, actor, "contract.ended")


def plan_of(contract: Contract) -> checks.Plan:
    """Tell what of a contract is checked, and what is not."""
    found = document.checked(contract.document).object(contract.object)
    return checks.plan(found) if found else checks.Plan((), (), {})


def chosen(session: Session, version: Version) -> tuple[Chosen, ...]:
    """Give the contracts that a version is checked by, as suites of what is to be counted."""
    dataset = datasets.dataset_of(session, version.copy_id)
    columns = [str(column["name"]) for column in version.columns]
    found = [one for one in queries.current(session, dataset.id) if one.status != NO_LONGER]
    return tuple(_as_chosen(one, columns) for one in found)


def conclude(
    session: Session, version_id: UUID, contracts: Sequence[Chosen], verdicts: Sequence[Verdict]
) -> list[tuple[Chosen, Verdict]]:
    """Say what contracts make of what was counted, with their service levels; a breach becomes an incident."""
    version = datasets.version(session, version_id)
    counted = {verdict.suite_id: verdict for verdict in verdicts}
    concluded, seen = [], []
    for one in contracts:
        contract = queries.get(session, UUID(one.suite.data["meta"]["headwater"]["contract"]))
        verdict = _concluded(session, version, contract, one, counted.get(one.suite_id))
        concluded.append((one, verdict))
        if contract.status in BINDING:
            seen += [
                _reported(session, version_id, contract, found) for found in verdict.results if found.outcome == FAILED
            ]
    if contracts:
        incidents.settle(session, version_id, {"contract"}, seen)
    return concluded


def _as_chosen(contract: Contract, columns: Sequence[str]) -> Chosen:
    plan = plan_of(contract)
    name = f"contract {contract.contract_id}"[:500]
    data = {
        "name": name,
        "expectations": judging.entries(plan.checks),
        "meta": {
            "headwater": {"contract": str(contract.id), "version": contract.version, "revision": contract.revision}
        },
        "notes": f"What the contract {contract.contract_id} {contract.version} asks.",
    }
    owner = document.checked(contract.document).owner
    made = suites.make(data, path=name, source="contract", party=CONTRACT, owner=owner)
    suite: Suite = replace(made, also_called=plan.also_called)
    return Chosen(quality.suite_id(suite, contract.dataset_id), suite, suites.fit(suite, columns), contract.dataset_id)


def _concluded(session: Session, version: Version, contract: Contract, one: Chosen, counted: Verdict | None) -> Verdict:
    plan, read = plan_of(contract), document.checked(contract.document)
    if counted is None or len(counted.results) != len(judging.entries(plan.checks)):
        found = list(counted.results) if counted else []
    else:
        found = judging.conclude(plan.checks, counted.results)
    columns = [str(column["name"]) for column in version.columns]
    named = {role: name for role in plan.also_called if (name := find(role, plan.also_called, columns)) is not None}
    told = [column for others in plan.also_called.values() for column in others]
    named |= {other: name for role, name in named.items() for other in plan.also_called[role] if other in told}
    found += levels.judge(read.levels, read.default_element, queries.arrival(session, version), named)
    return Verdict(one.suite_id, overall(found), tuple(found), counted.seconds if counted else 0.0)


def _reported(session: Session, version_id: UUID, contract: Contract, found: Outcome) -> UUID:
    about = f"{contract.contract_id}: {found.note or found.type}"
    counted = f"{found.unexpected_count:,} rows" if found.unexpected_count else f"observed {found.observed}"
    summary = (
        f"The contract {contract.contract_id} {contract.version} is broken: {found.note} ({found.reason or counted})"
    )
    breach = Breach("contract", about, summary[:2000], found.severity, found.column, {"contract": str(contract.id)})
    return incidents.report(session, version_id, breach).id


def _may(session: Session, dataset_id: UUID, actor: Actor) -> None:
    for silo_id in {copy.silo_id for copy in datasets.members(session, dataset_id)}:
        require(session, actor, "steward", silo_id)


def _last(session: Session, dataset_id: UUID, contract_id: str) -> Contract | None:
    found = queries.history(session, dataset_id, contract_id)
    return found[-1] if found else None


def _object(session: Session, read: document.Document, dataset_id: UUID, asked: str) -> str:
    names = [one.name for one in read.objects]
    if asked and asked not in names:
        raise Invalid(reason=f"The contract has no object {asked[:60]!r}; there are {', '.join(names[:20]) or 'none'}.")
    if asked or len(names) <= 1:
        return asked or next(iter(names), "")
    members = [copy.id for copy in datasets.members(session, dataset_id)]
    held = [
        [str(one["name"]) for one in version.columns]
        for version in datasets.current_versions(session, members).values()
    ]
    shares = {one.name: max((_share(one, columns) for columns in held), default=0.0) for one in read.objects}
    best = [name for name, share in shares.items() if share and share == max(shares.values())]
    if len(best) != 1:
        raise Invalid(reason=f"The contract is about {', '.join(names[:20])}. Say which of them this dataset is.")
    return best[0]


def _share(one: document.Object, columns: Sequence[str]) -> float:
    also = checks.plan(one).also_called
    return sum(find(name, also, columns) is not None for name in also) / len(also) if also else 0.0


def _revision(read: document.Document, dataset_id: UUID, last: Contract | None, actor: Actor, reason: str) -> Contract:
    if not reason.strip():
        raise ReasonMissing
    return Contract(
        dataset_id=dataset_id,
        contract_id=read.id,
        number=last.number + 1 if last else 1,
        version=read.version,
        status=read.status[:64],
        reason=reason.strip(),
        added_by=actor.name,
        verified=actor.verified,
        added_at=now(),
    )


def _kept(session: Session, made: Contract, last: Contract | None, actor: Actor, verb: str) -> Contract:
    session.add(made)
    session.flush()  # whoever was second is told here
    named, after = {"contract": made.contract_id, "reason": made.reason}, _facts(made)
    detail = created(after, **named) if last is None else changed(_facts(last), after, **named)
    audit.record(session, actor.name, actor.verified, verb, "contract", made.id, detail)
    return made


def _facts(one: Contract) -> dict[str, Any]:
    return {name: getattr(one, name) for name in ("number", "version", "status", "object", "revision", "ended")}
