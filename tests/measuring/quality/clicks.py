"""Made clickstreams: 12 columns such as a web shop keeps; and the 26 expectations that hold on them."""

import sys
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq

_PIECE = 500_000
_TYPES = np.array(["view", "click", "search", "add_to_cart", "purchase"], dtype=object)
_DEVICES = np.array(["app", "desktop", "phone", "tablet"], dtype=object)
_COUNTRIES = np.array(["AT", "CH", "DE", "FR", "IT", "NL", "PL"], dtype=object)
_START = 1_704_067_200


def main(path: str, rows: str, seed: str) -> None:
    """Write a Parquet or CSV file, piece by piece so that memory stays small."""
    generator = np.random.default_rng(int(seed))
    made = Path(path)
    writer: Any = None
    for start in range(0, int(rows), _PIECE):
        piece = clicks(generator, start, min(_PIECE, int(rows) - start))
        if writer is None:
            kind = pq.ParquetWriter if made.suffix == ".parquet" else pyarrow.csv.CSVWriter
            writer = kind(made, piece.schema)
        writer.write_table(piece)
    if writer is not None:
        writer.close()


def clicks(generator: np.random.Generator, start: int, rows: int) -> pa.Table:
    """Make events; purchases alone have a value, and three in ten visitors are not known."""
    pick = generator.integers
    kinds = _TYPES[generator.choice(5, rows, p=[0.55, 0.2, 0.1, 0.1, 0.05])]
    seconds = _START + pick(0, 366 * 86_400, rows)
    urls = [f"/products/{number}" for number in pick(1, 30_000, rows).tolist()]
    return pa.table(
        {
            "event_id": np.arange(10_000_000 + start, 10_000_000 + start + rows),
            "event_time": seconds.astype("datetime64[s]").astype("datetime64[us]"),
            "event_type": pa.array(kinds),
            "session_id": pa.array([f"{number:016x}" for number in pick(0, 2**40, rows).tolist()]),
            "customer_id": pa.array(pick(1, 500_000, rows), mask=generator.random(rows) < 0.3),
            "product_id": pa.array(pick(1, 30_000, rows), mask=kinds == "search"),
            "order_value": pa.array(np.round(generator.gamma(2, 20, rows), 2), mask=kinds != "purchase"),
            "list_position": pick(0, 60, rows).astype(np.int32),
            "device": pa.array(_DEVICES[pick(0, 4, rows)]),
            "country": pa.array(_COUNTRIES[pick(0, 7, rows)]),
            "page": pa.array(urls),
            "scroll": np.round(generator.random(rows), 3),
        }
    )


def suite() -> dict[str, Any]:
    """Give the suite; every rule of it holds."""
    return {"name": "clickstream of 26", "expectations": [_entry(kind, kwargs) for kind, kwargs in _RULES]}


def _entry(kind: str, kwargs: dict[str, Any]) -> dict[str, Any]:
    return {"type": f"expect_{kind}", "kwargs": kwargs}


def _when(*kinds: str) -> dict[str, Any]:
    return {"type": "comparison", "column": {"name": "event_type"}, "operator": "IN", "parameter": list(kinds)}


_RULES: list[tuple[str, dict[str, Any]]] = [
    ("table_row_count_to_be_between", {"min_value": 1}),
    ("table_columns_to_match_set", {"column_set": ["event_id", "event_time", "event_type"], "exact_match": False}),
    ("column_values_to_not_be_null", {"column": "event_id"}),
    ("column_values_to_not_be_null", {"column": "event_time"}),
    ("column_values_to_not_be_null", {"column": "event_type"}),
    ("column_values_to_not_be_null", {"column": "session_id"}),
    ("column_values_to_not_be_null", {"column": "customer_id", "mostly": 0.6}),
    ("column_values_to_be_unique", {"column": "event_id"}),
    ("compound_columns_to_be_unique", {"column_list": ["event_id", "session_id"]}),
    ("column_values_to_be_in_set", {"column": "event_type", "value_set": _TYPES.tolist()}),
    ("column_values_to_be_in_set", {"column": "device", "value_set": _DEVICES.tolist()}),
    ("column_value_lengths_to_equal", {"column": "country", "value": 2}),
    ("column_values_to_match_regex", {"column": "country", "regex": "^[A-Z]{2}$"}),
    ("column_values_to_match_regex", {"column": "page", "regex": r"^/[a-z]+/\d+$"}),
    ("column_values_to_be_between", {"column": "event_time", "min_value": "2024-01-01", "max_value": "2025-01-02"}),
    ("column_values_to_be_between", {"column": "list_position", "min_value": 0, "max_value": 100}),
    ("column_values_to_be_between", {"column": "order_value", "min_value": 0, "max_value": 100_000}),
    ("column_values_to_be_between", {"column": "scroll", "min_value": 0, "max_value": 1}),
    ("column_values_to_not_be_null", {"column": "product_id", "row_condition": _when("click", "purchase")}),
    ("column_values_to_not_be_null", {"column": "order_value", "row_condition": _when("purchase")}),
    ("column_mean_to_be_between", {"column": "order_value", "min_value": 30, "max_value": 50}),
    ("column_stdev_to_be_between", {"column": "order_value", "min_value": 1, "max_value": 100}),
    ("column_median_to_be_between", {"column": "scroll", "min_value": 0.4, "max_value": 0.6}),
    ("column_max_to_be_between", {"column": "list_position", "max_value": 60}),
    ("column_distinct_values_to_contain_set", {"column": "event_type", "value_set": ["view", "purchase"]}),
    ("column_unique_value_count_to_be_between", {"column": "product_id", "min_value": 10, "max_value": 40_000}),
]

if __name__ == "__main__":
    main(*sys.argv[1:])
