"""What is watched, kind by kind: on which scale it is compared, how restless it is, and what is too small (pure).

Each measure is compared on a scale on which chance moves it about equally far wherever it stands: counts by their
logarithm, shares by the arc sine of their root, means and quantiles in spreads of the column.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass

LOG, SHARE, SPREAD = "log", "share", "spread"
BOTH, ABOVE, LOSS = 0.5, 0.0, 0.8
"""How much of the chance of a false alarm is spent on values that are too low: that rows are lost is feared most."""
_LEAST_ROWS = 4.0
_IN_SPREADS = {"mean": 1.0, "q05": 4.0, "q95": 4.0}
"""How far chance moves them, in spreads over the root of the rows: outer quantiles rest on few of them."""


@dataclass(frozen=True)
class Kind:
    """One kind of measure."""

    name: str
    scale: str
    """log | share | spread: see above."""
    restless: float
    """How far a quiet series of this kind moves a version, on its scale: a guess that history corrects."""
    ignore: float
    """Changes up to this size are no breach; relative for `log`, in points for `share`, in spreads for `spread`."""
    below: float
    """See BOTH, ABOVE, LOSS; with ABOVE it cannot be too low."""
    group: str
    """rows | missing | values | time: what breaks out together has one cause."""
    words: str
    """What it is, for people."""
    has_week: bool = True
    """Whether it may be another one on each day of the week."""


KINDS: Mapping[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind("rows", LOG, 0.02, 0.05, LOSS, "rows", "number of rows"),
        Kind("gap", LOG, 0.50, 1.5, ABOVE, "time", "days since the version before"),
        Kind("lag", LOG, 0.08, 0.5, ABOVE, "time", "days since its newest value"),
        Kind("back", LOG, 0.10, 0.5, ABOVE, "time", "days that its newest value went back"),
        Kind(
            "again",
            LOG,
            0.10,
            0.5,
            ABOVE,
            "time",
            "number of versions since the one whose rows it has again",
            has_week=False,
        ),
        Kind("nulls", SHARE, 0.012, 0.01, ABOVE, "missing", "share of missing values"),
        Kind("distinct", LOG, 0.03, 0.15, BOTH, "values", "number of different values"),
        Kind("mean", SPREAD, 0.04, 0.25, BOTH, "values", "mean"),
        Kind("q05", SPREAD, 0.08, 0.5, BOTH, "values", "5 % quantile"),
        Kind("q25", SPREAD, 0.05, 0.3, BOTH, "values", "25 % quantile"),
        Kind("q50", SPREAD, 0.05, 0.3, BOTH, "values", "median"),
        Kind("q75", SPREAD, 0.05, 0.3, BOTH, "values", "75 % quantile"),
        Kind("q95", SPREAD, 0.08, 0.5, BOTH, "values", "95 % quantile"),
        Kind("share", SHARE, 0.02, 0.05, BOTH, "values", "share of a value"),
        Kind("new", SHARE, 0.012, 0.01, ABOVE, "values", "share of values never seen before"),
        Kind("length", LOG, 0.03, 0.2, BOTH, "values", "mean length of the texts"),
        Kind("drift", SHARE, 0.03, 0.25, ABOVE, "values", "drift of the distribution (PSI)"),
    )
}


@dataclass(frozen=True)
class Fact:
    """One measure of one version."""

    value: float
    n: int
    """So many rows it rests on."""
    spread: float = 0.0
    """Of the column, for means and quantiles."""


def on_scale(kind: Kind, fact: Fact, spread: float) -> float:
    """Put a value on the scale of its kind; `spread` is that of the column in its history."""
    if kind.scale == LOG:
        return math.log1p(max(fact.value, 0.0)) if kind.group == "time" else math.log(max(fact.value, 0.5))
    if kind.scale == SHARE:
        return math.asin(math.sqrt(min(max(fact.value, 0.0), 1.0)))
    return fact.value / spread


def off_scale(kind: Kind, place: float, spread: float) -> float:
    """Give the value at a place of the scale."""
    if kind.scale == LOG:
        return math.expm1(place) if kind.group == "time" else math.exp(place)
    if kind.scale == SHARE:
        return math.sin(min(max(place, 0.0), math.pi / 2)) ** 2
    return place * spread


def chance(kind: Kind, fact: Fact) -> float:
    """Tell how far chance alone moves a value that rests on so many rows, on its scale."""
    rows = max(float(fact.n), _LEAST_ROWS)
    if kind.scale == SHARE:
        return 0.5 / math.sqrt(rows)
    if kind.name == "distinct":
        return 1 / max(fact.value, 1.0)  # one value more of a few is no news
    return _IN_SPREADS.get(kind.name, 1.25) / math.sqrt(rows) if kind.scale == SPREAD else 0.0


def change(kind: Kind, value: float, expected: float, spread: float) -> float:
    """Tell how large a change is, in the unit of `ignore`."""
    if kind.scale == LOG:
        low, high = sorted((max(value, 0.0), max(expected, 0.0)))
        return high / low - 1 if low > 0 else math.inf if high > 0 else 0.0
    return abs(value - expected) / (spread if kind.scale == SPREAD else 1.0)


def kind_of(series: str) -> Kind:
    """Give the kind of a series such as `rows` or `nulls:price`."""
    return KINDS[series.partition(":")[0]]


def column_of(series: str) -> str | None:
    """Give the column of a series; None for one of the whole table. A value of it stands behind a line break."""
    _, colon, rest = series.partition(":")
    return rest.partition("\n")[0] if colon else None


def value_of(series: str) -> str | None:
    """Give the value that the share is of, where the series is one of a value."""
    _, parted, value = series.partition("\n")
    return value if parted else None
