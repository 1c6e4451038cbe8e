"""What the copies made of any folder of tables are, and what is said of them."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from tests.measuring import evaluate_injected
from tests.measuring.evaluate_injected import Answer
from tests.measuring.figures import Count
from tests.measuring.injected.build import Pair, build, strangers
from tests.measuring.injected.plan import KINDS
from tests.measuring.injected.roots import roots

ROWS = 120


def orders(seed: int, rows: int = ROWS) -> pd.DataFrame:
    random = np.random.default_rng(seed)
    return pd.DataFrame(
        {
            "Order Id": np.sort(random.choice(10**6, rows, replace=False)),
            "ordered_at": pd.Timestamp("2024-01-01") + pd.to_timedelta(np.sort(random.integers(0, 10**6, rows)), "s"),
            "customer": [f"Customer {number} {'x' * (number % 9)}" for number in random.integers(0, 30, rows)],
            "city": [f"City {number}" for number in random.integers(0, 8, rows)],
            "price": random.integers(100, 10**5, rows) / 100,
            "weight": random.integers(1, 10**4, rows) / 1000,
        }
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for place, seed in (("shop/v000.csv", 1), ("shop/v001.csv", 2), ("sets/A_Ver_0.csv", 3), ("sets/A_Ver_12.csv", 4)):
        path = tmp_path / "data" / place
        path.parent.mkdir(parents=True, exist_ok=True)
        orders(seed).to_csv(path, index=False)
    (tmp_path / "data/sets/problem_sets.csv").write_text("T,T_prime\na,b\n" * 50)
    (tmp_path / "data/sets/short.csv").write_text("a,b\n1,2\n")
    return tmp_path / "data"


def test_one_table_of_each_lineage_is_a_root(folder: Path) -> None:
    found = list(roots(folder))
    assert [root.path.name for root in found] == ["A_Ver_0.csv", "v000.csv"]
    assert pd.api.types.is_datetime64_any_dtype(found[0].frame["ordered_at"])
    assert len({root.group for root in found}) == 2


def test_every_kind_can_be_made_and_changes_something(folder: Path, tmp_path: Path) -> None:
    [root, _] = roots(folder)
    pairs = list(build(tmp_path / "made", [root], seed=1, chains=6))
    assert {pair.kind for pair in pairs} == {*KINDS, "chain.step", "chain.ends"}
    assert all(pair.source.exists() and pair.target.exists() and pair.source != pair.target for pair in pairs)


def test_what_repeats_badly_is_in_the_origin(folder: Path, tmp_path: Path) -> None:
    [root, _] = roots(folder)
    [pair] = [one for one in build(tmp_path / "made", [root], seed=1, chains=0) if one.kind == "noisy_twins_dropped"]
    assert set(_columns(pair.source)) - set(_columns(pair.target)) == {"twin_with_errors", "twin_with_gaps"}


def _columns(path: Path) -> list[str]:
    frame = pd.read_parquet(path) if path.suffix == ".parquet" else pd.read_csv(path)
    return [str(name) for name in frame.columns]


def test_a_seed_makes_the_same_copies_again(folder: Path, tmp_path: Path) -> None:
    [root, _] = roots(folder)
    first, again = (list(build(tmp_path / name, [root], seed=5, chains=2)) for name in ("one", "two"))
    assert [pair.target.read_bytes() for pair in first] == [pair.target.read_bytes() for pair in again]


def test_strangers_are_of_different_houses(folder: Path, tmp_path: Path) -> None:
    found = list(roots(folder))
    made = [
        (root, pair) for root in found for pair in build(tmp_path / root.group.replace("/", "-"), [root], 1, chains=0)
    ]
    drawn = list(strangers(found, made, seed=1, most=50))
    assert drawn
    houses = {pair.target: root.group for root, pair in made}
    assert all(houses[pair.source] != houses[pair.target] and not pair.related for pair in drawn)


def test_a_pair_that_was_not_found_has_no_direction() -> None:
    pair = Pair("rounded", "table", Path("a"), Path("b"), directed=True)
    answers = [Answer(pair, True, True, 0.9), Answer(pair, True, False, 0.8), Answer(pair, False, True, 0.5)]
    counts = evaluate_injected._report(answers, seed=1, seconds=0.0).counts
    assert (counts["detection.recall"].hits, counts["detection.recall"].n) == (2, 3)
    assert (counts["direction.accuracy"].hits, counts["direction.accuracy"].n) == (1, 2)
    assert (counts["direction.coverage"].hits, counts["direction.coverage.rounded"].n) == (2, 3)


def test_related_tables_that_are_taken_for_it_lower_the_precision() -> None:
    stranger = Pair("strangers", "two", Path("a"), Path("b"), directed=False, related=False)
    pair = Pair("renamed", "table", Path("a"), Path("b"), directed=False)
    answers = [Answer(pair, True, True, 0.5), Answer(stranger, True, True, 0.9)]
    counts = evaluate_injected._report(answers, seed=1, seconds=0.0).counts
    assert counts["detection.precision"] == Count(1, 2, ("strangers, two",))
    assert counts["direction.accuracy"].n == 0
