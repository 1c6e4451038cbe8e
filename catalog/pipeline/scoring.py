"""The score stage: the quality of what each copy of a dataset holds now, by dimension."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from catalog.config import Settings
from catalog.datasets import queries as datasets
from catalog.quality.scoring import service
from catalog.quality.scoring.dimensions import Score, score
from catalog.quality.scoring.evidence import Evidence, rules
from catalog.queue.worker import Progress
from catalog.ranking import queries as rankings
from catalog.ranking.models import RankingRow


@dataclass(frozen=True)
class ToScore:
    """What is known of each version that a copy of the dataset holds now."""

    dataset_id: UUID
    known: Mapping[UUID, Evidence]
    copy_of: Mapping[UUID, UUID]


def load(session: Session, dataset_id: UUID, settings: Settings) -> ToScore:  # noqa: ARG001
    """Read verdicts, monitors and the newest ranking."""
    dataset = datasets.dataset(session, dataset_id)
    copies = [copy.id for copy in datasets.members(session, dataset.id)]
    held = [one for one in datasets.current_versions(session, copies).values() if one.status == "readable"]
    accuracy = _accuracy(rankings.latest(session, dataset.id))
    known = {one.id: service.evidence(session, one, accuracy=accuracy.get(str(one.copy_id))) for one in held}
    return ToScore(dataset_id, known, {one.id: one.copy_id for one in held})


def compute(todo: ToScore, progress: Progress) -> Mapping[UUID, Score]:  # noqa: ARG001
    """Score each version."""
    return {version_id: score(rules(known)) for version_id, known in todo.known.items()}


def save(session: Session, todo: ToScore, scores: Mapping[UUID, Score]) -> Mapping[str, Sequence[UUID]]:
    """Keep the scores."""
    service.keep(session, todo.copy_of, scores)
    return {"dataset": [todo.dataset_id]}


def _accuracy(ranking: RankingRow | None) -> dict[str, float]:
    """Give by copy how often it is right where copies disagree, where the newest ranking knows."""
    found: dict[str, float] = {}
    for candidate in ranking.candidates if ranking is not None else ():
        for criterion in candidate.get("criteria", ()):
            if criterion["name"] == "accuracy" and criterion["state"] == "known":
                found.update(dict.fromkeys(candidate.get("copies", [candidate["copy_id"]]), criterion["value"]))
    return found
