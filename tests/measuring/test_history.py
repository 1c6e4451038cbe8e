"""Histories are read and judged as the figures claim."""

import json
import random
from pathlib import Path

import pytest

from tests.measuring.evaluate_history import main
from tests.measuring.history.reading import only_appends, paths, spoiled


def write(folder: Path, name: str, *lines: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_text("\n".join(["day,price", *lines]) + "\n")
    return path


def test_only_rows_behind_or_before_all_others_are_appended(tmp_path: Path) -> None:
    old = write(tmp_path, "old.csv", "2020-01-01,3", "2020-01-02,4")
    assert only_appends(old, write(tmp_path, "more.csv", "2020-01-01,3", "2020-01-02,4", "2020-01-03,5"))
    assert only_appends(old, write(tmp_path, "top.csv", "2020-01-03,5", "2020-01-01,3", "2020-01-02,4"))
    assert not only_appends(old, write(tmp_path, "revised.csv", "2020-01-01,3", "2020-01-02,9", "2020-01-03,5"))
    assert not only_appends(old, write(tmp_path, "between.csv", "2020-01-01,3", "2020-01-03,5", "2020-01-02,4"))
    assert not only_appends(old, old)


def test_a_third_of_the_times_is_spoiled_and_the_rest_left() -> None:
    times = [float(place) for place in range(30)]
    given, done = spoiled(times, random.Random(1))  # noqa: S311 - drawn again by its seed
    assert sum(bool(kind) for kind in done) == 10
    assert all(given[place] == times[place] for place in range(30) if not done[place])
    assert all(given[place] is None for place in range(30) if done[place] == "missing")
    assert all(abs((given[place] or 0.0) - place) == 1 for place in range(30) if done[place] == "equal")
    assert spoiled(times, random.Random(1)) == (given, done)  # noqa: S311


def test_versions_are_read_in_the_order_of_the_index(tmp_path: Path) -> None:
    folder = tmp_path / "prices" / "gold"
    folder.mkdir(parents=True)
    (folder / "index.json").write_text(json.dumps([["aa", 50], ["bb", 40]]))
    assert paths(tmp_path) == {folder: [(folder / "v000.csv", 50.0), (folder / "v001.csv", 40.0)]}
    assert paths(tmp_path, 1) == {folder: [(folder / "v000.csv", 50.0)]}


def test_a_series_that_grows_is_told_and_its_newest_version_is_the_freshest(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for repository, factor in (("silver", 3), ("gold", 7)):
        folder = tmp_path / repository / "prices"
        for place, days in enumerate((20, 22, 25)):
            rows = [f"2020-01-{day:02},{day * factor + 0.25}" for day in range(1, days + 1)]
            write(folder, f"v{place:03d}.csv", *rows)
        (folder / "index.json").write_text(json.dumps([["a", 1], ["b", 2], ["c", 3]]))
    main([str(tmp_path), "--json"])
    said = json.loads(capsys.readouterr().out)
    assert (said["direction.content.forced"], said["direction.content.forced.n"]) == (1.0, 4)
    assert (said["direction.content.append"], said["direction.content.append.n"]) == (1.0, 4)
    assert (said["freshest.top1"], said["freshest.top1.n"]) == (1.0, 2)
    assert said["detection.false_positive_rate.n"] == 9
