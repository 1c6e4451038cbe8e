"""Times, sizes and counts as people read them (pure)."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

_UNITS = ("B", "KiB", "MiB", "GiB", "TiB", "PiB")
_THOUSANDS = ((10**12, "T"), (10**9, "G"), (10**6, "M"), (10**3, "k"))
_SPANS = (
    (timedelta(days=365), "year"),
    (timedelta(days=30), "month"),
    (timedelta(days=7), "week"),
    (timedelta(days=1), "day"),
    (timedelta(hours=1), "hour"),
    (timedelta(minutes=1), "minute"),
)


def size(bytes_: int | None) -> str:
    """Tell a size in bytes: `812 B`, `1.4 MiB`; a dash when unknown."""
    if bytes_ is None:
        return "—"
    value, unit = float(bytes_), 0
    while value >= 1023.95 and unit < len(_UNITS) - 1:  # noqa: PLR2004 - what would round to 1024.0
        value, unit = value / 1024, unit + 1
    return f"{bytes_} B" if unit == 0 else f"{value:.1f} {_UNITS[unit]}"


def count(number: int | None) -> str:
    """Tell a count in full, with thousands apart: `1,204,331`; a dash when unknown."""
    return "—" if number is None else f"{number:,}"


def short_count(number: int | None) -> str:
    """Tell a count in few characters: `812`, `1.2M`; a dash when unknown."""
    if number is None:
        return "—"
    for index, (step, letter) in enumerate(_THOUSANDS):
        if abs(number) >= step * 0.9995 or (abs(number) >= step and index == len(_THOUSANDS) - 1):
            shown = number / step
            return f"{shown:.0f}{letter}" if abs(shown) >= 99.95 else f"{shown:.1f}{letter}"  # noqa: PLR2004
    return str(number)


def share(part: float | None) -> str:
    """Tell a share of one: `97 %`, `0.4 %`; a dash when unknown. Only all is 100 %, only none is 0 %."""
    if part is None:
        return "—"
    percent = part * 100
    if 0 < percent < 0.1:  # noqa: PLR2004
        return "< 0.1 %"
    if 99.9 < percent < 100:  # noqa: PLR2004
        return "> 99.9 %"
    digits = 1 if (0 < percent < 10 or 99 < percent < 100) and round(percent, 1) % 1 else 0  # noqa: PLR2004
    return f"{percent:.{digits}f} %"


def estimate(part: float | None, between: Sequence[float] | None) -> str:
    """Tell a share that was estimated with where it lies: `98.2 % (97.1 to 99.0)`; as `share` where that is a point."""
    ends = [f"{end * 100:.1f}" for end in between or ()]
    if part is None or len(set(ends)) < 2:  # noqa: PLR2004 - a low and a high one
        return share(part)
    return f"{part * 100:.1f} % ({ends[0]} to {ends[1]})"


def ago(instant: datetime | None, now: datetime) -> str:
    """Tell an aware instant from `now`: `just now`, `3 hours ago`, `in 2 days`; a dash when unknown."""
    if instant is None:
        return "—"
    distance = now - instant
    for span, word in _SPANS:
        if abs(distance) >= span:
            number = abs(distance) // span
            told = f"{number} {word}{'' if number == 1 else 's'}"
            return f"{told} ago" if distance > timedelta(0) else f"in {told}"
    return "just now"


def instant(at: datetime | None) -> str:
    """Tell an aware instant in full: `2026-11-23 03:10:00 UTC`; a dash when unknown."""
    return "—" if at is None else f"{at.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"


def duration(seconds: float | None) -> str:
    """Tell a length of time: `0.4 s`, `12 s`, `3 min 5 s`, `2 h 4 min`; a dash when unknown."""
    if seconds is None:
        return "—"
    if seconds < 10:  # noqa: PLR2004
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes_left = divmod(minutes, 60)
    if hours:
        return f"{hours} h {minutes_left} min"
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"


def short_id(identifier: UUID | str) -> str:
    """Tell an id in eight characters: the last ones, because ids made together begin alike."""
    return str(identifier)[-8:]


def plural(number: int, word: str, words: str | None = None) -> str:
    """Tell a number with its noun: `1 dump`, `3 dumps`, `2 copies`."""
    return f"{number:,} {word if number == 1 else words or word + 's'}"
