"""A pipeline reads from the exit code whether data may go on."""

import json
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from catalog.cli.exit_codes import ExitCode
from tests.cli.running import Runner
from tests.quality.tables import rule, suite

UNIQUE = rule("column_values_to_be_unique", column="id")
POSITIVE = rule("column_values_to_be_between", column="price", min_value=0, severity="warning")


@pytest.fixture
def orders(lake: Path) -> Path:
    path = lake / "orders.csv"
    path.write_text("id,price\n1,2.5\n2,3.5\n3,-1.0\n")
    return path


def _suite(lake: Path, *rules: dict[str, object]) -> str:
    file = lake.parent / "mine.json"
    file.write_text(json.dumps(suite(*rules, name="mine")))
    return str(file)


@pytest.mark.parametrize(
    ("rules", "bar", "code", "ends"),
    [
        ([UNIQUE, POSITIVE], "critical", ExitCode.OK, "PASSED"),
        ([UNIQUE, POSITIVE], "warning", ExitCode.GATE_FAILED, "FAILED"),
        ([rule("column_values_to_be_unique", column="absent")], "info", ExitCode.GATE_NOT_EVALUATED, "NOT EVALUATED"),
    ],
)
def test_the_exit_code_tells_how_it_ended(
    run: Runner, lake: Path, orders: Path, rules: list[dict[str, object]], bar: str, code: ExitCode, ends: str
) -> None:
    xml = lake.parent / "out" / "gate.xml"
    asked = ("quality", "gate", str(orders), "--suite", _suite(lake, *rules), "--fail-on", bar, "--junit", str(xml))
    ran = run(*asked)
    assert (ran.code, ends in ran.out, "-1.0" in ran.out) == (code, True, False)
    assert len(list(ET.parse(xml).getroot().iter("testcase"))) == len(rules)  # noqa: S314 - ours


def test_what_is_asked_wrongly_is_no_verdict(run: Runner, lake: Path, orders: Path) -> None:
    gate = ("quality", "gate")
    assert run(*gate, str(orders), "--suite", "nobody.knows").code == ExitCode.NOT_FOUND
    assert run(*gate, str(orders), "--suite", _suite(lake, {"type": "expect_magic"})).code == ExitCode.INVALID
    assert run(*gate, str(lake / "nothing.csv")).code == ExitCode.NOT_FOUND
    assert run(*gate, "no.such.name").code == ExitCode.NOT_FOUND


def test_json_is_one_object(run: Runner, lake: Path, orders: Path) -> None:
    told = run("quality", "gate", str(orders), "--suite", _suite(lake, UNIQUE), "--json").json
    assert (told["outcome"], told["counts"]["passed"], told["suites"][0]["party"]) == ("passed", 1, "asker")
