"""How far a copy and what it was made from differ now, and how the origin has moved since the copy was taken (pure).

Taken means: of all states that the origin is known to have held, the one nearest to what the copy holds.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from catalog.web import human

NEGLIGIBLE = 0.0005
Between = tuple[float, float]


@dataclass(frozen=True)
class Movement:
    """What happened at one side since the state that the other one is nearest to."""

    since: str
    """When that state was first held, in ISO form."""
    rows_added: int
    rows_removed: int
    cells_changed: float | None
    """Of the cells in rows that stayed; None where that was not measured."""
    rows_added_between: Between | None = None
    rows_removed_between: Between | None = None
    cells_changed_between: Between | None = None

    @property
    def nothing(self) -> bool:
        """Tell whether the other side holds what is held now, or what is as near to it."""
        return not (self.rows_added or self.rows_removed or (self.cells_changed or 0.0) > NEGLIGIBLE)


@dataclass(frozen=True)
class Drift:
    """How a copy differs from its origin, as shares from 0 to 1; None where matching cannot tell."""

    missing: float | None
    """Of the rows that are there now, those that the copy lacks."""
    beyond: float | None
    """Of the copy's rows, those that are not there (any more)."""
    cells: float | None
    """Of the cells in rows that both have, those that differ."""
    moved: Movement | None = None
    """What happened at the origin since the copy was taken; None where no earlier state of it is known."""


def read(kept: Mapping[str, Any] | None) -> Movement | None:
    """Read what was kept of one side."""
    if not kept:
        return None
    told: dict[str, Any] = {name: kept.get(name) for name in Movement.__dataclass_fields__}
    ends = {name: tuple(value) for name, value in told.items() if name.endswith("_between") and value}
    return Movement(**{**told, **ends})


def between(shares: tuple[float | None, float | None, float | None], kept: Mapping[str, Any] | None) -> Drift:
    """Read how a copy differs from its origin: shares of the origin's rows in it, of its rows there, of equal cells.

    `kept` is what happened at the origin, as a match holds it.
    """
    missing, beyond, cells = (None if share is None else max(0.0, 1.0 - share) for share in shares)
    return Drift(missing, beyond, cells, read(kept))


def told(drift: Drift | None) -> list[str]:
    """Tell in sentences how a copy ("it") differs from its origin now, and what happened there since."""
    if drift is None:
        return ["How far it differs is not known: the two were not compared."]
    said = []
    if drift.missing is not None and drift.missing > NEGLIGIBLE:
        said.append(f"It lacks {human.share(drift.missing)} of the rows that are there now.")
    if drift.beyond is not None and drift.beyond > NEGLIGIBLE:
        said.append(f"{human.share(drift.beyond)} of its rows are not there any more, or never were.")
    if drift.cells is not None and drift.cells > NEGLIGIBLE:
        said.append(f"In rows that both have, {human.share(drift.cells)} of the cells differ.")
    if not said:
        known = drift.missing is not None and drift.beyond is not None
        said = [
            "As far as the samples of both tell, it holds the same rows." if known else "Its rows were not compared."
        ]
    if drift.moved is not None:
        said.append(f"Since it was taken, {happened(drift.moved)} there.")
    return said


def happened(moved: Movement) -> str:
    """Tell what happened at one side, without an end: "120 rows were added (110 to 131) and 3 removed"."""
    if moved.nothing:
        return "nothing has changed"
    said = []
    if moved.rows_added:
        said.append(f"{human.plural(moved.rows_added, 'row')}{_lie(moved.rows_added_between)} came")
    if moved.rows_removed:
        said.append(f"{human.plural(moved.rows_removed, 'row')}{_lie(moved.rows_removed_between)} went")
    if moved.cells_changed is not None and moved.cells_changed > NEGLIGIBLE:
        said.append(f"{human.share(moved.cells_changed)} of the cells in rows that stayed were changed")
    return ", ".join(said[:-1]) + (" and " if len(said) > 1 else "") + said[-1]


def _lie(between: Between | None) -> str:
    ends = [human.count(int(end)) for end in between or ()]
    return f" ({ends[0]} to {ends[1]})" if len(set(ends)) > 1 else ""
