"""Made-up worlds: what is true is known, and so is how right each source is and who copies whom."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from catalog.ranking.truth.claims import Claims, Column, Kind, Table, gather
from catalog.ranking.truth.fusion import Fusion, Question, Verified
from catalog.scanning.canonical import Value

Truth = Mapping[tuple[int, str], Value]


@dataclass(frozen=True)
class Source:
    """How right a source is by column (one number for all), how much it fills, and what it does to its values."""

    name: str
    right: float | Mapping[str, float]
    fills: float = 1.0
    copies: str = ""
    """Everything is taken from this source ..."""
    edits: float = 0.0
    """... but so many cells are changed."""
    shift: Mapping[str, float] = field(default_factory=dict)
    scale: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class World:
    truth: Truth
    claims: Claims


COLUMNS = (Column("amount", Kind.NUMBER), Column("count", Kind.NUMBER), Column("name", Kind.CATEGORY))


def world(sources: Sequence[Source], seed: int, keys: int = 200, columns: Sequence[Column] = COLUMNS) -> World:
    """Let the sources speak about a truth that is drawn; wrong values are drawn too, from many."""
    random = np.random.default_rng(seed)
    true = {column.name: random.integers(1000, 9000, keys) for column in columns}
    said: dict[str, dict[str, list[int | None]]] = {}
    for source in sources:
        said[source.name] = {
            column.name: _copied(said[source.copies][column.name], source, random)
            if source.copies
            else _own(true[column.name], source, column.name, random)
            for column in columns
        }
    tables = [
        Table(
            source.name,
            range(keys),
            {
                name: [_written(value, source, name, columns) for value in values]
                for name, values in said[source.name].items()
            },
        )
        for source in sources
    ]
    truth = {
        (key, column.name): _written(int(true[column.name][key]), None, column.name, columns)
        for column in columns
        for key in range(keys)
    }
    return World(truth, gather(tables, columns))


def fused_right(fusion: Fusion, truth: Truth) -> float:
    """Give the share of contested cells that the fusion has right."""
    return float(np.mean([cell.value == truth[cell.key, cell.column] for cell in fusion.cells]))  # type: ignore[index]


def vote_right(made: World, fusion: Fusion) -> float:
    """Give the share of the same cells that the plain majority of all candidates has right."""
    return float(
        np.mean([cell.sayings[0].value == made.truth[cell.key, cell.column] for cell in fusion.cells])  # type: ignore[index]
    )


def answered(questions: Sequence[Question], truth: Truth) -> list[Verified]:
    """Answer questions from the truth."""
    return [Verified(one.key, one.column, truth[one.key, one.column]) for one in questions]  # type: ignore[index]


def _own(true: np.ndarray, source: Source, column: str, random: np.random.Generator) -> list[int | None]:
    share = source.right if isinstance(source.right, float) else source.right[column]
    wrong = random.integers(1000, 9000, len(true))
    values = np.where(random.random(len(true)) < share, true, wrong)
    filled = random.random(len(true)) < source.fills
    return [int(value) if there else None for value, there in zip(values, filled, strict=True)]


def _copied(values: Sequence[int | None], source: Source, random: np.random.Generator) -> list[int | None]:
    changed = random.random(len(values)) < source.edits
    return [
        int(random.integers(1000, 9000)) if edit and value is not None else value
        for value, edit in zip(values, changed, strict=True)
    ]


def _written(value: int | None, source: Source | None, name: str, columns: Sequence[Column]) -> Value:
    kind = next(column.kind for column in columns if column.name == name)
    if value is None:
        return None
    if kind is Kind.CATEGORY:
        return f"name {value}"
    if source is None:
        return value
    return value * source.scale.get(name, 1) + source.shift.get(name, 0)
