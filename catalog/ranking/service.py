"""Ranking a dataset: read the family, judge it without a session, keep the ranking if it says something new."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from catalog.datasets import membership
from catalog.datasets import queries as datasets
from catalog.errors import Moved
from catalog.matching import noting
from catalog.matching.signals.noted import Noted
from catalog.matching.tables import prepare
from catalog.queue.worker import Progress
from catalog.ranking import gathering, queries, states
from catalog.ranking.cells.gathering import to_look_at
from catalog.ranking.cells.known import ToLookAt
from catalog.ranking.cells.looking import look
from catalog.ranking.facts import Family
from catalog.ranking.models import RankingRow
from catalog.ranking.rank import Ranking
from catalog.ranking.rank import rank as rank_family
from catalog.ranking.score import WEIGHTS, Candidate
from catalog.scanning import queries as scanning
from catalog.scanning.packing import unpack


@dataclass(frozen=True)
class ToRank:
    """The family to rank as it was read; `asked_id` may be a dataset that was merged into it since."""

    asked_id: UUID
    dataset_id: UUID
    revision: int
    family: Family
    cells: ToLookAt
    fingerprints: Mapping[UUID, bytes] = field(default_factory=dict)
    """Of each member, packed; only where no column of times tells which is the freshest."""
    notes: Mapping[UUID, Noted] = field(default_factory=dict)
    """What is noted of these members beside their content."""


@dataclass(frozen=True)
class Ranked:
    """What came out, and what contested cells told."""

    ranking: Ranking
    cells: Mapping[str, Any]


def load(session: Session, dataset_id: UUID) -> ToRank:
    """Read the family and all that speaks for or against its members."""
    dataset = datasets.dataset(session, dataset_id)
    family = gathering.family(session, dataset.id)
    versions = {} if states.are_timed(family) else {one.version_id: one.copy_id for one in family.members}
    packed = scanning.packed(session, [version_id for version_id in versions if version_id])
    fingerprints = {versions[version_id]: found for version_id, found in packed.items()}
    cells = to_look_at(session, dataset.id, family)
    notes = noting.noted(session, datasets.current_versions(session, fingerprints), list(fingerprints))
    return ToRank(dataset_id, dataset.id, dataset.revision, family, cells, fingerprints, notes)


def rank(todo: ToRank, progress: Progress) -> Ranked:
    """Compare the cells of the members, and judge each member by every criterion."""
    looked = look(todo.cells)
    progress(0.9)
    tables = {copy_id: prepare(unpack(packed)) for copy_id, packed in todo.fingerprints.items()}
    family = replace(todo.family, cells=looked.facts, states=states.states(tables, todo.notes))
    return Ranked(rank_family(family), looked.kept)


def save(session: Session, todo: ToRank, ranked: Ranked) -> UUID:
    """Keep the ranking unless the latest one says the same; gives the dataset's id.

    Raises Moved when the family has changed since it was read.
    """
    dataset = membership.lock(session, [todo.dataset_id])[0]
    if dataset.revision != todo.revision or dataset.merged_into_id is not None:
        raise Moved(what="its family")
    row = _row(todo.dataset_id, ranked)
    latest = queries.latest(session, todo.dataset_id)
    if latest is None or latest.digest != row.digest:
        session.add(row)
    return todo.dataset_id


def _row(dataset_id: UUID, ranked: Ranked) -> RankingRow:
    ranking = ranked.ranking
    told: dict[str, Any] = {
        "abstained": ranking.winner is None,
        "reason": ranking.reason,
        "candidates": [_shown(position, one) for position, one in enumerate(ranking.candidates, start=1)],
        "sensitivity": list(ranking.sensitivity),
        "changes": [_plain(asdict(one)) for one in ranking.changes],
        "counterfactuals": [
            {**_plain(asdict(one)), "told": told}
            for one, told in zip(ranking.counterfactuals, ranking.without, strict=True)
        ],
        "separating": list(ranking.separating),
        "cells": dict(ranked.cells),
    }
    named = {"winner": ranking.winner, "record": ranking.system_of_record, "accurate": ranking.most_accurate}
    said = {**told, **{name: str(copy_id) for name, copy_id in named.items()}}
    return RankingRow(
        dataset_id=dataset_id,
        digest=hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest(),
        winner_copy_id=ranking.winner,
        system_of_record_copy_id=ranking.system_of_record,
        most_accurate_copy_id=ranking.most_accurate,
        questions=len(ranked.cells["asked"]),
        **told,
    )


def _plain(facts: dict[str, Any]) -> dict[str, Any]:
    """Make ids texts and round numbers, also in lists."""
    return {name: _value(value) for name, value in facts.items()}


def _value(value: Any) -> Any:
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, float):
        return round(value, 6)
    return [_value(one) for one in value] if isinstance(value, list | tuple) else value


def _shown(position: int, one: Candidate) -> dict[str, Any]:
    counted = {part.name for part in one.parts}
    return {
        "position": position,
        "copies": [str(copy_id) for copy_id in one.copies],
        "copy_id": str(one.copy_id),
        "version_id": str(one.version_id) if one.version_id else None,
        "score": round(one.score, 6),
        "low": round(one.low, 6),
        "high": round(one.high, 6),
        "nominable": one.nominable,
        "why_not": one.why_not,
        "criteria": [
            {**asdict(score), "weight": WEIGHTS[score.name] if score.name in counted else 0.0} for score in one.criteria
        ],
    }
