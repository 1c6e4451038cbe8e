"""Proposing rules for a copy from its past versions, and what a steward says of each line."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.audit import service as audit
from catalog.audit.changing import changed, created
from catalog.config import Settings
from catalog.datasets import queries as datasets
from catalog.datasets.models import Dataset
from catalog.db import now
from catalog.errors import Conflict, Invalid, ReasonMissing
from catalog.quality.differing import about
from catalog.quality.kept import queries as kept
from catalog.quality.kept import service as keeping
from catalog.quality.kept.models import SuiteRevision
from catalog.quality.proposals import alarms, queries
from catalog.quality.proposals.models import ProposedRule, SuiteProposal
from catalog.silos.access import Actor, require

PROPOSED, ACCEPTED, REJECTED = "proposed", "accepted", "rejected"


def propose(session: Session, copy_id: UUID, *, actor: Actor) -> SuiteProposal:
    """Propose rules from what a copy held until now; earlier proposals stay as they are."""
    copy = datasets.copy(session, copy_id)
    require(session, actor, "describe", copy.silo_id)
    past = queries.past(session, copy_id)
    if not past:
        raise Invalid(reason=f"{copy.uri} has no version that was read, so there is nothing to propose from.")
    dataset = datasets.dataset_of(session, copy_id)
    made = SuiteProposal(
        dataset_id=dataset.id, copy_id=copy_id, versions=[str(one) for one, _ in past], made_by=actor.name
    )
    session.add(made)
    session.flush()  # its lines refer to it
    for number, (line, expected) in enumerate(alarms.propose([profile for _, profile in past]), start=1):
        session.add(
            ProposedRule(
                proposal_id=made.id,
                number=number,
                entry=line.entry,
                evidence=line.evidence,
                false_alarms=expected.share,
                basis=expected.basis,
            )
        )
    session.flush()  # the caller shows the lines
    told = created({"versions": made.versions}, copy=copy_id)
    audit.record(session, actor.name, actor.verified, "proposal.made", "proposal", made.id, told)
    return made


def accept(
    session: Session,
    proposal_id: UUID,
    numbers: Collection[int],
    *,
    party: str,
    actor: Actor,
    reason: str,
    settings: Settings,
) -> SuiteRevision:
    """Take proposed rules into the dataset's suite of this party, each in the place of one like it."""
    proposal, chosen = _decided(session, proposal_id, numbers, ACCEPTED, actor, reason)
    dataset = datasets.dataset(session, proposal.dataset_id)
    name = suite_name(dataset, party)
    last = kept.latest(session, name)
    entries = [_with_evidence(line, actor) for line in chosen]
    data = _suite(last.data, entries) if last and not last.retired else _new_suite(name, dataset, entries, actor, party)
    return keeping.keep(session, data, party=party, actor=actor, reason=reason, settings=settings)


def reject(session: Session, proposal_id: UUID, numbers: Collection[int], *, actor: Actor, reason: str) -> None:
    """Turn proposed rules down."""
    proposal, _ = _decided(session, proposal_id, numbers, REJECTED, actor, reason)
    rules = sorted(set(numbers))
    detail = changed(
        dict.fromkeys(map(str, rules), "proposed"), dict.fromkeys(map(str, rules), REJECTED), reason=reason
    )
    audit.record(session, actor.name, actor.verified, "proposal.rejected", "proposal", proposal.id, detail)


def suite_name(dataset: Dataset, party: str) -> str:
    """Name the suite that accepted rules of a dataset go into; names of datasets may be equal, ids are not."""
    return f"{dataset.name[:150]} rules of the {party} {str(dataset.id)[-6:]}"


def _decided(
    session: Session, proposal_id: UUID, numbers: Collection[int], state: str, actor: Actor, reason: str
) -> tuple[SuiteProposal, list[ProposedRule]]:
    proposal = queries.get(session, proposal_id)
    require(session, actor, "describe", datasets.copy(session, proposal.copy_id).silo_id)
    if not reason.strip():
        raise ReasonMissing
    query = select(ProposedRule).where(ProposedRule.proposal_id == proposal_id).order_by(ProposedRule.number)
    lines = {line.number: line for line in session.scalars(query.with_for_update())}
    if unknown := sorted(set(numbers) - set(lines)) or not numbers:
        raise Invalid(
            reason=f"The proposal has rules 1 to {len(lines)}, and no {unknown if numbers else 'number was said'}."
        )
    chosen = [lines[number] for number in sorted(set(numbers))]
    if any(line.state != PROPOSED for line in chosen):
        raise Conflict
    for line in chosen:
        line.state, line.decided_by, line.decided_at, line.reason = state, actor.name, now(), reason.strip()
    return proposal, chosen


def _with_evidence(line: ProposedRule, actor: Actor) -> dict[str, Any]:
    meta = {"owner": actor.name, "evidence": line.evidence, "false_alarms": line.false_alarms, "basis": line.basis}
    return {**line.entry, "meta": meta}


def _new_suite(
    name: str, dataset: Dataset, entries: Sequence[Mapping[str, Any]], actor: Actor, party: str
) -> dict[str, Any]:
    own = {"party": party, "owner": actor.name, "applies": {"datasets": [str(dataset.id)]}}
    note = f"What past versions of {dataset.name} showed, as a steward took it."
    return {"name": name, "expectations": list(entries), "meta": {"headwater": own}, "notes": note}


def _suite(data: Mapping[str, Any], entries: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    new = {(entry["type"], about(entry)) for entry in entries}
    left = [entry for entry in data["expectations"] if (entry["type"], about(entry)) not in new]
    return {**data, "expectations": [*left, *entries]}
