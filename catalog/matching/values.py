"""When two canonical values are the same value, and when one is the other with something lost."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

Cells = Sequence[str | None]

SHORTEST_PREFIX = 3
"""A shorter one meets by accident."""
MOST = 0.9
CUT = "the end of the text"
FEW = 3

_MINUTE = 60.0
_DAY = 86_400.0
_NOT_WORD = re.compile(r"[\W_]+")


@dataclass(frozen=True)
class Agreement:
    """How two aligned runs of cells agree; shares of the rows where at least one side has a value."""

    n: int
    equal: float
    close: float
    """Equal, or equal once both are brought to the coarser side's form."""
    lossy: str
    """Which side lost something: a | b | "" (neither, or cannot be told)."""
    loss: str
    """What was lost, in words: decimals | time of day | seconds | letter case | the end of the text."""


def agree(left: Cells, right: Cells, equal: NDArray[np.bool_], kind_a: str, kind_b: str) -> Agreement:
    """Compare aligned cells; `equal` says where they are equal as they stand (both null counts as equal)."""
    known = np.array([x is not None or y is not None for x, y in zip(left, right, strict=True)], dtype=bool)
    n = int(known.sum())
    share = float((equal & known).sum() / n) if n else 0.0
    both = [p for p in range(len(left)) if not equal[p] and left[p] is not None and right[p] is not None]
    if not both or len(both) < 0.1 * n:
        return Agreement(n, share, share, "", "")
    close, lossy, loss = _lossy([str(left[p]) for p in both], [str(right[p]) for p in both], {kind_a, kind_b})
    whole = [len(str(left[p])) for p in range(len(left)) if equal[p] and left[p] is not None]
    if close < 0.5 or (loss == CUT and _is_full(whole, min(_longest(left, both), _longest(right, both)))):  # noqa: PLR2004
        # A loss touches most of the cells that differ, and a field is not too short for some of its fullest cells only.
        return Agreement(n, share, share, "", "")
    return Agreement(n, share, share + close * len(both) / n, lossy, loss)


def number(cell: str | None) -> float:
    """Read a canonical number; NaN when it is none."""
    try:
        return float(cell) if cell is not None else float("nan")
    except ValueError:
        return float("nan")


def seconds(cell: str | None) -> float:
    """Read a canonical time as seconds since 1970; NaN when it is none."""
    if cell is None or len(cell) < len("2000-01-01") or cell[4] != "-":
        return float("nan")
    try:
        moment = datetime.fromisoformat(cell)
    except ValueError:
        return float("nan")
    return (moment.replace(tzinfo=None) - datetime(1970, 1, 1)).total_seconds()  # noqa: DTZ001 - zones set apart


def decimals(cell: str) -> int:
    """Count the decimals of a canonical number."""
    mantissa, _, exponent = cell.lower().partition("e")
    _, _, fraction = mantissa.partition(".")
    return max(0, len(fraction) - (int(exponent) if exponent.lstrip("+-").isdigit() else 0))


def zeros_lost(left: Cells, right: Cells) -> str:
    """Say which side lost the zeros that some numbers began with, as ids do: a | b | ""."""
    lost = {"a": 0, "b": 0}
    for x, y in zip(left, right, strict=True):
        if x and y and x != y and x.lstrip("0") == y.lstrip("0") and x.isdigit() and y.isdigit():
            lost["a" if len(x) < len(y) else "b"] += 1
    side = max(lost, key=lambda one: lost[one])
    return side if lost[side] >= FEW and min(lost.values()) == 0 else ""


def significant(cells: Iterable[str | None]) -> float:
    """Average how many digits canonical numbers need, zeros around them left out."""
    counts = [len(cell.lower().partition("e")[0].replace(".", "").strip("-0")) for cell in cells if cell]
    return float(np.mean(counts)) if counts else 0.0


def _longest(cells: Cells, places: Sequence[int]) -> int:
    return max(len(str(cells[place])) for place in places)


def _is_full(lengths: Sequence[int], room: int) -> bool:
    """Tell whether most cells that were left whole are as long as any may be."""
    return sum(length >= room for length in lengths) > 0.5 * len(lengths)


def _lossy(left: list[str], right: list[str], kinds: set[str]) -> tuple[float, str, str]:
    if kinds == {"number"}:
        return _rounded(left, right)
    if "time" in kinds:
        return _shortened(left, right)
    return _retyped(left, right)


def _rounded(left: list[str], right: list[str]) -> tuple[float, str, str]:
    x, y = np.array([number(v) for v in left]), np.array([number(v) for v in right])
    on_left, on_right = max(map(decimals, left)), max(map(decimals, right))
    if on_left == on_right:
        return 0.0, "", ""
    digits = min(on_left, on_right)
    close = np.abs(x - y) <= 0.5 * 10.0**-digits * (1 + 1e-9) + 1e-12
    cut = np.abs(x - y) < 10.0**-digits
    share = max(float(close.mean()), float(cut.mean()) if float(cut.mean()) > 0.98 else 0.0)  # noqa: PLR2004
    return share, "a" if on_left < on_right else "b", "decimals"


def _shortened(left: list[str], right: list[str]) -> tuple[float, str, str]:
    x, y = np.array([seconds(v) for v in left]), np.array([seconds(v) for v in right])
    for unit, what in ((1.0, "fractions of a second"), (_MINUTE, "seconds"), (_DAY, "time of day")):
        # A re-save cuts or rounds; both land on the same unit or the next.
        same = (np.floor(x / unit) == np.floor(y / unit)) | (np.round(x / unit) == np.round(y / unit))
        share = float(same.mean())
        whole_x, whole_y = float(np.mean(x % unit == 0)), float(np.mean(y % unit == 0))
        if share > 0.9 and max(whole_x, whole_y) > 0.98 > min(whole_x, whole_y):  # noqa: PLR2004
            return share, "a" if whole_x > whole_y else "b", what
    return _cut_to_months(left, right)


def _cut_to_months(left: list[str], right: list[str]) -> tuple[float, str, str]:
    share = _share(x[:7] == y[:7] for x, y in zip(left, right, strict=True))
    ends = [len({v[7:10] for v in side}) for side in (left, right)]
    # Every month is cut to the same day of it.
    return (
        (share, "a" if ends[0] == 1 else "b", "days") if share > MOST and min(ends) == 1 < max(ends) else (0.0, "", "")
    )


def _retyped(left: list[str], right: list[str]) -> tuple[float, str, str]:
    folded = [
        (_NOT_WORD.sub("", x.casefold()), _NOT_WORD.sub("", y.casefold())) for x, y in zip(left, right, strict=True)
    ]
    if (share := _share(x == y for x, y in folded)) > 0.9:  # noqa: PLR2004
        plainer = sum(v == v.casefold() or v == v.upper() for v in left) - sum(
            v == v.casefold() or v == v.upper() for v in right
        )
        return share, "a" if plainer > 0 else "b" if plainer < 0 else "", "letter case or punctuation"
    longest_x, longest_y = max(map(len, left)), max(map(len, right))
    share = _share(x.startswith(y) or y.startswith(x) for x, y in zip(left, right, strict=True))
    short, room = (left, longest_x) if longest_x < longest_y else (right, longest_y)
    # A field that is too short cuts at one length, give or take a blank; a text that goes on elsewhere ends anywhere.
    if room >= SHORTEST_PREFIX and share > MOST and _share(len(cell) >= room - 1 for cell in short) > MOST:
        return share, "a" if longest_x < longest_y else "b", CUT
    return 0.0, "", ""


def _folded(text: str) -> str:
    return _NOT_WORD.sub("", text.casefold())


def _share(flags: Iterable[bool]) -> float:
    found = list(flags)
    return sum(found) / len(found) if found else 0.0
