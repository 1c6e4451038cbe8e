"""GraphML: copies, jobs' names and links with all their attributes (pure)."""

from catalog import graphs
from catalog.lineage.exporting.record import Lineage, Link, Place


def write(lineage: Lineage) -> str:
    """Write the copies as nodes and the links as edges; two copies may have a link of each kind."""
    jobs = {job.id: f"{job.namespace}/{job.name}" for job in lineage.jobs}
    nodes = {str(place.id): _node(place) for place in lineage.places}
    edges = [
        (str(link.source), str(link.target), _edge(link, jobs.get(link.job_id, "") if link.job_id else ""))
        for link in lineage.links
    ]
    return graphs.graphml(nodes, edges)


def _node(place: Place) -> dict[str, str]:
    return {
        "namespace": place.namespace,
        "name": place.name,
        "uri": place.uri,
        "title": place.title,
        "silo": place.silo,
        "dataset": place.dataset,
    }


def _edge(link: Link, job: str) -> dict[str, str | float]:
    told: dict[str, str | float] = {
        "kind": link.kind,
        "transformation": link.transformation,
        "recorded_by": link.recorded_by,
        "job": job,
        "run_id": link.run_id or "",
        "first_seen": link.first_seen.isoformat(),
        "last_seen": link.last_seen.isoformat(),
    }
    return told if link.confidence is None else {**told, "confidence": link.confidence}
