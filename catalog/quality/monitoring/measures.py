"""What is measured of a version, from its profile and those before it (pure)."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime

from catalog.quality.monitoring.drift import drift, numbers
from catalog.quality.monitoring.kinds import Fact, column_of, value_of
from catalog.scanning.profile import ColumnProfile, Profile

MOST_COLUMNS = 200
FEW_VALUES = 10
"""A column with at most so many values is watched value by value: so many the profile keeps."""
_QUANTILES = {"q05": "0.05", "q25": "0.25", "q50": "0.5", "q75": "0.75", "q95": "0.95"}
_INNER = frozenset({"q25", "q50", "q75"})
_DAY = 86_400.0
_ROWS_A_VALUE = 20
"""A column of words is one of categories when each value has so many rows on average."""
_LATELY = 3
_REMEMBERED = 130
_FEW_STEPS = 20
_TO_SPREAD = 1.349
"""Between the quartiles of a normal distribution lie so many standard deviations."""

Facts = Mapping[str, Fact]


def measure(profile: Profile, at: datetime, previous: datetime | None = None) -> dict[str, Fact]:
    """Measure one version that arrived at a time; by series, such as `rows` or `nulls:price`."""
    found = {"rows": Fact(profile.rows, profile.rows)}
    if previous is not None:
        found["gap"] = Fact(max(0.0, (at - previous).total_seconds() / _DAY), 1)
    for column in profile.columns[:MOST_COLUMNS]:
        found.update((f"{kind}:{column.name}", fact) for kind, fact in _of_column(column, profile.rows, at))
        found.update(_shares(column, profile.rows))
    return found


def moved(before: Profile, after: Profile) -> dict[str, Fact]:
    """Measure how far each column's distribution moved since the version before."""
    earlier = {column.name: column for column in before.columns}
    found = {}
    for column in after.columns[:MOST_COLUMNS]:
        one = earlier.get(column.name)
        move = drift(one, column, (before.rows, after.rows)) if one is not None and not _counts_up(column) else None
        if move is not None:
            found[f"drift:{column.name}"] = Fact(move.psi, after.rows - column.nulls)
        if one is not None and (days := _back(one, column)) is not None:
            found[f"back:{column.name}"] = Fact(days, after.rows - column.nulls)
    return found


def _back(one: ColumnProfile, other: ColumnProfile) -> float | None:
    """Tell by how many days the newest time of a column is older than it was: what is old again is stale."""
    before, after = numbers(one), numbers(other)
    if before is None or after is None or {one.kind, other.kind} != {"time"}:
        return None
    return max(0.0, float(before[-1] - after[-1]) / _DAY)


def unseen(profile: Profile, past: Sequence[Facts]) -> dict[str, Fact]:
    """Measure the share of rows whose value no earlier version had, of columns that had few values in the last ones."""
    seen = _seen(past[-_REMEMBERED:])
    lately = {column_of(series) for facts in past[-_LATELY:] for series in facts if value_of(series) is not None}
    found = {}
    for column in profile.columns[:MOST_COLUMNS]:
        known = seen.get(column.name)
        if known and column.name in lately and column.top and column.distinct_exact:
            present = max(profile.rows - column.nulls, 1)
            new = sum(int(count) for value, count in column.top if str(value) not in known)
            found[f"new:{column.name}"] = Fact(new / present, present)
    return found


def _seen(past: Sequence[Facts]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for facts in past:
        for series in facts:
            value, column = value_of(series), column_of(series)
            if value is not None and column is not None:
                found.setdefault(column, set()).add(value)
    return found


def _of_column(column: ColumnProfile, rows: int, at: datetime) -> Iterator[tuple[str, Fact]]:
    present = rows - column.nulls
    yield "nulls", Fact(column.nulls / rows if rows else 0.0, rows)
    if not present:
        return
    if not _is_category(column, rows):
        yield "distinct", Fact(column.distinct, present)
    if column.kind == "number" and not _counts_up(column):
        yield from _of_numbers(column, present)
    if column.kind == "time" and (ends := numbers(column)) is not None:
        # A version without rows newer than long ago is late, whatever the time of its arrival.
        newest = datetime.fromtimestamp(min(max(ends[-1], -6e10), 2e11), UTC)
        if newest <= at:
            yield "lag", Fact((at - newest).total_seconds() / _DAY, present)
    if column.length_mean is not None and column.kind == "text":
        yield "length", Fact(max(column.length_mean, 0.5), present)


def _of_numbers(column: ColumnProfile, present: int) -> Iterator[tuple[str, Fact]]:
    ends = numbers(column)
    if column.mean is None or column.stdev is None or ends is None:
        return
    between = float(ends[4] - ends[2]) / _TO_SPREAD
    spread = min(column.stdev, between) if between > 0 else column.stdev
    if spread <= 0:
        spread = abs(column.mean) or 1.0
    # A few huge values carry the mean: it moves as the spread does that they make.
    yield "mean", Fact(column.mean, present, column.stdev or spread)
    if column.distinct <= _FEW_STEPS:
        return  # the quantiles of a few whole numbers jump from one to the next
    for name, rank in _QUANTILES.items():
        # Where tails are long the outer quantiles move as the whole spread does.
        yield name, Fact(float(column.quantiles[rank]), present, spread if name in _INNER else column.stdev or spread)


def _shares(column: ColumnProfile, rows: int) -> Iterator[tuple[str, Fact]]:
    if column.hidden or not _is_category(column, rows):
        return
    present = max(rows - column.nulls, 1)
    for value, count in column.top:
        yield f"share:{column.name}\n{value}", Fact(count / present, present)


def _is_category(column: ColumnProfile, rows: int) -> bool:
    few = column.distinct_exact and 0 < column.distinct <= min(FEW_VALUES, len(column.top))
    if not few or column.kind == "time" or _counts_up(column):
        return False
    return rows - column.nulls >= _ROWS_A_VALUE * column.distinct


def _counts_up(column: ColumnProfile) -> bool:
    """Tell whether a column of numbers only names its rows: its mean means nothing."""
    return column.kind == "number" and column.semantic == "id"
