"""Great Expectations on an engine of its own: a database's table (imported only where it is used)."""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from great_expectations.execution_engine.execution_engine import ExecutionEngine
from great_expectations.execution_engine.sqlalchemy_batch_data import SqlAlchemyBatchData
from great_expectations.execution_engine.sqlalchemy_execution_engine import SqlAlchemyExecutionEngine
from great_expectations.validator.metric_configuration import MetricConfiguration
from great_expectations.validator.metrics_calculator import MetricsCalculator
from great_expectations.validator.validator import Validator
from sqlalchemy import NullPool, create_engine, event

from catalog.quality.answers import Metric
from catalog.quality.gx import Judgement, Rule
from catalog.quality.outcome import ERROR, NOT_EVALUATED, Outcome
from catalog.quality.planning import ROWS, Plan, sentence
from catalog.quality.verdicts import judged, outcome_of, vacuous

Progress = Callable[[float], None]
_RESULT_FORMAT = {"result_format": "BASIC"}
_MISSING = "column_values.nonnull.unexpected_count"


def nothing(_share: float) -> None:
    """Tell nobody how far it is."""


def in_database(
    connect: Callable[[], Any],
    table: str,
    schema: str | None,
    rules: Sequence[Rule],
    *,
    snapshot: str = "",
    open_columns: Collection[str] | None = None,
    progress: Progress = nothing,
) -> list[Outcome]:
    """Judge a PostgreSQL table where it lies, by connections that can only read (see `catalog.storage.tables`).

    Each sees what the `snapshot` that another one exported holds. A query of an author's cannot leave its transaction
    for one that writes: it is a single statement, and not the first one.
    """
    database = create_engine("postgresql+psycopg://", creator=connect, poolclass=NullPool)
    if snapshot:
        event.listen(database, "begin", lambda one: one.exec_driver_sql(f"SET TRANSACTION SNAPSHOT '{snapshot}'"))
    engine = SqlAlchemyExecutionEngine(engine=database, create_temp_table=False)
    try:
        batch = SqlAlchemyBatchData(
            execution_engine=engine, table_name=table, schema_name=schema, create_temp_table=False
        )
        engine.load_batch_data("table", batch)
        return evaluate(engine, rules, open_columns=open_columns, progress=progress)
    finally:
        engine.close()
        database.dispose()


def evaluate(
    engine: ExecutionEngine[Any],
    rules: Sequence[Rule],
    *,
    open_columns: Collection[str] | None = None,
    progress: Progress = nothing,
) -> list[Outcome]:
    """Judge the batch that an engine holds, each rule by itself; cells of `open_columns` (or all) may be told."""
    validator = Validator(execution_engine=engine)
    calculator = MetricsCalculator(execution_engine=engine, show_progress_bars=False)
    validator.metrics_calculator.show_progress_bars = False
    columns = calculator.get_metric(MetricConfiguration("table.columns", {}))
    plans = [Plan(rule) for rule in rules]
    outcomes = []
    for done, plan in enumerate(plans, start=1):
        keeps = open_columns is None or set(plan.rule.columns) <= set(open_columns)
        _look(plan, engine, calculator, {str(column) for column in columns}, keeps=keeps)
        outcomes.append(_conclude(plan, validator, keeps=keeps))
        progress(done / len(plans))
    return outcomes


def _look(
    plan: Plan, engine: ExecutionEngine[Any], calculator: MetricsCalculator, columns: set[str], *, keeps: bool
) -> None:
    """Find out what tells a pass from a vacuous one: rows and values."""
    if missing := [name for name in plan.rule.columns if name not in columns]:
        plan.stop(NOT_EVALUATED, f"The table has no column {missing[0]!r}.")
        return
    try:
        wanted = _wanted(plan.rule, engine)
        resolved, aborted = calculator.compute_metrics(list(wanted.values()))
    except Exception as error:  # noqa: BLE001 - GX and drivers raise many kinds
        plan.stop(ERROR, _why(str(error), keeps=keeps))
        return
    for trouble in aborted.values():
        plan.stop(ERROR, _why(str(trouble["exception_info"].exception_message), keeps=keeps))
    if not aborted:
        plan.extra = {key: Metric(one.metric_name, {}, {}) for key, one in wanted.items()}
        plan.found = {key: int(resolved[one.id] or 0) for key, one in wanted.items()}
        if why := vacuous(plan):
            plan.stop(NOT_EVALUATED, why)


def _wanted(rule: Rule, engine: ExecutionEngine[Any]) -> dict[Any, MetricConfiguration]:
    if not rule.columns and not rule.type.startswith("unexpected_rows"):
        return {}
    needed = rule.expectation.get_validation_dependencies(
        execution_engine=engine, runtime_configuration={"result_format": dict(_RESULT_FORMAT)}
    )
    domains = [config.metric_domain_kwargs for config in needed.get_metric_configurations()]
    keys = ("row_condition", "condition_parser")
    condition = next(({key: one[key] for key in keys} for one in domains if one.get("row_condition")), {})
    wanted: dict[Any, MetricConfiguration] = {ROWS: MetricConfiguration("table.row_count", condition)}
    for name in rule.columns:
        wanted["null", name] = MetricConfiguration(_MISSING, {**condition, "column": name})
    return wanted


def _conclude(plan: Plan, validator: Validator, *, keeps: bool) -> Outcome:
    if plan.stopped:
        return outcome_of(plan, plan.stopped, reason=plan.reason)
    try:
        (found,) = validator.graph_validate(
            [plan.rule.expectation.configuration], runtime_configuration={"result_format": dict(_RESULT_FORMAT)}
        )
    except Exception as error:  # noqa: BLE001 - GX and drivers raise many kinds
        return outcome_of(plan, ERROR, reason=_why(str(error), keeps=keeps))
    if trouble := _trouble(found.exception_info):
        return outcome_of(plan, ERROR, reason=_why(trouble, keeps=keeps))
    result = dict(found.result or {})
    if result.get("observed_value") is None and plan.rule.type in _OF_NUMBERS:
        what = plan.rule.type.removeprefix("expect_column_").removesuffix("_to_be_between")
        return outcome_of(plan, NOT_EVALUATED, reason=f"The values of {plan.rule.columns[0]!r} have no {what}.")
    return judged(plan, Judgement(bool(found.success), result), [], keeps=keeps)


def _why(told: str, *, keeps: bool) -> str:
    """Tell what went wrong; a database quotes cells in that, which are told only where cells may be."""
    if keeps:
        return sentence(ValueError(told))
    kind = re.search(r"\b(?:psycopg\.)?errors\.(\w+)", told)
    return f"The database refuses it ({kind[1]})." if kind else "The engine refuses it."


def _trouble(info: Mapping[str, Any] | None) -> str:
    told = info or {}
    one = told if "raised_exception" in told else next(iter(told.values()), {})
    return str(one.get("exception_message") or "It raised.") if one.get("raised_exception") else ""


_OF_NUMBERS = frozenset(
    f"expect_column_{what}_to_be_between" for what in ("min", "max", "mean", "median", "sum", "stdev")
)
