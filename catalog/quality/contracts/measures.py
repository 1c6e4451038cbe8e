"""What a contract's rules of quality are measured by: metrics of the standard, and expectations of GX (pure)."""

from collections.abc import Iterator, Mapping
from typing import Any

from catalog.errors import Invalid
from catalog.quality import documents, parsing
from catalog.quality.contracts import check
from catalog.quality.contracts.check import OBSERVED, PERCENT, ROWS, Check, Entry
from catalog.quality.contracts.document import OPERATORS

_SEVERITIES = {
    **dict.fromkeys(("error", "critical", "high", "blocker", "major"), "critical"),
    **dict.fromkeys(("warning", "warn", "medium", "minor"), "warning"),
    **dict.fromkeys(("info", "information", "low"), "info"),
}
_OLDER = {
    "nullCheck": "nullValues",
    "duplicateCount": "duplicateValues",
    "countCheck": "rowCount",
    "uniqueCheck": "duplicateValues",
}
"""Names of metrics in the first versions of the standard, where they stand under `rule`."""


def of_quality(rule: Mapping[str, Any], column: str | None) -> Iterator[Check | tuple[str, str]]:
    """Give what a rule is measured by, or why it is not."""
    told = str(
        rule.get("description")
        or rule.get("name")
        or rule.get("metric")
        or rule.get("rule")
        or rule.get("type")
        or "a rule"
    )
    note = f"{column}: {told}" if column else told
    kind = rule.get("type", "library")
    if kind == "library":
        yield from _of_metric(rule, column, note)
    elif kind == "custom" and str(rule.get("engine", "")).casefold().replace("-", "").replace("_", "") in {
        "greatexpectations",
        "gx",
    }:
        yield from _of_expectation(rule, column, note)
    elif kind == "custom":
        yield note, f"It is written for {rule.get('engine')}, which is not run here."
    elif kind == "sql":
        yield note, "Its query is for the server that the contract names, in the dialect of that."
    else:
        yield note, "It is a sentence for people."


def _of_metric(rule: Mapping[str, Any], column: str | None, note: str) -> Iterator[Check | tuple[str, str]]:
    named = rule.get("metric") or rule.get("rule")
    metric, arguments = _OLDER.get(str(named), named), rule.get("arguments") or {}
    tests = {name: rule[name] for name in rule if name in OPERATORS}
    if not tests:
        yield note, "It says nothing that the measure must be."
        return
    severity, percent = _severity(rule), str(rule.get("unit", "rows")).casefold() in {"percent", "%"}
    entries = _measures(str(metric), column, arguments, severity)
    if told := next((wrong for one in entries if (wrong := parsing.fault(one))), ""):
        yield note, f"It cannot be measured: it {told}"
    elif not entries:
        yield (
            note,
            f"The metric {metric} is not measured {'of a column' if column else 'of a table'} with these arguments.",
        )
    elif metric == "rowCount":
        yield Check(note, entries, OBSERVED, tests)
    else:
        rows = check.entry("table_row_count_to_be_between", note, severity, min_value=0)
        yield Check(note, [*entries, rows] if percent else entries, PERCENT if percent else ROWS, tests)


def _measures(metric: str, column: str | None, arguments: Mapping[str, Any], severity: str) -> list[Entry]:
    def entry(kind: str, **kwargs: Any) -> Entry:
        return check.entry(kind, "", severity, mostly=0, **kwargs)

    if column is None:
        return _measures_of_table(metric, arguments, severity)
    values, valid, pattern = (arguments.get(name) for name in ("missingValues", "validValues", "pattern"))
    if metric == "missingValues" and isinstance(values, list):
        listed = [value for value in values if value is not None]
        sets = [entry("column_values_to_not_be_in_set", column=column, value_set=listed)] if listed else []
        return [*([entry("column_values_to_not_be_null", column=column)] if None in values else []), *sets]
    if metric == "invalidValues" and isinstance(valid, list):
        return [entry("column_values_to_be_in_set", column=column, value_set=valid)]
    if metric == "invalidValues" and isinstance(pattern, str):
        return [entry("column_values_to_match_regex", column=column, regex=pattern)]
    kinds = {"nullValues": "not_be_null", "missingValues": "not_be_null", "duplicateValues": "be_unique"}
    return [entry(f"column_values_to_{kinds[metric]}", column=column)] if metric in kinds else []


def _measures_of_table(metric: str, arguments: Mapping[str, Any], severity: str) -> list[Entry]:
    columns = arguments.get("properties")
    if metric == "rowCount":
        return [check.entry("table_row_count_to_be_between", "", severity, min_value=0)]
    if metric == "duplicateValues" and isinstance(columns, list):
        return [check.entry("compound_columns_to_be_unique", "", severity, mostly=0, column_list=columns)]
    return []


def _of_expectation(rule: Mapping[str, Any], column: str | None, note: str) -> Iterator[Check | tuple[str, str]]:
    implementation = rule.get("implementation")
    try:
        given = (
            documents.read(implementation.encode(), yaml=True) if isinstance(implementation, str) else implementation
        )
    except Invalid as error:
        yield note, f"Its implementation cannot be read: {error}"
        return
    if not isinstance(given, Mapping):
        yield note, "Its implementation is no expectation."
        return
    kwargs = {_snake(name): value for name, value in (given.get("kwargs") or {}).items()}
    kind = str(given.get("type") or given.get("expectation_type") or "")
    if column and kind.startswith("expect_column_") and "column" not in kwargs and "column_A" not in kwargs:
        kwargs["column"] = column
    entry = {"type": kind, "kwargs": kwargs, "severity": _severity(rule), "meta": {}, "notes": note}
    told = parsing.fault(entry)
    if told:
        yield note, f"Its expectation {told}"
    else:
        yield Check(note, [entry])


def _snake(name: str) -> str:
    return (
        "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name)
        if name not in {"column_A", "column_B"}
        else name
    )


def _severity(rule: Mapping[str, Any]) -> str:
    return _SEVERITIES.get(str(rule.get("severity") or "critical").casefold(), "critical")
