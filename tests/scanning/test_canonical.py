"""Each value has one form, whatever it was written like."""

import numpy as np
import pyarrow as pa
import pytest
import xxhash
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.scanning.canonical import Instant, Value, parse, write
from catalog.scanning.columns import read_values
from catalog.scanning.forms import Form, read
from catalog.scanning.hashing import hash_texts, hash_value
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
        ("2020.1.1", Instant(NEW_YEAR_2020, False)),
        ("12%", 0.12),
        ("-12.5 %", -0.125),
        ("100%", 1),
        ("1,234", "1,234"),
        ("12/11/26", "12/11/26"),
        ("Y", "Y"),
        ("1763000000", 1_763_000_000),
        ("\u202f7\u2009", 7),
        ("#DIV/0!", None),
        ("1-Jan-2020", Instant(NEW_YEAR_2020, False)),
        ("01JAN2020", Instant(NEW_YEAR_2020, False)),
        ("1-Jan-20", Instant(NEW_YEAR_2020, False)),
        ("31-Dec-69", Instant(-DAY, False)),
        ("Jan 1, 2020", Instant(NEW_YEAR_2020, False)),
        ("January 1st, 2020 12:00 a.m.", Instant(NEW_YEAR_2020, False)),
        ("2020-Jan-01", Instant(NEW_YEAR_2020, False)),
        ("Wed, 01 Jan 2020 01:00:00 +0100", Instant(NEW_YEAR_2020, True)),
        ("Wed Jan  1 00:00:00 UTC 2020", Instant(NEW_YEAR_2020, True)),
        ("01/Jan/2020:00:00:00 +0000", Instant(NEW_YEAR_2020, True)),
        ("2020-01-01 00:00:00 UTC", Instant(NEW_YEAR_2020, True)),
        ("2020-01-01 01:00:00 GMT+01:00", Instant(NEW_YEAR_2020, True)),
        ("2020-01-01T00:00:00,5", Instant(NEW_YEAR_2020 + 500_000, False)),
        ("20200101T000000Z", Instant(NEW_YEAR_2020, True)),
        ("2020-W01-3", Instant(NEW_YEAR_2020, False)),
        ("2020-W60-3", "2020-W60-3"),
        ("1/1/2020 02:00 +0200", Instant(NEW_YEAR_2020, True)),
        ("2020-01-01 00:00:00 EST", "2020-01-01 00:00:00 EST"),
        ("32-Jan-2020", "32-Jan-2020"),
        ("9:05", "09:05:00"),
        ("9:05 PM", "21:05:00"),
        ("12:00:00.50 am", "00:00:00.500000"),
        ("25:00", "25:00"),
        ("13:00 pm", "13:00 pm"),
        ("5MAY20", "5MAY20"),
        ("Mayor 1, 2020", "Mayor 1, 2020"),
    ],
)
def test_text_is_read_as_the_value_it_stands_for(text: str, value: Value) -> None:
    assert parse(text) == value
    assert type(parse(text)) is type(value)


def test_the_order_of_day_and_month_is_the_columns() -> None:
    assert parse("02/01/2020", day_first=True) == parse("2020-01-02")
    assert parse("01/02/2020", day_first=False) == parse("2020-01-02")


def test_a_date_is_its_midnight_and_whether_it_has_a_zone_is_kept_aside() -> None:
    assert write(Instant(NEW_YEAR_2020, False)) == "2020-01-01"
    assert write(Instant(NEW_YEAR_2020, True)) == "2020-01-01T00:00:00Z"
    assert hash_value(Instant(NEW_YEAR_2020, False)) == hash_value(Instant(NEW_YEAR_2020, True))
    assert hash_value(Instant(NEW_YEAR_2020, False)) != hash_value(NEW_YEAR_2020)


def test_true_and_false_hash_as_databases_store_them() -> None:
    assert [hash_value(True), hash_value(False)] == [hash_value(1), hash_value(0)]


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
RARE = [
    *("12%", "-3.25 %", "9:05", "11:59:59.25 PM", "24:00", "12-Nov-2026", "Nov 12, 2026 4:05 PM", "12Nov2026"),
    *("20201231T235959Z", "2020-W53-7", "Thu Nov 12 14:05:00 2026", "12/11/2026 10:00 +0530", "2026-11-12 UTC"),
    *(
        "2026-11-12 10:00:00 GMT",
        "2026-11-12T10:00:00,25",
        "Feb 30, 2020",
        "2026-11",
        "2026-W46",
        "12/11/26",
        "11.12.26",
    ),
]
PEOPLES = [
    *("1,234", "1,234.5", "1.234", "1.234,5", "12,5", "1 234,56", "1\u00a0234", "1'234.56", "(1,234.50)", "12.50-"),
    *("$1,234.50", "-$5", "€ 12", "12 €", "12,5 %", "1,23,456", "1,2345", "(5", "$5%", "\u2212 5", "\u22125", "00,5"),
]
FLAGS = ["Y", "n", "yes", "NO", "T", "f", "y "]
EPOCHS = ["1763000000", "1763000000000", "20261112", "20261332", "1763000000000000", "1763000000000000000"]
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
    st.sampled_from([*ODD, *DATES, *LOCAL, *WORDS, *RARE, *PEOPLES, *FLAGS, *EPOCHS]),
    st.text(alphabet="0123456789.-eE+/: TZx", max_size=14),
    st.text(alphabet="0123456789.,'%$€()- ", max_size=12),
    st.dates().map(lambda date: date.strftime("%d-%b-%Y")),
    st.integers().map(str),
    st.floats().map(repr),
    st.datetimes().map(str),
    st.none(),
)


forms = st.builds(
    Form,
    day_first=st.booleans(),
    mark=st.sampled_from(["", "", ",", "."]),
    unit=st.sampled_from(["", "$"]),
    short=st.sampled_from(["", "", "day", "month", "year"]),
    flags=st.booleans(),
    periods=st.booleans(),
    clock=st.sampled_from(["", "", "s", "ms", "us", "ns", "day"]),
)


@settings(deadline=None)
@given(st.lists(written_texts, max_size=40), st.one_of(st.just(Form()), forms))
def test_whole_arrays_are_read_as_value_by_value(texts: list[str | None], form: Form) -> None:
    values = read_values(pa.array(texts, pa.string()), form)
    expected = [None if text is None else read(text, form) for text in texts]
    assert written(values, np.arange(len(texts))) == [write(value) for value in expected]
    assert values.hashes.tolist() == [hash_value(value) for value in expected]


def test_a_lone_minus_behind_numbers_is_a_text() -> None:
    texts = [*(["2"] * 70), "-"]
    assert written(read_values(pa.array(texts)), np.arange(len(texts))) == texts


@settings(deadline=None)
@given(written_texts, forms)
def test_canonical_text_reads_back_as_the_same_value(text: str | None, form: Form) -> None:
    value = None if text is None else read(text, form)
    again = write(value)
    assert (None if again is None else parse(again)) == value
