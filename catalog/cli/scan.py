"""`catalog scan`: registers every dump found below a folder."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

import click

from catalog.cli import follow
from catalog.cli.exit_codes import ExitCode
from catalog.cli.frame import Call, Command
from catalog.cli.output import table
from catalog.errors import CatalogError
from catalog.pipeline import service
from catalog.pipeline.progress import Progress
from catalog.pipeline.service import Registration
from catalog.scanning.walk import Found, Skipped, walk
from catalog.silos import paths, queries
from catalog.storage.places import Place
from catalog.web import human

_OUTCOMES = {
    "version": ("new version", "new versions"),
    "sighting": ("sighting of known content", "sightings of known content"),
    "unreadable": ("unreadable dump", "unreadable dumps"),
    "missing": ("dump that is not there", "dumps that are not there"),
    "waiting": ("dump that waits", "dumps that wait"),
}


@dataclass
class _Walked:
    """What came of a walk: the dumps registered, and what was skipped and why."""

    dumps: dict[UUID, str] = field(default_factory=dict)
    skipped: list[Skipped] = field(default_factory=list)


@click.command(cls=Command)
@click.argument("folder", metavar="PATH|URI")
@click.option("--silo", required=True, help="The silo that the data belongs to.")
@click.option("--owner", default="", help="Who answers for these copies.")
@click.option("--wait", is_flag=True, help="Follow the work on all of them to its end.")
@click.pass_obj
def scan(call: Call, folder: str, *, silo: str, owner: str, wait: bool) -> int:
    """Register every file and partitioned folder of data below PATH, or s3://BUCKET/PREFIX.

    Running it again is safe: what has not changed is seen again, what has changed becomes a new version.
    """
    with call.transaction() as session:
        place = paths.inside(paths.locate(folder), queries.roots(session, queries.get(session, silo).id), silo)
    walked = _register_all(call, place, silo, owner)
    ended = follow.follow(call, list(walked.dumps)) if wait and walked.dumps else []
    shown = {
        "registered": [{"dump_id": dump, "path": where} for dump, where in walked.dumps.items()],
        "skipped": [{"path": str(one.path), "reason": one.reason} for one in walked.skipped],
        "work": ended,
    }
    call.out.show(shown, lambda: _lines(walked, ended, wait=wait))
    return follow.code_of(ended) if wait else ExitCode.OK


def _register_all(call: Call, folder: Place, silo: str, owner: str) -> _Walked:
    walked, places = _Walked(), list(walk(folder))
    with follow.bar("Registering") as drawn:
        for place in drawn.track(places, description=""):
            if isinstance(place, Found):
                _register(call, walked, place, Registration(str(place.path), silo, owner=owner))
            else:
                walked.skipped.append(place)
    return walked


def _register(call: Call, walked: _Walked, place: Found, said: Registration) -> None:
    try:
        # One transaction each: what is registered stays so when the walk is stopped.
        with call.transaction(write=True) as session:
            receipt = service.register_dump(session, said, call.actor)
    except CatalogError as error:
        walked.skipped.append(Skipped(place.path, str(error)))
    else:
        walked.dumps[receipt.dump_id] = str(place.path)


def _lines(walked: _Walked, ended: Sequence[Progress], *, wait: bool) -> list[object]:
    nothing = "Nothing was registered: no file of data lies there that could be."
    told: list[object] = [f"Registered {human.plural(len(walked.dumps), 'dump')}." if walked.dumps else nothing]
    if walked.skipped:
        rows = [(one.path, one.reason) for one in walked.skipped]
        told += [f"Skipped {human.plural(len(rows), 'place')}:", *table(("path", "why"), rows, empty="")]
    if not wait:
        return [*told, "`catalog tasks` shows the work on them."] if walked.dumps else told
    outcomes = [one.outcome for one in ended]
    counts = ", ".join(human.plural(outcomes.count(one), *words) for one, words in _OUTCOMES.items() if one in outcomes)
    bad = [one for one in ended if one.failures or one.outcome in {"unreadable", "missing"}]
    return [*told, *([f"Outcomes: {counts}."] if ended else []), *(follow.sentence(one) for one in bad)]
