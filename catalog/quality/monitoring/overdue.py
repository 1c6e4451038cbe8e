"""Whether a new version should have come by now (pure)."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

import numpy as np

State = Literal["on_time", "late", "unknown"]
ON_TIME: State = "on_time"
LATE: State = "late"
UNKNOWN: State = "unknown"
LEAST_GAPS = 5
PATIENCE = 1.5
"""A wait is late when it is so much longer than the longest of those before it, and than chance would have it."""
_LEAST_HOURS = 1.0
_DEVIATIONS = 4.0
_IRREGULAR = math.log(2.0)
"""Where waits differ by more than this factor, up or down, nobody can say when the next version is due."""
_RECENT = 40


@dataclass(frozen=True)
class Freshness:
    """How long it is since the last version, and by when the next one is expected."""

    state: State
    """on_time | late | unknown"""
    waited: timedelta | None
    usual: timedelta | None
    late_from: datetime | None
    reason: str


def freshness(arrivals: Sequence[datetime], now: datetime) -> Freshness:
    """Judge the wait since the last arrival (oldest first) by the waits before it."""
    hours = np.diff([at.timestamp() / 3600 for at in arrivals])[-_RECENT:]
    # Several versions within the hour are one delivery.
    gaps = hours[hours >= _LEAST_HOURS]
    waited = now - arrivals[-1] if arrivals else None
    if len(gaps) < LEAST_GAPS:
        told = f"Not enough history: {len(gaps)} waits between versions, {LEAST_GAPS} are needed."
        return Freshness(UNKNOWN, waited, None, None, told)
    logs = np.log(gaps)
    middle = float(np.median(logs))
    deviation = 1.4826 * float(np.median(np.abs(logs - middle)))
    usual = timedelta(hours=math.exp(middle))
    if deviation > _IRREGULAR:
        return Freshness(UNKNOWN, waited, usual, None, "Versions arrive too irregularly to say when one is due.")
    longest = float(np.max(logs))
    due = arrivals[-1] + timedelta(hours=PATIENCE * math.exp(max(longest, middle + _DEVIATIONS * deviation)))
    state = LATE if now > due else ON_TIME
    told = "A new version should have come by now." if state == LATE else "The next version is not late yet."
    return Freshness(state, waited, usual, due, told)
