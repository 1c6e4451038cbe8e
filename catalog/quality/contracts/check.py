"""One rule of a contract, as it is measured (pure)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Entry = dict[str, Any]
ROWS, PERCENT, OBSERVED, VERDICT = "rows", "percent", "observed", "verdict"
"""What is tested: the rows that break it, their percentage of all rows, the value observed, or GX's own verdict."""


@dataclass(frozen=True)
class Check:
    """One rule of a contract: expectations, and what is asked of what they find."""

    note: str
    entries: Sequence[Entry]
    of: str = VERDICT
    """rows | percent | observed | verdict"""
    tests: Mapping[str, Any] = field(default_factory=dict)
    """By the standard's operators; all of them hold."""


def entry(kind: str, note: str, severity: str, **kwargs: Any) -> Entry:
    """Write an expectation."""
    return {"type": f"expect_{kind}", "kwargs": kwargs, "severity": severity, "meta": {}, "notes": note}
