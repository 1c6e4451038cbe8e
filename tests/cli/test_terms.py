"""Terms and tags of columns on the command line."""

from collections.abc import Callable
from pathlib import Path

from tests.cli.running import Ran, Runner


def test_a_term_is_written_and_attached_and_a_column_tagged(
    run: Runner, lake: Path, add_silo: Callable[..., Ran]
) -> None:
    add_silo("web")
    (lake / "codes.csv").write_text("id,code\n" + "".join(f"{number},K{number % 7}\n" for number in range(40)))
    run("register", str(lake / "codes.csv"), "--silo", "web", "--name", "codes", "--wait")
    assert "There is no term yet." in run("terms", "list").out
    run("terms", "write", "Key", "--definition", "What names a row.", "--synonym", "Id")
    assert run("terms", "attach", "id", "codes", "--column", "id").out.strip() == "id is attached on codes.id."
    assert "codes" in run("terms", "show", "Key").out
    assert run("tags", "codes", "--confirm", "pii").code == 2
    shown = run("tags", "codes", "--put", "gold", "--column", "code", "--confirm", "pii", "--reason", "Of people.")
    assert [word in shown.out for word in ("gold", "confirmed", "Of people.", "was erased")] == [True] * 4
    run("worker", "--until-idle")
    assert "kept as keyed hashes" in run("show", "codes").out
    assert run("search", "codes", "--json").json["facets"]["tag"] == [["Key", 1], ["gold", 1], ["pii", 1]]
    assert run("tags", "codes", "--column", "code", "--clear", "pii").code == 0
    assert run("terms", "retire", "Key").code == 0
    assert run("terms", "show", "Key").code == 4
