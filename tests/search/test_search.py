"""Searching, on both databases: the same documents in the same order."""

from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings, strategies
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from catalog.db import new_id, transaction
from catalog.search import queries, service
from catalog.search.document import Document
from catalog.search.rank import Hit


def _write(session: Session, title: str, *names: str, **fields: Any) -> UUID:
    written = Document(new_id(), title, names=names, **fields)
    service.write(session, written)
    return written.dataset_id


def _titles(page: queries.Page) -> list[str]:
    return [result.title for result in page.results]


@pytest.fixture
def lake(session: Session) -> Session:
    _write(session, "engagement.clicks", "/lake/shop/clicks_final.csv", columns=("user_id", "sessionId"))
    _write(session, "clicks", "/lake/shop/other.csv", body="what people opened")
    _write(session, "sales", "/lake/store/sales.parquet", columns=("household", "amount"), body="tills, no clicks")
    _write(session, "products", "/lake/store/products.csv", columns=("product_id",))
    return session


def test_an_exact_name_is_first(lake: Session) -> None:
    for number in range(5):
        _write(lake, f"clicks clicks {number}", "/lake/clicks/clicks.csv")
    page = queries.find(lake, "clicks")
    assert page.results[0].exact
    assert _titles(page)[0] == "clicks"
    assert _titles(queries.find(lake, "Engagement.Clicks"))[0] == "engagement.clicks"
    assert _titles(queries.find(lake, "/lake/shop/clicks_final.csv"))[0] == "engagement.clicks"
    assert _titles(queries.find(lake, "clicks_final"))[0] == "engagement.clicks"


def test_a_dotted_name_finds_itself(session: Session) -> None:
    for title in ("a.b", "a.b.c.d", "c.b.a", "a.b.c", "a b c"):
        _write(session, title)
    assert _titles(queries.find(session, "a.b.c"))[0] == "a.b.c"


def test_an_exact_name_of_marks_only_is_found(session: Session) -> None:
    _write(session, "???")
    assert _titles(queries.find(session, "???")) == ["???"]
    assert _titles(queries.find(session, "!!!")) == []


@pytest.mark.parametrize("words", ["user_id", "userid", "userId", "USER ID", "session", "sess"])
def test_separators_and_case_do_not_matter(lake: Session, words: str) -> None:
    assert _titles(queries.find(lake, words))[0] == "engagement.clicks"


def test_not_all_words_need_match_but_more_come_first(lake: Session) -> None:
    page = queries.find(lake, "store products nonsensical")
    assert _titles(page) == ["products", "sales"]
    assert _titles(queries.find(lake, "clicks"))[-1] == "sales"


def test_where_it_was_found_is_said(lake: Session) -> None:
    [result] = queries.find(lake, "household").results
    assert result.hits == (Hit("column", "household"),)
    assert queries.find(lake, "clicks").results[0].hits == (Hit("title", "clicks"),)


@pytest.mark.parametrize(
    ("typed", "meant"), [("engagment", "engagement"), ("prodcuts", "products"), ("slaes", "sales")]
)
def test_a_typo_finds_its_neighbour_and_says_so(lake: Session, typed: str, meant: str) -> None:
    page = queries.find(lake, typed)
    assert meant in page.corrections[typed]
    assert meant in _titles(page)[0]


def test_a_right_word_is_not_corrected(lake: Session) -> None:
    assert queries.find(lake, "click sales").corrections == {}
    page = queries.find(lake, "qqqqqqqq")
    assert (page.results, page.total, page.corrections) == ((), 0, {})


def test_written_again_it_is_found_as_it_is_now(session: Session) -> None:
    first = Document(new_id(), "orders", columns=("basket",), facets={"silo": "store"})
    service.write(session, first)
    service.write(session, Document(first.dataset_id, "purchases", facets={"silo": "web"}))
    assert queries.find(session, "basket").total == 0
    page = queries.find(session, "purchases")
    assert [result.dataset_id for result in page.results] == [first.dataset_id]
    assert page.facets == {"silo": [("web", 1)]}
    service.forget(session, first.dataset_id)
    service.forget(session, first.dataset_id)
    assert queries.find(session, "purchases").total == queries.find(session, "").total == 0


def _with_facets(session: Session) -> None:
    for title, silo, formats in (("a", "store", ["csv"]), ("b", "store", ["csv", "parquet"]), ("c", "web", ["csv"])):
        _write(session, f"sales {title}", facets={"silo": silo, "format": formats, "path": "/x"})


def test_filters_and_facets(session: Session) -> None:
    _with_facets(session)
    page = queries.find(session, "sales")
    assert page.facets == {"silo": [("store", 2), ("web", 1)], "format": [("csv", 3), ("parquet", 1)]}
    page = queries.find(session, "sales", filters={"silo": ["store"], "format": []})
    assert _titles(page) == ["sales a", "sales b"]
    assert page.facets == {"silo": [("store", 2), ("web", 1)], "format": [("csv", 2), ("parquet", 1)]}
    assert page.results[0].facets["path"] == "/x"
    both = queries.find(session, "", filters={"silo": ["store", "web"], "format": ["parquet"]}, sort="title")
    assert _titles(both) == ["sales b"]
    assert queries.find(session, "sales", filters={"silo": ["nowhere"], "unknown": ["x"]}).total == 0


def test_orders_and_pages(session: Session) -> None:
    _with_facets(session)
    assert _titles(queries.find(session, "", sort="updated")) == ["sales c", "sales b", "sales a"]
    assert _titles(queries.find(session, "sales", sort="title", page=2, size=2)) == ["sales c"]
    page = queries.find(session, "sales", page=2, size=2)
    assert (_titles(page), page.total, page.capped, page.reachable) == (["sales c"], 3, False, 3)
    assert queries.find(session, "sales", page=10**30, size=10**30).results == ()
    assert len(queries.find(session, "", page=-5, size=-5).results) == 1


def test_counts_and_candidates_are_bounded(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "COUNT_CAP", 4)
    monkeypatch.setattr(queries, "CANDIDATES", 3)
    for number in range(8):
        _write(session, f"part {number} of clicks")
    _write(session, "clicks")
    page = queries.find(session, "clicks")
    assert (page.total, page.capped, page.reachable, len(page.results)) == (4, True, 3, 3)
    assert _titles(page)[0] == "clicks"


_ODD = [
    '"',
    "'",
    "clicks*",
    "NEAR(a b)",
    "a AND",
    "(",
    "title:x",
    "-",
    "x\0y",
    "\udcff",
    "a:b | c & !d",
    "\\",
    "x" * 5000,
]


@pytest.mark.parametrize("words", _ODD)
def test_odd_text_is_only_text(lake: Session, words: str) -> None:
    queries.find(lake, words)
    _write(lake, words, words, columns=(words,), body=words, facets={"silo": words, "why": words})
    assert queries.find(lake, words).total >= 1


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(words=strategies.text(max_size=60) | strategies.lists(strategies.sampled_from(_ODD)).map(" ".join))
def test_any_text_may_be_asked_and_written(database: Engine, words: str) -> None:
    with transaction(database) as session:
        dataset_id = _write(session, words, body=words, facets={"owner": f"o{words}"})
        page = queries.find(session, words, filters={"owner": [f"o{words}"]}, size=200)
        assert [result.dataset_id for result in page.results] == [dataset_id]
        service.forget(session, dataset_id)
