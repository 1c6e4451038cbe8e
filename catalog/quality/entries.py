"""What an expectation of a suite is about, read off its JSON without Great Expectations (pure)."""

from collections.abc import Mapping
from typing import Any


def columns(kind: str, kwargs: Mapping[str, Any]) -> list[str]:
    """List the columns whose values it is about; a rule about the table's columns themselves is about none's."""
    if kind.startswith("expect_table_") or kind == "expect_column_to_exist":
        return []
    pair = [kwargs[key] for key in ("column", "column_A", "column_B") if key in kwargs]
    named = pair or list(kwargs.get("column_list") or [])
    return [name for name in named if isinstance(name, str)]  # a parameter is no name yet


def about(kind: str, kwargs: Mapping[str, Any]) -> str | None:
    """Give the columns as one text, for a reader."""
    one = kwargs.get("column")
    return ", ".join(columns(kind, kwargs)) or (one if isinstance(one, str) else None)


def note(entry: Mapping[str, Any]) -> str:
    """Give the rule in a sentence, where its author wrote one."""
    notes = entry.get("notes") or entry.get("description") or (entry.get("meta") or {}).get("notes") or ""
    return " ".join(notes) if isinstance(notes, list) else str(notes)
