"""What people type finds the dataset or copy they mean, or the candidates."""

import pytest
from sqlalchemy.orm import Session

from catalog.datasets import membership, naming, queries, resolving
from catalog.errors import NameAmbiguous, NameInvalid, NameNotFound
from tests import factories as make


def test_every_way_to_name_a_dataset(session: Session) -> None:
    home = make.dataset(session, "engagement.clicks")
    copy = make.copy(session, "/lake/clicks.csv", of=home, title="clicks_final_v2")
    for text in (str(home.id), "engagement.clicks", str(copy.id), "clicks_final_v2", "/lake/clicks.csv"):
        assert resolving.resolve(session, text).id == home.id, text
    assert resolving.resolve(session, "file:///lake/clicks.csv").id == home.id


def test_letter_case_is_significant(session: Session) -> None:
    make.copy(session, of=make.dataset(session, "Clicks"))
    with pytest.raises(NameNotFound):
        resolving.resolve(session, "clicks")


def test_an_ambiguous_name_lists_the_candidates(session: Session) -> None:
    ids = [str(make.dataset(session, "clicks").id) for _ in range(2)]
    with pytest.raises(NameAmbiguous) as caught:
        resolving.resolve(session, "clicks")
    assert all(one in str(caught.value) for one in ids)


def test_a_name_that_was_merged_leads_to_one_dataset(session: Session) -> None:
    first, second = make.dataset(session, "clicks"), make.dataset(session, "clicks")
    make.copy(session, of=first)
    make.copy(session, of=second)
    membership.merge(session, first.id, second.id, reason="same", set_by="catalog")
    assert resolving.resolve(session, "clicks").id == first.id


def test_a_copy_is_found_by_the_name_of_its_dataset_when_it_is_the_only_one(session: Session) -> None:
    home = make.dataset(session, "clicks")
    copy = make.copy(session, of=home)
    assert resolving.copy_of(session, "clicks").id == copy.id
    other = make.copy(session, of=home)
    with pytest.raises(NameAmbiguous, match="names 2 copies") as caught:
        resolving.copy_of(session, "clicks")
    assert copy.uri in str(caught.value)
    assert other.uri in str(caught.value)


@pytest.mark.parametrize("text", ["nothing", "/no/where.csv", "s3://bucket/key", "x" * 9_000, "a\0b"])
def test_what_is_not_there_is_not_found(session: Session, text: str) -> None:
    with pytest.raises(NameNotFound):
        resolving.resolve(session, text)


@pytest.mark.parametrize(
    ("uri", "namespace", "name"),
    [
        ("/lake/a.csv", "file", "/lake/a.csv"),
        ("s3://bucket/dir/key", "s3://bucket", "dir/key"),
        ("S3A://bucket/Dir/50%25 off#1/", "s3://bucket", "Dir/50%25 off#1"),
        ("s3://bucket/", "s3://bucket", "/"),
        ("postgres://host:5432/db.schema.table", "postgres://host:5432", "db.schema.table"),
    ],
)
def test_places_are_named_as_openlineage_names_them(uri: str, namespace: str, name: str) -> None:
    address = naming.identify(uri)
    assert (address.namespace, address.name) == (namespace, name)


def test_titles_are_bounded_and_printable() -> None:
    assert naming.title("  clicks ") == "clicks"
    assert naming.title_of(naming.identify("/lake/export (3).csv.gz")) == "export (3)"
    assert naming.title_of(naming.identify("s3://bucket")) == "bucket"
    for odd in ("x" * 5_000, "a\nb"):
        with pytest.raises(NameInvalid):
            naming.title(odd)


def test_dumps_are_listed_newest_first_and_page_by_page(session: Session) -> None:
    copy = make.copy(session)
    made = [make.dump(session, copy).id for _ in range(3)]
    assert [one.id for one in queries.dumps(session, limit=2)] == made[:0:-1]
    assert [one.id for one in queries.dumps(session, before=made[1])] == [made[0]]


@pytest.mark.parametrize(
    ("path", "told"),
    [("/lake/a.csv", "a.csv"), ("/lake/part/", "part"), ("db.schema.table", "db.schema.table"), ("/", "/")],
)
def test_the_last_part_of_a_path_is_its_short_name(path: str, told: str) -> None:
    assert naming.last_part(path) == told


def test_copies_are_called_by_as_little_as_tells_them_apart() -> None:
    called = {
        1: naming.Called("a.csv", "store", "/x/a.csv"),
        2: naming.Called("b.csv", "store", "/x/b.csv"),
        3: naming.Called("b.csv", "web", "/w/b.csv"),
        4: naming.Called("c.csv", "web", "/w/old/c.csv"),
        5: naming.Called("c.csv", "web", "/w/new/c.csv"),
        6: naming.Called("c.csv", "web", "/v/new/c.csv"),
        7: naming.Called("d", "", "/same"),
        8: naming.Called("d", "", "/same"),
    }
    assert naming.told_apart(called) == {
        1: "a.csv",
        2: "b.csv in store",
        3: "b.csv in web",
        4: "old/c.csv",
        5: "w/new/c.csv",
        6: "v/new/c.csv",
        7: "/same",
        8: "/same",
    }
