"""Suites are read whole or refused by name, and chosen by what a table looks like."""

import json
from pathlib import Path

import pytest

from catalog.errors import SuiteInvalid
from catalog.quality.suites import Subject, Suite, choose, fit, folder, parse, read, read_each
from tests.quality.tables import names, rule, suite

GOOD = suite(rule("column_to_exist", column="a"))
ENGAGEMENT = ("event_id", "event_time", "session_id", "customer_id", "event_type", "product_id", "order_value")
GROCERIES = ("household_id", "store_id", "basket_id", "product_id", "quantity", "sales_value", "transaction_timestamp")
CATALOGUE = ("product_id", "manufacturer_id", "department", "brand", "product_category")
DEMOGRAPHICS = ("household_id", "age", "income", "home_ownership", "marital_status")


@pytest.fixture(scope="module")
def shipped() -> list[Suite]:
    return read(folder(None))


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        (ENGAGEMENT, ["clickstream_events"]),
        (("event_time", "customer_id", "event_type", "product_id"), ["clickstream_events"]),
        (("event_time", "event_type", "events", "value"), []),
        (GROCERIES, ["sales_transactions"]),
        ((*GROCERIES, "department", "brand"), ["sales_transactions"]),
        (("customer_id", "date", "number_of_cds", "dollar_value"), ["sales_transactions"]),
        (("Customer ID", "Order Date", "Amount"), ["sales_transactions"]),
        (("customer_id", "orders", "revenue", "last_order"), []),
        (CATALOGUE, ["products"]),
        (("product_id", "store_id", "display_location", "week"), []),
        (DEMOGRAPHICS, ["customers"]),
        (("household_id", "coupon_upc", "campaign_id", "redemption_date", "age"), []),
        ((), []),
    ],
)
def test_a_suite_is_chosen_by_the_columns(shipped: list[Suite], columns: tuple[str, ...], expected: list[str]) -> None:
    assert names(choose(shipped, Subject(columns))) == expected


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
    both = suite(rule("column_to_exist", column="x", row_condition={"type": "and", "conditions": [conditions[8]]}))
    made = parse(json.dumps(suite(*both["expectations"], also_called={"action": ["Act"]})).encode(), "p")
    assert fit(made, ("Act",))["expectations"][0]["kwargs"]["row_condition"]["conditions"][0]["column"]["name"] == "Act"


def test_every_shipped_suite_guards_against_a_vacuous_pass(shipped: list[Suite]) -> None:
    assert names(shipped) == ["clickstream_events", "customers", "products", "sales_transactions"]
    for one in shipped:
        types = [entry["type"] for entry in one.data["expectations"]]
        assert "expect_table_row_count_to_be_between" in types
        assert "expect_column_values_to_not_be_null" in types


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


def test_a_suite_is_chosen_by_silo_or_name() -> None:
    def made(**applies: list[str]) -> Suite:
        return parse(json.dumps(suite(*GOOD["expectations"], applies=applies)).encode(), "p")

    subject = Subject(("a",), silo="store", names=("web.clicks", "/lake/x.csv"))
    assert choose([made(silos=["store"])], subject)
    assert not choose([made(silos=["ecommerce"])], subject)
    assert choose([made(names=["*.clicks"])], subject)
    assert choose([made(names=["/lake/*"])], subject)
    assert not choose([made(names=["clicks"])], subject)
    assert choose([made()], subject)


def test_the_revision_is_that_of_the_content() -> None:
    text = json.dumps(GOOD)
    again = json.dumps(dict(reversed(GOOD.items())), indent=4)
    assert parse(text.encode(), "p").revision == parse(b"\xef\xbb\xbf" + again.encode(), "q").revision
    other = suite(rule("column_to_exist", column="b"))
    assert parse(json.dumps(other).encode(), "p").revision != parse(text.encode(), "p").revision
