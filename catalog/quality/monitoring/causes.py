"""From what broke out in a version to what is wrong with it: one breach a cause (pure)."""

from collections.abc import Mapping, Sequence

from catalog.quality.incidents.life import Breach
from catalog.quality.monitoring.judging import BREACH, Finding
from catalog.quality.monitoring.kinds import SHARE, column_of, kind_of, value_of
from catalog.quality.monitoring.schema import MEANING, RETYPED, SchemaChange

MONITOR, SCHEMA = "monitor", "schema"
MANY = 4
"""From so many columns on, what broke out alike in them is one cause."""
REBUILT = 2
"""A version in which so many columns are gone, or are other ones, was built anew."""
_GROUPS = {
    "rows": "number of rows",
    "time": "freshness",
    "missing": "missing values",
    "values": "distribution of the values",
}


def causes(
    findings: Sequence[Finding], changes: Sequence[SchemaChange], consumers: Mapping[str, Sequence[str]]
) -> list[Breach]:
    """Tell what is wrong with a version; `consumers` names by column who reads it.

    What a changed meaning or type explains is not told again; where rows are lost or doubled, or the table was built
    anew with other columns, whatever else moved with that is part of it; what moved in many columns is one cause.
    """
    told = [_of_schema(change, consumers.get(change.column or "", ())) for change in changes if change.breaking]
    explained = {change.column for change in changes if change.kind in {MEANING, RETYPED}}
    out = [one for one in findings if one.state == BREACH and not _is_explained(one, explained)]
    by_group: dict[str, list[Finding]] = {}
    for finding in out:
        by_group.setdefault(kind_of(finding.series).group, []).append(finding)
    moved_with_rows = by_group.pop("values", []) if "rows" in by_group or len(told) >= REBUILT else []
    for group, found in by_group.items():
        told += _of_group(group, found, moved_with_rows if group == "rows" else [])
    return told


def words(finding: Finding) -> str:
    """Tell a finding in a sentence: what it is, and what was expected."""
    if finding.reason:
        return finding.reason
    kind, column, value = kind_of(finding.series), column_of(finding.series), value_of(finding.series)
    what = kind.words.replace("a value", repr(value)) if value is not None else kind.words
    about = f"The {what}{f' of {column}' if column else ''}"
    usual = f"{number(finding, finding.low)} to {number(finding, finding.high)}"
    return f"{about} is {number(finding, finding.value)}; {usual} was usual."


def number(finding: Finding, value: float | None) -> str:
    """Write a value of a finding's series."""
    if value is None:
        return "unknown"
    kind = kind_of(finding.series)
    if kind.scale == SHARE and kind.name != "drift":
        return f"{100 * value:.3g} %"
    return f"{value:,.0f}" if kind.name in {"rows", "distinct"} else f"{value:,.4g}"


def _is_explained(finding: Finding, columns: set[str | None]) -> bool:
    return kind_of(finding.series).group == "values" and column_of(finding.series) in columns


def _of_schema(change: SchemaChange, readers: Sequence[str]) -> Breach:
    used = f" {', '.join(readers[:5])} read{'s' if len(readers) == 1 else ''} it." if readers else ""
    detail = {"change": change.to_json(), "consumers": list(readers)}
    # A column that is renamed to and fro is one cause, whichever name it has.
    about = f"schema {change.kind}"
    return Breach(SCHEMA, about, change.told + used, "critical" if readers else "warning", change.column, detail)


def _of_group(group: str, found: Sequence[Finding], with_them: Sequence[Finding]) -> list[Breach]:
    columns = list(dict.fromkeys(column_of(one.series) for one in found))
    if len(columns) >= MANY:
        worst = max(found, key=_weight)
        told = f"{len(columns)} columns moved at once ({_GROUPS[group]}). {words(worst)}"
        return [Breach(MONITOR, f"{_GROUPS[group]} of many columns", told, "critical", None, _detail(found))]
    breaches = []
    for column in columns:
        own = [one for one in found if column_of(one.series) == column]
        worst = max(own, key=_weight)
        also = f" {len(with_them)} other measures moved with it." if with_them else ""
        detail = _detail([*own, *with_them])
        severity = "critical" if group in {"rows", "missing"} else "warning"
        breaches.append(Breach(MONITOR, _GROUPS[group], words(worst) + also, severity, column, detail))
    return breaches


def _weight(finding: Finding) -> float:
    return abs(finding.sigmas or 0.0)


def _detail(found: Sequence[Finding]) -> dict[str, object]:
    first = sorted(found, key=_weight, reverse=True)
    return {"series": [one.series for one in first], "findings": [one.to_json() for one in first[:10]]}
