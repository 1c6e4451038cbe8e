"""A gate for bytes as they lie there now: scanned, so that each column is read as ever, and judged (no session)."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from catalog.config import Settings
from catalog.db import new_id, now
from catalog.quality import service, suites
from catalog.quality.choosing import Subject
from catalog.quality.gating.deciding import Gated, SuiteJudged, decide
from catalog.quality.gating.formats import most_cells
from catalog.quality.gating.service import ToGate, Wish, conclude
from catalog.quality.outcome import Verdict
from catalog.quality.service import Chosen, ToValidate
from catalog.quality.subjects import seen
from catalog.quality.suites import Suite
from catalog.scanning import fetching
from catalog.scanning import service as scanning
from catalog.scanning.service import Scan
from catalog.scanning.spool import spool
from catalog.storage.places import Place

Progress = Callable[[float], None]
Choice = Callable[[Subject], Sequence[Suite]]
_SCANNED = 0.5


def nothing(_share: float) -> None:
    """Tell nobody how far it is."""


def finish(todo: ToGate, progress: Progress = nothing) -> Gated:
    """Have the suites judge that have not yet, and say how the gate ends."""
    if not todo.missing or todo.todo is None:
        return conclude(todo, ())
    verdicts = {one.suite_id: one for one in service.validate(todo.todo, progress)}
    return conclude(todo, [_judged(one, verdicts[one.suite_id]) for one in todo.missing])


def gate_bytes(
    place: Place,
    wish: Wish,
    choice: Choice,
    settings: Settings,
    *,
    about: Subject | None = None,
    cells: bool = False,
    progress: Progress = nothing,
) -> Gated:
    """Gate what a place holds, whether the catalog knows it or not; `choice` gives the suites for a table.

    Raises PathNotFound and its kind; what cannot be read is not evaluated. `about` says what is known of the place.
    """
    found = _scanned(place, settings, cells=cells, progress=progress)
    if found.profile is None:
        reason = f"It cannot be read: {found.content.reason}"
        silent = [
            SuiteJudged(one if isinstance(one, str) else one.name, "", "", "", reason=reason) for one in wish.suites
        ]
        return replace(decide(str(place), silent, fail_on=wish.fail_on), why=reason)
    columns = [str(column["name"]) for column in found.content.columns]
    table = replace(about or Subject(columns), columns=columns, seen=seen(found.profile))
    chosen = tuple(Chosen(new_id(), suite, suites.fit(suite, columns), None) for suite in choice(table))
    todo = _todo(place, found, chosen, settings, wish=wish, cells=cells)
    verdicts = service.validate(todo, lambda share: progress(_SCANNED + (1 - _SCANNED) * share))
    by_id: dict[object, Verdict] = {one.suite_id: one for one in verdicts}
    judged = [_judged(one, by_id[one.suite_id]) for one in chosen]
    gated = decide(
        str(place),
        judged,
        fail_on=wish.fail_on,
        allow_not_evaluated=wish.allow_not_evaluated,
        content_id=found.content.content_id,
    )
    return gated if chosen else replace(gated, why="No suite is meant for it. Name one.")


def _scanned(place: Place, settings: Settings, *, cells: bool, progress: Progress) -> Scan:
    from catalog.scanning.readers import limits  # noqa: PLC0415 - pyarrow, only where bytes are read

    with fetching.held(place, spool(settings), lambda share: progress(_SCANNED * share)) as held:
        found = scanning.scan(held.path, limits=limits(settings), keep_cells=cells, progress=held.progress)
        return replace(found, content=held.named(found.content))


def _todo(
    place: Place, found: Scan, chosen: tuple[Chosen, ...], settings: Settings, *, wish: Wish, cells: bool
) -> ToValidate:
    from catalog.scanning.readers import limits  # noqa: PLC0415 - as above

    return ToValidate(
        version_id=new_id(),
        place=place if not isinstance(place, Path) else place.absolute(),
        content_id=found.content.content_id,
        bytes=found.content.bytes,
        modified_at=found.content.modified_at,
        limits=limits(settings),
        spool=spool(settings),
        keep_cells=cells,
        profile=found.profile,
        memory_bytes=settings.validation_memory_bytes,
        seconds=settings.validation_seconds,
        engine=settings.validation_engine,
        chosen=chosen,
        most_cells=most_cells(wish.result_format),
    )


def _judged(one: Chosen, verdict: Verdict) -> SuiteJudged:
    suite = one.suite
    return SuiteJudged(suite.name, suite.revision, suite.party, suite.owner, verdict.results, validated_at=now())
