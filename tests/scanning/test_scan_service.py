"""A scan from path to rows: what is found, what changes meanwhile, and what is kept."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pytest
from sqlalchemy import Engine

from catalog.config import Settings
from catalog.db import transaction
from catalog.errors import ChangedWhileRead, PathNotFound
from catalog.scanning import queries, service
from catalog.scanning.packing import pack
from catalog.scanning.readers import limits
from catalog.scanning.readers.source import Source
from tests import factories
from tests.scanning.files import FORMATS, as_csv, as_json_lines, as_parquet, look, orders, write


def test_a_scan_finds_content_profile_and_fingerprint(tmp_path: Path) -> None:
    shares: list[float] = []
    path = write(tmp_path, "a.csv", as_csv(orders(3_000)))
    found = service.scan(path, limits=limits(Settings(tmp_path, "")), keep_cells=True, progress=shares.append)
    assert (found.content.status, found.content.reason, found.content.format) == ("readable", None, "csv")
    assert (found.content.rows, found.content.bytes) == (3_000, path.stat().st_size)
    assert found.content.columns[1] == {"name": "amount", "type": "string"}
    assert found.profile is not None
    assert found.profile.rows == 3_000
    assert shares == sorted(shares)
    assert 0 < shares[0] <= shares[-1] <= 1


def test_without_cells_none_is_kept(tmp_path: Path) -> None:
    path = write(tmp_path, "a.csv", as_csv(orders()))
    found = service.scan(path, limits=limits(Settings(tmp_path, "")), keep_cells=False, progress=lambda _share: None)
    assert found.profile is not None
    assert found.fingerprint is not None
    assert all(column.top == [] and column.maximum is None for column in found.profile.columns)
    assert b"A-299" not in pack(found.fingerprint)


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("change", ["append", "rewrite", "cut", "replace", "remove"])
def test_a_file_that_changes_while_it_is_read_is_told(
    name: str, change: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(tmp_path, name, FORMATS[name])
    changes: dict[str, Callable[[], object]] = {
        "append": lambda: path.open("ab").write(b"\n"),
        "rewrite": lambda: path.write_bytes(FORMATS[name][::-1]),
        "cut": lambda: path.open("r+b").truncate(len(FORMATS[name]) // 2),
        "replace": lambda: write(tmp_path, "new", "id\n1\n").replace(path),
        "remove": path.unlink,
    }
    read = Source.batches

    def changed(source: Source) -> object:
        batches = read(source)
        yield next(batches)
        changes[change]()
        yield from batches

    monkeypatch.setattr(Source, "batches", changed)
    with pytest.raises(PathNotFound if change == "remove" else ChangedWhileRead, match=str(path)) as caught:
        look(path)
    assert change == "remove" or "changed while it was read" in str(caught.value)


def test_a_folder_that_gets_a_part_while_it_is_read_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, "1.csv", "id\n1\n")
    read = Source.batches

    def changed(source: Source) -> object:
        yield from read(source)
        write(tmp_path, "2.csv", "id\n2\n")

    monkeypatch.setattr(Source, "batches", changed)
    with pytest.raises(ChangedWhileRead, match=r"another one when the reading ended.*read again"):
        look(tmp_path)


ODD = pa.table({"odd": ["m\0b", "m\0b", "a\U0001f600", "'; --", "\u202e", "x" * 100_000, None]})


@pytest.mark.parametrize("content", [as_parquet(ODD), as_json_lines(ODD)])
def test_what_a_scan_found_is_kept_and_found_again(content: bytes, database: Engine, tmp_path: Path) -> None:
    first, second = look(write(tmp_path, "a.csv", as_csv(orders()))), look(write(tmp_path, "b", content))
    with transaction(database) as session:
        version = factories.version(session, factories.copy(session)).id
        service.keep(session, version, first)
        service.keep(session, version, second)
    assert second.profile is not None
    assert second.fingerprint is not None
    with transaction(database, write=False) as session:
        shown = queries.profile(session, version)
        assert shown is not None
        assert ["m\u2400b", 2] in shown.columns[0].top
        assert replace(shown.columns[0], top=[]) == replace(second.profile.columns[0], top=[])
        assert pack(queries.fingerprints(session, [version])[version]) == pack(second.fingerprint)
        assert queries.digests(session, [version]) == {version: service.signed(second.fingerprint.digest)}


def test_what_is_unreadable_leaves_nothing_to_keep(database: Engine, tmp_path: Path) -> None:
    found = look(write(tmp_path, "a.csv", b""))
    with transaction(database) as session:
        version = factories.version(session, factories.copy(session)).id
        with pytest.raises(ValueError, match="unreadable"):
            service.keep(session, version, found)
        assert queries.profile(session, version) is None
        assert queries.fingerprints(session, [version]) == {}


@pytest.mark.parametrize(("digest", "kept"), [(0, 0), (2**63 - 1, 2**63 - 1), (2**63, -(2**63)), (2**64 - 1, -1)])
def test_digests_fit_signed_numbers(digest: int, kept: int) -> None:
    assert service.signed(digest) == kept
