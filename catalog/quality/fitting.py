"""A suite speaks of columns by one name; a table may call them otherwise (pure)."""

from collections.abc import Mapping, Sequence
from typing import Any

from catalog.quality.conditions import condition_columns

_COLUMN_KEYS = ("column", "column_A", "column_B", "column_list", "column_set")


def fitted(
    suite: Mapping[str, Any], also_called: Mapping[str, Sequence[str]], columns: Sequence[str]
) -> dict[str, Any]:
    """Give the suite with each column under the name that this table has for it; absent ones keep their own."""
    found = {role: find(role, also_called, columns) for role in _roles(suite)}
    names = {role: name for role, name in found.items() if name is not None}
    return {**suite, "expectations": [_fitted(entry, names) for entry in suite["expectations"]]}


def find(role: str, also_called: Mapping[str, Sequence[str]], columns: Sequence[str]) -> str | None:
    """Find a column by its own name first, then by the other names given; case and separators do not matter."""
    if role in columns:
        return role
    spelled = {_spelling(name): name for name in reversed(columns)}
    return next(
        (spelled[key] for name in (role, *also_called.get(role, ())) if (key := _spelling(name)) in spelled), None
    )


def _spelling(name: str) -> str:
    return "".join(letter for letter in name.casefold() if letter.isalnum()) or name


def _roles(suite: Mapping[str, Any]) -> list[str]:
    named: list[Any] = []
    for entry in suite["expectations"]:
        kwargs = entry.get("kwargs", {})
        for key in _COLUMN_KEYS:
            value = kwargs.get(key)
            named += value if isinstance(value, list) else [value]
        named += condition_columns(kwargs.get("row_condition"))
    return list(dict.fromkeys(name for name in named if isinstance(name, str)))


def _fitted(entry: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    kwargs = dict(entry.get("kwargs", {}))
    for key in _COLUMN_KEYS:
        if isinstance(kwargs.get(key), str):
            kwargs[key] = names.get(kwargs[key], kwargs[key])
        elif isinstance(kwargs.get(key), list):
            kwargs[key] = [names.get(name, name) for name in kwargs[key]]
    if isinstance(kwargs.get("row_condition"), dict):
        kwargs["row_condition"] = _fitted_condition(kwargs["row_condition"], names)
    return {**entry, "kwargs": kwargs}


def _fitted_condition(condition: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    fitted_one = dict(condition)
    if isinstance(condition.get("column"), dict):
        name = condition["column"]["name"]
        fitted_one["column"] = {**condition["column"], "name": names.get(name, name)}
    if "conditions" in condition:
        fitted_one["conditions"] = [_fitted_condition(part, names) for part in condition["conditions"]]
    return fitted_one
