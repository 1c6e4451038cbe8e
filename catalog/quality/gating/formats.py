"""What is told of each expectation, in the result formats that GX has (pure).

GX's own names stand under `result`: BOOLEAN_ONLY tells success alone, BASIC what was observed and some unexpected
values, SUMMARY how often each of them is there, COMPLETE all of them. Values are those that may be shown, no others;
where not all are held, `unexpected_list_complete` says so.
"""

import json
from collections import Counter
from typing import Any

from catalog.quality.outcome import FAILED, MAX_SAMPLE, PASSED, Outcome, jsonable

FORMATS = ("BOOLEAN_ONLY", "BASIC", "SUMMARY", "COMPLETE")
MOST_VALUES = 10_000
"""So many unexpected values are fetched at most where more than the kept ones are asked for."""


def most_cells(result_format: str) -> int:
    """Tell how many unexpected values a validation fetches for a format."""
    return MOST_VALUES if result_format in {"SUMMARY", "COMPLETE"} else MAX_SAMPLE


def formatted(found: Outcome, result_format: str) -> dict[str, Any]:
    """Tell what an expectation found; `success` is null where nobody knows."""
    success = {PASSED: True, FAILED: False}.get(found.outcome)
    told = {
        "type": found.type,
        "kwargs": jsonable(found.kwargs),
        "column": found.column,
        "severity": found.severity,
        "outcome": found.outcome,
        "success": success,
        "reason": found.reason,
        "note": found.note,
    }
    return told if result_format == "BOOLEAN_ONLY" else {**told, **_result(found, result_format)}


def _result(found: Outcome, result_format: str) -> dict[str, Any]:
    cells = [jsonable(cell) for cell in found.sample]
    share = found.unexpected_share
    result: dict[str, Any] = {"observed_value": jsonable(found.observed)}
    if found.unexpected_count is not None:
        result |= {
            "unexpected_count": found.unexpected_count,
            "unexpected_percent": None if share is None else share * 100,
            "partial_unexpected_list": cells[:MAX_SAMPLE],
        }
        if result_format in {"SUMMARY", "COMPLETE"}:
            complete = not found.sample_withheld and len(cells) >= found.unexpected_count
            result |= {"partial_unexpected_counts": _counts(cells), "unexpected_list_complete": complete}
        if result_format == "COMPLETE":
            result["unexpected_list"] = cells
    return {"result": result, "sample_withheld": found.sample_withheld}


def _counts(cells: list[Any]) -> list[dict[str, Any]]:
    """Count equal values, those that are there most often first, as GX does."""
    by_text = {json.dumps(cell, sort_keys=True): cell for cell in cells}
    counted = Counter(json.dumps(cell, sort_keys=True) for cell in cells).most_common(MAX_SAMPLE)
    ordered = sorted(counted, key=lambda pair: (-pair[1], pair[0]))
    return [{"value": by_text[text], "count": count} for text, count in ordered]
