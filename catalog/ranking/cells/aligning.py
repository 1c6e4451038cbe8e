"""The rows of a family's candidates laid side by side: what each says of the same cells (pure)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from catalog.ranking.cells import keys
from catalog.ranking.cells.keys import Classes, Held, Laid
from catalog.ranking.truth.claims import Table
from catalog.scanning.canonical import Instant, Value, parse, write

NO_KEY = "No column, and no two together, name the rows of two copies, so their cells cannot be laid side by side."
ALONE = "It has no column by which its rows can be found in the other copies."
STRANGER = "By that key its rows are other rows than those of the other copies."
TOO_FEW = "Too few of its sampled rows are sampled of the other copies too."

Texts = tuple[str, ...]


@dataclass(frozen=True)
class Aligned:
    """The candidates that can be compared, row by row, and why others cannot be."""

    tables: tuple[Table, ...] = ()
    """Keys are tuples of canonical texts, in the order of `key`."""
    key: Texts = ()
    """The columns that name a row, by name."""
    named: Mapping[int, str] = field(default_factory=dict)
    """What each column of the family is called here."""
    also: Mapping[str, str] = field(default_factory=dict)
    """The same names by what any candidate calls such a column, where that means one column only."""
    left_out: Mapping[str, str] = field(default_factory=dict)
    whole: bool = True
    """Every row of these candidates was looked at, not a sample."""
    reason: str = ""
    """Why nothing can be compared."""

    @property
    def rows(self) -> int:
        """Count the rows that were looked at."""
        return len({key for table in self.tables for key in table.keys})


def align(held: Sequence[Held], personal: Collection[int] = ()) -> Aligned:
    """Lay candidates side by side by the key under which most of their cells agree."""
    found = keys.ways(held)
    key = keys.best(found, personal)
    if key is None:
        return Aligned(reason=NO_KEY, left_out={one.candidate: NO_KEY for one in held})
    laid = keys.comparable(found[key])
    strange = keys.strangers(laid, key)
    chosen = [one for one in laid if one.held.candidate not in strange]
    named = names([one.held for one in chosen])
    left_out = _left_out(held, found[key], laid, strange)
    if len(chosen) < 2 or not set(key) <= set(named):  # noqa: PLR2004 - two to disagree
        return Aligned(left_out=left_out, reason=NO_KEY)
    order = tuple(sorted(key, key=lambda number: named[number]))
    reading = _Reading(
        {}, named, order, *_mixed([one.held for one in chosen]), _half_hidden([one.held for one in chosen])
    )
    return Aligned(
        tuple(reading.table(one) for one in chosen),
        tuple(named[number] for number in reading.key),
        named,
        _also([one.held for one in chosen], named),
        left_out,
        all(one.sample.complete for one in chosen),
    )


def names(held: Sequence[Held]) -> dict[int, str]:
    """Call each column of the family what most candidates call it; of two of one name only the commoner has it."""
    counts: dict[int, dict[str, int]] = {}
    for one in held:
        for column, number in zip(one.table.columns, one.classes, strict=True):
            of_number = counts.setdefault(number, {})
            of_number[column.name] = of_number.get(column.name, 0) + 1
    chosen: dict[str, int] = {}
    for number in sorted(counts, key=lambda number: (-sum(counts[number].values()), sorted(counts[number]), number)):
        name = min(counts[number], key=lambda name: (-counts[number][name], name))
        chosen.setdefault(name, number)
    return {number: name for name, number in chosen.items()}


def _also(held: Sequence[Held], named: Mapping[int, str]) -> dict[str, str]:
    meant: dict[str, set[int]] = {}
    for one in held:
        for column, number in zip(one.table.columns, one.classes, strict=True):
            meant.setdefault(column.name, set()).add(number)
    called = {
        name: named[min(numbers)] for name, numbers in meant.items() if len(numbers) == 1 and min(numbers) in named
    }
    return {**called, **{name: name for name in named.values()}}


def _mixed(held: Sequence[Held]) -> tuple[set[int], set[int]]:
    """Name the columns that hold truth values in some copies and numbers in others, and times with and without zone."""
    kinds: dict[int, set[str]] = {}
    zones: dict[int, set[bool]] = {}
    for one in held:
        for column, number in zip(one.table.columns, one.classes, strict=True):
            kinds.setdefault(number, set()).add(column.kind)
            if column.kind == "time":
                zones.setdefault(number, set()).add(bool(column.zoned))
    numbers = {number for number, found in kinds.items() if {"boolean", "number"} <= found}
    return numbers, {number for number, found in zones.items() if len(found) > 1}


def _half_hidden(held: Sequence[Held]) -> set[int]:
    """Name the columns of which some copies hold keyed hashes and others the values: these cannot be compared."""
    ways: dict[int, set[bool]] = {}
    for one in held:
        for column, number in zip(one.table.columns, one.classes, strict=True):
            ways.setdefault(number, set()).add(column.hidden)
    return {number for number, found in ways.items() if len(found) > 1}


@dataclass(frozen=True)
class _Reading:
    """Reads cells as values; copies hold the same texts over and over."""

    known: dict[str | None, Value]
    named: Mapping[int, str]
    key: Classes
    as_numbers: Collection[int]
    without_zone: Collection[int]
    passed_over: Collection[int]

    def table(self, laid: Laid) -> Table:
        place = {number: at for at, number in reversed([*enumerate(laid.held.classes)])}
        rows = laid.rows.tolist()
        named = [[self._text(number, laid.sample.cell(place[number], row)) for row in rows] for number in self.key]
        columns = {
            self.named[number]: [self._alike(number, self._value(laid.sample.cell(at, row))) for row in rows]
            for number, at in place.items()
            if number in self.named and number not in self.key and number not in self.passed_over
        }
        return Table(laid.held.candidate, list(zip(*named, strict=True)), columns)

    def _text(self, number: int, cell: str | None) -> str:
        if number in self.as_numbers or number in self.without_zone:
            return write(self._alike(number, self._value(cell))) or ""
        return cell or ""

    def _alike(self, number: int, value: Value) -> Value:
        if isinstance(value, bool):
            return int(value) if number in self.as_numbers else value
        return Instant(value.micros, False) if isinstance(value, Instant) and number in self.without_zone else value

    def _value(self, cell: str | None) -> Value:
        if cell not in self.known:
            self.known[cell] = None if cell is None else parse(cell)
        return self.known[cell]


def _left_out(
    held: Sequence[Held], having: Sequence[Laid], laid: Sequence[Laid], strange: Collection[str]
) -> dict[str, str]:
    with_key = {one.held.candidate for one in having}
    compared = {one.held.candidate for one in laid}
    told = {one.candidate: ALONE if one.candidate not in with_key else TOO_FEW for one in held}
    return {
        candidate: STRANGER if candidate in strange else why
        for candidate, why in told.items()
        if candidate in strange or candidate not in compared
    }
