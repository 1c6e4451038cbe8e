"""Score, monitors, series and incidents as tables of a report (pure)."""

from collections.abc import Mapping, Sequence
from typing import Any

from catalog.quality.incidents.schemas import IncidentShown
from catalog.quality.suites import PARTY_WORDS
from catalog.ui.rendering import figure_words
from catalog.ui.reports.document import Cell, Chart, Column, Table
from catalog.ui.trend import Trend
from catalog.ui.watched import MonitorsSeen
from catalog.web import human


def worth(value: float | None) -> str:
    """Tell a score in words."""
    return "unknown" if value is None else human.share(value)


def score(value: str, dimensions: Sequence[Mapping[str, Any]], note: str) -> Table:
    """Tell a score by dimension: its worth, why, who asks, and what would raise it."""
    columns: Sequence[Column] = (
        Column("Dimension", 1.3),
        Column("Weight", 0.8, number=True),
        Column("Value", 1.2),
        Column("Why", 2.6),
        Column("Asked by", 2),
        Column("What would raise it", 3),
    )
    rows = [_dimension(one) for one in dimensions]
    if not any(one.get("raises") for one in dimensions):
        columns, rows = columns[:-1], [row[:-1] for row in rows]
    return Table(f"Score: {value}", columns, rows, note=note)


def monitors(seen: MonitorsSeen) -> Table:
    """Tell what the monitors found: what is out of the usual first."""
    row = seen.row
    note = f"{row.judged} measures held against the versions before, {row.breached} broken out, "
    columns = (
        Column("State", 1.2),
        Column("Measure", 2.6),
        Column("Column", 1.4),
        Column("Value", 1, number=True),
        Column("Expected", 1.4, number=True),
        Column("Two sigma", 1.6, number=True),
    )
    rows = [
        [
            Cell("unknown" if one.state == "unknown" else "", one.state),
            Cell(one.what, note=one.reason),
            Cell(one.column, code=True) if one.column else Cell("whole table", muted=True),
            Cell(one.value),
            Cell(one.expected),
            Cell(one.usual),
        ]
        for one in seen.measures
    ]
    left = f" {seen.left_out:,} more are not listed." if seen.left_out else ""
    return Table(
        "Monitors", columns, rows, note=f"{note}{row.unknown} without enough history.{left}", status=row.outcome
    )


def chart(trend: Trend) -> Chart:
    """Draw a series, with the same as a table."""
    columns = (
        Column("Version of", 1.6),
        Column("Value", 1, number=True),
        Column("Expected", 1, number=True),
        Column("Two sigma", 1.6, number=True),
        Column("State", 1),
    )
    rows = [
        [
            Cell(human.instant(point.at)),
            Cell(figure_words(point.value)),
            Cell(figure_words(point.expected)),
            Cell(f"{figure_words(point.low)} to {figure_words(point.high)}" if point.low is not None else "—"),
            Cell("unknown" if point.state == "unknown" else "", point.state),
        ]
        for point in reversed(trend.points)
    ]
    return Chart(trend, Table(trend.words, columns, rows))


def incidents(found: Sequence[IncidentShown], title: str = "Incidents", *, empty: str = "") -> Table:
    """Tell incidents, with who looks after each and how it ended."""
    columns = (
        Column("State", 1.2),
        Column("Severity", 0.9),
        Column("What is wrong", 4),
        Column("Dataset", 1.5),
        Column("Looked after by", 1.1),
        Column("Versions", 0.8, number=True),
        Column("Opened", 1.2),
        Column("Took", 0.9),
    )
    rows = [
        [
            Cell("", one.state, note=(one.resolution or "").replace("_", " ")),
            Cell(one.severity),
            Cell(one.summary, note=one.reason or ""),
            Cell(one.dataset),
            Cell(one.assignee or "nobody yet"),
            Cell(f"{one.versions:,}"),
            Cell(
                f"{one.opened_at:%Y-%m-%d}",
                note=f"reopened {human.plural(one.reopened, 'time')}" if one.reopened else "",
            ),
            Cell(human.duration(one.seconds_to_resolve) if one.seconds_to_resolve is not None else "open"),
        ]
        for one in found
    ]
    return Table(title, columns, rows, empty)


def _reopened(times: int) -> str:
    return f"reopened {human.plural(times, 'time')}" if times else ""


def _dimension(one: Mapping[str, Any]) -> list[Cell]:
    worths = one.get("party_values") or {}
    asked = [
        f"{PARTY_WORDS.get(party, party)} {count}" + (f" ({human.share(worths[party])})" if party in worths else "")
        for party, count in (one.get("parties") or {}).items()
    ]
    raises = "; ".join(f"{hint['told']} (+{human.share(hint['gain'])})" for hint in one.get("raises", ()))
    return [
        Cell(str(one["name"]).capitalize()),
        Cell(human.share(one["weight"])),
        Cell("unknown", "not_evaluated") if one["value"] is None else Cell(human.share(one["value"])),
        Cell(one["why"]),
        Cell(", ".join(asked) or "—"),
        Cell(raises or "—"),
    ]
