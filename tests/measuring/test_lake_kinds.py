"""Each kind of dump is what its name says, and a seed fixes the whole lake."""

import json
from collections import Counter
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.csv as pacsv
import pyarrow.parquet as pq
import pytest

from tests.measuring.lake import kinds, truth
from tests.measuring.lake.build import build
from tests.measuring.lake.plan import PLAN
from tests.measuring.lake.writing import write

ROWS = 600


@pytest.fixture
def orders() -> pd.DataFrame:
    rng = np.random.default_rng(7)
    return pd.DataFrame(
        {
            "order_id": 5_000 + rng.permutation(ROWS),
            "customer_id": rng.integers(1, 90, ROWS),
            "region": rng.choice(["north", "south", "west"], ROWS),
            "price": np.round(rng.gamma(2.0, 9.0, ROWS), 2),
            "ordered_at": pd.Timestamp("2017-03-01 08:15:42") + pd.to_timedelta(np.arange(ROWS) * 4_321, unit="s"),
        }
    )


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(11)


def test_renamed_keeps_every_value_under_no_old_name(orders: pd.DataFrame, rng: np.random.Generator) -> None:
    made = kinds.renamed(orders, rng)
    assert not set(made.columns) & set(orders.columns)
    assert len(set(made.columns)) == len(orders.columns)
    assert sorted(map(str, made.iloc[3])) == sorted(map(str, orders.iloc[3]))


def test_projected_keeps_all_rows_of_a_few_columns(orders: pd.DataFrame, rng: np.random.Generator) -> None:
    made = kinds.projected(orders, rng, columns=["region", "order_id"])
    assert made.shape == (ROWS, 2)


@pytest.mark.parametrize("column", ["order_id", "region", "ordered_at"])
def test_filtered_keeps_what_one_condition_picks(orders: pd.DataFrame, rng: np.random.Generator, column: str) -> None:
    made = kinds.filtered(orders, rng, column=column, share=0.3)
    assert 0 < len(made) < ROWS
    left = orders.drop(made.index)[column]
    between = (left >= made[column].min()) & (left <= made[column].max())
    assert not (left.isin(made[column]) if column == "region" else between).any()


def test_sampled_keeps_about_a_twentieth_in_order(orders: pd.DataFrame, rng: np.random.Generator) -> None:
    made = kinds.sampled(orders, rng)
    assert 10 < len(made) < 60
    assert made["ordered_at"].is_monotonic_increasing


def test_snapshot_ends_a_week_before_the_original(orders: pd.DataFrame, rng: np.random.Generator) -> None:
    made = kinds.snapshot(orders, rng, column="ordered_at", back=7)
    lag = orders["ordered_at"].max() - made["ordered_at"].max()
    assert pd.Timedelta(days=7) <= lag < pd.Timedelta(days=7, hours=2)


def test_edited_changes_three_cells_in_a_hundred_and_no_key(orders: pd.DataFrame, rng: np.random.Generator) -> None:
    made = kinds.edited(orders, rng, keep=["order_id"])
    assert made["order_id"].equals(orders["order_id"])
    assert (made.dtypes == orders.dtypes).all()
    differing = (made != orders)[["customer_id", "region", "price", "ordered_at"]].to_numpy()
    assert 0.015 < differing.mean() < 0.04


def test_enriched_adds_columns_and_keeps_rows(orders: pd.DataFrame, rng: np.random.Generator) -> None:
    regions = pd.DataFrame({"region": ["north", "south"], "manager": ["Ada", "Ben"], "code": [1, 2]})
    made = kinds.enriched(orders, rng, other=regions, on="region", columns=["manager"])
    assert made[list(orders.columns)].equals(orders)
    assert set(made["manager"].dropna()) == {"Ada", "Ben"}


def test_aggregated_replays(orders: pd.DataFrame, rng: np.random.Generator) -> None:
    measures = {"spent": ("price", "sum"), "orders": ("order_id", "count")}
    made = kinds.aggregated(orders, rng, by=["ordered_at"], measures=measures, day="ordered_at")
    day = made["ordered_at"].iloc[4]
    of_that_day = orders[orders["ordered_at"].dt.floor("D") == day]
    assert made["spent"].iloc[4] == pytest.approx(of_that_day["price"].sum())
    assert made["orders"].sum() == ROWS


def test_resaved_loses_seconds_and_decimals_and_gains_an_index(orders: pd.DataFrame, rng: np.random.Generator) -> None:
    made = kinds.resaved(orders, rng)
    assert made.iloc[:, 0].tolist() == list(range(ROWS))
    assert made["ordered_at"].str.fullmatch(r"\d\d[/.]\d\d[/.]2017 \d\d:\d\d").all()
    assert np.allclose(made["price"], orders["price"].round(1))


def test_impostor_shares_the_schema_and_no_row(orders: pd.DataFrame, rng: np.random.Generator) -> None:
    made = kinds.impostor(orders, rng, ids=["order_id", "customer_id"])
    assert list(made.columns) == list(orders.columns)
    assert len(made) == ROWS
    assert not set(made["order_id"]) & set(orders["order_id"])
    assert not set(made["customer_id"]) & set(orders["customer_id"])
    assert made.merge(orders, on=["region", "price", "ordered_at"]).empty


def test_hollow_has_as_many_rows_and_few_with_values(orders: pd.DataFrame, rng: np.random.Generator) -> None:
    made = kinds.hollow(orders, rng)
    assert len(made) == ROWS
    filled = made.dropna(how="all")
    assert 0 < len(filled) < ROWS * 0.08
    assert (filled["order_id"].astype(int) == orders.loc[filled.index, "order_id"]).all()


def test_truncated_parquet_cannot_be_opened(orders: pd.DataFrame, rng: np.random.Generator, tmp_path: Path) -> None:
    path = tmp_path / "orders.parquet"
    write(orders, path)
    path.write_bytes(kinds.truncated(path.read_bytes(), rng))
    with pytest.raises(pa.ArrowInvalid):
        pq.read_table(path)


def test_html_page_is_a_page(rng: np.random.Generator) -> None:
    assert kinds.html_page(rng).startswith(b"<!DOCTYPE html>")


@pytest.mark.parametrize("ending", [".csv", ".parquet", ".jsonl"])
def test_every_format_keeps_times_and_numbers(orders: pd.DataFrame, tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"orders{ending}"
    write(orders, path)
    if ending == ".parquet":
        made = pq.read_table(path).to_pandas()
    elif ending == ".csv":
        made = pacsv.read_csv(path).to_pandas()
    else:
        made = pd.DataFrame([json.loads(line) for line in path.read_text().splitlines()])
    assert (pd.to_datetime(made["ordered_at"]) == orders["ordered_at"]).all()
    assert (made["price"] == orders["price"]).all()


def test_every_kind_is_planned_three_times() -> None:
    assert min(Counter(recipe.kind for recipe in PLAN).values()) >= 3
    assert len({recipe.label for recipe in PLAN}) == len(PLAN)


def test_a_seed_fixes_the_lake_and_the_truth_tells_it(tmp_path: Path) -> None:
    first, second = (build(tmp_path / name, seed=3, scale=0.004) for name in ("first", "second"))
    assert _bytes_of(tmp_path / "first") == _bytes_of(tmp_path / "second")
    assert truth.read(tmp_path / "first" / "truth.json") == first
    assert [dump.label for dump in first.dumps] == [dump.label for dump in second.dumps]
    assert {dump.path for dump in first.dumps} == {str(path) for path in _files(tmp_path / "first")}
    assert sum(dump.declared for dump in first.dumps) == round(len(first.dumps) / 3)
    known = first.by_label()
    assert all(known[dump.root].root == dump.root for dump in first.dumps)
    assert known["summary"].parent == "sample"
    assert known["summary"].root == "summary"
    assert known["sample"].root == "purchases"


def _files(folder: Path) -> list[Path]:
    return sorted(path for silo in ("store", "ecommerce") for path in (folder / silo).rglob("*") if path.is_file())


def _bytes_of(folder: Path) -> dict[str, tuple[bytes, float]]:
    return {str(path.relative_to(folder)): (path.read_bytes(), path.stat().st_mtime) for path in _files(folder)}
