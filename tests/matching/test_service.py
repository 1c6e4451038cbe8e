"""Matching in a database: families, edges, retries, races and verdicts."""

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from catalog.datasets import membership
from catalog.datasets import queries as datasets
from catalog.datasets.models import Dataset, Membership
from catalog.db import new_id, transaction
from catalog.errors import Conflict, Moved, NotFound, ReasonMissing, SameCopy
from catalog.lineage import service as lineage
from catalog.lineage.models import Edge
from catalog.lineage.service import Inferred
from catalog.matching import queries, service
from catalog.matching.models import Match
from catalog.queue.models import Change
from catalog.scanning.models import FingerprintRow
from catalog.silos.access import Actor
from tests import factories
from tests.matching.lakes import edges, families, hold, match, put_down
from tests.matching.tables_for_tests import chosen, orders, put, renamed
from tests.racing import second_of_two

ROWS = 400
STEWARD = Actor("bo")


def by_product(table: pa.Table) -> pa.Table:
    return table.group_by("product").aggregate([("price", "sum"), ("quantity", "sum"), ("order_id", "count")])


LAKE: dict[str, Callable[[pa.Table], pa.Table]] = {
    "origin": lambda t: t,
    "renamed": renamed,
    "half": lambda t: t.filter(pc.is_in(t.column("city"), pa.array(["Oslo", "Bergen", "Molde", "Hamar"]))),
    "rounded": lambda t: put(t, "price", pc.round(t.column("price"), 0)),
    "stranger": lambda t: orders(t.num_rows, seed=2),
    "by product": by_product,
}
ORDERS: Sequence[Sequence[str]] = (
    ("origin", "renamed", "half", "rounded", "stranger", "by product"),
    ("by product", "stranger", "rounded", "half", "renamed", "origin"),
    ("half", "rounded", "by product", "origin", "stranger", "renamed"),
    ("renamed", "half", "stranger", "by product", "rounded", "origin"),
)


def settle_lake(database: Engine, names: Sequence[str]) -> dict[str, UUID]:
    made = {}
    for name in names:
        made[name] = put_down(database, name, LAKE[name](orders(ROWS)))
        match(database, made[name])
    return made


@pytest.mark.parametrize("names", ORDERS, ids=lambda names: f"{names[0]} first")
def test_a_lake_settles_the_same_in_any_order(database: Engine, names: Sequence[str]) -> None:
    settle_lake(database, names)
    family = frozenset({"origin", "renamed", "half", "rounded"})
    assert families(database) == {family, frozenset({"stranger"}), frozenset({"by product"})}
    found = edges(database)
    assert {pair: kind for pair, kind in found.items() if pair[1] != "by product"} == {
        ("origin", "renamed"): ("inferred", "reordered"),
        ("origin", "half"): ("inferred", "subset"),
        ("origin", "rounded"): ("inferred", "reformatted"),
    }
    assert found["origin", "by product"] == ("inferred", "aggregated")


DERIVED: dict[str, Callable[[pa.Table], pa.Table]] = {
    "origin": lambda t: t,
    "twin": lambda t: t,
    "half": lambda t: t.filter(pc.is_in(t.column("city"), pa.array(["Oslo", "Bergen", "Molde", "Hamar"]))),
    "rounded": lambda t: put(t, "price", pc.round(t.column("price"), 0)),
    "by product": by_product,
    "by product again": lambda t: put(by_product(t), "price_sum", pc.round(by_product(t).column("price_sum"), 0)),
}


@pytest.mark.parametrize(
    "names",
    [tuple(DERIVED), tuple(reversed(DERIVED)), ("half", "by product again", "twin", "by product", "rounded", "origin")],
    ids=lambda names: f"{names[0]} first",
)
def test_a_derived_dataset_has_one_source(database: Engine, names: Sequence[str]) -> None:
    for name in names:
        match(database, put_down(database, name, DERIVED[name](orders(ROWS))))
    derived = {"by product", "by product again"}
    assert frozenset(derived) in families(database)
    found = edges(database)
    # The two that hold the same content explain it equally well; the origin of the family speaks for both.
    origin = next(source for source, _ in found if source in {"origin", "twin"})
    assert {pair for pair in found if pair[1] in derived and pair[0] not in derived} == {(origin, "by product")}
    assert found[origin, "by product"] == ("inferred", "aggregated")


def test_what_was_said_of_the_source_overrules_what_content_shows(database: Engine) -> None:
    made = {name: put_down(database, name, DERIVED[name](orders(ROWS))) for name in ("origin", "rounded", "by product")}
    with transaction(database) as session:
        lineage.declare(session, made["rounded"], made["by product"], recorded_by="ann")
    for copy_id in made.values():
        match(database, copy_id)
    into = {pair: kind for pair, kind in edges(database).items() if pair[1] == "by product"}
    assert into == {("rounded", "by product"): ("declared", "")}


def test_a_better_source_that_comes_later_takes_the_edge(database: Engine) -> None:
    table = orders(ROWS)
    late = put(table, "price", pc.add(table.column("price"), pa.array([0.0, 0.5] * (ROWS // 2))))
    match(database, put_down(database, "changed", late))
    match(database, put_down(database, "by product", by_product(table)))
    assert edges(database) == {("changed", "by product"): ("inferred", "aggregated")}
    match(database, put_down(database, "origin", table))
    assert [pair for pair in edges(database) if pair[1] == "by product"] == [("origin", "by product")]


def as_of_before(database: Engine, copy_id: UUID) -> None:
    """Let a copy's fingerprint be one that an earlier program wrote."""
    with transaction(database) as session:
        version = datasets.current_version(session, copy_id)
        assert version is not None
        row = session.get_one(FingerprintRow, version.id)
        row.revision, row.packed = row.revision - 1, b"HWFP of another form"


def test_fingerprints_of_an_earlier_revision_are_passed_over(database: Engine) -> None:
    made = settle_lake(database, ("origin", "renamed", "by product"))
    before, found, known = families(database), edges(database), counts(database)
    as_of_before(database, made["renamed"])
    for name in ("renamed", "origin", "renamed", "by product"):
        match(database, made[name])
    assert (families(database), edges(database), counts(database)) == (before, found, known)
    half = put_down(database, "half", LAKE["half"](orders(ROWS)))
    match(database, half)
    with transaction(database, write=False) as session:
        version = datasets.current_version(session, made["renamed"])
        assert version is not None
        assert {one.kind for one in queries.matches(session, [version.id])} == {"reordered", "aggregated"}
        assert len(queries.of_copy(session, half)) == 1


def counts(database: Engine) -> tuple[int | None, ...]:
    with transaction(database, write=False) as session:
        return tuple(
            session.scalar(select(func.count()).select_from(table)) for table in (Match, Membership, Dataset, Edge)
        )


def test_a_retry_changes_nothing_twice(database: Engine) -> None:
    made = settle_lake(database, ORDERS[0])
    before, revisions = counts(database), all_revisions(database)
    for name in ("half", "origin", "by product"):
        match(database, made[name])
    assert counts(database) == before
    assert all_revisions(database) == revisions


def all_revisions(database: Engine) -> dict[UUID, int]:
    with transaction(database, write=False) as session:
        return {one.id: one.revision for one in datasets.all_datasets(session)}


def test_the_older_dataset_keeps_its_id_and_the_other_redirects(database: Engine) -> None:
    first, second = (put_down(database, name, orders(ROWS)) for name in ("first", "second"))
    with transaction(database, write=False) as session:
        older, younger = (datasets.dataset_of(session, copy).id for copy in (first, second))
    touched = match(database, first)
    assert older in touched
    with transaction(database, write=False) as session:
        assert datasets.dataset_of(session, second).id == older
        assert datasets.dataset(session, younger).id == older


def test_a_family_that_changed_meanwhile_is_read_again(database: Engine) -> None:
    first, second = (put_down(database, name, orders(ROWS)) for name in ("first", "second"))
    with transaction(database, write=False) as session:
        version = datasets.current_version(session, first)
        assert version is not None
        todo = service.load(session, version.id)
    with transaction(database) as session:
        membership.touch(session, datasets.dataset_of(session, second).id)
    with pytest.raises(Moved), transaction(database) as session:
        service.save(session, todo, service.compare(todo, lambda _share: None))
    assert families(database) == {frozenset({"first"}), frozenset({"second"})}


def test_a_version_that_is_no_longer_current_is_not_matched(database: Engine) -> None:
    first, second = (put_down(database, name, orders(ROWS)) for name in ("first", "second"))
    with transaction(database) as session:
        copy = datasets.copy(session, first)
        old = datasets.current_version(session, first)
        hold(session, copy, orders(ROWS, seed=2))
    assert old is not None
    with transaction(database, write=False) as session:
        todo = service.load(session, old.id)
    assert not todo.current
    with transaction(database) as session:
        assert service.save(session, todo, service.compare(todo, lambda _share: None)) == set()
    assert second
    assert families(database) == {frozenset({"first"}), frozenset({"second"})}


def test_a_copy_whose_content_became_another_leaves_the_family(database: Engine) -> None:
    first, second, third = (put_down(database, name, orders(ROWS)) for name in ("first", "second", "third"))
    match(database, first)
    assert families(database) == {frozenset({"first", "second", "third"})}
    with transaction(database) as session:
        hold(session, datasets.copy(session, second), orders(ROWS, seed=2))
    match(database, second)
    match(database, third)
    assert families(database) == {frozenset({"first", "third"}), frozenset({"second"})}


@pytest.mark.parametrize("broken", ["origin", "renamed", "half"])
@pytest.mark.parametrize("now", [{"status": "unreadable", "reason": "cut off", "rows": None}, {"rows": 0}])
def test_a_copy_that_can_no_longer_be_read_keeps_its_place_and_proves_nothing(
    database: Engine, broken: str, now: dict[str, Any]
) -> None:
    made = settle_lake(database, ("origin", "renamed", "half", "rounded"))
    family = frozenset(made)
    with transaction(database) as session:
        home = datasets.dataset_of(session, made["origin"]).id
        factories.version(session, datasets.copy(session, made[broken]), **now)
    assert home in match(database, made[broken])
    with transaction(database, write=False) as session:
        assert queries.of_copy(session, made[broken]) == []
        ends = {one.id for copy in made.values() for one in datasets.versions(session, copy)}
        held = {one.id for one in datasets.current_versions(session, made.values()).values()}
        assert ends > held >= {end for one in queries.known(session, ends) for end in one.ends}
    assert broken not in {name for pair in edges(database) for name in pair}
    for name in sorted(family - {broken}):
        match(database, made[name])
    assert families(database) == {family}
    with transaction(database, write=False) as session:
        assert {datasets.dataset_of(session, copy).id for copy in made.values()} == {home}
    with transaction(database) as session:
        hold(session, datasets.copy(session, made[broken]), LAKE[broken](orders(ROWS)))
    match(database, made[broken])
    assert families(database) == {family}
    assert set(edges(database)) == {("origin", name) for name in family - {"origin"}}


def test_a_copy_that_could_never_be_read_joins_nothing_and_one_that_can_at_last_does(database: Engine) -> None:
    origin = put_down(database, "origin", orders(ROWS))
    with transaction(database) as session:
        late = factories.copy(session, "/lake/late", title="late")
        factories.version(session, late, status="unreadable", reason="cut off", rows=None)
        late_id = late.id
    for copy_id in (late_id, origin):
        match(database, copy_id)
    assert families(database) == {frozenset({"origin"}), frozenset({"late"})}
    with transaction(database) as session:
        hold(session, datasets.copy(session, late_id), orders(ROWS))
    match(database, late_id)
    assert families(database) == {frozenset({"origin", "late"})}


def test_a_family_that_content_changed_elsewhere_has_its_edges_written_anew(database: Engine) -> None:
    made = settle_lake(database, ("half", "stranger"))
    with transaction(database) as session:
        home = datasets.dataset_of(session, made["half"]).id
        membership.move(session, made["stranger"], home, reason="wrong", set_by="test")
        wrong = Inferred(made["half"], made["stranger"], None, None, 0.9, "subset")
        lineage.infer(session, [made["stranger"]], [wrong])
    origin = put_down(database, "origin", orders(ROWS))
    match(database, origin)
    assert families(database) == {frozenset({"half", "origin"}), frozenset({"stranger"})}
    assert set(edges(database)) == {("origin", "half")}


def test_a_verdict_splits_and_joins_for_good(database: Engine) -> None:
    made = settle_lake(database, ORDERS[0])
    judge(database, made["origin"], made["half"], same=False)
    match(database, made["half"])
    split = families(database)
    assert not any({"origin", "half"} <= family for family in split)
    match(database, made["renamed"])
    assert families(database) == split
    judge(database, made["origin"], made["stranger"], same=True)
    match(database, made["stranger"])
    assert any({"origin", "stranger"} <= family for family in families(database)), families(database)


def judge(database: Engine, a: UUID, b: UUID, *, same: bool, reason: str = "I know both") -> None:
    with transaction(database) as session:
        service.judge(session, a, b, same=same, reason=reason, actor=STEWARD)


def test_the_last_verdict_holds(database: Engine) -> None:
    a, b = (put_down(database, name, orders(ROWS)) for name in ("a", "b"))
    judge(database, a, b, same=False)
    match(database, a)
    assert families(database) == {frozenset({"a"}), frozenset({"b"})}
    judge(database, b, a, same=True, reason="on second thoughts")
    match(database, a)
    assert families(database) == {frozenset({"a", "b"})}
    with transaction(database, write=False) as session:
        [said] = queries.verdicts(session, [a])
        assert (said.same, said.reason, said.actor) == (True, "on second thoughts", "bo")
        changes = list(session.scalars(select(Change).where(Change.kind == "verdict")))
        assert [{one.subject_id, UUID(one.detail["copies"][0])} for one in changes] == [{a, b}] * 2


def test_of_two_stewards_who_judge_a_pair_at_once_the_second_looks_again(database: Engine) -> None:
    a, b = (put_down(database, name, orders(ROWS)) for name in "ab")

    def say(session: Session) -> None:
        service.judge(session, a, b, same=True, reason="seen", actor=STEWARD)

    met = second_of_two(database, say)
    if database.dialect.name == "postgresql":
        assert isinstance(met, Conflict)
        assert "Refresh and try again" in str(met)
    else:
        assert met is None  # it came after the first, and heard it
    with transaction(database, write=False) as session:
        assert len(queries.verdicts(session, [a])) == 1


def test_a_verdict_needs_two_copies_and_a_reason(database: Engine) -> None:
    a = put_down(database, "a", orders(ROWS))
    b = put_down(database, "b", orders(ROWS))
    for pair, reason, error in (
        ((a, a), "why", SameCopy),
        ((a, b), " ", ReasonMissing),
        ((a, new_id()), "w", NotFound),
    ):
        with pytest.raises(error):
            judge(database, *pair, same=True, reason=reason)


def test_decided_datasets_do_not_merge_by_themselves(database: Engine) -> None:
    first, second = (put_down(database, name, orders(ROWS)) for name in ("first", "second"))
    with transaction(database, write=False) as session:
        decided = {datasets.dataset_of(session, copy).id: copy for copy in (first, second)}
    match(database, first, canonical=decided)
    assert families(database) == {frozenset({"first"}), frozenset({"second"})}


def test_a_declared_edge_stays_and_overrules(database: Engine) -> None:
    origin = put_down(database, "origin", orders(ROWS))
    sample = put_down(database, "sample", chosen(orders(ROWS), 0.2))
    with transaction(database) as session:
        lineage.declare(session, sample, origin, recorded_by="ana", transformation="grown from it")
    match(database, sample)
    match(database, origin)
    assert edges(database) == {("sample", "origin"): ("declared", "grown from it")}


def test_retired_copies_leave_the_families_alone(database: Engine) -> None:
    first, second = (put_down(database, name, orders(ROWS)) for name in ("first", "second"))
    match(database, first)
    with transaction(database) as session:
        copy = datasets.copy(session, second)
        copy.retired_at, copy.retired_reason = copy.created_at, "gone"
    third = put_down(database, "third", orders(ROWS))
    match(database, third)
    assert families(database) == {frozenset({"first", "third"})}
    with transaction(database, write=False) as session:
        assert len(queries.of_copy(session, third)) >= 1
        assert queries.matches(session, []) == []


def test_an_empty_table_and_an_unreadable_one_match_nothing(database: Engine) -> None:
    made = [put_down(database, name, orders(ROWS).slice(0, 0)) for name in ("one", "two")]
    with transaction(database) as session:
        broken = factories.copy(session, "/lake/broken", title="broken")
        factories.version(session, broken, status="unreadable", reason="no table", rows=None)
        made.append(broken.id)
    for copy_id in made:
        match(database, copy_id)
    assert families(database) == {frozenset({"one"}), frozenset({"two"}), frozenset({"broken"})}
