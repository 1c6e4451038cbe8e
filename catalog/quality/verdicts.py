"""From what was found to an outcome: what is vacuous is not evaluated, what GX judged is told without cells (pure)."""

from typing import Any

from catalog.quality.cells import ABOUT_MISSING, OBSERVES_CELLS
from catalog.quality.gx import Judgement
from catalog.quality.outcome import FAILED, PASSED, Outcome
from catalog.quality.planning import READ, ROWS, Plan


def vacuous(plan: Plan) -> str:
    """Say why a rule decides nothing: no rows, no values, values that cannot be read; empty when it does decide."""
    columns = [key[1] for key in plan.extra if isinstance(key, tuple) and key[0] == "null"]
    rows = plan.found.get(ROWS)
    if rows == 0:
        return "No row meets the rule's condition." if "row_condition" in plan.rule.kwargs else "The table has no rows."
    if rows is None or plan.rule.type in ABOUT_MISSING:
        return ""
    if columns and all(plan.found["null", name] == rows for name in columns):
        return f"There is no value in {', '.join(columns)}."
    for name in columns:
        if unread := plan.found.get(("unread", name)):
            return (
                f"{unread} of {rows - plan.found['null', name]} values of {name!r} cannot be read as its other values."
            )
    return _unknown(plan)


def judged(plan: Plan, judgement: Judgement, sample: list[Any], *, keeps: bool) -> Outcome:
    """Make the outcome of GX's verdict; without `keeps` no cell is in it."""
    result = judgement.result
    percent, count = result.get("unexpected_percent"), result.get("unexpected_count")
    hides_observed = plan.rule.type in OBSERVES_CELLS and not keeps
    listed = sample or list(result.get("partial_unexpected_list") or [])
    return outcome_of(
        plan,
        PASSED if judgement.success else FAILED,
        observed=None if hides_observed else result.get("observed_value"),
        unexpected_count=count,
        unexpected_share=percent / 100 if percent is not None else None,
        sample=listed if keeps else (),
        sample_withheld=not keeps and (hides_observed or bool(count)),
    )


def outcome_of(plan: Plan, outcome: str, **found: Any) -> Outcome:
    """Make an outcome of a rule."""
    rule = plan.rule
    return Outcome(
        type=rule.type,
        kwargs=rule.kwargs,
        outcome=outcome,
        severity=rule.severity,
        column=rule.about,
        note=rule.note,
        **found,
    )


def _unknown(plan: Plan) -> str:
    for key, metric in plan.needs.items():
        # The deviation of one value, or of infinite ones: GX would call that a failure, but nobody knows it.
        if metric.name in READ and (plan.found[key] is None or plan.found[key] != plan.found[key]):
            return (
                f"The values of {metric.columns[0]!r} have no {metric.name.removeprefix('column.').replace('_', ' ')}."
            )
    return ""
