"""SQL text to tables and columns: each kind of statement, in the dialects that write it."""

from collections.abc import Mapping

import pytest

from catalog.errors import Invalid
from catalog.lineage.sql.reading import read
from catalog.lineage.sql.records import Columns, Statement

Known = dict[tuple[str, ...], list[str]]


def only(sql: str, dialect: str = "postgres", known: Known | None = None) -> Statement:
    reading = read(sql, dialect, known)
    assert reading.problems == ()
    (statement,) = reading.statements
    return statement


def links(one: Statement) -> set[tuple[str, str, str]]:
    """Who goes where by value: `table.column`, target column, how."""
    return {
        (f"{link.source.name}.{link.source_column}", link.target_column, link.subtype)
        for link in one.columns
        if link.transformation == "DIRECT"
    }


def beside(one: Statement) -> set[tuple[str, str, str]]:
    return {
        (f"{link.source.name}.{link.source_column}", link.target_column, link.subtype)
        for link in one.columns
        if link.transformation == "INDIRECT"
    }


@pytest.mark.parametrize(
    ("sql", "dialect", "kind", "target", "sources"),
    [
        ("create table m.t as select a from r.s", "postgres", "CREATE TABLE", "m.t", ["r.s"]),
        ("create or replace view v as select a from s", "snowflake", "CREATE VIEW", "V", ["S"]),
        ("create table p.d.t as select a from `p.d.s`", "bigquery", "CREATE TABLE", "p.d.t", ["p.d.s"]),
        ("insert into t select a from s join u on s.i = u.i", "mysql", "INSERT", "t", ["s", "u"]),
        ("insert overwrite table t partition (d='1') select a from s", "spark", "INSERT", "t", ["s"]),
        ("select a into t from s", "tsql", "SELECT INTO", "t", ["s"]),
        ("create table t clone s", "snowflake", "CREATE TABLE", "T", ["S"]),
        ("merge into t using s on t.i = s.i when matched then delete", "postgres", "MERGE", "t", ["s"]),
        ("update t set a = s.a from s where t.i = s.i", "postgres", "UPDATE", "t", ["s"]),
        ("update t join s on t.i = s.i set t.a = s.a", "mysql", "UPDATE", "t", ["s"]),
        ("update x set a = s.a from t x join s on x.i = s.i", "tsql", "UPDATE", "t", ["s"]),
        ("delete from t using s where t.i = s.i", "postgres", "DELETE", "t", ["s"]),
        ("copy (select a from s) to 'out.parquet'", "duckdb", "COPY", "out.parquet", ["s"]),
        ("copy t from 's3://lake/in.csv'", "postgres", "COPY", "t", ["s3://lake/in.csv"]),
        ("create table t as select * from read_csv('in.csv')", "duckdb", "CREATE TABLE", "t", ["in.csv"]),
        ("create table t as from 's3://lake/in.parquet'", "duckdb", "CREATE TABLE", "t", ["s3://lake/in.parquet"]),
        ("select a from s", "postgres", "SELECT", None, ["s"]),
    ],
)
def test_what_a_statement_writes_and_reads(
    sql: str, dialect: str, kind: str, target: str | None, sources: list[str]
) -> None:
    one = only(sql, dialect)
    assert (one.kind, one.target.name if one.target else None) == (kind, target)
    assert [table.name for table in one.sources] == sources


def test_a_query_by_name_that_is_not_used_is_not_read() -> None:
    one = only("create table t as with x as (select a from s), y as (select a from u) select a from x")
    assert [table.name for table in one.sources] == ["s"]


def test_columns_go_through_queries_by_name_subqueries_and_joins() -> None:
    one = only(
        """create table t as
        with paid as (select id, amount * 2 as twice, status from orders where status = 'paid')
        select c.name, sum(p.twice) as total, (select max(rate) from rates) as rate
        from paid p join (select id, upper(n) as name from customers) c on p.id = c.id
        group by c.name""",
        known={("rates",): ["rate"]},
    )
    assert links(one) == {
        ("customers.n", "name", "TRANSFORMATION"),
        ("orders.amount", "total", "AGGREGATION"),
        ("rates.rate", "rate", "AGGREGATION"),
    }
    assert beside(one) == {
        ("orders.status", "", "FILTER"),
        ("orders.id", "", "JOIN"),
        ("customers.id", "", "JOIN"),
        ("customers.n", "", "GROUP_BY"),
    }


@pytest.mark.parametrize(
    ("expression", "direct", "indirect"),
    [
        ("a", {"a": "IDENTITY"}, {}),
        ("cast(a as int)", {"a": "TRANSFORMATION"}, {}),
        ("sum(a + b)", {"a": "AGGREGATION", "b": "AGGREGATION"}, {}),
        ("case when a > 1 then b else c end", {"b": "TRANSFORMATION", "c": "TRANSFORMATION"}, {"a": "CONDITIONAL"}),
        ("sum(a) over (partition by b order by c)", {"a": "AGGREGATION"}, {"b": "WINDOW", "c": "WINDOW"}),
        ("count(*) filter (where a > 1)", {}, {"a": "FILTER"}),
        ("exists (select 1 from s x where x.b = s.a)", {}, {"a": "CONDITIONAL", "b": "CONDITIONAL"}),
        ("1", {}, {}),
    ],
)
def test_how_a_column_is_made(expression: str, direct: dict[str, str], indirect: dict[str, str]) -> None:
    sql = f"create table t as select {expression} as x from s"  # noqa: S608 - it is read, not run
    one = only(sql, known={("s",): ["a", "b", "c"]})
    assert links(one) == {(f"s.{column}", "x", how) for column, how in direct.items()}
    assert beside(one) == {(f"s.{column}", "x", how) for column, how in indirect.items()}


def test_a_hash_hides_the_value() -> None:
    one = only("create table t as select sha256(mail) as m, mail as n from s", "duckdb")
    assert {(link.target_column, link.masking) for link in one.columns} == {("m", True), ("n", False)}


def test_a_union_takes_columns_by_place() -> None:
    one = only("insert into t (x, y) select a, b from s union all select c, d from u")
    assert links(one) == {
        ("s.a", "x", "IDENTITY"),
        ("u.c", "x", "IDENTITY"),
        ("s.b", "y", "IDENTITY"),
        ("u.d", "y", "IDENTITY"),
    }


def test_a_union_by_name_takes_them_by_name() -> None:
    one = only("create table t as select a, b from s union all by name select b, a from u", "duckdb")
    assert ("u.a", "a", "IDENTITY") in links(one)


def test_a_column_of_a_union_of_unknown_tables_is_of_each_of_them() -> None:
    one = only("create table t as select x from (select * from s union all select * from u) as b")
    assert links(one) == {("s.x", "x", "IDENTITY"), ("u.x", "x", "IDENTITY")}


def test_insert_without_columns_fills_those_of_the_table_in_order() -> None:
    one = only("insert into t select a, b from s", known={("public", "t"): ["x", "y"]})
    assert links(one) == {("s.a", "x", "IDENTITY"), ("s.b", "y", "IDENTITY")}
    assert one.unknown == ()
    unsure = only("insert into t select a, b from s")
    assert links(unsure) == {("s.a", "a", "IDENTITY"), ("s.b", "b", "IDENTITY")}
    assert unsure.unknown == ("Which columns of t are filled is taken from their names.",)


def test_a_star_gives_the_columns_that_are_known() -> None:
    known: Known = {("r", "s"): ["a", "b"], ("u",): ["b", "c"]}
    one = only("create table t as select * from r.s join u using (b)", known=known)
    assert one.outputs == ("a", "b", "c")
    assert {source for source, target, _ in links(one) if target == "c"} == {"u.c"}
    less = only("create table t as select s.* exclude (a), a + 1 as d from s", "duckdb", {("s",): ["a", "b"]})
    assert links(less) == {("s.b", "b", "IDENTITY"), ("s.a", "d", "TRANSFORMATION")}


def test_a_star_of_an_unknown_table_is_said_to_be_unknown() -> None:
    one = only("create table t as select *, k + 1 as l from s")
    assert links(one) == {("s.k", "l", "TRANSFORMATION")}
    assert one.unknown == ("The columns of s are not all known, so what * gives is not.",)


def test_columns_that_are_known_in_part_leave_room_for_others() -> None:
    known: Mapping[tuple[str, ...], Columns] = {
        ("s",): Columns(("b",), whole=False),
        ("t",): Columns(("x",), whole=False),
    }
    reading = read("insert into t select * from (select * from s) q where c > 1", "postgres", known)
    (one,) = reading.statements
    assert links(one) == {("s.b", "b", "IDENTITY")}
    assert beside(one) == {("s.c", "", "FILTER")}
    assert "The columns of s are not all known, so what * gives is not." in one.unknown


def test_a_statement_knows_what_those_before_it_made() -> None:
    reading = read("create table a (x int, y int); create table b as select * from a; create view c as select * from b")
    assert [one.outputs for one in reading.statements] == [(), ("x", "y"), ("x", "y")]
    assert links(reading.statements[2]) == {("b.x", "x", "IDENTITY"), ("b.y", "y", "IDENTITY")}


def test_tables_of_the_session_are_looked_through() -> None:
    reading = read("create temp table x as select upper(n) as m from s; insert into t (q) select m from x", "postgres")
    (one,) = reading.statements
    assert [table.name for table in one.sources] == ["s"]
    assert links(one) == {("s.n", "q", "TRANSFORMATION")}
    (other,) = read("select a into #x from s; insert into t (q) select a from #x", "tsql").statements
    assert links(other) == {("s.a", "q", "IDENTITY")}


def test_a_merge_assigns_in_each_of_its_branches() -> None:
    one = only(
        """merge into t using (select i, v, w from s where v > 0) s on t.i = s.i
        when matched and s.w is null then update set v = s.v + t.v
        when not matched then insert (i, v) values (s.i, s.v)"""
    )
    assert links(one) == {("s.i", "i", "IDENTITY"), ("s.v", "v", "TRANSFORMATION")}
    assert beside(one) == {("s.v", "", "FILTER"), ("s.i", "", "JOIN"), ("s.w", "", "FILTER")}


def test_a_merge_of_whole_rows_needs_to_know_them() -> None:
    sql = "merge into t using s on t.i = s.i when matched then update set * when not matched then insert *"
    assert links(only(sql, "databricks", {("s",): ["i", "v"]})) == {("s.i", "i", "IDENTITY"), ("s.v", "v", "IDENTITY")}
    assert only(sql, "databricks").unknown != ()


def test_a_column_that_may_be_of_several_tables_is_not_guessed() -> None:
    one = only("create table t as select x from s, u")
    assert links(one) == set()
    assert one.unknown == ("Column x: which table has it is not known.",)
    assert links(only("create table t as select x from s, u", known={("s",): ["x"], ("u",): ["y"]})) == {
        ("s.x", "x", "IDENTITY")
    }


def test_a_correlated_query_reads_the_table_around_it() -> None:
    one = only("create table t as select (select max(u.v) from u where u.i = s.i) as m from s")
    assert links(one) == {("u.v", "m", "AGGREGATION")}
    assert beside(one) == {("u.i", "m", "FILTER"), ("s.i", "m", "FILTER")}


def test_rows_that_a_function_makes_come_from_its_arguments() -> None:
    assert links(only("create table t as select e from s lateral view explode(s.x) q as e", "spark")) == {
        ("s.x", "e", "TRANSFORMATION")
    }
    assert links(only("create table t as select u from s cross join unnest(s.x) as u", "bigquery")) == {
        ("s.x", "u", "TRANSFORMATION")
    }


def test_a_pivot_makes_columns_of_values() -> None:
    one = only(
        "create table t as select * from s pivot(sum(x) for y in ('a', 'b'))", "snowflake", {("S",): ["ID", "X", "Y"]}
    )
    assert {target for _, target, _ in links(one)} == {"ID", "a", "b"}


def test_one_read_feeds_several_tables() -> None:
    oracle = read("insert all into a values (x) into b values (y) select x, y from s", "oracle")
    assert [links(one) for one in oracle.statements] == [{("S.X", "X", "IDENTITY")}, {("S.Y", "Y", "IDENTITY")}]
    hive = read("from s insert into table a select x insert into table b select y", "hive")
    assert [links(one) for one in hive.statements] == [{("s.x", "x", "IDENTITY")}, {("s.y", "y", "IDENTITY")}]


def test_a_recursive_query_ends() -> None:
    one = only(
        "with recursive r as (select i, p from n union all select n.i, n.p from n join r on n.p = r.i) select * from r"
    )
    assert links(one) == {("n.i", "i", "IDENTITY"), ("n.p", "p", "IDENTITY")}


def test_names_are_kept_as_the_database_keeps_them() -> None:
    assert only("create table T as select Id from S", "snowflake").target.name == "T"  # type: ignore[union-attr]
    assert links(only("create table T as select Id from S", "snowflake")) == {("S.ID", "ID", "IDENTITY")}
    assert links(only("create table T as select Id from S", "postgres")) == {("s.id", "id", "IDENTITY")}
    assert links(only("create table T as select Id from S", "bigquery")) == {("S.Id", "Id", "IDENTITY")}


def test_a_place_in_the_text_is_that_of_the_expression() -> None:
    sql = "drop table x;\ncreate table t as\nselect case when a then (b + 1) end as c,\n  coalesce(d, 0) e from s"
    (one,) = read(sql, "postgres").statements
    assert (one.line, sql[slice(*one.span)][:14]) == (2, "create table t")
    places = {link.target_column: sql[slice(*link.span)] for link in one.columns if link.span}
    assert places == {"c": "case when a then (b + 1) end as c", "e": "coalesce(d, 0) e"}
    assert {link.expression for link in one.columns} == {"case when a then (b + 1) end", "coalesce(d, 0)"}


def test_what_cannot_be_read_is_told_and_the_rest_is_used() -> None:
    sql = "create table a as select x from s;\n\nselect from where;\ncall f();\nnonsense here;\n"
    sql += "create table b as select y from s;\ngrant select on a to bo"
    reading = read(sql, "postgres")
    assert [one.target.name for one in reading.statements if one.target] == ["a", "b"]
    assert [(problem.line, sql[slice(*problem.span)]) for problem in reading.problems] == [
        (3, "select from where"),
        (4, "call f()"),
        (5, "nonsense here"),
    ]
    assert all("<" not in problem.reason for problem in reading.problems)
    assert reading.others == ((7, "GRANT"),)


def test_a_quote_that_is_never_closed_spoils_its_own_statement_only() -> None:
    reading = read("create table a as select x from s;\nselect 'oops;\ncreate table b as select y from s", "postgres")
    assert [one.target.name for one in reading.statements if one.target] == ["a", "b"]
    assert [problem.line for problem in reading.problems] == [2]


def test_what_is_nested_too_deeply_is_told() -> None:
    deep = "(" * 20_000 + "1" + ")" * 20_000
    reading = read(f"select {deep}; create table a as select x from s", "postgres")  # noqa: S608 - it is read, not run
    assert len(reading.statements) == 1
    assert [problem.reason for problem in reading.problems] == ["it is nested too deeply."]


@pytest.mark.parametrize("sql", ["", ";", "  ;;\n-- nothing\n", "/* nothing */"])
def test_nothing_says_nothing(sql: str) -> None:
    reading = read(sql, "postgres")
    assert (reading.statements, reading.problems) == ((), ())


def test_a_dialect_that_is_not_there_is_told() -> None:
    with pytest.raises(Invalid, match="klingon"):
        read("select 1", "klingon")
