"""GX lists what the rules need, the engine computes it in a few queries, GX judges (no session, worker only)."""

from collections.abc import Callable, Sequence
from typing import Any

from catalog.quality import metrics
from catalog.quality.answers import Facts, Metric, Table, nothing_known
from catalog.quality.computing import Computer, Connection
from catalog.quality.gx import Judge, Judgement, Rule
from catalog.quality.outcome import ERROR, FAILED, NOT_EVALUATED, PASSED, Outcome
from catalog.quality.planning import READ, ROWS, Plan, plan, sentence, together

_CLASSIFIED = frozenset({"id", "date", "money", "category", "number", "boolean"})
_ABOUT_MISSING = frozenset(
    {
        "expect_column_values_to_not_be_null",
        "expect_column_values_to_be_null",
        "expect_column_proportion_of_non_null_values_to_be_between",
    }
)
_SHOW_NOTHING = frozenset({"column_values.nonnull.unexpected_values", "unexpected_rows_query.table"})
_OBSERVES_CELLS = frozenset(
    f"expect_column_{what}_to_be_{how}"
    for what, how in (
        ("min", "between"),
        ("max", "between"),
        ("median", "between"),
        ("quantile_values", "between"),
        ("most_common_value", "in_set"),
    )
)


def evaluate(
    connection: Connection,
    table: Table,
    rules: Sequence[Rule],
    *,
    keep_cells: bool = True,
    facts: Facts = nothing_known,
    progress: Callable[[float], None] = lambda _share: None,
) -> list[Outcome]:
    """Evaluate rules on a table: few queries for each row condition, then the failing values of those that have any."""
    judge = Judge(table.columns)
    plans = [plan(rule, judge, table, facts) for rule in rules]
    computer = Computer(connection, table, judge)
    groups = together(plans)
    for done, group in enumerate(groups):
        share = 0.7 * done / len(groups)
        computer.compute(group, lambda share=share: progress(share))  # type: ignore[misc]
    outcomes = []
    for done, one in enumerate(plans, start=1):
        outcomes.append(_conclude(one, judge, table, computer, connection, keep_cells=keep_cells))
        progress(0.7 + 0.3 * done / len(plans))
    return outcomes


def _conclude(
    plan: Plan, judge: Judge, table: Table, computer: Computer, connection: Connection, *, keep_cells: bool
) -> Outcome:
    if not plan.stopped and (why := _vacuous(plan)):
        plan.stop(NOT_EVALUATED, why)
    if plan.stopped:
        return _outcome(plan, plan.stopped, reason=plan.reason)
    keeps = keep_cells and all(table.by_name[name].semantic in _CLASSIFIED for name in plan.rule.columns)
    try:
        sample = _fetch_samples(plan, table, computer, connection, keeps=keeps)
        judgement = judge.judge(plan.rule, {key: plan.found[key] for key in plan.needs})
    except Exception as error:  # noqa: BLE001 - what went wrong is the rule's outcome
        return _outcome(plan, ERROR, reason=sentence(error))
    return _judged(plan, judgement, sample, keeps=keeps)


def _vacuous(plan: Plan) -> str:
    columns = [key[1] for key in plan.extra if isinstance(key, tuple) and key[0] == "null"]
    rows = plan.found.get(ROWS)
    if rows == 0:
        return "No row meets the rule's condition." if "row_condition" in plan.rule.kwargs else "The table has no rows."
    if rows is None or plan.rule.type in _ABOUT_MISSING:
        return ""
    if columns and all(plan.found["null", name] == rows for name in columns):
        return f"There is no value in {', '.join(columns)}."
    for name in columns:
        if unread := plan.found.get(("unread", name)):
            return (
                f"{unread} of {rows - plan.found['null', name]} values of {name!r} cannot be read as its other values."
            )
    return _unknown(plan)


def _unknown(plan: Plan) -> str:
    for key, metric in plan.needs.items():
        # The deviation of one value, or of infinite ones: GX would call that a failure, but nobody knows it.
        if metric.name in READ and (plan.found[key] is None or plan.found[key] != plan.found[key]):
            return (
                f"The values of {metric.columns[0]!r} have no {metric.name.removeprefix('column.').replace('_', ' ')}."
            )
    return ""


def _fetch_samples(plan: Plan, table: Table, computer: Computer, connection: Connection, *, keeps: bool) -> list[Any]:
    sample: list[Any] = []
    for key, metric in plan.needs.items():
        if not metrics.is_sample(metric):
            continue
        if keeps and plan.sample is not None:
            sample = plan.sample
        elif keeps and metric.name not in _SHOW_NOTHING and _count_of(metric, plan):
            found = connection.execute(metrics.sample(metric, table, computer.found(plan))).fetchall()
            sample = [row[0] if len(row) == 1 else list(row) for row in found]
        plan.found[key] = sample
    return sample


def _count_of(metric: Metric, plan: Plan) -> int:
    counted = metric.name.replace(".unexpected_values", ".unexpected_count")
    return int(next((plan.found[key] for key, other in plan.needs.items() if other.name == counted), 0) or 0)


def _judged(plan: Plan, judgement: Judgement, sample: list[Any], *, keeps: bool) -> Outcome:
    result = judgement.result
    percent, count = result.get("unexpected_percent"), result.get("unexpected_count")
    hides_observed = plan.rule.type in _OBSERVES_CELLS and not keeps
    listed = sample or list(result.get("partial_unexpected_list") or [])
    return _outcome(
        plan,
        PASSED if judgement.success else FAILED,
        observed=None if hides_observed else result.get("observed_value"),
        unexpected_count=count,
        unexpected_share=percent / 100 if percent is not None else None,
        sample=listed if keeps else (),
        sample_withheld=not keeps and (hides_observed or bool(count)),
    )


def _outcome(plan: Plan, outcome: str, **found: Any) -> Outcome:
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
