"""`catalog cells`: asking, answering, taking back, and naming the system of record."""

import pytest

from catalog.config import settings
from catalog.db import transaction
from catalog.migrations.opening import open_database
from tests.cli.running import Runner
from tests.ranking.cells.families import Home, asking, home


def put(run: Runner, *, ranked: bool) -> Home:
    engine = open_database(settings(run.environment()))
    with transaction(engine) as session:
        made = home(session)
        if ranked:
            asking(session, made)
    engine.dispose()
    return made


@pytest.fixture
def _orders(run: Runner) -> None:
    """A dataset `orders` with three cells worth asking."""
    put(run, ranked=True)


@pytest.mark.usefixtures("_orders")
def test_what_is_worth_asking_is_listed_with_what_each_copy_says(run: Runner) -> None:
    told = run("cells", "ask", "orders")
    assert told.code == 0
    assert "4.5: first; 5: second" in told.out
    assert "id 2" in told.out
    assert "2 candidates were compared in 500 rows of samples by id; 9 cells are contested." in told.out
    asked = run("cells", "ask", "orders", "--json").json
    assert [one["answer"] for one in asked["asked"]] == [None, None, None]


@pytest.mark.usefixtures("_orders")
def test_a_cell_is_answered_by_its_short_id_and_the_answer_is_taken_back(run: Runner) -> None:
    cell = run("cells", "ask", "orders", "--json").json["asked"][1]["cell"]
    told = run("cells", "verify", "orders", "--cell", cell[:10], "--value", "4.50", "--reason", "the till")
    assert (told.code, "price of id 1 is 4.5." in told.out) == (0, True)
    (known,) = run("cells", "list", "orders", "--json").json["known"]
    assert (known["value"], known["reason"]) == ("4.5", "the till")
    assert "4.5" in run("cells", "list", "orders").out
    gone = run("cells", "revoke", known["id"], "--reason", "wrong shop")
    assert (gone.code, "Taken back" in gone.out) == (0, True)
    assert "Nobody verified a cell yet." in run("cells", "list", "orders").out


@pytest.mark.usefixtures("_orders")
@pytest.mark.parametrize(
    ("said", "verdict", "value"),
    [
        (("--empty",), "true", None),
        (("--wrong", "7"), "wrong", "7"),
        (("--cannot-tell",), "cannot_tell", None),
    ],
)
def test_a_cell_is_named_by_its_row_and_answered_in_other_ways(
    run: Runner, said: tuple[str, ...], verdict: str, value: str | None
) -> None:
    named = ("cells", "verify", "orders", "--key", "id=9", "--column", "price")
    kept = run(*named, *said, "--reason", "x", "--json").json
    assert (kept["verdict"], kept["value"], kept["key"]) == (verdict, value, [["id", "9"]])
    other = run(*named, "--value", "8", "--reason", "y")
    assert (other.code, "Refresh and try again" in other.err) == (5, True)
    assert run(*named, "--value", "8", "--replace", "--reason", "y", "--json").json["value"] == "8"


@pytest.mark.usefixtures("_orders")
@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (("--cell", "ffffffff", "--value", "1"), 4, "catalog cells ask"),
        (("--key", "id=1", "--column", "price"), 2, "Say one of"),
        (("--key", "id=1", "--column", "price", "--value", "1", "--empty"), 2, "Say one of"),
        (("--key", "id", "--column", "price", "--value", "1"), 2, "COLUMN=VALUE"),
        (("--key", "id=1", "--value", "1"), 2, "--column NAME"),
        (("--key", "id=1", "--column", "email", "--value", "1"), 6, "about persons"),
        (("--key", "id=1", "--column", "cost", "--value", "1"), 4, "id, price, email"),
    ],
)
def test_what_names_no_cell_is_told(run: Runner, arguments: tuple[str, ...], code: int, told: str) -> None:
    ran = run("cells", "verify", "orders", *arguments, "--reason", "x")
    assert (ran.code, told in ran.err) == (code, True), ran.err


@pytest.mark.usefixtures("_orders")
def test_a_system_of_record_is_named_and_dismissed(run: Runner) -> None:
    named = run("cells", "appoint", "first", "--column", "price", "--reason", "the list")
    assert "file:///lake/first.csv is the system of record of price now" in named.out
    told = run("cells", "list", "orders")
    assert "is the system of record of price" in told.out
    (made,) = run("cells", "list", "orders", "--json").json["appointments"]
    assert run("cells", "dismiss", made["id"], "--reason", "no").code == 0
    assert run("cells", "dismiss", made["id"], "--reason", "no").code == 5


def test_before_the_ranking_there_is_nothing_to_ask(run: Runner) -> None:
    put(run, ranked=False)
    assert run("cells", "ask", "orders").code == 4
    assert run("cells", "list", "orders").code == 0
