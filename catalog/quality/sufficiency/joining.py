"""How two columns would join, counted on both sides."""

# ruff: noqa: S608 - every name in the queries is quoted

from catalog.quality.answers import Table
from catalog.quality.columns import NUMBER, TEXT, TIME, Column, moment, number, words
from catalog.quality.engine import Connection
from catalog.quality.sufficiency.measured import Joined

_WHOLE = r"[+-]?\d{1,37}"


def joined(connection: Connection, table: Table, other: Table, left: Column, right: Column) -> Joined:
    """Count what two columns have in common; missing values join with nothing."""
    sides = ((table, left), (other, right))
    first, second = (
        f"SELECT {key_text(column)} AS k, count(*) AS n FROM {one.name} GROUP BY 1" for one, column in sides
    )
    asked = (
        f"WITH l AS ({first}), r AS ({second}), shared AS (SELECT l.n AS a, r.n AS b FROM l JOIN r ON l.k = r.k)"
        " SELECT (SELECT count(k) FROM l), (SELECT count(k) FROM r), (SELECT count(*) FROM shared),"
        " (SELECT coalesce(sum(n), 0)::BIGINT FROM l), (SELECT coalesce(sum(n), 0)::BIGINT FROM r),"
        " (SELECT coalesce(sum(a), 0)::BIGINT FROM shared), (SELECT coalesce(sum(b), 0)::BIGINT FROM shared),"
        " (SELECT coalesce(sum(a::HUGEINT * b), 0) FROM shared),"
        " (SELECT coalesce(max(n), 0) FROM l WHERE k IS NOT NULL),"
        " (SELECT coalesce(max(n), 0) FROM r WHERE k IS NOT NULL)"
    )
    found = connection.execute(asked).fetchone()
    return Joined(left.name, right.name, *(int(value) for value in found))


def key_text(column: Column) -> str:
    """Read a value as the text by which it joins: 12, 12.0 and "12" are one key, and 012 is another than 12 in text."""
    if column.meant == TIME:
        return f"CAST({moment(column)} AS VARCHAR)"
    if column.meant != NUMBER:
        return words(column)
    if column.is_whole:
        return f"CAST({number(column)} AS VARCHAR)"
    value = f"CAST({number(column)} AS DOUBLE)"
    is_whole = f"{value} = trunc({value}) AND abs({value}) < 9e15"
    fraction = f"CAST(CAST({value} AS HUGEINT) AS VARCHAR) ELSE CAST({value} AS VARCHAR) END"
    fraction = f"CASE WHEN {is_whole} THEN {fraction}"
    if column.family != TEXT:
        return fraction
    text = f"trim({words(column)})"
    whole = f"CAST(try_cast({text} AS HUGEINT) AS VARCHAR)"
    return f"CASE WHEN regexp_full_match({text}, '{_WHOLE}') THEN {whole} ELSE {fraction} END"
