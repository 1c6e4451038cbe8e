"""Incidents as programs and people are shown them: with the names of what they are about."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.orm import Session

from catalog.datasets import queries as datasets
from catalog.quality.incidents import queries, service
from catalog.quality.incidents.models import Incident
from catalog.quality.incidents.schemas import EventShown, IncidentShown, IncidentWhole


def shown(session: Session, incidents: Sequence[Incident]) -> list[IncidentShown]:
    """Show incidents in a list."""
    copies = datasets.copies(session, {incident.copy_id for incident in incidents})
    names: dict[UUID, tuple[UUID, str]] = {}
    for copy_id in copies:
        dataset = datasets.dataset_of(session, copy_id)
        names[copy_id] = dataset.id, dataset.name
    return [IncidentShown.model_validate(_facts(one, copies[one.copy_id].uri, names[one.copy_id])) for one in incidents]


def whole(session: Session, incident: Incident) -> IncidentWhole:
    """Show one incident with its events."""
    (known,) = shown(session, [incident])
    happened = [EventShown.model_validate(event) for event in queries.events(session, incident.id)]
    charged = service.in_charge(session, datasets.copy(session, incident.copy_id))
    return IncidentWhole(**known.model_dump(), in_charge=charged, events=happened)


def _facts(incident: Incident, uri: str, dataset: tuple[UUID, str]) -> dict[str, object]:
    named = {"uri": uri, "dataset_id": dataset[0], "dataset": dataset[1], "seconds_to_resolve": _seconds(incident)}
    return {**{name: getattr(incident, name) for name in IncidentShown.model_fields if name not in named}, **named}


def _seconds(incident: Incident) -> float | None:
    if incident.resolved_at is None:
        return None
    return (incident.resolved_at - incident.opened_at).total_seconds()
