"""The lineage facet of datasets, runs and jobs: what flows into what, said outright."""

from typing import Any

from catalog.lineage.openlineage import columns
from catalog.lineage.openlineage.columns import Transformation
from catalog.lineage.openlineage.fields import Problems
from catalog.lineage.openlineage.said import ColumnSaid, FlowSaid, Named

_AS_SAID = Transformation()
_WHOLE = Transformation("INDIRECT")


def of_dataset(facet: Any, target: Named, field: str, problems: Problems) -> FlowSaid | None:
    """Read the lineage facet of a dataset."""
    if not isinstance(facet, dict):
        problems.add(field, "it is no JSON object")
        return None
    return _flow(facet, target, is_job=False, own_job=None, field=field, problems=problems)


def of_entries(facet: Any, own_job: Named, field: str, problems: Problems) -> tuple[FlowSaid, ...]:
    """Read the lineage facet of a run or a job: a list of targets, under either of its two names."""
    if not isinstance(facet, dict):
        problems.add(field, "it is no JSON object")
        return ()
    key = "entries" if facet.get("entries") is not None else "lineage"
    entries = columns.items(facet.get(key), f"{field}.{key}", problems)
    read = (_entry(one, own_job, f"{field}.{key}[{number}]", problems) for number, one in enumerate(entries))
    return tuple(flow for flow in read if flow is not None)


def sources_of(facet: Any) -> tuple[Named, ...]:
    """Name the sources that a lineage facet says."""
    read = of_dataset(facet, Named("", ""), "", Problems())
    return (read.sources or ()) if read is not None else ()


def _entry(entry: Any, own_job: Named, field: str, problems: Problems) -> FlowSaid | None:
    if not isinstance(entry, dict):
        problems.add(field, "it is no JSON object")
        return None
    is_job = entry.get("type") == "JOB"
    if is_job and entry.get("namespace") is None and entry.get("name") is None:
        return _flow(entry, own_job, is_job=True, own_job=own_job, field=field, problems=problems)
    target = columns.source_named(entry, field, problems)
    if target is None:
        return None
    return _flow(entry, target, is_job=is_job, own_job=own_job, field=field, problems=problems)


def _flow(
    told: dict[str, Any], target: Named, *, is_job: bool, own_job: Named | None, field: str, problems: Problems
) -> FlowSaid:
    sources: list[Named] = []
    jobs: list[Named] = []
    found: list[ColumnSaid] = []
    _gather(told.get("inputs"), "", f"{field}.inputs", (sources, jobs, found, own_job, problems))
    per_column = told.get("fields")
    if per_column is not None and not isinstance(per_column, dict):
        problems.add(f"{field}.fields", "it is no JSON object")
    for column, inner in per_column.items() if isinstance(per_column, dict) else ():
        inputs = inner.get("inputs") if isinstance(inner, dict) else None
        _gather(inputs, column, f"{field}.fields.{column}.inputs", (sources, jobs, found, own_job, problems))
    said = isinstance(told.get("inputs"), list) or bool(sources)
    body: dict[str, Any] = {key: told[key] for key in ("inputs", "fields") if key in told}
    distinct = tuple(dict.fromkeys(sources))
    return FlowSaid(
        target, is_job, distinct if said else None, tuple(dict.fromkeys(jobs)), tuple(dict.fromkeys(found)), body
    )


_Into = tuple[list[Named], list[Named], list[ColumnSaid], Named | None, Problems]


def _gather(told: Any, target_column: str, field: str, into: _Into) -> None:
    sources, jobs, found, own_job, problems = into
    for number, one in enumerate(columns.items(told, field, problems)):
        place = f"{field}[{number}]"
        if isinstance(one, dict) and one.get("type") == "JOB":
            job = own_job if one.get("name") is None else columns.source_named(one, place, problems)
            jobs += [job] if job is not None else []
            continue
        named = columns.source_named(one, place, problems)
        if named is None:
            continue
        sources.append(named)
        if one.get("field") is not None:
            otherwise = _AS_SAID if target_column else _WHOLE
            found += columns.of_source(one, target_column, place, problems, otherwise)
