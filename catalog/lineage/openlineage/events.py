"""Reading one OpenLineage event: which of the three kinds it is, and all that it says.

What makes an event useless is refused with its place: EventUnreadable (400) where a value cannot be read at all,
EventInvalid (422) where it is missing. Anything else that is not understood is kept and noted among the problems.
"""

import hashlib
import json
from typing import Any

import orjson

from catalog.errors.events import EventInvalid, EventUnreadable
from catalog.lineage.openlineage import datasets, dependencies, fields, flows, withs
from catalog.lineage.openlineage.fields import Problems
from catalog.lineage.openlineage.said import DatasetSaid, FacetSaid, FlowSaid, JobSaid, Named, ParentSaid, RunSaid, Said

TYPES = frozenset({"START", "RUNNING", "COMPLETE", "ABORT", "FAIL", "OTHER"})
PARENTS = ("parentRun", "parent")
"""Early producers said parentRun; where both are there, both are the same or the older one is right."""


def read_event(body: Any) -> Said:
    """Read an event from JSON values; raises EventUnreadable and EventInvalid, which name the field."""
    if not isinstance(body, dict):
        raise EventUnreadable(field="event", reason="it is no JSON object")
    at = fields.instant(body.get("eventTime"), "eventTime")
    producer = fields.text(body.get("producer"), "producer", longest=10**6)
    kind = _kind(body)
    problems = Problems()
    job = _job(body.get("job"), problems) if kind != "dataset" else None
    run = _run(body.get("run"), job, problems) if kind == "run" and job is not None else None
    plain = _type(body.get("eventType"), problems)
    named = _datasets(body, kind, problems)
    flows_said = _flows(body, job, problems)
    return Said(
        kind=kind,
        type=plain,
        at=at,
        producer=producer,
        digest=digest(body),
        body=body,
        job=job,
        run=run,
        datasets=withs.left_out(named, job.sql, problems) if job is not None and job.sql else named,
        flows=flows_said,
        job_links=dependencies.links(job.named, run, flows_said, problems) if job is not None else (),
        problems=tuple(problems.found),
    )


def digest(body: dict[str, Any]) -> str:
    """Name the canonical content of an event: the same whatever the order of its keys, and the blanks between."""
    try:
        canonical = orjson.dumps(body, option=orjson.OPT_SORT_KEYS)
    except TypeError:  # a number beyond 64 bits, or very deeply nested: of the same event always the same
        canonical = json.dumps(body, sort_keys=True, separators=(",", ":")).encode()
    return hashlib.sha256(canonical).hexdigest()


def _kind(body: dict[str, Any]) -> str:
    schema = str(body.get("schemaURL") or "").rpartition("/")[2]
    if "run" in body:
        return "run"
    if "dataset" in body or schema == "DatasetEvent":
        return "dataset"
    # Only runs have a type: one that lost its run is no event about a job.
    if schema == "RunEvent" or (schema != "JobEvent" and body.get("eventType")) or "job" not in body:
        raise EventInvalid(field="run", reason="it is missing, and there is neither a job alone nor a dataset")
    return "job"


def _type(told: Any, problems: Problems) -> str:
    plain = (fields.scalar(told, "eventType") or "").strip().upper()
    if plain and plain not in TYPES:
        problems.add("eventType", f"{plain[:40]!r} is none of {', '.join(sorted(TYPES))}")
    return plain[:16]


def _job(told: Any, problems: Problems) -> JobSaid:
    if told is None:
        raise EventInvalid(field="job", reason="it is missing or null")
    body = fields.mapping(told, "job")
    named = _job_named(body, "job")
    kept = facets(body.get("facets"), "job.facets", problems)
    sql = next((one.body.get("query") for one in kept if one.name == "sql" and isinstance(one.body, dict)), None)
    return JobSaid(named, kept, sql if isinstance(sql, str) else "")


def _job_named(body: dict[str, Any], field: str) -> Named:
    space = fields.text(body.get("namespace"), f"{field}.namespace", longest=fields.LONGEST_NAMESPACE)
    return Named(space, fields.text(body.get("name"), f"{field}.name"))


def _run(told: Any, job: JobSaid, problems: Problems) -> RunSaid:
    if told is None:
        raise EventInvalid(field="run", reason="it is null")
    body = fields.mapping(told, "run")
    run_id = fields.text(body.get("runId"), "run.runId", longest=fields.LONGEST_RUN_ID)
    kept = facets(body.get("facets"), "run.facets", problems)
    by_name = {one.name: one for one in kept if not one.removed}
    _check_nominal(by_name.get("nominalTime"), problems)
    parent = root = None
    for name in PARENTS:
        if parent is None and name in by_name:
            parent, root = _parents(by_name[name].body, f"run.facets.{name}", problems)
    if parent is not None and (parent.run_id, parent.job) == (run_id, job.named):
        problems.add("run.facets.parent", "a run cannot be its own parent")
        parent = None
    return RunSaid(run_id, kept, parent, root)


def _parents(told: Any, field: str, problems: Problems) -> tuple[ParentSaid, ParentSaid | None]:
    body = fields.mapping(told, field)
    parent = _parent(body, field)
    root = None
    if isinstance(body.get("root"), dict):
        try:
            root = _parent(body["root"], f"{field}.root")
        except (EventInvalid, EventUnreadable) as error:
            problems.add(error.facts["field"], error.facts["reason"])
    return parent, root


def _parent(body: dict[str, Any], field: str) -> ParentSaid:
    run = fields.mapping(body.get("run"), f"{field}.run")
    run_id = fields.text(run.get("runId"), f"{field}.run.runId", longest=fields.LONGEST_RUN_ID)
    return ParentSaid(run_id, _job_named(fields.mapping(body.get("job"), f"{field}.job"), f"{field}.job"))


def _check_nominal(facet: FacetSaid | None, problems: Problems) -> None:
    if facet is None or not isinstance(facet.body, dict):
        return
    for name in ("nominalStartTime", "nominalEndTime"):
        if (told := facet.body.get(name)) is not None and fields.some_instant(told) is None:
            problems.add(f"run.facets.nominalTime.{name}", "it is no date with time")


def facets(told: Any, field: str, problems: Problems) -> tuple[FacetSaid, ...]:
    """Read a set of facets; one that says `_deleted` takes the facet of that name back."""
    if not told and isinstance(told, dict | None):
        return ()
    found = []
    for name, body in fields.mapping(told, field).items():
        if body is None:
            continue
        if len(name) > fields.LONGEST_COLUMN:
            problems.add(field, "the name of a facet is too long")
        elif isinstance(body, dict):
            found.append(FacetSaid(name, body, body.get("_deleted") is True))
        else:
            problems.add(f"{field}.{name}", "it is no JSON object; it is kept as it is")
            found.append(FacetSaid(name, {"value": body}, removed=False))
    return tuple(found)


def _datasets(body: dict[str, Any], kind: str, problems: Problems) -> tuple[DatasetSaid, ...]:
    if kind == "dataset":
        return (datasets.read(body.get("dataset"), "", "dataset", facets, problems),)
    return tuple(
        datasets.read(one, direction, f"{key}[{number}]", facets, problems)
        for key, direction in (("inputs", "input"), ("outputs", "output"))
        for number, one in enumerate(fields.listing(body.get(key), key))
    )


def _flows(body: dict[str, Any], job: JobSaid | None, problems: Problems) -> tuple[FlowSaid, ...]:
    if job is None:
        return ()
    found: tuple[FlowSaid, ...] = ()
    for part in ("run", "job"):
        told = body.get(part)
        facet = ((told.get("facets") or {}) if isinstance(told, dict) else {}).get("lineage")
        if facet is not None and not (isinstance(facet, dict) and facet.get("_deleted") is True):
            found += flows.of_entries(facet, job.named, f"{part}.facets.lineage", problems)
    return found
