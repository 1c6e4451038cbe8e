"""Delimited text however it was written: the same names and values come out."""

import csv
import gzip
import io
from pathlib import Path
from typing import Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.scanning.readers import Limits, OutgrewHead, open_source
from catalog.scanning.readers.quotes import Dialect, last_record_end, split_record
from tests.scanning.files import look, write, zstd

Rows = list[tuple[str | None, ...]]


def table_of(path: Path, limits: Limits | None = None) -> tuple[tuple[str, ...], Rows]:
    with open_source(path, limits or Limits()) as source:
        try:
            batches = list(source.batches())
        except OutgrewHead:
            batches = list(source.again().batches())
    return source.names, [tuple(row.values()) for batch in batches for row in batch.to_pylist()]


PLAIN = "id,name,note\n1,Zoë,a\n2,,b\n3,x,c\n"
NAMES, ROWS = ("id", "name", "note"), [("1", "Zoë", "a"), ("2", None, "b"), ("3", "x", "c")]
SAME = {
    "commas": PLAIN.encode(),
    "semicolons": PLAIN.replace(",", ";").encode(),
    "tabs": PLAIN.replace(",", "\t").encode(),
    "bars": PLAIN.replace(",", "|").encode(),
    "crlf": PLAIN.replace("\n", "\r\n").encode(),
    "lone cr": PLAIN.replace("\n", "\r").encode(),
    "doubled cr": PLAIN.replace("\n", "\r\r\n").encode(),
    "no last line end": PLAIN.rstrip("\n").encode(),
    "lone cr without the last": PLAIN.rstrip("\n").replace("\n", "\r").encode(),
    "blank lines": ("\n\n" + PLAIN.replace("\n", "\n\n")).encode(),
    "utf-8 with mark": PLAIN.encode("utf-8-sig"),
    "utf-16": PLAIN.encode("utf-16"),
    "utf-16 big endian": b"\xfe\xff" + PLAIN.encode("utf-16-be"),
    "utf-32": PLAIN.encode("utf-32"),
    "cp1252": PLAIN.encode("cp1252"),
    "utf-16 lone cr": PLAIN.replace("\n", "\r").encode("utf-16"),
    "gzip": gzip.compress(PLAIN.encode()),
    "gzip in two members": gzip.compress(PLAIN[:12].encode()) + gzip.compress(PLAIN[12:].encode()),
    "zstd": zstd(PLAIN.encode()),
    "zstd in two frames": zstd(PLAIN[:12].encode()) + zstd(PLAIN[12:].encode()),
    "gzip of cp1252": gzip.compress(PLAIN.encode("cp1252")),
    "delimiter told": ("sep=;\n" + PLAIN.replace(",", ";")).encode(),
    "delimiter told by excel": ("sep=;\r\n" + PLAIN.replace(",", ";").replace("\n", "\r\n")).encode("utf-8-sig"),
    "delimiter told lone cr": ("sep=;\n" + PLAIN.replace(",", ";")).replace("\n", "\r").encode(),
    "unusual delimiter told": ("sep=^\n" + PLAIN.replace(",", "^")).encode(),
    "quoted header": PLAIN.replace("id,name,note", '"id","name","note"').encode(),
    "all quoted": ("\n".join(f'"{line}"' for line in PLAIN.replace(",", '","').splitlines()) + "\n").encode(),
    "quoted by apostrophes": "\n".join(f"'{line}'" for line in PLAIN.replace(",", "','").splitlines()).encode(),
    "spaces around names": PLAIN.replace("id,name", "id , name").encode(),
}


@pytest.mark.parametrize("case", SAME)
def test_the_same_table_however_it_is_written(case: str, tmp_path: Path) -> None:
    assert table_of(write(tmp_path, "a.csv", SAME[case])) == (NAMES, ROWS)


VALUES: dict[str, tuple[str, Rows]] = {
    "doubled quotes": ('a,b\n"say ""hi""",1\n', [('say "hi"', "1")]),
    "escaped quotes": ('a,b\n"say \\"hi\\"",1\n"x, \\"y\\"",2\n', [('say "hi"', "1"), ('x, "y"', "2")]),
    "escaped escape": ('a,b\n"say \\"hi\\"",1\n"c:\\\\",2\n"x",3\n', [('say "hi"', "1"), ("c:\\", "2"), ("x", "3")]),
    "a path that ends in a backslash": ('a,b\n"c:\\",1\n"d:\\",2\n', [("c:\\", "1"), ("d:\\", "2")]),
    "delimiter in quotes": ('a;b\n"x;y";1\n', [("x;y", "1")]),
    "newline in quotes": ('a,b\n"x\ny",1\n"\n\n",2\n', [("x\ny", "1"), ("\n\n", "2")]),
    "crlf in quotes": ('a,b\r\n"x\r\ny",1\r\n', [("x\r\ny", "1")]),
    "newline in quotes, lone cr": ('a,b\r"x\ny",1\r2,3\r', [("x\ny", "1"), ("2", "3")]),
    "newline in a quoted name": ('"a\nb",c\n1,2\n', [("1", "2")]),
    "inch signs": ('a,b\n5" pipe,1\n6",2\n', [('5" pipe', "1"), ('6"', "2")]),
    "empty quotes": ('a,b\n"",""\n"x",1\n', [(None, None), ("x", "1")]),
    "one column": ("a\n1\n2\n", [("1",), ("2",)]),
    "one column with an empty value": ('a\n1\n""\n2\n', [("1",), (None,), ("2",)]),
    "decimal commas": ("a;b\n1,5;2,5\n3,5;4,5\n", [("1,5", "2,5"), ("3,5", "4,5")]),
    "a text that looks like json": ('a,b\n"{""x"": 1}",2\n', [('{"x": 1}', "2")]),
    "numbers stay as written": ("a,b\n00123,1.10\n1e3,NULL\n", [("00123", "1.10"), ("1e3", "NULL")]),
}


@pytest.mark.parametrize("case", VALUES)
def test_values_come_as_written(case: str, tmp_path: Path) -> None:
    content, rows = VALUES[case]
    assert table_of(write(tmp_path, "a.csv", content.encode()))[1] == rows


def test_a_spreadsheets_unnamed_index_gets_a_name(tmp_path: Path) -> None:
    assert table_of(write(tmp_path, "a.csv", ",x\n0,a\n1,b\n")) == (("Unnamed: 0", "x"), [("0", "a"), ("1", "b")])


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("text", ["plain", "é", "two\nlines", 'the "end"'])
def test_chunks_of_any_size_give_the_same_rows(ends: str, text: str, tmp_path: Path) -> None:
    value = '"' + text.replace('"', '""') + '"' if set(text) & set('"\n') else text
    content = "id,text" + ends + "".join(f"{number},{value}{ends}" for number in range(2_000))
    path = write(tmp_path, "a.csv", content.encode())
    for line in (200, 333, 1_000, 2**20):
        _, rows = table_of(path, Limits(max_line_bytes=line))
        assert rows == [(str(number), text) for number in range(2_000)]


@pytest.mark.parametrize("name", ["a.csv", "a.jsonl"])
def test_an_older_encoding_that_shows_late_is_found(name: str, tmp_path: Path) -> None:
    line = '{"id":%d,"name":"%s"}\n' if name == "a.jsonl" else "%d,%s\n"
    texts = ["Zoe"] * 150_000 + ["Zoë", "Müller"]
    content = "".join(line % (number, text) for number, text in enumerate(texts))
    path = write(tmp_path, name, (content if name == "a.jsonl" else "id,name\n" + content).encode("cp1252"))
    assert table_of(path)[1][-1][1] == "Müller"
    assert look(path).content.rows == len(texts)


def test_a_bad_byte_that_shows_late_is_told_with_its_place(tmp_path: Path) -> None:
    content = b"id,name\n" + b"1,Zoe\n" * 300_000 + "2,Zoë\n".encode() + b"3,Zo\xff\n"
    reason = look(write(tmp_path, "a.csv", content)).content.reason
    assert reason is not None
    assert reason.startswith(f"line 300003, byte {8 + 6 * 300_000 + 7 + 4}: the byte 0xff")


QUOTING = st.sampled_from((csv.QUOTE_ALL, csv.QUOTE_MINIMAL))
ROW = st.lists(st.text('ab",\n ', max_size=5), min_size=2, max_size=3)


@settings(deadline=None)
@given(st.lists(st.tuples(ROW, QUOTING), min_size=1, max_size=8))
def test_records_of_a_writer_are_cut_where_they_end(rows: list[tuple[list[str], Literal[0, 1]]]) -> None:
    text = b""
    for row, quoting in rows:
        written = io.StringIO()
        csv.writer(written, quoting=quoting, lineterminator="\n").writerow(row)
        record = written.getvalue().encode()
        assert split_record(record[:-1], Dialect()) == [value.encode() for value in row]
        text += record
        assert last_record_end(text, Dialect()) == len(text)
        assert last_record_end(text[:-1], Dialect()) == len(text) - len(record)
