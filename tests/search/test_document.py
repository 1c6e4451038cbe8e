"""Words: the same for whoever writes a name and whoever looks for it."""

from hypothesis import given, strategies

from catalog.db import new_id
from catalog.search import document
from catalog.search.document import Document


def test_separators_and_humps_are_split() -> None:
    assert list(document.words("ecommerce/engagement.clicks_final-v2")) == [
        "ecommerce",
        "engagement",
        "clicks",
        "final",
        "v2",
    ]
    assert list(document.words("userID HTTPServerLog Größe")) == ["user", "id", "http", "server", "log", "grosse"]


def test_a_name_is_found_whole_and_in_parts() -> None:
    assert document.index_words("clickStream2024") >= {"clickstream2024", "click", "stream2024", "stream", "2024"}
    assert document.joined("user_id") == "userid"


def test_exact_names() -> None:
    found = Document(new_id(), "Clicks", names=("/lake/shop/clicks_final.csv", "a.b.c"))
    assert document.exact_names(found) == {
        "clicks",
        "/lake/shop/clicks_final.csv",
        "clicks_final.csv",
        "clicks_final",
        "a.b.c",
    }


def test_filters_look_only_at_facets_that_are_filters() -> None:
    found = Document(new_id(), "x", facets={"silo": ["store", "web"], "owner": "", "path": "/lake", "quality": None})
    assert document.filterable(found) == {("silo", "store"), ("silo", "web")}


def test_a_vocabulary_has_no_numbers_and_nothing_short() -> None:
    found = Document(new_id(), "Sales 2024", names=("/lake/eu/sales_v2.csv",), columns=("customer_id",), body="secret")
    assert document.vocabulary(found) == {"sales", "lake", "csv", "customer"}


@given(strategies.text())
def test_words_are_letters_and_digits(text: str) -> None:
    for word in (*document.words(text), *document.index_words(text), document.joined(text)):
        assert word.isalnum() or word == ""
        assert len(word) <= document.LONGEST_WORD
