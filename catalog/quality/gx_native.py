"""Great Expectations on an engine of its own: a database's table (imported only where it is used)."""

from collections.abc import Mapping, Sequence
from typing import Any

from great_expectations.execution_engine.execution_engine import ExecutionEngine
from great_expectations.execution_engine.sqlalchemy_batch_data import SqlAlchemyBatchData
from great_expectations.execution_engine.sqlalchemy_execution_engine import SqlAlchemyExecutionEngine
from great_expectations.validator.metric_configuration import MetricConfiguration
from great_expectations.validator.metrics_calculator import MetricsCalculator
from great_expectations.validator.validator import Validator
from sqlalchemy import URL, NullPool, create_engine

from catalog.quality.answers import Metric
from catalog.quality.gx import Judgement, Rule
from catalog.quality.outcome import ERROR, NOT_EVALUATED, Outcome
from catalog.quality.planning import ROWS, Plan, sentence
from catalog.quality.verdicts import judged, outcome_of, vacuous

_RESULT_FORMAT = {"result_format": "BASIC"}
_MISSING = "column_values.nonnull.unexpected_count"


def in_database(
    url: URL, table: str, schema: str | None, rules: Sequence[Rule], *, seconds: float, keep_cells: bool
) -> list[Outcome]:
    """Judge a table where it lies, in transactions that can only read, with a limit of time for each statement."""
    options = f"-c default_transaction_read_only=on -c statement_timeout={int(seconds * 1_000)}"
    database = create_engine(url, poolclass=NullPool, connect_args={"options": options})
    engine = SqlAlchemyExecutionEngine(engine=database, create_temp_table=False)
    try:
        batch = SqlAlchemyBatchData(
            execution_engine=engine, table_name=table, schema_name=schema, create_temp_table=False
        )
        engine.load_batch_data("table", batch)
        return evaluate(engine, rules, keep_cells=keep_cells)
    finally:
        engine.close()
        database.dispose()


def evaluate(engine: ExecutionEngine[Any], rules: Sequence[Rule], *, keep_cells: bool) -> list[Outcome]:
    """Judge the batch that an engine holds; all rules together, and each by itself where that goes wrong."""
    validator = Validator(execution_engine=engine)
    calculator = MetricsCalculator(execution_engine=engine, show_progress_bars=False)
    validator.metrics_calculator.show_progress_bars = False
    columns = calculator.get_metric(MetricConfiguration("table.columns", {}))
    plans = [Plan(rule) for rule in rules]
    for plan in plans:
        _look(plan, engine, calculator, {str(column) for column in columns})
    return [_conclude(plan, validator, keep_cells=keep_cells) for plan in plans]


def _look(plan: Plan, engine: ExecutionEngine[Any], calculator: MetricsCalculator, columns: set[str]) -> None:
    """Find out what tells a pass from a vacuous one: rows and values."""
    if missing := [name for name in plan.rule.columns if name not in columns]:
        plan.stop(NOT_EVALUATED, f"The table has no column {missing[0]!r}.")
        return
    try:
        wanted = _wanted(plan.rule, engine)
        resolved, aborted = calculator.compute_metrics(list(wanted.values()))
    except Exception as error:  # noqa: BLE001 - GX and drivers raise many kinds
        plan.stop(ERROR, sentence(error))
        return
    for trouble in aborted.values():
        plan.stop(ERROR, sentence(ValueError(str(trouble["exception_info"].exception_message))))
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


def _conclude(plan: Plan, validator: Validator, *, keep_cells: bool) -> Outcome:
    if plan.stopped:
        return outcome_of(plan, plan.stopped, reason=plan.reason)
    try:
        (found,) = validator.graph_validate(
            [plan.rule.expectation.configuration], runtime_configuration={"result_format": dict(_RESULT_FORMAT)}
        )
    except Exception as error:  # noqa: BLE001 - GX and drivers raise many kinds
        return outcome_of(plan, ERROR, reason=sentence(error))
    if trouble := _trouble(found.exception_info):
        return outcome_of(plan, ERROR, reason=sentence(ValueError(trouble)))
    result = dict(found.result or {})
    if result.get("observed_value") is None and plan.rule.type in _OF_NUMBERS:
        what = plan.rule.type.removeprefix("expect_column_").removesuffix("_to_be_between")
        return outcome_of(plan, NOT_EVALUATED, reason=f"The values of {plan.rule.columns[0]!r} have no {what}.")
    return judged(plan, Judgement(bool(found.success), result), [], keeps=keep_cells)


def _trouble(info: Mapping[str, Any] | None) -> str:
    told = info or {}
    one = told if "raised_exception" in told else next(iter(told.values()), {})
    return str(one.get("exception_message") or "It raised.") if one.get("raised_exception") else ""


_OF_NUMBERS = frozenset(
    f"expect_column_{what}_to_be_between" for what in ("min", "max", "mean", "median", "sum", "stdev")
)
