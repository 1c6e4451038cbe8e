"""The cases: small tables of one shape, each with another kind of trouble."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import numpy as np
import pyarrow as pa

SCHEMA = pa.schema(
    {
        "id": pa.int64(),
        "n": pa.int64(),
        "m": pa.int64(),
        "x": pa.float64(),
        "y": pa.float64(),
        "s": pa.string(),
        "t": pa.string(),
        "at": pa.timestamp("us"),
        "till": pa.timestamp("us"),
        "day": pa.date32(),
        "flag": pa.bool_(),
        "doc": pa.string(),
        "written": pa.string(),
        "price": pa.decimal128(12, 2),
        "zoned": pa.timestamp("us", "UTC"),
        "small": pa.float32(),
        "few": pa.int16(),
    }
)
Columns = Mapping[str, Sequence[Any]]
_START = datetime(2024, 1, 1)  # noqa: DTZ001 - times inside data have no zone
_KINDS = ("view", "click", "purchase", "refund")
_WORDS = ("grün", "日本語", "naïve", "Ωmega", "ａｂｃ", "١٢٣", "ſtop", "e\u0301té", "a\u00a0b", "😀")  # noqa: RUF001 - the point of the case


def cases(seed: int, rows: int) -> dict[str, pa.Table]:
    """Make the tables, by the name of the case."""
    rng = np.random.default_rng(seed)
    normal = _normal(rng, rows)
    made = {
        "normal": normal,
        "empty": {name: [] for name in SCHEMA.names},
        "all_null": {name: [None] * 5 for name in SCHEMA.names},
        "some_null": {name: _with_gaps(values, rng) for name, values in normal.items()},
        "one_row": {name: values[:1] for name, values in normal.items()},
        "repeated": {name: [values[0]] * 7 for name, values in normal.items()},
        "in_order": {**normal, "n": list(range(rows)), "m": list(range(rows, 0, -1)), "at": normal["till"]},
        "nan_inf": _not_finite(normal),
        "negative_zero": {**normal, "x": _cycle([0.0, -0.0, 1.0], rows), "y": _cycle([-0.0, 0.0], rows)},
        "mixed": _mixed(normal),
        "huge": _huge(normal),
        "unicode": {**normal, "s": _cycle(_WORDS, rows), "t": _cycle(("é", "e\u0301", "E"), rows)},
        "lines": {
            **normal,
            "s": _cycle(("a\n", "view\n", "\nview", "view", "-"), rows),
            "t": _cycle(("x\ty", "\\", "%"), rows),
        },
        "blank": {**normal, "s": _cycle(("view", "", "NA", " ", "null"), rows)},
        "dates": _dates(normal),
    }
    return {name: pa.table(dict(columns), schema=SCHEMA) for name, columns in made.items()}


def _normal(rng: np.random.Generator, rows: int) -> Columns:
    index = range(rows)
    numbers = rng.integers(0, 40, rows).tolist()
    return {
        "id": list(index),
        "n": numbers,
        "m": [value // 3 for value in numbers],
        "x": np.round(rng.normal(20, 8, rows), 2).tolist(),
        "y": np.round(rng.normal(0, 1, rows), 3).tolist(),
        "s": [_KINDS[place] for place in rng.choice(4, rows, p=[0.5, 0.3, 0.15, 0.05])],
        "t": [f"p{place:03}" for place in rng.integers(0, 30, rows)],
        "at": [_START + timedelta(hours=7 * place) for place in rng.integers(0, 400, rows).tolist()],
        "till": [_START + timedelta(hours=9 * place) for place in index],
        "day": [date(2024, 1, 1) + timedelta(days=place % 50) for place in index],
        "flag": [place % 3 == 0 for place in index],
        "doc": [f'{{"k": {place % 5}}}' for place in index],
        "written": [f"2024-{place % 12 + 1:02}-{place % 28 + 1:02}" for place in index],
        "price": [Decimal(place % 17) + Decimal("0.25") for place in index],
        "zoned": [_START.replace(tzinfo=UTC) + timedelta(minutes=37 * place) for place in index],
        "small": [place % 4 + 0.5 for place in index],
        "few": [place % 9 for place in index],
    }


def _with_gaps(values: Sequence[Any], rng: np.random.Generator) -> list[Any]:
    return [None if gone else value for value, gone in zip(values, rng.random(len(values)) < 0.2, strict=True)]


def _not_finite(normal: Columns) -> Columns:
    nan, inf = float("nan"), float("inf")
    rows = len(normal["id"])
    return {**normal, "x": _cycle([1.0, nan, 2.5, inf, -inf, None], rows), "y": _cycle([nan, 1.5, 0.5], rows)}


def _mixed(normal: Columns) -> Columns:
    rows = len(normal["id"])
    cells = ("1", "2.5", "view", "true", "2024-01-05", "-7", "1e3")
    docs = ('{"k": 1}', "{broken", "[1, 2]", "3", '{"k": "x"}')
    return {
        **normal,
        "s": _cycle(cells, rows),
        "t": _cycle(("10", "9", "011"), rows),
        "doc": _cycle(docs, rows),
        "written": _cycle(("2024-02-30", "2024-01-05", "5 Jan 2024", "soon", "20240105"), rows),
    }


def _huge(normal: Columns) -> Columns:
    rows = len(normal["id"])
    wholes = [2**53, 2**53 + 1, 2**62, -(2**62), 2**63 - 1]
    return {
        **normal,
        "n": _cycle(wholes, rows),
        "m": _cycle([2**53 + 1, 2**53, 7], rows),
        "x": _cycle([1e300, -1e300, 5e-324, 1.5], rows),
    }


def _dates(normal: Columns) -> Columns:
    rows = len(normal["id"])
    far = [datetime(1700, 1, 1), datetime(2200, 12, 31, 23, 59, 59, 999999), datetime(2024, 2, 29), None]  # noqa: DTZ001 - see above
    return {
        **normal,
        "at": _cycle(far, rows),
        "till": _cycle([*far[1:], far[0]], rows),
        "day": _cycle([date(1700, 1, 1), date(2200, 12, 31), date(2024, 2, 29)], rows),
        "written": _cycle(("1700-01-01", "2024-02-29", "9999-12-31"), rows),
    }


def _cycle(values: Sequence[Any], rows: int) -> list[Any]:
    return [values[place % len(values)] for place in range(rows)]
