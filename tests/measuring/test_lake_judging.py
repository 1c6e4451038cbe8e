"""A folder's table of truth is read as it is meant, and each kind of mistake lowers its own figure."""

from dataclasses import replace
from pathlib import Path
from uuid import UUID, uuid5

import pytest

from tests.measuring.lake.findings import Arrow, Candidate, Choice, Findings, Likeness
from tests.measuring.lake.folder import Folder, TruthUnusable, read
from tests.measuring.lake.judging import judge

SPACE = UUID("6f0f2b3e-0000-4000-8000-000000000001")
TABLE = """path,family,parent,kind,canonical,note
orders.csv,orders,,origin,1,
twin.csv,orders,orders.csv,copy,1,the same bytes
part.csv,orders,twin.csv,filter,0,
saved.csv,orders,orders.csv,resaved,0,
hollow.csv,orders,orders.csv,hollow,0,
totals.csv,,orders.csv,aggregate,0,
posing.csv,,,impostor,0,
page.csv,,,html page,0,
other.csv,other,,origin,0,nobody knows which
other2.csv,other,,origin,0,
"""
CONTENTS = {"twin.csv": "orders.csv"}


@pytest.fixture(name="lake")
def _lake(tmp_path: Path) -> Folder:
    (tmp_path / "truth.csv").write_text(TABLE)
    for line in TABLE.splitlines()[1:]:
        path = line.split(",")[0]
        (tmp_path / path).write_text(CONTENTS.get(path, path))
    (tmp_path / "neutral.csv").write_text("a,b,why\nposing.csv,other.csv,made by one program\n")
    return read(tmp_path, tmp_path / "truth.csv", tmp_path / "neutral.csv", seed=3)


def perfect(lake: Folder) -> Findings:
    homes = {dump.label: uuid5(SPACE, dump.root if not dump.hollow else dump.label) for dump in lake.truth.dumps}

    def choice(label: str | None) -> Choice:
        return Choice(label, "", (Candidate((label or "",), label or "", 0.9, 0.8, 1.0, ""),))

    return Findings(
        outcomes=dict.fromkeys(homes, "version"),
        datasets=homes,
        arrows=(
            Arrow("orders.csv", "part.csv", "inferred", 0.9),
            Arrow("orders.csv", "saved.csv", "inferred", 0.9),
            Arrow("orders.csv", "totals.csv", "inferred", 0.9),
        ),
        likenesses=(Likeness(frozenset({"orders.csv", "part.csv"}), "subset", True, 0.9, "orders.csv"),),
        choices={home: choice("twin.csv" if home == homes["orders.csv"] else None) for home in homes.values()},
    )


def test_a_perfect_catalog_scores_one(lake: Folder) -> None:
    counts = judge(lake, perfect(lake))
    for name, count in counts.items():
        assert count.hits == (0 if name.endswith(("joined", "nominated")) else count.n), name
    assert counts["detection.recall"].n == 6 + 1 + 1  # four of orders, two of other, and the totals
    assert counts["direction.accuracy"].n == 3  # the twin is not asked
    assert (counts["nomination.top1"].n, counts["abstained.recall"].n) == (1, 1)
    assert (counts["impostors.joined"].n, counts["unreadable.joined"].n) == (1, 1)


def test_the_order_of_arrival_is_drawn_from_the_seed(tmp_path: Path) -> None:
    (tmp_path / "truth.csv").write_text(TABLE)
    for dump in [line.split(",")[0] for line in TABLE.splitlines()[1:]]:
        (tmp_path / dump).write_text(dump)

    def order(seed: int) -> list[str]:
        return [dump.label for dump in read(tmp_path, tmp_path / "truth.csv", None, seed).truth.dumps]

    assert order(1) == order(1) != order(2)
    assert sorted(order(1)) == sorted(order(2))


def test_an_edge_the_wrong_way_counts_as_wrong_and_none_as_undecided(lake: Folder) -> None:
    found = replace(perfect(lake), arrows=(Arrow("part.csv", "orders.csv", "inferred", 0.9),))
    counts = judge(lake, found)
    assert (counts["direction.accuracy"].hits, counts["direction.accuracy"].n) == (0, 1)
    assert counts["direction.coverage"].hits == 1
    assert counts["detection.derived_recall"].hits == 0


def test_what_comes_from_a_copy_held_to_be_equal_comes_from_its_parent(lake: Folder) -> None:
    arrows = (Arrow("saved.csv", "part.csv", "inferred", 0.9),)
    apart = judge(lake, replace(perfect(lake), arrows=arrows))
    assert apart["direction.accuracy"].n == 0
    equal = Likeness(frozenset({"orders.csv", "saved.csv"}), "reordered", True, 0.99, "")
    counts = judge(lake, replace(perfect(lake), arrows=arrows, likenesses=(equal,)))
    assert (counts["direction.accuracy"].hits, counts["direction.accuracy"].n) == (1, 1)
    # Which of the two equal ones came first stays undecided.
    assert "orders.csv -> saved.csv (resaved): undecided" in counts["direction.coverage"].misses
    assert counts["direction.coverage_of_telling"].n == counts["direction.coverage"].n - 1


def test_an_impostor_that_joins_is_counted_unless_the_pair_is_neutral(lake: Folder) -> None:
    found = perfect(lake)
    joined = judge(lake, replace(found, datasets={**found.datasets, "posing.csv": found.datasets["orders.csv"]}))
    assert joined["impostors.joined"].hits == 1
    assert joined["detection.precision"].rate < 1
    neutral = replace(found, datasets={**found.datasets, "posing.csv": found.datasets["other.csv"]})
    assert judge(lake, replace(neutral)).get("impostors.joined") is not None
    assert "other.csv ~ posing.csv" not in " ".join(judge(lake, neutral)["detection.precision"].misses)


def test_nominating_where_nobody_is_right_is_a_wrong_decision(lake: Folder) -> None:
    found = perfect(lake)
    choices = {**found.choices, found.datasets["other.csv"]: found.choices[found.datasets["orders.csv"]]}
    counts = judge(lake, replace(found, choices=choices))
    assert counts["abstained.recall"].hits == 0
    chosen = Choice("part.csv", "", ())
    counts = judge(lake, replace(found, choices={**found.choices, found.datasets["orders.csv"]: chosen}))
    assert counts["nomination.top1"].misses == ("orders: part.csv",)
    assert counts["nomination.coverage"].hits == 1


@pytest.mark.parametrize(
    ("table", "told"),
    [
        ("path,family,parent,kind\n", "there is no column canonical"),
        ("path,family,parent,kind,canonical\n", "it names no dump"),
        ("path,family,parent,kind,canonical\ngone.csv,a,,origin,1\n", "gone.csv is not in"),
        ("path,family,parent,kind,canonical\nhere.csv,a,x.csv,copy,1\n", "the parent x.csv has no line"),
        (
            "path,family,parent,kind,canonical\nhere.csv,a,,copy,1\nhere.csv,a,,copy,1\n",
            "line 3: here.csv is named twice",
        ),
    ],
)
def test_a_table_that_does_not_fit_the_folder_is_refused(tmp_path: Path, table: str, told: str) -> None:
    (tmp_path / "here.csv").write_text("a\n1\n")
    (tmp_path / "truth.csv").write_text(table)
    with pytest.raises(TruthUnusable, match=told):
        read(tmp_path, tmp_path / "truth.csv", None, seed=1)
