"""Proposed rules over HTTP."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from sqlalchemy.orm import Session

from catalog.access.asking import Acting, asks
from catalog.datasets import resolving
from catalog.errors import Invalid
from catalog.quality.kept.schemas import RevisionShown
from catalog.quality.proposals import queries, service
from catalog.quality.proposals.models import SuiteProposal
from catalog.quality.proposals.schemas import ProposalAsked, ProposalShown, Refusing, RuleShown, Taking
from catalog.web.sessions import AppSettings, RequestSession

router = APIRouter(tags=["suites"])


@router.get("/proposals")
def list_proposals(session: RequestSession, dataset: Annotated[str, Query(max_length=10_000)]) -> list[ProposalShown]:
    """List what was proposed for a dataset, newest first."""
    found = queries.of_dataset(session, resolving.resolve(session, dataset).id)
    return [_shown(session, one) for one in found]


@router.get("/proposals/{proposal_id}")
def show_proposal(proposal_id: UUID, session: RequestSession) -> ProposalShown:
    """Show a proposal with each line."""
    return _shown(session, queries.get(session, proposal_id))


@router.post("/proposals", status_code=201, dependencies=[asks("describe")])
def propose(body: ProposalAsked, session: RequestSession, actor: Acting) -> ProposalShown:
    """Propose rules from what past versions held."""
    made = service.propose(session, _copy(session, body.dataset), actor=actor)
    return _shown(session, made)


@router.post("/proposals/{proposal_id}/accept", dependencies=[asks("describe")])
def accept(
    proposal_id: UUID, body: Taking, session: RequestSession, settings: AppSettings, actor: Acting
) -> RevisionShown:
    """Take lines into the suite of the dataset."""
    kept = service.accept(
        session, proposal_id, body.numbers, party=body.party, actor=actor, reason=body.reason, settings=settings
    )
    return RevisionShown.model_validate(kept)


@router.post("/proposals/{proposal_id}/reject", dependencies=[asks("describe")])
def reject(proposal_id: UUID, body: Refusing, session: RequestSession, actor: Acting) -> ProposalShown:
    """Turn lines down."""
    service.reject(session, proposal_id, body.numbers, actor=actor, reason=body.reason)
    return _shown(session, queries.get(session, proposal_id))


def _copy(session: Session, name: str) -> UUID:
    if "/" in name:
        return resolving.copy_of(session, name).id
    found = queries.richest(session, resolving.resolve(session, name).id)
    if found is None:
        raise Invalid(reason=f"{name} has no copy to propose rules from.")
    return found


def _shown(session: Session, proposal: SuiteProposal) -> ProposalShown:
    lines = [RuleShown.model_validate(line) for line in queries.rules(session, proposal.id)]
    names = ("id", "dataset_id", "copy_id", "versions", "made_by", "made_at")
    return ProposalShown(**{name: getattr(proposal, name) for name in names}, rules=lines)
