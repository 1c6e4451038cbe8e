"""An address of an object becomes a place, one for each object, and never carries a secret."""

import pytest

from catalog.errors import NameInvalid, SecretInAddress
from catalog.storage.places import ObjectPlace, scheme_of, without_secrets


@pytest.mark.parametrize(
    ("uri", "bucket", "key"),
    [
        ("s3://lake/a/B.csv", "lake", "a/B.csv"),
        ("S3://lake/a/b.csv", "lake", "a/b.csv"),
        ("s3a://lake/a/b.csv", "lake", "a/b.csv"),
        ("s3://lake/a/", "lake", "a"),
        ("s3://lake", "lake", ""),
        ("s3://lake/", "lake", ""),
        ("s3://lake/50%25 off#1 [x].csv", "lake", "50%25 off#1 [x].csv"),
    ],
)
def test_an_address_is_taken_apart_and_every_character_means_itself(uri: str, bucket: str, key: str) -> None:
    place = ObjectPlace.of(uri)
    assert (place.bucket, place.key) == (bucket, key)
    assert ObjectPlace.of(str(place)) == place


@pytest.mark.parametrize(
    "uri",
    ["s3://me:hunter2@lake/a.csv", "s3://hunter2@lake", "s3://lake/a.csv?X-Amz-Signature=hunter2", "s3://lake?hunter2"],
)
def test_an_address_with_a_secret_is_refused_and_the_secret_not_repeated(uri: str) -> None:
    with pytest.raises(SecretInAddress, match="come from the environment") as refused:
        ObjectPlace.of(uri)
    assert "hunter2" not in str(refused.value)
    assert "hunter2" not in without_secrets(uri)


@pytest.mark.parametrize(
    "uri", ["s3://", "s3:///a", "s3://b k/a", "s3://lake:9000/a", "s3://lake//a", "s3://lake/a//b", "s3://lake/a//"]
)
def test_an_address_that_names_no_place_is_refused(uri: str) -> None:
    with pytest.raises(NameInvalid):
        ObjectPlace.of(uri)


@pytest.mark.parametrize("key", ["..", "a/../b", "./a", "a/."])
def test_a_key_goes_no_way_back(key: str) -> None:
    with pytest.raises(NameInvalid, match="no part of a key"):
        ObjectPlace.of(f"s3://lake/{key}")


@pytest.mark.parametrize(
    ("place", "other", "below"),
    [
        ("s3://lake/pre/a", "s3://lake/pre", True),
        ("s3://lake/pre", "s3://lake/pre", True),
        ("s3://lake/pre", "s3://lake", True),
        ("s3://lake/prefix", "s3://lake/pre", False),
        ("s3://lake", "s3://lake/pre", False),
        ("s3://lake2/pre", "s3://lake/pre", False),
        ("s3://lake/Pre/a", "s3://lake/pre", False),
    ],
)
def test_a_place_is_below_another_by_whole_parts(place: str, other: str, *, below: bool) -> None:
    assert ObjectPlace.of(place).is_relative_to(ObjectPlace.of(other)) is below


def test_a_place_has_a_name_an_ending_and_children() -> None:
    place = ObjectPlace.of("s3://lake/a") / "b.CSV"
    assert (str(place), place.name, place.suffix) == ("s3://lake/a/b.CSV", "b.CSV", ".CSV")
    assert str(ObjectPlace("lake", "") / "a") == "s3://lake/a"
    assert ObjectPlace("lake", "").name == "lake"


@pytest.mark.parametrize(
    ("uri", "scheme"),
    [("s3://[", "s3"), ("FILE:///a", "file"), ("/lake/a://b", ""), ("a/b", ""), ("://x", ""), ("s3:/a", "")],
)
def test_the_scheme_of_a_uri(uri: str, scheme: str) -> None:
    assert scheme_of(uri) == scheme
