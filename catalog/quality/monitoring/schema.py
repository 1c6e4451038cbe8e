"""What changed in a table's columns between two versions, and whether it breaks those who use them (pure)."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from catalog.quality.monitoring.meaning import meaning_changed
from catalog.quality.monitoring.renaming import renamed
from catalog.scanning.profile import ColumnProfile, Profile

ADDED, REMOVED, RENAMED, RETYPED = "added", "removed", "renamed", "retyped"
REORDERED, NULLABILITY, MEANING = "reordered", "nullability", "meaning"
_WIDER = (
    ("int8", "int16", "int32", "int64"),
    ("uint8", "uint16", "uint32", "uint64", "int64"),
    ("int32", "double"),
    ("halffloat", "float", "double"),
    ("float16", "float32", "float64"),
    ("int32", "float64"),
    ("date32", "date64", "timestamp"),
)


@dataclass(frozen=True)
class SchemaChange:
    """One change of one column, or (reordered) of all of them."""

    kind: str
    """added | removed | renamed | retyped | reordered | nullability | meaning"""
    column: str | None
    """As it is called now; a removed one as it was called."""
    was: str
    now: str
    breaking: bool
    told: str
    """The change in a sentence."""

    def to_json(self) -> dict[str, Any]:
        """Give plain JSON data."""
        return asdict(self)


def changes(before: Profile, after: Profile, seconds_between: float = 0.0) -> list[SchemaChange]:
    """List what changed, what breaks first; a renamed column is told by its content.

    `seconds_between` is the time between the two versions: times that move by it are new times, no other zone.
    """
    old, new = _by_name(before), _by_name(after)
    pairs = renamed([one for one in before.columns if one.name not in new], before.rows,
                    [one for one in after.columns if one.name not in old], after.rows)  # fmt: skip
    found = [*_renamed(pairs), *_gone_and_come(before, after, pairs)]
    same = [(old[name], new[name]) for name in old if name in new] + pairs
    for one, other in same:
        found += _of_column(one, other, seconds_between)
    found += _reordered(before, after)
    return sorted(found, key=lambda change: (not change.breaking, change.kind, change.column or ""))


def _by_name(profile: Profile) -> dict[str, ColumnProfile]:
    return {column.name: column for column in profile.columns}


def _renamed(pairs: Sequence[tuple[ColumnProfile, ColumnProfile]]) -> Iterator[SchemaChange]:
    for one, other in pairs:
        told = f"Column {one.name} is called {other.name} now: what it holds is the same."
        yield SchemaChange(RENAMED, other.name, one.name, other.name, breaking=True, told=told)


def _gone_and_come(
    before: Profile, after: Profile, pairs: Sequence[tuple[ColumnProfile, ColumnProfile]]
) -> Iterator[SchemaChange]:
    kept = {one.name for one, _ in pairs} | {column.name for column in after.columns}
    known = {other.name for _, other in pairs} | {column.name for column in before.columns}
    for column in before.columns:
        if column.name not in kept:
            told = f"Column {column.name} ({_kind(column)}) is gone."
            yield SchemaChange(REMOVED, column.name, _kind(column), "", breaking=True, told=told)
    for column in after.columns:
        if column.name not in known:
            told = f"Column {column.name} ({_kind(column)}) is new."
            yield SchemaChange(ADDED, column.name, "", _kind(column), breaking=False, told=told)


def _of_column(one: ColumnProfile, other: ColumnProfile, seconds_between: float) -> Iterator[SchemaChange]:
    if "empty" not in {one.kind, other.kind} and (one.kind != other.kind or one.type != other.type):
        yield from _retyped(one, other)
    if one.kind == other.kind and (meant := meaning_changed(one, other, seconds_between)) is not None:
        told = f"What {other.name} means has changed: {meant.told}."
        yield SchemaChange(MEANING, other.name, "", meant.factor, breaking=True, told=told)
    if bool(one.nulls) != bool(other.nulls):
        now = "may be missing" if other.nulls else "is never missing"
        told = f"Column {other.name} {now}{f': in {other.nulls:,} rows it is' if other.nulls else ''}."
        was = "is never missing" if other.nulls else "may be missing"
        yield SchemaChange(NULLABILITY, other.name, was, now, breaking=False, told=told)


def _retyped(one: ColumnProfile, other: ColumnProfile) -> Iterator[SchemaChange]:
    if one.kind != other.kind:
        told = f"Column {other.name} held {_many(one)}, now it holds {_many(other)}."
        yield SchemaChange(RETYPED, other.name, one.kind, other.kind, breaking=True, told=told)
        return
    wider = any(_place(one.type, row) < _place(other.type, row) for row in _WIDER if _in(one.type, row, other.type))
    told = f"Column {other.name} was stored as {one.type}, now as {other.type}."
    yield SchemaChange(RETYPED, other.name, one.type, other.type, breaking=not wider, told=told)


def _in(one: str, row: Sequence[str], other: str) -> bool:
    return _base(one) in row and _base(other) in row


def _place(type_: str, row: Sequence[str]) -> int:
    return row.index(_base(type_))


def _base(type_: str) -> str:
    return type_.partition("[")[0].partition("(")[0].strip().lower()


def _reordered(before: Profile, after: Profile) -> Iterator[SchemaChange]:
    both = {column.name for column in before.columns} & {column.name for column in after.columns}
    was = [column.name for column in before.columns if column.name in both]
    now = [column.name for column in after.columns if column.name in both]
    if was != now:
        moved = sum(one != other for one, other in zip(was, now, strict=True))
        told = f"The columns stand in another order: {moved} of {len(now)} have another place."
        yield SchemaChange(REORDERED, None, ", ".join(was)[:200], ", ".join(now)[:200], breaking=False, told=told)


def _kind(column: ColumnProfile) -> str:
    return {"number": "a number", "time": "a time", "boolean": "yes or no", "empty": "empty"}.get(column.kind, "text")


def _many(column: ColumnProfile) -> str:
    return {"number": "numbers", "time": "times", "boolean": "yes and no"}.get(column.kind, "text")
