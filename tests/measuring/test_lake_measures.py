"""The figures say what they are named for: a perfect catalog scores 1, each kind of mistake lowers its own figure."""

from collections.abc import Callable
from dataclasses import replace
from io import StringIO
from uuid import UUID, uuid5

import pytest
from rich.console import Console

from tests.measuring.figures import Count
from tests.measuring.lake.findings import Arrow, Candidate, Choice, Findings, Likeness
from tests.measuring.lake.measures import measure, pooled
from tests.measuring.lake.report import Lake, figures, show
from tests.measuring.lake.truth import Dump, Truth

SPACE = UUID("6f0f2b3e-0000-4000-8000-000000000001")


def dump(label: str, kind: str, parent: str | None, root: str, content: str = "", *, declared: bool = False) -> Dump:
    readable = kind != "truncated"
    return Dump(
        label=label,
        path=f"/lake/store/{label}.csv",
        silo="store",
        kind=kind,
        parent=parent if kind not in {"impostor", "truncated"} else None,
        joined=(),
        poses_as=parent if kind in {"impostor", "truncated"} else None,
        root=root,
        content=content or label,
        family=root != label or kind == "origin",
        readable=readable,
        declared=declared,
    )


TRUTH = Truth(
    seed=5,
    silos={"store": "/lake/store"},
    dumps=(
        dump("tickets", "origin", None, "tickets"),
        dump("same", "parquet", "tickets", "tickets", "tickets"),
        dump("part", "filter", "same", "tickets"),
        dump("told", "edited", "tickets", "tickets", declared=True),
        dump("sums", "aggregate", "tickets", "sums"),
        dump("empty", "hollow", "tickets", "tickets"),
        dump("fake", "impostor", "tickets", "fake"),
        dump("cut", "truncated", "tickets", "cut"),
    ),
)


def perfect() -> Findings:
    datasets = {one.label: uuid5(SPACE, "empty" if one.hollow else one.root) for one in TRUTH.dumps}
    nobody = {dataset: Choice(None, "one copy only", ()) for dataset in datasets.values()}
    first = Candidate(("tickets", "same"), "same", 0.9, 0.8, 1.0, "")
    return Findings(
        outcomes={one.label: "version" if one.readable else "unreadable" for one in TRUTH.dumps},
        datasets=datasets,
        arrows=(
            Arrow("tickets", "part", "inferred", 0.9),
            Arrow("tickets", "told", "declared", None),
            Arrow("same", "sums", "inferred", 0.99),
        ),
        likenesses=(
            Likeness(frozenset({"sums", "tickets"}), "aggregated", family=False, probability=0.99, made_from=""),
        ),
        choices={**nobody, datasets["tickets"]: Choice("same", "first by far", (first,))},
    )


def test_a_perfect_catalog_misses_nothing() -> None:
    counts = measure(TRUTH, perfect())
    shares = ("nomination", "detection", "direction")
    assert {count.rate for name, count in counts.items() if name.startswith(shares)} == {1.0}
    assert counts["dumps.accounted"].hits == len(TRUTH.dumps)
    assert not any(counts[f"{name}.joined"].hits for name in ("impostors", "hollow", "unreadable"))
    assert counts["nomination.top1"].n == 1
    assert counts["detection.recall"].n == 6 + 1
    assert counts["direction.coverage"].n == 2


def _moved(found: Findings, label: str, to: str) -> Findings:
    return replace(found, datasets={**found.datasets, label: found.datasets[to]})


def _chosen(found: Findings, nominated: str | None) -> Findings:
    dataset = found.datasets["tickets"]
    return replace(found, choices={**found.choices, dataset: replace(found.choices[dataset], nominated=nominated)})


MISTAKES: dict[str, tuple[Callable[[Findings], Findings], dict[str, tuple[int, int]]]] = {
    "an impostor joins": (
        lambda found: _moved(found, "fake", "tickets"),
        {"impostors.joined": (1, 1), "detection.precision": (6, 10)},
    ),
    "an unreadable file joins": (lambda found: _moved(found, "cut", "tickets"), {"unreadable.joined": (1, 1)}),
    "a hollow copy joins": (
        lambda found: _moved(found, "empty", "tickets"),
        {"hollow.joined": (1, 1), "detection.precision": (6, 6)},
    ),
    "a copy is not found": (lambda found: _moved(found, "part", "empty"), {"detection.recall": (4, 7)}),
    "an edited copy is nominated": (
        lambda found: _chosen(found, "told"),
        {"nomination.top1": (0, 1), "nomination.coverage": (1, 1)},
    ),
    "nobody is nominated": (
        lambda found: _chosen(found, None),
        {"nomination.top1": (0, 1), "nomination.coverage": (0, 1), "abstained.right": (0, 1)},
    ),
    "an edge points back": (
        lambda found: replace(found, arrows=(Arrow("part", "same", "inferred", 0.8), *found.arrows[1:])),
        {"direction.accuracy": (1, 2), "direction.coverage": (2, 2), "direction.edges_right": (1, 2)},
    ),
    "an aggregate is not seen": (
        lambda found: replace(found, arrows=found.arrows[:2], likenesses=()),
        {"detection.derived_recall": (0, 1), "direction.coverage": (1, 2)},
    ),
    "a dump still waits": (
        lambda found: replace(found, outcomes={**found.outcomes, "part": "waiting"}),
        {"dumps.accounted": (7, 8)},
    ),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_each_mistake_lowers_its_figure(mistake: str) -> None:
    spoil, expected = MISTAKES[mistake]
    counts = measure(TRUTH, spoil(perfect()))
    assert {name: (counts[name].hits, counts[name].n) for name in expected} == expected


def test_a_declared_edge_alone_finds_no_aggregate() -> None:
    found = replace(perfect(), arrows=(Arrow("tickets", "sums", "declared", None),), likenesses=())
    assert measure(TRUTH, found)["detection.derived_recall"].hits == 0


def test_lakes_are_pooled_by_counting() -> None:
    assert pooled([{"x": Count(1, 2, ("a",))}, {"x": Count(3, 3)}]) == {"x": Count(4, 5, ("a",))}


def test_the_report_for_machines_is_flat_and_has_every_count() -> None:
    numbers = figures([Lake(TRUTH, perfect())], {"pipeline": 1.23})
    assert all(isinstance(value, int | float) for value in numbers.values())
    assert numbers["nomination.top1"] == 1.0
    assert numbers["nomination.top1.n"] == 1
    assert numbers["impostors.joined"] == 0
    assert numbers["seconds.pipeline"] == pytest.approx(1.2)
    assert numbers["seed"] == TRUTH.seed


def test_the_report_for_people_shows_nominated_beside_true_origin() -> None:
    console = Console(width=160, record=True, file=StringIO())
    show(console, [Lake(TRUTH, _chosen(perfect(), "told"))], {"pipeline": 1.0})
    told = console.export_text()
    assert "store/told.csv" in told
    assert "store/tickets.csv" in told
    assert "nomination.top1, missed" in told
