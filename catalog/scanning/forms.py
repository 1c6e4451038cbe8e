"""How the values of one column are written, where a value alone does not tell: pure rules, one value at a time.

"1,234" is a thousand or a little more than one, 03/04/26 a day in March or in April, "Y" a letter or a yes, 1763000000
a number or a time. A column's form says which, and `evidence` how it is found out. Values that do not fit the form of
their column are read as everywhere else, and what a value hashes to never depends on the other columns.
"""

import re
from dataclasses import dataclass
from functools import cache

from catalog.scanning import canonical
from catalog.scanning.canonical import CLOCK, Instant, Value
from catalog.scanning.clocks import as_clock

YES = frozenset({"yes", "y", "t"})
NO = frozenset({"no", "n", "f"})
FAMILIES = (frozenset({"yes", "no"}), frozenset({"y", "n"}), frozenset({"t", "f"}))
UNITS = r"(?:[$€£¥₹₽₩]|(?:US|C|A|R)\$|USD|EUR|GBP|CHF|JPY|INR|CAD|AUD|SEK|NOK|DKK|PLN|BRL)"
SHORT = r"^(?P<one>[0-9]{1,2})(?P<mark>[/-])(?P<two>[0-9]{1,2})[/-](?P<three>[0-9]{2})" + CLOCK
SHORT_DOTTED = r"^(?P<one>[0-9]{2})(?P<mark>\.)(?P<two>[0-9]{2})\.(?P<three>[0-9]{2})" + CLOCK
PERIOD = r"^(?P<year>(?:19|20)[0-9]{2})-(?:(?P<month>0[1-9]|1[0-2])|W(?P<week>[0-5][0-9]))$"
SPECIAL = (
    rf"^\(?[-\x{{2212}}]?(?:{UNITS} ?)?[-\x{{2212}}]?[0-9][0-9.,' \x{{2019}}\x{{00a0}}\x{{2009}}\x{{202f}}]*"
    rf"(?: ?(?:{UNITS}|%))?-?\)?$"
    r"|^[0-9]{1,2}[/.-][0-9]{1,2}[/.-][0-9]{2}(?:[ T,].*)?$|^[0-9]{4}-(?:[0-9]{2}|W[0-9]{2})$"
    r"|^(?i:yes|no|y|n|t|f)$"
)
"""Whatever some form may read though no value alone tells; in the words of Arrow's patterns."""
SIMPLE = {
    mark: rf"^-?(?:[1-9][0-9]{{0,2}}(?:\{group}[0-9]{{3}})+|0|[1-9][0-9]*)(?:\{mark}[0-9]+)?$"
    for mark, group in ((",", "."), (".", ","))
}
"""Numbers with these decimal marks that have thousands marks at most, not spaces or signs of money."""

DAY_FIRST, MONTH_FIRST, YEAR_FIRST = "day", "month", "year"


@dataclass(frozen=True)
class Form:
    """How a column is written; as programs write it where nothing is said."""

    day_first: bool = False
    """01/02/2020 is in February."""
    mark: str = ""
    """The decimal mark, "," or ".", of numbers written for people: with thousands marks, signs of money, brackets."""
    unit: str = ""
    """The one sign of money that stands beside the numbers."""
    short: str = ""
    """What comes first in dates with years of two digits: day | month | year."""
    flags: bool = False
    """Yes and no, y and n, t and f are true and false."""
    periods: bool = False
    """2026-11 and 2026-W46 are the day that they begin with."""
    clock: str = ""
    """Whole numbers are times: s | ms | us | ns since 1970, or day for 20261112."""
    weighed: bool = False
    """Every text of the column is looked at by the rules above; else only those that no other rule reads."""

    @property
    def special(self) -> bool:
        """Tell whether texts are read otherwise than everywhere else."""
        return bool(self.mark or self.short or self.flags or self.periods)

    @property
    def told(self) -> str:
        """Say in words what is unusual about it; empty for a column as programs write it."""
        marks = {",": "decimal commas", ".": "numbers as people write them"}
        said = [marks.get(self.mark, ""), f"{self.unit} beside the numbers" if self.unit else ""]
        said += [f"dates with short years, {self.short} first" if self.short else ""]
        said += ["words for true and false" if self.flags else "", "months or weeks as dates" if self.periods else ""]
        said += ["days written as whole numbers" if self.clock == "day" else ""]
        said += [f"times in {self.clock} since 1970" if self.clock not in {"", "day"} else ""]
        return ", ".join(part for part in said if part)


PLAIN = Form()


def read(text: str, form: Form = PLAIN) -> Value:
    """Read a text as the value it stands for in a column of this form."""
    value = _special(canonical.plain(text), form) if form.special else None
    if value is None:
        value = canonical.parse(text, day_first=form.day_first)
    return as_clock(value, form.clock) if form.clock else value


def _special(text: str, form: Form) -> Value:
    if form.flags and text.lower() in YES | NO:
        return text.lower() in YES
    if form.mark and (found := written_number(text, form.mark)) and found.unit in {"", form.unit}:
        return found.value
    if form.short and (date := short_date(text, form.short)):
        return date
    return period(text) if form.periods else None


@dataclass(frozen=True)
class Written:
    """A number as people write it."""

    value: Value
    unit: str
    digits: int
    """Before the decimal mark."""
    groups: int
    """Of thousands."""
    fraction: bool


def written_number(text: str, mark: str) -> Written | None:
    """Read a number with a decimal mark, thousands marks, a sign of money or percent, brackets or a minus behind."""
    found = _number(mark).match(text) if len(text) <= canonical.NUMBER_LENGTH else None
    if found is None or bool(found["open"]) != bool(found["close"]) or (found["before"] and found["behind"]):
        return None
    signs = [part for name in ("open", "sign", "inner", "trail") if (part := found[name])]
    if len(signs) > 1:
        return None
    whole = re.sub(r"[^0-9]", "", found["whole"])
    plain = ("-" if signs else "") + whole + ("." + found["rest"] if found["rest"] else "")
    percent = found["behind"] == "%"
    value = canonical.number(float(plain + "e-2")) if percent else canonical.digits(plain)
    if isinstance(value, str):
        return None
    unit = found["before"] or ("" if percent else found["behind"] or "")
    return Written(value, unit, len(whole), (len(found["whole"]) - len(whole)), found["rest"] is not None)


def short_date(text: str, first: str) -> Instant | None:
    """Read a date with a year of two digits."""
    found = _SHORT.match(text) or _SHORT_DOTTED.match(text)
    if found is None:
        return None
    order = {DAY_FIRST: ("three", "two", "one"), MONTH_FIRST: ("three", "one", "two")}
    year, month, day = found.group(*order.get(first, ("one", "two", "three")))
    return canonical.moment(found, (canonical.full_year(year.zfill(2)), int(month), int(day)))


def period(text: str) -> Instant | None:
    """Read a month or an ISO week as the day that it begins with."""
    found = _PERIOD.match(text)
    if found is None:
        return None
    begin = f"{found['year']}-{found['month']}-01" if found["month"] else f"{found['year']}-W{found['week']}-1"
    value = canonical.parse(begin)
    return value if isinstance(value, Instant) else None


@cache
def _number(mark: str) -> re.Pattern[str]:
    thousands = r"[.' \u2019\u00a0\u2009\u202f]" if mark == "," else r"[,' \u2019\u00a0\u2009\u202f]"
    whole = rf"(?P<whole>[1-9][0-9]{{0,2}}(?P<group>{thousands})[0-9]{{3}}(?:(?P=group)[0-9]{{3}})*|0|[1-9][0-9]*)"
    return re.compile(
        rf"^(?P<open>\()?(?P<sign>[-\u2212])?(?:(?P<before>{UNITS}) ?)?(?P<inner>[-\u2212])?{whole}"
        rf"(?:\{mark}(?P<rest>[0-9]+))?(?: ?(?P<behind>{UNITS}|%))?(?P<trail>-)?(?P<close>\))?$"
    )


_SHORT = re.compile(SHORT)
_SHORT_DOTTED = re.compile(SHORT_DOTTED)
_PERIOD = re.compile(PERIOD)
