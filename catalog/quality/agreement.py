"""Whether a copy agrees with the source of truth, by what a scan of each kept (pure).

Nothing is read again: row counts, sums and the order-free digests of columns are exact, and where two columns do not
hold the same, the smallest hashes of their values tell how many are missing or made up. What they cannot tell is not
evaluated, with the reason.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from catalog.quality.fitting import find
from catalog.quality.outcome import FAILED, NOT_EVALUATED, PASSED, Outcome

MAX_COLUMNS = 200
KEY_SHARE = 0.9
"""A column names rows when so large a share of its values are different, as the scan estimates."""
_PARAMETER = re.compile(
    r"origin\.(?P<fact>rows|sum|present|columns|values)(?: (?P<sign>[*+-]) (?P<number>\d+(?:\.\d+)?))?"
)
_EACH = frozenset({"key", "number", "column"})


@dataclass(frozen=True)
class Column:
    """What a scan kept of a column; `total` is None where it has no numbers."""

    name: str
    kind: str
    semantic: str
    present: int
    distinct: float
    digest: int
    """Of the multiset of values; 0 for no values."""
    hashes: frozenset[int]
    """The smallest hashes of its values: all of them up to `reach`."""
    reach: int
    total: float | None


@dataclass(frozen=True)
class Kept:
    """What a scan kept of a version."""

    rows: int
    columns: Sequence[Column]

    @property
    def by_name(self) -> Mapping[str, Column]:
        """The columns under their names."""
        return {column.name: column for column in self.columns}


def complaint(entry: Mapping[str, Any]) -> str:
    """Say why a rule is none that copies can be judged by; nothing when it is one."""
    if entry["type"] not in _JUDGED:
        return "is none that copies are judged by: rows, columns, keys, sums and missing values"
    told = [value["$PARAMETER"] for value in entry["kwargs"].values() if isinstance(value, Mapping)]
    wrong = [name for name in told if name not in _EACH and _PARAMETER.fullmatch(str(name)) is None]
    return f"names {wrong[0]!r}, which is no fact of an origin" if wrong else ""


def judge(entries: Sequence[Mapping[str, Any]], ours: Kept, origin: Kept) -> list[Outcome]:
    """Judge a copy by each rule; a rule of each column gives an outcome a column."""
    where = matched(ours, origin)
    return [outcome for entry in entries for outcome in _JUDGED[entry["type"]](entry, ours, origin, where)]


def matched(ours: Kept, origin: Kept) -> dict[str, str]:
    """Find each column of the origin in the copy: by its name, else as the only one that holds the same."""
    names = [column.name for column in ours.columns]
    found = {column.name: name for column in origin.columns if (name := find(column.name, {}, names)) is not None}
    left = [column for column in ours.columns if column.name not in found.values()]
    for column in origin.columns:
        alike = [other.name for other in left if other.digest == column.digest and column.digest]
        if column.name not in found and len(alike) == 1:
            found[column.name] = alike[0]
    return found


def _rows(entry: Mapping[str, Any], ours: Kept, origin: Kept, _where: Mapping[str, str]) -> Iterator[Outcome]:
    yield _bounded(entry, ours.rows, {"rows": origin.rows}, None)


def _columns(entry: Mapping[str, Any], _ours: Kept, origin: Kept, where: Mapping[str, str]) -> Iterator[Outcome]:
    names = [column.name for column in origin.columns]
    absent = [name for name in names if name not in where]
    kwargs = {**entry["kwargs"], "column_set": names}
    told = f"The copy lacks {', '.join(absent[:10])}." if absent else ""
    yield _outcome(entry, kwargs, FAILED if absent else PASSED, observed=sorted(where.values()), reason=told)


def _keys(entry: Mapping[str, Any], ours: Kept, origin: Kept, where: Mapping[str, str]) -> Iterator[Outcome]:
    keys = [column for column in origin.columns if _is_key(column)]
    if not keys:
        yield _unknown(entry, None, "No single column of the origin names its rows.")
    for theirs in keys[:MAX_COLUMNS]:
        column = ours.by_name.get(where.get(theirs.name, ""))
        if column is None:
            yield _unknown(
                entry, theirs.name, f"The copy has no column that is called {theirs.name!r} or holds the same."
            )
        else:
            yield _same_values(entry, column, theirs)


def _same_values(entry: Mapping[str, Any], ours: Column, theirs: Column) -> Outcome:
    kwargs = {"column": ours.name, "value_set": f"the values of {theirs.name!r} in the origin"}
    if ours.digest == theirs.digest:
        return _outcome(entry, kwargs, PASSED, observed={"missing": 0, "made up": 0}, column=ours.name)
    reach = min(ours.reach, theirs.reach)
    here, there = ({one for one in side.hashes if one <= reach} for side in (ours, theirs))
    missing, extra = there - here, here - there
    if not missing and not extra:
        return _unknown(entry, ours.name, "The values differ, and what the scan kept of them does not tell how.")
    shares = {
        "missing": round(len(missing) / max(len(there), 1), 4),
        "made up": round(len(extra) / max(len(here), 1), 4),
    }
    gone, new = shares["missing"], shares["made up"]
    told = f"About {gone:.1%} of the origin's keys are missing, and {new:.1%} of the copy's are not there."
    return _outcome(entry, kwargs, FAILED, observed=shares, column=ours.name, reason=told)


def _sums(entry: Mapping[str, Any], ours: Kept, origin: Kept, where: Mapping[str, str]) -> Iterator[Outcome]:
    numbers = [column for column in origin.columns if column.total is not None and column.semantic != "id"]
    if not numbers:
        yield _unknown(entry, None, "The origin has no column of numbers to add up.")
    for theirs in numbers[:MAX_COLUMNS]:
        column = ours.by_name.get(where.get(theirs.name, ""))
        if column is None:
            yield _unknown(
                entry, theirs.name, f"The copy has no column that is called {theirs.name!r} or holds the same."
            )
        elif column.total is None:
            yield _unknown(entry, column.name, f"The copy's {column.name!r} holds no numbers that can be added up.")
        else:
            yield _bounded(entry, column.total, {"sum": theirs.total}, column.name)


def _present(entry: Mapping[str, Any], ours: Kept, origin: Kept, where: Mapping[str, str]) -> Iterator[Outcome]:
    if not ours.rows or not origin.rows:
        yield _unknown(entry, None, "One of both has no rows.")
        return
    for theirs in origin.columns[:MAX_COLUMNS]:
        column = ours.by_name.get(where.get(theirs.name, ""))
        if column is not None:
            yield _bounded(entry, column.present / ours.rows, {"present": theirs.present / origin.rows}, column.name)


def _is_key(column: Column) -> bool:
    return column.present > 1 and column.distinct >= KEY_SHARE * column.present and column.semantic == "id"


def _bounded(entry: Mapping[str, Any], value: float, facts: Mapping[str, Any], column: str | None) -> Outcome:
    bounds = [_filled(entry["kwargs"].get(name), facts) for name in ("min_value", "max_value")]
    if None not in bounds:
        bounds.sort()  # a share of a negative sum is the greater one
    low, high = bounds
    is_in = (low is None or value >= low) and (high is None or value <= high)
    kwargs = {**({"column": column} if column else {}), "min_value": low, "max_value": high}
    return _outcome(entry, kwargs, PASSED if is_in else FAILED, observed=value, column=column)


def _filled(bound: Any, facts: Mapping[str, Any]) -> float | None:
    if not isinstance(bound, Mapping):
        return None if bound is None else float(bound)
    found = _PARAMETER.fullmatch(bound["$PARAMETER"])
    value = facts.get(found["fact"]) if found else None
    if found is None or value is None:
        return None
    number = float(found["number"] or 0)
    return float({"*": value * number, "+": value + number, "-": value - number}.get(found["sign"] or "", value))


def _unknown(entry: Mapping[str, Any], column: str | None, reason: str) -> Outcome:
    return _outcome(entry, {"column": column} if column else {}, NOT_EVALUATED, column=column, reason=reason)


def _outcome(
    entry: Mapping[str, Any],
    kwargs: Mapping[str, Any],
    outcome: str,
    *,
    observed: Any = None,
    column: str | None = None,
    reason: str = "",
) -> Outcome:
    severity, note = str(entry.get("severity", "critical")), str(entry.get("notes") or "")
    return Outcome(entry["type"], kwargs, outcome, severity, column, observed=observed, reason=reason, note=note)


_Judged = Callable[[Mapping[str, Any], Kept, Kept, Mapping[str, str]], Iterator[Outcome]]
_JUDGED: Mapping[str, _Judged] = {
    "expect_table_row_count_to_be_between": _rows,
    "expect_table_columns_to_match_set": _columns,
    "expect_column_distinct_values_to_equal_set": _keys,
    "expect_column_sum_to_be_between": _sums,
    "expect_column_proportion_of_non_null_values_to_be_between": _present,
}
