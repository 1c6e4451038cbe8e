"""`catalog lineage from-sql` end to end."""

from pathlib import Path

from tests.cli.running import Runner

SQL = """create table mart.daily as
select day, sum(amount) as total from raw.orders group by day;
selct nonsense;
"""


def test_links_are_kept_and_asked_for(run: Runner, tmp_path: Path) -> None:
    file = tmp_path / "daily.sql"
    file.write_text(SQL)
    told = run("lineage", "from-sql", str(file), "--dialect", "postgres", "--namespace", "postgres://db:5432")
    assert told.code == 0
    assert "Line 3 is not used: it is no statement. (selct nonsense)" in told.out
    assert "4 new, 0 as before, 0 ended" in told.out
    asked = run("lineage", "show", "postgres://db:5432/mart.daily", "--json").json
    assert [node["name"] for node in asked["nodes"]] == ["mart.daily", "raw.orders"]


def test_a_dry_run_shows_and_keeps_nothing(run: Runner, tmp_path: Path) -> None:
    file = tmp_path / "daily.sql"
    file.write_text(SQL)
    command = ("lineage", "from-sql", str(file), "--namespace", "postgres://db:5432", "--dry-run", "--json")
    shown = run(*command).json
    assert [one["target"]["name"] for one in shown["statements"]] == ["mart.daily"]
    assert {link["source_column"] for link in shown["statements"][0]["columns"]} == {"day", "amount"}
    assert shown["edges"] == {"new": 0, "kept": 0, "ended": 0}
    assert run("lineage", "show", "postgres://db:5432/mart.daily").code == 4


def test_what_cannot_be_used_is_told(run: Runner, tmp_path: Path) -> None:
    file = tmp_path / "bytes.sql"
    file.write_bytes(b"select \xff")
    assert "is not UTF-8" in run("lineage", "from-sql", str(file)).err
    file.write_text("select 1")
    assert run("lineage", "from-sql", str(file), "--dialect", "klingon").code == 2
    assert run("lineage", "from-sql", str(file), "--silo", "nowhere").code == 4
