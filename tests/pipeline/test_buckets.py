"""Dumps in object storage: registered below the silo's roots, and scanned to the same content as on a disk."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select

from catalog import errors
from catalog.audit.models import AuditEntry
from catalog.config import Settings
from catalog.datasets import naming, resolving
from catalog.datasets.models import Copy, Dump, Version
from catalog.db import transaction
from catalog.errors import CatalogError
from catalog.pipeline.routes import router as dumps
from catalog.pipeline.service import Registration, register_dump, to_look_at
from catalog.scanning.content import content_id
from catalog.silos.access import Actor
from catalog.silos.routes import router as silos
from catalog.storage import looking, objects
from catalog.storage.places import ObjectPlace, Place
from tests import factories as make
from tests.buckets import Bucket, complaining
from tests.dumps import scanned
from tests.sites import site

TABLE = "number,who\n" + "".join(f"{n},person {n}\n" for n in range(40))
ANA = Actor("ana")
Scan = Callable[..., Dump]


@pytest.fixture
def lake(database: Engine, bucket: Bucket) -> Bucket:
    """A bucket whose folder `lake` is a root of the silo `store`."""
    with transaction(database) as session:
        make.silo(session, "store", roots=(f"{bucket.uri}/lake",))
        make.silo(session, "disk", roots=("/",))
    return bucket


@pytest.fixture
def scan(database: Engine, settings: Settings) -> Scan:
    """Register a place and do what the worker does in the scan stage."""

    def registered(uri: str, meanwhile: Callable[[], object] = lambda: None, **limits: int) -> Dump:
        with transaction(database) as session:
            dump_id = register_dump(session, Registration(uri, "store"), ANA).dump_id
        meanwhile()
        return scanned(database, replace(settings, **limits), dump_id)  # type: ignore[arg-type]

    return registered


def test_an_object_becomes_a_version_with_the_content_id_of_the_same_file(
    database: Engine, lake: Bucket, tmp_path: Path, scan: Scan
) -> None:
    (tmp_path / "a.csv").write_text(TABLE)
    uri = lake.put("lake/x/50%25 off#1.csv", TABLE)
    dump = scan(uri)
    assert (dump.outcome, scan(uri).outcome) == ("version", "sighting")
    with transaction(database, write=False) as session:
        version = session.get_one(Version, dump.version_id)
        assert (version.content_id, version.bytes) == content_id(tmp_path / "a.csv")[:2]
        assert (version.rows, version.format, version.status) == (40, "csv", "readable")
        assert version.modified_at == objects.stamp(ObjectPlace(lake.name, "lake/x/50%25 off#1.csv")).modified
        copy = session.get_one(Copy, version.copy_id)
        assert (copy.namespace, copy.name, copy.uri) == (lake.uri, "lake/x/50%25 off#1.csv", uri)
        assert resolving.copy_of(session, uri.replace("s3:", "S3A:")) == copy
    assert list((tmp_path / "spool").iterdir()) == []


def test_why_an_object_is_unreadable_names_the_part_and_not_the_copy_of_it(
    lake: Bucket, tmp_path: Path, scan: Scan
) -> None:
    lake.put("lake/t/dt=1/a.csv", TABLE)
    lake.put("lake/t/dt=2/page.csv", "<!doctype html><html><body>Sign in</body></html>")
    dump = scan(f"{lake.uri}/lake/t")
    assert dump.outcome == "unreadable"
    assert str(dump.reason).startswith("dt=2/page.csv: this is an HTML page")
    lake.put("lake/u/dt=1/a.csv", TABLE)
    lake.put("lake/u/dt=1/b.jsonl", '{"a": 1}\n')
    mixed = scan(f"{lake.uri}/lake/u")
    assert "the folder mixes formats" in str(mixed.reason)
    assert str(tmp_path) not in f"{dump.reason}{mixed.reason}"


def test_what_is_gone_or_too_much_is_missing_with_the_reason(lake: Bucket, tmp_path: Path, scan: Scan) -> None:
    uri = lake.put("lake/a.csv", TABLE)
    large = scan(uri, max_object_bytes=99)
    assert (large.outcome, large.version_id) == ("missing", None)
    assert "raise CATALOG_MAX_OBJECT_BYTES" in str(large.reason)
    gone = scan(uri, meanwhile=lambda: lake.remove("lake/a.csv"))
    assert gone.outcome == "missing"
    assert f"nothing at {uri}" in str(gone.reason)
    assert str(tmp_path) not in f"{large.reason}{gone.reason}"


def test_a_store_that_does_not_answer_or_refuses_is_tried_again_and_nothing_is_kept(
    database: Engine,
    lake: Bucket,
    scan: Scan,
    store_environment: Callable[[str], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(objects, "ATTEMPTS", 1)
    uri = lake.put("lake/a.csv", TABLE)
    with pytest.raises(errors.StorageUnreachable):
        scan(uri, meanwhile=lambda: store_environment("http://127.0.0.1:9"))
    with complaining(403, "AccessDenied", {}) as endpoint, pytest.raises(errors.StorageRefused):
        scan(uri, meanwhile=lambda: store_environment(endpoint))
    with transaction(database, write=False) as session:
        assert set(session.scalars(select(Dump.outcome))) == {"waiting"}


@pytest.mark.parametrize(
    ("uri", "silo", "kind"),
    [
        ("BUCKET/lakeside/a.csv", "store", errors.PathOutsideRoots),
        ("BUCKET/lake/../a.csv", "store", errors.NameInvalid),
        ("BUCKET/lake//a.csv", "store", errors.NameInvalid),
        ("BUCKET", "store", errors.PathOutsideRoots),
        ("s3://another/lake/a.csv", "store", errors.PathOutsideRoots),
        ("BUCKET/lake/a.csv", "disk", errors.PathOutsideRoots),
        ("s3://me:hunter2@lake/lake/a.csv", "store", errors.SecretInAddress),
        ("BUCKET/lake/a.csv?X-Amz-Signature=hunter2", "store", errors.SecretInAddress),
    ],
)
def test_what_no_root_holds_or_carries_a_secret_is_refused_unseen(
    database: Engine,
    lake: Bucket,
    store_environment: Callable[[str], None],
    uri: str,
    silo: str,
    kind: type[CatalogError],
) -> None:
    store_environment("http://127.0.0.1:9")  # whoever looks fails in another way
    said = Registration(uri.replace("BUCKET", lake.uri), silo)
    for refusing in (to_look_at, lambda session, said: register_dump(session, said, ANA)):
        with pytest.raises(kind) as refused, transaction(database) as session:
            refusing(session, said)
        assert "hunter2" not in str(refused.value)
    with transaction(database, write=False) as session:
        assert session.scalar(select(func.count()).select_from(Copy)) == 0
        assert session.scalar(select(func.count()).select_from(AuditEntry)) == 0


def test_a_root_in_a_store_lets_no_path_in(database: Engine, lake: Bucket, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(TABLE)
    for path in (str(tmp_path / "a.csv"), f"file:///{lake.name}/lake/a.csv"):
        with pytest.raises(errors.PathOutsideRoots), transaction(database) as session:
            register_dump(session, Registration(path, "store"), ANA)


def test_only_an_object_that_is_new_to_us_has_to_be_looked_at(database: Engine, lake: Bucket, tmp_path: Path) -> None:
    said = Registration(f"{lake.uri}/lake/a.csv", "store")
    with transaction(database) as session:
        assert str(to_look_at(session, said, key="k")) == said.uri
        assert to_look_at(session, Registration(str(tmp_path), "disk")) is None
        register_dump(session, said, ANA, key="k")
        assert to_look_at(session, said, key="k") is None, "the same request is answered as before, whatever is there"
        assert to_look_at(session, said) is not None


def test_an_origin_never_carries_a_secret_into_the_catalog(database: Engine, lake: Bucket) -> None:
    for origin in ("s3://me:hunter2@raw/x.csv", "postgres://me:hunter2@host:5432/db.schema.table"):
        said = Registration(f"{lake.uri}/lake/a.csv", "store", sources=[origin])
        with pytest.raises(errors.SecretInAddress) as refused, transaction(database) as session:
            register_dump(session, said, ANA)
        assert "hunter2" not in str(refused.value)
    with pytest.raises(errors.NameInvalid):
        naming.identify("kafka://[broker/topic")


def test_an_origin_in_a_store_is_the_copy_that_is_registered_later(database: Engine, lake: Bucket, scan: Scan) -> None:
    with transaction(database) as session:
        sources = [f"s3n://{lake.name}/lake/raw/"]
        register_dump(session, Registration(f"{lake.uri}/lake/a.csv", "store", sources=sources), ANA)
    lake.put("lake/raw/dt=1/a.csv", TABLE)
    assert scan(f"{lake.uri}/lake/raw").outcome == "version"
    with transaction(database, write=False) as session:
        names = sorted(session.scalars(select(Copy.name)))
    assert names == ["lake/a.csv", "lake/raw"]


def test_no_transaction_is_open_while_a_store_is_looked_at(
    database: Engine, lake: Bucket, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[str] = []

    def slow(place: Place) -> str:
        # The embedded database has one writer: this one would wait in vain for the request that waits for it.
        with transaction(database) as session:
            make.silo(session, f"meanwhile {len(seen)}")
        seen.append(str(place))
        return "folder"

    monkeypatch.setattr(looking, "kind_of", slow)
    client = site(database, dumps, silos)
    uri, root = f"{lake.uri}/lake/a.csv", f"{lake.uri}/other"
    assert client.post("/api/v1/dumps", json={"uri": uri, "silo": "store"}).status_code == 202
    assert client.post("/api/v1/silos", json={"name": "x", "owner": "y", "roots": [root]}).status_code == 201
    assert seen == [uri, root]
