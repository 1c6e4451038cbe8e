"""Queries that a job's SQL only names (WITH): some clients tell of them as if they were datasets (pure)."""

import re
from collections.abc import Iterator

from catalog.lineage.openlineage.fields import Problems
from catalog.lineage.openlineage.said import ColumnSaid, DatasetSaid, Named


def left_out(datasets: tuple[DatasetSaid, ...], sql: str, problems: Problems) -> tuple[DatasetSaid, ...]:
    """Leave out column sources that are queries by name in the SQL of the same event, and note each.

    What the event names among its inputs or outputs is a dataset, whatever the SQL calls it.
    """
    if "with" not in sql.casefold():
        return datasets
    named = {dataset.named for dataset in datasets}
    known: dict[str, bool] = {}
    return tuple(
        dataset._replace(columns=tuple(_kept(dataset, sql, named, known, problems))) if dataset.columns else dataset
        for dataset in datasets
    )


def _kept(
    dataset: DatasetSaid, sql: str, named: set[Named], known: dict[str, bool], problems: Problems
) -> Iterator[ColumnSaid]:
    for column in dataset.columns:
        name = column.source.name
        if column.source in named:
            yield column
            continue
        if name not in known:
            known[name] = _is_query(name, sql)
            if known[name]:
                reason = f"{name[:100]!r} is a query by name in the job's SQL, and no dataset"
                problems.add(f"{dataset.direction}s.facets.columnLineage", reason)
        if not known[name]:
            yield column


def _is_query(name: str, sql: str) -> bool:
    """Tell whether the SQL says `name AS (`, or `name (columns) AS (`, somewhere."""
    quoted = rf"(?<![\w.])[\"`\[]?{re.escape(name)}[\"`\]]?"
    said = (
        rf"{quoted}\s*(?:\([^()]*\)\s*)?\bas\s*(?:not\s+materialized\s*|materialized\s*)?\(\s*(?:select|with|values)\b"
    )
    return re.search(said, sql, re.IGNORECASE) is not None
