"""A statistic of a column on samples of growing size, drawn anew many times."""

# ruff: noqa: S608 - every name in the queries is quoted and every value a literal of `columns`

import time
from typing import Any

from catalog.quality.answers import Table
from catalog.quality.columns import Column, literal, meant, number, words
from catalog.quality.engine import Connection
from catalog.quality.sufficiency.asking import Ask, Curve
from catalog.quality.sufficiency.curves import SHARES, statistic_point
from catalog.quality.sufficiency.measured import Drawn

_ABSOLUTE = frozenset({"share", "missing"})
_OF_NUMBERS = frozenset({"mean", "stdev", "median", "quantile"})
TOLD = "Samples without replacement, drawn {repeats} times a size."


def drawn(connection: Connection, table: Table, curve: Curve, ask: Ask, seconds: float) -> Drawn:
    """Draw samples of each size and compute the statistic on each; stops early when the time is up, and says so."""
    column, deadline = table.by_name[curve.column], time.monotonic() + 0.8 * seconds
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE measured AS SELECT {_reading(column, curve)} AS x FROM {table.name}"
    )
    connection.execute(f"SELECT setseed({(ask.seed % 1000) / 1000})")
    whole, _, rows = _once(connection, curve, "measured")
    if whole is None:
        return Drawn(
            curve.words, reason=f"Column {curve.column!r} has no value of which the {curve.metric} can be told."
        )
    points, told = [], TOLD.format(repeats=ask.repeats)
    for share in SHARES:
        values, spent, taken = _repeated(connection, curve, ask.repeats if share < 1 else 1, share, deadline)
        if not values:
            told += " Time ran out before all sizes were drawn."
            break
        points.append(statistic_point(share, round(taken), values, whole, spent))
    return Drawn(curve.words, tuple(points), _tolerance(connection, curve, whole, ask), told=f"{told} {rows:,} rows.")


def _repeated(
    connection: Connection, curve: Curve, repeats: int, share: float, deadline: float
) -> tuple[list[float], float, float]:
    values, spent, taken = list[float](), 0.0, 0.0
    for _ in range(repeats):
        if time.monotonic() > deadline:
            return [], 0.0, 0.0
        if share < 1:
            connection.execute(f"CREATE OR REPLACE TEMP TABLE drawn AS SELECT x FROM measured WHERE random() < {share}")
        value, cpu, rows = _once(connection, curve, "drawn" if share < 1 else "measured")
        spent, taken = spent + cpu, taken + rows
        if value is not None:
            values.append(value)
    return values, spent / repeats, taken / repeats


def _once(connection: Connection, curve: Curve, source: str) -> tuple[float | None, float, int]:
    began = time.process_time()
    value, rows = connection.execute(f"SELECT {_statistic(curve)}, count(*) FROM {source}").fetchone()
    return (float(value) if value is not None else None), time.process_time() - began, rows


def _reading(column: Column, curve: Curve) -> str:
    if curve.metric in _OF_NUMBERS:
        return f"CAST({number(column)} AS DOUBLE)"
    return words(column) if curve.metric == "share" else meant(column)


def _statistic(curve: Curve) -> str:
    return {
        "mean": "avg(x)",
        "stdev": "stddev_samp(x)",
        "median": "quantile_cont(x, 0.5)",
        "quantile": f"quantile_cont(x, {curve.argument or 0.5})",
        "distinct": "count(DISTINCT x)",
        "entropy": "entropy(x)",
        "missing": "avg((x IS NULL)::INT)",
        "share": f"avg((x = {literal(curve.argument)})::INT)",
    }[curve.metric]


def _tolerance(connection: Connection, curve: Curve, whole: float, ask: Ask) -> float:
    """Give the tolerance in the unit of the figure: relative to it, or to the spread where it is nothing itself."""
    if curve.metric in _ABSOLUTE:
        return ask.tolerance
    if whole or curve.metric not in _OF_NUMBERS:
        return ask.tolerance * (abs(whole) or 1.0)
    found: Any = connection.execute("SELECT stddev_samp(x) FROM measured").fetchone()[0]
    return ask.tolerance * float(found or 1.0)
