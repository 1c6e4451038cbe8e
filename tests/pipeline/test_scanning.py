"""The scan stage: what a dump turns out to be, what is kept of it, and which step follows."""

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import Engine, func, select

from catalog.config import Settings
from catalog.datasets import queries
from catalog.datasets.models import Copy, Dataset, Dump, Version
from catalog.db import transaction
from catalog.matching.models import SketchHash
from catalog.pipeline import scanning
from catalog.pipeline.service import Receipt, Registration, register_dump
from catalog.scanning import queries as scans
from catalog.scanning.models import ProfileRow
from catalog.silos.access import Actor
from tests import factories as make

Following = Mapping[str, Sequence[UUID]]
Scan = Callable[..., tuple[Dump, Following]]
TABLE = "number,who\n" + "".join(f"{n},person {n}\n" for n in range(40))


def silent(_share: float) -> None:
    """Take progress and show nothing."""


@pytest.fixture
def lake(database: Engine, tmp_path: Path) -> Path:
    folder = tmp_path / "lake"
    folder.mkdir()
    with transaction(database) as session:
        make.silo(session, "store", roots=(str(folder),))
        make.silo(session, "quiet", roots=(str(folder),), keep_cells=False)
    return folder


@pytest.fixture
def register(database: Engine) -> Callable[..., Receipt]:
    def registered(place: Path, silo: str = "store") -> Receipt:
        with transaction(database) as session:
            return register_dump(session, Registration(str(place), silo), Actor("ana"))

    return registered


@pytest.fixture
def scan(database: Engine, settings: Settings, register: Callable[..., Receipt]) -> Scan:
    """Register a place and do what the worker does in the scan stage; gives the dump and what follows."""

    def scanned(
        place: Path, silo: str = "store", meanwhile: Callable[[], object] = lambda: None, **limits: int
    ) -> tuple[Dump, Following]:
        dump_id = register(place, silo).dump_id
        meanwhile()
        with transaction(database, write=False) as session:
            todo = scanning.load(session, dump_id, replace(settings, **limits))  # type: ignore[arg-type]
        found = scanning.compute(todo, silent)
        with transaction(database) as session:
            following = scanning.save(session, todo, found)
        with transaction(database, write=False) as session:
            return session.get_one(Dump, dump_id), following

    return scanned


def home(engine: Engine, dump: Dump) -> Dataset:
    with transaction(engine, write=False) as session:
        return queries.dataset_of(session, dump.copy_id)


def write(path: Path, text: str = TABLE) -> Path:
    path.write_text(text)
    return path


def test_new_content_is_kept_with_profile_fingerprint_and_index_and_goes_on(
    database: Engine, lake: Path, scan: Scan
) -> None:
    dump, following = scan(write(lake / "a.csv"))
    assert dump.version_id is not None
    assert (dump.outcome, following) == ("version", {"version": [dump.version_id]})
    assert home(database, dump).revision == 1
    with transaction(database, write=False) as session:
        version = session.get_one(Version, dump.version_id)
        assert (version.status, version.rows, version.format) == ("readable", 40, "csv")
        assert [column["name"] for column in version.columns] == ["number", "who"]
        profile = scans.profile(session, version.id)
        assert profile is not None
        assert (profile.rows, profile.columns[0].maximum) == (40, "39")
        assert version.id in scans.digests(session, [version.id])
        assert session.scalar(select(func.count()).select_from(SketchHash))


def test_no_value_about_a_person_reaches_the_database(database: Engine, lake: Path, scan: Scan) -> None:
    people = "id,email,city\n" + "".join(f"{n},p{n}@mail.example,{'Oslo' if n % 2 else 'Rome'}\n" for n in range(40))
    dump, _ = scan(write(lake / "people.csv", people))
    assert dump.version_id is not None
    with transaction(database, write=False) as session:
        (found,) = scans.fingerprints(session, [dump.version_id]).values()
        assert [column.hidden for column in found.columns] == [False, True, False]
        assert set(found.samples[0].cells[2]) == {"Oslo", "Rome"}
        assert all(cell is not None and cell.startswith("#") for cell in found.samples[0].cells[1])
        kept = session.scalars(select(ProfileRow.data)).all()
        assert kept
        assert "mail.example" not in str(kept)


def test_known_content_is_a_sighting_and_only_its_dataset_is_ranked(database: Engine, lake: Path, scan: Scan) -> None:
    first, _ = scan(write(lake / "a.csv"))
    again, following = scan(lake / "a.csv")
    assert (again.outcome, again.version_id) == ("sighting", first.version_id)
    assert following == {"dataset": [home(database, again).id]}


def test_content_that_comes_back_is_matched_again(lake: Path, scan: Scan) -> None:
    first, _ = scan(write(lake / "a.csv"))
    other, _ = scan(write(lake / "a.csv", TABLE + "40,person 40\n"))
    back, following = scan(write(lake / "a.csv"))
    assert (back.outcome, back.version_id) == ("sighting", first.version_id)
    assert other.version_id != first.version_id
    assert following == {"version": [first.version_id]}


def test_what_cannot_be_read_is_kept_with_its_reason_and_left_out_of_matching(
    database: Engine, lake: Path, scan: Scan
) -> None:
    dump, following = scan(write(lake / "page.csv", "<!doctype html><html><body>Sign in</body></html>"))
    assert dump.outcome == "unreadable"
    assert "HTML" in str(dump.reason)
    assert following == {"dataset": [home(database, dump).id]}
    with transaction(database, write=False) as session:
        assert dump.version_id is not None
        assert session.get_one(Version, dump.version_id).status == "unreadable"
        assert scans.profile(session, dump.version_id) is None


def test_what_can_no_longer_be_read_is_matched_so_that_nothing_rests_on_what_was_there(lake: Path, scan: Scan) -> None:
    scan(write(lake / "a.csv"))
    broken, following = scan(write(lake / "a.csv", "<!doctype html><html><body>Sign in</body></html>"))
    assert broken.outcome == "unreadable"
    assert following == {"version": [broken.version_id]}
    back, following = scan(write(lake / "a.csv"))
    assert (back.outcome, following) == ("sighting", {"version": [back.version_id]})


def test_what_can_be_read_at_last_goes_the_whole_way(lake: Path, scan: Scan) -> None:
    first, _ = scan(write(lake / "a.csv"), max_columns=1)
    assert first.outcome == "unreadable"
    again, following = scan(lake / "a.csv")
    assert again.version_id == first.version_id
    assert following == {"version": [first.version_id]}


def test_what_is_gone_before_it_was_scanned_is_missing(database: Engine, lake: Path, scan: Scan) -> None:
    place = write(lake / "a.csv")
    dump, following = scan(place, meanwhile=place.unlink)
    assert (dump.outcome, dump.version_id) == ("missing", None)
    assert "nothing at" in str(dump.reason)
    assert following == {"dataset": [home(database, dump).id]}
    assert home(database, dump).revision == 1


def test_a_link_that_was_put_there_since_is_not_followed_outside(lake: Path, scan: Scan) -> None:
    secret, place = write(lake.parent / "secret.csv"), write(lake / "a.csv")

    def swap() -> None:
        place.unlink()
        place.symlink_to(secret)

    dump, _ = scan(place, meanwhile=swap)
    assert dump.outcome == "missing"
    assert "outside the storage roots" in str(dump.reason)


def test_a_folder_without_data_is_missing(lake: Path, scan: Scan) -> None:
    (lake / "empty").mkdir()
    dump, _ = scan(lake / "empty")
    assert dump.outcome == "missing"
    assert "no data file" in str(dump.reason)


def test_no_cell_is_kept_of_a_silo_that_forbids_it(database: Engine, lake: Path, scan: Scan) -> None:
    dump, _ = scan(write(lake / "a.csv"), "quiet")
    with transaction(database, write=False) as session:
        assert dump.version_id is not None
        profile = scans.profile(session, dump.version_id)
    assert profile is not None
    assert "person" not in str(profile.to_json())


def test_two_dumps_of_one_copy_scanned_at_once_are_a_version_and_a_sighting(
    database: Engine, lake: Path, settings: Settings, register: Callable[..., Receipt]
) -> None:
    receipts = [register(write(lake / "a.csv")) for _ in range(2)]
    together = threading.Barrier(2)

    def work(dump_id: UUID) -> None:
        with transaction(database, write=False) as session:
            todo = scanning.load(session, dump_id, settings)
        found = scanning.compute(todo, silent)
        together.wait()
        with transaction(database) as session:
            scanning.save(session, todo, found)

    threads = [threading.Thread(target=work, args=(one.dump_id,)) for one in receipts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with transaction(database, write=False) as session:
        outcomes = sorted(session.get_one(Dump, one.dump_id).outcome for one in receipts)
        assert outcomes == ["sighting", "version"]
        assert len(queries.versions(session, receipts[0].copy_id)) == 1
        assert session.get_one(Dataset, receipts[0].dataset_id).revision == 2
        assert session.get_one(Copy, receipts[0].copy_id).silo_id is not None
