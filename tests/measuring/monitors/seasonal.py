"""Daily tables as shops have them: weeks, years, holidays and growth in how much, and in what, is sold."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np
import pyarrow as pa

from catalog.quality.monitoring.calendars import holiday
from catalog.scanning.profile import Profile
from catalog.scanning.sketch import scan_batches
from tests.measuring.monitors.faults import Table

START = datetime(2023, 1, 1, 23, 50, tzinfo=UTC)
CALENDAR = "US"
_CHANNELS = ("web", "app", "store", "phone")
_YEAR = 365.25


@dataclass(frozen=True)
class Shape:
    """What one series is like; strengths are shares of its level."""

    name: str
    seed: int
    days: int
    warm_up: int
    """So many days are measured only: a year that is known."""
    rows: int
    week: float
    year: float
    growth: float
    """A year."""
    holidays: float
    noise: float
    missing: float


SHAPES = (
    Shape("steady", 1, 110, 0, 500, 0.0, 0.0, 0.0, 0.0, 0.03, 0.05),
    Shape("weekly", 2, 120, 0, 600, 0.35, 0.0, 0.1, 0.0, 0.04, 0.08),
    Shape("growing", 3, 110, 0, 400, 0.1, 0.0, 1.5, 0.0, 0.04, 0.04),
    Shape("restless", 4, 120, 0, 500, 0.3, 0.0, 0.2, 0.0, 0.10, 0.12),
    Shape("yearly", 5, 480, 400, 400, 0.25, 0.3, 0.15, 0.0, 0.04, 0.06),
    Shape("holidays", 6, 480, 400, 500, 0.3, 0.2, 0.1, 0.7, 0.04, 0.10),
)


def days(shape: Shape, most: int | None = None) -> Iterator[tuple[datetime, str, Table]]:
    """Make the tables of a series day by day; each is the same whenever it is made."""
    for day in range(min(shape.days, most or shape.days)):
        at = START + timedelta(days=day)
        name = holiday(CALENDAR, at) if shape.holidays else ""
        yield at, name, _table(shape, day, at, is_holiday=bool(name))


def profile(table: Table) -> Profile:
    """Scan a table."""
    return scanned(table)[0]


def scanned(table: Table) -> tuple[Profile, str]:
    """Scan a table; what is equal for equal rows comes second."""
    batch = pa.RecordBatch.from_pydict({name: pa.array(cells, pa.string()) for name, cells in table.items()})
    found = scan_batches(list(table), ["string"] * len(table), [batch], key=b"k" * 16)
    return found.profile, str(found.fingerprint.digest)


def _table(shape: Shape, day: int, at: datetime, *, is_holiday: bool) -> Table:
    draw = np.random.default_rng((shape.seed, day))
    weekend = at.weekday() >= 5
    level = shape.rows * (1 + shape.growth * day / _YEAR) * (1 + shape.year * np.sin(2 * np.pi * day / _YEAR))
    level *= (1 + shape.week * (1 if weekend else -0.4)) * (1 + (shape.holidays if is_holiday else 0.0))
    count = max(30, round(level * float(np.exp(draw.normal(0, shape.noise)))))
    seconds = np.sort(draw.integers(0, 86_000, count))
    midnight = at.replace(hour=0, minute=0)
    shares = np.array([0.4, 0.3, 0.25, 0.05]) + (shape.week / 5) * np.array([1, 0.5, -1.5, 0]) * weekend
    amounts = draw.lognormal(3 + 0.1 * shape.week * weekend, 0.6, count)
    coupons = np.where(draw.random(count) < shape.missing, "", draw.choice(["SPRING", "LOYAL", "NONE"], count))
    ratings = np.where(draw.random(count) < 2 * shape.missing, "", draw.integers(1, 6, count).astype(str))
    return {
        "order_id": [f"{day:04d}-{place:06d}" for place in range(count)],
        "ordered_at": [f"{midnight + timedelta(seconds=int(second)):%Y-%m-%d %H:%M:%S}" for second in seconds],
        "amount": [f"{amount:.2f}" for amount in amounts],
        "weight_g": [f"{weight:.0f}" for weight in draw.gamma(4, 200, count)],
        "channel": [_CHANNELS[place] for place in draw.choice(4, count, p=shares / shares.sum())],
        "coupon": coupons.tolist(),
        "rating": ratings.tolist(),
    }
