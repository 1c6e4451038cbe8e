"""The main job on data in object storage, over HTTP: from a bucket as a root to verdicts and answers."""

from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pytest
from pyarrow import parquet

from catalog import errors
from catalog.client import Catalog
from catalog.config import Settings
from catalog.storage import objects
from tests.buckets import Bucket, complaining

pytestmark = pytest.mark.slow  # Great Expectations is imported

ORDERS = "order_id,customer,amount\n" + "".join(f"o{n:05},c{n % 40},{n % 90}.50\n" for n in range(300))


@pytest.fixture
def lake(bucket: Bucket, catalog: Catalog, tmp_path: Path) -> Bucket:
    """A bucket with a file and a partitioned table; its folder `lake` is the root of the silo `store`."""
    for day in (1, 2):
        folder = tmp_path / "clicks" / f"dt=2026-11-0{day}"
        folder.mkdir(parents=True)
        table = pa.table({"user_id": [f"u{n}" for n in range(200)], "page": [n * day for n in range(200)]})
        parquet.write_table(table, folder / "part-0.parquet")
    bucket.put("lake/orders.csv", ORDERS)
    bucket.put("lake/notes.md", "words")
    bucket.put_folder(tmp_path / "clicks", "lake/clicks")
    visits = pa.table({"visit": [f"v{n}" for n in range(300)], "seconds": [n % 50 for n in range(300)]})
    parquet.write_table(visits, tmp_path / "visits.parquet")
    bucket.put("lake/visits [1].parquet", (tmp_path / "visits.parquet").read_bytes())
    catalog.add_silo("store", roots=[f"{bucket.uri}/lake/"], owner="shops", stewards=["ann"])
    return bucket


def test_a_bucket_is_scanned_validated_and_answered(
    catalog: Catalog, lake: Bucket, settings: Settings, do_the_work: Callable[[], None]
) -> None:
    assert catalog.silos()[0]["roots"] == [f"{lake.uri}/lake"]
    done = catalog.scan(f"{lake.uri}/lake", silo="store")
    places = [f"{lake.uri}/lake/{name}" for name in ("clicks", "orders.csv", "visits [1].parquet")]
    assert [one["path"] for one in done["registered"]] == places
    assert done["skipped"] == [{"path": f"{lake.uri}/lake/notes.md", "reason": "a document by its name"}]
    do_the_work()
    ended = catalog.wait(*(one["dump_id"] for one in done["registered"]), timeout=5)
    assert [one["outcome"] for one in ended] == ["version"] * 3
    clicks = catalog.show(f"{lake.uri}/lake/clicks")["copies"][0]
    assert (clicks["uri"], clicks["versions"]) == (f"{lake.uri}/lake/clicks", 1)
    for place in places:
        suites = catalog.quality(place)["versions"][0]["suites"]
        assert suites
        assert {suite["outcome"] for suite in suites} <= {"passed", "failed"}, "the bytes were read again"
    again = catalog.register(f"{lake.uri}/lake/clicks/", silo="store")
    do_the_work()
    assert catalog.dump(again["dump_id"])["outcome"] == "sighting"
    assert list((settings.home / "spool").iterdir()) == []


def test_what_a_store_says_no_to_is_told_over_http(
    catalog: Catalog, lake: Bucket, store_environment: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(objects, "ATTEMPTS", 1)
    with pytest.raises(errors.PathNotFound, match="nothing at s3://"):
        catalog.register(f"{lake.uri}/lake/none.csv", silo="store")
    with pytest.raises(errors.BucketNotFound, match="no bucket 'nowhere'"):
        catalog.add_silo("other", roots=["s3://nowhere"], owner="shops")
    with pytest.raises(errors.Invalid, match="a storage root is a folder"):
        catalog.add_silo("other", roots=[f"{lake.uri}/lake/orders.csv"], owner="shops")
    with pytest.raises(errors.PathOutsideRoots):
        catalog.scan(lake.uri, silo="store")
    with complaining(403, "AccessDenied", {}) as endpoint:
        store_environment(endpoint)
        with pytest.raises(errors.StorageRefused):
            catalog.register(f"{lake.uri}/lake/orders.csv", silo="store")
        with pytest.raises(errors.StorageRefused):
            catalog.scan(f"{lake.uri}/lake", silo="store")
    assert list(catalog.dumps()) == []
