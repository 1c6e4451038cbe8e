"""The rules of the house that a linter does not know, each with its reason."""

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
MODULES = sorted((ROOT / "catalog").rglob("*.py"))
LONGEST = 300
DUMPING_GROUNDS = {"util", "utils", "helper", "helpers", "common", "misc"}
TOP = {
    "pyproject.toml",
    "README.md",
    "catalog",
    "tests",
    "expectations",
    "scripts",
    "docs",
    "CHANGELOG.md",
    "LICENSE",
    ".ci",
    ".gitignore",
}
HOMES: dict[str, str | tuple[str, ...]] = {
    "great_expectations": ("catalog/quality/gx", "catalog/gx_action.py"),  # the second is for projects of others
    "duckdb": ("catalog/scanning/duck.py", "catalog/opening.py"),  # the second is the client's, which imports no room
    "networkx": "catalog/graphs.py",
    "apprise": "catalog/notifications/",
    "sqlglot": "catalog/lineage/sql/",
    "prov": "catalog/lineage/exporting/prov.py",
    "fpdf": "catalog/ui/reports/",
    "fontTools": "catalog/ui/reports/",
    "pyarrow.fs": "catalog/storage/objects.py",
}
PURE = (
    "notifications/composing.py",
    "notifications/kinds.py",
    "notifications/reach.py",
    "notifications/restating.py",
    "notifications/schedule.py",
    "matching/signals/__init__.py",
    "matching/signals/cells.py",
    "matching/signals/columns.py",
    "matching/signals/later.py",
    "matching/signals/likelihood.py",
    "matching/signals/noted.py",
    "matching/signals/order.py",
    "matching/signals/rows.py",
    "matching/signals/telling.py",
    "matching/direction.py",
    "matching/explaining.py",
    "matching/families.py",
    "matching/moments.py",
    "matching/states.py",
    "matching/succession.py",
    "matching/aggregates.py",
    "matching/derived.py",
    "matching/groups.py",
    "matching/replays.py",
    "ranking/counterfactual.py",
    "ranking/criteria.py",
    "ranking/deciding.py",
    "ranking/explaining.py",
    "ranking/intervals.py",
    "ranking/keys.py",
    "ranking/rank.py",
    "ranking/sensitivity.py",
    "ranking/sums.py",
    "ranking/provenance.py",
    "ranking/score.py",
    "ranking/facts.py",
    "ranking/states.py",
    "ranking/columns.py",
    "nominations/review.py",
    "nominations/ballots.py",
    "nominations/causes.py",
    "datasets/version.py",
    "scanning/canonical.py",
    "search/query.py",
    "web/human.py",
)
IMPURE = {"sqlalchemy", "catalog.db", "catalog.config", "time", "os"}


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


@dataclass(frozen=True)
class Read:
    """What the rules ask of a module, so that it is parsed once."""

    docstring: str | None
    imports: tuple[str, ...]
    calls: tuple[tuple[str, int], ...]
    """What is called, `.name` where it is a method, and in which line."""


@cache
def read(path: Path) -> Read:
    tree = ast.parse(path.read_text())
    nodes = list(ast.walk(tree))
    return Read(ast.get_docstring(tree), tuple(_imports(nodes)), tuple(_calls(nodes)))


def _imports(nodes: Iterable[ast.AST]) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _calls(nodes: Iterable[ast.AST]) -> Iterator[tuple[str, int]]:
    for node in nodes:
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            yield f".{node.func.attr}", node.lineno
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            yield node.func.id, node.lineno


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_a_module_is_short_enough_to_read(path: Path) -> None:
    assert len(path.read_text().splitlines()) <= LONGEST, "split it by concept"


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_every_module_says_what_it_is_for(path: Path) -> None:
    assert read(path).docstring


def test_there_is_no_dumping_ground() -> None:
    assert [name(path) for path in MODULES if DUMPING_GROUNDS & set(path.relative_to(ROOT).with_suffix("").parts)] == []


def test_only_the_transaction_commits() -> None:
    calls = [f"{name(path)}:{line}" for path in MODULES for called, line in read(path).calls if called == ".commit"]
    assert calls == []


def test_the_transaction_opens_in_few_places() -> None:
    # A request, a command, a worker's step: whoever else needs a session is given one.
    opened = {
        path.relative_to(ROOT / "catalog").parts[0]
        for path in MODULES
        if "transaction" in {called for called, _ in read(path).calls}
    }
    assert opened <= {"cli", "queue", "web"}


@pytest.mark.parametrize("library", HOMES)
def test_a_heavy_library_has_one_home(library: str) -> None:
    strangers = [
        name(path)
        for path in MODULES
        if any(f"{module}.".startswith(f"{library}.") for module in read(path).imports)
        and not name(path).startswith(HOMES[library])
    ]
    assert strangers == []


def says_it_is_pure(path: Path) -> bool:
    with path.open() as module:  # it begins with its docstring; parsing all of them for this would cost seconds
        return "(pure)" in module.readline()


SAY_SO = {str(path.relative_to(ROOT / "catalog")) for path in MODULES if says_it_is_pure(path)}


@pytest.mark.parametrize("module", sorted({*PURE, *SAY_SO}))
def test_pure_code_sees_no_session_clock_or_settings(module: str) -> None:
    path = ROOT / "catalog" / module
    assert [found for found in read(path).imports if found in IMPURE or found.split(".")[0] in IMPURE] == []


def test_relationships_point_down_only() -> None:
    assert [name(path) for path in MODULES if "back_populates" in path.read_text()] == []


def test_the_top_level_stays_small() -> None:
    found = {path.name for path in ROOT.iterdir()}
    private = {one for one in found if one.startswith(".") and one not in TOP} | {"build", "dist"}
    locks = {one for one in found if one.endswith(".lock")}
    assert found - private - locks - TOP == set()


def test_every_room_has_tests() -> None:
    rooms = {path.parent.name for path in (ROOT / "catalog").glob("*/__init__.py")}
    tested = {path.name for path in (ROOT / "tests").iterdir() if any(path.glob("test_*.py"))}
    assert rooms - tested == set()
