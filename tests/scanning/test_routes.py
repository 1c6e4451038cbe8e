"""The profile of a version over HTTP, and the places below a folder."""

from pathlib import Path
from uuid import UUID, uuid4

from sqlalchemy import Engine

from catalog.db import transaction
from catalog.scanning import service
from catalog.scanning.places import router as places
from catalog.scanning.routes import router
from tests import factories
from tests.scanning.files import look, write
from tests.sites import site


def kept(engine: Engine, path: Path) -> UUID:
    found = look(path)
    with transaction(engine) as session:
        copy = factories.copy(session, str(path))
        status, reason = found.content.status, found.content.reason
        version = factories.version(session, copy, status=status, reason=reason, rows=found.content.rows)
        if found.profile is not None:
            service.keep(session, version.id, found)
        return version.id


def test_the_profile_of_a_version_is_shown(database: Engine, tmp_path: Path) -> None:
    version = kept(database, write(tmp_path, "a.csv", "id,price\n1,2.5\n2,3.5\n3,\n"))
    shown = site(database, router).get(f"/api/v1/versions/{version}/profile").json()
    assert (shown["version_id"], shown["rows"]) == (str(version), 3)
    identifier, price = shown["columns"]
    assert (identifier["name"], identifier["kind"], identifier["distinct"]) == ("id", "number", 3)
    assert (price["name"], price["nulls"], price["mean"], price["maximum"]) == ("price", 1, 3.0, "3.5")


def test_why_there_is_no_profile_is_told(database: Engine, tmp_path: Path) -> None:
    client = site(database, router)
    version = kept(database, write(tmp_path, "a.csv", "id,price\n1\n"))
    answer = client.get(f"/api/v1/versions/{version}/profile")
    assert answer.status_code == 404
    assert "line 2: this row has 1 value," in answer.text
    assert client.get(f"/api/v1/versions/{uuid4()}/profile").status_code == 404
    assert client.get("/api/v1/versions/x/profile").status_code == 422


def test_the_places_below_a_folder_are_listed(database: Engine, tmp_path: Path) -> None:
    lake = tmp_path / "lake"
    (lake / "t" / "dt=1").mkdir(parents=True)
    write(lake / "t" / "dt=1", "0.csv", "id\n1\n")
    write(lake, "a.csv", "id\n1\n")
    write(lake, "a.md", "words")
    with transaction(database) as session:
        factories.silo(session, "store", roots=(str(lake),))
    client = site(database, places)
    shown = client.get("/api/v1/silos/store/places", params={"below": str(lake)}).json()
    assert shown == {
        "found": [
            {"path": str(lake / "a.csv"), "kind": "file"},
            {"path": str(lake / "t"), "kind": "folder"},
        ],
        "skipped": [{"path": str(lake / "a.md"), "reason": "a document by its name"}],
        "complete": True,
    }
    for below, status in (("/", 403), (str(lake / ".."), 403), (str(lake / "no"), 404)):
        assert client.get("/api/v1/silos/store/places", params={"below": below}).status_code == status
    assert client.get("/api/v1/silos/other/places", params={"below": str(lake)}).status_code == 404
