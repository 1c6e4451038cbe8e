"""The one form of a value, whatever format it was stored in: pure rules, one value at a time.

`parsing` and `values` apply the same rules to whole Arrow arrays; their tests hold them to this module. What one value
alone does not tell is told by the form of its column (`forms`).
"""

import math
import re
import unicodedata
from datetime import UTC, datetime, timedelta
from typing import NamedTuple, TypeAlias

BLANKS = " \t\n\r\v\f\u0085\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u200b"
BLANKS += "\u2028\u2029\u202f\u205f\u2060\u3000\ufeff"
NULLS = (
    *("", "null", "NULL", "Null", "NA", "N/A", "n/a", "NaN", "nan", "NAN", "NaT", "None", "#N/A", "#NA", "\\N", "<NA>"),
    *("(null)", "[NULL]", "<null>", "#N/A N/A", "#REF!", "#DIV/0!", "#VALUE!", "#NULL!", "#NUM!", "#NAME?"),
)
TRUE = ("true", "True", "TRUE")
FALSE = ("false", "False", "FALSE")

NUMBER_LENGTH = 40
"""Longer text is not read as a number."""
NUMBER = r"^-?((0|[1-9][0-9]*)(\.[0-9]*)?|\.[0-9]+|[0-9](\.[0-9]+)?[eE][+-]?[0-9]{1,3})$"
"""Powers of ten stand behind one digit, as programs write them: "12E45" is an article number."""
PERCENT = r"^-?(0|[1-9][0-9]{0,11})(\.[0-9]{1,12})? ?%$"
ISO = r"^([0-9]{4})-([0-9]{2})-([0-9]{2})([ T]([0-9]{2})(:([0-9]{2})(:([0-9]{2})([.,]([0-9]{1,9}))?)?)?(%s)?)?$"
ZONE = r" ?(?:Z|(?:UTC|GMT)?[+-][0-9]{2}(?::?[0-9]{2})?|UTC|GMT)"
BASIC = (
    r"^(?P<year>[0-9]{4})(?P<month>[0-9]{2})(?P<day>[0-9]{2})T(?P<hour>[0-9]{2})(?P<minute>[0-9]{2})"
    rf"(?:(?P<second>[0-9]{{2}})(?:[.,](?P<fraction>[0-9]{{1,9}}))?)?(?P<zone>{ZONE})?$"
)
_TIME = (
    r"(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2})(?:[.,](?P<fraction>[0-9]{1,9}))?)?"
    r"(?: ?(?P<half>[AaPp])\.?[Mm]\.?)?"
)
TIME_OF_DAY = rf"^{_TIME}$"
CLOCK = rf"(?:[ T,]+{_TIME}(?P<zone>{ZONE})?)?$"
LOCAL = r"^(?P<one>[0-9]{1,2})[/.-](?P<two>[0-9]{1,2})[/.-](?P<year>[0-9]{4})" + CLOCK
YEAR_FIRST = r"^(?P<year>[0-9]{4})[/.](?P<one>[0-9]{1,2})[/.](?P<two>[0-9]{1,2})" + CLOCK
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_MONTH = (
    r"(?P<month>[Jj]an(?:uary)?|[Ff]eb(?:ruary)?|[Mm]ar(?:ch)?|[Aa]pr(?:il)?|[Mm]ay|[Jj]une?|[Jj]uly?|[Aa]ug(?:ust)?"
    r"|[Ss]ept?(?:ember)?|[Oo]ct(?:ober)?|[Nn]ov(?:ember)?|[Dd]ec(?:ember)?"
    r"|JAN|FEB|MAR|APR|MAY|JUN|JUL|AUG|SEP|OCT|NOV|DEC)"
)
_WEEKDAY = r"(?:(?:[Mm]on|[Tt]ue(?:s)?|[Ww]ed(?:nes)?|[Tt]hu(?:rs)?|[Ff]ri|[Ss]at(?:ur)?|[Ss]un)(?:day)?,? )?"
_NAMED_CLOCK = CLOCK.replace("[ T,]+", "(?:[ T,]+|:)")
NAMED = (
    rf"^{_WEEKDAY}(?P<day>[0-9]{{1,2}})(?:st|nd|rd|th)?[ /.-]+{_MONTH}\.?,?[ /.-]+(?P<year>[0-9]{{4}}|[0-9]{{2}})"
    + _NAMED_CLOCK,
    rf"^(?P<day>[0-9]{{2}}){_MONTH}(?P<year>[0-9]{{4}})" + _NAMED_CLOCK,
    rf"^{_WEEKDAY}{_MONTH}\.? (?P<day>[0-9]{{1,2}})(?:st|nd|rd|th)?,? (?P<year>[0-9]{{4}})" + _NAMED_CLOCK,
    rf"^(?P<year>[0-9]{{4}})[ /.-]?{_MONTH}[ /.-]?(?P<day>[0-9]{{1,2}})" + _NAMED_CLOCK,
    rf"^{_WEEKDAY}{_MONTH} {{1,2}}(?P<day>[0-9]{{1,2}}) {_TIME}(?P<zone>{ZONE})? (?P<year>[0-9]{{4}})$",
)
"""Dates with the month's English name, in the orders of people, of logs and of C."""
WEEK_DAY = r"^(?P<year>[0-9]{4})-?W(?P<week>[0-9]{2})-?(?P<day>[1-7])$"

_NUMBER = re.compile(NUMBER)
_PERCENT = re.compile(PERCENT)
_ISO = re.compile(ISO % f"({ZONE})")
_BASIC = re.compile(BASIC)
_LOCAL = re.compile(LOCAL)
_YEAR_FIRST = re.compile(YEAR_FIRST)
_NAMED = tuple(re.compile(pattern) for pattern in NAMED)
_WEEK_DAY = re.compile(WEEK_DAY)
_TIME_ALONE = re.compile(TIME_OF_DAY)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_NAIVE_EPOCH = _EPOCH.replace(tzinfo=None)
_MICROSECOND = timedelta(microseconds=1)
_NOON, _DAY = 12, 24
_THIS_CENTURY = 69
"""Years of two digits from here on are of the last century, as POSIX has it."""


class Instant(NamedTuple):
    """A date or time in microseconds since 1970; a date is its midnight."""

    micros: int
    zoned: bool
    """True: an instant, in UTC. False: clock time, zone unknown."""


Value: TypeAlias = int | float | bool | Instant | str | None
"""A canonical value: whole numbers within 64 bits are int, other numbers float, everything unread stays text."""


def plain(text: str) -> str:
    """Trim a text and compose its characters."""
    return unicodedata.normalize("NFC", text.strip(BLANKS))


def parse(text: str, *, day_first: bool = False) -> Value:
    """Read text as the value it stands for; `day_first` decides 01/02/2020 where both readings are possible.

    Numbers with leading zeros or a plus sign ("00123", "+49...") are identifiers and stay text, as do whole
    numbers past 64 bits. A time of day alone is text, written one way.
    """
    text = plain(text)
    if text in NULLS:
        return None
    if text in TRUE or text in FALSE:
        return text in TRUE
    if len(text) <= NUMBER_LENGTH and _NUMBER.match(text):
        return digits(text)
    if _PERCENT.match(text):
        return number(float(text.rstrip("% ") + "e-2"))
    return _iso(text) or _local(text, day_first=day_first) or _named(text) or _time_of_day(text) or text


def number(value: float) -> Value:
    """Give a double its canonical form: whole ones become int, NaN is null and infinities are text."""
    if isinstance(value, int):
        return value
    if math.isnan(value):
        return None
    if math.isinf(value):
        return "inf" if value > 0 else "-inf"
    return int(value) if value.is_integer() and -(2**63) <= value < 2**63 else value


def digits(text: str) -> Value:
    """Read a number as programs write it; one that neither 64 bits nor a double holds stays text."""
    if text.lstrip("-").isdigit():
        whole = int(text)
        return whole if -(2**63) <= whole < 2**63 else text
    value = number(float(text))
    return text if isinstance(value, str) else value


def write(value: Value) -> str | None:
    """Write a canonical value as text: shortest decimals, ISO times ("Z" when zoned; a naive midnight is a date)."""
    if value is None:
        return None
    if isinstance(value, Instant):
        return write_instant(*value)
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str) else repr(value)


def write_instant(micros: int, zoned: bool) -> str:
    """Write an instant as ISO text; out of the years 1 to 9999, as microseconds."""
    try:
        moment = _NAIVE_EPOCH + timedelta(microseconds=micros)
    except OverflowError:
        return f"{micros}us" + ("Z" if zoned else "")
    if zoned:
        return moment.isoformat() + "Z"
    return moment.date().isoformat() if micros % 86_400_000_000 == 0 else moment.isoformat()


def moment(found: re.Match[str], date: tuple[int, int, int]) -> Instant | None:
    """Put a date together with the clock that a pattern found beside it; None where there is no such time."""
    fields = found.groupdict()
    hour = day_hour(fields.get("hour"), fields.get("half"))
    if hour is None:
        return None
    clock = (str(hour), fields.get("minute"), fields.get("second"))
    return _instant(date, clock, fields.get("fraction"), fields.get("zone"))


def day_hour(hour: str | None, half: str | None) -> int | None:
    """Turn an hour of half a day into one of the day; half a day has the hours 1 to 12."""
    if not half:
        return int(hour or 0)
    if not 1 <= int(hour or 0) <= _NOON:
        return None
    return int(hour or 0) % _NOON + (_NOON if half in "Pp" else 0)


def offset(zone: str | None) -> int:
    """Give the microseconds that a zone is ahead of UTC."""
    name = (zone or "").strip().removeprefix("UTC").removeprefix("GMT")
    if name in {"", "Z"}:
        return 0
    digits = name[1:].replace(":", "").ljust(4, "0")
    micros = (int(digits[:2]) * 3600 + int(digits[2:]) * 60) * 1_000_000
    return -micros if name[0] == "-" else micros


def full_year(year: str) -> int:
    """Give a year of two digits its century; four digits stay."""
    if len(year) > 2:  # noqa: PLR2004
        return int(year)
    return int(year) + (1900 if int(year) >= _THIS_CENTURY else 2000)


def _iso(text: str) -> Instant | None:
    found = _ISO.match(text)
    if found is not None:
        year, month, day, hour, minute, second, fraction, zone = found.group(1, 2, 3, 5, 7, 9, 11, 12)
        return _instant((int(year), int(month), int(day)), (hour, minute, second), fraction, zone)
    if (found := _BASIC.match(text)) is not None:
        return moment(found, (int(found["year"]), int(found["month"]), int(found["day"])))
    if (found := _WEEK_DAY.match(text)) is not None:
        return _of_week(int(found["year"]), int(found["week"]), int(found["day"]))
    return None


def _of_week(year: int, week: int, day: int) -> Instant | None:
    try:
        date = datetime.fromisocalendar(year, week, day).replace(tzinfo=UTC)
    except ValueError:
        return None
    return Instant((date - _EPOCH) // _MICROSECOND, False)


def _local(text: str, *, day_first: bool) -> Instant | None:
    found = _LOCAL.match(text)
    if found is None:
        found = _YEAR_FIRST.match(text)
        day_first = False
    if found is None:
        return None
    one, two, year = (int(part) for part in found.group("one", "two", "year"))
    month, day = (two, one) if day_first else (one, two)
    if month > 12 and found.re is _LOCAL:  # noqa: PLR2004
        month, day = day, month
    return moment(found, (year, month, day))


def _named(text: str) -> Instant | None:
    found = next((found for pattern in _NAMED if (found := pattern.match(text))), None)
    if found is None:
        return None
    month = MONTHS.index(found["month"][:3].lower()) + 1
    return moment(found, (full_year(found["year"]), month, int(found["day"])))


def _time_of_day(text: str) -> str | None:
    """Write a time without a date as ISO text."""
    found = _TIME_ALONE.match(text)
    if found is None:
        return None
    hour, minute, second = day_hour(found["hour"], found["half"]), int(found["minute"]), int(found["second"] or 0)
    if hour is None or hour >= _DAY or minute > 59 or second > 59:  # noqa: PLR2004
        return None
    fraction = ((found["fraction"] or "") + "000000")[:6].rstrip("0")
    fraction = fraction and "." + fraction.ljust(6, "0")
    return f"{hour:02}:{minute:02}:{second:02}{fraction}"


def _instant(
    date: tuple[int, int, int], clock: tuple[str | None, ...], fraction: str | None, zone: str | None
) -> Instant | None:
    micros = int(((fraction or "") + "000000")[:6])
    hour, minute, second = (int(part or 0) for part in clock)
    try:
        moment = datetime(*date, hour, minute, second, micros, tzinfo=UTC)
    except ValueError:
        return None
    return Instant((moment - _EPOCH) // _MICROSECOND - offset(zone), bool(zone))
