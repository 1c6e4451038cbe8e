"""JUnit XML of a gate: well-formed, counted right, and without any cell."""

from datetime import UTC, datetime
from xml.etree import ElementTree as ET

from catalog.quality.gating.deciding import SuiteJudged, decide
from catalog.quality.gating.junit import junit
from catalog.quality.outcome import Outcome

# The elements and attributes that the schema of Jenkins' JUnit reader has.
KNOWN = {
    "testsuites": {"name", "time", "tests", "failures", "errors"},
    "testsuite": {"name", "tests", "failures", "errors", "skipped", "timestamp", "time", "package", "id"},
    "properties": set(),
    "property": {"name", "value"},
    "testcase": {"name", "classname", "time", "group"},
    "failure": {"message", "type"},
    "error": {"message", "type"},
    "skipped": {"message", "type"},
}


def written(*rules: Outcome, fail_on: str = "warning") -> ET.Element:
    suite = SuiteJudged("orders", "r1", "measure", "", rules, validated_at=datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC))
    return ET.fromstring(junit(decide("file:///a&b<c>.csv", [suite], fail_on=fail_on)))  # noqa: S314 - ours


def test_a_case_an_expectation_each_with_its_end() -> None:
    root = written(
        Outcome("expect_a", {"column": "x"}, "passed", column="x"),
        Outcome("expect_a", {"column": "x"}, "failed", "warning", "x", unexpected_count=3, unexpected_share=0.25),
        Outcome("expect_b", {}, "error", reason="Could not convert string 'Anna' to INT32"),
        Outcome("expect_c", {}, "not_evaluated", reason="The table has no column 'z'."),
        Outcome("expect_d", {}, "failed", "info", observed=7),
    )
    (suite,) = root.findall("testsuite")
    assert {name: suite.get(name) for name in ("tests", "failures", "errors", "skipped")} == {
        "tests": "5",
        "failures": "1",
        "errors": "1",
        "skipped": "2",
    }
    assert (root.get("tests"), root.get("failures"), suite.get("timestamp")) == ("5", "1", "2026-01-02T03:04:05")
    names = [case.get("name") for case in suite.findall("testcase")]
    assert names == ["expect_a (x)", "expect_a (x) #2", "expect_b (table)", "expect_c (table)", "expect_d (table)"]
    told = {element.tag: element.get("message") for element in suite.iter() if element.get("message")}
    assert told["failure"] == "3 unexpected (25.00%)"
    assert told["error"] == "Could not convert string '…' to INT32"
    assert [element.get("message") for element in suite.iter("skipped")] == [
        "Not evaluated: The table has no column 'z'.",
        "Failed, but info does not count here: observed 7",
    ]


def test_only_what_the_common_schema_has_is_in_it() -> None:
    root = written(Outcome("expect_a", {}, "failed", observed=1.5), Outcome("expect_b", {}, "not_evaluated"))
    for element in root.iter():
        assert set(element.attrib) <= KNOWN[element.tag], element.tag
    assert [child.tag for child in root[0]] == ["properties", "testcase", "testcase"]


def test_no_cell_gets_into_it() -> None:
    cells = Outcome("expect_a", {"value_set": ["k"]}, "failed", observed=["Anna"], unexpected_count=1, sample=["Anna"])
    least = Outcome("expect_b", {}, "failed", observed="Anna")
    assert "Anna" not in ET.tostring(written(cells, least), encoding="unicode")


def test_what_xml_cannot_hold_is_left_out() -> None:
    (case,) = written(Outcome("expect_a", {}, "failed", reason="a\0b\ud800c\x1b")).iter("failure")
    assert case.get("message") == "a\N{REPLACEMENT CHARACTER}b\N{REPLACEMENT CHARACTER}c\N{REPLACEMENT CHARACTER}"


def test_a_gate_that_judged_nothing_is_a_skipped_case() -> None:
    root = ET.fromstring(junit(decide("u", [], fail_on="critical")))  # noqa: S314 - ours
    (skipped,) = root.iter("skipped")
    assert skipped.get("message") == "No rule was evaluated."
