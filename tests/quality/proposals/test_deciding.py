"""A steward takes proposed rules line by line; what is taken goes into the dataset's suite with its evidence."""

from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from catalog.config import Settings
from catalog.datasets.models import Dataset
from catalog.errors import Conflict, Invalid, NotFound, ReasonMissing
from catalog.quality.kept import queries as keeping
from catalog.quality.proposals import queries, service
from catalog.quality.proposals.models import SuiteProposal
from catalog.silos.access import Actor
from tests import factories
from tests.quality.profiles import kept, sales

BO = Actor("bo")


@pytest.fixture
def home(session: Session) -> Dataset:
    return factories.dataset(session, "sales")


@pytest.fixture
def proposal(session: Session, tmp_path: Path, home: Dataset) -> SuiteProposal:
    """Rules proposed from four versions."""
    copy = factories.copy(session, of=home)
    for v in range(4):
        kept(session, copy, tmp_path, sales(range(100 * v, 100 * v + 100)))
    return service.propose(session, copy.id, actor=BO)


def _accept(
    session: Session, settings: Settings, proposal: SuiteProposal, *numbers: int, reason: str = "looks right"
) -> str:
    taken = service.accept(session, proposal.id, numbers, party="owner", actor=BO, reason=reason, settings=settings)
    return taken.name


def test_accepted_lines_are_in_use_with_their_evidence(
    session: Session, settings: Settings, home: Dataset, proposal: SuiteProposal
) -> None:
    rules = queries.rules(session, proposal.id)
    assert (len(proposal.versions), rules[0].basis) == (
        4,
        "Made from the versions before, it would have failed 0 of 1 later ones.",
    )
    assert rules[0].false_alarms == pytest.approx(0.25)
    name = _accept(session, settings, proposal, 1, 3)
    suite = keeping.named(session, settings, name)
    assert [one["notes"] for one in suite.data["expectations"]] == [rules[0].entry["notes"], rules[2].entry["notes"]]
    assert suite.data["expectations"][0]["meta"]["evidence"] == rules[0].evidence
    assert suite.applies[0].datasets == (str(home.id),)
    assert [one.state for one in queries.rules(session, proposal.id)[:3]] == ["accepted", "proposed", "accepted"]


def test_later_lines_join_the_suite_and_a_rule_of_the_same_kind_is_replaced(
    session: Session, settings: Settings, proposal: SuiteProposal
) -> None:
    name = _accept(session, settings, proposal, 1)
    _accept(session, settings, proposal, 2)
    again = service.propose(session, proposal.copy_id, actor=BO)
    _accept(session, settings, again, 1)
    assert keeping.history(session, name)[0].number in {2, 3}
    assert len(keeping.named(session, settings, name).data["expectations"]) == 2


def test_a_line_is_decided_once_with_a_reason(session: Session, settings: Settings, proposal: SuiteProposal) -> None:
    with pytest.raises(ReasonMissing):
        _accept(session, settings, proposal, 1, reason="")
    service.reject(session, proposal.id, [2], actor=BO, reason="no")
    with pytest.raises(Conflict):
        _accept(session, settings, proposal, 1, 2)
    with pytest.raises(Invalid, match="rules 1 to"):
        _accept(session, settings, proposal, 999)
    with pytest.raises(Invalid):
        _accept(session, settings, proposal)
    assert queries.rules(session, proposal.id)[1].decided_by == "bo"


def test_nothing_is_proposed_from_nothing(session: Session, home: Dataset) -> None:
    with pytest.raises(Invalid, match="no version that was read"):
        service.propose(session, factories.copy(session, of=home).id, actor=BO)
    with pytest.raises(NotFound):
        queries.get(session, home.id)
    assert queries.richest(session, factories.dataset(session, "empty").id) is None
