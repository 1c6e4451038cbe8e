"""The engagement log: what people looked at, clicked, put into the cart and bought, session by session."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

TWENTY_YEARS = np.timedelta64(7305, "D")
"""Brings the purchases of 1997 beside the groceries of 2017."""
EVENTS_A_SESSION = 8.0
MEDIAN_GAP_SECONDS = 18.0
VIEW, CLICK, CART, PURCHASE = range(4)
TYPES = np.array(["view", "click", "add_to_cart", "purchase"])
DEVICES = np.array(["mobile", "desktop", "tablet", "app"])
REFERRERS = np.array(["search", "direct", "newsletter", "social", "affiliate", "display", "unknown"])
HOURS = np.array([2, 1, 1, 1, 1, 2, 4, 7, 9, 9, 9, 10, 12, 11, 10, 10, 11, 12, 14, 17, 19, 18, 12, 6], dtype=float)


@dataclass(frozen=True)
class _Sessions:
    customer: NDArray[np.int64]
    """-1 for a visitor who is not logged in."""
    start: NDArray[np.datetime64]
    buys: NDArray[np.bool_]
    value: NDArray[np.float64]
    sizes: NDArray[np.int64]


def engagement(purchases: pd.DataFrame, products: pd.DataFrame, rng: np.random.Generator, *, rows: int) -> pd.DataFrame:
    """Make about `rows` events, in the order of their times; each purchase ends a session, others only browse."""
    sessions = _sessions(purchases, rng, round(rows / EVENTS_A_SESSION))
    of = np.repeat(np.arange(len(sessions.sizes)), sessions.sizes)
    step = np.arange(len(of)) - np.repeat(np.cumsum(sessions.sizes) - sessions.sizes, sessions.sizes)
    kind = _kinds(sessions, of, step, rng)
    gaps = np.where(step == 0, 0, 1 + rng.lognormal(np.log(MEDIAN_GAP_SECONDS), 1.0, len(of)) * 1000).astype(np.int64)
    elapsed = np.cumsum(gaps)
    first = np.repeat(elapsed[step == 0], sessions.sizes)
    time = sessions.start[of] + (elapsed - first).astype("timedelta64[ms]")
    order = np.argsort(time, kind="stable")
    frame = pd.DataFrame(
        {
            "event_time": time,
            "session_id": (700_000_000 + 37 * rng.permutation(len(sessions.sizes)))[of],
            "customer_id": pd.array(sessions.customer[of], dtype="Int64"),
            "event_type": TYPES[kind],
            "product_id": _products(products, of, step, rng),
            "device": DEVICES[rng.choice(4, len(sessions.sizes), p=[0.45, 0.3, 0.1, 0.15])[of]],
            "referrer": REFERRERS[rng.choice(7, len(sessions.sizes), p=[0.3, 0.25, 0.15, 0.1, 0.08, 0.07, 0.05])[of]],
            "list_position": pd.array(rng.geometric(0.12, len(of)), dtype="Int64"),
            "order_value": np.where(kind == PURCHASE, sessions.value[of], np.nan),
        }
    ).iloc[order]
    frame.loc[frame["customer_id"] < 0, "customer_id"] = pd.NA
    frame.loc[(kind != VIEW)[order], "list_position"] = pd.NA
    frame.insert(0, "event_id", 90_000_000_000 + np.cumsum(rng.integers(1, 9, len(frame))))
    return frame.reset_index(drop=True)


def _sessions(purchases: pd.DataFrame, rng: np.random.Generator, count: int) -> _Sessions:
    bought = purchases if len(purchases) <= count * 0.7 else purchases.sample(round(count * 0.7), random_state=rng)
    browsing = count - len(bought)
    likely = purchases.iloc[rng.integers(0, len(purchases), browsing)]
    customer = np.concatenate([bought["customer_id"].to_numpy(), likely["customer_id"].to_numpy()])
    buys = np.arange(count) < len(bought)
    customer[~buys & (rng.random(count) < 0.6)] = -1
    days = np.concatenate([bought["date"].to_numpy(), likely["date"].to_numpy()]).astype("datetime64[ms]")
    days = days + np.where(buys, 0, rng.integers(-21, 22, count)).astype("timedelta64[D]") + TWENTY_YEARS
    seconds = rng.choice(24, count, p=HOURS / HOURS.sum()) * 3600 + rng.integers(0, 3600, count)
    start = days + (seconds * 1000 + rng.integers(0, 1000, count)).astype("timedelta64[ms]")
    shipping = rng.choice([0.0, 2.99, 4.99], count, p=[0.3, 0.5, 0.2])
    value = np.round(np.concatenate([bought["dollar_value"].to_numpy(), np.zeros(browsing)]) * 1.06 + shipping, 2)
    sizes = np.where(buys, 4 + rng.geometric(0.2, count), rng.geometric(0.16, count))
    return _Sessions(customer, start, buys, value, sizes)


def _kinds(
    sessions: _Sessions, of: NDArray[np.int64], step: NDArray[np.int64], rng: np.random.Generator
) -> NDArray[np.int64]:
    """View and click in turn by chance; a buyer's last event is the purchase, the one before the cart."""
    left = sessions.sizes[of] - 1 - step
    buys = sessions.buys[of]
    chance = rng.random(len(of))
    kind = np.where((step > 0) & (chance < 0.32), CLICK, VIEW)
    kind = np.where((step > 1) & (chance > 0.965), CART, kind)
    kind = np.where(buys & (left == 1), CART, kind)
    return np.where(buys & (left == 0), PURCHASE, kind).astype(np.int64)


def _products(
    products: pd.DataFrame, of: NDArray[np.int64], step: NDArray[np.int64], rng: np.random.Generator
) -> NDArray[np.int64]:
    """Few products get most of the looks; two events in three stay with the product of the one before."""
    ids = rng.permutation(products["product_id"].to_numpy())
    rank = np.minimum((rng.pareto(0.9, len(of)) * 40).astype(np.int64), len(ids) * 50) % len(ids)
    fresh = (step == 0) | (rng.random(len(of)) > 0.66)
    latest = np.maximum.accumulate(np.where(fresh, np.arange(len(of)), 0))
    return np.asarray(ids[rank[latest]], dtype=np.int64)
