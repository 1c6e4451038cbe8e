"""A small lake from registering to the answer, and the same end whatever came first."""

import csv
import random
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from catalog.config import Settings
from catalog.datasets import queries as datasets
from catalog.datasets.models import Copy, Version
from catalog.db import transaction
from catalog.lineage import queries as lineage
from catalog.nominations import queries as nominations
from catalog.nominations import service as deciding
from catalog.nominations.models import Nomination
from catalog.nominations.which import which
from catalog.pipeline import progress
from catalog.pipeline.service import Registration, register_dump
from catalog.pipeline.stages import handlers
from catalog.quality.models import ValidationResult
from catalog.queue import service as queue
from catalog.queue.models import Task
from catalog.queue.worker import work
from catalog.ranking import queries as rankings
from catalog.search import queries as search
from catalog.silos import queries as silos
from catalog.silos.access import Actor
from tests import factories as make

pytestmark = pytest.mark.slow  # Great Expectations is imported once for all of them

Row = list[object]
HEAD = ["order_id", "customer", "product", "ordered_at", "price"]
FILES = ("orders.csv", "export (3).csv", "orders_new.csv", "final_v2.csv", "totals.csv", "visits.csv")
FAMILIES = {
    frozenset({"orders.csv", "export (3).csv", "orders_new.csv", "final_v2.csv"}),
    frozenset({"totals.csv"}),
    frozenset({"visits.csv"}),
}


def orders() -> list[Row]:
    dice = random.Random(5)  # noqa: S311 - invented data
    return [
        [
            7_000_000 + 37 * number + dice.randrange(30),
            f"customer {dice.randrange(60):03d}",
            dice.choice(["tea", "coffee", "milk", "bread"]),
            f"2026-{1 + number % 12:02d}-{dice.randrange(1, 29):02d} {dice.randrange(10, 24)}:15:07",
            round(dice.uniform(1, 90), 2),
        ]
        for number in range(240)
    ]


def visits() -> list[Row]:
    dice = random.Random(6)  # noqa: S311 - invented data
    return [[f"v-{dice.getrandbits(40):010x}", f"/shelf/{dice.randrange(10**6)}"] for _ in range(120)]


def totals(rows: Sequence[Row]) -> list[Row]:
    customers = sorted({str(row[1]) for row in rows})
    return [[one, round(sum(float(str(row[4])) for row in rows if row[1] == one), 2)] for one in customers]


@pytest.fixture
def lake(tmp_path: Path) -> Path:
    """Orders, and what people made of them: a part, renamed columns, a projection, an aggregate; and visits."""
    rows, folder = orders(), tmp_path / "lake"
    folder.mkdir()
    tables: dict[str, tuple[list[str], Sequence[Row]]] = {
        "orders.csv": (HEAD, rows),
        "export (3).csv": (HEAD, [row for row in rows if row[2] != "tea"]),
        "orders_new.csv": ([name.upper() for name in HEAD], rows),
        "final_v2.csv": (HEAD[:4], [row[:4] for row in rows]),
        "totals.csv": (["customer", "spent"], totals(rows)),
        "visits.csv": (["visit_id", "page"], visits()),
    }
    for name, (head, content) in tables.items():
        with (folder / name).open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows([head, *content])
    return folder


@pytest.fixture
def run(database: Engine, settings: Settings, lake: Path) -> Callable[[Sequence[str]], None]:
    """Register the files in this order and work until nothing is left to do."""

    def ran(names: Sequence[str]) -> None:
        with transaction(database) as session:
            if not silos.list_all(session):
                make.silo(session, "shop", roots=(str(lake),), owner="sales")
            for name in names:
                owner = "sales" if name == "orders.csv" else ""
                said = Registration(str(lake / name), "shop", owner=owner)
                register_dump(session, said, Actor("ana"))
        work(database, handlers(settings), settings, until_idle=True, stop=threading.Event())

    return ran


def file_of(copy: Copy) -> str:
    return copy.name.rsplit("/", 1)[-1]


def families(session: Session) -> set[frozenset[str]]:
    found = [datasets.members(session, one.id) for one in datasets.all_datasets(session)]
    return {frozenset(file_of(member) for member in members) for members in found}


def nominated(session: Session) -> dict[str, str]:
    """Give the content id that is proposed for each family, by a file of it."""
    found = {}
    for one in session.scalars(select(Nomination).where(Nomination.state == "proposed")):
        names = sorted(file_of(member) for member in datasets.members(session, one.dataset_id))
        found[names[0]] = session.get_one(Version, one.version_id).content_id
    return found


def test_six_files_end_in_families_rankings_a_proposal_and_search(
    database: Engine, run: Callable[[Sequence[str]], None]
) -> None:
    run(FILES)
    with transaction(database, write=False) as session:
        assert families(session) == FAMILIES
        assert {task.state for task in session.scalars(select(Task))} == {"done"}
        judged = {result.version_id for result in session.scalars(select(ValidationResult))}
        assert judged == set(session.scalars(select(Version.id)))
        (proposed,) = nominations.inbox(session)
        copy = datasets.copy(session, proposed.copy_id)
        assert file_of(copy) == "orders.csv"
        ranking = rankings.latest(session, proposed.dataset_id)
        assert ranking is not None
        assert ranking.winner_copy_id == copy.id
        assert {copy for one in ranking.candidates for copy in one["copies"]} == {
            str(member.id) for member in datasets.members(session, proposed.dataset_id)
        }
        assert all(rankings.latest(session, one.id) for one in datasets.all_datasets(session))
        found = search.find(session, "orders")
        assert [one.dataset_id for one in found.results][:1] == [proposed.dataset_id]
        assert found.results[0].facets["status"] == "proposed"
        assert search.find(session, "").total == 3
        everything = progress.of_dumps(session, [dump.id for dump in datasets.dumps(session)])
        assert all(one.settled and not one.failures for one in everything)


@pytest.mark.parametrize("seed", [None, 3])
def test_the_order_of_arrival_changes_neither_families_nor_the_nominated_content(
    database: Engine, run: Callable[[Sequence[str]], None], lake: Path, seed: int | None
) -> None:
    names = list(reversed(FILES))
    if seed is not None:
        random.Random(seed).shuffle(names)  # noqa: S311 - any order will do
    run(names)
    with transaction(database, write=False) as session:
        assert families(session) == FAMILIES
        copy = session.scalars(select(Copy).where(Copy.name == str(lake / "orders.csv"))).one()
        (version,) = datasets.versions(session, copy.id)
        assert nominated(session) == {"export (3).csv": version.content_id}


def test_a_broken_export_of_the_source_of_truth_is_told_and_mended_by_the_next_one(
    database: Engine, run: Callable[[Sequence[str]], None], lake: Path
) -> None:
    run(FILES[:4])
    with transaction(database) as session:
        (proposal,) = nominations.inbox(session)
        home, canonical = proposal.dataset_id, proposal.copy_id
        deciding.accept(session, proposal.id, reason="It is whole.", actor=Actor("bo"))
    good = (lake / "orders.csv").read_bytes()
    (lake / "orders.csv").write_text("<!doctype html><html><body>Sign in</body></html>")
    run(["orders.csv"])
    with transaction(database, write=False) as session:
        assert families(session) == {frozenset(FILES[:4])}
        assert datasets.dataset_of(session, canonical).id == home
        answer = which(session, str(lake / "orders.csv"))
        assert answer.canonical is not None
        assert (answer.state, answer.accepted_bytes_there) == ("canonical", False)
        assert "HTML" in answer.canonical.why_unusable
        ranking = rankings.latest(session, home)
        assert ranking is not None
        last = ranking.candidates[-1]
        assert ranking.abstained == (answer.meanwhile is None)
        assert (last["copy_id"], last["nominable"]) == (str(canonical), False)
        assert "HTML" in last["why_not"]
        edges = lineage.edges_among(session, [one.id for one in datasets.members(session, home)])
        assert edges
        assert canonical not in {end for one in edges for end in (one.source_copy_id, one.target_copy_id)}
    (lake / "orders.csv").write_bytes(good)
    run(["orders.csv"])
    with transaction(database, write=False) as session:
        answer = which(session, str(home))
        assert answer.canonical is not None
        assert (answer.state, answer.accepted_bytes_there, answer.canonical.why_unusable) == ("canonical", True, "")
        assert nominations.inbox(session) == []
        assert families(session) == {frozenset(FILES[:4])}


def test_the_same_again_writes_no_ranking_and_proposes_nothing_that_was_rejected(
    database: Engine, run: Callable[[Sequence[str]], None]
) -> None:
    run(FILES[:4])
    with transaction(database) as session:
        (proposal,) = nominations.inbox(session)
        deciding.reject(session, proposal.id, reason="It is not ours.", actor=Actor("bo"))
        before = [one.id for one in rankings.history(session, proposal.dataset_id)]
        versions = datasets.current_versions(
            session, [one.id for one in datasets.members(session, proposal.dataset_id)]
        )
        for version in versions.values():
            queue.enqueue(session, "match", version.id)
    run(["orders.csv", "final_v2.csv"])
    with transaction(database, write=False) as session:
        assert [one.id for one in rankings.history(session, proposal.dataset_id)] == before
        assert nominations.inbox(session) == []
        assert [one.state for one in nominations.history(session, proposal.dataset_id)] == ["rejected"]
