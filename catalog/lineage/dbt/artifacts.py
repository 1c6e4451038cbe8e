"""dbt's artifacts as records: manifest, catalog and run results of any version since SQL has been in them (pure)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from catalog.errors import Invalid

_RELATIONS = frozenset({"model", "seed", "snapshot", "source"})
_DIALECTS = {
    "sqlserver": "tsql",
    "synapse": "tsql",
    "fabric": "fabric",
    "spark": "spark",
    "glue": "spark",
    "postgres": "postgres",
    "greenplum": "postgres",
    "alloydb": "postgres",
    "materialize": "materialize",
    "risingwave": "risingwave",
    "mysql": "mysql",
    "mariadb": "mysql",
}
"""Adapters whose dialect has another name; the rest are called alike."""

Json = Mapping[str, Any]


@dataclass(frozen=True)
class Relation:
    """A model, seed, snapshot or source: a table of the database, or for an ephemeral model none."""

    id: str
    kind: str
    parts: tuple[str, ...]
    """Database, schema and identifier."""
    description: str
    file: str
    materialized: str
    sql: str
    """As it was compiled; empty where it was not, or there is none."""
    depends_on: tuple[str, ...]
    columns: tuple[tuple[str, str], ...]
    """Name and type of each column, when dbt looked at the table."""
    owner: str = ""

    @property
    def ephemeral(self) -> bool:
        """Whether it is no table: its SQL is put into that of others."""
        return self.materialized == "ephemeral"


@dataclass(frozen=True)
class TestResult:
    """What one test found of one relation."""

    test: str
    """The kind of test: `unique`, `not_null`, or the name of one that somebody wrote."""
    relation: str
    column: str
    success: bool
    severity: str
    message: str
    at: str
    """When it ended, as dbt wrote it."""


@dataclass(frozen=True)
class Project:
    """A dbt project as of one invocation."""

    name: str
    adapter: str
    dialect: str
    invocation: str
    relations: Mapping[str, Relation]
    tests: tuple[TestResult, ...]
    problems: tuple[str, ...]

    def above(self, relation: Relation) -> tuple[Relation, ...]:
        """Give the tables that a relation reads; ephemeral models are looked through."""
        return tuple(self._above(relation, set()))

    def _above(self, relation: Relation, seen: set[str]) -> Iterator[Relation]:
        for name in relation.depends_on:
            other = self.relations.get(name)
            if other is None or name in seen:
                continue
            seen.add(name)
            if other.ephemeral:
                yield from self._above(other, seen)
            else:
                yield other


def project(manifest: Any, catalog: Any, run_results: Any) -> Project:
    """Read the artifacts; the last two may be missing (None). Raises Invalid for what is no manifest of dbt."""
    metadata = _object(manifest, "metadata")
    if "nodes" not in _whole(manifest) or "dbt_schema_version" not in metadata:
        raise Invalid(reason="manifest.json is none of dbt's: it has no nodes. Run dbt compile, run or build first.")
    adapter = _text(metadata.get("adapter_type"))
    relations = dict(_relations(manifest, _tables(catalog)))
    problems = [
        f"{one.id} was not compiled: its columns are not known." for one in relations.values() if _uncompiled(one)
    ]
    return Project(
        name=_text(metadata.get("project_name")),
        adapter=adapter,
        dialect=_DIALECTS.get(adapter, adapter),
        invocation=_text(_object(run_results, "metadata").get("invocation_id")),
        relations=relations,
        tests=tuple(_tests(manifest, run_results, relations)),
        problems=tuple(problems),
    )


def _relations(manifest: Json, tables: Mapping[str, Sequence[tuple[str, str]]]) -> Iterator[tuple[str, Relation]]:
    for name, node in {**_object(manifest, "nodes"), **_object(manifest, "sources")}.items():
        if isinstance(node, dict) and node.get("resource_type") in _RELATIONS:
            yield name, _relation(name, node, tables.get(name, ()))


def _relation(name: str, node: Json, columns: Sequence[tuple[str, str]]) -> Relation:
    config = _object(node, "config")
    identifier = node.get("identifier") or node.get("alias") or node.get("name")
    parts = (node.get("database"), node.get("schema"), identifier)
    return Relation(
        id=name,
        kind=_text(node.get("resource_type")),
        parts=tuple(str(part) for part in parts if part),
        description=_text(node.get("description")),
        file=_text(node.get("original_file_path")),
        materialized=_text(config.get("materialized")),
        sql=_text(node.get("compiled_code") or node.get("compiled_sql")).strip(),
        depends_on=tuple(one for one in _object(node, "depends_on").get("nodes") or () if isinstance(one, str)),
        columns=tuple(columns),
        owner=_owner(node, config),
    )


def _owner(node: Json, config: Json) -> str:
    meta = {**_object(node, "meta"), **_object(config, "meta")}
    return _text(meta.get("owner"))


def _uncompiled(one: Relation) -> bool:
    return one.kind in {"model", "snapshot"} and not one.sql


def _tables(catalog: Any) -> dict[str, list[tuple[str, str]]]:
    found = {}
    for name, table in {**_object(catalog, "nodes"), **_object(catalog, "sources")}.items():
        columns = [one for one in _object(table, "columns").values() if isinstance(one, dict) and one.get("name")]
        columns.sort(key=lambda one: one["index"] if isinstance(one.get("index"), int) else 0)
        found[name] = [(str(one["name"]), _text(one.get("type"))) for one in columns]
    return found


def _tests(manifest: Json, run_results: Any, relations: Mapping[str, Relation]) -> Iterator[TestResult]:
    nodes = _object(manifest, "nodes")
    results = _whole(run_results).get("results")
    for result in results if isinstance(results, list) else ():
        node = nodes.get(str(result.get("unique_id"))) if isinstance(result, dict) else None
        if isinstance(node, dict) and node.get("resource_type") == "test":
            told = _told(node, result)
            for relation in _about(node, relations):
                if told is not None:
                    yield TestResult(relation=relation, **told)


def _told(node: Json, result: Json) -> dict[str, Any] | None:
    status = _text(result.get("status"))
    if status not in {"pass", "fail", "warn", "error"}:  # skipped, or not run at all
        return None
    kind = _object(node, "test_metadata")
    kwargs = _object(kind, "kwargs")
    ended = [one.get("completed_at") for one in result.get("timing") or () if isinstance(one, dict)]
    return {
        "test": _text(kind.get("name")) or _text(node.get("name")),
        "column": _text(node.get("column_name") or kwargs.get("column_name")),
        "success": status == "pass",
        "severity": _text(_object(node, "config").get("severity")).lower() or "error",
        "message": _text(result.get("message")),
        "at": max(filter(None, ended), default=""),
    }


def _about(node: Json, relations: Mapping[str, Relation]) -> list[str]:
    """Tell which relations a test is about: the one it hangs on, else all that it reads."""
    attached = node.get("attached_node")
    if isinstance(attached, str) and attached in relations:
        return [attached]
    read = [one for one in _object(node, "depends_on").get("nodes") or () if one in relations]
    # Before dbt said what a test hangs on, a relationship's other table stood first.
    return read[-1:] if _object(node, "test_metadata") else read


def _whole(value: Any) -> Json:
    return value if isinstance(value, dict) else {}


def _object(value: Any, key: str) -> dict[str, Any]:
    found = _whole(value).get(key)
    return found if isinstance(found, dict) else {}


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
