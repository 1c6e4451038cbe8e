"""Reading what was proposed."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.datasets import queries as datasets
from catalog.datasets.models import Version
from catalog.errors import NotFound
from catalog.quality.proposals.models import ProposedRule, SuiteProposal
from catalog.scanning import queries as scanning
from catalog.scanning.profile import Profile

MOST_VERSIONS = 100


def get(session: Session, proposal_id: UUID) -> SuiteProposal:
    """Give a proposal."""
    found = session.get(SuiteProposal, proposal_id)
    if found is None:
        raise NotFound(what="Proposal", name=str(proposal_id))
    return found


def rules(session: Session, proposal_id: UUID) -> list[ProposedRule]:
    """List the lines of a proposal, in order."""
    query = select(ProposedRule).where(ProposedRule.proposal_id == proposal_id)
    return list(session.scalars(query.order_by(ProposedRule.number)))


def of_dataset(session: Session, dataset_id: UUID, *, limit: int = 20) -> list[SuiteProposal]:
    """List the proposals for a dataset, newest first."""
    query = select(SuiteProposal).where(SuiteProposal.dataset_id == dataset_id)
    return list(session.scalars(query.order_by(SuiteProposal.id.desc()).limit(limit)))


def past(session: Session, copy_id: UUID) -> list[tuple[UUID, Profile]]:
    """Give the profiles of a copy's last versions, oldest first, as far as they were readable."""
    query = select(Version.id).where(Version.copy_id == copy_id, Version.status == "readable")
    newest = list(session.scalars(query.order_by(Version.created_at.desc(), Version.id.desc()).limit(MOST_VERSIONS)))
    profiles = scanning.profiles(session, newest)
    return [(version_id, profiles[version_id]) for version_id in reversed(newest) if version_id in profiles]


def richest(session: Session, dataset_id: UUID) -> UUID | None:
    """Give the copy of a dataset with the most versions, the oldest of several."""
    members = [copy.id for copy in datasets.members(session, dataset_id)]
    counts = datasets.count_versions(session, members)
    return max(members, key=lambda copy_id: counts.get(copy_id, 0), default=None)
