"""What the values of a column say of the form it is written in: counts that add up, whatever the order of the rows."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from catalog.scanning import canonical
from catalog.scanning.clocks import ClockSeen
from catalog.scanning.forms import (
    DAY_FIRST,
    FAMILIES,
    MONTH_FIRST,
    SHORT,
    SHORT_DOTTED,
    SPECIAL,
    UNITS,
    YEAR_FIRST,
    Form,
    period,
    short_date,
    written_number,
)
from catalog.scanning.values import Instants, Numbers, Values

SHARE = 0.9
"""Of the values must fit a form."""
_MONTHS = 12
_SAME_LENGTH = 7
"""Whole numbers with thousands marks that all have as many digits, this many or more, are ids."""


@dataclass
class OrderSeen:
    """Whether the day comes first in dates such as 01/02/2020.

    A part above 12 can only be a day. Without any, the part that takes more values is the day, as in a file that is
    sorted by date; else the month comes first.
    """

    days_one: int = 0
    days_two: int = 0
    ones: int = 0
    """Bit by bit, which numbers stand first."""
    twos: int = 0

    def add(self, one: NDArray[np.int64], two: NDArray[np.int64], counts: NDArray[np.int64]) -> None:
        """Take the first two parts of some dates in; `counts` says how many rows hold each."""
        self.days_one += int(counts[one > _MONTHS].sum())
        self.days_two += int(counts[two > _MONTHS].sum())
        self.ones |= sum(1 << place for place in np.unique(one[counts > 0]).tolist())
        self.twos |= sum(1 << place for place in np.unique(two[counts > 0]).tolist())

    def take(self, one: int, two: int, count: int) -> None:
        """Take one date in."""
        self.days_one += count * (one > _MONTHS)
        self.days_two += count * (two > _MONTHS)
        self.ones, self.twos = self.ones | 1 << one, self.twos | 1 << two

    def merge(self, other: "OrderSeen") -> None:
        """Take another part of the table in."""
        self.days_one, self.days_two = self.days_one + other.days_one, self.days_two + other.days_two
        self.ones, self.twos = self.ones | other.ones, self.twos | other.twos

    @property
    def day_first(self) -> bool:
        """Say whether the day comes first."""
        if self.days_one != self.days_two:
            return self.days_one > self.days_two
        return self.ones.bit_count() > self.twos.bit_count()


@dataclass
class Evidence:
    """Of one column. `special` alone is counted until the column is weighed; then every text is."""

    order: OrderSeen = field(default_factory=OrderSeen)
    clock: ClockSeen = field(default_factory=ClockSeen)
    numbers: int = 0
    """Numbers and times that plain rules read."""
    special: int = 0
    """Texts that only some form may read."""
    texts: int = 0
    """Weighed, each row counted."""
    fits: Counter[str] = field(default_factory=Counter)
    """By what a text may be: a decimal mark, an order of short dates, period, odd (a number in no plain form)."""
    words: Counter[str] = field(default_factory=Counter)
    units: frozenset[str] = frozenset()
    lengths: tuple[int, int] = (99, 0)
    """The fewest and most digits of the numbers."""
    cut: bool = False
    """Whether an odd number has decimals or a sign of money."""
    commas: bool = False
    ungrouped: bool = False
    """Whether some number from a thousand on has no thousands mark."""
    shorts: OrderSeen = field(default_factory=OrderSeen)

    def merge(self, other: "Evidence") -> None:
        """Take another part of the table in."""
        self.order.merge(other.order)
        self.shorts.merge(other.shorts)
        self.clock.merge(other.clock)
        self.numbers += other.numbers
        self.special, self.texts = self.special + other.special, self.texts + other.texts
        self.fits.update(other.fits)
        self.words.update(other.words)
        self.units |= other.units
        self.lengths = min(self.lengths[0], other.lengths[0]), max(self.lengths[1], other.lengths[1])
        self.cut, self.commas = self.cut or other.cut, self.commas or other.commas
        self.ungrouped = self.ungrouped or other.ungrouped

    def add(self, values: Values, counts: NDArray[np.int64] | None) -> None:
        """Take in what was read, before numbers are taken for times; `counts` says how many rows hold each item."""
        self.clock.add(values, counts)
        for part in values.parts:
            if isinstance(part, Numbers | Instants):
                held = counts if counts is None or part.at is None else counts[part.at]
                size = len(values) if part.at is None else len(part.at)
                self.numbers += size if held is None else int(held.sum())

    def note(self, texts: pa.StringArray, counts: NDArray[np.int64] | None) -> None:
        """Count those of some unread texts that a form may read."""
        found = pc.match_substring_regex(texts, SPECIAL).to_numpy(zero_copy_only=False)
        self.special += int(found.sum() if counts is None else counts[found].sum())

    def weigh(self, texts: pa.StringArray, counts: NDArray[np.int64] | None) -> None:
        """Look at every text of a chunk, each distinct one once."""
        likely = pc.match_substring_regex(texts, _AMOUNT).to_numpy(zero_copy_only=False)
        likely &= ~pc.match_substring_regex(texts, _DATED).to_numpy(zero_copy_only=False)
        self._weigh_amounts(texts.filter(pa.array(likely)), None if counts is None else counts[likely])
        rest = texts.filter(pa.array(~likely))
        for text, count in _counted(rest, rest, None if counts is None else counts[~likely]):
            plain = canonical.plain(text)
            if count and plain not in canonical.NULLS:
                self.texts += count
                self._weigh_number(plain, count)
                self._weigh_rest(plain, count)

    def decide(self, form: Form, name: str, filled: int, *, is_id: bool) -> Form:
        """Say what form the evidence tells, gathered while the column was read in `form`."""
        clock = self.clock.decide(name, filled, is_id=is_id)
        if not form.weighed:
            wanted = bool(self.special) and self.special + self.numbers >= SHARE * filled
            return Form(self.order.day_first, clock=clock, weighed=wanted)
        mark = self._mark()
        return Form(
            day_first=self.order.day_first,
            mark=mark,
            unit=next(iter(self.units), "") if mark else "",
            short="" if mark else self._short(),
            flags=any(self._are_flags(family) for family in FAMILIES),
            periods=self._most(self.fits["period"]),
            clock=clock,
            weighed=True,
        )

    def _weigh_amounts(self, texts: pa.StringArray, counts: NDArray[np.int64] | None) -> None:
        """Weigh numbers by their look, which tells all of them: digits in which places, and a zero in front."""
        looks = pc.replace_substring_regex(texts, r"^(-?)0", r"\1z")
        looks = pc.replace_substring_regex(looks, "[0-9]", "9")
        for text, count in _counted(looks, texts, counts):
            self.texts += count
            self._weigh_number(text, count)

    def _weigh_number(self, text: str, count: int) -> None:
        if not text[-1:].isdigit() and not _ENDS.search(text):
            return
        is_plain = bool(_PLAIN.match(text))
        read = {mark: written_number(text, mark) for mark in ",."}
        known = [written for written in read.values() if written is not None]
        for mark, written in read.items():
            self.fits[mark] += count if written or (is_plain and (mark == "." or "." not in text)) else 0
        self.ungrouped |= any(written.digits > 3 and not written.groups for written in known)  # noqa: PLR2004
        digits = [written.digits for written in known]
        self.lengths = min(self.lengths[0], *digits, 99), max(self.lengths[1], *digits, 0)
        if not known or is_plain:
            return
        self.fits["odd"] += count
        self.commas |= "," in text
        self.units |= {written.unit for written in known if written.unit}
        self.cut |= any(written.fraction or written.unit for written in known)

    def _weigh_rest(self, text: str, count: int) -> None:
        if text.lower() in _WORDS:
            self.words[text.lower()] += count
        elif text[4:5] == "-" and period(text):
            self.fits["period"] += count
        elif found := _LOCAL.match(text):
            self.order.take(int(found["one"]), int(found["two"]), count)
        elif found := _SHORT.match(text) or _SHORT_DOTTED.match(text):
            self.shorts.take(int(found["one"]), int(found["two"]), count)
            for order in (DAY_FIRST, MONTH_FIRST, YEAR_FIRST):
                self.fits[order] += count if short_date(text, order) else 0

    def _mark(self) -> str:
        """Choose the decimal mark under which most of the texts are numbers; nothing where plain rules read all."""
        marks = [mark for mark in ".," if self._most(self.fits[mark])]
        ids = self.lengths[0] == self.lengths[1] >= _SAME_LENGTH and not self.cut
        if not self.fits["odd"] or not marks or ids or len(self.units) > 1:
            return ""
        if len(marks) == 1 or self.fits["."] != self.fits[","]:
            return max(marks, key=lambda mark: self.fits[mark])
        return "," if self.commas and self.ungrouped else "."

    def _short(self) -> str:
        day, month, year = (self.fits[order] for order in (DAY_FIRST, MONTH_FIRST, YEAR_FIRST))
        best = DAY_FIRST if day > month or (day == month and self.shorts.day_first) else MONTH_FIRST
        best = YEAR_FIRST if year > max(day, month) else best
        return best if self._most(self.fits[best]) else ""

    def _are_flags(self, family: Iterable[str]) -> bool:
        counts = [self.words[word] for word in family]
        return min(counts) > 0 and sum(counts) == self.texts

    def _most(self, count: int) -> bool:
        return count > 0 and count >= SHARE * self.texts


_LOCAL, _SHORT, _SHORT_DOTTED = (re.compile(pattern) for pattern in (canonical.LOCAL, SHORT, SHORT_DOTTED))
_PLAIN = re.compile(f"{canonical.NUMBER}|{canonical.PERCENT}")
_ENDS = re.compile(rf"(?:{UNITS}|[-%)]|[0-9]\.)$")
_WORDS = frozenset().union(*FAMILIES)
_AMOUNT = r"^-?[0-9][0-9.,']*$"
_DATED = r"^[0-9]{1,2}[.][0-9]{1,2}[.]"


def _counted(
    looks: pa.StringArray, texts: pa.StringArray, counts: NDArray[np.int64] | None
) -> Iterator[tuple[str, int]]:
    """Give one text of each look that rows hold, and how many rows do."""
    coded = looks.dictionary_encode()
    codes = coded.indices.to_numpy(zero_copy_only=False)
    rows = np.bincount(codes, counts, len(coded.dictionary)).astype(np.int64)
    _, first = np.unique(codes, return_index=True)
    for text, count in zip(texts.take(pa.array(first)).to_pylist(), rows.tolist(), strict=True):
        if count:
            yield text, count
