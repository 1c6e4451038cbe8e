"""Whether a version keeps the service levels of a contract, as far as its arrival and its profile can tell (pure)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from catalog.quality.outcome import FAILED, NOT_EVALUATED, PASSED, Outcome

_CALLED = {
    "ly": "latency", "freshness": "latency", "fy": "frequency", "el": "endoflife", "es": "endofsupport",
    "ga": "generalavailability", "re": "retention", "ta": "timeofavailability", "av": "availability",
    "th": "throughput",
    "er": "errorrate", "td": "timetodetect", "tn": "timetonotify", "tr": "timetorepair",
}  # fmt: skip
_SECONDS = {"s": 1, "min": 60, "h": 3600, "d": 86_400, "w": 604_800, "mo": 2_629_800, "y": 31_557_600}
_UNITS = {
    **dict.fromkeys(("s", "sec", "secs", "second", "seconds"), "s"),
    **dict.fromkeys(("m", "min", "mins", "minute", "minutes"), "min"),
    **dict.fromkeys(("h", "hr", "hrs", "hour", "hours"), "h"),
    **dict.fromkeys(("", "d", "day", "days"), "d"),
    **dict.fromkeys(("w", "wk", "week", "weeks"), "w"),
    **dict.fromkeys(("mo", "mon", "month", "months"), "mo"),
    **dict.fromkeys(("y", "yr", "yrs", "year", "years"), "y"),
}


@dataclass(frozen=True)
class Arrival:
    """When a version arrived, when the one before it did, and the newest time in each of its columns."""

    at: datetime
    before: datetime | None
    newest: Mapping[str, datetime]
    """In UTC; times that had no zone are taken for that."""


def judge(
    levels: Sequence[Mapping[str, Any]], default_element: str, arrival: Arrival, named: Mapping[str, str]
) -> list[Outcome]:
    """Judge a version by each service level; `named` gives the table's column for each of the contract's."""
    return [_judged(one, str(one.get("element") or default_element), arrival, named) for one in levels]


def frequency(level: Mapping[str, Any]) -> timedelta | None:
    """Tell how often a service level asks the data to come; None where it speaks of something else."""
    said = str(level.get("property", "")).casefold().replace("_", "")
    return _period(level) if _CALLED.get(said, said) == "frequency" else None


def _judged(level: Mapping[str, Any], element: str, arrival: Arrival, named: Mapping[str, str]) -> Outcome:
    said = str(level["property"]).casefold().replace("_", "")
    name = _CALLED.get(said, said)
    column = element.split(",", maxsplit=1)[0].strip().rpartition(".")[2]
    judged = _KNOWN.get(name)
    if judged is None:
        return _outcome(level, NOT_EVALUATED, reason="Nothing that a version leaves behind tells of it.")
    return judged(level, named.get(column, column), arrival)


def _latency(level: Mapping[str, Any], column: str, arrival: Arrival) -> Outcome:
    newest, most = arrival.newest.get(column), _period(level)
    if newest is None or most is None:
        told = f"The newest time of {column!r} is not known." if most else "Its value is no length of time."
        return _outcome(level, NOT_EVALUATED, reason=told, column=column or None)
    age = arrival.at - newest
    return _outcome(
        level, PASSED if age <= most else FAILED, observed=f"{age / timedelta(days=1):.2f} days", column=column
    )


def _frequency(level: Mapping[str, Any], _column: str, arrival: Arrival) -> Outcome:
    most = _period(level)
    if arrival.before is None or most is None:
        told = "It is the first version." if most else "Its value is no length of time."
        return _outcome(level, NOT_EVALUATED, reason=told)
    gap = arrival.at - arrival.before
    # A tenth more is given: what comes every day comes at 9 and at 9:05.
    return _outcome(level, PASSED if gap <= most * 1.1 else FAILED, observed=f"{gap / timedelta(days=1):.2f} days")


def _end(level: Mapping[str, Any], _column: str, arrival: Arrival) -> Outcome:
    end = _instant(level["value"])
    if end is None:
        return _outcome(level, NOT_EVALUATED, reason="Its value is no time.")
    return _outcome(level, PASSED if arrival.at <= end else FAILED, observed=arrival.at.isoformat())


def _beginning(level: Mapping[str, Any], _column: str, arrival: Arrival) -> Outcome:
    begin = _instant(level["value"])
    if begin is None:
        return _outcome(level, NOT_EVALUATED, reason="Its value is no time.")
    if arrival.at < begin:
        return _outcome(level, NOT_EVALUATED, reason="It is not generally available yet.")
    return _outcome(level, PASSED, observed=arrival.at.isoformat())


def _by_the_clock(level: Mapping[str, Any], _column: str, arrival: Arrival) -> Outcome:
    try:
        latest = datetime.fromisoformat(f"2000-01-01T{str(level['value']).strip()}")
    except ValueError:
        return _outcome(level, NOT_EVALUATED, reason="Its value is no time of day.")
    local = arrival.at.astimezone(timezone(latest.utcoffset() or timedelta()))
    is_in_time = local.time() <= latest.time()
    return _outcome(level, PASSED if is_in_time else FAILED, observed=f"{local:%H:%M}")


def _period(level: Mapping[str, Any]) -> timedelta | None:
    unit = _UNITS.get(str(level.get("unit") or "").casefold())
    try:
        number = float(level["value"])
    except (TypeError, ValueError):
        return None
    if unit is None or not 0 < number < 1e6:  # noqa: PLR2004 - no agreement is about more
        return None
    return timedelta(seconds=number * _SECONDS[unit])


def _instant(value: Any) -> datetime | None:
    try:
        found = datetime.fromisoformat(str(value))
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _outcome(
    level: Mapping[str, Any], outcome: str, *, observed: Any = None, reason: str = "", column: str | None = None
) -> Outcome:
    kwargs = {name: level[name] for name in ("value", "unit", "element", "driver") if level.get(name) is not None}
    note = str(level.get("description") or f"Service level: {level['property']}.")
    return Outcome(
        f"sla {level['property']}", kwargs, outcome, "critical", column, observed=observed, reason=reason, note=note
    )


_KNOWN: Mapping[str, Callable[[Mapping[str, Any], str, Arrival], Outcome]] = {
    "latency": _latency,
    "frequency": _frequency,
    "endoflife": _end,
    "endofsupport": _end,
    "generalavailability": _beginning,
    "timeofavailability": _by_the_clock,
}
