"""Small tables in DuckDB, and rules on them."""

# ruff: noqa: S608 - the queries are the tests' own

from collections.abc import Sequence
from typing import Any

import duckdb

from catalog.quality.answers import Table
from catalog.quality.columns import Column, literal

Meaning = dict[str, tuple[str, str]]


def connected(select: str) -> duckdb.DuckDBPyConnection:
    """Make a table `t` of a query."""
    connection = duckdb.connect()
    connection.execute(f"CREATE TABLE t AS {select}")
    return connection


def table(connection: duckdb.DuckDBPyConnection, **meaning: tuple[str, str]) -> Table:
    """Describe the table `t`; `meaning` gives a column's kind and semantic type, else they follow its type."""
    described = connection.execute("DESCRIBE t").fetchall()
    return Table("t", tuple(_column(row[0], row[1], meaning) for row in described))


def values(*cells: Any, type_: str = "VARCHAR") -> str:
    """Write a query of one column `c`."""
    listed = ", ".join("(NULL)" if cell is None else f"({literal(str(cell))})" for cell in cells)
    return f"SELECT CAST(c AS {type_}) AS c FROM (VALUES {listed}) AS v(c)"


def rule(kind: str, /, *, severity: str = "critical", **kwargs: Any) -> dict[str, Any]:
    """Write an expectation."""
    return {"type": f"expect_{kind}", "kwargs": kwargs, "severity": severity, "meta": {}}


def suite(*rules: dict[str, Any], name: str = "mine", **own: Any) -> dict[str, Any]:
    """Write a suite."""
    return {"name": name, "expectations": list(rules), "meta": {"headwater": own}}


def _column(name: str, type_: str, meaning: Meaning) -> Column:
    plain = Column(name, type_)
    kind, semantic = meaning.get(name, (plain.family, "category"))
    return Column(name, type_, kind, semantic)


def names(found: Sequence[Any]) -> list[str]:
    """List the names of suites."""
    return [one.name for one in found]
