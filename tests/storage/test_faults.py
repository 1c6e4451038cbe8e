"""What only Amazon's own store says, and no server of the tests."""

import pytest

from catalog.errors import BucketNotFound, CatalogError, StorageRefused, StorageUnreachable
from catalog.storage.faults import meaning
from catalog.storage.places import ObjectPlace


@pytest.mark.parametrize(
    ("said", "kind", "told"),
    [
        ("Bucket 'lake' not found", BucketNotFound, "no bucket 'lake'"),
        ("When resolving region for bucket 'lake': missing 'x-amz-bucket-region' header", StorageUnreachable, "region"),
        ("AWS Error UNKNOWN (HTTP status 403) during HeadObject operation: x", StorageRefused, "HTTP status 403"),
        ("AWS Error EXPIRED_TOKEN during GetObject operation: The token expired", StorageRefused, "EXPIRED_TOKEN"),
        ("Proxy http://me:hunter2@proxy:1 is down", StorageUnreachable, "Proxy http://…@proxy:1 is down"),
    ],
)
def test_each_complaint_has_one_meaning(said: str, kind: type[CatalogError], told: str) -> None:
    error = meaning(OSError(said), ObjectPlace("lake", "a.csv"))
    assert isinstance(error, kind)
    assert told in str(error)
    assert "hunter2" not in str(error)
