"""Faults are put in as the figures claim, and the command judges what it is given."""

import json
import random
from pathlib import Path

import pytest

from tests.measuring import evaluate_monitors
from tests.measuring.monitors import seasonal
from tests.measuring.monitors.faults import Target, put_in, targets
from tests.measuring.monitors.seasonal import SHAPES


def test_each_fault_is_what_its_name_says() -> None:
    _, _, table = next(seasonal.days(SHAPES[1]))
    profile = seasonal.profile(table)
    found = {target.kind: target for target in targets(profile, random.Random(2))}  # noqa: S311 - drawn again by its seed
    assert set(found) == {"rows", "nulls", "unit", "mean", "category"}

    def faulty(kind: str, column: str) -> list[str]:
        group = "rows" if kind == "rows" else "values"
        target = Target(kind, group, None if kind == "rows" else column)
        return put_in(table, target, profile, random.Random(3))[column]  # noqa: S311

    count, coupons = len(table["amount"]), table["coupon"].count("")
    assert len(faulty("rows", "amount")) == count - round(0.2 * count)
    assert faulty("nulls", "coupon").count("") == 3 * coupons
    assert faulty("category", "channel").count("~ new ~") == round(0.05 * count)
    assert float(faulty("unit", "amount")[0]) == pytest.approx(100 * float(table["amount"][0]))
    amount = next(column for column in profile.columns if column.name == "amount")
    assert float(faulty("mean", "amount")[0]) == pytest.approx(float(table["amount"][0]) + 3 * (amount.stdev or 0))


def test_a_series_is_the_same_whenever_it_is_made() -> None:
    first, again = (list(seasonal.days(SHAPES[0], 2)) for _ in range(2))
    assert first == again
    assert first[0][2] != first[1][2]


def test_it_runs_on_a_history_and_tells_what_was_seen(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "silver" / "prices"
    folder.mkdir(parents=True)
    for place in range(9):
        rows = [f"2020-{1 + row // 28:02}-{1 + row % 28:02},{10 + (row * 7) % 90}.25" for row in range(240 + place)]
        (folder / f"v{place:03d}.csv").write_text("\n".join(["day,price", *rows]) + "\n")
    (folder / "index.json").write_text(json.dumps([["a", 1_600_000_000 + 7 * 86_400 * place] for place in range(9)]))
    monkeypatch.setattr(evaluate_monitors, "SHAPES", SHAPES[:1])
    evaluate_monitors.main([str(tmp_path), "--quick", "--json"])
    said = json.loads(capsys.readouterr().out)
    assert said["detection.rows"] == said["detection.unit"] == said["detection.mean"] == 1.0
    assert said["detection.rate.n"] >= 10
    assert said["false_alarms.in.history.tuned"] == 0
    assert said["false_alarms.in.history.tuned.n"] == 4
