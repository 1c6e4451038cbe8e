"""A small table read and judged: every topic says what is so."""

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from catalog.quality.sufficiency.asking import Ask
from catalog.quality.sufficiency.judging import judged
from catalog.quality.sufficiency.page import Answer, Page
from catalog.quality.sufficiency.pairing import pairs
from catalog.quality.sufficiency.reading import ToRead, read
from catalog.scanning.profile import Profile
from catalog.scanning.readers import Limits
from catalog.scanning.service import Scan, scan

MEMORY = 200 * 2**20
START = date(2024, 1, 1)
Table = dict[str, list[Any]]


def sales(rows: int = 2_000) -> Table:
    """Two labels in proportion 3 to 1; a country of nine rows; a fortnight without a sale; keys of 0 to 499."""
    draw = random.Random(7)  # noqa: S311 - the same table each time
    days = [day for day in range(100) if not 50 <= day < 64]
    return {
        "sale": [str(place) for place in range(rows)],
        "customer": [place % 500 for place in range(rows)],
        "day": [str(START + timedelta(days=days[place % len(days)])) for place in range(rows)],
        "country": ["LI" if place < 9 else ("DE", "FR")[place % 2] for place in range(rows)],
        "price": [round(draw.lognormvariate(3, 0.3), 2) for _ in range(rows)],
        "returned": ["yes" if place % 4 == 0 else "no" for place in range(rows)],
    }


def written(path: Path, table: Table) -> Scan:
    if path.suffix == ".parquet":
        pq.write_table(pa.table(table), path)
    else:
        lines = [",".join(map(str, row)) for row in zip(*table.values(), strict=True)]
        path.write_text("\n".join([",".join(table), *lines]) + "\n")
    return scan(path, limits=Limits(), keep_cells=True, progress=lambda _: None)


def profile_of(found: Scan) -> Profile:
    assert found.profile is not None
    return found.profile


Asked = Callable[..., Page]


@pytest.fixture
def asked(tmp_path: Path) -> Asked:
    def asked_of(table: Table, ask: Ask, *, kind: str = "csv", other: Table | None = None, **more: Any) -> Page:
        own = written(tmp_path / f"sales.{kind}", table)
        todo = ToRead(tmp_path / f"sales.{kind}", profile_of(own), Limits(), MEMORY, keep_cells=True, ask=ask)
        if other is not None:
            second = written(tmp_path / "other.csv", other)
            may = pairs(todo.profile, profile_of(second), own.fingerprint, second.fingerprint)
            todo = replace(todo, other=(tmp_path / "other.csv", profile_of(second)), pairs=may)
        found = read(replace(todo, **more), lambda _: None)
        return judged(ask, todo.profile, found, joined="customers" if other is not None else "")

    return asked_of


def answer(page: Page, topic: str) -> Answer:
    return next(one for one in page.answers if one.topic == topic)


@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_every_topic_that_is_asked_about_is_answered(asked: Asked, kind: str) -> None:
    page = asked(sales(), Ask(label="returned", segments=("country",), key=("customer", "day")), kind=kind)
    states = {one.topic: one.state for one in page.answers}
    assert states == {
        "information": "told",
        "missing values": "enough",
        "duplicates": "enough",
        "keys": "enough",
        "label": "enough",
        "segments": "weak",
        "time": "weak",
        "segments over time": "weak",
    }
    assert page.told == "Enough with care; weak: segments, time, segments over time."
    assert "2 classes" in answer(page, "label").told
    assert "'no' is right in 75.0%" in answer(page, "label").told
    assert answer(page, "segments").rows[0] == ("country", "LI", 9, "thin")
    assert answer(page, "time").rows[0] == ("2024-02-20", "2024-03-04", 14, "empty")
    assert ("country", "LI", "2024-01-01", "2024-01-09", 9, "ends early") in answer(page, "segments over time").rows


def test_rows_that_are_there_twice_and_keys_that_are_not_unique_are_counted(asked: Asked) -> None:
    table = {name: [*cells, *cells[:300]] for name, cells in sales(1_000).items()}
    page = asked(table, Ask(key=("sale",)))
    assert answer(page, "duplicates").state == "short"
    assert answer(page, "duplicates").told == "300 of 1,300 rows repeat another one in every column (23.08%)."
    assert answer(page, "keys").told == "sale names 1,000 rows; 600 share theirs, 0 have none."
    assert page.told.startswith("Not enough to build on as it is: duplicates")


def test_a_join_is_counted_from_both_sides_with_what_becomes_several(asked: Asked) -> None:
    customers = {
        "customer_id": [str(place // 2) for place in range(900)],
        "name": [f"n{place}" for place in range(900)],
    }
    page = asked(sales(), Ask(), kind="parquet", other=customers)
    told = answer(page, "join")
    assert told.state == "weak"
    # 450 of 500 customers, in 1,800 of 2,000 rows; each stands twice there.
    assert told.rows[0] == ("customer", "customer_id", 0.9, 1.0, "n to m", 3_600)
    assert "becomes 2.00 rows" in told.told


def test_what_joins_with_nothing_is_not_enough(asked: Asked) -> None:
    page = asked(sales(), Ask(), other={"colour": ["red", "blue", "green"] * 5})
    assert answer(page, "join").state == "short"


def test_the_mean_needs_few_rows_and_the_different_values_need_all(asked: Asked) -> None:
    mean = asked(sales(), Ask(curve="mean:price", tolerance=0.05))
    assert mean.curve is not None
    assert mean.curve["knee"] is not None
    assert mean.curve["points"][-1]["off"] == 0
    assert answer(mean, "sample size").state == "enough"
    different = asked(sales(), Ask(curve="distinct:sale", tolerance=0.05))
    assert different.curve is not None
    assert different.curve["knee"] is None
    assert answer(different, "sample size").state == "weak"


def test_the_same_seed_draws_the_same_samples(asked: Asked) -> None:
    first, again, other = (asked(sales(), Ask(curve="mean:price", seed=seed)).curve for seed in (3, 3, 4))

    def values(curve: Any) -> list[float]:
        return [one["value"] for one in curve["points"]]

    assert values(first) == values(again) != values(other)


def test_a_label_that_follows_from_a_column_is_learned_and_noise_is_not(asked: Asked) -> None:
    table = sales(600)
    table["large"] = ["yes" if price > 20 else "no" for price in table["price"]]
    table["note"] = [f"note {place}" for place in range(600)]
    learned = asked(table, Ask(label="large", curve="accuracy", estimator="DecisionTreeClassifier", repeats=2))
    assert learned.curve is not None
    assert learned.curve["points"][-1]["value"] > 0.98
    assert answer(learned, "sample size").state == "enough"
    assert "Not used: note" in answer(learned, "sample size").told
    noise = asked(table, Ask(label="returned", curve="accuracy", estimator="DummyClassifier", repeats=2))
    assert answer(noise, "sample size").state == "short"
    unheard = asked(table, Ask(label="returned", curve="accuracy", estimator="os.system", repeats=2))
    assert answer(unheard, "sample size").state == "unknown"


def test_values_that_may_not_be_kept_are_numbered(asked: Asked) -> None:
    page = asked(sales(), Ask(label="returned", segments=("country",)), keep_cells=False)
    assert "value 1" in str(page.to_json())
    assert "FR" not in str(page.to_json())
    assert "'no'" not in str(page.to_json())


def test_bytes_that_are_gone_leave_what_the_scan_kept_and_unknown_for_the_rest(tmp_path: Path) -> None:
    profile = profile_of(written(tmp_path / "sales.csv", sales(200)))
    page = judged(Ask(label="returned"), profile, None, why_not="These bytes are gone.")
    states = {one.topic: one.state for one in page.answers}
    assert states["information"] == "told"
    assert states["missing values"] == "enough"
    assert states["duplicates"] == states["label"] == states["time"] == "unknown"
    assert page.state == "unknown"
    assert answer(page, "label").told == "These bytes are gone."


def test_a_part_that_fails_harms_no_other(asked: Asked) -> None:
    page = asked(sales(), Ask(curve="mean:country"))
    assert answer(page, "sample size").state == "unknown"
    assert answer(page, "duplicates").state == "enough"
