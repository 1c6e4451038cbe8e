"""JSON lines: fields that come late, change their type or nest."""

import json
from pathlib import Path
from typing import Any

import pytest

from catalog.scanning.readers import Limits, OutgrewHead, jsonlines, open_source
from tests.scanning.files import look, write


def read(path: Path, limits: Limits | None = None) -> tuple[list[tuple[str, str]], list[dict[str, Any]]]:
    with open_source(path, limits or Limits()) as source:
        try:
            batches = list(source.batches())
            columns = list(zip(source.names, source.types, strict=True))
        except OutgrewHead:
            again = source.again()
            batches = list(again.batches())
            columns = list(zip(again.names, again.types, strict=True))
    return columns, [row for batch in batches for row in batch.to_pylist()]


def lines(*rows: str) -> str:
    return "\n".join(rows) + "\n"


VALUES: dict[str, tuple[str, list[tuple[str, str]], list[dict[str, Any]]]] = {
    "types": (
        lines('{"a":1,"b":1.5,"c":"x","d":true,"e":null}'),
        [("a", "int64"), ("b", "double"), ("c", "string"), ("d", "bool"), ("e", "string")],
        [{"a": 1, "b": 1.5, "c": "x", "d": True, "e": None}],
    ),
    "missing fields": (
        lines('{"a":1}', "{}", '{"b":2}'),
        [("a", "int64"), ("b", "int64")],
        [{"a": 1, "b": None}, {"a": None, "b": None}, {"a": None, "b": 2}],
    ),
    "mixed types": (
        lines('{"a":1}', '{"a":"x"}', '{"a":[1.0,2.5]}', '{"a":{"z":1,"b":null}}', '{"a":true}'),
        [("a", "string")],
        [{"a": "1"}, {"a": "x"}, {"a": "[1,2.5]"}, {"a": '{"z":1}'}, {"a": "true"}],
    ),
    "objects": (
        lines('{"a":{"y":1,"x":[{}]},"b":1}', '{"a":{"z":2},"b":2}'),
        [("a", "struct"), ("b", "int64")],
        [{"a": '{"x":[{}],"y":1}', "b": "1"}, {"a": '{"z":2}', "b": "2"}],
    ),
    "times stay as written": (
        lines('{"a":"2020-01-01","b":"2020-01-01T10:00:00.25Z"}'),
        [("a", "string"), ("b", "string")],
        [{"a": "2020-01-01", "b": "2020-01-01T10:00:00.25Z"}],
    ),
    "long numbers keep their digits": (
        lines('{"a":12345678901234567890,"b":[1]}', '{"a":1,"b":[' + "9" * 5_000 + "]}"),
        [("a", "int64"), ("b", "list")],
        [{"a": "12345678901234567890", "b": "[1]"}, {"a": "1", "b": "[null]"}],
    ),
    "crlf and blank lines": (lines('{"a":1}\r', "\r", '{"a":2}'), [("a", "int64")], [{"a": 1}, {"a": 2}]),
    "lone cr": ('{"a":1}\r{"a":2}\r{"a":"x"}', [("a", "int64")], [{"a": 1}, {"a": 2}, {"a": "x"}]),
    "no last line end": ('{"a":1}\n{"a":2}', [("a", "int64")], [{"a": 1}, {"a": 2}]),
    "escaped names": (lines('{"a\\u0062":1}', '{"\\u00e9":2}'), [("ab", "int64"), ("é", "int64")], []),
    "with a mark": ('\ufeff{"a":1}\n', [("a", "int64")], [{"a": 1}]),
}


@pytest.mark.parametrize("case", VALUES)
def test_values_and_types_come_as_written(case: str, tmp_path: Path) -> None:
    content, columns, rows = VALUES[case]
    found_columns, found = read(write(tmp_path, "a.json", content))
    assert found_columns == columns
    assert found == rows or not rows


@pytest.mark.parametrize("odd", ['{"id":"x"}', '{"id":1.5}', '{"id":null}', '{"id":{"a":1}}', '{"id":1,"new":2}', "{}"])
def test_what_changes_late_changes_nothing_earlier(odd: str, tmp_path: Path) -> None:
    rows = [json.dumps({"id": number}) for number in range(400)]
    rows[300] = odd
    path = write(tmp_path, "a.jsonl", lines(*rows))
    limits = Limits(max_line_bytes=500)
    columns, found = read(path, limits)
    assert len(found) == 400
    assert [name for name, _ in columns] == (["id", "new"] if "new" in odd else ["id"])
    assert {str(row["id"]).removesuffix(".0") for row in found} >= {
        str(number) for number in range(400) if number != 300
    }
    small, large = look(path, limits), look(path)
    assert small.fingerprint is not None
    assert large.fingerprint is not None
    assert small.fingerprint.digest == large.fingerprint.digest
    assert small.content.rows == 400


def test_a_table_of_many_cells_comes_in_pieces(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(tmp_path, "a.jsonl", lines(*(json.dumps({f"f{i % 30}": i, "id": i}) for i in range(2_000))))
    whole = look(path)
    monkeypatch.setattr(jsonlines, "MOST_CELLS", 1_000)
    pieces = look(path)
    assert whole.fingerprint is not None
    assert pieces.fingerprint is not None
    assert pieces.fingerprint.digest == whole.fingerprint.digest
    with open_source(path, Limits()) as source:
        assert max(len(batch) for batch in source.batches()) < 100


def test_brackets_in_texts_are_no_nesting(tmp_path: Path) -> None:
    rows = [{"a": "[" * 500 + "{" * 500, "b": number} for number in range(10)]
    _, found = read(write(tmp_path, "a.jsonl", lines(*map(json.dumps, rows))))
    assert [row["a"] for row in found] == [row["a"] for row in rows]
