"""Which table a name in a statement means: one that lasts, one made by a statement before, for a while, or a file."""

from collections.abc import Mapping

from sqlglot import exp

from catalog.lineage.sql.records import Flow, Schemas, Table
from catalog.lineage.sql.relations import Output, Relation

FILE_ENDINGS = (".csv", ".tsv", ".parquet", ".json", ".jsonl", ".ndjson", ".arrow", ".csv.gz", ".json.gz", ".xlsx")
FILE_FORMATS = frozenset({"parquet", "csv", "json", "orc", "delta", "avro", "text", "binaryfile", "iceberg"})


class Names:
    """Names of one statement; `passing` are the tables that live only as long as the session."""

    def __init__(
        self, schemas: Schemas, passing: Mapping[tuple[str, ...], Relation], written: Mapping[str, str]
    ) -> None:
        self._schemas = schemas
        self._passing = passing
        self._written = written

    def written(self, name: str) -> str:
        """Give a name in the letter case that is kept of it."""
        return self._written.get(name, name)

    def table(self, node: exp.Table) -> Table | None:
        """Tell which table or file is meant; None where a function makes the rows."""
        if isinstance(node.this, exp.Func):
            path = _path_argument(node.this)
            return Table((path,), is_path=True) if path else None
        parts = tuple(self.written(part.name) for part in node.parts if part.name)
        last = parts[-1] if parts else ""
        if _is_path(last) or (len(parts) == 2 and parts[0].casefold() in FILE_FORMATS and "/" in last):  # noqa: PLR2004
            return Table((last,), is_path=True)
        return Table(parts) if parts else None

    def relation(self, table: Table) -> Relation:
        """Give what is known of a table's columns."""
        passing = self._passing.get(table.key)
        if passing is not None:
            return passing
        columns = self._schemas.of(table)
        if columns is None:
            return Relation((Output("*", open=frozenset({table})),), frozenset({table}))
        outputs = tuple(Output(name, frozenset({Flow(table, name)})) for name in columns.names)
        more = () if columns.whole else (Output("*", open=frozenset({table})),)
        return Relation((*more, *outputs), frozenset({table}))

    def columns(self, table: Table) -> tuple[str, ...] | None:
        """Name the columns of a table in order, None where they are not all known."""
        passing = self._passing.get(table.key)
        if passing is not None:
            return None if passing.open else passing.names
        columns = self._schemas.of(table)
        return columns.names if columns is not None and columns.whole else None


def _is_path(name: str) -> bool:
    return "://" in name or name.casefold().endswith(FILE_ENDINGS)


def _path_argument(function: exp.Func) -> str:
    first = next((part for part in function.find_all(exp.Literal) if part.is_string), None)
    named = function.name if isinstance(function, exp.Anonymous) else function.sql_name()
    reads = any(word in named.casefold() for word in ("read_", "scan", "readcsv", "readparquet", "s3", "file", "url"))
    return first.name if first is not None and reads else ""
