"""Suites are read whole or refused by name, and chosen by what a table looks like."""

import json
from pathlib import Path

import pytest

from catalog.errors import SuiteInvalid
from catalog.quality.choosing import Subject
from catalog.quality.parsing import lacking
from catalog.quality.suites import Suite, checked, choose, fit, folder, parse, read, read_each
from tests.quality.tables import names, rule, suite

GOOD = suite(rule("column_to_exist", column="a"))


@pytest.fixture(scope="module")
def shipped() -> list[Suite]:
    return read(folder(None))


def test_the_rules_speak_of_the_columns_that_the_table_has(shipped: list[Suite]) -> None:
    sales = next(one for one in shipped if one.name == "sales_transactions")
    fitted = fit(sales, ("Customer_ID", "date", "number_of_cds", "dollar_value"))
    columns = {entry["kwargs"].get("column") for entry in fitted["expectations"]}
    assert {"Customer_ID", "date", "number_of_cds", "dollar_value"} <= columns
    assert "sales_value" not in columns
    assert len(fitted["expectations"]) == len(sales.data["expectations"])


def test_a_row_condition_speaks_of_them_too(shipped: list[Suite]) -> None:
    clicks = next(one for one in shipped if one.name == "clickstream_events")
    fitted = fit(clicks, ("ts", "action", "user_id"))
    conditions = [entry["kwargs"].get("row_condition") for entry in fitted["expectations"]]
    assert {condition["column"]["name"] for condition in conditions if condition} == {"action"}
    both = suite(
        rule("column_values_to_be_null", column="x", row_condition={"type": "and", "conditions": [conditions[8]]})
    )
    made = parse(json.dumps(suite(*both["expectations"], also_called={"action": ["Act"]})).encode(), "p")
    assert fit(made, ("Act",))["expectations"][0]["kwargs"]["row_condition"]["conditions"][0]["column"]["name"] == "Act"


def test_every_shipped_suite_guards_against_a_vacuous_pass(shipped: list[Suite]) -> None:
    assert names(shipped) == [
        "calendar", "clickstream_events", "copies", "coupons", "customers", "geography", "inventory",
        "order_lines", "orders", "prices", "products", "promotions", "sales_transactions",
    ]  # fmt: skip
    for one in shipped:
        types = [entry["type"] for entry in one.data["expectations"]]
        assert "expect_table_row_count_to_be_between" in types
        assert one.name == "copies" or "expect_column_values_to_not_be_null" in types


def test_every_shipped_rule_has_a_sentence_a_severity_and_an_owner(shipped: list[Suite]) -> None:
    assert {one.name: lacking(one.data) for one in shipped if lacking(one.data)} == {}
    assert {(one.party, one.owner) for one in shipped} == {("measure", "measure team")}
    assert {one.kind for one in shipped} == set(names(shipped))


def test_the_readme_says_every_shipped_rule_in_a_sentence(shipped: list[Suite]) -> None:
    readme = (folder(None) / "README.md").read_text()
    for one in shipped:
        own = readme.split(f"## {one.name}\n")[1].split("\n## ")[0]
        for entry in one.data["expectations"]:
            assert entry["notes"] in own
            assert entry["severity"] in own


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (b"name: mine", "not JSON: .* at line 1, column 1"),
        (b'{"name": "a",\n "expectations": [}', "line 2, column 19"),
        (b"\xff\xfe\x00", "not UTF-8"),
        (b"[]", "no suite"),
        (b'{"name": " ", "expectations": []}', "no suite"),
        (json.dumps(suite()).encode(), "empty suite would pass"),
        (b'{"name": "a"}', "empty suite would pass"),
        (json.dumps(suite(rule("table_to_be_nice"))).encode(), "expectation 1 .*expect_table_to_be_nice"),
        (json.dumps(suite(rule("column_to_exit"))).encode(), "Did you mean 'expect_column_to_exist'"),
        (json.dumps(suite(rule("column_to_exist", severity="dire"))).encode(), "severity"),
        (b'{"name": "a", "expectations": [1]}', "expectation 1 has no type"),
        (json.dumps({**GOOD, "meta": 3}).encode(), "headwater"),
        (json.dumps(suite(*GOOD["expectations"], applies={"colums": ["a"]})).encode(), "applies"),
        (json.dumps(suite(*GOOD["expectations"], applies={"columns": "a"})).encode(), "applies"),
        (json.dumps(suite(*GOOD["expectations"], also_called=["a"])).encode(), "also_called"),
        (b"[" * 100_000, "nested too deeply|not JSON"),
        (b'{"name": "a", "name": "b", "expectations": [1]}', "names 'name' twice"),
        (b'{"name": "a", "expectations": [NaN]}', "NaN, which is no number"),
        (json.dumps(suite(rule("column_to_exist", name="a"))).encode(), r"\(expect_column_to_exist\): it lacks column"),
        (json.dumps({**GOOD, "expectations": [{**GOOD["expectations"][0], "kwarg": 1}]}).encode(), "'kwarg', which is"),
        (json.dumps(suite(*GOOD["expectations"], party="everybody")).encode(), "party"),
        (json.dumps(suite(*GOOD["expectations"], applies={"any_of": ["a"], "at_least": 0})).encode(), "at_least"),
        (json.dumps(suite(*GOOD["expectations"], holds={"a": "figures"})).encode(), "holds"),
    ],
)  # fmt: skip
def test_a_bad_suite_is_refused_by_file_and_place(tmp_path: Path, content: bytes, complaint: str) -> None:
    path = tmp_path / "bad.json"
    path.write_bytes(content)
    with pytest.raises(SuiteInvalid, match=f"bad.json.*{complaint}"):
        read(tmp_path)
    (found,) = choose(read_each(tmp_path), Subject(()))
    assert found.problem
    assert found.name == "bad"


def test_a_second_suite_of_the_same_name_is_refused(tmp_path: Path) -> None:
    for file in ("a.json", "b.json"):
        (tmp_path / file).write_text(json.dumps(GOOD))
    with pytest.raises(SuiteInvalid, match=r"b.json.*a.json has a suite of the same name"):
        read(tmp_path)
    assert len(read_each(tmp_path)) == 2


def test_a_folder_that_is_not_there_is_a_problem(tmp_path: Path) -> None:
    with pytest.raises(SuiteInvalid, match="CATALOG_EXPECTATIONS"):
        read(tmp_path / "none")


def test_the_revision_is_that_of_the_content() -> None:
    text = json.dumps(GOOD)
    again = json.dumps(dict(reversed(GOOD.items())), indent=4)
    assert parse(text.encode(), "p").revision == parse(b"\xef\xbb\xbf" + again.encode(), "q").revision
    other = suite(rule("column_to_exist", column="b"))
    assert parse(json.dumps(other).encode(), "p").revision != parse(text.encode(), "p").revision


def test_yaml_says_the_same_as_json(tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text(
        "name: mine\nexpectations:\n- type: expect_column_to_exist\n  kwargs: {column: a}\n"
        "  severity: critical\n  meta: {}\nmeta: {headwater: {}}\n"
    )
    (made,) = read(tmp_path)
    assert made.revision == parse(json.dumps(GOOD).encode(), "p.json").revision
    (tmp_path / "mine.yaml").write_text("name: mine\nexpectations: [\n")
    with pytest.raises(SuiteInvalid, match=r"mine.yaml.*not YAML.*line"):
        read(tmp_path)


def test_who_wrote_a_suite_is_not_for_the_suite_to_say() -> None:
    said = suite(*GOOD["expectations"], party="measure", owner="me")
    assert checked(said, "p", source="kept", party="owner").party == "owner"
    assert checked(said, "p", source="shipped").party == "measure"
