"""The same rows have the same fingerprint as CSV, JSON lines and Parquet, whatever values they hold."""

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.scanning.packing import pack
from tests.scanning.files import as_csv, as_parquet, look, write

DAYS = st.dates(dt.date(1900, 1, 1), dt.date(2100, 1, 1))
MOMENTS = st.datetimes(dt.datetime(1900, 1, 1), dt.datetime(2100, 1, 1))  # noqa: DTZ001 - clock times are what is tested
COLUMNS = {
    "whole": (pa.int64(), st.integers(-(2**63), 2**63 - 1) | st.integers(-9, 9)),
    "double": (
        pa.float64(),
        st.floats(allow_nan=False, allow_infinity=False) | st.integers(-99, 99).map(lambda n: n / 4),
    ),
    "large": (pa.float64(), st.sampled_from([1.2326707297103246e16, 2.0**60 + 256, 123_456_789_012_345.0, 0.25])),
    "flag": (pa.bool_(), st.booleans()),
    "day": (pa.date32(), DAYS),
    "moment": (pa.timestamp("us"), MOMENTS),
    "instant": (pa.timestamp("us", "UTC"), MOMENTS.map(lambda moment: moment.replace(tzinfo=dt.UTC))),
    "seconds": (pa.int64(), st.integers(1_500_000_000, 1_600_000_000)),
    "compact_date": (pa.int64(), DAYS.map(lambda day: int(day.strftime("%Y%m%d")))),
    "code": (pa.string(), st.integers(0, 99_999).map(lambda number: f"{number:05}")),
    "text": (pa.string(), st.text("abé, \"'", max_size=6)),
    "people": (pa.string(), st.decimals(0, 5_000, places=2).map(lambda number: f"${number:,}")),
    "short": (pa.string(), DAYS.map(lambda day: day.strftime("%d/%m/%y"))),
    "local": (pa.string(), DAYS.map(lambda day: day.strftime("%m/%d/%Y"))),
    "yes": (pa.string(), st.sampled_from(["Y", "N", "n"])),
}
ROWS = st.lists(
    st.fixed_dictionaries({name: st.none() | values for name, (_, values) in COLUMNS.items()}), min_size=1, max_size=12
)


@settings(max_examples=60, deadline=None)
@given(rows=ROWS)
def test_formats_agree(rows: list[dict[str, Any]], tmp_path_factory: Any) -> None:
    table = pa.table(
        {
            "key": pa.array([f"k{place}" for place in range(len(rows))]),
            **{name: pa.array([row[name] for row in rows], kind) for name, (kind, _) in COLUMNS.items()},
        }
    )
    folder: Path = tmp_path_factory.mktemp("agree")
    files = {"a.parquet": as_parquet(table), "a.csv": as_csv(table), "a.jsonl": json_lines(table)}
    found = [look(write(folder, name, content)).fingerprint for name, content in files.items()]
    packed = {pack(each) for each in found if each is not None}
    assert len(found) == 3
    assert None not in found
    assert len(packed) == 1


def json_lines(table: pa.Table) -> bytes:
    def written(value: Any) -> Any:
        return value.isoformat() if isinstance(value, dt.date) else value

    rows = ({name: written(value) for name, value in row.items()} for row in table.to_pylist())
    return b"".join(json.dumps(row).encode() + b"\n" for row in rows)
