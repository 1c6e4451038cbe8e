"""Great Expectations lists what a suite needs and gives the verdicts; `gx_native` and `gx_spark` have it compute too.

Importing it takes seconds, so this module is imported only by a worker that validates. No data context and no shared
datasource is made: those are not safe in threads. The engine that GX learns column types from holds no row.
"""

import logging
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import great_expectations
import pandas as pd
from great_expectations.execution_engine.pandas_batch_data import PandasBatchData
from great_expectations.execution_engine.pandas_execution_engine import PandasExecutionEngine
from great_expectations.expectations.expectation import Expectation
from great_expectations.expectations.registry import get_expectation_impl, list_registered_expectation_implementations
from great_expectations.validator.metric_configuration import MetricConfiguration
from great_expectations.validator.metrics_calculator import MetricsCalculator

from catalog.errors import SuiteInvalid
from catalog.quality import entries
from catalog.quality.answers import Metric
from catalog.quality.columns import BOOLEAN, NUMBER, TEXT, TIME, Column, NotComputable
from catalog.quality.conditions import condition_columns
from catalog.quality.metrics import MOST_VALUES

# What it warns of quotes cells, which are nobody's in a log.
logging.getLogger("great_expectations").setLevel(logging.CRITICAL)

VERSION: str = great_expectations.__version__
_RESULT_FORMAT = {"result_format": "BASIC"}
_BITS = {"TINYINT": 8, "SMALLINT": 16, "INTEGER": 32, "BIGINT": 64}
_LISTS_VALUES = frozenset({"column.value_counts", "column.most_common_value"})


@dataclass(frozen=True)
class Rule:
    """An expectation of a suite, as GX understood it."""

    type: str
    kwargs: Mapping[str, Any]
    severity: str
    note: str
    expectation: Expectation

    @property
    def columns(self) -> list[str]:
        """The columns whose values it is about."""
        return entries.columns(self.type, self.kwargs)

    @property
    def named(self) -> list[str]:
        """Every column that it looks at, those of its row condition included."""
        return [*self.columns, *condition_columns(self.kwargs.get("row_condition"))]

    @property
    def about(self) -> str | None:
        """The columns as one text, for a reader."""
        return entries.about(self.type, self.kwargs)


@dataclass(frozen=True)
class Judgement:
    """GX's verdict on one expectation."""

    success: bool
    result: Mapping[str, Any]


def known_types() -> frozenset[str]:
    """Name every expectation type that GX knows."""
    return frozenset(list_registered_expectation_implementations())


def rules(suite: Mapping[str, Any], path: str) -> list[Rule]:
    """Build the expectations of a suite in GX's JSON form; all of them, or none.

    Raises:
        SuiteInvalid: names the suite, and the expectation that GX does not accept.
    """
    built = [_rule(number, entry, path) for number, entry in enumerate(suite["expectations"], start=1)]
    if len(built) != len(suite["expectations"]) or not built:
        raise SuiteInvalid(path=path, reason=f"{len(built)} of {len(suite['expectations'])} expectations were loaded.")
    return built


class Judge:
    """GX for one table: made for one validation and used in one thread."""

    def __init__(self, columns: Sequence[Column]) -> None:
        self._frame = pd.DataFrame({column.name: pd.Series(dtype=_dtype(column)) for column in columns})
        self._zoned = {column.name for column in columns if "ZONE" in column.type.upper()}
        self._engine = PandasExecutionEngine()
        batch = PandasBatchData(execution_engine=self._engine, dataframe=self._frame)
        self._engine.load_batch_data("table", batch)

    def needs(self, rule: Rule) -> dict[Hashable, Metric]:
        """List the metrics that a rule needs, under the ids that GX wants them back by."""
        needed = rule.expectation.get_validation_dependencies(
            execution_engine=self._engine, runtime_configuration={"result_format": dict(_RESULT_FORMAT)}
        )
        return {
            config.id: Metric(config.metric_name, dict(config.metric_domain_kwargs), dict(config.metric_value_kwargs))
            for config in needed.get_metric_configurations()
        }

    def judge(self, rule: Rule, found: Mapping[Hashable, Any]) -> Judgement:
        """Give GX's verdict; a metric that is absent raises, it never passes."""
        verdict = rule.expectation.metrics_validate(
            metrics=dict(found),
            execution_engine=self._engine,
            runtime_configuration={"result_format": dict(_RESULT_FORMAT)},
        )
        return Judgement(bool(verdict.success), dict(verdict.result or {}))

    def breaks(self, metric: Metric, cells: Sequence[Any]) -> list[bool]:
        """Tell by GX on pandas which of these cells break a rule that looks at one value at a time."""
        engine = PandasExecutionEngine()
        frame = pd.DataFrame({"cell": pd.Series(cells)})
        engine.load_batch_data("cells", PandasBatchData(execution_engine=engine, dataframe=frame))
        wanted = MetricConfiguration(f"{metric.base}.condition", {"column": "cell"}, dict(metric.values))
        calculator = MetricsCalculator(execution_engine=engine, show_progress_bars=False)
        resolved, aborted = calculator.compute_metrics([wanted])
        for trouble in aborted.values():
            raise ValueError(str(trouble["exception_info"].exception_message))
        broken, *_ = resolved[wanted.id]
        return [bool(one) for one in broken]

    def shaped(self, metric: Metric, value: Any) -> Any:
        """Give what was computed the shape that GX expects of a metric.

        Raises:
            NotComputable: for more distinct values than can be looked at.
        """
        if isinstance(value, datetime) and metric.columns[0] in self._zoned:
            return value.replace(tzinfo=UTC)
        if metric.name not in _LISTS_VALUES:
            return value
        if len(value or []) > MOST_VALUES:
            raise NotComputable(f"The rule looks at the distinct values, and there are more than {MOST_VALUES:,}.")
        if metric.name == "column.most_common_value":
            return value
        index = pd.Index([one["v"] for one in value or []], name="value")
        return pd.Series([one["n"] for one in value or []], index=index, name="count")

    def types(self) -> list[dict[str, Any]]:
        """Give the columns' types as GX on pandas would see them."""
        return [{"name": name, "type": dtype} for name, dtype in self._frame.dtypes.items()]


def _rule(number: int, entry: Mapping[str, Any], path: str) -> Rule:
    kind, kwargs = entry["type"], dict(entry.get("kwargs") or {})
    try:
        made = get_expectation_impl(kind)(**kwargs, severity=entry.get("severity", "critical"))
    except Exception as error:  # noqa: BLE001 - GX and its pydantic raise many kinds
        raise SuiteInvalid(path=path, reason=f"expectation {number} ({kind}): {_sentence(error)}") from None
    return Rule(kind, kwargs, str(entry.get("severity", "critical")), entries.note(entry), made)


def _sentence(error: Exception) -> str:
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return "; ".join(lines[1:3] if len(lines) > 1 else lines)[:300] or type(error).__name__


def _dtype(column: Column) -> str:
    """Name the type that pandas gives a column of Parquet or Arrow; text is what its values are."""
    if column.family == TEXT:
        return {NUMBER: "float64", TIME: "datetime64[ns]", BOOLEAN: "bool"}.get(column.meant, "str")
    return _DTYPES.get(column.type.upper(), "object")


_DTYPES = {
    **{f"{sign}{name}": f"{sign.lower()}int{bits}" for sign in ("", "U") for name, bits in _BITS.items()},
    "FLOAT": "float32",
    "DOUBLE": "float64",
    "BOOLEAN": "bool",
    "TIMESTAMP_S": "datetime64[s]",
    "TIMESTAMP_MS": "datetime64[ms]",
    "TIMESTAMP": "datetime64[us]",
    "TIMESTAMP_NS": "datetime64[ns]",
    "TIMESTAMP WITH TIME ZONE": "datetime64[us, UTC]",
}
