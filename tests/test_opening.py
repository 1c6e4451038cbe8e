"""What the client opens: every format in every form, where it lies; and why it cannot."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.csv
import pyarrow.feather
import pyarrow.parquet as pq
import pytest

from catalog.errors.asking import CannotOpen
from catalog.opening import FORMS, opened

TABLE = pa.table({"id": [1, 2, 3], "name": ["a", "b", None]})
Write = Callable[[Path], object]
WRITERS: dict[str, Write] = {
    "parquet": lambda path: pq.write_table(TABLE, path),
    "arrow": lambda path: pyarrow.feather.write_feather(TABLE, str(path), compression="uncompressed"),
    "csv": lambda path: pyarrow.csv.write_csv(TABLE, path),
    "jsonl": lambda path: path.write_text('{"id": 1, "name": "a"}\n{"id": 2, "name": "b"}\n{"id": 3, "name": null}\n'),
}


def rows(found: Any, form: str) -> list[tuple[Any, ...]]:
    if form == "pandas":
        table = pa.Table.from_pandas(found, preserve_index=False)
    else:
        table = found.to_table() if form == "arrow" else found.to_arrow_table()
    return sorted((row["id"], row["name"]) for row in table.to_pylist())


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("kind", WRITERS)
def test_a_file_opens_in_every_form(tmp_path: Path, kind: str, form: str) -> None:
    place = tmp_path / "odd name #1"
    WRITERS[kind](place)
    uri = f"file://{place}".replace("#", "%23")
    assert rows(opened(uri, kind, form), form) == [(1, "a"), (2, "b"), (3, None)]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("kind", ["parquet", "csv"])
def test_a_partitioned_folder_opens_with_its_keys(tmp_path: Path, kind: str, form: str) -> None:
    for day in (1, 2):
        part = tmp_path / "lake" / f"day={day}" / f"part.{kind}"
        part.parent.mkdir(parents=True)
        WRITERS[kind](part)
    (tmp_path / "lake" / "_SUCCESS").touch()
    found = opened(f"file://{tmp_path}/lake", kind, form)
    assert len(rows(found, form)) == 6
    assert "day" in (found.schema.names if form == "arrow" else list(found.columns))


@pytest.mark.parametrize(
    ("uri", "kind", "form", "why"),
    [
        ("file:///no/where.csv", "csv", "duckdb", "not there on this machine"),
        ("kafka://host/topic", "csv", "duckdb", "neither a file nor object storage"),
        ("file:///no/where.csv", "", "duckdb", "does not know its format"),
        ("file:///no/where.csv", "csv", "excel", "no form"),
    ],
)
def test_why_it_cannot_be_opened_is_said(uri: str, kind: str, form: str, why: str) -> None:
    with pytest.raises(CannotOpen, match=why):
        opened(uri, kind, form)


def test_a_broken_file_is_no_traceback_of_a_library(tmp_path: Path) -> None:
    broken = tmp_path / "x.parquet"
    broken.write_bytes(b"PAR1 no")
    for form in FORMS:
        with pytest.raises(CannotOpen, match=r"x\.parquet cannot be opened from here"):
            opened(f"file://{broken}", "parquet", form)
