"""Whether a query that somebody wrote into a suite reads the table it is given, and nothing else.

DuckDB itself parses it: what counts is what would run, not how it is spelled. The engine's own connection reaches no
file either; this refuses such a suite when it is written, with the reason.
"""

import json
from collections.abc import Iterator
from typing import Any

BATCH = "batch"
MAX_QUERY = 10_000
_STAND_IN = "headwater_batch"
_MAKES_ROWS = frozenset({"range", "generate_series", "unnest"})
_FORBIDDEN = frozenset({"current_setting", "getenv", "query", "query_table", "getvariable", "which_secret"})


def complaint(query: str) -> str:
    """Say why a query may not run, as the rest of a sentence about it; nothing when it may."""
    from catalog.scanning import duck  # noqa: PLC0415 - DuckDB, only for suites with a query

    if len(query) > MAX_QUERY:
        return f"is longer than {MAX_QUERY:,} characters"
    text = query.replace("{" + BATCH + "}", _STAND_IN)
    with duck.connect() as connection:
        (answer,) = connection.execute("SELECT json_serialize_sql(?)", [text]).fetchone() or ("{}",)
    parsed = json.loads(answer)
    if parsed.get("error") or not parsed.get("statements"):
        return f"is no SELECT: {str(parsed.get('error_message', 'nothing is asked'))[:200]}"
    if len(parsed["statements"]) > 1:
        return "is more than one statement"
    return _refused(parsed["statements"][0])


def _refused(statement: Any) -> str:
    named = {name for node in _nodes(statement) for name in _defined(node)}
    for node in _nodes(statement):
        kind = node.get("type")
        if kind == "BASE_TABLE" and (told := _unknown_table(node, named)):
            return told
        if kind == "TABLE_FUNCTION" and _function(node) not in _MAKES_ROWS:
            return f"calls {_function(node)!r}; only the table it is given may be read, as {{batch}}"
        if node.get("class") == "FUNCTION" and str(node.get("function_name", "")).lower() in _FORBIDDEN:
            return f"calls {node['function_name']!r}, which looks at more than the table"
    return ""


def _unknown_table(node: dict[str, Any], named: set[str]) -> str:
    name = str(node.get("table_name", ""))
    # A name that is no plain word could mean a file where the subquery that defines it is out of sight.
    is_plain = name.isidentifier() and not node.get("schema_name") and not node.get("catalog_name")
    if is_plain and (name == _STAND_IN or name in named):
        return ""
    return f"reads {name!r}; only the table it is given may be read, as {{batch}}"


def _function(node: dict[str, Any]) -> str:
    return str((node.get("function") or {}).get("function_name", "")).lower()


def _defined(node: dict[str, Any]) -> Iterator[str]:
    for entry in (node.get("cte_map") or {}).get("map", []):
        yield str(entry.get("key", ""))


def _nodes(value: Any) -> Iterator[dict[str, Any]]:
    left = [value]
    while left:
        found = left.pop()
        if isinstance(found, dict):
            yield found
            left += found.values()
        elif isinstance(found, list):
            left += found
