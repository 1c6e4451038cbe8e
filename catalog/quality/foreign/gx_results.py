"""The JSON of a Great Expectations validation result, read as what another engine told (pure)."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from catalog.errors import Invalid
from catalog.quality.cells import ABOUT_MISSING
from catalog.quality.entries import about
from catalog.quality.foreign.told import Told
from catalog.quality.outcome import ERROR, FAILED, MAX_SAMPLE, NOT_EVALUATED, PASSED, Outcome, jsonable

SOURCE = "gx"
MOST_RESULTS = 5_000
SEVERITIES = ("critical", "warning", "info")


def read(result: Mapping[str, Any], *, job: str, at: datetime) -> Told:
    """Read a suite's validation result as GX writes it; raises Invalid where it is none.

    What GX passed only because there was nothing to look at was not evaluated; what raised is an error.
    """
    results, name = result.get("results"), result.get("suite_name")
    if not isinstance(results, list) or not isinstance(name, str) or not name:
        raise Invalid(reason="A validation result of Great Expectations has suite_name and a list of results.")
    if len(results) > MOST_RESULTS:
        raise Invalid(reason=f"The result holds more than {MOST_RESULTS:,} expectations.")
    outcomes = [_outcome(number, one) for number, one in enumerate(results, start=1)]
    meta = result.get("meta")
    version = str(meta.get("great_expectations_version", "")) if isinstance(meta, Mapping) else ""
    # GX gives them in an order of its own each time; the suite is the same.
    rules = sorted(({"type": one.type, "kwargs": dict(one.kwargs)} for one in outcomes), key=repr)
    data = {"name": name, "engine": f"great_expectations {version}".strip(), "job": job, "expectations": rules}
    ordered = sorted(outcomes, key=lambda one: (one.type, repr(one.kwargs)))
    return Told(SOURCE, " ".join(filter(None, ("told by", job, name)))[:512], data, ordered, at)


def _outcome(number: int, told: Any) -> Outcome:
    config = told.get("expectation_config") if isinstance(told, Mapping) else None
    kind = config.get("type") if isinstance(config, Mapping) else None
    if not isinstance(config, Mapping) or not isinstance(kind, str) or not isinstance(told.get("success"), bool):
        raise Invalid(reason=f"Result {number} has no expectation_config with a type, or no success.")
    kwargs = {name: value for name, value in dict(config.get("kwargs") or {}).items() if name != "batch_id"}
    found = told.get("result") if isinstance(told.get("result"), Mapping) else {}
    raised = next(_raised(told.get("exception_info")), "")
    outcome, reason = _judged(kind, success=told["success"], found=found, raised=raised)
    severity = str(config.get("severity", "critical"))
    count, percent = found.get("unexpected_count"), found.get("unexpected_percent")
    sample = found.get("partial_unexpected_list")
    return Outcome(
        type=kind,
        kwargs=jsonable(kwargs),
        outcome=outcome,
        severity=severity if severity in SEVERITIES else "critical",
        column=about(kind, kwargs),
        observed=jsonable(found.get("observed_value")),
        unexpected_count=count if isinstance(count, int) else None,
        unexpected_share=percent / 100 if isinstance(percent, int | float) else None,
        sample=tuple(jsonable(sample))[:MAX_SAMPLE] if isinstance(sample, list) else (),
        reason=reason,
        note=str(config.get("description") or config.get("notes") or "")[:1_000],
    )


def _judged(kind: str, *, success: bool, found: Mapping[str, Any], raised: str) -> tuple[str, str]:
    if raised:
        return ERROR, raised
    rows, missing = found.get("element_count"), found.get("missing_count")
    if rows == 0:
        return NOT_EVALUATED, "The table has no rows."
    if rows is not None and rows == missing and kind not in ABOUT_MISSING:
        return NOT_EVALUATED, "There is no value to look at."
    return (PASSED if success else FAILED), ""


def _raised(info: Any) -> Iterator[str]:
    """Give what was raised, if anything: GX tells it of the expectation, or of each metric."""
    if not isinstance(info, Mapping):
        return
    for one in (info, *(inner for inner in info.values() if isinstance(inner, Mapping))):
        if one.get("raised_exception"):
            yield str(one.get("exception_message") or "It raised an exception.").splitlines()[0][:300]
