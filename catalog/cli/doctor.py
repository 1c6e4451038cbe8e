"""`catalog doctor`: checks the installation, and says what to do."""

import json
import os
import platform
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path

import click
from packaging.requirements import Requirement
from sqlalchemy import Engine, text

from catalog import __version__
from catalog.access.commanding import as_machine
from catalog.audit import keys, sealing
from catalog.cli.exit_codes import ExitCode
from catalog.cli.frame import Call, Command
from catalog.cli.output import table
from catalog.config import Settings
from catalog.db import create_database_engine, now, redacted, transaction
from catalog.errors import CatalogError
from catalog.migrations import runner
from catalog.pipeline import refreshing
from catalog.pipeline.refreshing import Standing
from catalog.quality import suites
from catalog.queue import queries as queue
from catalog.silos import paths
from catalog.silos import queries as silos
from catalog.storage import looking
from catalog.storage.places import RemotePlace
from catalog.ui.rendering import static_folder
from catalog.web import human

LITTLE_SPACE = 2**30
LATE = timedelta(minutes=15)
"""A worker seals within seconds what is recorded."""
SHOWN = 3


@dataclass(frozen=True)
class Check:
    """One thing looked at: `state` is ok, warning or failed; `remedy` says what to do."""

    name: str
    state: str
    found: str
    remedy: str = ""


@click.command(cls=Command)
@click.pass_obj
def doctor(call: Call) -> int:
    """Check database, storage roots, browser assets, versions and workers, and say what to do."""
    as_machine(call.settings)
    checks = [*_program(), *_home(call.settings), *_assets(), *_suites(call.settings), *_database(call.settings)]
    rows = [(one.state, one.name, one.found, one.remedy) for one in checks]
    well = all(one.state == "ok" for one in checks)
    end = "All is well." if well else "What to do stands in the last column."
    columns = ("state", "check", "found", "what to do")
    call.out.show({"checks": checks}, lambda: [*table(columns, rows, empty=""), end])
    return ExitCode.ATTENTION if any(one.state == "failed" for one in checks) else ExitCode.OK


def _program() -> Iterator[Check]:
    yield Check("program", "ok", f"headwater {__version__}, Python {platform.python_version()}")
    wrong = [told for told in map(_unmet, _requirements()) if told]
    remedy = "Install it again: pip install --upgrade headwater" if wrong else ""
    yield Check("libraries", "failed" if wrong else "ok", ", ".join(wrong) or "as required", remedy)


def _requirements() -> list[Requirement]:
    try:
        told = [Requirement(line) for line in requires("headwater") or []]
    except PackageNotFoundError:
        return []
    return [one for one in told if one.marker is None or one.marker.evaluate({"extra": ""})]


def _unmet(wanted: Requirement) -> str:
    try:
        found = version(wanted.name)
    except PackageNotFoundError:
        return f"{wanted.name} is missing"
    return (
        "" if wanted.specifier.contains(found, prereleases=True) else f"{wanted.name} {found} is not {wanted.specifier}"
    )


def _home(settings: Settings) -> Iterator[Check]:
    place = next(path for path in (settings.home, *settings.home.parents) if path.exists())
    if not os.access(place, os.W_OK):
        yield Check("home", "failed", f"{settings.home} cannot be written", "Set CATALOG_HOME to a folder of yours.")
        return
    free = shutil.disk_usage(place).free
    little = free < LITTLE_SPACE
    remedy = "Make room: the database and what is fetched from object storage are kept there." if little else ""
    yield Check("home", "warning" if little else "ok", f"{settings.home}, {human.size(free)} free", remedy)


def _assets() -> Iterator[Check]:
    wanted = json.loads((static_folder.parent / "package.json").read_text(encoding="utf-8")).get("vendor", {})
    missing = [name for name in wanted if not (static_folder / "vendor" / name).is_file()]
    remedy = "Build the package again with pip; it fetches them." if missing else ""
    found = f"missing: {', '.join(missing)}" if missing else f"{human.plural(len(wanted), 'file')} there"
    yield Check("browser assets", "failed" if missing else "ok", found, remedy)


def _suites(settings: Settings) -> Iterator[Check]:
    place = suites.folder(settings.expectations)
    read = suites.read_each(place)
    problems = [f"{Path(suite.path).name}: {suite.problem}" for suite in read if suite.problem]
    found = f"{human.plural(len(read), 'suite')} in {place}"
    remedy = f"Mend what cannot be used: {'; '.join(problems)}" if problems else ""
    yield Check("expectations", "failed" if problems else "ok", found, remedy)


def _database(settings: Settings) -> Iterator[Check]:
    engine = create_database_engine(settings.database_url)
    yield (answers := _checked("database", lambda: _answer(engine), f"{redacted(engine.url)} answers"))
    if answers.state != "ok":
        return
    if settings.embedded and runner.current(engine) is None:
        yield Check("revision", "ok", "empty; the first command makes the tables")
        return
    yield (current := _checked("revision", lambda: runner.check(engine), f"{runner.head()}, as this program needs"))
    if current.state == "ok":
        yield from _contents(engine)
        yield from _record(engine, settings)


def _record(engine: Engine, settings: Settings) -> Iterator[Check]:
    with transaction(engine, write=False) as session:
        begun, waiting = sealing.is_begun(session), sealing.backlog(session)
    if begun or keys.key_file(settings).exists():
        yield _checked("audit key", lambda: _read_key(settings), str(keys.key_file(settings)))
    late = waiting.oldest is not None and now() - waiting.oldest > LATE
    found = f"{human.plural(waiting.entries, 'entry', 'entries')} not yet sealed"
    if waiting.oldest is not None and late:
        remedy = "Start a worker (catalog worker), or seal them now: catalog audit seal"
        yield Check("audit chain", "warning", f"{found}, the oldest since {human.instant(waiting.oldest)}", remedy)
    else:
        yield Check("audit chain", "ok", found)


def _read_key(settings: Settings) -> None:
    keys.signer(settings, begun=True)


def _answer(engine: Engine) -> None:
    runner.current(engine)
    with engine.connect() as connection:
        connection.execute(text("SELECT 1"))


def _checked(name: str, look: Callable[[], None], found: str) -> Check:
    try:
        look()
    except CatalogError as error:
        return Check(name, "failed", error.code.replace("_", " "), str(error))
    return Check(name, "ok", found)


def _contents(engine: Engine) -> Iterator[Check]:
    with transaction(engine, write=False) as session:
        roots = [(silo.name, root) for silo in silos.list_all(session) for root in silos.roots(session, silo.id)]
        workers, counts = len(queue.live_workers(session)), queue.counts(session)
        fingerprints = refreshing.standing(session)
    for silo, root in roots:
        yield _root(silo, root)
    if not roots:
        yield Check("silos", "warning", "none yet", "catalog silos add NAME --root PATH --owner TEAM")
    yield _workers(workers, sum(states.get("queued", 0) for states in counts.values()))
    yield _fingerprints(fingerprints)
    dead = sum(states.get("dead", 0) for states in counts.values())
    remedy = "catalog tasks list --state dead, then catalog tasks retry ID" if dead else ""
    yield Check("failed work", "warning" if dead else "ok", human.plural(dead, "dead task"), remedy)


def _root(silo: str, root: str) -> Check:
    place = paths.locate(root, silo)
    if isinstance(place, Path):
        readable = os.access(place, os.R_OK | os.X_OK)
        remedy = "" if readable else "Mount it, or give this user the right to read it."
    else:
        remedy = _complaint(place)
    return Check(f"root of {silo}", "failed" if remedy else "ok", root, remedy)


def _complaint(place: RemotePlace) -> str:
    try:
        looking.kind_of(place)
    except CatalogError as error:
        return str(error)
    return ""


def _workers(workers: int, waiting: int) -> Check:
    found = f"{human.plural(workers, 'worker')}, {human.plural(waiting, 'task')} waiting"
    idle = waiting > 0 and workers == 0
    return Check("workers", "warning" if idle else "ok", found, "Start one: catalog worker" if idle else "")


def _fingerprints(standing: Standing) -> Check:
    if standing.left:
        told = "; ".join(f"{copy.uri}: {reason}" for copy, reason in standing.left[:SHOWN])
        found = f"{human.plural(len(standing.left), 'copy', 'copies')} cannot be compared any more: {told}"
        return Check("fingerprints", "warning", found, "Register what lies there now, or retire the copy.")
    waiting = human.plural(standing.waiting, "copy", "copies")
    return Check("fingerprints", "ok", f"{waiting} waiting to be looked at anew" if standing.waiting else "as needed")
