"""Silos are added with checked names and roots, and their paths hold dumps inside."""

from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from catalog.audit import queries as audit
from catalog.errors import (
    Forbidden,
    Invalid,
    NameInvalid,
    NameTaken,
    PathNotFound,
    PathOutsideRoots,
    SchemeUnsupported,
    SiloNotFound,
)
from catalog.silos import access, paths, queries, service
from catalog.silos.access import Actor
from catalog.silos.models import Silo
from tests.racing import second_of_two

ANA = Actor("ana")


def add(session: Session, name: str = "store", root: str = "/", **fields: object) -> Silo:
    facts = {"owner": "retail", "stewards": ["bo"], "roots": [root], "actor": ANA, **fields}
    return service.add(session, name=name, **facts)  # type: ignore[arg-type]


def test_a_silo_is_kept_with_its_resolved_roots_and_audited(session: Session, tmp_path: Path) -> None:
    (tmp_path / "lake").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "lake")
    silo = add(session, root=str(tmp_path / "link"))
    assert queries.roots(session, silo.id) == [str(tmp_path / "lake")]
    assert [one.name for one in queries.list_all(session)] == ["store"]
    assert [entry.action for entry in audit.entries(session)] == ["silo.added"]


def test_a_second_silo_of_the_same_name_is_refused(session: Session) -> None:
    add(session)
    with pytest.raises(NameTaken):
        add(session)


def test_of_two_silos_of_a_name_added_at_once_the_second_is_refused(database: Engine) -> None:
    def add(session: Session) -> None:
        service.add(session, name="store", owner="ana", stewards=[], roots=[], actor=Actor("ana"))

    assert isinstance(second_of_two(database, add), NameTaken)


@pytest.mark.parametrize("name", ["", "  ", "a/b", "x" * 129, "tab\there"])
def test_names_that_cannot_be_used(session: Session, name: str) -> None:
    with pytest.raises(NameInvalid):
        add(session, name=name)


def test_a_root_must_be_an_existing_folder(session: Session, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(PathNotFound):
        add(session, root=str(tmp_path / "nothing"))
    with pytest.raises(Invalid, match="a storage root is a folder"):
        add(session, root=str(tmp_path / "file"))


def test_an_unknown_silo_is_named_in_the_error(session: Session) -> None:
    with pytest.raises(SiloNotFound, match="'warehouse'"):
        queries.get(session, "warehouse")


def test_somebody_without_a_name_may_do_nothing(session: Session) -> None:
    with pytest.raises(Forbidden):
        access.require(session, Actor(" "), "register")
    with pytest.raises(ValueError, match="no such action"):
        access.require(session, ANA, "fly")


@pytest.mark.parametrize(
    ("uri", "path"),
    [("/lake/a.csv", "/lake/a.csv"), ("file:///lake/a%20b.csv", "/lake/a b.csv")],
)
def test_a_uri_is_located(uri: str, path: str) -> None:
    assert str(paths.locate(uri)) == path


def test_other_schemes_and_odd_paths_are_refused() -> None:
    with pytest.raises(SchemeUnsupported, match="gs") as refused:
        paths.locate("gs://user:secret@bucket/key")
    assert "secret" not in str(refused.value)
    for odd in ("", "a\0b", "x" * 5_000):
        with pytest.raises(NameInvalid):
            paths.locate(odd)


@pytest.mark.parametrize("escape", ["../outside.csv", "lake/../../outside.csv", "lake/link.csv", "lakeside/a.csv"])
def test_a_path_that_escapes_its_root_is_refused(tmp_path: Path, escape: str) -> None:
    root = tmp_path / "home" / "lake"
    root.mkdir(parents=True)
    (root.parent / "lakeside").mkdir()
    (tmp_path / "outside.csv").write_text("a\n1\n")
    (root / "link.csv").symlink_to(tmp_path / "outside.csv")
    with pytest.raises(PathOutsideRoots, match="store"):
        paths.inside(root.parent / escape, [str(root)], "store")


def test_a_loop_of_links_is_no_place(tmp_path: Path) -> None:
    (tmp_path / "a").symlink_to(tmp_path / "b")
    (tmp_path / "b").symlink_to(tmp_path / "a")
    with pytest.raises((PathNotFound, PathOutsideRoots)):
        paths.inside(tmp_path / "a", ["/nowhere"], "store")
