"""The one form of a value, whatever format it was stored in: pure rules, one value at a time.

`parsing` and `values` apply the same rules to whole Arrow arrays; their tests hold them to this module.
"""

import math
import re
import unicodedata
from datetime import UTC, datetime, timedelta
from typing import NamedTuple, TypeAlias

BLANKS = " \t\n\r\v\f\u00a0\ufeff"
NULLS = ("", "null", "NULL", "Null", "NA", "N/A", "n/a", "NaN", "nan", "NAN", "NaT", "None", "#N/A", "\\N", "<NA>")
TRUE = ("true", "True", "TRUE")
FALSE = ("false", "False", "FALSE")

NUMBER_LENGTH = 40
"""Longer text is not read as a number."""
NUMBER = r"^-?((0|[1-9][0-9]*)(\.[0-9]*)?|\.[0-9]+|[0-9](\.[0-9]+)?[eE][+-]?[0-9]{1,3})$"
"""Powers of ten stand behind one digit, as programs write them: "12E45" is an article number."""
ISO = r"^([0-9]{4})-([0-9]{2})-([0-9]{2})([ T]([0-9]{2})(:([0-9]{2})(:([0-9]{2})(\.([0-9]{1,9}))?)?)?(%s)?)?$"
ZONE = r"Z|[+-][0-9]{2}(:?[0-9]{2})?"
CLOCK = (
    r"(?:[ T,]+(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2})(?:\.(?P<fraction>[0-9]{1,6}))?)?"
    r"(?: ?(?P<half>[AaPp])\.?[Mm]\.?)?)?$"
)
LOCAL = r"^(?P<one>[0-9]{1,2})[/.-](?P<two>[0-9]{1,2})[/.-](?P<year>[0-9]{4})" + CLOCK
YEAR_FIRST = r"^(?P<year>[0-9]{4})/(?P<one>[0-9]{1,2})/(?P<two>[0-9]{1,2})" + CLOCK

_NUMBER = re.compile(NUMBER)
_ISO = re.compile(ISO % ZONE)
_LOCAL = re.compile(LOCAL)
_YEAR_FIRST = re.compile(YEAR_FIRST)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_NOON = 12


class Instant(NamedTuple):
    """A date or time in microseconds since 1970; a date is its midnight."""

    micros: int
    zoned: bool
    """True: an instant, in UTC. False: clock time, zone unknown."""


Value: TypeAlias = int | float | bool | Instant | str | None
"""A canonical value: whole numbers within 64 bits are int, other numbers float, everything unread stays text."""


def parse(text: str, *, day_first: bool = False) -> Value:
    """Read text as the value it stands for; `day_first` decides 01/02/2020 where both readings are possible.

    Numbers with leading zeros or a plus sign ("00123", "+49...") are identifiers and stay text, as do whole
    numbers past 64 bits.
    """
    text = unicodedata.normalize("NFC", text.strip(BLANKS))
    if text in NULLS:
        return None
    if text in TRUE or text in FALSE:
        return text in TRUE
    if len(text) <= NUMBER_LENGTH and _NUMBER.match(text):
        return _number(text)
    return _iso(text) or _local(text, day_first=day_first) or text


def number(value: float) -> Value:
    """Give a double its canonical form: whole ones become int, NaN is null and infinities are text."""
    if isinstance(value, int):
        return value
    if math.isnan(value):
        return None
    if math.isinf(value):
        return "inf" if value > 0 else "-inf"
    return int(value) if value.is_integer() and -(2**63) <= value < 2**63 else value


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
        moment = _EPOCH.replace(tzinfo=None) + timedelta(microseconds=micros)
    except OverflowError:
        return f"{micros}us" + ("Z" if zoned else "")
    if zoned:
        return moment.isoformat() + "Z"
    return moment.date().isoformat() if micros % 86_400_000_000 == 0 else moment.isoformat()


def _number(text: str) -> Value:
    if text.lstrip("-").isdigit():
        whole = int(text)
        return whole if -(2**63) <= whole < 2**63 else text
    value = number(float(text))
    return text if isinstance(value, str) else value


def _iso(text: str) -> Instant | None:
    found = _ISO.match(text)
    if found is None:
        return None
    year, month, day, hour, minute, second, fraction, zone = found.group(1, 2, 3, 5, 7, 9, 11, 12)
    micros = int(((fraction or "") + "000000")[:6])
    return _instant((year, month, day), (hour, minute, second), micros, zone)


def _local(text: str, *, day_first: bool) -> Instant | None:
    found = _LOCAL.match(text)
    if found is None:
        found = _YEAR_FIRST.match(text)
        day_first = False
    if found is None:
        return None
    one, two, year, hour, minute, second, fraction, half = found.group(
        "one", "two", "year", "hour", "minute", "second", "fraction", "half"
    )
    if half and not 1 <= int(hour) <= _NOON:
        return None
    if half:
        hour = str(int(hour) % _NOON + (_NOON if half in "Pp" else 0))
    micros = int(((fraction or "") + "000000")[:6])
    month, day = (two, one) if day_first else (one, two)
    if int(month) > 12 and found.re is _LOCAL:  # noqa: PLR2004
        month, day = day, month
    return _instant((year, month, day), (hour, minute, second), micros, None)


def _instant(
    date: tuple[str, str, str], clock: tuple[str | None, str | None, str | None], micros: int, zone: str | None
) -> Instant | None:
    try:
        moment = datetime(*map(int, date), *(int(part or 0) for part in clock), micros, tzinfo=UTC)  # type: ignore[misc,arg-type]
    except ValueError:
        return None
    return Instant((moment - _EPOCH) // _MICROSECOND - _offset(zone), zone is not None)


def _offset(zone: str | None) -> int:
    if zone is None or zone == "Z":
        return 0
    digits = zone[1:].replace(":", "").ljust(4, "0")
    micros = (int(digits[:2]) * 3600 + int(digits[2:]) * 60) * 1_000_000
    return -micros if zone[0] == "-" else micros
