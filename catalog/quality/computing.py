"""Answers what plans ask: in as few queries as can be, and value by value where only Python decides."""

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from catalog.quality import metrics
from catalog.quality.answers import EachValue, Found, Known, Metric, Table, Then
from catalog.quality.columns import NotComputable
from catalog.quality.engine import Connection
from catalog.quality.gx import Judge
from catalog.quality.outcome import ERROR, NOT_EVALUATED
from catalog.quality.planning import Plan, sentence

SCALARS_A_QUERY = 200
VALUES_AT_ONCE = 50_000


class Computer:
    """Computes for one validation; remembers what scalars came to, and what Python said of values."""

    def __init__(self, connection: Connection, table: Table, judge: Judge) -> None:
        self._connection, self._table, self._judge = connection, table, judge
        self._scalars: dict[str, dict[str, Any]] = {}
        self._told: dict[str, tuple[int, list[Any]]] = {}

    def compute(self, plans: Sequence[Plan], progress: Callable[[], None]) -> None:
        """Answer plans that share their rows; where a query fails each is tried alone, so that one harms no other."""
        try:
            found = self._rounds(plans)
        except Exception:  # noqa: BLE001 - the engine's own errors; each rule is tried alone below
            for plan in plans:
                self._alone(plan)
        else:
            for plan in plans:
                self._fill(plan, found)
        progress()
        for plan in plans:
            if not plan.stopped:
                self._value_by_value(plan)
                progress()

    def found(self, plan: Plan) -> Found:
        """Give the scalars known for a plan's rows."""
        return self._scalars.get(plan.source, {})

    def _alone(self, plan: Plan) -> None:
        try:
            self._fill(plan, self._rounds([plan]))
        except Exception as error:  # noqa: BLE001 - what went wrong is the rule's outcome
            plan.stop(ERROR, sentence(error))

    def _rounds(self, plans: Sequence[Plan]) -> Mapping[str, Any]:
        """Ask what stands fixed and what others need first; then what can be written with that."""
        answers = [answer for plan in plans for answer in plan.answers.values()]
        then = [answer for answer in answers if isinstance(answer, Then)]
        first = [answer for answer in answers if isinstance(answer, str)]
        found = self._ask([*first, *(scalar for one in then for scalar in one.first)], plans[0])
        written = [one.write(found) for one in then]
        return self._ask([scalar for scalar in written if isinstance(scalar, str)], plans[0])

    def _ask(self, scalars: Sequence[str], plan: Plan) -> dict[str, Any]:
        found = self._scalars.setdefault(plan.source, {})
        wanted = [scalar for scalar in dict.fromkeys(scalars) if scalar not in found]
        # A query of its own has its rows inside; beside an aggregate it would be joined to it.
        own = [scalar for scalar in wanted if scalar.startswith("(SELECT")]
        shared = [scalar for scalar in wanted if scalar not in own]
        light = [scalar for scalar in shared if not _holds_values(scalar)]
        for source, group in ((f" FROM {plan.source}", light), ("", own)):
            for start in range(0, len(group), SCALARS_A_QUERY):
                found |= self._row(group[start : start + SCALARS_A_QUERY], source, plan)
        for scalar in shared:
            if scalar not in found:
                found |= self._row([scalar], f" FROM {plan.source}", plan)
        return found

    def _row(self, scalars: Sequence[str], source: str, plan: Plan) -> dict[str, Any]:
        query = f"SELECT {', '.join(scalars)}{source}"
        if plan.alone and len(self._connection.extract_statements(query)) != 1:
            raise NotComputable("The query of the rule is more than one statement.")
        row = self._connection.execute(query).fetchone()
        return {scalar: _plain(value) for scalar, value in zip(scalars, row, strict=True)}

    def _fill(self, plan: Plan, found: Found) -> None:
        try:
            for key, answer in plan.answers.items():
                written = answer.write(found) if isinstance(answer, Then) else answer
                if isinstance(written, Known):
                    plan.found[key] = written.value
                elif isinstance(written, str):
                    plan.found[key] = self._judge.shaped(_metric(plan, key), found[written])
        except NotComputable as why:
            plan.stop(NOT_EVALUATED, str(why))

    def _value_by_value(self, plan: Plan) -> None:
        try:
            for key, answer in plan.answers.items():
                if isinstance(answer, EachValue):
                    plan.found[key], plan.sample = self._told_by_python(_metric(plan, key))
        except Exception as error:  # noqa: BLE001 - what went wrong is the rule's outcome
            plan.stop(ERROR, sentence(error))

    def _told_by_python(self, metric: Metric) -> tuple[int, list[Any]]:
        asked = f"{metric.base} {sorted(metric.values.items(), key=str)} {metrics.each_value(metric, self._table)}"
        if asked not in self._told:
            self._told[asked] = self._look_through(metric)
        return self._told[asked]

    def _look_through(self, metric: Metric) -> tuple[int, list[Any]]:
        rows, cells = 0, list[Any]()
        for part in _parts(self._connection.execute(metrics.each_value(metric, self._table))):
            broken = self._judge.breaks(metric, [cell for cell, _ in part])
            bad = [pair for pair, is_broken in zip(part, broken, strict=True) if is_broken]
            rows += sum(count for _, count in bad)
            cells += [cell for cell, _ in bad[: metrics.SAMPLE - len(cells)]]
        return rows, cells


def _parts(cursor: Any) -> Iterator[list[tuple[Any, int]]]:
    while part := cursor.fetchmany(VALUES_AT_ONCE):
        yield part


def _metric(plan: Plan, key: Hashable) -> Metric:
    return plan.needs[key] if key in plan.needs else plan.extra[key]


def _holds_values(scalar: str) -> bool:
    """Tell whether the engine must hold all values for it: several at once would not fit into its memory."""
    return "DISTINCT" in scalar or "quantile" in scalar


def _plain(value: Any) -> Any:
    return float(value) if isinstance(value, Decimal) else value
