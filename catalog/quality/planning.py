"""What each rule needs to be judged, and which answers take a query (no query is run here)."""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from catalog.quality import metrics, staged
from catalog.quality.answers import Answer, Facts, Known, Metric, Table
from catalog.quality.columns import TEXT, NotComputable
from catalog.quality.gx import Judge, Rule
from catalog.quality.outcome import ERROR, NOT_EVALUATED

ROWS = "rows"
READ = frozenset(
    {
        "column.min",
        "column.max",
        "column.mean",
        "column.sum",
        "column.median",
        "column.standard_deviation",
        "column.quantile_values",
        "column.histogram",
    }
)
"""Metrics of the values as they are read; a value that cannot be read leaves them unknown."""

_OTHER_SOURCE = frozenset({"expect_query_results_to_match_comparison"})


@dataclass
class Plan:
    """A rule on its way: what it needs, what was found, and why it stopped if it did."""

    rule: Rule
    needs: Mapping[Hashable, Metric] = field(default_factory=dict)
    extra: Mapping[Hashable, Metric] = field(default_factory=dict)
    answers: dict[Hashable, Answer] = field(default_factory=dict)
    found: dict[Hashable, Any] = field(default_factory=dict)
    sample: list[Any] | None = None
    """Failing cells, where finding the count found them too."""
    source: str = ""
    stopped: str = ""
    reason: str = ""

    def stop(self, outcome: str, reason: str) -> None:
        """Say why this rule goes no further."""
        self.stopped, self.reason = outcome, reason

    @property
    def alone(self) -> bool:
        """Whether it holds SQL of its author's, which must not share a query with others."""
        return any(metrics.is_custom(metric) for metric in self.needs.values())


def plan(rule: Rule, judge: Judge, table: Table, facts: Facts) -> Plan:
    """Plan a rule; what cannot be decided is stopped here, with the reason."""
    made = Plan(rule)
    if why := _undecidable(rule, table):
        made.stop(NOT_EVALUATED, why)
        return made
    try:
        made.needs = judge.needs(rule)
        made.extra = _extra(made.needs.values(), table)
        asked = [metric for metric in made.needs.values() if not metrics.is_sample(metric)]
        made.source = next((metrics.rows(metric, table) for metric in asked), "")
        _answer(made, judge, table, facts)
    except NotComputable as why:
        made.stop(NOT_EVALUATED, str(why))
    except Exception as error:  # noqa: BLE001 - GX raises many kinds, and one bad rule harms only itself
        made.stop(ERROR, sentence(error))
    return made


def together(plans: Sequence[Plan]) -> list[list[Plan]]:
    """Sort plans into those that one query can answer: of one row condition; author's SQL each by itself."""
    groups: dict[Hashable, list[Plan]] = {}
    for place, one in enumerate(plans):
        if not one.stopped:
            groups.setdefault((one.source, place if one.alone else None), []).append(one)
    return list(groups.values())


def sentence(error: Exception) -> str:
    """Give the first line of what went wrong."""
    first = next((line.strip() for line in str(error).splitlines() if line.strip()), type(error).__name__)
    return first[:200]


def _undecidable(rule: Rule, table: Table) -> str:
    if missing := [name for name in rule.columns if name not in table.by_name]:
        return f"The table has no column {missing[0]!r}."
    if rule.type in _OTHER_SOURCE:
        return "The rule compares with another source of data, and here is only this one."
    if rule.type == "expect_column_kl_divergence_to_be_less_than" and not rule.kwargs.get("partition_object"):
        return "The rule gives no distribution to compare with, and compared with itself every column passes."
    return ""


def _answer(made: Plan, judge: Judge, table: Table, facts: Facts) -> None:
    for key, metric in {**made.needs, **made.extra}.items():
        if metrics.is_sample(metric):
            continue
        if metric.name == "table.column_types":
            made.answers[key] = Known(judge.types())
        else:
            made.answers[key] = _known(metric, facts) or metrics.answer(metric, table)


def _known(metric: Metric, facts: Facts) -> Known | None:
    # What is told of all rows tells nothing of some.
    return None if metric.domain.get("row_condition") else facts(metric)


def _extra(needs: Iterable[Metric], table: Table) -> dict[Hashable, Metric]:
    """Ask also what tells a pass from a vacuous pass: rows, values, and values that cannot be read."""
    extra: dict[Hashable, Metric] = {}
    for metric in needs:
        condition = {"row_condition": metric.domain.get("row_condition")}
        if metric.columns or metrics.is_custom(metric):
            extra[ROWS] = Metric("table.row_count", condition, {})
        for name in metric.columns:
            domain = {**condition, "column": name}
            extra["null", name] = Metric("column_values.nonnull.unexpected_count", domain, {})
            if _is_of_read(metric) and table.by_name[name].family == TEXT:
                extra["unread", name] = Metric(metrics.UNREADABLE, domain, {})
    return extra


def _is_of_read(metric: Metric) -> bool:
    return metric.name in READ or metric.base in staged.ORDERED | staged.SPREAD
