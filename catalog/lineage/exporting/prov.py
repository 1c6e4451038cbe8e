"""W3C PROV by the prov library: copies are entities, runs and jobs activities, silos and custodians agents."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any
from uuid import UUID

from catalog.lineage.exporting.record import Execution, Lineage, Link, Place, Process

if TYPE_CHECKING:
    from prov.model import ProvDocument

NAMESPACE = "urn:headwater:"


def write_json(lineage: Lineage) -> str:
    """Write PROV-JSON."""
    return f"{_document(lineage).serialize(indent=2)}\n"


def write_notation(lineage: Lineage) -> str:
    """Write PROV-N."""
    return f"{_document(lineage).get_provn()}\n"


def _document(lineage: Lineage) -> "ProvDocument":
    from prov.model import ProvDocument  # noqa: PLC0415 - it is only needed here, and takes a while to load

    document = ProvDocument()
    document.add_namespace("hw", NAMESPACE)
    document.add_namespace("dct", "http://purl.org/dc/terms/")
    for place in lineage.places:
        _entity(document, place)
    jobs = {job.id: job for job in lineage.jobs}
    for job in lineage.jobs:
        _activity(document, job)
    for run in lineage.runs:
        _run(document, run, jobs.get(run.job_id))
    for link in lineage.links:
        _derivation(document, link)
    _used(document, lineage)
    return document


def _entity(document: "ProvDocument", place: Place) -> None:
    told: dict[str, Any] = {
        "prov:label": place.title or place.name,
        "prov:type": document.valid_qualified_name("hw:copy"),
        "hw:namespace": place.namespace,
        "hw:name": place.name,
        "prov:location": place.uri,
        "dct:description": place.description,
        "hw:dataset": place.dataset,
        "hw:silo": place.silo,
    }
    entity = document.entity(_copy(place.id), _said(told))
    for role, name in (("owner", place.owner), ("custodian", place.custodian)):
        if name:
            agent = document.agent(f"hw:agent-{_safe(name)}", {"prov:label": name})
            document.wasAttributedTo(entity, agent, other_attributes={"prov:role": role})
    if place.content is not None:
        version = document.entity(
            f"hw:version-{place.id}-{place.content.content_id.removeprefix('sha256:')}",
            _said(
                {
                    "prov:type": document.valid_qualified_name("hw:version"),
                    "hw:contentId": place.content.content_id,
                    "hw:rows": place.content.rows,
                }
            ),
        )
        document.specializationOf(version, entity)


def _activity(document: "ProvDocument", job: Process) -> None:
    kind = document.valid_qualified_name("hw:job")
    told = {"prov:label": job.name, "prov:type": kind, "hw:namespace": job.namespace, "hw:kind": job.kind}
    document.activity(_job(job.id), other_attributes=_said({**told, "dct:description": job.description}))


def _run(document: "ProvDocument", run: Execution, job: Process | None) -> None:
    told = {"prov:type": document.valid_qualified_name("hw:run"), "hw:runId": run.run_id, "hw:state": run.state}
    activity = document.activity(_execution(run.run_id), run.started_at, run.ended_at, _said(told))
    if job is not None:
        document.wasInformedBy(
            activity, _job(job.id), other_attributes={"prov:type": document.valid_qualified_name("hw:runOf")}
        )


def _derivation(document: "ProvDocument", link: Link) -> None:
    told = {
        "hw:kind": link.kind,
        "hw:confidence": link.confidence,
        "hw:transformation": link.transformation,
        "hw:recordedBy": link.recorded_by,
        "hw:firstSeen": link.first_seen,
        "hw:lastSeen": link.last_seen,
    }
    document.wasDerivedFrom(_copy(link.target), _copy(link.source), other_attributes=_said(told))


def _used(document: "ProvDocument", lineage: Lineage) -> None:
    """Say what each activity read and wrote, each thing once."""
    runs = {run.run_id for run in lineage.runs}
    read = dict.fromkeys((activity, link.source) for link in lineage.links for activity in _activities(link, runs))
    written = dict.fromkeys((link.target, activity) for link in lineage.links for activity in _activities(link, runs))
    for activity, source in read:
        document.used(activity, _copy(source))
    for target, activity in written:
        document.wasGeneratedBy(_copy(target), activity)


def _activities(link: Link, runs: set[str]) -> Iterator[str]:
    if link.run_id in runs:
        yield _execution(link.run_id or "")
    elif link.job_id is not None:
        yield _job(link.job_id)


def _copy(copy_id: UUID) -> str:
    return f"hw:copy-{copy_id}"


def _job(job_id: UUID) -> str:
    return f"hw:job-{job_id}"


def _execution(run_id: str) -> str:
    return f"hw:run-{_safe(run_id)}"


def _safe(name: str) -> str:
    """Write any text as a name that PROV takes; two texts never share one."""
    return "".join(
        letter if letter.isascii() and (letter.isalnum() or letter == "-") else f"_{ord(letter):x}_" for letter in name
    )


def _said(told: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in told.items() if value not in (None, "")}
