"""A walk finds what can be registered and says what it passes over."""

import os
from pathlib import Path

import pytest

from catalog.errors import PathNotFound
from catalog.scanning.walk import Found, Skipped, walk
from catalog.silos import paths
from tests.buckets import Bucket


def touch(folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("id\n1\n")


def told(folder: Path) -> list[tuple[str, str]]:
    return [
        (Path(str(place.path)).relative_to(folder).as_posix(), place.kind if isinstance(place, Found) else place.reason)
        for place in walk(folder)
    ]


def test_files_and_partitioned_folders_are_found_in_a_stable_order(tmp_path: Path) -> None:
    touch(tmp_path, "b/x.csv", "a.csv", "c/dt=1/0.csv", "c/dt=2/0.csv", "d/_SUCCESS", "d/part-0", "e/f/g/h.parquet")
    assert told(tmp_path) == [
        ("a.csv", "file"),
        ("b/x.csv", "file"),
        ("c", "folder"),
        ("d", "folder"),
        ("e/f/g/h.parquet", "file"),
    ]


def test_what_is_passed_over_is_told_with_its_reason(tmp_path: Path) -> None:
    touch(tmp_path, ".git/x", "_temporary/y", "data.csv", "data.csv.md5", "load.py", "notes.MD", "plot.png", "x.part")
    (tmp_path / "link.csv").symlink_to(tmp_path / "data.csv")
    (tmp_path / "loop").symlink_to(tmp_path)
    os.mkfifo(tmp_path / "pipe")
    assert told(tmp_path) == [
        (".git", "hidden"),
        ("_temporary", "hidden"),
        ("data.csv", "file"),
        ("data.csv.md5", "a checksum or signature by its name"),
        ("link.csv", "a link; register what it points to"),
        ("load.py", "code by its name"),
        ("loop", "a link; register what it points to"),
        ("notes.MD", "a document by its name"),
        ("pipe", "neither a file nor a folder"),
        ("plot.png", "a picture by its name"),
        ("x.part", "left behind by a program by its name"),
    ]


def test_a_link_makes_no_partitioned_folder(tmp_path: Path) -> None:
    touch(tmp_path, "real/0.csv", "table/x.csv")
    (tmp_path / "table" / "dt=1").symlink_to(tmp_path / "real")
    assert ("table", "folder") not in told(tmp_path)


def test_one_file_or_one_partitioned_folder_is_found_itself(tmp_path: Path) -> None:
    touch(tmp_path, "notes.md", "t/dt=1/0.csv")
    assert list(walk(tmp_path / "notes.md")) == [Found(tmp_path / "notes.md", "file")]
    assert list(walk(tmp_path / "t")) == [Found(tmp_path / "t", "folder")]
    with pytest.raises(PathNotFound):
        list(walk(tmp_path / "missing"))


def test_folders_may_be_as_deep_as_the_system_allows(tmp_path: Path) -> None:
    here = os.open(tmp_path, os.O_RDONLY)
    for _ in range(1_200):
        os.mkdir("d", dir_fd=here)
        here, above = os.open("d", os.O_RDONLY, dir_fd=here), here
        os.close(above)
    os.close(here)
    try:
        assert list(walk(tmp_path)) == []
    finally:  # what clears up after tests calls itself for each level
        for depth in range(1_200, 0, -1):
            tmp_path.joinpath(*["d"] * depth).rmdir()


def test_what_cannot_be_listed_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    touch(tmp_path, "closed/x.csv", "open.csv")
    listed = Path.iterdir

    def refuse(self: Path) -> object:
        if self.name == "closed":
            raise PermissionError(13, "Permission denied")
        return listed(self)

    monkeypatch.setattr(Path, "iterdir", refuse)
    assert told(tmp_path) == [("closed", "it cannot be listed (Permission denied)"), ("open.csv", "file")]


def test_a_name_that_no_text_holds_is_told(tmp_path: Path) -> None:
    with open(os.fsencode(tmp_path) + b"/\xff.csv", "wb"):  # noqa: PTH123 - pathlib takes text only
        pass
    assert list(walk(tmp_path)) == [Skipped(tmp_path / "\\xff.csv", "its name is not UTF-8; rename it")]


def test_a_bucket_is_walked_like_a_folder(bucket: Bucket) -> None:
    keys = ("b/x.csv", "a.csv", "c/dt=1/0.csv", "c/dt=2/0.csv", "d/_SUCCESS", "d/part-0", "e/f/g/h.parquet", ".git/x")
    for key in (*keys, "_temporary/y", "data.csv.md5", "notes.MD", "e/q?.csv", "e/f//odd.csv"):
        bucket.put(f"lake/{key}", "id\n1\n")
    bucket.put("lake/marker/", "")
    bucket.put("lakeside/z.csv", "id\n1\n")
    top = paths.locate(f"{bucket.uri}/lake")
    told = [
        (str(one.path).removeprefix(f"{top}/"), one.kind if isinstance(one, Found) else one.reason.split(",")[0])
        for one in walk(top)
    ]
    assert told == [
        (".git", "hidden"),
        ("_temporary", "hidden"),
        ("a.csv", "file"),
        ("b/x.csv", "file"),
        ("c", "folder"),
        ("d", "folder"),
        ("data.csv.md5", "a checksum or signature by its name"),
        ("e/f/", "a part of its key is empty"),
        ("e/f/g/h.parquet", "file"),
        ("e/q?.csv", "its key holds a question mark"),
        ("notes.MD", "a document by its name"),
    ]
    assert list(walk(top / "c")) == [Found(top / "c", "folder")]
    assert list(walk(top / "notes.MD")) == [Found(top / "notes.MD", "file")]
    with pytest.raises(PathNotFound):
        list(walk(top / "missing"))
