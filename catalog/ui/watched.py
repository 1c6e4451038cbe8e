"""What monitors found and how good data is, as several screens show it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from catalog.quality.monitoring import queries as monitoring
from catalog.quality.monitoring.causes import number
from catalog.quality.monitoring.judging import Finding
from catalog.quality.monitoring.kinds import column_of, kind_of, value_of
from catalog.quality.monitoring.models import Monitoring
from catalog.quality.scoring import queries as scores
from catalog.quality.scoring.dimensions import MOST_HINTS
from catalog.quality.scoring.models import QualityScore
from catalog.ui import trend
from catalog.ui.trend import Point, Trend

_URGENT = ("breach", "unusual", "unknown", "off", "normal")
MOST_SHOWN = 40
MOST_RUNS = 60


@dataclass(frozen=True)
class Measure:
    """One monitor's finding in words."""

    series: str
    state: str
    what: str
    column: str
    value: str
    expected: str
    usual: str
    history: int
    reason: str


@dataclass(frozen=True)
class MonitorsSeen:
    """What the monitors found in a version: what is out of the usual first, and how many were judged."""

    row: Monitoring
    measures: Sequence[Measure]
    left_out: int


@dataclass(frozen=True)
class ScoreSeen:
    """A score with the change since the version before, and what would raise it most."""

    row: QualityScore
    change: float | None
    raises: Sequence[Mapping[str, Any]]


def monitors_seen(session: Session, version_id: UUID) -> MonitorsSeen | None:
    """Give what the monitors found in a version; None when they have not looked at it."""
    row = monitoring.monitoring(session, version_id)
    if row is None:
        return None
    told = sorted(row.findings, key=lambda one: (_URGENT.index(one["state"]), -abs(one["sigmas"] or 0), one["series"]))
    shown = [one for one in told if one["state"] in {"breach", "unusual", "normal"}] or told
    return MonitorsSeen(row, [_measure(Finding(**one)) for one in shown[:MOST_SHOWN]], max(0, len(told) - MOST_SHOWN))


def score_seen(session: Session, version_id: UUID) -> ScoreSeen | None:
    """Give the score of a version; None while it has none."""
    row = scores.of_version(session, version_id)
    if row is None:
        return None
    known = [one for one in scores.trend(session, row.copy_id) if one.version_id < version_id and one.value is not None]
    before = known[-1].value if known else None
    change = row.value - before if row.value is not None and before is not None else None
    hints = [hint for dimension in row.dimensions for hint in dimension["raises"]]
    return ScoreSeen(row, change, sorted(hints, key=lambda hint: -hint["gain"])[:MOST_HINTS])


def series_of(rows: Sequence[Monitoring]) -> list[str]:
    """List the series that can be drawn: of the last version, the table's first."""
    found = rows[-1].facts if rows else {}
    return sorted(found, key=lambda series: (column_of(series) is not None, series))


def trend_of(rows: Sequence[Monitoring], series: str) -> Trend | None:
    """Draw a series over the versions of a copy, oldest first."""
    points, last = [], None
    for row in rows:
        finding = next((Finding(**one) for one in row.findings if one["series"] == series), None)
        if finding is None or finding.value is None:
            continue
        last = finding
        band = finding.expected, finding.low, finding.high
        points.append(Point(row.version_id, row.at, finding.value, *band, finding.state, finding.method))
    if last is None:
        return None
    unit = last
    return trend.draw(series, words_of(series), points, lambda value: number(unit, value))


def words_of(series: str) -> str:
    """Name a series in words."""
    column, value = column_of(series), value_of(series)
    what = kind_of(series).words
    what = what.replace("a value", f"“{value}”") if value is not None else what
    told = f"{what} of {column}" if column else what
    return told[0].upper() + told[1:]


def _measure(one: Finding) -> Measure:
    usual = f"{number(one, one.low)} to {number(one, one.high)}" if one.low is not None else "—"
    words = kind_of(one.series).words
    value = value_of(one.series)
    return Measure(
        series=one.series,
        state=one.state,
        what=words.replace("a value", f"“{value}”") if value is not None else words,
        column=column_of(one.series) or "",
        value=number(one, one.value) if one.value is not None else "—",
        expected=f"{number(one, one.expected)} ({one.method})" if one.expected is not None else "—",
        usual=usual,
        history=one.history,
        reason=one.reason,
    )
