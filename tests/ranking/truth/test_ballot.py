import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.ranking.truth.ballot import Answer, Ballot, best, cast, right, shares, supported
from catalog.ranking.truth.claims import MISSING, Claims, Column, Kind, Table, gather
from catalog.ranking.truth.grid import lay_out

ROWS = st.lists(st.lists(st.one_of(st.none(), st.integers(0, 6)), min_size=5, max_size=5), min_size=2, max_size=5)
TOLERANCE = 2


def made(rows: list[list[int | None]]) -> tuple[Claims, Ballot]:
    tables = [Table(f"t{place}", range(5), {"x": row}) for place, row in enumerate(rows)]
    claims = gather(tables, [Column("x", Kind.NUMBER, TOLERANCE)])
    grid = lay_out(claims)
    return claims, cast(claims, grid, grid.codes, grid.codes)


@given(ROWS, st.randoms())
def test_probabilities_of_a_cell_sum_to_one(rows: list[list[int | None]], random: object) -> None:
    _, ballot = made(rows)
    evidence = np.array([random.uniform(-50, 50) for _ in ballot.cell])  # type: ignore[attr-defined]
    probability = shares(ballot, evidence)
    assert np.allclose(np.bincount(ballot.cell, probability)[ballot.cell], 1.0)
    chosen = best(ballot, probability)
    for cell in set(ballot.cell.tolist()):
        assert probability[chosen[cell]] == pytest.approx(max(probability[ballot.cell == cell]), abs=1e-9)


@given(ROWS)
def test_near_values_support_each_other_and_no_others_do(rows: list[list[int | None]]) -> None:
    _, ballot = made(rows)
    weights = np.arange(1.0, len(ballot.cell) + 1)
    told = supported(ballot, weights, 0.5)
    for place, (cell, number) in enumerate(zip(ballot.cell, ballot.number, strict=True)):
        near = (ballot.cell == cell) & (np.abs(ballot.number - number) <= TOLERANCE)
        near[place] = False
        assert told[place] == weights[place] + 0.5 * weights[near].sum()


@given(ROWS)
def test_every_claim_on_a_contested_cell_is_a_vote_for_what_it_says(rows: list[list[int | None]]) -> None:
    claims, ballot = made(rows)
    grid = lay_out(claims)
    assert len(ballot.option) == (grid.codes != MISSING).sum()
    assert np.array_equal(ballot.code[ballot.option], grid.codes[ballot.voter, ballot.cell[ballot.option]])


def test_what_nobody_votes_for_is_never_true_and_contests_nothing() -> None:
    claims, _ = made([[1, 1, 1, 1, 1], [4, 1, 1, 1, 1]])
    grid = lay_out(claims)
    ballot = cast(claims, grid, grid.codes[:1], grid.codes)
    assert len(ballot.cell) == 2
    assert not ballot.open.any()
    assert shares(ballot, np.zeros(2)) == pytest.approx([1.0, 0.0])


def test_an_answer_is_right_exactly_or_nearly() -> None:
    claims, ballot = made([[0, 1, 1, 1, 1], [1, 1, 1, 1, 1], [5, 1, 1, 1, 1]])
    answered, worth = right(ballot, {0: Answer(claims.vocabularies[0].index(1), 1.0)}, 0.3)
    assert answered.tolist() == [True]
    assert worth.tolist() == [0.3, 1.0, 0.0]
