"""Tables of a database: registered below the silo's roots, read as files are, and validated where they lie."""

from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import UUID

import psycopg
import pytest
from sqlalchemy import Engine, text

from catalog import errors
from catalog.config import Settings
from catalog.datasets.models import Copy, Dump, Version
from catalog.db import transaction
from catalog.pipeline import validating
from catalog.pipeline.service import Registration, register_dump, to_look_at
from catalog.quality import queries as quality
from catalog.scanning import queries as scans
from catalog.scanning.walk import Found, walk
from catalog.silos import paths
from catalog.silos.access import Actor
from catalog.storage import looking
from tests import factories as make
from tests.dumps import scanned
from tests.lakes import PASSWORD, Lake, lake

ANA = Actor("ana")
ROWS = """
SELECT i AS id, CASE i % 5 WHEN 0 THEN NULL WHEN 1 THEN '' ELSE 'a, "b"' || chr(10) || 'c' END AS store,
  (i * 1.5)::NUMERIC(12, 2) AS amount, '2026-01-01 00:00:00.5+01'::TIMESTAMPTZ + i * INTERVAL '1 hour' AS at,
  '2026-01-01'::DATE + i::INT AS day, i % 2 = 0 AS paid
FROM generate_series(1::BIGINT, 40) AS r(i)
"""
Scan = Callable[..., Dump]


@pytest.fixture(scope="module")
def tables() -> Iterator[Lake]:
    with lake() as made:
        made.run(f"CREATE TABLE sales.orders AS {ROWS}")
        yield made


@pytest.fixture
def given(database: Engine, tables: Lake, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Lake:
    """The schema `sales` is a root of the silos `store` and `web`; only `store` was given a connection."""
    with transaction(database) as session:
        for silo in ("store", "web"):
            make.silo(session, silo, roots=(f"{tables.uri}.sales", "postgres://elsewhere:5432/lake"))
    monkeypatch.setenv("CATALOG_SOURCES_FILE", str(tables.write(tmp_path / "sources.conf")))
    return tables


@pytest.fixture
def scan(database: Engine, settings: Settings) -> Scan:
    """Register a table and do what the worker does in the scan stage."""

    def registered(uri: str) -> Dump:
        said = Registration(uri, "store")
        with transaction(database) as session:
            place = to_look_at(session, said)
            assert place is not None
            looking.kind_of(place)
            dump_id = register_dump(session, said, ANA).dump_id
        return scanned(database, settings, dump_id)

    return registered


def test_a_table_is_a_version_by_what_it_holds_in_any_order(
    database: Engine, given: Lake, scan: Scan, tmp_path: Path
) -> None:
    uri = f"{given.uri}.sales.orders"
    dump = scan(uri.replace("postgres:", "postgresql:"))
    given.run("UPDATE sales.orders SET paid = paid WHERE id < 20")  # rows are elsewhere now, and the same
    assert (dump.outcome, scan(uri).outcome) == ("version", "sighting")
    with transaction(database, write=False) as session:
        version = session.get_one(Version, dump.version_id)
        assert (version.rows, version.format, version.status) == (40, "postgresql", "readable")
        kinds = [str(one["type"]) for one in version.columns]
        assert kinds == ["int64", "string", "decimal128(12, 2)", "timestamp[us, tz=UTC]", "date32[day]", "bool"]
        profile = scans.profile(session, version.id)
        assert profile is not None
        assert {one.name: one.nulls for one in profile.columns if one.nulls} == {"store": 16}
        copy = session.get_one(Copy, version.copy_id)
        assert (f"{copy.namespace}/{copy.name}", copy.uri) == (uri, uri)
    assert list((tmp_path / "spool").iterdir()) == []
    given.run("INSERT INTO sales.orders VALUES (41)")
    assert scan(uri).outcome == "version"
    given.run("DELETE FROM sales.orders WHERE id = 41")


def test_what_a_column_cannot_hold_makes_it_text(database: Engine, given: Lake, scan: Scan) -> None:
    given.run("CREATE TABLE sales.odd AS SELECT 'infinity'::timestamp AS at, 'NaN'::numeric(9, 2) AS n, 1 AS id")
    with transaction(database, write=False) as session:
        version = session.get_one(Version, scan(f"{given.uri}.sales.odd").version_id)
        assert [str(one["type"]) for one in version.columns] == ["string", "string", "int32"]
    given.run("DROP TABLE sales.odd")


def test_a_table_is_validated_where_it_lies_while_it_is_what_was_scanned(
    database: Engine, given: Lake, scan: Scan, settings: Settings
) -> None:
    given.run("CREATE TABLE sales.kept AS SELECT * FROM sales.orders WHERE store <> ''")
    version_id = scan(f"{given.uri}.sales.kept").version_id
    assert version_id is not None
    assert _outcomes(database, version_id, settings) == {"passed"}
    given.run("UPDATE sales.kept SET amount = 0 WHERE id = 2")
    assert _outcomes(database, version_id, settings) == {"not_evaluated"}
    given.run("DROP TABLE sales.kept")
    assert _outcomes(database, version_id, settings) == {"not_evaluated"}


def test_tables_of_a_schema_are_found_and_a_schema_is_no_table(database: Engine, given: Lake) -> None:
    found = [one for one in walk(paths.locate(f"{given.uri}", "store")) if isinstance(one, Found)]
    assert [str(one.path) for one in found] == [f"{given.uri}.sales.orders"]
    with pytest.raises(errors.PathNotFound):
        looking.kind_of(paths.locate(f"{given.uri}.sales.nothing", "store"))
    with transaction(database) as session, pytest.raises(errors.NameInvalid, match="no table"):
        register_dump(session, Registration(f"{given.uri}.sales", "store"), ANA)


@pytest.mark.parametrize(
    ("silo", "uri", "why"),
    [
        ("web", "{uri}.sales.orders", "'web' was given no connection to postgres://.*none of its sections"),
        ("store", "postgres://elsewhere:5432/lake.sales.orders", "'store' was given no connection to .*elsewhere"),
        ("store", "{uri}.private.orders", "outside the storage roots"),
        ("store", "postgres://me:s3cret@elsewhere:5432/lake.sales.orders", "no user, password or query"),
    ],
)
def test_nobody_is_led_to_a_database_that_the_silo_was_not_given(
    database: Engine, given: Lake, silo: str, uri: str, why: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(*_given: object, **_words: object) -> None:
        raise AssertionError

    monkeypatch.setattr(psycopg, "connect", never)
    with transaction(database, write=False) as session, pytest.raises(errors.CatalogError, match=why) as refused:
        looking.kind_of(to_look_at(session, Registration(uri.format(uri=given.uri), silo)))  # type: ignore[arg-type]
    assert "s3cret" not in str(refused.value)


@pytest.mark.parametrize(
    ("written", "mode", "why"),
    [
        ({}, 0o644, "others may look"),
        ({"options": "-c role=postgres"}, 0o600, "says 'options'"),
        ({"user": "nobody"}, 0o600, "does not give|does not exist"),
    ],
)
def test_a_connection_that_is_not_right_is_told_without_its_password(
    given: Lake, tmp_path: Path, written: dict[str, str], mode: int, why: str
) -> None:
    given.write(tmp_path / "sources.conf", **written).chmod(mode)
    with pytest.raises(errors.CatalogError, match=why) as refused:
        looking.kind_of(paths.locate(f"{given.uri}.sales.orders", "store"))
    assert PASSWORD not in str(refused.value)


def test_no_password_is_kept(database: Engine, given: Lake, scan: Scan) -> None:
    scan(f"{given.uri}.sales.orders")
    with database.connect() as connection:
        for table in ("copy", "dump", "version", "audit_entry", "task", "storage_root"):
            assert PASSWORD not in str(connection.execute(text(f"SELECT * FROM {table}")).fetchall())  # noqa: S608


def _outcomes(database: Engine, version_id: UUID, settings: Settings) -> set[str]:
    with transaction(database, write=False) as session:
        todo = validating.load(session, version_id, settings)
    found = validating.compute(todo, lambda _share: None)
    with transaction(database) as session:
        validating.save(session, todo, found)
    with transaction(database, write=False) as session:
        return {one.outcome for one in quality.results(session, version_id)}
