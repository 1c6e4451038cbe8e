"""What another engine told of a version, and what of it may be kept (pure)."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from catalog.quality.cells import OBSERVES_CELLS
from catalog.quality.outcome import Outcome

_QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"")


@dataclass(frozen=True)
class Told:
    """What an engine found by one suite of its own."""

    source: str
    """openlineage | gx"""
    suite: str
    data: Mapping[str, Any]
    """The suite as it was told: engine, job and expectations."""
    outcomes: Sequence[Outcome]
    at: datetime


def keepable(told: Told, open_columns: Collection[str]) -> Told:
    """Give what was told without cells of columns whose cells may not be kept; `open_columns` are the others."""
    return replace(told, outcomes=tuple(_without_cells(one, open_columns) for one in told.outcomes))


def _without_cells(found: Outcome, open_columns: Collection[str]) -> Outcome:
    if found.column is None:
        return replace(found, sample=(), sample_withheld=bool(found.sample), reason=_unquoted(found.reason))
    if all(name in open_columns for name in found.column.split(", ")):
        return found
    hidden = found.observed is not None and not _is_count(found)
    return replace(
        found,
        observed=None if hidden else found.observed,
        sample=(),
        sample_withheld=hidden or bool(found.sample),
        reason=_unquoted(found.reason),
    )


def _is_count(found: Outcome) -> bool:
    """Tell whether what was observed is a number that is no value of the column."""
    known = found.type.startswith("expect_") and found.type not in OBSERVES_CELLS
    return known and isinstance(found.observed, int | float)


def _unquoted(reason: str) -> str:
    return _QUOTED.sub("'…'", reason)
