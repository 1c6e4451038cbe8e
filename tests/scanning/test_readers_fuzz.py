"""Whatever the bytes are, a scan gives a result or an error of the catalog, and nothing else."""

import gzip
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from catalog.errors import CatalogError
from catalog.scanning.readers import Limits
from catalog.scanning.service import Scan
from tests.scanning.files import FORMATS, as_arrow, as_csv, as_json_lines, as_parquet, look, orders, write, zstd

FUZZ = settings(
    max_examples=150, derandomize=True, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
LIMITS = Limits(max_line_bytes=4_096, max_columns=20, max_unpacked_bytes=10**6)
TINY = orders(20)
VALID = (
    as_csv(TINY),
    as_csv(TINY, ";").decode().encode("utf-16"),
    as_json_lines(TINY),
    as_parquet(TINY),
    as_arrow(TINY),
    as_arrow(TINY, stream=True),
    gzip.compress(as_csv(TINY)),
    zstd(as_json_lines(TINY)),
)
TOKENS = st.sampled_from(
    [
        *[bytes([byte]) for byte in b"a1,;\t|\"'\\\n\r{}[]:=\0\xff\xe9"],
        *[b"\r\n", b'{"a":1}\n', b"\xc3\xa9", b"sep=", b"null", b"NaN", b"\\u0000", b"\\ud800", b"1e999", b"9" * 30],
        *[b"\xef\xbb\xbf", b"\xff\xfe", b"PAR1", b"ARROW1", b"\xff" * 4, b"\x1f\x8b", b"\x28\xb5\x2f\xfd", b"<html>"],
    ]
)


def is_read_or_told(folder: Path, content: bytes, name: str = "a.csv") -> None:
    for limits in (LIMITS, Limits()):
        try:
            found = look(write(folder, name, content), limits)
        except CatalogError:
            continue
        assert isinstance(found, Scan)
        assert (found.profile is None) == bool(found.content.reason)


@FUZZ
@given(st.binary(max_size=200), st.sampled_from(["a.csv", "a.json", "a.parquet", "a", "a.csv.gz"]))
@example(b"\xef\xbb\xbf", "a.csv")
@example(b"\xff\xfe", "a.csv")
@example(b'sep=""\n', "a.csv")
def test_random_bytes(tmp_path: Path, content: bytes, name: str) -> None:
    is_read_or_told(tmp_path, content, name)


@FUZZ
@given(st.lists(TOKENS, max_size=30).map(b"".join))
def test_random_pieces_of_formats(tmp_path: Path, content: bytes) -> None:
    is_read_or_told(tmp_path, content)


@FUZZ
@given(st.sampled_from(VALID), st.data())
def test_damaged_files(tmp_path: Path, content: bytes, data: st.DataObject) -> None:
    damaged = bytearray(content[: data.draw(st.integers(1, len(content)), label="cut")])
    for place in data.draw(st.lists(st.integers(0, len(damaged) - 1), max_size=4), label="places"):
        damaged[place] = data.draw(st.integers(0, 255), label="byte")
    is_read_or_told(tmp_path, bytes(damaged))


@FUZZ
@given(st.sampled_from(VALID), st.data())
def test_files_with_other_bytes_put_in(tmp_path: Path, content: bytes, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(content)), label="place")
    is_read_or_told(tmp_path, content[:place] + data.draw(TOKENS, label="token") + content[place:])


@pytest.mark.parametrize("name", FORMATS)
def test_files_cut_off_anywhere(name: str, tmp_path: Path) -> None:
    content = FORMATS[name]
    for end in range(0, len(content), max(1, len(content) // 25)):
        is_read_or_told(tmp_path, content[:end], name)
