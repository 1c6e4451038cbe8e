"""OpenLineage events that tell the same lineage again: sent to a catalog they make the same graph (pure).

What runs did is told by run events, what jobs and people declared by job and dataset events. What was inferred from
content nobody said: it goes along as a facet of its own and is never told as lineage.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from catalog.lineage.exporting.record import ColumnLink, Execution, Lineage, Link, Place, Process

PRODUCER = "urn:headwater:export"
_SPEC = "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/"
_FACETS = "https://openlineage.io/spec/facets/"
_TYPES = {"COMPLETED": "COMPLETE", "FAILED": "FAIL", "ABORTED": "ABORT", "RUNNING": "RUNNING", "NEW": "OTHER"}
_OWN = frozenset({"lineage", "columnLineage", "headwater_inferred"})
"""Facets that are written anew from the links, whatever was once said."""

Json = dict[str, Any]


def write(lineage: Lineage) -> str:
    """Write a JSON array of events, as the batch address takes them."""
    return json.dumps(events(lineage), indent=2, ensure_ascii=False) + "\n"


def events(lineage: Lineage) -> list[Json]:
    """Give the events, in order of time."""
    found = [*_places(lineage), *_jobs(lineage)]
    return sorted(found, key=lambda event: str(event["eventTime"]))


def _places(lineage: Lineage) -> Iterator[Json]:
    """Tell of each copy, with what somebody declared of it outside any job and what was inferred."""
    told = _Told(lineage)
    for place in lineage.places:
        links = [one for one in told.links[place.id] if one.kind == "declared" and one.job_id is None]
        columns = [one for one in told.columns[place.id] if one.kind == "declared" and one.job_id is None]
        inferred = [one for one in told.links[place.id] if one.kind == "inferred"]
        for at in _moments([*links, *columns]) or [place.created_at]:
            known = [one for one in links if one.first_seen <= at]
            facets = _facets(place) | told.facets(known, [one for one in columns if one.first_seen <= at])
            facets |= told.inferred(inferred)
            yield _event("DatasetEvent", at, dataset=_named(place) | {"facets": facets})


def _jobs(lineage: Lineage) -> Iterator[Json]:
    told, runs = _Told(lineage), {run.run_id: run for run in lineage.runs}
    for job in lineage.jobs:
        said: list[Link | ColumnLink] = [*lineage.links, *lineage.columns]
        by_job = [one for one in said if one.job_id == job.id]
        declared = [one for one in by_job if one.kind == "declared"]
        ran = any(run.job_id == job.id for run in lineage.runs)
        for at in _moments(declared) or ([] if ran else [job.last_seen]):
            yield _event("JobEvent", at, job=_job(job), **told.io(job, _until(declared, at), everything=not ran))
        yield from _runs(told, job, [one for one in by_job if one.kind == "observed"], runs)


def _runs(
    told: "_Told", job: Process, observed: Sequence[Link | ColumnLink], runs: dict[str, Execution]
) -> Iterator[Json]:
    by_run: dict[str, list[Link | ColumnLink]] = defaultdict(list)
    for one in observed:
        by_run[one.run_id or str(uuid5(NAMESPACE_URL, f"{one.source}:{one.target}"))].append(one)
    for run_id in (run.run_id for run in runs.values() if run.job_id == job.id):
        by_run.setdefault(run_id, [])
    latest = max(by_run, key=lambda one: runs[one].last_seen if one in runs else job.last_seen, default=None)
    for run_id, links in by_run.items():
        run = runs.get(run_id)
        first = min([one.first_seen for one in links] + [run.first_seen if run else job.first_seen])
        last = max([one.last_seen for one in links] + [run.last_seen if run else job.last_seen])
        whole = {"run": _run(run_id, run), "job": _job(job), **told.io(job, links, everything=run_id == latest)}
        if run is not None and run.started_at is not None:
            yield _event("RunEvent", run.started_at, eventType="START", **whole)
        if first < last:
            yield _event("RunEvent", first, eventType="OTHER", **whole)
        yield _event("RunEvent", last, eventType=_TYPES.get(run.state if run else "NEW", "OTHER"), **whole)


class _Told:
    """Links by their targets, written as facets."""

    def __init__(self, lineage: Lineage) -> None:
        self._places = lineage.by_id
        self.links: dict[UUID, list[Link]] = defaultdict(list)
        self.columns: dict[UUID, list[ColumnLink]] = defaultdict(list)
        for link in lineage.links:
            self.links[link.target].append(link)
        for column in lineage.columns:
            self.columns[column.target].append(column)

    def io(self, job: Process, said: Sequence[Link | ColumnLink], *, everything: bool = False) -> Json:
        """Tell what a job reads and writes; each output says outright what it is made from."""
        read = dict.fromkeys(one.source for one in said)
        written = dict.fromkeys(one.target for one in said)
        if everything:
            read |= dict.fromkeys(job.inputs)
            written |= dict.fromkeys(job.outputs)
        outputs = []
        for target in written:
            links = [one for one in said if isinstance(one, Link) and one.target == target]
            columns = [one for one in said if isinstance(one, ColumnLink) and one.target == target]
            facets = self.facets(links, columns, outright=bool(read))
            outputs.append(_named(self._places[target]) | ({"facets": facets} if facets else {}))
        return {"inputs": [_named(self._places[one]) for one in read], "outputs": outputs}

    def facets(self, links: Sequence[Link], columns: Sequence[ColumnLink], *, outright: bool = False) -> Json:
        """Write what a copy and its columns are made from."""
        found: Json = {}
        if links or outright:
            inputs = [_named(self._places[one.source]) | {"type": "DATASET"} for one in links]
            found["lineage"] = _facet("1-0-0/LineageDatasetFacet.json", inputs=inputs)
        if columns:
            found["columnLineage"] = self._column_lineage(columns)
        return found

    def inferred(self, links: Sequence[Link]) -> Json:
        """Write what content says, which is nobody's word."""
        sources = [
            _named(self._places[one.source]) | {"confidence": one.confidence, "transformation": one.transformation}
            for one in links
        ]
        return {"headwater_inferred": _facet("", sources=sources)} if sources else {}

    def _column_lineage(self, columns: Iterable[ColumnLink]) -> Json:
        fields: dict[str, dict[tuple[UUID, str], list[Json]]] = defaultdict(lambda: defaultdict(list))
        for one in columns:
            fields[one.target_column][one.source, one.source_column].append(_transformation(one))
        inputs = {
            name: [
                _named(self._places[copy]) | {"field": column, "transformations": [how for how in hows if how]}
                for (copy, column), hows in sources.items()
            ]
            for name, sources in fields.items()
        }
        whole = inputs.pop("", [])
        told = {name: {"inputFields": sources} for name, sources in inputs.items()}
        return _facet("1-2-0/ColumnLineageDatasetFacet.json", fields=told, **({"dataset": whole} if whole else {}))


def _moments(said: Sequence[Link | ColumnLink]) -> list[datetime]:
    """When something of this was first told, and when all of it was told last."""
    return sorted({one.first_seen for one in said} | ({max(one.last_seen for one in said)} if said else set()))


def _until(said: Sequence[Link | ColumnLink], at: datetime) -> list[Link | ColumnLink]:
    return [one for one in said if one.first_seen <= at]


def _facets(place: Place) -> Json:
    facets = {name: body for name, body in place.facets.items() if name not in _OWN}
    if place.columns and "schema" not in facets:
        fields = [{"name": name, "type": kind} for name, kind in place.columns]
        facets["schema"] = _facet("1-1-1/SchemaDatasetFacet.json", fields=fields)
    if place.aliases and "symlinks" not in facets:
        names = [{"namespace": space, "name": name, "type": "TABLE"} for space, name in place.aliases]
        facets["symlinks"] = _facet("1-0-1/SymlinksDatasetFacet.json", identifiers=names)
    if place.description and "documentation" not in facets:
        facets["documentation"] = _facet("1-0-1/DocumentationDatasetFacet.json", description=place.description)
    return facets


def _transformation(one: ColumnLink) -> Json:
    told = {"type": one.transformation, "subtype": one.subtype, "description": one.description, "masking": one.masking}
    return {key: value for key, value in told.items() if value not in (None, "")}


def _job(job: Process) -> Json:
    return {"namespace": job.namespace, "name": job.name, "facets": dict(job.facets)}


def _run(run_id: str, run: Execution | None) -> Json:
    return {"runId": run_id, "facets": dict(run.facets) if run is not None else {}}


def _named(place: Place) -> Json:
    return {"namespace": place.namespace, "name": place.name}


def _facet(schema: str, **told: Any) -> Json:
    return {"_producer": PRODUCER, "_schemaURL": _FACETS + schema if schema else PRODUCER, **told}


def _event(kind: str, at: datetime, **told: Any) -> Json:
    return {"eventTime": at.isoformat(), "producer": PRODUCER, "schemaURL": _SPEC + kind, **told}
