"""The content id is that of the bytes, wherever they lie."""

import hashlib
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from catalog.scanning.content import content_id
from tests.scanning.files import write


def test_a_file_is_named_by_the_hash_of_its_bytes(tmp_path: Path) -> None:
    path = write(tmp_path, "a.csv", b"x" * 3_000_000)
    os.utime(path, (0, 1_700_000_000))
    done: list[int] = []
    assert content_id(path, done.append) == (
        "sha256:" + hashlib.sha256(b"x" * 3_000_000).hexdigest(),
        3_000_000,
        datetime.fromtimestamp(1_700_000_000, UTC),
    )
    assert sum(done) == 3_000_000


def folder(path: Path, **contents: str) -> Path:
    for name, content in contents.items():
        part = path / name.replace("__", "=")
        part.mkdir(parents=True)
        write(part, "0.csv", content)
    return path


def test_a_folder_is_named_by_what_its_data_files_hold(tmp_path: Path) -> None:
    one = folder(tmp_path / "one", a__1="x", a__2="yy")
    same = folder(tmp_path / "same", a__2="yy", a__1="x")
    write(same, "_SUCCESS", "")
    write(same, ".hidden", "")
    os.utime(one / "a=2" / "0.csv", (0, 4_000_000_000))
    assert content_id(one)[:2] == content_id(same)[:2]
    assert content_id(one)[1:] == (3, datetime.fromtimestamp(4_000_000_000, UTC))


@pytest.mark.parametrize(("first", "second"), [("a__2", "a__1"), ("a__3", "a__2")])
def test_a_folder_with_other_names_is_another_content(first: str, second: str, tmp_path: Path) -> None:
    one = folder(tmp_path / "one", a__1="x", a__2="yy")
    other = folder(tmp_path / "other", **{first: "x", second: "yy"})
    assert content_id(one)[0] != content_id(other)[0]


def test_a_file_and_a_folder_of_it_are_two_contents(tmp_path: Path) -> None:
    one = folder(tmp_path / "one", a__1="x")
    assert content_id(one)[0] != content_id(one / "a=1" / "0.csv")[0]


@pytest.mark.parametrize("seconds", [-(10**10), 10**10, 2**40])
def test_a_time_of_any_age_is_kept(seconds: int, tmp_path: Path) -> None:
    path = write(tmp_path, "a.csv", "x")
    try:
        os.utime(path, (0, seconds))
    except OSError:
        pytest.skip("this file system keeps no such time")
    content_id(path)
