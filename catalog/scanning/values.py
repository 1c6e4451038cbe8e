"""Canonical values of a whole Arrow array: what `canonical` says of one value, a column at a time."""

from dataclasses import dataclass, field, replace
from typing import TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from catalog.scanning import canonical
from catalog.scanning.canonical import Instant, Value
from catalog.scanning.hashing import FRACTION, TIME, Hashes, hash_texts, mix

Places: TypeAlias = NDArray[np.intp] | None
"""Which items a part speaks of; None for all."""

LIMIT = 2.0**63


@dataclass(frozen=True)
class Numbers:
    """Finite numbers."""

    at: Places
    doubles: NDArray[np.float64]
    whole: NDArray[np.int64] | None
    """The exact numbers when all are whole."""


@dataclass(frozen=True)
class Instants:
    """Dates and times, in microseconds since 1970."""

    at: Places
    micros: NDArray[np.int64]
    zoned: NDArray[np.bool_] | bool


@dataclass(frozen=True)
class Booleans:
    """True and false."""

    at: Places
    flags: NDArray[np.bool_]


@dataclass(frozen=True)
class Texts:
    """Trimmed text in normal form that reads as nothing else."""

    at: Places
    strings: pa.StringArray


@dataclass(frozen=True)
class Hidden:
    """Values of which only keyed hashes are known."""

    at: Places
    hashes: Hashes


Part: TypeAlias = Numbers | Instants | Booleans | Texts | Hidden


@dataclass(frozen=True)
class Values:
    """The canonical items of an array; each that is not null lies in exactly one part."""

    hashes: Hashes
    """One per item, 0 for null."""
    parts: tuple[Part, ...] = field(default=())

    def __len__(self) -> int:
        return len(self.hashes)


def of_numbers(doubles: NDArray[np.float64], at: Places, size: int) -> Values:
    """Take finite or infinite doubles (NaN is null) as the items `at` of `size`."""
    odd = ~np.isfinite(doubles)
    if odd.any():
        return _around_odd(doubles, odd, at, size)
    rounded = np.rint(doubles)
    whole = rounded == doubles
    whole &= np.abs(doubles) < LIMIT
    if whole.all():
        return of_whole(rounded.astype(np.int64), at, size)
    hashes = mix(doubles, FRACTION)
    if whole.any():
        hashes[whole] = mix(rounded[whole].astype(np.int64))
    return Values(spread(hashes, at, size), (Numbers(at, doubles, None),))


def of_whole(whole: NDArray[np.int64], at: Places, size: int) -> Values:
    """Take whole numbers as the items `at` of `size`."""
    return Values(spread(mix(whole), at, size), (Numbers(at, whole.astype(np.float64), whole),))


def of_instants(micros: NDArray[np.int64], zoned: NDArray[np.bool_] | bool, at: Places, size: int) -> Values:
    """Take microseconds as the items `at` of `size`."""
    return Values(spread(mix(micros, TIME), at, size), (Instants(at, micros, zoned),))


def of_booleans(flags: NDArray[np.bool_], at: Places, size: int) -> Values:
    """Take flags as the items `at` of `size`."""
    return Values(spread(mix(flags.astype(np.int64)), at, size), (Booleans(at, flags),))


def of_texts(strings: pa.StringArray, at: Places, size: int) -> Values:
    """Take texts that are canonical already as the items `at` of `size`."""
    return Values(spread(hash_texts(strings), at, size), (Texts(at, strings),))


def none(size: int) -> Values:
    """Give `size` nulls."""
    return Values(np.zeros(size, np.uint64))


def join(parts: list[Values], size: int) -> Values:
    """Put together values that speak of different items of the same array."""
    if len(parts) == 1:
        return parts[0]
    hashes = np.zeros(size, np.uint64)
    for values in parts:
        hashes |= values.hashes
    return Values(hashes, tuple(part for values in parts for part in values.parts))


def only(values: Values, part: Part) -> Values:
    """Give one part of some values, with the hashes of its items alone."""
    if part.at is None:
        return Values(values.hashes, (part,))
    return Values(spread(values.hashes[part.at], part.at, len(values)), (part,))


def of_items(items: list[Value], at: NDArray[np.intp], size: int) -> Values:
    """Take values that were read one by one."""
    kinds: dict[type, list[int]] = {}
    for place, item in enumerate(items):
        kinds.setdefault(type(item), []).append(place)
    found = []
    for kind, places in kinds.items():
        chosen, where = [items[place] for place in places], at[places]
        if kind is str:
            found.append(of_texts(pa.array(chosen, pa.string()), where, size))
        elif kind is Instant:
            micros = np.array([item.micros for item in chosen], np.int64)  # type: ignore[union-attr]
            found.append(of_instants(micros, np.array([item.zoned for item in chosen]), where, size))  # type: ignore[union-attr]
        elif kind is bool:
            found.append(of_booleans(np.array(chosen, np.bool_), where, size))
        elif kind is int:
            found.append(of_whole(np.array(chosen, np.int64), where, size))
        elif kind is float:
            found.append(of_numbers(np.array(chosen, np.float64), where, size))
    return join(found, size) if found else none(size)


def spread(hashes: Hashes, at: Places, size: int) -> Hashes:
    """Lay the hashes of some items out over all of them."""
    if at is None:
        return hashes
    everywhere = np.zeros(size, np.uint64)
    everywhere[at] = hashes
    return everywhere


def written(values: Values, wanted: NDArray[np.intp]) -> list[str | None]:
    """Write the wanted items as canonical text."""
    order = np.full(len(values), -1, np.intp)
    order[wanted] = np.arange(len(wanted))
    result: list[str | None] = [None] * len(wanted)
    for part in values.parts:
        places = order if part.at is None else order[part.at]
        inside = np.flatnonzero(places >= 0)
        for place, text in zip(places[inside].tolist(), _write(part, inside), strict=True):
            result[place] = text
    if len(wanted) and np.any(order[wanted] != np.arange(len(wanted))):
        result = [result[place] for place in order[wanted].tolist()]
    return result


def _write(part: Part, inside: NDArray[np.intp]) -> list[str]:
    if isinstance(part, Texts):
        return part.strings.take(pa.array(inside)).to_pylist()  # type: ignore[no-any-return]
    if isinstance(part, Hidden):
        return [f"#{number:016x}" for number in part.hashes[inside].tolist()]
    if isinstance(part, Booleans):
        return ["true" if flag else "false" for flag in part.flags[inside].tolist()]
    if isinstance(part, Instants):
        zoned = np.broadcast_to(part.zoned, part.micros.shape)[inside].tolist()
        return [canonical.write_instant(*both) for both in zip(part.micros[inside].tolist(), zoned, strict=True)]
    if part.whole is not None:
        return [str(number) for number in part.whole[inside].tolist()]
    return [str(canonical.number(number)) for number in part.doubles[inside].tolist()]


def _around_odd(doubles: NDArray[np.float64], odd: NDArray[np.bool_], at: Places, size: int) -> Values:
    places = np.arange(size) if at is None else at
    infinite = np.isinf(doubles)
    parts = [of_numbers(doubles[~odd], places[~odd], size)] if not odd.all() else []
    if infinite.any():
        words = pa.array(np.where(doubles[infinite] > 0, "inf", "-inf").tolist(), pa.string())
        parts.append(of_texts(words, places[infinite], size))
    return join(parts, size) if parts else none(size)


def take(strings: pa.StringArray, places: NDArray[np.intp]) -> pa.StringArray:
    """Take some strings of an array."""
    return strings.take(pa.array(places))


def moved(values: Values, at: NDArray[np.intp], size: int) -> Values:
    """Let values that speak of a selection speak of the array it was taken from."""
    parts = tuple(replace(part, at=at if part.at is None else at[part.at]) for part in values.parts)
    return Values(spread(values.hashes, at, size), parts)


def missing(array: pa.Array) -> NDArray[np.bool_]:
    """Say which items of an Arrow array are null."""
    return pc.is_null(array).to_numpy(zero_copy_only=False)  # type: ignore[no-any-return]
