"""Tags and terms: how they flow, and what a confirmed personal one costs the cells that were kept."""

import json
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.config import Settings
from catalog.datasets.marking import queries, service
from catalog.datasets.marking.service import CONFIRMED, REFUSED, Meaning, Word
from catalog.errors import Conflict, Forbidden, Invalid, Moved, NameTaken
from catalog.errors.stewardship import ColumnNotFound, TermNotFound
from catalog.lineage.models import ColumnEdge
from catalog.matching.models import Match
from catalog.nominations.models import Nomination
from catalog.pipeline import refreshing
from catalog.pipeline import scanning as scan_stage
from catalog.pipeline.stages import handlers
from catalog.quality.models import ExpectationSuite, ValidationResult
from catalog.quality.sufficiency.models import SufficiencyReport
from catalog.queue.models import Change, Task
from catalog.ranking.cells.models import VerifiedCell
from catalog.ranking.models import RankingRow
from catalog.scanning import service as scanning
from catalog.scanning.models import FingerprintRow, ProfileRow
from catalog.scanning.readers import limits
from catalog.silos.access import Actor
from catalog.stewardship.marks import deciding, showing
from catalog.stewardship.marks.flowing import Link, Node, flow, reached
from catalog.stewardship.marks.scrubbing import NOTE, Scrubber
from tests import factories as make
from tests.stewardship.test_owners import granted

ANA = Actor("ana")
A, B, C, D = (Node(UUID(int=number), "x") for number in range(1, 5))


def test_a_mark_flows_as_sure_as_its_links_and_ends_where_it_is_refused() -> None:
    links = [Link(A, B, 0.8), Link(B, C, 0.5), Link(A, C, 0.3), Link(C, D, 1.0, aggregated=True), Link(D, A, 1.0)]
    found = flow(links, {A: CONFIRMED}, mark="pii")
    assert {node: (one.confidence, one.steps, one.origin) for node, one in found.items()} == {
        B: (0.8, 1, A),
        C: (0.4, 2, A),
        D: (0.2, 3, A),
    }
    assert flow(links, {A: CONFIRMED, B: REFUSED}, mark="pii")[C].confidence == 0.3
    assert flow(links, {A: REFUSED}, mark="pii") == {}
    assert reached(links, C) == {one.dataset_id for one in (A, B, C, D)}


def test_a_mask_stops_what_is_personal_and_no_other_word() -> None:
    links = [Link(A, B, 1.0, masking=True), Link(B, C, 1.0)]
    assert {node: one.state for node, one in flow(links, {A: CONFIRMED}, mark="pii").items()} == {B: "masked"}
    assert {node: one.state for node, one in flow(links, {A: CONFIRMED}, mark="price").items()} == {
        B: "inherited",
        C: "inherited",
    }
    open_too = [*links, Link(A, D, 0.4), Link(D, B, 1.0)]
    assert flow(open_too, {A: CONFIRMED}, mark="pii")[B].state == "inherited"


def test_cells_of_a_column_are_taken_out_and_names_ids_and_others_stay() -> None:
    kept = {"column": "city", "values": ["Ulm1"], "at": "2026-11-24T10:00:00", "id": "a-Muster-b"}
    given: dict[str, Any] = {
        "evidence": [{"reason": "On side a Muster became Mustermann.",
                      "telling": [["who", "Muster", "x"], ["city", "Ulm1", "y"]]}],
        "asked": [{"key": [["who", "Muster"], ["id", "7"]], "column": "city", "values": ["Ulm1"]}],
        "mapping": [["who", "who"]],
        "rule": {"kwargs": {"column": "who", "value_set": ["Muster"]}, "observed": {"partial": ["Muster"]}},
        "facts": {"share:who\nMuster": [0.5], "rows": [3]},
        "series": ["share:who\nMuster", "rows"],
        "kept": kept,
    }  # fmt: skip
    scrubber = Scrubber(frozenset({"who"}))
    found = scrubber.scrubbed(given)
    assert "Muster" not in json.dumps({**found, "kept": None}).replace("Mustermann", "")
    assert found["kept"] == kept
    assert found["mapping"] == given["mapping"]
    assert found["evidence"][0]["telling"] == [["who", NOTE, NOTE], ["city", "Ulm1", "y"]]
    assert (found["facts"], found["series"]) == ({"rows": [3]}, ["rows"])
    assert found["evidence"][0]["reason"] == f"On side a {NOTE} became Mustermann."


def column_edge(source: Any, target: Any, name: str, **more: Any) -> ColumnEdge:
    ends = {"source_copy_id": source.id, "source_column": name, "target_copy_id": target.id, "target_column": name}
    return ColumnEdge(**{**ends, "kind": "declared", "transformation": "DIRECT", **more})


def test_marks_are_said_detected_and_inherited_and_search_finds_by_them(session: Session) -> None:
    silo = make.silo(session, "web")
    raw, mart = (make.dataset(session, name) for name in ("raw", "mart"))
    copies = [make.copy(session, f"/x/{one.name}", of=one, silo_id=silo.id) for one in (raw, mart)]
    columns = [{"name": name, "type": "string"} for name in ("who", "hash", "price")]
    held = [make.version(session, copy, columns=columns) for copy in copies]
    session.add(column_edge(copies[0], copies[1], "who", kind="inferred", confidence=0.9))
    session.add(column_edge(copies[0], copies[1], "hash", masking=True))
    session.add(column_edge(copies[0], copies[1], "price", transformation="INDIRECT"))
    session.add(ProfileRow(version_id=held[0].id, revision=1, data={"rows": 3, "columns": [profile("who", "name")]}))
    session.flush()
    (found,) = [one for one in showing.marks(session, raw).columns if one.column == "who"]
    assert [(one.state, one.name) for one in found.marks] == [("detected", "pii")]
    for column in ("who", "hash", "price"):
        deciding.mark(session, raw, Word(column, "pii", CONFIRMED), ANA)
    marks = {
        (each.column, one.state, one.confidence) for each in showing.marks(session, mart).columns for one in each.marks
    }
    assert marks == {("who", "inherited", 0.9), ("hash", "masked", 1.0)}
    assert showing.words(session, mart.id) == ["pii"]
    changes = session.scalars(select(Change).where(Change.kind == "classified").order_by(Change.id)).all()
    assert [one.detail["datasets"] for one in changes] == [[str(mart.id)], [str(mart.id)], []]
    deciding.mark(session, mart, Word("who", "pii", REFUSED, "Only initials."), ANA)
    assert showing.words(session, mart.id) == []
    with pytest.raises(ColumnNotFound):
        deciding.mark(session, raw, Word("nope", "pii", CONFIRMED), ANA)
    with pytest.raises(Forbidden):
        deciding.mark(session, raw, Word("who", "pii", REFUSED), granted("bo", "owner", silo))
    deciding.mark(session, raw, Word("", "gold", CONFIRMED), granted("di", "steward", silo))
    assert "gold" in showing.words(session, raw.id)


def profile(name: str, semantic: str, value: str = "Anna Muster") -> dict[str, Any]:
    numbers = dict.fromkeys(("mean", "stdev", "length_min", "length_mean", "length_max"))
    facts = {"position": 0, "type": "string", "kind": "text", "nulls": 0, "distinct": 2.0, "distinct_exact": True}
    seen = {"minimum": value, "maximum": value, "top": [[value, 2]], "quantiles": {}}
    return {"name": name, "semantic": semantic, "entropy": 1.0, **facts, **numbers, **seen}


def test_what_was_kept_of_a_personal_column_is_erased_wherever_it_stands(session: Session) -> None:
    home = make.dataset(session, "people")
    one, two = (make.copy(session, f"/x/{name}", of=home) for name in ("one", "two"))
    columns = [{"name": "called", "type": "string"}, {"name": "id", "type": "int64"}]
    old, held = make.version(session, one, columns=columns), make.version(session, one, columns=columns)
    other = make.version(session, two, columns=[{"name": "called_too", "type": "string"}])
    for version in (old, held):
        data = {"rows": 3, "columns": [profile("called", "category"), profile("id", "id", "4711")]}
        session.add(ProfileRow(version_id=version.id, revision=1, data=data))
        session.add(FingerprintRow(version_id=version.id, revision=3, digest=7, packed=b"Anna Muster"))
    telling = {"signal": "s", "says": "a_to_b", "weight": 1.0, "reason": "Anna Muster stands where Anna M. stood.",
               "telling": [["called", "Anna Muster", "Anna M."]]}  # fmt: skip
    a, b = sorted((held.id, other.id))
    names = ["called", "called_too"] if a == held.id else ["called_too", "called"]
    shares = {"a_in_b": 1.0, "b_in_a": 1.0, "cell_agreement": 1.0, "probability": 1.0, "p_a_to_b": 0.5, "p_b_to_a": 0.5}
    session.add(Match(a_version_id=a, b_version_id=b, kind="edited", family=True, direction="unknown", revision=1,
                      mapping=[names], evidence=[telling], **shares))  # fmt: skip
    nomination = make.nomination(session, one, "accepted")
    cell = {"cell": "c", "key": [["called", "Anna Muster"]], "column": "id", "values": [{"copy": "x", "value": "1"}]}
    nomination.evidence = {"candidates": [], "matches": [{"evidence": [telling]}], "cells": {"asked": [cell]}}
    ranking = session.get_one(RankingRow, nomination.ranking_id)
    ranking.cells, ranking.sensitivity = {"asked": [cell]}, ["With Anna Muster it would differ."]
    rule = {"type": "set", "kwargs": {"column": "called", "value_set": ["Anna Muster"]}, "column": "called"}
    suite = ExpectationSuite(name="d", revision="r", source="profile", party="catalog", dataset_id=home.id,
                             data={"expectations": [rule]})  # fmt: skip
    session.add(suite)
    session.flush()
    session.add(ValidationResult(version_id=held.id, suite_id=suite.id, outcome="failed",
                                 results=[{**rule, "sample": ["Anna Muster"], "outcome": "failed"}]))  # fmt: skip
    said = {"verdict": "true", "source": "steward", "reason": "Anna Muster said so.", "actor": "t", "verified": True}
    session.add(
        VerifiedCell(dataset_id=home.id, cell="c", key=[["id", "1"]], column="called", value="Anna Muster", **said)
    )
    answered = {"asked": {}, "asked_by": "t", "found": {"told": "Always guessing 'Anna Muster' is right in 9 %."}}
    session.add(SufficiencyReport(version_id=other.id, copy_id=two.id, joined_version_id=held.id, key="k", **answered))
    session.flush()
    deciding.mark(session, home, Word("called", "pii", CONFIRMED, "Names."), ANA)
    session.expire_all()
    kept = [ProfileRow, Match, Nomination, RankingRow, ExpectationSuite, ValidationResult, VerifiedCell, FingerprintRow]
    rows = [row for table in kept for row in session.scalars(select(table))]
    values = [getattr(row, name) for row in rows for name in row.__table__.columns.keys()]  # noqa: SIM118 - no mapping
    assert "Anna Muster" not in json.dumps(values, default=str)
    assert "Anna M." not in json.dumps(session.scalars(select(Match)).one().evidence)
    hidden, whole_one = session.get_one(ProfileRow, old.id).data["columns"]
    assert (hidden["hidden"], hidden["semantic"], hidden["top"]) == (True, "person", [])
    assert hidden["form"].startswith("erased ")
    assert whole_one == profile("id", "id", "4711")
    prints = {row.version_id: row for row in session.scalars(select(FingerprintRow))}
    assert (prints[held.id].packed, prints[held.id].outdated, prints[old.id].outdated is not None) == (b"", None, True)
    assert session.scalars(select(SufficiencyReport)).all() == []
    (tag,) = queries.tags(session, [home.id])
    assert tag.erased["profiles"] == tag.erased["fingerprints"] == 2
    change = session.scalars(select(Change).where(Change.kind == "classified")).one()
    assert change.detail["scan_again"] == [str(one.id)]


def test_what_is_there_is_scanned_again_with_the_column_hashed(
    session: Session, settings: Settings, tmp_path: Path
) -> None:
    table = tmp_path / "lake" / "codes.csv"
    table.parent.mkdir()
    table.write_text("id,code\n" + "".join(f"{number},K{number % 7}\n" for number in range(60)))
    silo = make.silo(session, "web", roots=(str(table.parent),))
    home = make.dataset(session, "codes")
    copy = make.copy(session, str(table), of=home, silo_id=silo.id)
    dump = make.dump(session, copy)
    todo = scan_stage.load(session, dump.id, settings)
    open_scan = scan_stage.compute(todo, lambda _: None)
    scan_stage.save(session, todo, open_scan)
    session.flush()
    version = session.scalars(select(ProfileRow.version_id)).one()
    assert session.get_one(ProfileRow, version).data["columns"][1]["top"]
    deciding.mark(session, home, Word("code", "pii", CONFIRMED), ANA)
    with pytest.raises(Moved):  # a scan that began before reads in the open
        scan_stage.save(session, todo, open_scan)
    change = session.scalars(select(Change).where(Change.kind == "classified")).one()
    follow = handlers(settings)["change"]
    following = follow.save(session, follow.load(session, change.id), None)
    done = {(one.stage, one.subject_id) for one in following if one.stage != "notify"}  # who must know is told too
    assert done == {("refresh", copy.id), ("index", home.id)}
    again = refreshing.load(session, copy.id, settings)
    assert again.scan is not None
    assert again.scan.personal == frozenset({"code"})
    refreshing.save(session, again, refreshing.compute(again, lambda _: None))
    session.flush()
    column = session.get_one(ProfileRow, version).data["columns"][1]
    assert (column["hidden"], column["semantic"], column["top"]) == (True, "person", [])
    kept = session.scalars(select(FingerprintRow)).one()
    assert kept.revision > 0
    assert session.scalars(select(Task)).all()
    found = scanning.scan(
        table, limits=limits(settings), keep_cells=True, progress=lambda _: None, key=b"k" * 16, personal=["code"]
    )
    assert found.fingerprint is not None
    assert [each.hidden for each in found.fingerprint.columns] == [False, True]
    assert all(cell is None or cell.startswith("#") for cell in found.fingerprint.samples[0].cells[1])


def test_terms_have_one_meaning_and_are_attached_and_refused(session: Session) -> None:
    home = make.dataset(session, "clicks")
    make.version(session, make.copy(session, of=home), columns=[{"name": "rev", "type": "double"}])
    service.write_term(session, Meaning("Revenue", "What was paid.", "", ["Turnover"]), actor=ANA)
    assert queries.term(session, "turnover").steward == "ana"
    with pytest.raises(NameTaken):
        service.write_term(session, Meaning("Sales", "x", "", ["revenue"]), actor=ANA)
    with pytest.raises(Conflict):
        service.write_term(session, Meaning("Revenue", "Other."), actor=ANA, revision=0)
    with pytest.raises(Invalid):
        service.write_term(session, Meaning("Empty", " "), actor=ANA)
    deciding.use_term(session, "Turnover", home, "rev", "attached", ANA)
    session.flush()
    assert showing.words(session, home.id) == ["Revenue"]
    assert [(one.dataset, one.column, one.state) for one in showing.term(session, "Revenue").uses] == [
        ("clicks", "rev", "attached")
    ]
    deciding.use_term(session, "Revenue", home, "rev", "refused", ANA)
    session.flush()
    assert (showing.words(session, home.id), showing.terms(session)[0].used) == ([], 0)
    service.retire_term(session, "Revenue", actor=ANA)
    with pytest.raises(TermNotFound):
        queries.term(session, "Revenue")
