"""A folder as one table: parts, partition keys, and what in it is no data."""

from pathlib import Path

import pyarrow as pa
import pytest

from catalog.errors import NoDataInFolder
from catalog.scanning.readers import Limits, open_source
from catalog.scanning.readers.folders import data_files
from tests.scanning.files import as_arrow, as_json_lines, as_parquet, look, write


def part(folder: Path, name: str, content: bytes | str) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    return write(path.parent, path.name, content)


def rows_of(folder: Path) -> list[tuple[object, ...]]:
    with open_source(folder, Limits()) as source:
        return [tuple(row.values()) for batch in source.batches() for row in batch.to_pylist()]


def test_partition_keys_become_columns(tmp_path: Path) -> None:
    part(tmp_path, "dt=2026-11-01/shop=a%2Fb/0.csv", "id\n1\n")
    part(tmp_path, "dt=2026-11-01/shop=__HIVE_DEFAULT_PARTITION__/0.csv", "id\n2\n")
    part(tmp_path, "dt=2026-11-02/0.csv", "id\n3\n")
    with open_source(tmp_path, Limits()) as source:
        assert source.names == ("id", "dt", "shop")
    assert rows_of(tmp_path) == [("2", "2026-11-01", None), ("1", "2026-11-01", "a/b"), ("3", "2026-11-02", None)]


def test_a_stored_column_goes_before_the_key_of_its_name(tmp_path: Path) -> None:
    part(tmp_path, "dt=1/0.parquet", as_parquet(pa.table({"dt": ["stored"], "x": [1]})))
    assert rows_of(tmp_path) == [("stored", 1)]


def test_what_is_hidden_or_linked_is_no_data(tmp_path: Path) -> None:
    folder, outside = tmp_path / "table", tmp_path / "outside"
    kept = part(folder, "a=1/0.csv", "id\n1\n")
    for name in ("_SUCCESS", "a=1/.0.csv.crc", "_temporary/0.csv", ".ipynb_checkpoints/0.csv", "_delta_log/0.json"):
        part(folder, name, "id\n2\n")
    part(outside, "0.csv", "id\n3\n")
    (folder / "a=2").symlink_to(outside)
    (folder / "a=1" / "linked.csv").symlink_to(outside / "0.csv")
    (folder / "loop").symlink_to(folder)
    assert data_files(folder) == [kept]
    assert rows_of(folder) == [("1", "1")]


def test_a_folder_of_links_only_holds_no_data(tmp_path: Path) -> None:
    part(tmp_path, "outside/0.csv", "id\n3\n")
    (tmp_path / "table").mkdir()
    (tmp_path / "table" / "a=1").symlink_to(tmp_path / "outside")
    with pytest.raises(NoDataInFolder):
        look(tmp_path / "table")


def test_parts_come_in_the_order_of_their_names(tmp_path: Path) -> None:
    for name in ("b/1.csv", "a.csv", "b.csv", "c/0.csv", "a/0.csv"):
        part(tmp_path, name, f"id\n{name}\n")
    assert [row[0] for row in rows_of(tmp_path)] == ["a.csv", "a/0.csv", "b.csv", "b/1.csv", "c/0.csv"]


def test_columns_that_some_parts_lack_are_null_there(tmp_path: Path) -> None:
    part(tmp_path, "1.csv", "a,b,c\n1,2,3\n")
    part(tmp_path, "2.csv", "c,a\n6,4\n")
    part(tmp_path, "3.csv", "a,b,c\n")
    assert rows_of(tmp_path) == [("1", "2", "3"), ("4", None, "6")]


def test_types_that_differ_between_parts_are_joined(tmp_path: Path) -> None:
    whole, half, text = pa.array([1, 2], pa.int32()), pa.array([0.5, 2.0]), pa.array(["x", "2"])
    for number, column in enumerate((whole, half, text)):
        part(tmp_path, f"{number}.parquet", as_parquet(pa.table({"a": column})))
    plain = write(tmp_path.parent, "plain.csv", "a\n1\n2\n0.5\n2\nx\n2\n")
    one, other = look(tmp_path), look(plain)
    assert one.fingerprint is not None
    assert other.fingerprint is not None
    assert one.fingerprint.digest == other.fingerprint.digest


@pytest.mark.parametrize("write_part", [as_json_lines, as_parquet, as_arrow])
def test_parts_of_any_format(write_part: object, tmp_path: Path) -> None:
    assert callable(write_part)
    for number in range(3):
        part(tmp_path, f"n={number}/0", write_part(pa.table({"a": [number]})))
    found = look(tmp_path)
    assert found.content.rows == 3
    assert [column["name"] for column in found.content.columns] == ["a", "n"]


def test_names_that_are_no_utf8_are_shown_by_their_bytes(tmp_path: Path) -> None:
    import os  # noqa: PLC0415 - only this test needs such a name

    folder = os.fsencode(tmp_path) + b"/k=\xff"
    os.mkdir(folder)  # noqa: PTH102 - pathlib takes text only
    with open(folder + b"/0.csv", "wb") as file:  # noqa: PTH123 - as above
        file.write(b"id\n1\n")
    assert rows_of(tmp_path) == [("1", "\\xff")]
    assert look(tmp_path).content.status == "readable"
