"""What stands where the names of the columns should: two rows of names, or a row of data (pure).

Columns of numbers and dates tell: a name is no number, and a value is no name.
"""

import re
from collections.abc import Sequence

from catalog.scanning.canonical import BLANKS, NULLS

VALUE = re.compile(
    r"[-+]?[\d.,]*\d[\d.,]*(e[-+]?\d+)?%?|\d{4}-\d\d?-\d\d?([T ]\d\d?:\d\d.*)?|\d\d?[/.]\d\d?[/.]\d{2,4}( \d.*)?",
    re.IGNORECASE,
)
"""A number or a date, as a whole."""

_GENERIC = re.compile(r"[A-Za-z]{1,2}|(col|column|field|var|unnamed)[ _:.-]*\d+(_level_\d+)?|\d*|", re.IGNORECASE)
_FRACTION = re.compile(r"[-+]?\d+[.,](\d+)")
_DATE = re.compile(r"\d{4}-\d\d?-\d\d?.*|\d\d?[/.]\d\d?[/.]\d{2,4}.*")
_SHARE, _FEWEST, _LONGEST = 0.9, 3, 80

Row = Sequence[str]


def second_row(names: Row, rows: Sequence[Row]) -> tuple[str, ...] | None:
    """Give the names when the first of `rows` holds names as well; None where it holds data.

    It does when it has a word of its own over every column of numbers or dates, and no value anywhere.
    """
    if len(rows) <= _FEWEST:
        return None
    second = [_trimmed(cell) for cell in rows[0]]
    typed = _typed(len(names), rows[1:])
    words = [cell for cell in second if cell]
    named = all(second[place] for place in typed) and len(set(words)) > len(words) / 2
    if not typed or not named or any(VALUE.fullmatch(cell) or cell in NULLS or len(cell) > _LONGEST for cell in words):
        return None
    return _names([_trimmed(name) for name in names], second)


def holds_data(names: Row, rows: Sequence[Row]) -> bool:
    """Tell whether the names are a row of data: each fits its column of numbers or dates, and one is no heading.

    Years and other numbers may be the headings of a pivot; a date over dates, a word that stands below it again, and
    amounts in no order are none.
    """
    typed = _typed(len(names), rows)
    if len(rows) < _FEWEST or not typed or not all(_alike(names[place], rows, place) for place in typed):
        return False
    dates = any(_DATE.fullmatch(names[place]) for place in typed)
    others = [place for place in range(len(names)) if place not in typed]
    again = any(names[place] and any(row[place] == names[place] for row in rows) for place in others)
    amounts = [float(names[place].replace(",", ".")) for place in typed if _FRACTION.fullmatch(names[place])]
    return dates or again or (len(amounts) > 1 and amounts != sorted(amounts))


def _names(first: Row, second: Row) -> tuple[str, ...]:
    """Choose the names out of two rows: those that say something and tell the columns apart, else both together."""
    if all(_GENERIC.fullmatch(name) for name in first):
        return tuple(second)
    if _apart(first):
        return tuple(first)
    if _apart(second):
        return tuple(second)
    above, joined = "", []
    for one, other in zip(first, second, strict=True):
        above = one or above
        joined.append(f"{above} {other}".strip())
    return tuple(joined)


def _apart(names: Row) -> bool:
    return all(names) and len(set(names)) == len(names)


def _typed(width: int, rows: Sequence[Row]) -> list[int]:
    """Give the columns in which nearly all cells are numbers or dates."""
    found = []
    for place in range(width):
        cells = [cell for row in rows if (cell := _trimmed(row[place])) not in NULLS]
        if len(cells) >= _FEWEST and sum(bool(VALUE.fullmatch(cell)) for cell in cells) >= _SHARE * len(cells):
            found.append(place)
    return found


def _alike(name: str, rows: Sequence[Row], place: int) -> bool:
    """Tell whether a name is a value such as its column holds."""
    if not VALUE.fullmatch(name):
        return False
    dates = sum(bool(_DATE.fullmatch(_trimmed(row[place]))) for row in rows)
    return bool(_DATE.fullmatch(name)) == (dates > len(rows) / 2)


def _trimmed(cell: str) -> str:
    return cell.strip(BLANKS)
