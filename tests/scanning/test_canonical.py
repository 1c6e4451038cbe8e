"""Each value has one form, whatever it was written like."""

import numpy as np
import pyarrow as pa
import pytest
import xxhash
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.scanning.canonical import Instant, Value, parse, write
from catalog.scanning.hashing import hash_texts, hash_value
from catalog.scanning.local_times import order_of
from catalog.scanning.parsing import parse_texts
from catalog.scanning.values import written

DAY = 86_400_000_000
NEW_YEAR_2020 = 18_262 * DAY


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1", 1),
        ("1.0", 1),
        ("-0", 0),
        (" 1 ", 1),
        (".5", 0.5),
        ("0.10", 0.1),
        ("1e-05", 0.00001),
        ("1e+20", 1e20),
        ("9223372036854775807", 2**63 - 1),
        ("9223372036854775808", "9223372036854775808"),
        ("00123", "00123"),
        ("+4930123", "+4930123"),
        ("0x1F", "0x1F"),
        ("12E45", "12E45"),
        ("1e999", "1e999"),
        ("inf", "inf"),
        ("", None),
        ("\u00a0", None),
        ("NULL", None),
        ("nan", None),
        ("\\N", None),
        ("TRUE", True),
        ("false", False),
        ("e\u0301", "\u00e9"),
        ("2020-01-01", Instant(NEW_YEAR_2020, False)),
        ("2020-01-01T00:00:00.000000", Instant(NEW_YEAR_2020, False)),
        ("2020-01-01 00:00:01.1234567", Instant(NEW_YEAR_2020 + 1_123_456, False)),
        ("2020-01-01T02:00:00+02:00", Instant(NEW_YEAR_2020, True)),
        ("2020-13-01", "2020-13-01"),
        ("2020/1/1", Instant(NEW_YEAR_2020, False)),
        ("01/01/2020 12:00 AM", Instant(NEW_YEAR_2020, False)),
        ("1.1.2020", Instant(NEW_YEAR_2020, False)),
        ("31/01/2020", Instant(NEW_YEAR_2020 + 30 * DAY, False)),
        ("30/02/2020", "30/02/2020"),
        ("1.2.3", "1.2.3"),
    ],
)
def test_text_is_read_as_the_value_it_stands_for(text: str, value: Value) -> None:
    assert parse(text) == value
    assert type(parse(text)) is type(value)


def test_the_order_of_day_and_month_is_the_columns() -> None:
    assert parse("02/01/2020", day_first=True) == parse("2020-01-02")
    assert parse("01/02/2020", day_first=False) == parse("2020-01-02")


@pytest.mark.parametrize(
    ("dates", "day_first"),
    [
        (["01/02/2020", "13/02/2020"], True),
        (["01/02/2020", "02/13/2020"], False),
        (["01/02/2020", "02/02/2020", "03/02/2020"], True),
        (["05/01/2020", "05/02/2020"], False),
        (["words", "2020-01-02"], False),
    ],
)
def test_a_columns_head_tells_whether_the_day_comes_first(dates: list[str], day_first: bool) -> None:
    assert order_of(pa.array(dates)) is day_first


def test_a_date_is_its_midnight_and_zoned_is_not_naive() -> None:
    assert write(Instant(NEW_YEAR_2020, False)) == "2020-01-01"
    assert write(Instant(NEW_YEAR_2020, True)) == "2020-01-01T00:00:00Z"
    assert hash_value(Instant(NEW_YEAR_2020, False)) != hash_value(Instant(NEW_YEAR_2020, True))


@settings(deadline=None)
@given(st.lists(st.text(max_size=90)))
def test_text_hashes_are_xxhash64(texts: list[str]) -> None:
    many = [text + "x" * (place % 3) for text in texts for place in range(30)]
    array = pa.array(["before", *many], pa.string()).slice(1)
    assert hash_texts(array).tolist() == [xxhash.xxh64_intdigest(text.encode()) for text in many]


ODD = [
    "1",
    "1.5",
    "-0",
    "00123",
    "0e5",
    "1.",
    ".5",
    "-",
    "-.",
    "1e5",
    "12E4",
    "9007199254740993",
    "0.1234567",
    "x",
    " x ",
]
DATES = [
    "2020-01-02",
    "2020-01-02 10:00",
    "2020-01-02T10:00:00.1234567",
    "2020-01-02T10:00Z",
    "2020-02-30",
    "0000-01-01",
]
LOCAL = ["31/12/2020", "12/31/2020", "1/2/2020 4:05 PM", "1/2/2020 13:05 PM", "2020/1/2", "12/0/2020", "3.10.2019 7:05"]
WORDS = [
    "",
    "NULL",
    "nan",
    "true",
    "FALSE",
    "inf",
    "12 Main St",
    "3f2a-11",
    "\u00a0y",
    "e\u0301",
    "99999999999999999999",
]
written_texts = st.one_of(
    st.sampled_from([*ODD, *DATES, *LOCAL, *WORDS]),
    st.text(alphabet="0123456789.-eE+/: TZx", max_size=14),
    st.integers().map(str),
    st.floats().map(repr),
    st.datetimes().map(str),
    st.none(),
)


@settings(deadline=None)
@given(st.lists(written_texts, max_size=40), st.booleans())
def test_whole_arrays_are_read_as_value_by_value(texts: list[str | None], day_first: bool) -> None:
    values = parse_texts(pa.array(texts, pa.string()), day_first=day_first)
    expected = [None if text is None else parse(text, day_first=day_first) for text in texts]
    assert written(values, np.arange(len(texts))) == [write(value) for value in expected]
    assert values.hashes.tolist() == [hash_value(value) for value in expected]


@settings(deadline=None)
@given(written_texts)
def test_canonical_text_reads_back_as_the_same_value(text: str | None) -> None:
    value = None if text is None else parse(text)
    again = write(value)
    assert (None if again is None else parse(again)) == value
