"""Events for tests, in few words."""

from typing import Any

DATABASE = "postgres://warehouse:5432"
Event = dict[str, Any]


def dataset(name: str, namespace: str = DATABASE, **facets: Any) -> Event:
    return {"namespace": namespace, "name": name, **({"facets": facets} if facets else {})}


def run_event(
    kind: str = "COMPLETE",
    at: str = "2026-03-01T10:00:00Z",
    *,
    run: str = "run-1",
    job: str = "nightly",
    reads: tuple[Any, ...] = (),
    writes: tuple[Any, ...] = (),
    of_run: Event | None = None,
    of_job: Event | None = None,
) -> Event:
    return {
        "eventType": kind,
        "eventTime": at,
        "producer": "https://example.org/scheduler",
        "schemaURL": "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent",
        "run": {"runId": run, "facets": of_run or {}},
        "job": {"namespace": "shop", "name": job, "facets": of_job or {}},
        "inputs": [_named(one) for one in reads],
        "outputs": [_named(one) for one in writes],
    }


def job_event(at: str, *, job: str = "planned", reads: tuple[Any, ...] = (), writes: tuple[Any, ...] = ()) -> Event:
    event = run_event(at=at, job=job, reads=reads, writes=writes)
    return {name: told for name, told in event.items() if name not in {"run", "eventType", "schemaURL"}}


def dataset_event(at: str, told: Event) -> Event:
    return {"eventTime": at, "producer": "https://example.org/modeller", "dataset": told}


def column(source: str, name: str, *how: Event) -> Event:
    return {"namespace": DATABASE, "name": source, "field": name, **({"transformations": list(how)} if how else {})}


def source(name: str, **more: Any) -> Event:
    return {"namespace": DATABASE, "name": name, "type": "DATASET", **more}


def _named(one: Any) -> Event:
    return one if isinstance(one, dict) else dataset(one)
