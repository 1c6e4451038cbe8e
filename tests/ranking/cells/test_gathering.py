"""What is read before cells are compared: candidates, trees, words, systems of record, and values that break rules."""

from typing import Any

import pytest
from sqlalchemy.orm import Session

from catalog.datasets.models import Copy, Dataset, Version
from catalog.db import now
from catalog.quality.models import ExpectationSuite, ValidationResult
from catalog.ranking import gathering as families
from catalog.ranking.cells import service
from catalog.ranking.cells.gathering import to_look_at
from catalog.ranking.cells.known import ToLookAt
from catalog.scanning.fingerprint import REVISION
from catalog.scanning.models import FingerprintRow
from catalog.scanning.packing import pack
from catalog.silos.access import Actor
from tests import factories as make
from tests.matching.tables_for_tests import fingerprint
from tests.ranking import rows
from tests.ranking.cells.candidates import sold
from tests.ranking.cells.families import home, price

BO = Actor("bo")


def family(session: Session, *digests: int) -> tuple[Dataset, list[Copy], list[Version]]:
    dataset = make.dataset(session)
    copies = [make.copy(session, f"/lake/{place}.csv", of=dataset) for place in range(len(digests))]
    versions = [make.version(session, copy) for copy in copies]
    for version, digest in zip(versions, digests, strict=True):
        rows.profiled(session, version, rows.column("id"), rows.column("email", semantic="email"), digest=digest)
        session.get_one(FingerprintRow, version.id).revision = REVISION
        session.get_one(FingerprintRow, version.id).packed = packed(digest)
    session.flush()
    return dataset, copies, versions


def packed(digest: int) -> bytes:
    return pack(fingerprint(sold(20, seed=digest)))


def read(session: Session, dataset: Dataset) -> ToLookAt:
    return to_look_at(session, dataset.id, families.family(session, dataset.id))


def broken(session: Session, version: Version, party: str = "measure", **rule: Any) -> None:
    suite = ExpectationSuite(
        name="sales", revision=str(version.id), source="shipped", party=party, data={"name": "sales"}
    )
    session.add(suite)
    session.flush()
    said: dict[str, Any] = {
        "type": "expect_column_values_to_be_between",
        "kwargs": {"column": "id"},
        "outcome": "failed",
    }
    said |= {"severity": "critical", "column": "id", "sample": [-9, "-9.50"], "note": "At least one.", **rule}
    result = ValidationResult(version_id=version.id, suite_id=suite.id, outcome="failed", results=[said])
    result.validated_at = now()
    session.add(result)
    session.flush()


def test_copies_that_hold_the_same_are_one_candidate_with_its_fingerprint(session: Session) -> None:
    dataset, copies, _ = family(session, 7, 8, 7)
    found = read(session, dataset)
    assert [list(one.copies) for one in found.candidates] == [[copies[0].id, copies[2].id], [copies[1].id]]
    assert [one.packed for one in found.candidates] == [packed(7), packed(8)]
    assert [(one.name, one.personal) for one in found.candidates[0].columns] == [("id", False), ("email", True)]
    assert (found.candidates[0].title, found.beyond) == ("0.csv", 0)


def test_a_fingerprint_of_another_revision_is_none(session: Session) -> None:
    dataset, _, (version, _) = family(session, 7, 8)
    session.get_one(FingerprintRow, version.id).revision = REVISION - 1
    session.flush()
    assert [one.packed for one in read(session, dataset).candidates] == [None, packed(8)]


def test_more_candidates_than_are_compared_are_counted(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    dataset, _, _ = family(session, 1, 2, 3)
    monkeypatch.setattr("catalog.ranking.cells.gathering.MOST_CANDIDATES", 2)
    found = read(session, dataset)
    assert (len(found.candidates), found.beyond) == (2, 1)


def test_copies_that_hang_together_by_edges_are_one_tree(session: Session) -> None:
    dataset, copies, _ = family(session, 1, 2, 3, 4)
    rows.declared(session, copies[0], copies[1])
    rows.declared(session, copies[1], copies[2])
    assert [set(tree) for tree in read(session, dataset).trees] == [{copy.id for copy in copies[:3]}]


def test_words_and_systems_of_record_are_read_until_they_end(session: Session) -> None:
    at = home(session)
    (kept, gone) = service.verify(session, at.dataset_id, [price(1), price(2)], reason="the till", actor=BO)
    service.revoke(session, gone.id, reason="no", actor=BO)
    record = service.appoint(session, at.first, columns=["price"], reason="the list", actor=BO)
    found = to_look_at(session, at.dataset_id, families.family(session, at.dataset_id))
    (word,) = found.words
    assert (word.column, word.value, word.by, word.why, word.key) == ("price", "4.5", "bo", "the till", (("id", "1"),))
    assert word.at == kept.known_from.isoformat()
    assert [(one.copy_id, list(one.columns)) for one in found.records] == [(at.first, ["price"])]
    service.dismiss(session, record.id, reason="no", actor=BO)
    assert to_look_at(session, at.dataset_id, families.family(session, at.dataset_id)).records == []


def test_a_system_of_record_that_left_the_dataset_speaks_no_more(session: Session) -> None:
    at = home(session)
    service.appoint(session, at.first, reason="the till", actor=BO)
    from catalog.datasets import stewarding  # noqa: PLC0415 - only here

    stewarding.move(session, at.first, None, reason="another thing", actor=BO)
    assert to_look_at(session, at.dataset_id, families.family(session, at.dataset_id)).records == []


def test_values_that_break_a_hard_rule_are_known_to_be_wrong(session: Session) -> None:
    dataset, copies, versions = family(session, 7, 8)
    broken(session, versions[1])
    found = read(session, dataset).refuted
    assert {(one.copy_id, one.column, one.value, one.why) for one in found} == {
        (copies[1].id, "id", "-9", "sales: At least one."),
        (copies[1].id, "id", "-9.5", "sales: At least one."),
    }


@pytest.mark.parametrize(
    "rule",
    [
        {"party": "catalog"},
        {"party": "owner"},
        {"severity": "warning"},
        {"outcome": "passed"},
        {"type": "expect_column_values_to_be_unique"},
        {"kwargs": {"column": "id", "mostly": 0.9}},
        {"kwargs": {"column": "id", "row_condition": "x > 1"}},
        {"sample": []},
        {"sample": ["x" * 200]},
        {"sample": [None, ["a", "b"]]},
    ],
)
def test_what_does_not_judge_each_value_refutes_none(session: Session, rule: dict[str, Any]) -> None:
    dataset, _, versions = family(session, 7, 8)
    broken(session, versions[1], **rule)
    assert read(session, dataset).refuted == []
