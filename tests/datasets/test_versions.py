"""A dump becomes a version or a sighting; a copy's current version is that of its latest dump."""

from typing import Any

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from catalog.datasets import naming, queries, service
from catalog.datasets.models import Copy, Version
from catalog.datasets.service import Arrival
from catalog.datasets.version import Content
from catalog.db import transaction
from catalog.silos.access import Actor
from tests import factories as make

ANA = Actor("ana")


def content(letter: str, **fields: Any) -> Content:
    return Content(
        **{
            "content_id": f"sha256:{letter * 64}",
            "status": "readable",
            "reason": None,
            "format": "csv",
            "bytes": 10,
            "rows": 1,
            "columns": [{"name": "a", "type": "string"}],
            "modified_at": None,
            **fields,
        }
    )


def arrive(session: Session, copy: Copy, found: Content) -> tuple[Version, str]:
    dump = service.add_dump(session, copy, Arrival(), ANA)
    version, _ = service.keep_version(session, dump.id, found)
    return version, dump.outcome


def test_a_b_a_is_two_versions_and_a_sighting_with_a_current(session: Session) -> None:
    copy = make.copy(session)
    outcomes = [arrive(session, copy, content(letter))[1] for letter in "aba"]
    assert outcomes == ["version", "version", "sighting"]
    assert len(queries.versions(session, copy.id)) == 2
    current = queries.current_version(session, copy.id)
    assert current is not None
    assert current.content_id.endswith("a" * 64)


def test_keeping_the_same_dump_twice_changes_nothing(session: Session) -> None:
    copy = make.copy(session)
    dump = service.add_dump(session, copy, Arrival(), ANA)
    first, new = service.keep_version(session, dump.id, content("a"))
    again, new_again = service.keep_version(session, dump.id, content("a"))
    assert (first.id, new, new_again, dump.outcome) == (again.id, True, False, "version")


def test_the_same_content_elsewhere_is_a_version_of_its_own(session: Session) -> None:
    first, _ = arrive(session, make.copy(session), content("a"))
    second, outcome = arrive(session, make.copy(session), content("a"))
    assert (outcome, first.id == second.id) == ("version", False)


def test_unreadable_bytes_are_kept_with_the_reason_until_they_can_be_read(session: Session) -> None:
    copy = make.copy(session)
    version, outcome = arrive(session, copy, content("a", status="unreadable", reason="cut off", rows=None, columns=[]))
    assert (outcome, version.reason) == ("unreadable", "cut off")
    version, outcome = arrive(session, copy, content("a"))
    assert (outcome, version.status, version.rows) == ("sighting", "readable", 1)


def test_a_new_dump_brings_a_retired_copy_back(session: Session) -> None:
    copy = make.copy(session, retired_reason="old")
    service.add_dump(session, copy, Arrival(), ANA)
    assert copy.retired_at is None


def test_the_latest_dump_may_have_found_nothing(session: Session) -> None:
    copy = make.copy(session)
    version, _ = arrive(session, copy, content("a"))
    dump = service.add_dump(session, copy, Arrival(), ANA)
    service.keep_missing(session, dump.id, "gone")
    assert queries.latest_dumps(session, [copy.id])[copy.id].outcome == "missing"
    current = queries.current_version(session, copy.id)
    assert current is not None
    assert current.id == version.id


def test_two_who_register_the_same_place_meet_on_one_copy(database: Engine) -> None:
    address = naming.identify("/lake/a.csv")
    with transaction(database) as session:
        first = service.copy_at(session, address, silo_id=None, title="clicks").id
    with transaction(database) as session:
        again = service.copy_at(session, address, silo_id=None)
        assert again.id == first
        assert again.title == "clicks"
        assert queries.dataset_of(session, first).name == "clicks"


def test_twins_hold_the_same_bytes_of_which_as_much_may_be_kept(session: Session) -> None:
    open_one, quiet = make.silo(session, "store"), make.silo(session, "quiet", keep_cells=False)
    homes = (open_one.id, open_one.id, quiet.id, None)
    versions = [make.version(session, make.copy(session, silo_id=silo_id), "sha256:a") for silo_id in homes]
    other = make.version(session, make.copy(session, silo_id=open_one.id), "sha256:b")
    everyone = [one.id for one in [*versions, other]]
    found = queries.contents(session, everyone)
    first, second, no_cells, nowhere, another = (found[version_id] for version_id in everyone)
    assert first == second
    assert no_cells == nowhere
    assert len({first, no_cells, another}) == 3
