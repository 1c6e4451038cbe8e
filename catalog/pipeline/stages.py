"""The story of a dump, as one table, and which stages follow a change that somebody decided.

Each stage reads in one short transaction, computes without any, and writes in another one, together with the tasks
that come next. No stage knows its neighbour: the order stands here and nowhere else.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from catalog.config import Settings
from catalog.notifications.kinds import CHANGES_TOLD
from catalog.pipeline import (
    agreeing,
    announcing,
    asserting,
    indexing,
    locating,
    matching,
    nominating,
    notifying,
    posting,
    previewing,
    ranking,
    reading_sql,
    recording,
    refreshing,
    scanning,
    scoring,
    sealing,
    sufficing,
    validating,
)
from catalog.pipeline.changes import Following, follow
from catalog.queue.worker import Handler, Next, Progress

FIRST_STAGE = "scan"


@dataclass(frozen=True)
class Stage:
    """One row of the table; `then` names the next stage for each kind of subject that `save` gives."""

    name: str
    subject: str
    load: Callable[[Session, UUID, Settings], Any]
    compute: Callable[[Any, Progress], Any]
    save: Callable[[Session, Any, Any], Mapping[str, Sequence[UUID]]]
    """Gives the subjects that changed, by kind: version, dataset."""
    then: Mapping[str, str]


STAGES = (
    Stage("scan", "dump", scanning.load, scanning.compute, scanning.save, {"version": "validate", "dataset": "rank"}),
    Stage("validate", "version", validating.load, validating.compute, validating.save, {"version": "match"}),
    Stage(
        "match",
        "version",
        matching.load,
        matching.compute,
        matching.save,
        {"dataset": "rank", "version": announcing.STAGE},
    ),
    Stage("rank", "dataset", ranking.load, ranking.compute, ranking.save, {"dataset": "nominate"}),
    Stage("nominate", "dataset", nominating.load, nominating.compute, nominating.save, {"dataset": "agree"}),
    Stage("agree", "dataset", agreeing.load, agreeing.compute, agreeing.save, {"dataset": "score"}),
    Stage("score", "dataset", scoring.load, scoring.compute, scoring.save, {"dataset": "index"}),
    Stage("index", "dataset", indexing.load, indexing.compute, indexing.save, {}),
)
REFRESH = Stage(
    refreshing.STAGE,
    "copy",
    refreshing.load,
    refreshing.compute,
    refreshing.save,
    {"version": "match", "copy": refreshing.STAGE},
)
"""Beside the story of a dump: what older code fingerprinted is looked at again."""
PREVIEW = Stage(previewing.STAGE, "preview", previewing.load, previewing.compute, previewing.save, {})
"""Beside the story of a dump: somebody tries a suite before it is kept."""
SUFFICE = Stage(sufficing.STAGE, "sufficiency", sufficing.load, sufficing.compute, sufficing.save, {})
"""Beside the story of a dump: somebody asks whether a version is enough to build on."""
LOCATE = Stage(locating.STAGE, "change", locating.load, locating.compute, locating.save, {"dump": FIRST_STAGE})
ASSERT = Stage(asserting.STAGE, "change", asserting.load, asserting.compute, asserting.save, {"dataset": "rank"})
SQL = Stage(reading_sql.STAGE, "change", reading_sql.load, reading_sql.compute, reading_sql.save, {})
"""What events told: a copy that may lie below a root, what another engine found, and a job's SQL."""
NOTIFY = Stage(notifying.STAGE, "change", notifying.load, notifying.compute, notifying.save, {})
ANNOUNCE = Stage(announcing.STAGE, "version", announcing.load, announcing.compute, announcing.save, {})
"""Whoever is concerned is told of what somebody decided, and of what arrived once it is known what it is a copy of."""
GATHER = Stage(
    posting.GATHER, "channel", posting.load_gather, posting.compute_gather, posting.save_gather,
    {"channel": posting.DELIVER},
)  # fmt: skip
DELIVER = Stage(posting.DELIVER, "channel", posting.load_send, posting.compute_send, posting.save_send, {})
"""What people are told leaves the house."""
SEAL = Stage(
    sealing.STAGE,
    "chain",
    sealing.load,
    sealing.compute,
    sealing.save,
    {"chain": sealing.STAGE, "record": recording.STAGE},
)
VERIFY = Stage(recording.STAGE, "record", recording.load, recording.compute, recording.save, {})
"""Beside the story of a dump: what people and programs did is sealed, and verified."""
BESIDE = (REFRESH, PREVIEW, LOCATE, ASSERT, SQL, NOTIFY, ANNOUNCE, GATHER, DELIVER, SEAL, VERIFY, SUFFICE)

FIRST_STAGES_OF_CHANGE: Mapping[str, Sequence[str]] = {
    "verdict": ["match"],
    "moved": ["match", "rank"],
    "retired": ["match", "rank"],
    "returned": ["match"],
    "described": ["rank"],
    "cell_verified": ["rank"],
    "cell_revoked": ["rank"],
    "appointed": ["rank"],
    "dismissed": ["rank"],
    "accepted": ["agree"],
    "rejected": ["nominate"],
    "revoked": ["nominate"],
    "nominated": ["index"],
    "withdrawn": ["nominate"],
    "under_review": [],
    "renewed": ["agree"],
    "expiring": [],
    "expired": ["nominate"],
    "review_overdue": [],
    "incident": ["index"],
    "results_told": ["rank"],
    "discovered": ["index"],
    "located": [locating.STAGE],
    "asserted": [asserting.STAGE],
    "sql_told": [reading_sql.STAGE],
    "owned": ["index"],
    "custody": ["rank"],
    "deprecated": ["index"],
    "undeprecated": ["index"],
    "classified": [refreshing.STAGE, "index"],
}
"""Kinds in `CHANGES_TOLD` are told to people as well: see `_followed`.

A copy that comes or goes has its family settled again; what it left is ranked also where nothing matched it."""


def handlers(settings: Settings) -> dict[str, Handler[Any, Any]]:
    """Give the worker its table: one handler a stage, and one that follows changes."""
    every = (*STAGES, *BESIDE)
    table = {stage.name: _handler(stage, settings) for stage in every}
    table["change"] = follow(Following(_followed(), {stage.name: stage.subject for stage in every}))
    return table


def _followed() -> Mapping[str, Sequence[str]]:
    told = {kind: [notifying.STAGE] for kind in CHANGES_TOLD & FIRST_STAGES_OF_CHANGE.keys()}
    return {kind: [*stages, *told.get(kind, [])] for kind, stages in FIRST_STAGES_OF_CHANGE.items()}


def _handler(stage: Stage, settings: Settings) -> Handler[Any, Any]:
    def load(session: Session, subject_id: UUID) -> Any:
        return stage.load(session, subject_id, settings)

    def save(session: Session, inputs: Any, outcome: Any) -> list[Next]:
        changed = stage.save(session, inputs, outcome)
        return [Next(stage.then[kind], subject) for kind, subjects in changed.items() for subject in subjects]

    return Handler(load, stage.compute, save)
