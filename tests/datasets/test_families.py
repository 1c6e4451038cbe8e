"""Copies move between datasets as intervals; merged datasets redirect for good."""

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from catalog.datasets import membership, queries, stewarding
from catalog.db import transaction
from catalog.errors import NotFound, ReasonMissing
from catalog.queue.models import Change
from catalog.silos.access import Actor
from tests import factories as make

BO = Actor("bo")


def test_a_moved_copy_leaves_its_history(session: Session) -> None:
    home, other = make.dataset(session, "home"), make.dataset(session, "other")
    copy, _stays = make.copy(session, of=home), make.copy(session, of=home)
    membership.move(session, copy.id, other.id, reason="it is not", set_by="bo")
    assert queries.dataset_of(session, copy.id).id == other.id
    assert [row.dataset_id for row in queries.history_of(session, copy.id)] == [home.id, other.id]
    assert [row.valid_to is None for row in queries.history_of(session, copy.id)] == [False, True]
    assert home.merged_into_id is None
    assert (home.revision, other.revision) == (1, 1)


def test_moving_where_it_is_changes_nothing(session: Session) -> None:
    copy = make.copy(session)
    home = queries.dataset_of(session, copy.id)
    membership.move(session, copy.id, home.id, reason="again", set_by="bo")
    assert len(queries.history_of(session, copy.id)) == 1
    assert home.revision == 0


def test_an_emptied_dataset_redirects_to_where_its_last_copy_went(session: Session) -> None:
    home, other = make.dataset(session, "home"), make.dataset(session, "other")
    copy = make.copy(session, of=home)
    membership.move(session, copy.id, other.id, reason="same", set_by="catalog")
    assert queries.dataset(session, home.id).id == other.id


def test_a_chain_of_merges_leads_to_the_last(session: Session) -> None:
    first, second, third = (make.dataset(session, name) for name in "abc")
    for home in (first, second, third):
        make.copy(session, of=home)
    membership.merge(session, second.id, first.id, reason="same", set_by="catalog")
    membership.merge(session, third.id, second.id, reason="same", set_by="catalog")
    assert queries.dataset(session, first.id).id == third.id
    assert len(queries.members(session, third.id)) == 3


def test_a_split_starts_a_dataset_of_its_own(session: Session) -> None:
    home = make.dataset(session, "home")
    copy, stays = make.copy(session, of=home, title="mine"), make.copy(session, of=home)
    fresh = membership.move(session, copy.id, None, reason="not the same", set_by="bo")
    assert fresh.name == "mine"
    assert [member.id for member in queries.members(session, home.id)] == [stays.id]


def test_a_steward_pins_what_he_moves_and_the_pipeline_hears_of_both_families(session: Session) -> None:
    home, other = make.dataset(session, "home"), make.dataset(session, "other")
    copy, _stays = make.copy(session, of=home), make.copy(session, of=home)
    stewarding.move(session, copy.id, other.id, reason="I know it", actor=BO)
    session.flush()
    assert queries.memberships(session, [copy.id])[copy.id].pinned
    assert {change.subject_id for change in session.query(Change)} == {home.id, other.id}


def test_a_copy_that_is_moved_to_a_dataset_that_was_merged_since_goes_where_that_went(database: Engine) -> None:
    with transaction(database) as session:
        old, kept, home = (make.dataset(session, name) for name in ("old", "kept", "home"))
        copy, *_ = [make.copy(session, of=of) for of in (home, home, old, kept)]
    with transaction(database) as session:
        seen = queries.dataset(session, old.id)
        if database.dialect.name == "postgresql":  # SQLite lets nobody write in between
            with transaction(database) as other:
                membership.merge(other, kept.id, old.id, reason="same", set_by="content")
        else:
            membership.merge(session, kept.id, old.id, reason="same", set_by="content")
        assert seen.id == old.id
        moved = stewarding.move(session, copy.id, old.id, reason="I know it", actor=BO)
        assert moved.id == kept.id
        assert queries.dataset_of(session, copy.id).id == kept.id


def test_a_retired_copy_is_no_member_any_more_but_keeps_its_history(session: Session) -> None:
    copy = make.copy(session)
    home = queries.dataset_of(session, copy.id)
    stewarding.retire(session, copy.id, reason=" wrong export ", actor=BO)
    session.flush()
    assert queries.members(session, home.id) == []
    assert copy.retired_reason == "wrong export"


def test_corrections_need_a_reason_and_something_to_correct(session: Session) -> None:
    copy = make.copy(session)
    with pytest.raises(ReasonMissing):
        stewarding.retire(session, copy.id, reason="  ", actor=BO)
    with pytest.raises(NotFound):
        membership.move(session, copy.id, copy.id, reason="no such dataset", set_by="bo")


def test_locks_are_taken_in_one_order_and_read_afresh(database: Engine) -> None:
    with transaction(database) as session:
        ids = [make.dataset(session, name).id for name in "ab"]
    with transaction(database) as session:
        assert [one.id for one in membership.lock(session, reversed(ids))] == sorted(ids)  # type: ignore[arg-type]


def test_a_name_that_somebody_chose_survives_a_merge_with_an_older_dataset(session: Session) -> None:
    older, named = make.dataset(session, "export (3)", named=False), make.dataset(session, "clicks", owner="web")
    make.copy(session, of=older)
    make.copy(session, of=named)
    membership.merge(session, older.id, named.id, reason="same", set_by="catalog")
    assert (older.name, older.named, older.owner) == ("clicks", True, "web")


def test_a_chosen_name_is_not_replaced_by_one_that_is_only_derived(session: Session) -> None:
    chosen, derived = make.dataset(session, "clicks"), make.dataset(session, "export (3)", named=False)
    membership.name(chosen, "final_v2", by_hand=False)
    membership.name(derived, "events", by_hand=False)
    assert (chosen.name, derived.name) == ("clicks", "events")
