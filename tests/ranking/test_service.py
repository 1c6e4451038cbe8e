"""A ranking is kept when it says something new, and refused when the family changed meanwhile."""

from datetime import UTC, datetime
from uuid import UUID

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from catalog.datasets import membership
from catalog.db import new_id, transaction
from catalog.errors import Moved, NotFound
from catalog.ranking import queries, service
from catalog.ranking.models import RankingRow
from tests import factories as make
from tests.ranking import rows


def family(session: Session) -> UUID:
    home = make.dataset(session)
    whole, part = make.copy(session, of=home, title="whole"), make.copy(session, of=home, title="part")
    versions = make.version(session, whole, rows=100), make.version(session, part, rows=40)
    for version, count, digest in zip(versions, (100, 40), (1, 2), strict=True):
        rows.profiled(session, version, rows.column("id"), rows=count, digest=digest)
    rows.matched(session, *versions, "subset", mapping=[["id", "id"]])
    rows.declared(session, whole, part)
    return home.id


def ranked(session: Session, dataset_id: UUID) -> UUID:
    todo = service.load(session, dataset_id)
    kept = service.save(session, todo, service.rank(todo, lambda _share: None))
    session.flush()
    return kept


def test_the_ranking_is_kept_with_its_candidates_best_first(session: Session) -> None:
    home = family(session)
    assert ranked(session, home) == home
    kept = queries.latest(session, home)
    assert kept is not None
    first, second = kept.candidates
    assert (kept.abstained, str(kept.winner_copy_id), first["position"]) == (False, first["copy_id"], 1)
    assert kept.system_of_record_copy_id == kept.winner_copy_id
    assert first["low"] <= first["score"] <= first["high"]
    assert first["score"] > second["score"]
    provenance = next(one for one in first["criteria"] if one["name"] == "provenance")
    assert (provenance["state"], provenance["weight"] > 0, bool(provenance["reason"])) == ("known", True, True)


def test_the_same_said_again_is_not_kept_again(session: Session) -> None:
    home = family(session)
    ranked(session, home)
    ranked(session, home)
    assert len(queries.history(session, home)) == 1
    make.version(session, make.copy(session, of=membership.lock(session, [home])[0]), rows=3)
    ranked(session, home)
    newest, oldest = queries.history(session, home)
    assert (len(newest.candidates), len(oldest.candidates)) == (3, 2)
    latest = queries.latest(session, home)
    assert latest is not None
    assert latest.id == newest.id


def test_a_family_that_changed_since_it_was_read_is_read_again(database: Engine) -> None:
    with transaction(database) as session:
        home = family(session)
    with transaction(database, write=False) as session:
        todo = service.load(session, home)
    with transaction(database) as session:
        membership.touch(session, home)
    with transaction(database) as session, pytest.raises(Moved, match="its family"):
        service.save(session, todo, service.rank(todo, lambda _share: None))


def test_a_dataset_that_was_merged_since_it_was_read_is_read_again(database: Engine) -> None:
    with transaction(database) as session:
        home, other = family(session), family(session)
    with transaction(database, write=False) as session:
        todo = service.load(session, home)
    with transaction(database) as session:
        membership.merge(session, other, home, reason="same", set_by="catalog")
    with transaction(database) as session, pytest.raises(Moved):
        service.save(session, todo, service.rank(todo, lambda _share: None))
    with transaction(database) as session:
        assert ranked(session, home) == other
        latest = queries.latest(session, other)
        assert latest is not None
        assert sum(len(one["copies"]) for one in latest.candidates) == 4


def test_a_dataset_without_copies_is_ranked_as_having_none(session: Session) -> None:
    home = make.dataset(session)
    ranked(session, home.id)
    latest = queries.latest(session, home.id)
    assert latest is not None
    assert (latest.abstained, latest.candidates, latest.winner_copy_id) == (True, [], None)


def test_what_is_not_there_is_said(session: Session) -> None:
    with pytest.raises(NotFound):
        service.load(session, new_id())
    with pytest.raises(NotFound, match="Ranking"):
        queries.get(session, new_id())
    assert queries.latest(session, new_id()) is None


def test_datasets_that_answers_would_help_are_those_whose_newest_ranking_nobody_won(session: Session) -> None:
    def keep(dataset_id: UUID, minute: int, *, abstained: bool, questions: int) -> None:
        row = RankingRow(
            dataset_id=dataset_id, digest=str(minute), abstained=abstained, reason="x", questions=questions
        )
        row.ranked_at = datetime(2026, 1, 1, 0, minute, tzinfo=UTC)
        session.add(row)
        session.flush()

    open_one, won_since, none_to_ask = (make.dataset(session, name).id for name in ("open", "won", "none"))
    keep(open_one, 1, abstained=False, questions=3)
    keep(open_one, 2, abstained=True, questions=5)
    keep(won_since, 1, abstained=True, questions=5)
    keep(won_since, 2, abstained=False, questions=5)
    keep(none_to_ask, 1, abstained=True, questions=5)
    keep(none_to_ask, 2, abstained=True, questions=0)
    assert [(one.dataset_id, one.questions) for one in queries.asking(session)] == [(open_one, 5)]
