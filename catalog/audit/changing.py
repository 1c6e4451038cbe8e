"""What an entry of the audit trail says of a change: how it was before, and how it is after."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from sqlalchemy import event, inspect
from sqlalchemy.orm.base import NEVER_SET, NO_VALUE

from catalog.db import Base

LONGEST = 500
_WAS = "_audit_was"


def changed(before: Mapping[str, Any], after: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    """Tell what is another than it was, by name; what is the same in both is left out, long texts are cut."""
    other = [name for name in {**before, **after} if before.get(name) != after.get(name)]
    was, became = ({name: _short(side.get(name)) for name in other} for side in (before, after))
    return {**more, "before": was, "after": became}


def created(after: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    """Tell how something new is."""
    return {**more, "after": {name: _short(value) for name, value in after.items()}}


def keep_track(model: type[Base], *names: str) -> None:
    """From now on rows of a model know how they were before these columns were set, until `tracked` tells it."""
    for name in names:
        event.listen(getattr(model, name), "set", partial(_note, name), active_history=True)


def tracked(row: Base, **more: Any) -> dict[str, Any]:
    """Tell what became of a row since it was read, or since this was told last; of a new one, how it is."""
    noted: dict[str, Any] = row.__dict__.pop(_WAS, {})
    was = {name: value for name, value in noted.items() if not _is_nothing(value)}
    if not was and noted:
        return created({name: getattr(row, name) for name in noted}, **more)
    return changed(was, {name: getattr(row, name) for name in was}, **more)


def _note(name: str, row: Base, _value: Any, before: Any, _initiator: Any) -> None:
    noted = row.__dict__.setdefault(_WAS, {})
    # What was written as new and is changed after that is changed, and no longer new.
    if name not in noted or (_is_nothing(noted[name]) and inspect(row).persistent):
        noted[name] = before


def _is_nothing(value: Any) -> bool:
    return value in (NO_VALUE, NEVER_SET)


def _short(value: Any) -> Any:
    if isinstance(value, str) and len(value) > LONGEST:
        return value[: LONGEST - 1] + "…"
    return value
