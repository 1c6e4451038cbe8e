"""Whatever lies at a path: either it is read, or the error names the file, the place and the way on."""

import gzip
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pytest
from pyarrow import parquet
from pyarrow.parquet import encryption

from catalog.errors import NoDataInFolder, PathNotFound, Unreadable
from catalog.scanning.readers import Limits, OutgrewHead, no_rows, open_source
from tests.scanning.files import SMALL, as_arrow, as_csv, as_json_lines, as_parquet, look, orders, write, zstd

TABLE = orders(500)
CSV, PARQUET, ARROW = as_csv(TABLE), as_parquet(TABLE), as_arrow(TABLE)
STREAM, JSON = as_arrow(TABLE, stream=True), as_json_lines(TABLE)
HTML = "<!DOCTYPE html>\n<html><head><title>Sign in</title></head><body>,</body></html>\n"
LFS = "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a2146\nsize 12345\n"
UTF16 = "id,name\n1,x\n".encode("utf-16-le")

BAD: dict[str, tuple[str, bytes | str, str]] = {
    "empty": ("a.csv", b"", r"empty \(0 bytes\).*Write the data"),
    "blank lines": ("a.csv", "\n\r\n \n", "only blank lines.*Write the data"),
    "html": ("a.csv", HTML, "HTML page.*Download"),
    "html after a comment": ("a.csv", "<!-- x -->\n" + HTML, "HTML page.*Download"),
    "lfs pointer": ("a.csv", LFS, "Git LFS pointer.*git lfs pull"),
    "lfs pointer named parquet": ("a.parquet", LFS, "Git LFS pointer.*git lfs pull"),
    "header without rows": ("a.csv", "id,name\n", "no rows.*register it again"),
    "header without line end": ("a.csv", "id,name", "no rows.*register it again"),
    "parquet without rows": ("a.parquet", as_parquet(TABLE.slice(0, 0)), "no rows.*register it again"),
    "arrow without rows": ("a.arrow", as_arrow(TABLE.slice(0, 0)), "no rows.*register it again"),
    "parquet without columns": ("a.parquet", as_parquet(pa.table({})), "no columns.*again"),
    "short row": ("a.csv", "a,b,c\n1,2,3\n4,5\n6,7,8\n", "line 3: this row has 2 values, the header has 3.*Quote"),
    "long row": ("a.csv", "a,b,c\n1,2,3\n\n4,5,6,7\n6,7,8\n", "line 4: this row has 4 values, the header has 3.*Quote"),
    "long row after newline in value": ("a.csv", 'a,b\n"x\ny",2\n3,4,5\n', "line 4: this row has 3 values"),
    "long row after an inch sign": ("a.csv", 'a,b\n5" pipe,2\n6" pipe,2\n7" pipe,2,3\n', "line 4: this row has 3"),
    "title above header": (
        "a.csv",
        "Report\n\na,b,c\n1,2,3\n",
        "line 3: this row has 3 values, the header has 1 column\\.",
    ),
    "too few values for a wide header": ("a.csv", "a,b\n1,2\n3\n", "line 3: this row has 1 value, the header has 2"),
    "gzip followed by garbage": ("a.csv.gz", gzip.compress(CSV) + b"x" * 20, "something else follows it.*again"),
    "quote never closed": ("a.csv", 'a,b\n1,2\n3,"x\n4,5\n', "line 3, byte 10: the quote.*never closed.*Double"),
    "text after quote": ("a.csv", 'a,b\n1,2\n3,"x"y\n4,"z"\n', "line 3, byte 13: the quotes are broken.*Double"),
    "quote in header never closed": ("a.csv", 'a,"b\n1,2\n', "line 1, byte 2: the quote.*never closed.*Double"),
    "text after quote in header": ("a.csv", 'a,"b"c\n1,2\n', "line 1, byte 5: the quotes are broken.*Double"),
    "bad utf-8": ("a.csv", b"a,b\n1,\xff\xfe\xfd\n", "line 2, byte 6: the byte 0xff is not valid UTF-8.*Save"),
    "bad utf-8 after mark": ("a.csv", b"\xef\xbb\xbfa,b\n1,\xff\n", "line 2, byte 9: the byte 0xff.*Save"),
    "bad utf-8 in marked header": ("a.csv", b"\xef\xbb\xbfa,\xff\n1,2\n", "line 1.*the byte 0xff.*Save"),
    "one bad byte among utf-8": ("a.csv", "a\né\né\n".encode() + b"\xe9\n", "line 4, byte 8: the byte 0xe9.*Save"),
    "bad utf-16": ("a.csv", b"\xff\xfe" + UTF16 + b"\x00\xd8\x01\x00", "not valid UTF-16.*Save"),
    "utf-16 cut off": ("a.csv", b"\xff\xfe" + UTF16[:-1], "not valid UTF-16.*Save"),
    "utf-16 without mark": ("a.csv", UTF16, "UTF-16 without its byte order mark.*Save"),
    "nul byte": ("a.csv", b"a,b\n1,2\n3,\x00\n", "line 3, byte 10: there is a NUL byte.*Remove"),
    "nul byte in marked header": ("a.csv", "\ufeffa\0,b\n1,2\n".encode("utf-16"), "line 1.*NUL byte.*Remove"),
    "nul byte in json": ("a.jsonl", b'{"a":1}\n{"a":"\x00"}\n', "line 2, byte 14: there is a NUL byte.*Remove"),
    "too many columns": ("a.csv", ",".join(f"c{i}" for i in range(10_000)) + "\n1\n", "10,000 columns; 5,000.*MAX_COL"),
    "too many columns in parquet": (
        "a.parquet",
        as_parquet(pa.table({f"c{i}": [1] for i in range(6_000)})),
        "6,000 columns; 5,000.*MAX_COL",
    ),
    "too many fields": ("a.jsonl", json.dumps({f"c{i}": 1 for i in range(10_000)}), "10,000 fields; 5,000.*MAX_COL"),
    "another field in each line": (
        "a.jsonl",
        "".join(f'{{"u{i}":1}}\n' for i in range(300_000)),
        "columns; 5,000 are the most.*MAX_COL",
    ),
    "double names": ("a.csv", "id,name,id\n1,2,3\n", r"line 1: 2 columns are named 'id' \(columns 1, 3\).*own"),
    "double names in parquet": (
        "a.parquet",
        as_parquet(pa.Table.from_arrays([pa.array([1]), pa.array([2])], names=["id", "id"])),
        "footer: 2 columns are named 'id'.*own",
    ),
    "empty name": ("a.csv", "id,,name\n1,2,3\n", "line 1: column 2 of 3 has no name.*Give"),
    "empty name in json": ("a.jsonl", '{"a":1,"":1}\n', "from line 1: column 2 of 2 has no name.*Give"),
    "nul in a name": ("a.jsonl", '{"a\\u0000":1}\n', "column 1 of 1 has a name that holds a NUL.*Give"),
    "values for a header": (
        "a.csv",
        "1,2.5,2020-01-01\n2,3.5,2020-01-02\n",
        "line 1: the first line holds values.*Put",
    ),
    "json with a bad line": ("a.jsonl", '{"a":1}\n\n{"a":\n{"a":3}\n', "line 3: this is not a JSON object.*Write one"),
    "json with a value line": ("a.jsonl", '{"a":1}\n2\n', "line 2: .*single value.*Write one"),
    "json with a list line": ("a.jsonl", '{"a":1}\n[2]\n', "line 2: .*single value.*Write one"),
    "json with commas": ("a.jsonl", '{"a":1},\n{"a":2},\n', "line 1: this is not a JSON object.*Write one"),
    "json field twice": ("a.jsonl", '{"a":1,"b":2}\n{"a":1,"a":2}\n', "line 2: the field 'a' stands twice.*own"),
    "json half a character": ("a.jsonl", '{"a":1}\n{"a":"\\ud800"}\n', "line 2: a text holds half a character.*Write"),
    "json nested too deep": ("a.jsonl", '{"a":' + "[" * 200_000 + "]" * 200_000 + "}\n", "line 1: .*nested too deep"),
    "json objects nested too deep": ("a.jsonl", '{"a":' * 100_000 + "1" + "}" * 100_000, "line 1: .*nested too deep"),
    "json array": ("a.json", json.dumps([{"a": 1}, {"a": 2}]), "one JSON array.*jq"),
    "json array over lines": ("a.json", json.dumps([{"a": 1}, {"a": 2}], indent=2), "one JSON array.*jq"),
    "json document": ("a.json", json.dumps({"rows": [{"a": 1}]}, indent=2), "one JSON document.*jq"),
    "json empty objects": ("a.jsonl", "{}\n{}\n", "no columns.*again"),
    "gzip cut off": ("a.csv.gz", gzip.compress(CSV)[:-20], "gzip data is damaged or cut off.*again"),
    "gzip damaged": ("a.csv.gz", gzip.compress(CSV)[:40] + b"\xff" * 40, "gzip data is damaged.*again"),
    "gzip of nothing": ("a.csv.gz", gzip.compress(b""), "only blank lines.*Write the data"),
    "gzip of gzip": ("a.csv.gz", gzip.compress(gzip.compress(CSV)), "another packed or binary file.*Undo"),
    "gzip of parquet": ("a.parquet.gz", gzip.compress(PARQUET), "another packed or binary file.*Undo"),
    "zstd cut off": ("a.csv.zst", zstd(CSV)[:-20], "zstd data is damaged or cut off.*again"),
    "zstd damaged": ("a.csv.zst", zstd(CSV)[:20] + b"\xff" * 40, "zstd data is damaged.*again"),
    "zip": ("a.csv", b"PK\x03\x04" + bytes(100), "zip archive or a spreadsheet.*Unpack"),
    "parquet cut off": ("a.parquet", PARQUET[: len(PARQUET) // 2], "cut off: its footer is missing.*again"),
    "parquet of its magic": ("a.parquet", b"PAR1", "damaged.*again"),
    "parquet footer damaged": ("a.parquet", PARQUET[:-300] + b"\xff" * 290 + PARQUET[-10:], "damaged.*again"),
    "parquet pages damaged": (
        "a.parquet",
        PARQUET[:4] + b"\xff" * 600 + PARQUET[604:],
        "after row 0: .*damaged",
    ),
    "parquet encrypted": ("a.parquet", b"PARE" + bytes(100) + b"PARE", "encrypted.*Register a decrypted"),
    "arrow cut off": ("a.arrow", ARROW[: len(ARROW) // 2], "damaged or cut off.*again"),
    "arrow stream cut off": ("a.arrows", STREAM[: len(STREAM) // 2], "after row .*damaged or cut off.*again"),
    "arrow of its magic": ("a.arrow", b"ARROW1\0\0", "damaged or cut off.*again"),
}


def is_told(path: Path, reason: str, limits: Limits | None = None) -> None:
    """The error names the file, the place and the way on; the scan keeps it with the content."""
    with pytest.raises(Unreadable, match="(?s)" + reason.replace(": ", r"(: |\) cannot be read: )", 1)) as caught:
        read(path, limits or Limits())
    assert str(path) in str(caught.value)
    found = look(path, limits)
    assert found.content.status == "unreadable"
    assert found.content.reason
    assert "\n" not in found.content.reason
    assert found.profile is None
    assert found.content.content_id.startswith("sha256:")


def read(path: Path, limits: Limits) -> None:
    with open_source(path, limits) as source:
        try:
            rows = sum(len(batch) for batch in source.batches())
        except OutgrewHead:
            rows = sum(len(batch) for batch in source.again().batches())
    if not rows:
        raise no_rows(path)


@pytest.mark.parametrize("case", BAD)
def test_what_cannot_be_read_is_told_with_its_place_and_the_way_on(case: str, tmp_path: Path) -> None:
    name, content, reason = BAD[case]
    is_told(write(tmp_path, name, content), reason)


LIMITED: dict[str, tuple[str, bytes | str, str]] = {
    "long line": ("a.csv", "a,b\n1,2\n" + "x" * 5_000 + ",3\n", "line 3, byte 8: the line is longer than 2,000 bytes"),
    "long first line": ("a.csv", "x" * 5_000, "line 1, byte 0: the line is longer than 2,000 bytes"),
    "long quoted value": ("a.csv", 'a,b\n1,"' + "x\n" * 3_000 + '"\n', "line 2, byte 4: the line is longer than 2,000"),
    "long line in json": ("a.jsonl", '{"a":1}\n{"a":"' + "x" * 5_000 + '"}\n', "line 2, byte 8: the line is longer"),
    "long line packed": ("a.csv.gz", gzip.compress(b"a,b\n" + b"x" * 5_000), "line 2, byte 4: the line is longer"),
    "long line in utf-16": ("a.csv", ("a,b\n" + "x" * 5_000).encode("utf-16"), "line 2, byte 4: the line is longer"),
    "bomb": ("a.csv.gz", gzip.compress(b"a,b\n" + b"1,2\n" * 10**6), "unpacks to more than 100,000 .*MAX_UNPACKED"),
    "bomb of zstd": ("a.csv.zst", zstd(b"a,b\n" + b"1,2\n" * 10**6), "unpacks to more than 100,000 .*MAX_UNPACKED"),
    "bomb of json": ("a.jsonl.gz", gzip.compress(b'{"a":1}\n' * 10**6), "unpacks to more than 100,000 .*MAX_UNPACKED"),
    "bomb of parquet": ("a.parquet", as_parquet(orders(20_000)), "unpacks to .*, more than the 100,000.*MAX_UNPACKED"),
}


@pytest.mark.parametrize("case", LIMITED)
def test_what_is_past_a_limit_is_told(case: str, tmp_path: Path) -> None:
    name, content, reason = LIMITED[case]
    is_told(write(tmp_path, name, content), reason, SMALL)


def test_a_line_at_the_limit_is_read(tmp_path: Path) -> None:
    found = look(write(tmp_path, "a.csv", "a,b\n1,2\n" + "x" * 1_990 + ",3\n4,5\n"), SMALL)
    assert found.content.rows == 3


def test_parquet_encrypted_by_its_own_means_is_told(tmp_path: Path) -> None:
    class Plain(encryption.KmsClient):  # type: ignore[misc]
        def wrap_key(self, key_bytes: bytes, _master: str) -> bytes:
            return key_bytes

        def unwrap_key(self, wrapped_key: bytes, _master: str) -> bytes:
            return wrapped_key

    factory = encryption.CryptoFactory(lambda _config: Plain())
    for plaintext_footer in (False, True):
        wanted = encryption.EncryptionConfiguration(
            footer_key="f", column_keys={"k": ["id"]}, plaintext_footer=plaintext_footer, double_wrapping=False
        )
        properties = factory.file_encryption_properties(encryption.KmsConnectionConfig(), wanted)
        path = tmp_path / f"{plaintext_footer}.parquet"
        parquet.write_table(TABLE, path, encryption_properties=properties)
        is_told(path, "encrypted.*Register a decrypted")


def test_nothing_there_is_told(tmp_path: Path) -> None:
    for path in (tmp_path / "missing.csv", tmp_path / "a\0b", tmp_path / "missing" / "x.csv"):
        with pytest.raises(PathNotFound, match=r"There is nothing at .*Check the path"):
            look(path)
    with pytest.raises(PathNotFound):
        look(write(tmp_path, "a.csv", CSV) / "below.csv")


def test_a_folder_without_data_is_told(tmp_path: Path) -> None:
    write(tmp_path, "_SUCCESS", "")
    write(tmp_path, ".hidden.csv", CSV)
    with pytest.raises(NoDataInFolder, match=r"holds no data file.*Register a file"):
        look(tmp_path)


def test_a_name_too_long_is_told(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match=r"storage does not give it.*too long"):
        look(tmp_path / ("x" * 5_000))


def test_a_pipe_is_told_and_not_waited_for(tmp_path: Path) -> None:
    import os  # noqa: PLC0415 - only this test makes a pipe

    os.mkfifo(tmp_path / "pipe.csv")
    with pytest.raises(Unreadable, match="neither a file nor a folder"):
        look(tmp_path / "pipe.csv")


def test_a_folder_of_several_formats_is_told(tmp_path: Path) -> None:
    write(tmp_path, "a.csv", CSV)
    write(tmp_path, "b.parquet", PARQUET)
    is_told(tmp_path, "mixes formats: a.csv is csv, b.parquet is parquet.*Register the files one by one")


def test_a_folder_of_different_tables_is_told(tmp_path: Path) -> None:
    write(tmp_path, "a.csv", CSV)
    write(tmp_path, "b.csv", "x,y,z\n1,2,3\n")
    is_told(tmp_path, "different tables: a.csv and b.csv share few columns.*one by one")


def test_a_bad_part_of_a_folder_is_named(tmp_path: Path) -> None:
    (tmp_path / "day=1").mkdir()
    write(tmp_path, "a.csv", "id,name\n1,x\n")
    bad = write(tmp_path / "day=1", "b.csv", "id,name\n1,x\n2\n")
    with pytest.raises(Unreadable, match=f"{bad} .line 3"):
        read(tmp_path, Limits())
    found = look(tmp_path)
    assert found.content.reason is not None
    assert found.content.reason.startswith("day=1/b.csv: line 3: this row has 1 value, ")


def test_storage_that_fails_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_args: object, **_kwargs: object) -> Iterator[None]:
        raise PermissionError(13, "Permission denied")

    path = write(tmp_path, "a.csv", CSV)
    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(Unreadable, match=r"a.csv cannot be read: the storage does not give it \(Permission denied"):
        look(path)


ENDLESS = """
import os, resource, sys, threading
from pathlib import Path
from tests.scanning.files import look
path, piece = Path(sys.argv[1]), sys.argv[2].encode().decode("unicode_escape").encode()
with path.open("wb") as file:
    file.write(sys.argv[3].encode().decode("unicode_escape").encode())
    for _ in range(100 * 2**20 // len(piece)):
        file.write(piece)
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
found = look(path)
print(found.content.reason)
print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)
"""


@pytest.mark.parametrize(
    ("start", "piece"),
    [
        ("a,b\\n1,2\\n", "x" * 65_536),
        ('a,b\\n1,2\\n3,"', "x,y\\n" * 16_384),
        ('{"a":1}\\n{"a":2}\\n{"a":"', "x" * 65_536),
    ],
    ids=["csv", "quoted", "json"],
)
def test_a_line_past_64_mebibytes_is_told_in_bounded_memory(start: str, piece: str, tmp_path: Path) -> None:
    told = subprocess.run(  # noqa: S603 - our own code
        [sys.executable, "-c", ENDLESS, tmp_path / "a.csv", piece, start], capture_output=True, text=True, check=True
    ).stdout.splitlines()
    assert "line 3, byte" in told[0]
    assert "longer than 67,108,864 bytes" in told[0]
    assert int(told[1]) < 512
