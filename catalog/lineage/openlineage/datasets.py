"""Reading a dataset that an event names, with the facets that mean something here."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

import orjson

from catalog.errors import CatalogError
from catalog.errors.events import EventInvalid, EventUnreadable
from catalog.lineage.openlineage import columns, fields, flows
from catalog.lineage.openlineage.fields import Problems
from catalog.lineage.openlineage.said import DatasetSaid, FacetSaid, FlowSaid, Named

Facets = Callable[[Any, str, Problems], tuple[FacetSaid, ...]]

MOST_KNOWN, LARGEST_KNOWN = 500, 20_000
"""So many datasets are remembered as they were read, of at most so many bytes: jobs say the same in each run."""
LIFECYCLES = frozenset({"ALTER", "CREATE", "DROP", "OVERWRITE", "RENAME", "TRUNCATE"})


def read(told: Any, direction: str, field: str, facets: Facets, problems: Problems) -> DatasetSaid:
    """Read a dataset; raises EventUnreadable and EventInvalid."""
    if told is None:
        raise EventInvalid(field=field, reason="it is missing or null")
    body = fields.mapping(told, field)
    own_facets = body.get(f"{direction}Facets") if direction else None
    known = _known(_written({**body, f"{direction}Facets": None}), direction, facets)
    read_so = known if known is not None else _read(body, direction, field, facets, problems)
    own = facets(own_facets, f"{field}.{direction}Facets", problems)
    return read_so._replace(io_facets=own) if own else read_so


def _written(body: dict[str, Any]) -> bytes:
    try:
        written = orjson.dumps(body)
    except TypeError:
        return b""
    return written if len(written) <= LARGEST_KNOWN else b""


@lru_cache(maxsize=MOST_KNOWN)
def _known(written: bytes, direction: str, facets: Facets) -> DatasetSaid | None:
    """Read a dataset that may have been read before; None where anything has to be said of it, with its place."""
    if not written:
        return None
    problems = Problems()
    try:
        read_so = _read(orjson.loads(written), direction, "", facets, problems)
    except CatalogError:
        return None
    return None if problems.found else read_so


def _read(body: dict[str, Any], direction: str, field: str, facets: Facets, problems: Problems) -> DatasetSaid:
    named = Named(
        fields.namespace(body.get("namespace"), f"{field}.namespace"), fields.text(body.get("name"), f"{field}.name")
    )
    kept = facets(body.get("facets"), f"{field}.facets", problems)
    by_name = {one.name: one.body for one in kept if not one.removed}
    place = f"{field}.facets"
    _check_schema(by_name.get("schema"), f"{place}.schema")
    lifecycle, renamed_from = _lifecycle(by_name.get("lifecycleStateChange"), named, place, problems)
    lineage = by_name.get("columnLineage")
    return DatasetSaid(
        named=named,
        direction=direction,
        facets=kept,
        io_facets=(),
        version=_version(by_name.get("version"), f"{place}.version", problems),
        aliases=_aliases(by_name.get("symlinks"), named, f"{place}.symlinks", problems),
        renamed_from=renamed_from,
        lifecycle=lifecycle,
        flow=_flow(by_name.get("lineage"), named, f"{place}.lineage", problems),
        columns=columns.column_lineage(lineage, f"{place}.columnLineage", problems) if lineage is not None else (),
    )


def _check_schema(schema: Any, field: str) -> None:
    """Refuse a schema whose fields have no names, nested ones too."""
    if schema is None:
        return
    if "value" in schema and len(schema) == 1:
        raise EventUnreadable(field=field, reason="it is no JSON object")
    if _is_flat_and_named(schema.get("fields")):
        return
    left = [(schema.get("fields"), f"{field}.fields")]
    while left:
        told, place = left.pop()
        for number, one in enumerate(fields.listing(told, place)):
            inner = f"{place}[{number}]"
            if one is None:
                raise EventInvalid(field=inner, reason="it is null")
            body = fields.mapping(one, inner)
            if fields.scalar(body.get("name"), f"{inner}.name") is None:
                raise EventInvalid(field=f"{inner}.name", reason="it is missing or null")
            left.append((body.get("fields"), f"{inner}.fields"))


def _is_flat_and_named(told: Any) -> bool:
    """Tell at a glance that all is right, as it is nearly always."""
    return isinstance(told, list) and all(
        isinstance(one, dict) and isinstance(one.get("name"), str) and "fields" not in one for one in told
    )


def _flow(facet: Any, named: Named, field: str, problems: Problems) -> FlowSaid | None:
    return flows.of_dataset(facet, named, field, problems) if facet is not None else None


def _version(facet: Any, field: str, problems: Problems) -> str:
    if facet is None:
        return ""
    told = facet.get("datasetVersion") if isinstance(facet, dict) else None
    if isinstance(told, str | int | float) and str(told).strip():
        return str(told)
    problems.add(field, "it names no datasetVersion")
    return ""


def _aliases(facet: Any, named: Named, field: str, problems: Problems) -> tuple[Named, ...]:
    if facet is None:
        return ()
    told = facet.get("identifiers") if isinstance(facet, dict) else None
    listed = columns.items(told, f"{field}.identifiers", problems)
    read = (columns.source_named(one, f"{field}.identifiers[{at}]", problems) for at, one in enumerate(listed))
    return tuple(dict.fromkeys(one for one in read if one is not None and one != named))


def _lifecycle(facet: Any, named: Named, place: str, problems: Problems) -> tuple[str, Named | None]:
    if facet is None:
        return "", None
    field = f"{place}.lifecycleStateChange"
    told = facet.get("lifecycleStateChange") if isinstance(facet, dict) else None
    state = told.strip().upper() if isinstance(told, str) else ""
    if state not in LIFECYCLES:
        problems.add(field, f"{str(told)[:40]!r} is none of {', '.join(sorted(LIFECYCLES))}")
        return "", None
    if state != "RENAME":
        return state, None
    before = columns.source_named(facet.get("previousIdentifier"), f"{field}.previousIdentifier", problems)
    return state, before if before != named else None
