"""Great Expectations lists what a suite needs and gives the verdicts; this is the only module that imports it.

Importing it takes seconds, so this module is imported only by a worker that validates. No data context and no shared
datasource is made: those are not safe in threads. The engine that GX learns column types from holds no row.
"""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import great_expectations
import pandas as pd
from great_expectations.execution_engine.pandas_batch_data import PandasBatchData
from great_expectations.execution_engine.pandas_execution_engine import PandasExecutionEngine
from great_expectations.expectations.expectation import Expectation
from great_expectations.expectations.registry import get_expectation_impl, list_registered_expectation_implementations

from catalog.errors import SuiteInvalid
from catalog.quality.columns import BOOLEAN, NUMBER, TIME, Column
from catalog.quality.metrics import Metric

VERSION: str = great_expectations.__version__
_RESULT_FORMAT = {"result_format": "BASIC"}
_INTEGERS = ("INT", "HUGEINT")


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
        """The columns whose values it is about; a rule about the table's columns themselves is about none's."""
        if self.type.startswith("expect_table_") or self.type == "expect_column_to_exist":
            return []
        pair = [self.kwargs[key] for key in ("column", "column_A", "column_B") if key in self.kwargs]
        return pair or list(self.kwargs.get("column_list") or [])

    @property
    def about(self) -> str | None:
        """The columns as one text, for a reader."""
        return ", ".join(self.columns) or self.kwargs.get("column")


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

    def types(self) -> list[dict[str, Any]]:
        """Give the columns' types as GX on pandas would see them."""
        return [{"name": name, "type": dtype} for name, dtype in self._frame.dtypes.items()]


def _rule(number: int, entry: Mapping[str, Any], path: str) -> Rule:
    kind, kwargs = entry["type"], dict(entry.get("kwargs") or {})
    try:
        made = get_expectation_impl(kind)(**kwargs, severity=entry.get("severity", "critical"))
    except Exception as error:  # noqa: BLE001 - GX and its pydantic raise many kinds
        raise SuiteInvalid(path=path, reason=f"expectation {number} ({kind}): {_sentence(error)}") from None
    return Rule(kind, kwargs, str(entry.get("severity", "critical")), _note(entry), made)


def _note(entry: Mapping[str, Any]) -> str:
    notes = entry.get("notes") or entry.get("description") or (entry.get("meta") or {}).get("notes") or ""
    return " ".join(notes) if isinstance(notes, list) else str(notes)


def _sentence(error: Exception) -> str:
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return "; ".join(lines[1:3] if len(lines) > 1 else lines)[:300] or type(error).__name__


def _dtype(column: Column) -> str:
    if column.meant == NUMBER:
        whole = any(part in column.type.upper() for part in _INTEGERS)
        return "int64" if whole else "float64"
    return {TIME: "datetime64[ns]", BOOLEAN: "bool"}.get(column.meant, "str")
