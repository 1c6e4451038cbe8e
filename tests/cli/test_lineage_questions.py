"""`catalog lineage`: the questions about the whole graph, as people and programs read the answers."""

from uuid import UUID

import pytest

from catalog.cli.exit_codes import ExitCode
from catalog.config import settings
from catalog.db import now, transaction
from catalog.lineage import queries, service
from catalog.lineage.jobs import Job, JobIO
from catalog.lineage.models import ColumnEdge
from catalog.migrations.opening import open_database
from tests import factories
from tests.cli.running import Runner


@pytest.fixture
def ids(run: Runner) -> dict[str, UUID]:
    """raw and seed are made into clean, that into mart and report, and mart into report."""
    engine = open_database(settings(run.environment()))
    with transaction(engine) as session:
        silo = factories.silo(session).id
        made = {
            name: factories.copy(
                session,
                f"/lake/{name}.csv",
                of=factories.dataset(session, name),
                silo_id=None if name == "seed" else silo,
            ).id
            for name in ("raw", "seed", "clean", "mart", "report")
        }
        for source, target in (
            ("raw", "clean"),
            ("seed", "clean"),
            ("clean", "mart"),
            ("mart", "report"),
            ("clean", "report"),
        ):
            service.declare(session, made[source], made[target], recorded_by="ana")
        job = Job(namespace="airflow", name="nightly")
        session.add(job)
        session.flush()  # what it reads refers to it
        session.add(JobIO(job_id=job.id, copy_id=made["clean"], direction="input"))
        link = {"kind": "declared", "transformation": "DIRECT", "subtype": "IDENTITY"}
        session.add(
            ColumnEdge(
                source_copy_id=made["raw"],
                source_column="amt",
                target_copy_id=made["clean"],
                target_column="amount",
                **link,
            )
        )
    engine.dispose()
    return made


def test_impact_tells_who_is_hit(run: Runner, ids: dict[str, UUID]) -> None:
    assert ids
    shown = run("lineage", "impact", "raw")
    assert "A change hits 3 copies in 3 datasets and 1 silo, of 1 owner, read by 1 job." in shown.out
    assert shown.out.index("clean") < shown.out.index("mart")
    assert "nightly" in run("lineage", "impact", "raw", "--of", "jobs").out
    assert run("lineage", "impact", "raw", "--silo", "none").code == ExitCode.NOT_FOUND


def test_a_cut_answer_says_what_is_missing_and_how_to_get_it(run: Runner, ids: dict[str, UUID]) -> None:
    assert ids
    assert (
        "One step further there are 2 more copies: use a larger --depth."
        in run("lineage", "down", "raw", "--depth", "1").out
    )
    shown = run("lineage", "down", "raw", "--limit", "1")
    assert "There are 2 more copies: go on with --after " in shown.out
    mark = run("lineage", "down", "raw", "--limit", "1", "--json").json["next"]
    rest = run("lineage", "down", "raw", "--after", mark, "--json").json
    assert (len(rest["items"]), rest["complete"]) == (2, True)
    assert run("lineage", "down", "raw", "--after", "x").code == ExitCode.INVALID


def test_roots_name_the_unknown_ones(run: Runner, ids: dict[str, UUID]) -> None:
    assert ids
    shown = run("lineage", "roots", "report").out
    assert "nothing tells that it was made from something" in shown
    assert "nobody registered it" in shown
    assert "1 origin nobody registered." in shown


def test_paths_common_and_cycles(run: Runner, ids: dict[str, UUID]) -> None:
    assert ids
    assert (
        "raw [store] -> clean [store] -> mart [store] -> report [store]" in run("lineage", "paths", "raw", "report").out
    )
    assert "No way is known from report to raw." in run("lineage", "paths", "report", "raw").out
    nearest = run("lineage", "common", "mart", "report", "--json").json["items"][0]
    assert (nearest["place"]["dataset"], nearest["distances"]) == ("mart", [0, 1])
    assert run("lineage", "common", "mart").code == ExitCode.INVALID
    assert "No circle is known." in run("lineage", "cycles").out


def test_a_column_is_followed(run: Runner, ids: dict[str, UUID]) -> None:
    assert ids
    shown = run("lineage", "columns", "clean", "amount").out
    assert "from amt (direct identity)" in shown
    assert "where it goes on from here" in shown
    assert run("lineage", "columns", "clean", "nothing").code == ExitCode.NOT_FOUND


def test_what_was_different_and_what_it_was_then(run: Runner, ids: dict[str, UUID]) -> None:
    before = now().isoformat()
    engine = open_database(settings(run.environment()))
    with transaction(engine) as session:
        for edge in queries.edges_of(session, [ids["seed"]]):
            service.close(session, edge.id)
    engine.dispose()
    asked = ("lineage", "diff", "clean", "--from", before, "--to", now().isoformat(), "--believed")
    shown = run(*asked).out
    assert "ended" in shown
    assert "Copies that went: seed [no silo] file:///lake/seed.csv" in shown
    assert "seed" not in run("lineage", "roots", "report").out
    assert "seed" in run("lineage", "roots", "report", "--known-at", before).out
    assert run("lineage", "roots", "report", "--as-of", "soon").code == ExitCode.INVALID
