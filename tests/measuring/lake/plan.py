"""Which dumps people made of which table: one row a dump, in the order in which they can be made."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from tests.measuring.lake import kinds

MAKERS: Mapping[str, Callable[..., pd.DataFrame]] = {
    "csv": kinds.same,
    "parquet": kinds.same,
    "jsonl": kinds.same,
    "renamed": kinds.renamed,
    "projection": kinds.projected,
    "filter": kinds.filtered,
    "sample": kinds.sampled,
    "snapshot": kinds.snapshot,
    "edited": kinds.edited,
    "enriched": kinds.enriched,
    "aggregate": kinds.aggregated,
    "resaved": kinds.resaved,
    "impostor": kinds.impostor,
    "hollow": kinds.hollow,
    "truncated": kinds.same,
    "html": kinds.same,
}
LOSSLESS = frozenset({"csv", "parquet", "jsonl"})
"""Same rows under the same names: the copy's content is its parent's."""
UNREADABLE = frozenset({"truncated", "html"})
OWN_DATASET = frozenset({"aggregate", "impostor", *UNREADABLE})
"""Not copies of the table they were made from, or made to look like."""


@dataclass(frozen=True)
class Recipe:
    """One dump: its label in the truth, what it is made of (a root or an earlier dump), how, and in which format."""

    label: str
    of: str
    kind: str
    ending: str
    options: Mapping[str, Any] = field(default_factory=dict)


def _r(label: str, of: str, kind: str, ending: str, **options: Any) -> Recipe:
    return Recipe(label, of, kind, ending, options)


PLAN: tuple[Recipe, ...] = (
    _r("transactions.csv", "transactions", "csv", ".csv"),
    _r("transactions.renamed", "transactions", "renamed", ".parquet"),
    _r("transactions.projection", "transactions", "projection", ".parquet",
       columns=["household_id", "product_id", "quantity", "sales_value", "transaction_timestamp"]),
    _r("transactions.household", "transactions", "filter", ".csv", column="household_id", share=0.1),
    _r("transactions.period", "transactions.csv", "filter", ".csv", column="transaction_timestamp", share=0.25),
    _r("transactions.sample", "transactions", "sample", ".csv"),
    _r("transactions.snapshot", "transactions", "snapshot", ".parquet", column="transaction_timestamp", back=7),
    _r("transactions.edited", "transactions", "edited", ".parquet",
       keep=["household_id", "basket_id", "product_id", "week"]),
    _r("transactions.enriched", "transactions", "enriched", ".parquet",
       other="products", on="product_id", columns=["department", "brand", "product_category"]),
    _r("transactions.aggregate", "transactions", "aggregate", ".csv", by=["household_id", "week"],
       measures={"spent": ("sales_value", "sum"), "items": ("quantity", "sum"), "lines": ("basket_id", "count")}),
    _r("transactions.aggregate.jsonl", "transactions.aggregate", "jsonl", ".jsonl"),
    _r("transactions.resaved", "transactions.household", "resaved", ".csv"),
    _r("transactions.impostor", "transactions", "impostor", ".parquet",
       ids=["household_id", "store_id", "basket_id", "product_id"]),
    _r("transactions.hollow", "transactions", "hollow", ".parquet"),
    _r("transactions.truncated", "transactions", "truncated", ".parquet"),
    _r("products.jsonl", "products", "jsonl", ".jsonl"),
    _r("products.csv", "products", "csv", ".csv"),
    _r("products.renamed", "products", "renamed", ".csv"),
    _r("products.projection", "products", "projection", ".csv", columns=["product_id", "department", "brand"]),
    _r("products.category", "products.csv", "filter", ".parquet", column="department", share=0.3),
    _r("products.edited", "products", "edited", ".csv", keep=["product_id"]),
    _r("products.impostor", "products", "impostor", ".parquet", ids=["product_id", "manufacturer_id"]),
    _r("products.html", "products", "html", ".csv"),
    _r("promotions.period", "promotions", "filter", ".csv", column="week", share=0.3),
    _r("promotions.projection", "promotions", "projection", ".parquet", columns=["product_id", "store_id", "week"]),
    _r("promotions.sample", "promotions", "sample", ".csv"),
    _r("promotions.aggregate", "promotions", "aggregate", ".csv", by=["product_id"],
       measures={"placements": ("store_id", "count"), "first_week": ("week", "min"), "last_week": ("week", "max")}),
    _r("promotions.truncated", "promotions", "truncated", ".parquet"),
    _r("coupons.parquet", "coupons", "parquet", ".parquet"),
    _r("coupons.renamed", "coupons.parquet", "renamed", ".csv"),
    _r("coupons.enriched", "coupons", "enriched", ".csv", other="campaign_descriptions", on="campaign_id",
       columns=["campaign_type", "start_date", "end_date"]),
    _r("coupons.campaign", "coupons", "filter", ".csv", column="campaign_id", share=0.3),
    _r("coupons.html", "coupons", "html", ".csv"),
    _r("redemptions.jsonl", "redemptions", "jsonl", ".jsonl"),
    _r("redemptions.resaved", "redemptions", "resaved", ".csv"),
    _r("redemptions.snapshot", "redemptions", "snapshot", ".csv", column="redemption_date", back=7),
    _r("redemptions.enriched", "redemptions", "enriched", ".parquet", other="demographics", on="household_id",
       columns=["age", "income", "household_size"]),
    _r("redemptions.impostor", "redemptions", "impostor", ".csv", ids=["household_id", "coupon_upc", "campaign_id"]),
    _r("demographics.parquet", "demographics", "parquet", ".parquet"),
    _r("demographics.edited", "demographics", "edited", ".csv", keep=["household_id"]),
    _r("demographics.hollow", "demographics", "hollow", ".csv"),
    _r("campaigns.enriched", "campaigns", "enriched", ".parquet", other="campaign_descriptions", on="campaign_id",
       columns=["campaign_type"]),
    _r("campaigns.sample", "campaigns", "sample", ".csv"),
    _r("purchases.csv", "purchases", "csv", ".csv"),
    _r("purchases.resaved", "purchases", "resaved", ".csv"),
    _r("purchases.snapshot", "purchases", "snapshot", ".csv", column="date", back=7),
    _r("purchases.edited", "purchases.csv", "edited", ".csv", keep=["customer_id"]),
    _r("purchases.customers", "purchases", "filter", ".parquet", column="customer_id", share=0.2),
    _r("purchases.aggregate", "purchases", "aggregate", ".parquet", by=["customer_id"],
       measures={"orders": ("date", "count"), "revenue": ("dollar_value", "sum"), "last_order": ("date", "max")}),
    _r("purchases.hollow", "purchases", "hollow", ".csv"),
    _r("purchases.truncated", "purchases", "truncated", ".parquet"),
    _r("summary.parquet", "summary", "parquet", ".parquet"),
    _r("summary.resaved", "summary", "resaved", ".csv"),
    _r("engagement.projection", "engagement", "projection", ".parquet",
       columns=["event_time", "customer_id", "event_type", "product_id"]),
    _r("engagement.period", "engagement", "filter", ".csv", column="event_time", share=0.15),
    _r("engagement.purchases", "engagement", "filter", ".parquet", column="event_type", values=["purchase"]),
    _r("engagement.sample", "engagement", "sample", ".csv"),
    _r("engagement.snapshot", "engagement", "snapshot", ".parquet", column="event_time", back=7),
    _r("engagement.aggregate", "engagement", "aggregate", ".csv", by=["event_time", "event_type"], day="event_time",
       measures={"events": ("event_id", "count"), "value": ("order_value", "sum")}),
    _r("engagement.html", "engagement", "html", ".csv"),
)  # fmt: skip
