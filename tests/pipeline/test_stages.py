"""The story of a dump as one table: every step leads on, and every change that somebody decides leads somewhere."""

from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from catalog.config import Settings
from catalog.datasets.models import Copy
from catalog.db import new_id
from catalog.notifications.kinds import CHANGES_TOLD
from catalog.pipeline.stages import BESIDE, FIRST_STAGE, FIRST_STAGES_OF_CHANGE, REFRESH, STAGES, Stage, handlers
from catalog.queue import service as queue
from catalog.queue.models import CHANGES, Change
from catalog.queue.worker import Next
from tests import factories as make

BY_NAME = {stage.name: stage for stage in STAGES}
ALL = BY_NAME | {stage.name: stage for stage in BESIDE}
PLACE = {stage.name: place for place, stage in enumerate(STAGES)}


def test_the_order_of_the_story() -> None:
    assert [stage.name for stage in STAGES] == [
        "scan",
        "validate",
        "match",
        "rank",
        "nominate",
        "agree",
        "score",
        "index",
    ]
    assert (FIRST_STAGE, BY_NAME[FIRST_STAGE].subject) == (STAGES[0].name, "dump")


@pytest.mark.parametrize("stage", STAGES, ids=lambda stage: stage.name)
def test_a_stage_leads_on_to_one_that_takes_what_it_gives(stage: Stage) -> None:
    for subject, name in stage.then.items():
        assert ALL[name].subject == subject
        assert PLACE.get(name, len(STAGES)) > PLACE[stage.name]


def test_what_is_looked_at_again_goes_on_with_matching_and_with_the_next_copy() -> None:
    assert REFRESH.then == {"version": "match", "copy": REFRESH.name}
    assert (REFRESH.subject, BY_NAME["match"].subject) == ("copy", "version")


def test_every_stage_is_reached() -> None:
    reached = {name for stage in STAGES for name in stage.then.values()} | {FIRST_STAGE}
    assert reached == {*BY_NAME, "announce"}


def test_every_kind_of_change_leads_to_a_stage_whose_subject_can_be_told_from_it() -> None:
    assert set(FIRST_STAGES_OF_CHANGE) == CHANGES
    stages = {name for names in FIRST_STAGES_OF_CHANGE.values() for name in names}
    assert {ALL[name].subject for name in stages} <= {"version", "dataset", "change", "copy"}


def test_a_worker_gets_a_handler_for_every_stage_and_for_changes(settings: Settings) -> None:
    assert set(handlers(settings)) == {*ALL, "change"}


def test_a_change_that_nothing_follows_cannot_be_recorded(session: Session) -> None:
    with pytest.raises(ValueError, match="'renamed'"):
        queue.record_change(session, "renamed", new_id(), actor="bo", detail={})


@pytest.fixture
def follow(session: Session, settings: Settings) -> Callable[..., list[Next]]:
    """Record a change and give the steps that follow it."""

    def followed(kind: str, subject: object, **detail: object) -> list[Next]:
        change = queue.record_change(session, kind, subject, actor="bo", detail=detail)  # type: ignore[arg-type]
        session.flush()
        handler = handlers(settings)["change"]
        inputs = handler.load(session, change.id)
        return list(handler.save(session, inputs, handler.compute(inputs, lambda _share: None)))

    return followed


@pytest.mark.parametrize("kind", sorted(CHANGES - {"verdict", "located", "asserted", "sql_told"}))
def test_a_change_of_a_dataset_starts_its_stage_there(follow: Callable[..., list[Next]], kind: str) -> None:
    subject = new_id()
    there = [name for name in FIRST_STAGES_OF_CHANGE[kind] if ALL[name].subject == "dataset"]
    following = follow(kind, subject)
    assert [step for step in following if step.stage != "notify"] == [Next(name, subject) for name in there]
    assert (len(following) > len(there)) == (kind in CHANGES_TOLD)


def test_what_events_told_is_followed_from_the_change_itself(
    session: Session, follow: Callable[..., list[Next]]
) -> None:
    for kind, stage in (("located", "locate"), ("asserted", "assert"), ("sql_told", "sql")):
        (following,) = follow(kind, new_id())
        assert following.stage == stage
        assert session.get_one(Change, following.subject_id).kind == kind
    one, other = new_id(), new_id()
    assert follow("discovered", one, datasets=[str(one), str(other)]) == [Next("index", one), Next("index", other)]


@pytest.mark.parametrize(("kind", "there"), [("retired", ["rank"]), ("moved", ["rank"]), ("returned", [])])
def test_a_copy_that_comes_or_goes_is_matched_and_what_it_left_is_ranked(
    session: Session, follow: Callable[..., list[Next]], kind: str, there: list[str]
) -> None:
    copy, home = make.copy(session), make.dataset(session)
    _old, current = make.version(session, copy), make.version(session, copy)
    expected = [Next("match", current.id), *(Next(name, home.id) for name in there)]
    assert follow(kind, home.id, copy=str(copy.id)) == expected


def test_a_verdict_has_both_copies_matched_as_they_are_now(session: Session, follow: Callable[..., list[Next]]) -> None:
    def copy_with(versions: int) -> tuple[Copy, list[Next]]:
        copy = make.copy(session)
        return copy, [Next("match", make.version(session, copy).id) for _ in range(versions)][-1:]

    (first, steps), (second, more), (never_scanned, none) = copy_with(2), copy_with(1), copy_with(0)
    assert sorted(follow("verdict", first.id, copies=[str(second.id)])) == sorted(steps + more)
    assert follow("verdict", never_scanned.id, copies=[str(second.id)]) == more + none
