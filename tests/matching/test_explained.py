"""Explanations from a database, and contradictions between what was said and what content shows."""

import pyarrow.compute as pc
import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from catalog.datasets import queries as datasets
from catalog.datasets.models import Copy
from catalog.db import transaction
from catalog.errors import NotCompared, NotFound
from catalog.lineage import service as lineage
from catalog.matching import contradictions, explained, queries
from catalog.matching.evidence import probability
from tests import factories as make
from tests.matching.lakes import match, put_down
from tests.matching.tables_for_tests import orders, put


def rounded(database: Engine) -> None:
    """Put down an origin and a copy of it with whole prices, declared the wrong way round."""
    table = orders(300)
    whole = put_down(database, "whole.csv", table)
    part = put_down(database, "rounded.csv", put(table, "price", pc.round(table.column("price"), 0)))
    with transaction(database) as session:
        lineage.declare(session, part, whole, recorded_by="ann")
    for copy_id in (whole, part):
        match(database, copy_id)


def by_title(session: Session) -> dict[str, Copy]:
    everyone = datasets.all_datasets(session)
    return {copy.title: copy for one in everyone for copy in datasets.members(session, one.id)}


def test_both_orders_of_asking_tell_the_same(database: Engine) -> None:
    rounded(database)
    with transaction(database, write=False) as session:
        copies = by_title(session)
        whole, part = copies["whole.csv"], copies["rounded.csv"]
        forth, back = explained.of_copies(session, whole, part), explained.of_copies(session, part, whole)
        found = queries.between(session, whole.id, part.id)
        assert found is not None
        assert explained.of_match(session, found[0].id).answer in {forth.answer, back.answer}
    for told in (forth, back):
        assert "rounded.csv was made from whole.csv" in told.answer
        assert "side " not in " ".join(one.sentence for one in told.arguments)
        assert {one.side for one in told.arguments} == {"for"}
        (cells,) = [one.telling for one in told.arguments if "lost" in one.sentence]
        column, values = cells[0].split(": ")
        by_name = {one.split(" in ")[1]: one.split(" in ")[0] for one in values.split(", ")}
        assert column == "price"
        assert by_name["rounded.csv"] == f"{float(by_name['whole.csv']):.0f}"
    assert {one.sentence for one in forth.arguments} == {one.sentence for one in back.arguments}


def test_a_declared_edge_the_wrong_way_round_is_a_contradiction_with_both_sides(database: Engine) -> None:
    rounded(database)
    with transaction(database, write=False) as session:
        copies = by_title(session)
        whole, part = copies["whole.csv"], copies["rounded.csv"]
        (found,) = contradictions.contradictions(session, [whole.id])
        assert (found.edge.recorded_by, found.match is not None, found.probability > 0.9) == ("ann", True, True)
        edge = explained.edge_between(session, part, whole)
        told = explained.of_edge(session, edge)
        assert told.answer.startswith("whole.csv was made from rounded.csv: declared by ann on ")
        (sentence,) = told.contradictions
        assert "but content shows that rounded.csv was made from whole.csv: " in sentence
        assert any(one.startswith("Content says: ") for one in told.facts)
        assert explained.of_edge(session, explained.edge_by_id(session, edge.id)) == told


def test_an_inferred_link_tells_what_turning_it_around_would_cost(database: Engine) -> None:
    table = orders(300)
    whole = put_down(database, "whole.csv", table)
    part = put_down(database, "rounded.csv", put(table, "price", pc.round(table.column("price"), 0)))
    for copy_id in (whole, part):
        match(database, copy_id)
    with transaction(database, write=False) as session:
        edge = explained.edge_between(session, datasets.copy(session, whole), datasets.copy(session, part))
        assert (edge.kind, edge.margin is not None, edge.margin_turned is not None) == ("inferred", True, True)
        assert edge.confidence == pytest.approx(probability(edge.margin_turned or 0.0), abs=1e-4)
        facts = " ".join(explained.of_edge(session, edge).facts)
    assert f"with this link turned around is less likely by {edge.margin_turned:.1f}" in facts
    assert f"leaves the link out is less likely by {edge.margin:.1f}" in facts


def test_a_declared_edge_that_content_confirms_is_none(session: Session) -> None:
    a, b = make.copy(session), make.copy(session)
    lineage.declare(session, a.id, b.id, recorded_by="ann")
    assert contradictions.contradictions(session, [a.id, b.id]) == []


def test_two_who_declare_opposite_ways_contradict_each_other_once(session: Session) -> None:
    a, b = make.copy(session, title="a"), make.copy(session, title="b")
    lineage.declare(session, a.id, b.id, recorded_by="ann")
    lineage.declare(session, b.id, a.id, recorded_by="bo", kind="observed", run_id="r7")
    (told,) = contradictions.told(session, {a.id: "a", b.id: "b"})
    assert told.startswith("That b was made from a was declared by ann on ")
    assert "and that a was made from b was seen in run r7 on " in told


def test_a_link_that_content_knows_nothing_of_is_told_as_a_word_only(session: Session) -> None:
    a, b = make.copy(session, title="a"), make.copy(session, title="b")
    edge = lineage.declare(session, a.id, b.id, recorded_by="ann", transformation="group_by", kind="observed")
    told = explained.of_edge(session, edge)
    assert (list(told.facts), list(told.arguments)) == (["How it was made: group by."], [])
    assert told.unseen == ["Content was not compared, or shows no likeness: nothing but the word for it is known."]


def test_what_is_not_there_is_said(session: Session) -> None:
    a, b = make.copy(session, title="a"), make.copy(session, title="b")
    with pytest.raises(NotCompared, match="Nothing is known of a and b together"):
        explained.of_copies(session, a, b)
    with pytest.raises(NotFound, match="Link"):
        explained.edge_between(session, a, b)
    with pytest.raises(NotFound, match="Link"):
        explained.edge_by_id(session, a.id)
    with pytest.raises(NotFound, match="Match"):
        explained.of_match(session, a.id)
