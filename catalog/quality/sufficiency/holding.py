"""Holding the bytes of a version, and of the one to join with, while a child reads them."""

from contextlib import ExitStack

from catalog.errors import CatalogError, ChangedWhileRead, LeaseLost, NoDataInFolder, PathNotFound, Unreadable
from catalog.quality.isolation import Limits, Stopped, shared
from catalog.quality.sufficiency.measured import Measured
from catalog.quality.sufficiency.reading import ToRead
from catalog.quality.sufficiency.service import Bytes, Progress, ToSuffice
from catalog.quality.validating import GONE, HEADROOM_BYTES, is_what_was_scanned
from catalog.scanning.fetching import Held, held

_READER = "catalog.quality.sufficiency.reading"


def measured(todo: ToSuffice, progress: Progress) -> tuple[Measured | None, str]:
    """Read what was asked; None with the reason where the bytes are gone, or reading them went wrong.

    Raises StorageRefused, StorageUnreachable, SpoolUnusable: then nothing is known of the bytes.
    """
    try:
        with ExitStack() as stack:
            own = stack.enter_context(held(todo.held.place, todo.spool, progress))
            other = stack.enter_context(held(todo.other.place, todo.spool, progress)) if todo.other else None
            return _read(todo, own, other)
    except (PathNotFound, NoDataInFolder, ChangedWhileRead):
        return None, GONE
    except Unreadable as error:
        return None, str(error)


def _read(todo: ToSuffice, own: Held, other: Held | None) -> tuple[Measured | None, str]:
    if not is_what_was_scanned(todo.held, own):
        return None, GONE
    joined = todo.other if other is not None and todo.other and is_what_was_scanned(todo.other, other) else None
    given = ToRead(
        path=own.path,
        profile=todo.held.profile,
        limits=todo.limits,
        memory_bytes=todo.memory_bytes,
        keep_cells=todo.keep_cells,
        ask=todo.ask,
        other=(other.path, joined.profile) if other is not None and joined is not None else None,
        pairs=todo.pairs,
        seconds=todo.seconds,
    )
    try:
        limits = Limits(todo.seconds, todo.memory_bytes + HEADROOM_BYTES)
        found: Measured = shared(_READER).run(f"{_READER}:read", given, limits, own.progress)
    except Stopped as why:
        return None, str(why)
    except LeaseLost:
        raise  # another worker does it now
    except CatalogError as error:
        return None, own.told(str(error))
    return _without_other(found, todo.other, joined)


def _without_other(found: Measured, wanted: Bytes | None, joined: Bytes | None) -> tuple[Measured, str]:
    if wanted is None or joined is not None:
        return found, ""
    told = f"{wanted.label} cannot be read. {GONE}"
    return Measured(**{**vars(found), "reasons": {**found.reasons, "joins": told}}), ""
