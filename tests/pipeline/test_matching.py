"""The match stage: families change by content, and what was nominated is right in the same transaction."""

from uuid import UUID

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from catalog.config import Settings
from catalog.datasets import queries as datasets
from catalog.db import transaction
from catalog.matching import service as judging
from catalog.nominations.models import Nomination
from catalog.nominations.which import which
from catalog.pipeline import matching
from catalog.silos.access import Actor
from tests import factories as make
from tests.matching.lakes import families, hold, put_down
from tests.matching.tables_for_tests import orders

BO = Actor("bo")
ROWS = 300


def match(engine: Engine, settings: Settings, copy_id: UUID) -> None:
    with transaction(engine, write=False) as session:
        version = datasets.current_version(session, copy_id)
        assert version is not None
        todo = matching.load(session, version.id, settings)
    matched = matching.compute(todo, lambda _share: None)
    with transaction(engine) as session:
        matching.save(session, todo, matched)


def nominate(engine: Engine, copy_id: UUID, state: str) -> UUID:
    """Nominate what a copy holds now; gives its dataset."""
    with transaction(engine) as session:
        return make.nomination(session, datasets.copy(session, copy_id), state).dataset_id


def state(engine: Engine, asked: UUID) -> str:
    with transaction(engine, write=False) as session:
        return which(session, str(asked)).state


def states_of(session: Session, copy_id: UUID) -> list[str]:
    return list(session.scalars(select(Nomination.state).where(Nomination.copy_id == copy_id)))


def test_a_merged_dataset_hands_its_source_of_truth_over_at_once(database: Engine, settings: Settings) -> None:
    first, second = (put_down(database, name, orders(ROWS)) for name in ("first", "second"))
    older, decided = nominate(database, first, "proposed"), nominate(database, second, "accepted")
    match(database, settings, first)
    assert families(database) == {frozenset({"first", "second"})}
    with transaction(database, write=False) as session:
        assert datasets.dataset(session, older).id == decided
        assert states_of(session, first) == ["withdrawn"]
    assert (state(database, older), state(database, decided), state(database, second)) == ("canonical",) * 3
    assert state(database, first) == "not_canonical"


def test_two_sources_of_truth_stay_in_datasets_of_their_own(database: Engine, settings: Settings) -> None:
    first, second = (put_down(database, name, orders(ROWS)) for name in ("first", "second"))
    for copy in (first, second):
        nominate(database, copy, "accepted")
    third = put_down(database, "third", orders(ROWS))
    for copy in (first, second, third):
        match(database, settings, copy)
    assert families(database) == {frozenset({"first", "third"}), frozenset({"second"})}
    assert (state(database, first), state(database, second)) == ("canonical", "canonical")


@pytest.mark.parametrize("canonical", ["first", "second"])
def test_a_split_keeps_the_id_with_the_source_of_truth(database: Engine, settings: Settings, canonical: str) -> None:
    made = {name: put_down(database, name, orders(ROWS)) for name in ("first", "second", "third")}
    match(database, settings, made["first"])
    home = nominate(database, made[canonical], "accepted")
    with transaction(database) as session:
        hold(session, datasets.copy(session, made["second"]), orders(ROWS, seed=2))
    match(database, settings, made["second"])
    assert families(database) == {frozenset({"first", "third"}), frozenset({"second"})}
    with transaction(database, write=False) as session:
        assert datasets.dataset_of(session, made[canonical]).id == home
    assert (state(database, home), state(database, made[canonical])) == ("canonical", "canonical")
    other = made["second" if canonical == "first" else "first"]
    assert state(database, other) == "unknown"


def test_a_verdict_that_splits_leaves_the_id_with_the_source_of_truth(database: Engine, settings: Settings) -> None:
    first, second = (put_down(database, name, orders(ROWS)) for name in ("first", "second"))
    match(database, settings, first)
    home = nominate(database, second, "accepted")
    with transaction(database) as session:
        judging.judge(session, first, second, same=False, reason="I know both", actor=BO)
    match(database, settings, first)
    assert families(database) == {frozenset({"first"}), frozenset({"second"})}
    with transaction(database, write=False) as session:
        assert datasets.dataset_of(session, second).id == home
    assert (state(database, home), state(database, first)) == ("canonical", "unknown")


def test_a_proposal_ends_when_content_takes_its_copy_elsewhere(database: Engine, settings: Settings) -> None:
    first, second = (put_down(database, name, orders(ROWS)) for name in ("first", "second"))
    match(database, settings, first)
    home = nominate(database, second, "proposed")
    with transaction(database) as session:
        hold(session, datasets.copy(session, second), orders(ROWS, seed=2))
    match(database, settings, second)
    with transaction(database, write=False) as session:
        assert datasets.dataset_of(session, second).id != home
        assert states_of(session, second) == ["withdrawn"]
        assert which(session, str(home)).meanwhile is None


def test_a_retired_copy_holds_no_family_together_and_finds_its_place_when_it_comes_back(
    database: Engine, settings: Settings
) -> None:
    table = orders(4 * ROWS)
    parts = {"left": table.slice(0, 2 * ROWS), "whole": table, "right": table.slice(2 * ROWS)}
    made = {name: put_down(database, name, part) for name, part in parts.items()}
    match(database, settings, made["whole"])
    assert families(database) == {frozenset(parts)}
    with transaction(database) as session:
        whole = datasets.copy(session, made["whole"])
        whole.retired_at, whole.retired_reason = whole.created_at, "too big"
    match(database, settings, made["whole"])
    assert families(database) == {frozenset({"left"}), frozenset({"right"})}
    with transaction(database) as session:
        make.dump(session, datasets.copy(session, made["whole"]))
        datasets.copy(session, made["whole"]).retired_at = None
    match(database, settings, made["whole"])
    assert families(database) == {frozenset(parts)}
