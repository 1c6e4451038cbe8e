"""Dates as people and spreadsheets write them: 31/12/2020, 12/31/2020 4:05 PM, 2020/12/31."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from catalog.scanning import canonical
from catalog.scanning.values import Values, of_instants

_MONTHS, _NOON = 12, 12


def order_of(texts: pa.StringArray) -> bool:
    """Say whether the day comes first in a column's ambiguous dates, from a head of the column.

    A first part above 12 can only be a day, a second one too. Without either the part that takes more values is the
    day, as in a file sorted by date; else the month comes first.
    """
    found = pc.extract_regex(texts, canonical.LOCAL).drop_null()
    if not len(found):
        return False
    one, two = (found.field(name).cast(pa.int8()).to_numpy(zero_copy_only=False) for name in ("one", "two"))
    days_one, days_two = int((one > _MONTHS).sum()), int((two > _MONTHS).sum())
    if days_one != days_two:
        return days_one > days_two
    return len(np.unique(one)) > len(np.unique(two))


def local_times(
    texts: pa.StringArray, at: NDArray[np.intp], size: int, found: list[Values], *, day_first: bool
) -> NDArray[np.intp]:
    """Read local dates and times into `found`; give the places that hold none."""
    left = np.ones(len(at), np.bool_)
    for pattern, first in ((canonical.LOCAL, day_first), (canonical.YEAR_FIRST, False)):
        fields = pc.extract_regex(texts, pattern)
        places = np.flatnonzero(fields.is_valid().to_numpy(zero_copy_only=False) & left)
        if not len(places):
            continue
        micros, real = _micros(fields.take(pa.array(places)), day_first=first, swaps=pattern is canonical.LOCAL)
        if real.any():
            found.append(of_instants(micros[real], False, at[places[real]], size))
        left[places[real]] = False
    return at[left]


def _micros(fields: pa.StructArray, *, day_first: bool, swaps: bool) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Compute microseconds, and which of the dates exist."""
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
    return seconds * 1_000_000 + _int(fraction), real


def _day_hour(hour: NDArray[np.int64], half: pa.StringArray) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Turn hours of half a day into hours of the day; half a day has the hours 1 to 12."""
    halved = pc.not_equal(half, "").to_numpy(zero_copy_only=False)
    afternoon = pc.equal(pc.ascii_upper(half), "P").to_numpy(zero_copy_only=False)
    sane = ~halved | ((hour >= 1) & (hour <= _NOON))
    return np.where(halved, hour % _NOON + np.where(afternoon, _NOON, 0), hour), sane


def _int(texts: pa.StringArray) -> NDArray[np.int64]:
    filled = pc.replace_with_mask(texts, pc.equal(texts, ""), pa.scalar("0"))
    return filled.cast(pa.int64()).to_numpy(zero_copy_only=False)  # type: ignore[no-any-return]
