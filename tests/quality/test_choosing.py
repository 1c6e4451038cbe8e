"""The suite that is meant for a table is found by its columns' names and content, and never guessed."""

import json
from typing import Any

import pytest

from catalog.quality.choosing import Seen, Subject, chosen, kind_of
from catalog.quality.suites import Suite, choose, folder, parse, read
from tests.quality.tables import names, rule, suite

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
        (("timestamp", "visitorid", "event", "itemid", "transactionid"), ["clickstream_events"]),
        (("event_time", "event_type", "events", "value"), []),
        (GROCERIES, ["sales_transactions"]),
        ((*GROCERIES, "department", "brand"), ["sales_transactions"]),
        (("customer_id", "date", "number_of_cds", "dollar_value"), ["sales_transactions"]),
        (("Customer ID", "Order Date", "Amount"), ["sales_transactions"]),
        (("Order ID", "Order Date", "Customer ID", "Product ID", "Quantity", "Sales"), ["sales_transactions"]),
        (("customer_id", "orders", "revenue", "last_order"), []),
        (("order_id", "customer_id", "order_status", "order_purchase_timestamp"), ["orders"]),
        (("OrderID", "CustomerID", "OrderDate", "ShippedDate", "Freight"), ["orders"]),
        (("order_no", "buyer_id", "created_at", "total_amount", "currency"), ["orders"]),
        (("order_id", "order_item_id", "product_id", "price", "freight_value"), ["order_lines"]),
        (("InvoiceNo", "StockCode", "Description", "Quantity", "InvoiceDate", "UnitPrice", "Country"), ["order_lines"]),
        (CATALOGUE, ["products"]),
        (("sku", "name", "category", "list_price"), ["products"]),
        (("item_id", "dept_id", "category_id"), ["products"]),
        (("store_id", "item_id", "wm_yr_wk", "sell_price"), ["prices"]),
        (("sku", "unit_price", "currency", "valid_from", "valid_to"), ["prices"]),
        (("sku", "warehouse_id", "quantity_on_hand", "snapshot_date"), ["inventory"]),
        (("product_id", "stock", "price", "currency", "reorder_level"), ["inventory"]),
        (("product_id", "store_id", "display_location", "week"), ["promotions"]),
        (("campaign_id", "campaign_type", "start_date", "end_date"), ["promotions"]),
        (("campaign_id", "household_id"), []),
        (("coupon_upc", "product_id", "campaign_id"), ["coupons"]),
        (("household_id", "coupon_upc", "campaign_id", "redemption_date", "age"), ["coupons"]),
        (("date", "weekday", "month", "year", "event_name_1"), ["calendar"]),
        (("date", "is_holiday", "weekly_sales", "week"), []),
        (("date", "month", "year", "wind", "rain", "sun", "snow", "fog"), []),
        (("zip_code_prefix", "lat", "lng", "city", "state"), ["geography"]),
        (("store_nbr", "city", "state", "type", "cluster"), ["geography"]),
        (("customer_id", "city", "state", "zip_code"), ["customers"]),
        (DEMOGRAPHICS, ["customers"]),
        (("client_id", "first_name", "last_name", "email", "city", "country"), ["customers"]),
        (("sepal_length", "sepal_width", "species"), []),
        ((), []),
    ],
)  # fmt: skip
def test_a_suite_is_chosen_by_the_columns(shipped: list[Suite], columns: tuple[str, ...], expected: list[str]) -> None:
    assert names(choose(shipped, Subject(columns))) == expected


def test_content_tells_an_order_from_its_lines_and_a_customer_from_what_they_did(shipped: list[Suite]) -> None:
    orders = ("order_id", "order_date", "customer_id", "total")
    once, often = Seen("text", "id", values=1000, distinct=998), Seen("text", "id", values=1000, distinct=300)
    assert names(choose(shipped, Subject(orders, seen={"order_id": once}))) == ["orders"]
    assert names(choose(shipped, Subject(orders, seen={"order_id": often}))) == []
    assert names(choose(shipped, Subject(DEMOGRAPHICS, seen={"household_id": often}))) == []
    few = Seen("text", "id", values=10, distinct=3)
    assert names(choose(shipped, Subject(DEMOGRAPHICS, seen={"household_id": few}))) == ["customers"]


def test_a_column_of_the_right_name_and_the_wrong_content_is_not_the_one_that_is_meant(shipped: list[Suite]) -> None:
    columns = ("event_time", "event_type", "user_id")
    held = {
        "number": [],
        "boolean": [],
        "time": ["clickstream_events"],
        "text": ["clickstream_events"],
        "": ["clickstream_events"],
    }
    for kind, expected in held.items():
        assert names(choose(shipped, Subject(columns, seen={"event_time": Seen(kind)}))) == expected
    told = dict(
        zip(names(shipped), chosen(shipped, Subject(columns, seen={"event_time": Seen("number")})), strict=True)
    )
    assert told["clickstream_events"] == "Column 'event_time' holds numbers, and times are meant."


def test_each_suite_says_why_it_is_not_meant(shipped: list[Suite]) -> None:
    told = dict(zip(names(shipped), chosen(shipped, Subject(GROCERIES)), strict=True))
    assert told["sales_transactions"] == ""
    assert told["products"].startswith("The table has none of department")
    assert told["orders"] == "The table has no column 'order_id', under no name that the suite knows."
    assert told["copies"] == "It is for copies beside an accepted source of truth."
    told = dict(zip(names(shipped), chosen(shipped, Subject((*GROCERIES, "order_id"))), strict=True))
    assert told["order_lines"] == "The table is rather of the kind sales_transactions."


def _made(name: str = "mine", **own: Any) -> Suite:
    return parse(json.dumps(suite(rule("column_to_exist", column="a"), name=name, **own)).encode(), "p")


def test_where_two_kinds_fit_alike_neither_is_taken_and_both_say_so() -> None:
    two = [
        _made("one", kind="apples", applies={"columns": ["a"]}),
        _made("two", kind="pears", applies={"columns": ["a"]}),
    ]
    other = _made("three", applies={"columns": ["a"]})
    assert names(choose([*two, other], Subject(("a",)))) == ["three"]
    assert "could as well be of the kind pears" in chosen(two, Subject(("a",)))[0]
    assert kind_of(two, Subject(("a",))) == ""
    assert kind_of(two[:1], Subject(("a",))) == "apples"


def test_a_suite_is_chosen_by_silo_dataset_name_tag_and_kind() -> None:
    subject = Subject(
        ("a",), silo="store", names=("web.clicks", "/lake/x.csv"), datasets=("web.clicks", "42"), tags=("gold",)
    )
    apples = _made("apples", kind="apples", applies={"columns": ["a"]})

    def is_meant(**applies: list[str]) -> bool:
        return "mine" in names(choose([apples, _made(applies=applies)], subject))

    for fits, fits_not in (
        ({"silos": ["store"]}, {"silos": ["ecommerce"]}),
        ({"names": ["*.clicks"]}, {"names": ["clicks"]}),
        ({"names": ["/lake/*"]}, {"names": ["/other/*"]}),
        ({"datasets": ["web.clicks"]}, {"datasets": ["clicks"]}),
        ({"datasets": ["42"]}, {"datasets": ["43"]}),
        ({"tags": ["silver", "gold"]}, {"tags": ["silver"]}),
        ({"kinds": ["apples"]}, {"kinds": ["pears"]}),
    ):
        assert is_meant(**fits)
        assert not is_meant(**fits_not)
    assert is_meant()
    assert not is_meant(kinds=["apples"], silos=["ecommerce"])


def test_alternatives_are_met_by_any_one_of_them() -> None:
    either = _made(applies=[{"columns": ["x"]}, {"columns": ["a"], "without": ["b"]}])
    assert choose([either], Subject(("a",)))
    assert choose([either], Subject(("x", "b")))
    assert not choose([either], Subject(("a", "b")))
