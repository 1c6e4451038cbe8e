"""Dates as people and spreadsheets write them: 31/12/2020, 12/31/2020 4:05 PM, 2020/12/31."""

from typing import TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from catalog.scanning import canonical
from catalog.scanning.evidence import OrderSeen
from catalog.scanning.values import Values, of_instants

Counts: TypeAlias = NDArray[np.int64] | None
"""How many rows hold each text; None for one each."""

_MONTHS, _NOON = 12, 12


def local_times(
    texts: pa.StringArray,
    at: NDArray[np.intp],
    size: int,
    found: list[Values],
    *,
    day_first: bool,
    heard: tuple[OrderSeen, Counts] | None = None,
) -> NDArray[np.intp]:
    """Read local dates and times into `found`; give the places that hold none.

    `heard` learns which part of the dates is the day, and knows how many rows hold each text.
    """
    left = np.ones(len(at), np.bool_)
    for pattern, first in ((canonical.LOCAL, day_first), (canonical.YEAR_FIRST, False)):
        fields = pc.extract_regex(texts, pattern)
        places = np.flatnonzero(fields.is_valid().to_numpy(zero_copy_only=False) & left)
        if not len(places):
            continue
        fields = fields.take(pa.array(places))
        if heard is not None and pattern is canonical.LOCAL:
            order, counts = heard
            one, two = _int(fields.field("one")), _int(fields.field("two"))
            order.add(one, two, np.ones(len(one), np.int64) if counts is None else counts[at[places]])
        micros, zoned, real = _micros(fields, day_first=first, swaps=pattern is canonical.LOCAL)
        if real.any():
            found.append(of_instants(micros[real], zoned[real], at[places[real]], size))
        left[places[real]] = False
    return at[left]


def _micros(
    fields: pa.StructArray, *, day_first: bool, swaps: bool
) -> tuple[NDArray[np.int64], NDArray[np.bool_], NDArray[np.bool_]]:
    """Compute microseconds, which of the dates have a zone, and which exist."""
    one, two, year, hour, minute, second = (
        _int(fields.field(name)) for name in ("one", "two", "year", "hour", "minute", "second")
    )
    month, day = (two, one) if day_first else (one, two)
    if swaps:
        month, day = np.where(month > _MONTHS, (day, month), (month, day))
    hour, sane = _day_hour(hour, fields.field("half"))
    real = sane & (month >= 1) & (month <= _MONTHS) & (day >= 1) & (year >= 1)
    real &= (hour < 24) & (minute < 60) & (second < 60)  # noqa: PLR2004
    months = np.where(real, (year - 1970) * 12 + month - 1, 0)
    start = months.astype("datetime64[M]")
    real &= day <= ((start + 1).astype("datetime64[D]") - start.astype("datetime64[D]")).astype(np.int64)
    days = start.astype("datetime64[D]").astype(np.int64) + day - 1
    seconds = ((days * 24 + hour) * 60 + minute) * 60 + second
    fraction = pc.utf8_slice_codeunits(pc.utf8_rpad(fields.field("fraction"), 6, "0"), 0, 6)
    offsets, zoned = _offsets(fields.field("zone"))
    return (seconds - offsets) * 1_000_000 + _int(fraction), zoned, real


def _offsets(zones: pa.StringArray) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Give the seconds that each time is ahead of UTC, and which ones name a zone."""
    known = zones.dictionary_encode()
    codes = known.indices.to_numpy(zero_copy_only=False)
    names = known.dictionary.to_pylist()
    ahead = np.array([canonical.offset(name) // 1_000_000 for name in names], np.int64)
    return ahead[codes], np.array([bool(name) for name in names], np.bool_)[codes]


def _day_hour(hour: NDArray[np.int64], half: pa.StringArray) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Turn hours of half a day into hours of the day; half a day has the hours 1 to 12."""
    halved = pc.not_equal(half, "").to_numpy(zero_copy_only=False)
    afternoon = pc.equal(pc.ascii_upper(half), "P").to_numpy(zero_copy_only=False)
    sane = ~halved | ((hour >= 1) & (hour <= _NOON))
    return np.where(halved, hour % _NOON + np.where(afternoon, _NOON, 0), hour), sane


def _int(texts: pa.StringArray) -> NDArray[np.int64]:
    filled = pc.replace_with_mask(texts, pc.equal(texts, ""), pa.scalar("0"))
    return filled.cast(pa.int64()).to_numpy(zero_copy_only=False)  # type: ignore[no-any-return]
