"""A query in a suite may read the table it is given, and nothing else."""

import json

import pytest

from catalog.errors import SuiteInvalid
from catalog.quality.custom_sql import complaint
from catalog.quality.suites import parse
from tests.quality.tables import suite


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * FROM {batch} WHERE price < 0",
        "WITH dear AS (SELECT * FROM {batch} WHERE price > 9) SELECT * FROM dear",
        "SELECT * FROM {batch} b JOIN (VALUES (1), (2)) v(n) ON v.n = b.price",
        "SELECT unnest([1, 2]) FROM {batch}",
        "FROM {batch} WHERE name LIKE '%read_csv(%'",
    ],
)
def test_a_query_of_the_table_may_run(query: str) -> None:
    assert complaint(query) == ""


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("SELECT * FROM '/etc/passwd'", "reads '/etc/passwd'"),
        ("SELECT * FROM read_csv('/etc/passwd')", "calls 'read_csv'"),
        ("SELECT (SELECT content FROM read_text('/etc/passwd')) FROM {batch}", "calls 'read_text'"),
        ("SELECT * FROM {batch} WHERE EXISTS (SELECT 1 FROM glob('/*'))", "calls 'glob'"),
        ("WITH x AS (FROM '/a.csv') SELECT * FROM {batch}", "reads '/a.csv'"),
        ('SELECT * FROM "a.csv", (WITH "a.csv" AS (SELECT 1) SELECT 1)', "reads 'a.csv'"),
        ("SELECT * FROM other", "reads 'other'"),
        ("SELECT * FROM information_schema.tables", "reads 'tables'"),
        ("SELECT * FROM duckdb_settings()", "calls 'duckdb_settings'"),
        ("SELECT getenv('HOME') FROM {batch}", "calls 'getenv'"),
        ("SELECT current_setting('temp_directory') FROM {batch}", "calls 'current_setting'"),
        ("COPY {batch} TO '/tmp/x.csv'", "no SELECT"),
        ("ATTACH '/tmp/x.db'", "no SELECT"),
        ("SELECT 1; SELECT 2", "more than one"),
        ("SELEC 1", "no SELECT"),
        ("", "nothing is asked"),
        ("SELECT " + "1 + " * 5000 + "1", "longer than"),
    ],
)
def test_a_query_of_anything_else_may_not(query: str, told: str) -> None:
    assert told in complaint(query)


def test_a_suite_with_such_a_query_is_refused_whole() -> None:
    entry = {"type": "unexpected_rows_expectation", "kwargs": {"unexpected_rows_query": "FROM '/etc/passwd'"}}
    with pytest.raises(SuiteInvalid, match=r"expectation 1 .*its query reads '/etc/passwd'"):
        parse(json.dumps(suite(entry)).encode(), "p")
