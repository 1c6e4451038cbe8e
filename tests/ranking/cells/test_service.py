"""Answers on single cells are kept once, replaced only by who saw them, taken back for all to read, and followed."""

from dataclasses import replace
from uuid import uuid4

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from catalog.audit.models import AuditEntry
from catalog.datasets import membership
from catalog.db import transaction
from catalog.errors import CatalogError, CopyLeft, Invalid, NotFound, ReasonMissing
from catalog.errors.cells import AppointmentEnded, CellAnswered, CellPersonal, CellRevoked, ColumnUnknown
from catalog.pipeline.stages import FIRST_STAGES_OF_CHANGE
from catalog.queue.models import Change, Task
from catalog.ranking.cells import naming, queries, service
from catalog.ranking.cells.service import Answer
from catalog.silos.access import Actor
from tests import factories as make
from tests.racing import second_of_two
from tests.ranking.cells.families import committed, home, price

BO = Actor("bo")


def test_answers_are_kept_with_who_and_why_and_ranked_in_the_same_transaction(session: Session) -> None:
    at = home(session)
    first, second = service.verify(session, at.dataset_id, [price(1), price(2, "5")], reason=" the till ", actor=BO)
    assert (first.value, second.value, first.actor, first.reason, first.verified) == (
        "4.5",
        "5",
        "bo",
        "the till",
        False,
    )
    assert {one.id for one in queries.current(session, at.dataset_id)} == {first.id, second.id}
    (change,) = session.scalars(select(Change))
    assert (change.kind, change.subject_id) == ("cell_verified", at.dataset_id)
    assert set(change.detail["rows"]) == {str(first.id), str(second.id)}
    assert [task.stage for task in session.scalars(select(Task))] == ["change"]
    assert FIRST_STAGES_OF_CHANGE["cell_verified"] == FIRST_STAGES_OF_CHANGE["cell_revoked"] == ["rank"]


def test_the_audit_trail_names_cells_and_holds_none_of_them(session: Session) -> None:
    at = home(session)
    service.verify(session, at.dataset_id, [price(1, "4711.25")], reason="the till", actor=BO)
    (entry,) = session.scalars(select(AuditEntry).where(AuditEntry.action == "ranking.cell_verified"))
    assert entry.actor == "bo"
    assert "4711" not in str(entry.detail)


def test_the_same_answer_again_changes_nothing(session: Session) -> None:
    at = home(session)
    (first,) = service.verify(session, at.dataset_id, [price(1)], reason="the till", actor=BO)
    (again,) = service.verify(session, at.dataset_id, [price(1)], reason="me too", actor=Actor("ana"))
    assert again.id == first.id
    assert len(session.scalars(select(Change)).all()) == 1


def test_an_answer_is_replaced_only_by_who_saw_it(session: Session) -> None:
    at = home(session)
    (first,) = service.verify(session, at.dataset_id, [price(1)], reason="the till", actor=BO)
    for seen in (None, uuid4()):
        with pytest.raises(CellAnswered, match="Refresh and try again"):
            service.verify(session, at.dataset_id, [price(1, "5", replaces=seen)], reason="no", actor=Actor("ana"))
    (second,) = service.verify(
        session, at.dataset_id, [price(1, "5", replaces=first.id)], reason="the invoice", actor=Actor("ana")
    )
    assert (first.known_to is not None, first.ended_by, first.ended_reason) == (True, "ana", "the invoice")
    assert [one.id for one in queries.current(session, at.dataset_id)] == [second.id]
    assert [one.id for one in queries.history(session, at.dataset_id)] == [second.id, first.id]


def test_an_answer_to_one_that_was_taken_back_meanwhile_is_refused(session: Session) -> None:
    at = home(session)
    (first,) = service.verify(session, at.dataset_id, [price(1)], reason="the till", actor=BO)
    service.revoke(session, first.id, reason="wrong shop", actor=BO)
    with pytest.raises(CellAnswered):
        service.verify(session, at.dataset_id, [price(1, "5", replaces=first.id)], reason="x", actor=BO)
    with pytest.raises(CellRevoked):
        service.revoke(session, first.id, reason="again", actor=BO)
    assert queries.current(session, at.dataset_id) == []
    assert queries.get(session, first.id).ended_reason == "wrong shop"


def test_one_bad_answer_keeps_none(database: Engine) -> None:
    at = committed(database)
    with transaction(database) as session:
        service.verify(session, at.dataset_id, [price(2)], reason="the till", actor=BO)
    with pytest.raises(CellAnswered), transaction(database) as session:
        service.verify(session, at.dataset_id, [price(1), price(2, "6")], reason="x", actor=BO)
    with transaction(database, write=False) as session:
        assert [one.value for one in queries.current(session, at.dataset_id)] == ["4.5"]


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (replace(price(1), column="cost"), ColumnUnknown),
        (Answer(naming.key_of({"number": "1"}), "price", "true", "4.5"), ColumnUnknown),
        (replace(price(1), column="email"), CellPersonal),
        (Answer(naming.key_of({"email": "a@b.example"}), "price", "true", "4.5"), CellPersonal),
        (replace(price(1), key=()), Invalid),
        (Answer(naming.key_of({"id": None}), "price", "true", "4.5"), Invalid),
        (replace(price(1), verdict="maybe"), Invalid),
        (replace(price(1), source="a friend"), Invalid),
    ],
)
def test_what_names_no_cell_is_refused(session: Session, answer: Answer, error: type[CatalogError]) -> None:
    with pytest.raises(error):
        service.verify(session, home(session).dataset_id, [answer], reason="the till", actor=BO)


def test_answers_need_a_reason_and_speak_of_each_cell_once(session: Session) -> None:
    at = home(session)
    with pytest.raises(ReasonMissing):
        service.verify(session, at.dataset_id, [price(1)], reason=" ", actor=BO)
    with pytest.raises(Invalid, match="same cell"):
        service.verify(session, at.dataset_id, [price(1), price(1, "5")], reason="x", actor=BO)
    with pytest.raises(Invalid, match="Between 1"):
        service.verify(session, at.dataset_id, [], reason="x", actor=BO)


def test_that_nobody_can_tell_holds_no_value(session: Session) -> None:
    at = home(session)
    (kept,) = service.verify(session, at.dataset_id, [price(1, "9", verdict="cannot_tell")], reason="x", actor=BO)
    assert (kept.verdict, kept.value) == ("cannot_tell", None)


def test_what_was_said_of_a_dataset_is_known_of_the_one_that_it_became(session: Session) -> None:
    at, other = home(session), make.dataset(session, "older")
    make.copy(session, of=other)
    (kept,) = service.verify(session, at.dataset_id, [price(1)], reason="the till", actor=BO)
    membership.merge(session, other.id, at.dataset_id, reason="same", set_by="catalog")
    assert [one.id for one in queries.current(session, other.id)] == [kept.id]
    service.revoke(session, kept.id, reason="no", actor=BO)
    assert session.scalars(select(Change.subject_id).where(Change.kind == "cell_revoked")).one() == other.id


def test_of_two_who_answer_at_once_one_is_told_to_look_again(database: Engine) -> None:
    at = committed(database)

    said = iter(["4.5", "5"])

    def answer(session: Session) -> object:
        return service.verify(session, at.dataset_id, [price(1, next(said))], reason="mine", actor=BO)

    assert isinstance(second_of_two(database, answer), CellAnswered)
    with transaction(database, write=False) as session:
        assert [one.value for one in queries.current(session, at.dataset_id)] == ["4.5"]


def test_a_copy_is_called_the_system_of_record_and_another_takes_its_place(session: Session) -> None:
    at = home(session)
    first = service.appoint(session, at.first, reason="it is the till", actor=BO)
    second = service.appoint(session, at.second, reason="the till moved", actor=Actor("ana"))
    assert (first.known_to is not None, first.ended_by) == (True, "ana")
    assert queries.appointments(session, at.dataset_id) == [second]
    service.dismiss(session, second.id, reason="it is not", actor=BO)
    assert queries.appointments(session, at.dataset_id) == []
    with pytest.raises(AppointmentEnded):
        service.dismiss(session, second.id, reason="again", actor=BO)
    kinds = session.scalars(select(Change.kind).order_by(Change.id)).all()
    assert kinds == ["appointed", "appointed", "dismissed"]
    assert {tuple(FIRST_STAGES_OF_CHANGE[kind]) for kind in kinds} == {("rank",)}


def test_columns_may_have_systems_of_record_of_their_own_but_not_two(session: Session) -> None:
    at = home(session)
    service.appoint(session, at.first, reason="all", actor=BO)
    service.appoint(session, at.second, columns=["price", "price"], reason="prices", actor=BO)
    assert [one.columns for one in queries.appointments(session, at.dataset_id)] == [["price"], []]
    with pytest.raises(Invalid, match="price"):
        service.appoint(session, at.first, columns=["id", "price"], reason="x", actor=BO)
    with pytest.raises(ColumnUnknown):
        service.appoint(session, at.first, columns=["cost"], reason="x", actor=BO)


def test_a_retired_copy_is_no_system_of_record(session: Session) -> None:
    at = home(session)
    from catalog.datasets import stewarding  # noqa: PLC0415 - only here

    stewarding.retire(session, at.first, reason="old", actor=BO)
    with pytest.raises(CopyLeft):
        service.appoint(session, at.first, reason="x", actor=BO)
    with pytest.raises(NotFound):
        service.dismiss(session, uuid4(), reason="x", actor=BO)
