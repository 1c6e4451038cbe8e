"""How a column is read in SQL: as it is stored, as a number, a time or words (pure).

Text files give every value as text, so what a rule needs decides the reading: a value that cannot be read that way
becomes NULL in the reading while it stays present in the column, and counts as unexpected, never as missing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from catalog.scanning.canonical import BLANKS, NULLS

NUMBER, TIME, TEXT, BOOLEAN, EMPTY = "number", "time", "text", "boolean", "empty"

_FAMILIES = {
    NUMBER: ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT",
             "UHUGEINT", "FLOAT", "DOUBLE", "DECIMAL"),
    TIME: ("DATE", "TIMESTAMP"),
    TEXT: ("VARCHAR",),
    BOOLEAN: ("BOOLEAN",),
}  # fmt: skip
_TIME_FORMATS = (
    "%Y%m%d",
    "%Y/%m/%d",
    "%Y/%m/%d %H:%M",
    "%Y/%m/%d %H:%M:%S",
    "%m/%d/%Y",
    "%m/%d/%Y %H:%M",
    "%m/%d/%Y %H:%M:%S",
    "%d/%m/%Y",
    "%d/%m/%Y %H:%M",
    "%d/%m/%Y %H:%M:%S",
    "%d.%m.%Y",
    "%d.%m.%Y %H:%M",
    "%d.%m.%Y %H:%M:%S",
    "%m/%d/%y",
    "%m/%d/%y %H:%M",
    "%m/%d/%Y %I:%M %p",
    "%m/%d/%Y %I:%M:%S %p",
    "%d-%b-%Y",
    "%d-%b-%y",
)


class NotComputable(Exception):  # noqa: N818 - it is an answer, not a mishap
    """A rule that cannot be decided here; the message is the reason a steward reads."""


class PerValue(Exception):  # noqa: N818 - see above
    """The rule looks at one value at a time, and only Python can decide it."""


@dataclass(frozen=True)
class Column:
    """A column of the table: its SQL type as stored, and the kind and meaning that the profile found in its values."""

    name: str
    type: str
    kind: str = ""
    semantic: str = ""
    clean: bool = False
    """No text in it stands for no value."""

    @property
    def family(self) -> str:
        """What the stored type is: number | time | text | boolean, or empty for a type with no reading here."""
        base = self.type.upper().partition("(")[0].strip()
        for family, types in _FAMILIES.items():
            if base in types or (family == TIME and base.startswith("TIMESTAMP")):
                return family
        return ""

    @property
    def is_whole(self) -> bool:
        """Whether it is stored as whole numbers."""
        return "INT" in self.type.upper() and self.family == NUMBER

    @property
    def meant(self) -> str:
        """What its values are: the profile's kind where text may hold anything, else the stored family."""
        return self.kind if self.family == TEXT and self.kind in {NUMBER, TIME, BOOLEAN} else self.family


def quoted(name: str) -> str:
    """Quote an SQL name."""
    return '"' + name.replace('"', '""') + '"'


def present(column: Column) -> str:
    """Read the stored value; NaN is no value, as in GX on pandas, nor is text that stands for none, as in a scan."""
    name = quoted(column.name)
    if column.family == TEXT and not column.clean:
        return f"CASE WHEN {stands_for_none(column)} THEN NULL ELSE {name} END"
    return f"nullif({name}, 'NaN')" if column.type.upper() in {"FLOAT", "DOUBLE"} else name


def stands_for_none(column: Column) -> str:
    """Write that a text stands for no value."""
    name = quoted(column.name)
    # Trimming a text costs thirty times what looking at its first character does.
    trimmed = f"(strlen({name}) < {_SHORT} OR {name} < '!') AND trim({name}, {_BLANKS}) IN ({_NULLS})"
    return f"CASE WHEN {name} = '' THEN TRUE WHEN ascii({name}) IN ({_FIRST}) THEN {trimmed} ELSE FALSE END"


def number(column: Column) -> str:
    """Read the value as a number, NULL when it is none."""
    if column.family == NUMBER:
        return present(column)
    if column.family in {TEXT, BOOLEAN}:
        return f"nullif(try_cast({quoted(column.name)} AS DOUBLE), 'NaN')"
    raise NotComputable(f"Column {column.name!r} holds {_plural(column)}, and the rule is about numbers.")


def moment(column: Column) -> str:
    """Read the value as a time of no zone, NULL when it is none."""
    name = quoted(column.name)
    if column.family == TEXT:
        formats = ", ".join(literal(form) for form in _TIME_FORMATS)
        return f"coalesce(try_cast({name} AS TIMESTAMP), try_strptime({name}, [{formats}]))"
    if column.type.upper() in {"TIMESTAMP WITH TIME ZONE", "TIMESTAMPTZ"}:
        return f"make_timestamp(epoch_us({name}))"  # UTC, whatever zone the session has
    if column.family == TIME:
        return f"CAST({name} AS TIMESTAMP)"
    raise NotComputable(f"Column {column.name!r} holds {_plural(column)}, and the rule is about times.")


def words(column: Column) -> str:
    """Read the value as text."""
    return present(column) if column.family == TEXT else f"CAST({present(column)} AS VARCHAR)"


def meant(column: Column) -> str:
    """Read the value as what the profile says its column holds."""
    return {NUMBER: number, TIME: moment}.get(column.meant, present)(column)


def shown(column: Column, reading: str) -> str:
    """Make a reading fit to leave the database: a time with a zone, and what is rare, as text."""
    is_plain = column.family and "ZONE" not in column.type.upper() and column.type.upper() != "TIMESTAMPTZ"
    return reading if is_plain else f"CAST({reading} AS VARCHAR)"


def comparable(column: Column, bounds: Sequence[Any]) -> tuple[str, list[str]]:
    """Read a column and the bounds of a rule so that they can be compared."""
    if all(isinstance(bound, int | float) for bound in bounds):
        return number(column), [literal(bound) for bound in bounds]
    moments = [_moment(bound) for bound in bounds]
    if column.family in {TEXT, TIME} and None not in moments:
        return moment(column), [literal(at) for at in moments]
    if column.family == TEXT and all(isinstance(bound, str) for bound in bounds):
        return words(column), [literal(bound) for bound in bounds]
    raise NotComputable(f"Column {column.name!r} holds {_plural(column)}, which the bounds of the rule are not.")


def literal(value: Any) -> str:
    """Write a value in SQL."""
    if isinstance(value, datetime):
        return f"TIMESTAMP '{value:%Y-%m-%d %H:%M:%S.%f}'"
    if isinstance(value, date):
        return f"TIMESTAMP '{value:%Y-%m-%d} 00:00:00'"
    if isinstance(value, float):
        return f"CAST('{value!r}' AS DOUBLE)"
    if isinstance(value, int):  # also TRUE and FALSE
        return str(value).upper()
    return "NULL" if value is None else "'" + str(value).replace("'", "''") + "'"


_NULLS = ", ".join(literal(text) for text in NULLS)
_FIRST = ", ".join(str(code) for code in sorted({*map(ord, BLANKS), *(ord(text[0]) for text in NULLS if text)}))
_SHORT = max(len(text) for text in NULLS) + 2  # a blank behind it
_BLANKS = " || ".join(f"chr({ord(blank)})" for blank in BLANKS)


def _moment(value: Any) -> datetime | None:
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value)
        except ValueError:
            return None
    if isinstance(value, datetime):
        # Times inside data have no zone here: a bound with one is compared in UTC.
        return (value - (value.utcoffset() or value - value)).replace(tzinfo=None)
    return datetime(value.year, value.month, value.day) if isinstance(value, date) else None  # noqa: DTZ001 - zone unknown


def _plural(column: Column) -> str:
    names = {NUMBER: "numbers", TIME: "times", TEXT: "text", BOOLEAN: "yes and no"}
    return names.get(column.family, f"values of type {column.type}")
