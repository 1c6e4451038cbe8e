"""What the evaluation of versions counts as strangers shares no rows, and what it reshapes comes from its source."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from tests.measuring.versions import impostors, making
from tests.measuring.versions.cells import read
from tests.measuring.versions.pairs import Topic, strangers, topics
from tests.measuring.versions.reshaped import pivoted

HEADER = "T_validation,T_prime_validation,T_generalization,T_prime_generalization,Setup\n"


def table(rows: int, seed: int) -> pd.DataFrame:
    draw = np.random.default_rng(seed)
    return pd.DataFrame(
        {
            "name": [f"N{number}" for number in draw.choice(10**6, rows, replace=False)],
            "kind": draw.choice(["oak", "elm", "ash"], rows),
            "year": draw.choice(["2001", "2002", "2003", "2004"], rows),
            "height": [f"{value:.1f}" for value in draw.uniform(1, 30, rows)],
        }
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two topics; of each two bases that share no row, a derived table of each, and an empty one."""
    for number, name in enumerate(("trees", "birds")):
        (tmp_path / name).mkdir()
        for base in range(2):
            cells = table(120, 10 * number + base)
            cells.to_csv(tmp_path / name / f"{base}.csv", index=False)
            cells.assign(extra="x").to_csv(tmp_path / name / f"{base}_more.csv", index=False)
        table(1, 3)[:0].to_csv(tmp_path / name / "empty.csv", index=False)
        rows = [("0", "0_more", "1", "1_more", "added"), ("0", "empty", "1", "1_more", "removed")]
        lines = (",".join([*(f"{name}/{file}.csv" for file in row[:4]), row[4]]) for row in rows)
        (tmp_path / name / "problem_sets.csv").write_text(HEADER + "\n".join(lines))
    return tmp_path


def test_labelled_pairs_leave_out_tables_without_rows(folder: Path) -> None:
    known = topics(folder)
    assert [topic.name for topic in known] == ["birds", "trees"]
    assert sorted(pair.b.stem for pair in known[0].pairs) == ["0_more", "1_more", "1_more"]
    assert known[0].core == ["name", "kind", "year", "height"]


def test_strangers_of_one_topic_are_those_whose_bases_share_no_row(folder: Path) -> None:
    inside = {(pair.a.stem, pair.b.stem) for pair in strangers(topics(folder)) if pair.a.parent == pair.b.parent}
    assert inside == {("0", "1"), ("0", "1_more"), ("0_more", "1"), ("0_more", "1_more")}
    across = [pair for pair in strangers(topics(folder)) if pair.a.parent != pair.b.parent]
    assert len(across) == 16


def test_tables_that_share_a_row_are_no_strangers_though_their_bases_do_not(folder: Path) -> None:
    other = read(folder / "trees" / "1.csv")
    more = pd.concat([read(folder / "trees" / "0_more.csv"), other[:5].assign(extra="x")])
    more.to_csv(folder / "trees" / "0_more.csv", index=False)
    topic = next(topic for topic in topics(folder) if topic.name == "trees")
    inside = {(pair.a.stem, pair.b.stem) for pair in strangers([topic])}
    assert inside == {("0", "1"), ("0", "1_more")}


def rows_of(topic: Topic, path: Path) -> set[tuple[str, ...]]:
    return set(read(path)[topic.core].itertuples(index=False, name=None))


def test_made_strangers_have_the_columns_and_share_no_row(folder: Path, tmp_path: Path) -> None:
    topic = topics(folder)[0]
    pairs = making.strangers(topic, tmp_path / "made", np.random.default_rng(1), 200)
    assert len(pairs) == 200
    kinds = {pair.kind for pair in pairs}
    assert {"other rows", "sums of other rows"} <= kinds
    assert kinds & set(impostors.KINDS)
    apart = [pair for pair in pairs if pair.kind == "other rows"]
    assert all(not rows_of(topic, pair.a) & rows_of(topic, pair.b) for pair in apart)
    assert not any(pair.related for pair in pairs)


@pytest.mark.parametrize("kind", impostors.KINDS)
def test_impostors_keep_columns_and_groups_and_no_row(kind: str) -> None:
    cells = table(200, 5)
    made = impostors.KINDS[kind](cells, np.random.default_rng(2))
    assert list(made) == list(cells)
    assert len(made) == len(cells)
    assert set(made["kind"]) == set(cells["kind"])
    common = set(made.itertuples(index=False, name=None)) & set(cells.itertuples(index=False, name=None))
    assert len(common) <= 4


def test_a_pivot_holds_the_sums_of_its_source() -> None:
    cells = table(300, 6).assign(height=["1", "3"] * 150, year=lambda made: "of " + made["year"])
    for seed in range(200):
        found = pivoted(cells, np.random.default_rng(seed))
        if found is not None and found[0] == "sum of 1":
            assert found[1].set_index(found[1].columns[0]).sum().sum() == pytest.approx(600)
            return
    pytest.fail("no pivot of sums was drawn")
