"""A store that speaks S3 is looked at through its real protocol; what it complains of becomes a clear error."""

import subprocess
import sys
from collections.abc import Callable

import pytest

from catalog.errors import BucketNotFound, CatalogError, PathNotFound, StorageRefused, StorageUnreachable
from catalog.storage import looking, objects
from catalog.storage.places import ObjectPlace
from tests.buckets import SECRET, Bucket, complaining

NOBODY = "http://127.0.0.1:9"


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(objects, "ATTEMPTS", 1)


def at(bucket: Bucket, key: str = "") -> ObjectPlace:
    return ObjectPlace(bucket.name, key)


def test_what_is_at_a_key(bucket: Bucket) -> None:
    bucket.put("a/b.csv", "x\n1\n")
    bucket.put("50%25 off#1.csv", "x\n1\n")
    assert looking.kind_of(at(bucket, "a/b.csv")) == "file"
    assert looking.kind_of(at(bucket, "50%25 off#1.csv")) == "file"
    assert looking.kind_of(at(bucket, "a")) == "folder"
    assert looking.kind_of(at(bucket)) == "folder"


def test_a_missing_key_and_a_missing_bucket_are_told_apart(bucket: Bucket) -> None:
    with pytest.raises(PathNotFound, match=f"nothing at s3://{bucket.name}/no/key"):
        looking.kind_of(at(bucket, "no/key"))
    for look in (looking.kind_of, looking.children, objects.below):
        with pytest.raises(BucketNotFound, match="no bucket 'nowhere-at-all'"):
            look(ObjectPlace("nowhere-at-all", "a"))
    with pytest.raises(PathNotFound):
        objects.stamp(at(bucket, "no/key"))


def test_children_are_told_with_what_keeps_them_from_being_a_place(bucket: Bucket) -> None:
    for key in ("t/both", "t/both/x.csv", "t/a.csv", "t/q?.csv", "t//e.csv", "t/../f.csv", "t/sub/g.csv", "t/mark/"):
        bucket.put(key, "" if key.endswith("/") else "x\n1\n")
    told = [(entry.name, entry.kind, entry.problem.split(",")[0]) for entry in looking.children(at(bucket, "t"))]
    assert told == [
        ("", "folder", "a part of its key is empty"),
        ("..", "folder", "a part of its key is empty"),
        ("a.csv", "file", ""),
        ("both", "folder", "an object has the same key as this folder; rename one of them"),
        ("both", "file", ""),
        ("mark", "folder", ""),
        ("q?.csv", "file", "its key holds a question mark"),
        ("sub", "folder", ""),
    ]


def test_lists_longer_than_a_page_are_whole_and_in_order(bucket: Bucket) -> None:
    keys = [f"many/{number:04}.csv" for number in range(1_005)]
    for key in keys:
        bucket.put(key, "x")
    assert [str(entry.place) for entry in looking.children(at(bucket, "many"))] == [
        f"{bucket.uri}/{key}" for key in keys
    ]
    assert [f"many/{one.relative}" for one in objects.below(at(bucket, "many"))] == keys


def test_another_content_has_another_stamp(bucket: Bucket) -> None:
    place = at(bucket, "a.csv")
    bucket.put("a.csv", "one")
    first = objects.stamp(place)
    assert first.size == 3
    assert first.modified is not None
    assert first.modified.tzinfo is not None
    assert objects.stamp(place) == first
    bucket.put("a.csv", "two")
    assert objects.stamp(place).tag != first.tag


@pytest.mark.parametrize(
    ("status", "code", "headers", "error", "told"),
    [
        (403, "AccessDenied", {}, StorageRefused, "ACCESS_DENIED"),
        (403, "SignatureDoesNotMatch", {}, StorageRefused, "AWS credentials"),
        (301, "PermanentRedirect", {"x-amz-bucket-region": "eu-west-7"}, StorageUnreachable, "AWS_REGION"),
        (400, "AuthorizationHeaderMalformed", {"x-amz-bucket-region": "eu-west-7"}, StorageUnreachable, "AWS_REGION"),
        (404, "Whatever", {}, StorageUnreachable, "HTTP status 404"),
        (500, "InternalError", {}, StorageUnreachable, "it answers"),
        (503, "SlowDown", {}, StorageUnreachable, "it answers"),
    ],
)
def test_a_complaint_is_told_in_clear_words(
    store_environment: Callable[[str], None],
    status: int,
    code: str,
    headers: dict[str, str],
    error: type[CatalogError],
    told: str,
) -> None:
    place = ObjectPlace("lake", "a.csv")
    with complaining(status, code, headers) as endpoint:
        store_environment(endpoint)
        for look in (looking.kind_of, looking.children):
            with pytest.raises(error, match=told) as raised:
                look(place)
            assert "s3://lake/a.csv" in str(raised.value)
            assert SECRET not in str(raised.value)


def test_the_region_that_a_bucket_lies_in_is_named(store_environment: Callable[[str], None]) -> None:
    with complaining(301, "PermanentRedirect", {"x-amz-bucket-region": "eu-west-7"}) as endpoint:
        store_environment(endpoint)
        with pytest.raises(StorageUnreachable, match="in the region eu-west-7"):
            looking.kind_of(ObjectPlace("lake", "a.csv"))


def test_a_store_that_nobody_serves_is_unreachable(store_environment: Callable[[str], None]) -> None:
    store_environment(NOBODY)
    with pytest.raises(StorageUnreachable, match="nobody answers at its address"):
        looking.kind_of(ObjectPlace("lake", "a.csv"))


def test_a_process_that_used_a_store_ends_well(bucket: Bucket) -> None:
    bucket.put("a.csv", "x")
    code = (
        "import sys\n"
        "from catalog.storage import looking\n"
        "from catalog.storage.places import ObjectPlace\n"
        "assert 'pyarrow' not in sys.modules\n"
        f"print(looking.kind_of(ObjectPlace({bucket.name!r}, 'a.csv')))"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)  # noqa: S603
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "file\n", "")


@pytest.mark.parametrize("endpoint", ["http://", "::::", "http://me:hunter2@"])
def test_an_address_of_a_store_that_is_none_is_told(store_environment: Callable[[str], None], endpoint: str) -> None:
    store_environment(endpoint)
    with pytest.raises(StorageUnreachable) as raised:
        looking.kind_of(ObjectPlace("lake", "a.csv"))
    assert "hunter2" not in str(raised.value)
