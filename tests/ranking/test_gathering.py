"""What is known of a family is gathered from the rooms below as plain facts."""

from typing import Any

import pyarrow as pa
import pytest
from sqlalchemy.orm import Session

from catalog.datasets.models import Copy, Dataset, Version
from catalog.db import now
from catalog.ranking import gathering
from catalog.ranking.facts import MemberFacts
from catalog.scanning.fingerprint import REVISION
from catalog.scanning.models import FingerprintRow
from catalog.scanning.packing import pack
from tests import factories as make
from tests.matching.tables_for_tests import fingerprint
from tests.ranking import rows


def family(session: Session, count: int = 2) -> tuple[Dataset, list[Copy], list[Version]]:
    home = make.dataset(session)
    copies = [make.copy(session, of=home) for _ in range(count)]
    return home, copies, [make.version(session, copy) for copy in copies]


def only(session: Session, home: Dataset) -> MemberFacts:
    (member,) = gathering.family(session, home.id).members
    return member


@pytest.mark.parametrize(
    ("custodian", "owned"), [("retail", True), ("bo", True), ("web", False), ("", False), ("Retail", False)]
)
def test_who_keeps_it_counts_when_its_silo_is_theirs(session: Session, custodian: str, owned: bool) -> None:
    silo = make.silo(session, owner="retail", stewards=["bo"])
    home = make.dataset(session)
    make.copy(session, of=home, silo_id=silo.id, custodian=custodian, description="all")
    member = only(session, home)
    assert (member.owned_by_silo, member.silo, member.described) == (owned, "store", True)


def test_a_copy_in_no_silo_is_owned_by_nobody(session: Session) -> None:
    home = make.dataset(session)
    make.copy(session, of=home, custodian="retail")
    assert (only(session, home).owned_by_silo, only(session, home).silo) == (False, "")


@pytest.mark.parametrize(
    ("version", "dump", "why"),
    [
        ({}, None, ""),
        ({"status": "unreadable", "reason": "cut off", "rows": None}, None, "It cannot be read: cut off"),
        ({"rows": 0}, None, "It has no rows."),
        ({}, {"outcome": "missing", "reason": "nothing there"}, "Its bytes are gone: nothing there"),
        ({}, {"outcome": "waiting"}, ""),
        (None, None, "It was never scanned."),
        (None, {"outcome": "waiting"}, "It was never scanned."),
        (None, {"outcome": "missing", "reason": "nothing there"}, "Its bytes are gone: nothing there"),
    ],
)
def test_why_a_copy_cannot_be_used(
    session: Session, version: dict[str, Any] | None, dump: dict[str, Any] | None, why: str
) -> None:
    home = make.dataset(session)
    copy = make.copy(session, of=home)
    if version is not None:
        make.version(session, copy, **version)
    if dump is not None:
        make.dump(session, copy, **dump)
    assert only(session, home).why_unusable == why


def test_bytes_that_came_back_can_be_used_again(session: Session) -> None:
    home, (copy,), (version,) = family(session, 1)
    make.dump(session, copy, outcome="missing", reason="gone")
    make.dump(session, copy, outcome="sighting", version_id=version.id)
    assert not only(session, home).why_unusable


def test_columns_carry_their_fill_their_times_and_the_number_of_the_column_they_are(session: Session) -> None:
    home, copies, (a, b) = family(session)
    times: dict[str, Any] = {"kind": "time", "minimum": "1970-01-01", "maximum": "1970-01-02"}
    rows.profiled(session, a, rows.column("id", nulls=10), rows.column("at", **times), digest=7)
    rows.profiled(session, b, rows.column("ID", minimum="1", maximum="9"), rows.column("at"), digest=8)
    rows.matched(session, a, b, "renamed", mapping=[["id", "ID"]] if a.id < b.id else [["ID", "id"]])
    facts = {member.copy_id: member for member in gathering.family(session, home.id).members}
    first, second = facts[copies[0].id], facts[copies[1].id]
    assert [(one.name, one.nonnull, one.newest, one.oldest) for one in first.columns] == [
        ("id", 90, None, None),
        ("at", 100, 86_400e6, 0.0),
    ]
    assert first.columns[0].family == second.columns[0].family
    assert first.columns[1].family != second.columns[1].family
    assert second.columns[0].newest is None  # a number is no time
    assert (first.digest, second.digest) == (7, 8)


def test_a_match_that_makes_no_family_joins_no_columns(session: Session) -> None:
    home, _, (a, b) = family(session)
    rows.profiled(session, a, rows.column("id"))
    rows.profiled(session, b, rows.column("id"))
    rows.matched(session, a, b, "aggregated", family=False, mapping=[["id", "id"]], cell_agreement=0.5)
    found = gathering.family(session, home.id)
    assert len({column.family for member in found.members for column in member.columns}) == 2
    assert found.losses == []


def test_verdicts_are_counted_but_not_those_of_rules_made_from_the_version_itself(session: Session) -> None:
    home, copies, (a, b) = family(session)
    for version in (a, b):
        rows.judged(session, version, passed=3, failed=1, errors=1, not_evaluated=2)
        rows.judged(session, version, built_from=a, passed=10, failed=2)
    counted = {
        one.copy_id: (one.passed, one.failed, one.not_evaluated) for one in gathering.family(session, home.id).members
    }
    assert counted == {copies[0].id: (3, 1, 3), copies[1].id: (13, 3, 3)}


def test_only_verdicts_on_what_a_copy_holds_now_count(session: Session) -> None:
    home, (copy,), (old,) = family(session, 1)
    rows.judged(session, old, passed=5)
    make.version(session, copy)
    assert (only(session, home).passed, only(session, home).failed) == (0, 0)


@pytest.mark.parametrize(
    ("kind", "fields", "count"),
    [
        ("edited", {"cell_agreement": 0.97}, 1),
        ("reformatted", {"cell_agreement": 0.9}, 1),
        ("hollow", {"cell_agreement": 0.2}, 1),
        ("subset", {"cell_agreement": 0.97}, 0),
        ("edited", {"cell_agreement": None}, 0),
        ("edited", {"cell_agreement": 0.97, "direction": "unknown"}, 0),
        ("edited", {"cell_agreement": 0.97, "direction": "common"}, 0),
    ],
)
def test_the_derived_copy_of_a_lossy_match_has_lost_something(
    session: Session, kind: str, fields: dict[str, Any], count: int
) -> None:
    home, copies, (a, b) = family(session)
    evidence = [{"name": "cells", "telling": [f"cell {n}" for n in range(9)]}]
    rows.matched(session, b, a, kind, evidence=evidence, **fields)
    losses = gathering.family(session, home.id).losses
    assert len(losses) == count
    for loss in losses:
        assert (loss.copy_id, loss.other, loss.kind) == (copies[0].id, copies[1].id, kind)
        assert (loss.agreement, list(loss.telling)) == (fields["cell_agreement"], [f"cell {n}" for n in range(5)])


def test_a_hollow_copy_is_named_with_what_it_is_hollow_of_also_when_that_is_elsewhere(session: Session) -> None:
    home, (copy,), (version,) = family(session, 1)
    whole = make.version(session, make.copy(session, title="the whole"))
    rows.matched(session, whole, version, "hollow", family=False, cell_agreement=0.1)
    hollow = gathering.family(session, home.id).hollow
    assert list(hollow) == [copy.id]
    assert "hollow copy of the whole" in hollow[copy.id]


def test_the_whole_one_of_a_hollow_match_is_not_hollow(session: Session) -> None:
    home, _, (version,) = family(session, 1)
    rows.matched(session, version, make.version(session, make.copy(session)), "hollow", family=False)
    assert gathering.family(session, home.id).hollow == {}


def test_edges_inside_are_facts_and_those_that_leave_are_counted_once_a_copy(session: Session) -> None:
    home, (a, b), _ = family(session)
    outside = [make.copy(session) for _ in range(3)]
    rows.declared(session, a, b)
    for other in outside[:2]:
        rows.declared(session, a, other)
    rows.declared(session, outside[2], a)
    found = gathering.family(session, home.id)
    assert [(edge.source, edge.target, edge.kind, edge.confidence) for edge in found.edges] == [
        (a.id, b.id, "declared", 1.0)
    ]
    assert found.outside == {a.id: 2}
    assert {member.copy_id: member.declared_origin for member in found.members} == {a.id: True, b.id: True}


def test_a_retired_copy_is_no_member(session: Session) -> None:
    home, (a, b), _ = family(session)
    b.retired_at = now()
    session.flush()
    assert [member.copy_id for member in gathering.family(session, home.id).members] == [a.id]


def test_schemas_are_told_oldest_first_without_those_that_could_not_be_read(session: Session) -> None:
    home, (copy,), _ = family(session, 1)
    for names in (["a"], [], ["a", "b"]):
        make.version(session, copy, columns=[{"name": name, "type": "int64"} for name in names])
    assert only(session, home).schemas == ["a:int64", "a:int64|b:int64"]


def test_what_was_found_of_one_copy_holds_for_its_twins(session: Session) -> None:
    home = make.dataset(session)
    copies = [make.copy(session, of=home) for _ in range(5)]
    versions = [make.version(session, copy, held) for copy, held in zip(copies, "abbcc", strict=True)]
    rows.matched(session, versions[0], versions[1], "edited", cell_agreement=0.9)
    rows.matched(session, versions[0], versions[3], "hollow", family=False)
    found = gathering.family(session, home.id)
    assert {loss.copy_id for loss in found.losses} == {copies[1].id, copies[2].id}
    assert set(found.hollow) == {copies[3].id, copies[4].id}


def test_a_damaged_fingerprint_tells_of_no_key_and_stops_nothing(session: Session) -> None:
    home, _, (version, _) = family(session)
    rows.profiled(session, version, rows.column("id"))
    session.get_one(FingerprintRow, version.id).revision = REVISION
    session.flush()
    found = gathering.family(session, home.id)
    assert (found.key, [member.keys for member in found.members]) == ("", [None, None])


@pytest.mark.parametrize(("name", "key"), [("Unnamed: 0", ""), ("order", "order")])
def test_a_column_in_which_a_program_numbered_the_rows_is_no_key(session: Session, name: str, key: str) -> None:
    home, _, (version, _) = family(session)
    rows.profiled(session, version, rows.column(name), rows.column("grade"))
    kept = session.get_one(FingerprintRow, version.id)
    table = pa.table({name: pa.array(range(200)), "grade": pa.array([n % 7 for n in range(200)])})
    kept.revision, kept.packed = REVISION, pack(fingerprint(table))
    session.flush()
    assert gathering.family(session, home.id).key == key
