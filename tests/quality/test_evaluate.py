"""A rule passes only when the data shows it; otherwise it fails, errs or is not evaluated, and says why."""

# ruff: noqa: S608 - the queries are the tests' own

import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from catalog.errors import SuiteInvalid
from catalog.quality import computing, gx
from catalog.quality.arguments import is_parameter
from catalog.quality.evaluate import evaluate
from catalog.quality.known_types import KNOWN_TYPES
from catalog.quality.outcome import Outcome
from catalog.quality.suites import folder, read
from tests.quality.tables import connected, rule, suite, table, values

SALES = """
    SELECT i AS id, i % 3 AS k, CASE WHEN i % 50 = 0 THEN 'oops' ELSE (i * 1.5)::VARCHAR END AS amount,
        CASE WHEN i % 7 = 0 THEN NULL ELSE 'view' END AS event, CAST(NULL AS VARCHAR) AS nothing,
        CASE WHEN i % 10 = 0 THEN 'NaN'::DOUBLE ELSE i END AS d
    FROM range(200) AS r(i)
"""


def _evaluate(query: str, *rules: dict[str, Any], keep_cells: bool = True, **meaning: tuple[str, str]) -> list[Outcome]:
    connection = connected(query)
    return evaluate(
        connection, table(connection, **meaning), gx.rules(suite(*rules), "mine.json"), keep_cells=keep_cells
    )


def _one(query: str, kind: str, /, *, keep_cells: bool = True, **kwargs: Any) -> Outcome:
    (found,) = _evaluate(query, rule(kind, **kwargs), keep_cells=keep_cells, amount=("number", "money"))
    return found


def test_an_outcome_tells_count_share_and_sample() -> None:
    found = _one(SALES, "column_values_to_be_between", column="amount", min_value=0, max_value=270, severity="warning")
    assert (found.outcome, found.severity, found.column) == ("failed", "warning", "amount")
    assert (found.unexpected_count, found.unexpected_share) == (23, 23 / 200)
    assert "oops" in found.sample
    assert len(found.sample) == 20


def test_a_value_that_is_no_number_breaks_a_rule_about_numbers_and_is_not_missing() -> None:
    between = _one(SALES, "column_values_to_be_between", column="amount", min_value=0)
    assert (between.outcome, between.unexpected_count, list(between.sample)) == ("failed", 4, ["oops"] * 4)
    filled = _one(SALES, "column_values_to_not_be_null", column="amount")
    assert (filled.outcome, filled.unexpected_count) == ("passed", 0)


def test_a_mean_is_not_known_while_some_values_are_no_numbers() -> None:
    found = _one(SALES, "column_mean_to_be_between", column="amount", min_value=0)
    assert found.outcome == "not_evaluated"
    assert "4 of 200 values of 'amount'" in found.reason


def test_nan_is_no_value() -> None:
    assert _one(SALES, "column_values_to_not_be_null", column="d").unexpected_count == 20
    mean = _one(SALES, "column_mean_to_be_between", column="d", min_value=0, max_value=1_000)
    assert (mean.outcome, mean.observed) == ("passed", 100.0)
    unique = _one(
        "SELECT 'NaN'::DOUBLE AS c FROM range(2) UNION ALL SELECT 1", "column_values_to_be_unique", column="c"
    )
    assert (unique.outcome, unique.unexpected_count) == ("passed", 0)


def test_mostly_is_for_gx_to_judge() -> None:
    assert _one(SALES, "column_values_to_not_be_null", column="event", mostly=0.85).outcome == "passed"
    assert _one(SALES, "column_values_to_not_be_null", column="event", mostly=0.86).outcome == "failed"


VALUE_RULES: list[tuple[str, dict[str, Any]]] = [
    ("column_values_to_be_between", {"column": "c", "min_value": 0}),
    ("column_values_to_be_in_set", {"column": "c", "value_set": ["a"]}),
    ("column_values_to_be_unique", {"column": "c"}),
    ("column_values_to_match_regex", {"column": "c", "regex": "a"}),
    ("column_distinct_values_to_be_in_set", {"column": "c", "value_set": ["a"]}),
    ("column_unique_value_count_to_be_between", {"column": "c", "max_value": 5}),
    ("column_max_to_be_between", {"column": "c", "max_value": 5}),
    ("column_mean_to_be_between", {"column": "c", "max_value": 5}),
    ("compound_columns_to_be_unique", {"column_list": ["c", "d"]}),
    ("column_pair_values_to_be_equal", {"column_A": "c", "column_B": "d"}),
]


@pytest.mark.parametrize(("type_", "kwargs"), VALUE_RULES)
def test_a_rule_about_values_never_passes_where_there_are_none(type_: str, kwargs: dict[str, Any]) -> None:
    all_null = _one("SELECT NULL::DOUBLE AS c, NULL::DOUBLE AS d FROM range(3)", type_, **kwargs)
    assert (all_null.outcome, "no value" in all_null.reason) == ("not_evaluated", True)
    no_rows = _one("SELECT 1.0 AS c, 1.0 AS d WHERE FALSE", type_, **kwargs)
    assert (no_rows.outcome, no_rows.reason) == ("not_evaluated", "The table has no rows.")


def test_an_empty_table_fails_its_row_count_and_passes_nothing() -> None:
    found = _evaluate(
        "SELECT 1 AS c WHERE FALSE",
        rule("table_row_count_to_be_between", min_value=1),
        rule("column_values_to_not_be_null", column="c"),
        rule("column_values_to_be_null", column="c"),
    )
    assert [one.outcome for one in found] == ["failed", "not_evaluated", "not_evaluated"]


def test_an_empty_column_fails_its_not_null_rule() -> None:
    assert _one(SALES, "column_values_to_not_be_null", column="nothing").outcome == "failed"
    assert _one(SALES, "column_values_to_be_null", column="nothing").outcome == "passed"


def test_a_rule_whose_condition_no_row_meets_is_not_evaluated() -> None:
    condition = {"type": "comparison", "column": {"name": "k"}, "operator": "==", "parameter": 9}
    found = _one(SALES, "column_values_to_not_be_null", column="event", row_condition=condition)
    assert (found.outcome, found.reason) == ("not_evaluated", "No row meets the rule's condition.")


def test_a_condition_narrows_the_rows() -> None:
    condition = {"type": "comparison", "column": {"name": "k"}, "operator": "==", "parameter": 1}
    found = _one(SALES, "column_values_to_not_be_null", column="event", row_condition=condition)
    assert (found.unexpected_count, found.unexpected_share) == (10, 10 / 67)


@pytest.mark.filterwarnings("ignore:.*row_?condition:DeprecationWarning")
@pytest.mark.filterwarnings("ignore:.*condition_parser:DeprecationWarning")
@pytest.mark.parametrize(
    ("type_", "kwargs", "reason"),
    [
        ("column_values_to_not_be_null", {"column": "absent"}, "no column 'absent'"),
        ("compound_columns_to_be_unique", {"column_list": ["id", "absent"]}, "no column 'absent'"),
        ("column_values_to_be_increasing", {"column": "event"}, "holds text"),
        ("column_values_to_be_increasing", {"column": "amount"}, "4 of 200 values of 'amount' cannot be read"),
        (
            "column_value_z_scores_to_be_less_than",
            {"column": "amount", "threshold": 3, "double_sided": True},
            "4 of 200",
        ),
        ("column_kl_divergence_to_be_less_than", {"column": "k", "threshold": 0.1}, "no distribution"),
        ("table_row_count_to_equal_other_table", {"other_table_name": "other"}, "another table"),
        ("column_values_to_be_between", {"column": "id", "min_value": 9, "max_value": 1}, "above its greatest"),
        (
            "query_results_to_match_comparison",
            {"base_query": "SELECT 1", "comparison_query": "SELECT 1", "comparison_data_source_name": "other"},
            "another source",
        ),
        ("column_mean_to_be_between", {"column": "nothing", "min_value": 0}, "no value"),
        (
            "column_values_to_be_unique",
            {"column": "id", "row_condition": 'col("absent") > 1', "condition_parser": "great_expectations"},
            "no column 'absent'",
        ),
    ],
)
def test_what_cannot_be_decided_is_not_evaluated_and_says_why(type_: str, kwargs: dict[str, Any], reason: str) -> None:
    found = _one(SALES, type_, **kwargs)
    assert found.outcome == "not_evaluated"
    assert reason in found.reason


DATES = values("2024-01-05", "2024-01-05", "2024-02-30", "soon", None)
DOCS = values('{"k": 1}', '{"k": "x"}', "[1, 2]", '{"k": 1}')


@pytest.mark.parametrize(
    ("query", "type_", "kwargs", "expected"),
    [
        (DATES, "column_values_to_match_strftime_format", {"strftime_format": "%Y-%m-%d"}, 2),
        (DATES, "column_values_to_be_dateutil_parseable", {}, 2),
        (DATES, "column_values_to_be_json_parseable", {}, 4),
        (DOCS, "column_values_to_match_json_schema", {"json_schema": {"properties": {"k": {"type": "integer"}}}}, 1),
        (values("ab", "ac", "ab"), "column_values_to_match_regex", {"regex": "a(?=b)"}, 1),
        (values("abab", "ab", "ab"), "column_values_to_match_regex", {"regex": r"(ab)\1"}, 2),
        (values(1.5, 20.25, 1.5, type_="DOUBLE"), "column_value_lengths_to_equal", {"value": 3}, 1),
    ],
)
def test_what_only_python_can_decide_is_decided_once_a_distinct_value(
    query: str, type_: str, kwargs: dict[str, Any], expected: int
) -> None:
    found = _one(query, type_, column="c", **kwargs)
    assert (found.outcome, found.unexpected_count) == ("failed", expected)
    assert 0 < len(found.sample) <= expected


def test_values_are_looked_at_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(computing, "VALUES_AT_ONCE", 7)
    query = "SELECT CASE WHEN i % 4 = 0 THEN 'x' || i ELSE i::VARCHAR END AS c FROM range(100) AS r(i)"
    found = _one(query, "column_values_to_match_regex", column="c", regex=r"^\d+\b")
    assert (found.unexpected_count, len(found.sample)) == (25, 20)


def test_a_query_of_the_authors_counts_its_rows_and_can_do_nothing_else() -> None:
    def asked(query: str) -> Outcome:
        return _evaluate(SALES, {"type": "unexpected_rows_expectation", "kwargs": {"unexpected_rows_query": query}})[0]

    assert (
        asked("SELECT * FROM {batch} WHERE id < 3").outcome,
        asked("SELECT 1 FROM {batch} WHERE id < 0").outcome,
    ) == (
        "failed",
        "passed",
    )
    assert asked("SELECT * FROM {batch} WHERE id < 3 -- some").observed == 3
    for query in ("SELECT 1)); DROP TABLE t; SELECT (1", "DROP TABLE t", "SELECT {batch.__class__}", "SELECT {other}"):
        assert asked(query).outcome in {"error", "not_evaluated"}


def test_a_key_with_a_unique_member_is_not_grouped() -> None:
    asked: list[str] = []

    class Listening:
        def __init__(self, connection: Any) -> None:
            self.connection = connection
            self.extract_statements = connection.extract_statements

        def execute(self, query: str) -> Any:
            asked.append(query)
            return self.connection.execute(query)

    both = rule("compound_columns_to_be_unique", column_list=["id", "k"])
    connection = connected("SELECT i AS id, i % 3 AS k FROM range(9) AS r(i)")
    rules = gx.rules(suite(rule("column_values_to_be_unique", column="id"), both), "mine")
    found = evaluate(Listening(connection), table(connection), rules)
    assert [(one.outcome, one.unexpected_count) for one in found] == [("passed", 0)] * 2
    assert not any("GROUP BY" in query for query in asked)


def test_the_most_common_value_is_judged_by_all_of_them_or_not_at_all() -> None:
    found = _one(
        "SELECT i AS c FROM range(10001) AS r(i)", "column_most_common_value_to_be_in_set", column="c", value_set=[9]
    )
    assert (found.outcome, "more than 10,000" in found.reason) == ("not_evaluated", True)
    few = _one(
        "SELECT i AS c FROM range(300) AS r(i)",
        "column_most_common_value_to_be_in_set",
        column="c",
        value_set=[299],
        ties_okay=True,
    )
    assert few.outcome == "passed"


def test_one_bad_rule_harms_only_itself() -> None:
    found = _evaluate(
        SALES,
        rule("column_values_to_be_between", column="id", min_value=0),
        rule("column_values_to_match_regex", column="event", regex="("),
        rule("column_values_to_be_between", column="id", min_value="2020-01-01"),
        rule("column_values_to_not_be_null", column="id"),
    )
    assert [one.outcome for one in found] == ["passed", "error", "not_evaluated", "passed"]
    assert "missing" in found[1].reason


def test_a_deviation_that_nobody_knows_is_not_evaluated() -> None:
    for query in ("SELECT * FROM (VALUES ('inf'::DOUBLE), (1.0)) AS v(c)", "SELECT 1.0 AS c"):
        found = _one(query, "column_stdev_to_be_between", column="c", min_value=0)
        assert (found.outcome, found.reason) == ("not_evaluated", "The values of 'c' have no standard deviation.")


def test_a_missing_column_fails_the_rule_that_it_exists() -> None:
    assert _one(SALES, "column_to_exist", column="absent").outcome == "failed"
    assert _one(SALES, "column_to_exist", column="id").outcome == "passed"
    assert _one(SALES, "table_columns_to_match_set", column_set=["id", "x"], exact_match=False).outcome == "failed"


def test_no_cell_is_kept_where_the_silo_forbids_it() -> None:
    found = _evaluate(
        SALES,
        rule("column_values_to_be_between", column="id", max_value=5),
        rule("column_max_to_be_between", column="id", max_value=5),
        rule("column_distinct_values_to_be_in_set", column="k", value_set=[7]),
        rule("column_most_common_value_to_be_in_set", column="event", value_set=["x"]),
        rule("column_mean_to_be_between", column="id", min_value=0, max_value=5),
        keep_cells=False,
    )
    assert [one.outcome for one in found] == ["failed"] * 5
    assert not any(one.sample for one in found)
    assert [one.observed for one in found] == [None, None, None, None, 99.5]
    assert found[0].sample_withheld


@pytest.mark.parametrize(("semantic", "kept"), [("category", True), ("email", False), ("text", False), ("name", False)])
def test_text_that_may_be_personal_is_not_kept(semantic: str, kept: bool) -> None:
    query = values("secret@example.com")
    (found,) = _evaluate(query, rule("column_values_to_be_in_set", column="c", value_set=["x"]), c=("text", semantic))
    assert (found.outcome, bool(found.sample), found.sample_withheld) == ("failed", kept, not kept)


def test_repeated_values_are_counted_and_shown_once() -> None:
    found = _one("SELECT i % 150 AS c FROM range(200) AS r(i)", "column_values_to_be_unique", column="c")
    assert (found.outcome, found.unexpected_count) == ("failed", 100)
    assert len(set(found.sample)) == len(found.sample) == 20


@pytest.mark.parametrize("type_", ["TIMESTAMP WITH TIME ZONE", "TIMESTAMP", "DATE"])
@pytest.mark.parametrize("kind", ["column_values_to_be_between", "column_values_to_be_unique"])
def test_times_of_any_kind_that_break_a_rule_are_shown(kind: str, type_: str) -> None:
    bounds: dict[str, Any] = {"min_value": "1990-01-01"} if kind.endswith("between") else {}
    query = values("1970-01-01", "1970-01-01", "2026-01-01", type_=type_)
    found = _one(query, kind, column="c", **bounds)
    assert (found.outcome, found.unexpected_count) == ("failed", 2)
    assert {str(cell)[:10] for cell in found.sample} == {"1970-01-01"}


def test_everything_found_is_plain_json() -> None:
    ranges = {"quantiles": [0.5], "value_ranges": [[0, 1]]}
    found = _evaluate(
        SALES,
        rule("column_quantile_values_to_be_between", column="d", quantile_ranges=ranges),
        rule("table_columns_to_match_set", column_set=["id"]),
        rule("column_values_to_be_of_type", column="id", type_="int64"),
        rule("column_values_to_be_of_type", column="event", type_="str"),
    )
    assert [one.outcome for one in found] == ["failed", "failed", "passed", "passed"]
    text = json.dumps([one.to_json() for one in found], allow_nan=False)
    assert '"values": [101.0]' in text


def test_threads_do_not_carry_each_others_values() -> None:
    rules = [
        rule("table_row_count_to_be_between", min_value=1),
        rule("column_max_to_be_between", column="c", min_value=0),
    ]

    def found(rows: int) -> list[Any]:
        return [one.observed for one in _evaluate(f"SELECT i AS c FROM range({rows}) AS r(i)", *rules)]

    sizes = range(1, 65)
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(found, sizes)) == [[rows, rows - 1] for rows in sizes]


def test_an_expectation_that_gx_refuses_is_named() -> None:
    with pytest.raises(SuiteInvalid, match=r"mine.json.*expectation 2 \(expect_column_values_to_be_between\)"):
        gx.rules(suite(rule("column_to_exist", column="a"), rule("column_values_to_be_between", column=3)), "mine.json")
    with pytest.raises(SuiteInvalid, match="expect_unheard_of"):
        gx.rules(suite(rule("unheard_of")), "mine.json")
    with pytest.raises(SuiteInvalid, match="0 expectations"):
        gx.rules(suite(), "mine.json")


def test_the_known_types_are_those_that_gx_registers() -> None:
    assert gx.known_types() == KNOWN_TYPES


def test_gx_accepts_every_shipped_suite_in_its_own_format() -> None:
    from great_expectations.core import ExpectationSuite  # noqa: PLC0415 - seconds, and only here

    tried = 0
    for one in read(folder(None)):
        # Rules that agree with an origin name what it holds: they are no rules before that is filled in.
        whole = [rule for rule in one.data["expectations"] if not any(map(is_parameter, rule["kwargs"].values()))]
        plain = json.loads(json.dumps({**one.data, "expectations": whole}))
        if whole:
            tried += 1
            assert len(gx.rules(plain, one.path)) == len(ExpectationSuite(**plain).expectations) == len(whole)
    assert tried == len(read(folder(None))) - 1
