"""GX lists what the rules need, the engine computes it in a few queries, GX judges (no session, worker only)."""

from collections.abc import Callable, Sequence
from typing import Any

from catalog.quality import metrics
from catalog.quality.answers import Facts, Metric, Table, nothing_known
from catalog.quality.cells import CLASSIFIED
from catalog.quality.computing import Computer
from catalog.quality.engine import Connection, cleaned
from catalog.quality.gx import Judge, Rule
from catalog.quality.outcome import ERROR, MAX_SAMPLE, NOT_EVALUATED, Outcome
from catalog.quality.planning import Plan, plan, sentence, together
from catalog.quality.verdicts import judged, outcome_of, vacuous

_SHOW_NOTHING = frozenset({"column_values.nonnull.unexpected_values", "unexpected_rows_query.table"})


def evaluate(
    connection: Connection,
    table: Table,
    rules: Sequence[Rule],
    *,
    keep_cells: bool = True,
    most_cells: int = MAX_SAMPLE,
    facts: Facts = nothing_known,
    progress: Callable[[float], None] = lambda _share: None,
) -> list[Outcome]:
    """Evaluate rules on a table: few queries for each row condition, then the failing values of those that have any."""
    judge = Judge(table.columns)
    table = cleaned(connection, table, {name for rule in rules for name in rule.named})
    plans = [plan(rule, judge, table, facts) for rule in rules]
    computer = Computer(connection, table, judge)
    groups = together(plans)
    for done, group in enumerate(groups):
        share = 0.7 * done / len(groups)
        computer.compute(group, lambda share=share: progress(share))  # type: ignore[misc]
    outcomes = []
    for done, one in enumerate(plans, start=1):
        most = most_cells if keep_cells else 0
        outcomes.append(_conclude(one, judge, table, computer, connection, most_cells=most))
        progress(0.7 + 0.3 * done / len(plans))
    return outcomes


def _conclude(
    plan: Plan, judge: Judge, table: Table, computer: Computer, connection: Connection, *, most_cells: int
) -> Outcome:
    if not plan.stopped and (why := vacuous(plan)):
        plan.stop(NOT_EVALUATED, why)
    if plan.stopped:
        return outcome_of(plan, plan.stopped, reason=plan.reason)
    keeps = most_cells > 0 and all(table.by_name[name].semantic in CLASSIFIED for name in plan.rule.columns)
    try:
        sample = _fetch_samples(plan, table, computer, connection, most=most_cells if keeps else 0)
        judgement = judge.judge(plan.rule, {key: plan.found[key] for key in plan.needs})
    except Exception as error:  # noqa: BLE001 - what went wrong is the rule's outcome
        return outcome_of(plan, ERROR, reason=sentence(error))
    return judged(plan, judgement, sample, keeps=keeps)


def _fetch_samples(plan: Plan, table: Table, computer: Computer, connection: Connection, *, most: int) -> list[Any]:
    sample: list[Any] = []
    for key, metric in plan.needs.items():
        if not metrics.is_sample(metric):
            continue
        if most and plan.sample is not None:
            sample = plan.sample
        elif most and metric.name not in _SHOW_NOTHING and _count_of(metric, plan):
            found = connection.execute(metrics.sample(metric, table, computer.found(plan), most)).fetchall()
            sample = [row[0] if len(row) == 1 else list(row) for row in found]
        plan.found[key] = sample
    return sample


def _count_of(metric: Metric, plan: Plan) -> int:
    counted = metric.name.replace(".unexpected_values", ".unexpected_count")
    return int(next((plan.found[key] for key, other in plan.needs.items() if other.name == counted), 0) or 0)
