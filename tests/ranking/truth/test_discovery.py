import random
from collections.abc import Sequence

import numpy as np
import pytest

from catalog.ranking.truth.claims import Table, gather
from catalog.ranking.truth.discovery import discover
from catalog.ranking.truth.fusion import Fusion, Verified
from catalog.scanning.canonical import Value
from tests.ranking.truth.worlds import COLUMNS, Source, World, answered, fused_right, vote_right, world

GOOD = [Source(f"good{place}", share) for place, share in enumerate((0.96, 0.75, 0.7))]
BAD = Source("bad", 0.5)


def copies(number: int, edits: float = 0.0) -> list[Source]:
    return [Source(f"copy{place}", 0.0, copies="bad", edits=edits) for place in range(number)]


def test_copies_do_not_vote_twice() -> None:
    alone, crowded = world([*GOOD, BAD], 1), world([*GOOD, BAD, *copies(6)], 1)
    fusion = discover(crowded.claims)
    assert vote_right(crowded, fusion) < 0.5, "the plain majority is wrong here"
    assert fused_right(fusion, crowded.truth) == fused_right(discover(alone.claims), alone.truth)
    assert fused_right(fusion, crowded.truth) > 0.9


def test_declared_copies_do_not_vote_twice_either() -> None:
    # Copies that were edited so much that their structure gives nothing away.
    made = world([*GOOD, BAD, *copies(6, edits=0.45)], 1)
    tree = ["bad", *(one.name for one in copies(6))]
    assert {frozenset(one.members) for one in discover(made.claims, trees=[tree]).blocks} >= {frozenset(tree)}


@pytest.mark.parametrize("number", [1, 5, 20])
@pytest.mark.parametrize("edits", [0.0, 0.01, 0.2])
def test_clones_of_a_bad_source_move_nobody(number: int, edits: float) -> None:
    before = asked_of(world([*GOOD, BAD], 3))
    after = asked_of(world([*GOOD, BAD, *copies(number, edits)], 3))
    assert before.nominee.candidate == after.nominee.candidate == "good0"


def test_reputation_travels_between_columns() -> None:
    # In one column most mean something else, and mean the same; in the others they are worse than those who do not.
    good = [Source(f"good{place}", {"amount": 0.95, "count": 0.97, "name": 0.97}) for place in range(3)]
    bad = [Source(f"bad{place}", {"amount": 0.9, "count": 0.5, "name": 0.55}) for place in range(4)]
    for seed in range(4):
        made = world([*good, *bad], seed)
        said = said_by(made)
        for one in bad:
            said[one.name]["amount"] = [moved(value) for value in said[one.name]["amount"]]
        fusion = discover(gather([Table(name, made.claims.keys, columns) for name, columns in said.items()], COLUMNS))
        amount = [cell for cell in fusion.cells if cell.column == "amount"]
        true = [made.truth[cell.key, "amount"] for cell in amount]  # type: ignore[index]
        assert np.mean([cell.value == value for cell, value in zip(amount, true, strict=True)]) > 0.9
        assert np.mean([cell.sayings[0].value == value for cell, value in zip(amount, true, strict=True)]) < 0.5


def moved(value: Value) -> Value:
    return value + 7 if isinstance(value, int) and value % 3 else value


def test_known_accuracies_are_found_within_their_intervals() -> None:
    shares = (0.97, 0.8, 0.75, 0.65, 0.55)
    made = world([Source(f"s{place}", share) for place, share in enumerate(shares)], 5)
    fusion = discover(made.claims)
    true = contested_right(made, fusion)
    assert [one.candidate for one in fusion.standings] == sorted(true)
    for one in fusion.standings:
        assert one.accuracy.low <= true[one.candidate] <= one.accuracy.high
        assert one.accuracy.value == pytest.approx(true[one.candidate], abs=0.05)
        assert set(one.columns) == {"amount", "count", "name"}
        assert one.coverage == 1.0
    assert fusion.nominee.candidate == "s0"


def test_two_that_contradict_each_other_need_verified_cells() -> None:
    made = world([Source("right", 0.95), Source("wrong", 0.6)], 6)
    before = discover(made.claims)
    assert before.nominee.candidate is None
    assert "cannot be told apart" in before.nominee.reason
    after = discover(made.claims, answered(before.questions, made.truth))
    assert after.nominee.candidate == "right"


def test_copies_of_one_another_need_verified_cells() -> None:
    made = world([Source("origin", 1.0), *(Source(f"copy{n}", 0.0, copies="origin", edits=0.1) for n in range(3))], 6)
    tree = ["origin", "copy0", "copy1", "copy2"]
    before = discover(made.claims, trees=[tree])
    assert before.nominee.candidate is None
    after = discover(made.claims, answered(before.questions, made.truth), trees=[tree])
    assert after.nominee.candidate == "origin"


def test_a_verified_cell_is_true_whatever_is_said() -> None:
    made = world(GOOD, 7)
    key, column = next((cell.key, cell.column) for cell in discover(made.claims).cells if cell.column == "amount")
    fusion = discover(made.claims, [Verified(key, column, -1), Verified("nobody's", "amount", 3)])
    found = next(cell for cell in fusion.cells if (cell.key, cell.column) == (key, column))
    assert (found.value, found.probability, found.verified) == (-1, 1.0, True)
    assert (key, column) not in {(one.key, one.column) for one in fusion.questions}


def test_a_cell_that_nobody_contests_can_be_verified_to_be_wrong() -> None:
    tables = [Table(name, range(30), {"x": [1] * 30, "y": list(range(30))}) for name in "ab"]
    fusion = discover(gather(tables), [Verified(3, "x", 2)])
    assert [(cell.key, cell.value) for cell in fusion.cells] == [(3, 2)]
    assert [one.columns["x"].value for one in fusion.standings] == [0.0, 0.0]


def test_twenty_chosen_cells_tell_more_than_twenty_drawn_ones() -> None:
    good = [Source(f"good{place}", 0.9, fills=0.6) for place in range(2)]
    bad = [Source(f"bad{place}", {"amount": 0.35, "count": 0.8, "name": 0.85}) for place in range(3)]
    chosen, drawn = [], []
    for seed in range(6):
        made = world([*good, *bad], seed)
        before = discover(made.claims)
        cells = random.Random(seed).sample(before.cells, 20)  # noqa: S311 - a test's dice
        drawn.append(fused_right(discover(made.claims, verify(made, cells)), made.truth))
        chosen.append(fused_right(discover(made.claims, answered(before.questions, made.truth)), made.truth))
    assert np.mean(chosen) > np.mean(drawn)


def test_questions_are_asked_only_where_somebody_can_answer() -> None:
    made = world(GOOD, 8)
    fusion = discover(made.claims, among={3, 4, 5}, asked=7)
    assert {one.key for one in fusion.questions} <= {3, 4, 5}
    assert len(discover(made.claims, asked=7).questions) == 7
    assert all(len(one.sayings) > 1 for one in fusion.questions)


def test_what_was_learned_is_remembered_the_next_day() -> None:
    sources = [Source("right", 0.9), Source("wrong", 0.6), Source("other", 0.6)]
    yesterday, today = world(sources, 9), world(sources, 10)
    learned = discover(yesterday.claims, answered(discover(yesterday.claims).questions, yesterday.truth))
    with_history = discover(today.claims, history=learned.reputation)
    assert fused_right(with_history, today.truth) >= fused_right(discover(today.claims), today.truth)
    assert with_history.nominee.leader == "right"
    record = learned.reputation["right"]["amount"]
    assert 0 < record.right <= record.n <= 20


def test_the_order_of_candidates_and_rows_makes_no_difference() -> None:
    made = world([*GOOD, BAD, *copies(2, 0.05)], 11, keys=60)
    tables = [Table(name, made.claims.keys, columns) for name, columns in said_by(made).items()]
    first = discover(gather(tables, COLUMNS))
    dice = random.Random(1)  # noqa: S311 - a test's dice
    for _ in range(3):
        again = []
        for table in dice.sample(tables, len(tables)):
            order = dice.sample(range(60), 60)
            columns = {name: [values[place] for place in order] for name, values in table.columns.items()}
            again.append(Table(table.candidate, [table.keys[place] for place in order], columns))
        assert discover(gather(again, COLUMNS)) == first


def test_nothing_to_tell_is_said_so() -> None:
    tables = [Table(name, range(30), {"x": list(range(30))}) for name in "ab"]
    fusion = discover(gather(tables))
    assert (fusion.cells, fusion.questions) == ((), ())
    assert fusion.nominee.candidate is None
    assert "nowhere" in fusion.nominee.reason
    assert discover(gather([])).nominee.candidate is None
    assert discover(gather([Table("a", [], {"x": []})])).nominee.candidate is None


def test_who_says_too_little_is_not_named() -> None:
    little = Source("little", 1.0, fills=0.2)
    fusion = discover(world([little, *GOOD], 12).claims)
    assert fusion.nominee.candidate == "good0"
    assert discover(world([little, *GOOD], 12).claims, floor=1.01).nominee.candidate is None


def asked_of(made: World) -> Fusion:
    return discover(made.claims, answered(discover(made.claims).questions, made.truth))


def verify(made: World, cells: Sequence[object]) -> list[Verified]:
    return [Verified(one.key, one.column, made.truth[one.key, one.column]) for one in cells]  # type: ignore[attr-defined]


def contested_right(made: World, fusion: Fusion) -> dict[str, float]:
    hits: dict[str, list[bool]] = {name: [] for name in made.claims.candidates}
    for cell in fusion.cells:
        for saying in cell.sayings:
            for name in saying.candidates:
                hits[name].append(saying.value == made.truth[cell.key, cell.column])  # type: ignore[index]
    return {name: float(np.mean(found)) for name, found in hits.items()}


def said_by(made: World) -> dict[str, dict[str, list[Value]]]:
    claims = made.claims
    return {
        name: {
            column.name: [claims.vocabularies[at][code] if code >= 0 else None for code in claims.codes[who, :, at]]
            for at, column in enumerate(claims.columns)
        }
        for who, name in enumerate(claims.candidates)
    }
