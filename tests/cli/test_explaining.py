"""`catalog explain` on a catalog that worked through two files."""

import csv
from pathlib import Path

import pytest

from catalog.cli.exit_codes import ExitCode
from tests.cli.running import Runner

pytestmark = pytest.mark.slow  # Great Expectations is imported by the worker


def write(path: Path, rows: list[list[object]]) -> str:
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([["id", "shop", "price"], *rows])
    return str(path)


def test_a_likeness_a_link_and_a_ranking_are_told_in_sentences(run: Runner, tmp_path: Path) -> None:
    rows: list[list[object]] = [[9_000 + 7 * n, f"shop {n % 9}", round(1.37 * n + 0.01, 2)] for n in range(300)]
    lake = tmp_path / "lake"
    lake.mkdir()
    whole, short = (
        write(lake / "whole.csv", rows),
        write(lake / "rounded.csv", [[*r[:2], round(float(str(r[2])))] for r in rows]),
    )
    assert run("silos", "add", "shop", "--root", str(lake), "--owner", "sales").code == ExitCode.OK
    for path in (whole, short):
        assert run("register", path, "--silo", "shop").code == ExitCode.OK
    assert run("worker", "--until-idle").code == ExitCode.OK
    match = run("explain", "match", short, whole)
    assert match.code == ExitCode.OK
    assert "rounded.csv was made from whole.csv, with a probability of" in match.out
    assert "What speaks for it" in match.out
    assert "300 of 300 rows of rounded.csv are found in whole.csv." in match.out
    edge = run("explain", "edge", whole, short, "--json").json
    assert edge["answer"].startswith("rounded.csv was made from whole.csv, ")
    assert edge["contradictions"] == []
    ranking = run("explain", "ranking", whole)
    assert "whole.csv comes first." in ranking.out
    assert "Without whole.csv" in ranking.out


def test_what_cannot_be_explained_is_said(run: Runner) -> None:
    assert run("explain", "ranking", "nothing").code == ExitCode.NOT_FOUND
    wrong = run("explain", "match", "one")
    assert wrong.code == ExitCode.INVALID
    assert "'one' is no id. Give an id, or name a second copy too." in wrong.err
