"""Whether cells can be made from texts of their rows: parts, templates, words left out or replaced, counts (pure)."""

import re
from collections.abc import Callable, Iterator, Sequence
from functools import partial

import numpy as np

from catalog.matching.arithmetic import LEAST_ROWS, LEAST_VALUES, MATCHES, Numbers

Cells = Sequence[str | None]
Known = list[tuple[str, str]]
"""A wanted cell and the text that it may be made from."""

MOST_KEPT = 255
"""Longer texts may have been cut for the sample, and then say nothing of their end."""
PROBES = 6
SHORTEST = 6.0
MOST_REPLACED = 0.6
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
_WORD = re.compile(r"\w+")


def is_part(wanted: Cells, cells: Cells, cuts: Sequence[Callable[[str], str]]) -> bool:
    """Tell whether cells are what a function gives for the others."""
    known = _known(wanted, cells)
    return bool(known) and any(all(w == cut(t) for w, t in known[:PROBES]) and _often(known, cut) for cut in cuts)


def is_made(wanted: Cells, cells: Cells, others: Sequence[Cells]) -> bool:
    """Tell whether texts come from others by cutting, wrapping, joining, leaving letters out or replacing words."""
    known = _known(wanted, cells)
    if not known:
        return False
    if any(all(test(w, t) for w, t in known[:PROBES]) and _share(known, test) > MATCHES for test in _tests(known)):
        return True
    return _is_wrapped(wanted, cells, others) or _is_replaced(known)


def measures(cells: Cells) -> Iterator[Numbers]:
    """Give what people count in texts, and the numbers that stand in them; NaN where the end of a text is not known."""
    for measure in (
        len,
        lambda text: len(text.split()),
        lambda text: len(_WORD.findall(text)),
        lambda text: sum(letter.isdigit() for letter in text),
        lambda text: sum(letter.isupper() for letter in text),
        lambda text: sum(not letter.isalnum() and not letter.isspace() for letter in text),
        lambda text: len(text.split(".")),
    ):
        yield _numbers(cells, measure)
    for place in (0, -1):
        yield _numbers(cells, partial(_number_in, place))
    joined = "".join(cell for cell in cells[: 4 * PROBES] if cell)
    for letter in sorted(set(joined))[:60]:
        yield _numbers(cells, partial(_count, letter))


def tells(flags: Sequence[bool], cells: Cells) -> bool:
    """Tell whether a word stands in just the texts that are flagged."""
    yes = [set(_WORD.findall(cell.casefold())) for flag, cell in zip(flags, cells, strict=True) if flag and cell]
    no = [set(_WORD.findall(cell.casefold())) for flag, cell in zip(flags, cells, strict=True) if not flag and cell]
    if min(len(yes), len(no)) < LEAST_VALUES:
        return False
    return bool(set.intersection(*yes) - set.union(*no))


TEXT_CUTS: Sequence[Callable[[str], str]] = (
    str.lower,
    str.upper,
    str.title,
    str.capitalize,
    lambda text: text,
    lambda text: text[::-1],
    lambda text: _words(text)[0] if _words(text) else "",
    lambda text: _words(text)[-1] if _words(text) else "",
    lambda text: "".join(letter for letter in text if letter.isalnum()),
    lambda text: text.split("@")[-1],
)
TIME_CUTS: Sequence[Callable[[str], str]] = (lambda text: text[:4], lambda text: text[:7], lambda text: text[:10])


def _words(text: str) -> list[str]:
    return text.replace(",", " ").split()


def _known(wanted: Cells, cells: Cells) -> Known:
    known = [(w, t) for w, t in zip(wanted, cells, strict=True) if w is not None and t and len(t) <= MOST_KEPT]
    return known if len(known) >= LEAST_ROWS and len({w for w, _ in known}) >= LEAST_VALUES else []


def _often(known: Known, cut: Callable[[str], str]) -> bool:
    return sum(w == cut(t) for w, t in known) > MATCHES * len(known)


def _share(known: Known, test: Callable[[str, str], bool]) -> float:
    return sum(test(w, t) for w, t in known) / len(known)


def _tests(known: Known) -> Iterator[Callable[[str, str], bool]]:
    """Give the tests that these texts are long enough for."""
    lengths = sorted(len(w) for w, _ in known)
    if lengths[len(lengths) // 2] >= 2:  # noqa: PLR2004 - single letters stand everywhere
        yield lambda w, t: t.casefold().startswith(w.casefold())
        yield lambda w, t: t.casefold().endswith(w.casefold())
    if lengths[len(lengths) // 2] >= SHORTEST:
        yield lambda w, t: w.casefold() in t.casefold()
        yield lambda w, t: 3 * len(w) >= len(t) and _is_within(_folded(w), _folded(t))


def _folded(text: str) -> str:
    return "".join(letter for letter in text.casefold() if letter.isalnum())


def _is_within(short: str, text: str) -> bool:
    """Tell whether all letters of one stand in the other, in their order."""
    letters = iter(text)
    return all(letter in letters for letter in short)


def _is_wrapped(wanted: Cells, cells: Cells, others: Sequence[Cells]) -> bool:
    """Tell whether texts hold another text whole, and beside it always the same or what stands in a further column."""
    held = [(w, t, place) for place, (w, t) in enumerate(zip(wanted, cells, strict=True)) if w is not None and t]
    if len(held) < LEAST_ROWS or len({t for _, t, _ in held}) < LEAST_VALUES:
        return False
    if not all(t in w for w, t, _ in held[:PROBES]) or sum(t in w for w, t, _ in held) <= MATCHES * len(held):
        return False
    rests = [(w.replace(t, "", 1), place) for w, t, place in held if t in w]
    if len({rest for rest, _ in rests}) == 1:
        return bool(rests[0][0])
    return any(_is_beside(rests, other) for other in others if other is not cells)


def _is_beside(rests: Sequence[tuple[str, int]], other: Cells) -> bool:
    known = [(rest, cell) for rest, place in rests if (cell := other[place])]
    if len(known) < LEAST_ROWS or any(cell not in rest for rest, cell in known[:PROBES]):
        return False
    left = {rest.replace(cell, "", 1) for rest, cell in known if cell in rest}
    return sum(cell in rest for rest, cell in known) > MATCHES * len(known) and len(left) <= 2  # noqa: PLR2004 - "3" or "3.0"


def _is_replaced(known: Known) -> bool:
    """Tell whether the same words are always replaced by the same ones, a few of them too often for an accident."""
    into: dict[str, set[str]] = {}
    often: dict[str, int] = {}
    words = changed = 0
    for w, t in known:
        made, own = w.casefold().split(), t.casefold().split()
        if len(made) != len(own):
            return False
        for one, other in zip(own, made, strict=True):
            into.setdefault(one, set()).add(other)
            often[one] = often.get(one, 0) + (one != other)
            words, changed = words + 1, changed + (one != other)
    repeated = [one for one, count in often.items() if count > 1]
    return (
        len(repeated) >= 3  # noqa: PLR2004
        and changed <= MOST_REPLACED * words
        and sum(len(into[one]) == 1 for one in repeated) >= 0.9 * len(repeated)
    )


def _numbers(cells: Cells, measure: Callable[[str], float]) -> Numbers:
    return np.array([measure(cell) if cell and len(cell) <= MOST_KEPT else np.nan for cell in cells], dtype=float)


def _count(letter: str, text: str) -> int:
    return text.count(letter)


def _number_in(place: int, text: str) -> float:
    found = _NUMBER.findall(text)
    return float(found[place]) if found else np.nan
