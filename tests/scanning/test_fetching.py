"""Objects are fetched before they are read, and are the same content there as here."""

import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pytest
from pyarrow import parquet

from catalog.errors import ChangedWhileRead, NoDataInFolder, PathNotFound, SpoolUnusable, Unreadable
from catalog.scanning import fetching
from catalog.scanning.content import content_id
from catalog.scanning.fetching import held
from catalog.scanning.spool import Spool
from catalog.silos import paths
from catalog.storage import objects
from tests.buckets import Bucket

TABLE = "id,name\n1,a\n2,b\n"


def silent(_share: float) -> None:
    """Take progress and show nothing."""


@pytest.fixture
def spool(tmp_path: Path) -> Spool:
    return Spool(tmp_path / "spool", 10**9)


def partitioned(folder: Path) -> Path:
    for day in ("1", "2"):
        (folder / f"dt={day}").mkdir(parents=True)
        parquet.write_table(pa.table({"id": [int(day)]}), folder / f"dt={day}" / "part 0.parquet")
    return folder


def test_a_file_of_this_machine_stays_where_it_is(tmp_path: Path, spool: Spool) -> None:
    (tmp_path / "a.csv").write_text(TABLE)
    with held(tmp_path / "a.csv", spool, silent) as it:
        assert (it.path, it.fetched, it.told(str(it.path))) == (tmp_path / "a.csv", False, str(tmp_path / "a.csv"))
    assert not spool.folder.exists()


def test_an_object_is_the_content_that_the_same_file_is(bucket: Bucket, tmp_path: Path, spool: Spool) -> None:
    (tmp_path / "a.csv").write_text(TABLE)
    place = paths.locate(bucket.put("x/a.csv", TABLE))
    shares: list[float] = []
    before = datetime.now(UTC).replace(microsecond=0)
    with held(place, spool, shares.append) as it:
        assert (it.fetched, it.path.name) == (True, "a.csv")
        content, size, modified = content_id(it.path)
        it.progress(1.0)
    assert (content, size) == content_id(tmp_path / "a.csv")[:2]
    assert before <= modified <= datetime.now(UTC), "the time is the object's"
    assert shares == [fetching.FETCHED, 1.0]
    assert list(spool.folder.iterdir()) == []


def test_a_partitioned_folder_is_the_content_that_the_same_folder_is(
    bucket: Bucket, tmp_path: Path, spool: Spool
) -> None:
    local = partitioned(tmp_path / "t")
    place = paths.locate(bucket.put_folder(local, "lake/t"))
    for no_data in ("lake/t/_SUCCESS", "lake/t/.crc/x", "lake/t/_temporary//y", "lake/t/dt=1/", "lake/tt/z.csv"):
        bucket.put(no_data, "")
    with held(place, spool, silent) as it:
        found = sorted(path.relative_to(it.path).as_posix() for path in it.path.rglob("*") if path.is_file())
        assert found == ["dt=1/part 0.parquet", "dt=2/part 0.parquet"]
        assert content_id(it.path)[:2] == content_id(local)[:2]


def test_what_is_not_there_is_told(bucket: Bucket, spool: Spool) -> None:
    bucket.put("t/_SUCCESS", "")
    with pytest.raises(PathNotFound, match="nothing at s3://"), held(paths.locate(f"{bucket.uri}/no"), spool, silent):
        pass
    with pytest.raises(NoDataInFolder, match=f"{bucket.uri}/t "), held(paths.locate(f"{bucket.uri}/t"), spool, silent):
        pass
    assert list(spool.folder.iterdir()) == []


def test_more_than_may_be_fetched_is_not_fetched(
    bucket: Bucket, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bucket.put("t/dt=1/a.csv", TABLE)
    bucket.put("t/dt=2/a.csv", TABLE)
    monkeypatch.setattr(objects.Opened, "blocks", lambda _: pytest.fail("it was fetched"))
    spool = Spool(tmp_path / "spool", 2 * len(TABLE) - 1)
    with (
        pytest.raises(Unreadable, match="CATALOG_MAX_OBJECT_BYTES"),
        held(paths.locate(f"{bucket.uri}/t"), spool, silent),
    ):
        pass
    spool = Spool(tmp_path / "spool", len(TABLE) - 1)
    place = paths.locate(f"{bucket.uri}/t/dt=1/a.csv")
    with pytest.raises(Unreadable, match=f"{bucket.uri}.* 16 bytes, more than the 15"), held(place, spool, silent):
        pass


def _replace(bucket: Bucket) -> None:
    bucket.put("t/dt=1/a.csv", TABLE.replace("a", "z"))


def _remove(bucket: Bucket) -> None:
    bucket.remove("t/dt=2/a.csv")


def _add(bucket: Bucket) -> None:
    bucket.put("t/dt=3/a.csv", TABLE)


@pytest.mark.parametrize("change", [_replace, _remove, _add])
def test_a_folder_that_changes_while_it_is_fetched_is_noticed(
    bucket: Bucket, spool: Spool, change: Callable[[Bucket], None]
) -> None:
    for day in (1, 2):
        bucket.put(f"t/dt={day}/a.csv", TABLE)
    changes = iter([change])

    def meanwhile(_share: float) -> None:
        for happens in changes:
            happens(bucket)

    with (
        pytest.raises(ChangedWhileRead, match=f"{bucket.uri}/t changed"),
        held(paths.locate(f"{bucket.uri}/t"), spool, meanwhile),
    ):
        pass
    assert list(spool.folder.iterdir()) == []


@pytest.mark.parametrize("later", [TABLE.replace("a", "z"), "x\n1\n", TABLE * 9, None])
def test_an_object_that_is_replaced_while_it_is_fetched_is_noticed(
    bucket: Bucket, spool: Spool, monkeypatch: pytest.MonkeyPatch, later: str | None
) -> None:
    # In blocks smaller than the object, so that the first is of the old content and the rest of the new.
    monkeypatch.setattr(objects, "BLOCK", 4)
    place = paths.locate(bucket.put("a.csv", TABLE))
    changes = iter([later])

    def meanwhile(_share: float) -> None:
        for content in changes:
            bucket.remove("a.csv") if content is None else bucket.put("a.csv", content)

    with pytest.raises(ChangedWhileRead), held(place, spool, meanwhile):
        pass


@pytest.mark.parametrize("keys", [("t/a", "t/a/b"), ("t/" + "n" * 300,), ("t/a//b",), ("t/a/../b",)])
def test_keys_that_no_files_can_have_are_told(bucket: Bucket, spool: Spool, keys: tuple[str, ...]) -> None:
    for key in (*keys, "t/dt=1/a.csv"):
        bucket.put(key, TABLE)
    with (
        pytest.raises(Unreadable, match=f"{bucket.uri}/t .*Rename"),
        held(paths.locate(f"{bucket.uri}/t"), spool, silent),
    ):
        pass


def test_a_disk_that_fills_up_is_told_and_the_rest_removed(
    bucket: Bucket, spool: Spool, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = paths.locate(bucket.put("a.csv", TABLE))

    def full(*_: object, **__: object) -> object:
        raise OSError(28, os.strerror(28))

    monkeypatch.setattr(Path, "open", full)
    with pytest.raises(SpoolUnusable, match="No space left"), held(place, spool, silent):
        pass
    assert list(spool.folder.iterdir()) == []


def test_an_error_of_a_reader_names_the_place_and_not_the_copy(bucket: Bucket, spool: Spool) -> None:
    place = paths.locate(bucket.put("x/a.csv", TABLE))
    with pytest.raises(Unreadable) as raised, held(place, spool, silent) as it:
        raise Unreadable(path=str(it.path / "dt=1"), reason=f"{it.path} is bad.")
    assert str(raised.value) == f"{place}/dt=1 cannot be read: {place} is bad. "
    assert raised.value.facts["path"] == f"{place}/dt=1"
