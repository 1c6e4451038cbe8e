"""What a rule found, and what a suite found in all (pure)."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any
from uuid import UUID

PASSED, FAILED, ERROR, NOT_EVALUATED = "passed", "failed", "error", "not_evaluated"
MAX_SAMPLE = 20
MAX_TEXT = 200
_EXACT_IN_JSON = 2**53


@dataclass(frozen=True)
class Outcome:
    """What one expectation found; counts are of rows (for distinct values: of values), the share is 0..1 of them."""

    type: str
    kwargs: Mapping[str, Any]
    outcome: str
    """passed | failed | error | not_evaluated"""
    severity: str = "critical"
    """critical | warning | info, as GX has it"""
    column: str | None = None
    """The column it is about; several are joined by commas, none is a rule of the whole table."""
    observed: Any = None
    unexpected_count: int | None = None
    unexpected_share: float | None = None
    sample: Sequence[Any] = ()
    """Up to 20 unexpected values, each cut at 200 characters; empty where cells may not be kept."""
    sample_withheld: bool = False
    reason: str = ""
    """Why it is an error or was not evaluated, for a steward to read."""
    note: str = ""
    """The rule in a sentence, from the suite."""

    def to_json(self) -> dict[str, Any]:
        """Give plain JSON values, whatever numbers the engines used."""
        plain = {**asdict(self), "sample": list(self.sample)[:MAX_SAMPLE]}
        return {key: jsonable(value) for key, value in plain.items()}


@dataclass(frozen=True)
class Verdict:
    """What one suite found on one version."""

    suite_id: UUID
    outcome: str
    results: tuple[Outcome, ...]
    seconds: float = 0.0

    def count(self, outcome: str) -> int:
        """Count the expectations with this outcome."""
        return sum(result.outcome == outcome for result in self.results)


def overall(results: Sequence[Outcome]) -> str:
    """Say what a suite found: one failed rule fails it, an error hides no failure, and no rule passed is no pass."""
    found = {result.outcome for result in results}
    return next((outcome for outcome in (FAILED, ERROR, PASSED) if outcome in found), NOT_EVALUATED)


def jsonable(value: Any) -> Any:
    """Make a plain JSON value: numpy scalars become numbers, NaN null, long text is cut, bytes are counted."""
    if isinstance(value, Mapping):
        return {str(key): jsonable(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [jsonable(inner) for inner in value]
    if hasattr(value, "tolist") and not isinstance(value, str | bytes):
        return jsonable(value.tolist())  # numpy, without importing it
    return _scalar(value)


def _scalar(value: Any) -> Any:
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int):
        return value if abs(value) < _EXACT_IN_JSON else str(value)
    if isinstance(value, float | Decimal):
        number = float(value)
        return number if math.isfinite(number) else (None if math.isnan(number) else str(number))
    return _text(value)


def _text(value: Any) -> str:
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, bytes | bytearray | memoryview):
        return f"{len(value)} bytes"
    # PostgreSQL keeps no NUL in JSON; lone surrogates are no text at all.
    text = str(value).replace("\0", "\N{REPLACEMENT CHARACTER}").encode("utf-8", "replace").decode()
    return text if len(text) <= MAX_TEXT else text[: MAX_TEXT - 1] + "…"
