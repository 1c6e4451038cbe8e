"""GX lists what the rules need, the engine computes it in a few queries, GX judges (no session, worker only)."""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Protocol

from catalog.quality import metrics
from catalog.quality.columns import TEXT, NotComputable
from catalog.quality.gx import Judge, Judgement, Rule
from catalog.quality.metrics import Known, Metric, Table
from catalog.quality.outcome import ERROR, FAILED, NOT_EVALUATED, PASSED, Outcome

SCALARS_A_QUERY = 200
_CLASSIFIED = frozenset({"id", "date", "money", "category", "number", "boolean"})
_ABOUT_MISSING = frozenset(
    {
        "expect_column_values_to_not_be_null",
        "expect_column_values_to_be_null",
        "expect_column_proportion_of_non_null_values_to_be_between",
    }
)
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
_OF_READ_VALUES = frozenset(
    {
        "column.min",
        "column.max",
        "column.mean",
        "column.sum",
        "column.median",
        "column.standard_deviation",
        "column.quantile_values",
    }
)


class Connection(Protocol):
    """What is asked of the engine."""

    def execute(self, query: str) -> Any:
        """Run a query; the answer has `fetchone` and `fetchall`."""


@dataclass
class _Plan:
    """A rule on its way: what it needs, what was found, and why it stopped if it did."""

    rule: Rule
    needs: Mapping[Hashable, Metric] = field(default_factory=dict)
    extra: Mapping[Hashable, Metric] = field(default_factory=dict)
    scalars: dict[Hashable, str] = field(default_factory=dict)
    found: dict[Hashable, Any] = field(default_factory=dict)
    source: str = ""
    stopped: str = ""
    reason: str = ""

    def stop(self, outcome: str, reason: str) -> None:
        """Say why this rule goes no further."""
        self.stopped, self.reason = outcome, reason


def evaluate(
    connection: Connection,
    table: Table,
    rules: Sequence[Rule],
    *,
    keep_cells: bool = True,
    progress: Callable[[float], None] = lambda _share: None,
) -> list[Outcome]:
    """Evaluate rules on a table: one query per row condition, then the failing values of those that have any."""
    judge = Judge(table.columns)
    plans = [_plan(rule, judge, table) for rule in rules]
    for source in dict.fromkeys(plan.source for plan in plans if not plan.stopped):
        _compute([plan for plan in plans if plan.source == source and not plan.stopped], connection)
    progress(0.7)
    outcomes = []
    for done, plan in enumerate(plans, start=1):
        outcomes.append(_conclude(plan, judge, table, connection, keep_cells=keep_cells))
        progress(0.7 + 0.3 * done / len(plans))
    return outcomes


def _plan(rule: Rule, judge: Judge, table: Table) -> _Plan:
    plan = _Plan(rule)
    if missing := [name for name in rule.columns if name not in table.by_name]:
        plan.stop(NOT_EVALUATED, f"The table has no column {missing[0]!r}.")
        return plan
    try:
        plan.needs = judge.needs(rule)
        plan.extra = _extra(plan.needs.values(), table)
        asked = [metric for metric in plan.needs.values() if not metrics.is_sample(metric)]
        plan.source = next((metrics.rows(metric, table) for metric in asked), "")
        _write(plan, judge, table)
    except NotComputable as why:
        plan.stop(NOT_EVALUATED, str(why))
    except Exception as error:  # noqa: BLE001 - GX raises many kinds, and one bad rule harms only itself
        plan.stop(ERROR, _sentence(error))
    return plan


def _write(plan: _Plan, judge: Judge, table: Table) -> None:
    for key, metric in {**plan.needs, **plan.extra}.items():
        if metrics.is_sample(metric):
            continue
        answer = Known(judge.types()) if metric.name == "table.column_types" else metrics.answer(metric, table)
        if isinstance(answer, Known):
            plan.found[key] = answer.value
        else:
            plan.scalars[key] = answer


def _extra(needs: Iterable[Metric], table: Table) -> dict[Hashable, Metric]:
    """Ask also what tells a pass from a vacuous pass: rows, values, and values that cannot be read."""
    extra: dict[Hashable, Metric] = {}
    for metric in needs:
        condition = {"row_condition": metric.domain.get("row_condition")}
        if metric.columns:
            extra["rows"] = Metric("table.row_count", condition, {})
        for name in metric.columns:
            domain = {**condition, "column": name}
            extra["null", name] = Metric("column_values.nonnull.unexpected_count", domain, {})
            if metric.name in _OF_READ_VALUES and table.by_name[name].family == TEXT:
                extra["unread", name] = Metric(metrics.UNREADABLE, domain, {})
    return extra


def _compute(plans: Sequence[_Plan], connection: Connection) -> None:
    wanted = list(dict.fromkeys(sql for plan in plans for sql in plan.scalars.values()))
    answers: dict[str, Any] = {}
    try:
        for start in range(0, len(wanted), SCALARS_A_QUERY):
            answers |= _ask(wanted[start : start + SCALARS_A_QUERY], plans[0].source, connection)
    except Exception:  # noqa: BLE001 - the engine's own errors; each rule is tried alone below
        for plan in plans:
            _compute_alone(plan, connection)
        return
    for plan in plans:
        plan.found |= {key: answers[sql] for key, sql in plan.scalars.items()}


def _compute_alone(plan: _Plan, connection: Connection) -> None:
    try:
        answers = _ask(list(dict.fromkeys(plan.scalars.values())), plan.source, connection)
        plan.found |= {key: answers[sql] for key, sql in plan.scalars.items()}
    except Exception as error:  # noqa: BLE001 - what went wrong is the rule's outcome
        plan.stop(ERROR, _sentence(error))


def _ask(scalars: Sequence[str], source: str, connection: Connection) -> dict[str, Any]:
    if not scalars:
        return {}
    row = connection.execute(f"SELECT {', '.join(scalars)} FROM {source}").fetchone()  # noqa: S608 - names are quoted
    return {sql: _plain(value) for sql, value in zip(scalars, row, strict=True)}


def _conclude(plan: _Plan, judge: Judge, table: Table, connection: Connection, *, keep_cells: bool) -> Outcome:
    if not plan.stopped and (why := _vacuous(plan)):
        plan.stop(NOT_EVALUATED, why)
    if plan.stopped:
        return _outcome(plan, plan.stopped, reason=plan.reason)
    keeps = keep_cells and all(table.by_name[name].semantic in _CLASSIFIED for name in plan.rule.columns)
    try:
        sample = _fetch_samples(plan, table, connection, keeps=keeps)
        judgement = judge.judge(plan.rule, {key: plan.found[key] for key in plan.needs})
    except Exception as error:  # noqa: BLE001 - what went wrong is the rule's outcome
        return _outcome(plan, ERROR, reason=_sentence(error))
    return _judged(plan, judgement, sample, keeps=keeps)


def _vacuous(plan: _Plan) -> str:
    columns = [key[1] for key in plan.extra if isinstance(key, tuple) and key[0] == "null"]
    rows = plan.found.get("rows")
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


def _unknown(plan: _Plan) -> str:
    for key, metric in plan.needs.items():
        # The deviation of one value, or of infinite ones: GX would call that a failure, but nobody knows it.
        if metric.name in _OF_READ_VALUES and (plan.found[key] is None or plan.found[key] != plan.found[key]):
            return (
                f"The values of {metric.columns[0]!r} have no {metric.name.removeprefix('column.').replace('_', ' ')}."
            )
    return ""


def _fetch_samples(plan: _Plan, table: Table, connection: Connection, *, keeps: bool) -> list[Any]:
    sample: list[Any] = []
    for key, metric in plan.needs.items():
        if not metrics.is_sample(metric):
            continue
        if keeps and _count_of(metric, plan) and metric.name != "column_values.nonnull.unexpected_values":
            found = connection.execute(metrics.sample(metric, table)).fetchall()
            sample = [_plain(row[0]) if len(row) == 1 else [_plain(cell) for cell in row] for row in found]
        plan.found[key] = sample
    return sample


def _count_of(metric: Metric, plan: _Plan) -> int:
    counted = metric.name.replace(".unexpected_values", ".unexpected_count")
    return int(next((plan.found[key] for key, other in plan.needs.items() if other.name == counted), 0) or 0)


def _judged(plan: _Plan, judgement: Judgement, sample: list[Any], *, keeps: bool) -> Outcome:
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


def _outcome(plan: _Plan, outcome: str, **found: Any) -> Outcome:
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


def _plain(value: Any) -> Any:
    return float(value) if isinstance(value, Decimal) else value


def _sentence(error: Exception) -> str:
    first = next((line.strip() for line in str(error).splitlines() if line.strip()), type(error).__name__)
    return first[:200]
