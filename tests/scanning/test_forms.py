"""What form a column is written in is told by all of its rows, whatever their order and format."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.scanning.evidence import Evidence
from catalog.scanning.fingerprint import ColumnSketch
from catalog.scanning.forms import Form, read
from catalog.scanning.packing import pack
from catalog.scanning.settling import first_plan, settled
from catalog.scanning.sketch import scan_batches, state_of


def sketch(values: Sequence[Any], name: str = "c", kind: pa.DataType | None = None) -> ColumnSketch:
    table = pa.table({name: pa.array(values, kind)})
    return scan_batches([name], ["?"], table.to_batches()).fingerprint.columns[0]


def form(values: Sequence[Any], name: str = "c") -> Form:
    batch = pa.table({name: pa.array(values)}).to_batches()[0]
    return first_plan([name], batch).readings[0].form


AMOUNTS = [0.5, 12, 987.25, 1234.5, 20000, 1234567.75]


@pytest.mark.parametrize(
    "written",
    [
        ["0,5", "12", "987,25", "1234,5", "20000", "1234567,75"],
        ["0,5", "12", "987,25", "1.234,5", "20.000", "1.234.567,75"],
        ["0.5", "12", "987.25", "1,234.5", "20,000", "1,234,567.75"],
        ["0,5", "12", "987,25", "1 234,5", "20\u00a0000", "1\u202f234\u202f567,75"],
        ["0.5", "12", "987.25", "1'234.5", "20\u2019000", "1'234'567.75"],
        ["$0.5", "$12", "$987.25", "$1,234.5", "$20,000", "$1,234,567.75"],
        ["0,5 €", "12 €", "987,25 €", "1.234,5 €", "20.000 €", "1.234.567,75 €"],
        ["EUR 0.5", "EUR 12", "987.25", "EUR 1,234.5", "EUR 20,000", "1,234,567.75 EUR"],
    ],
)
def test_amounts_written_for_people_are_the_numbers(written: list[str]) -> None:
    assert sketch(written).digest == sketch(AMOUNTS).digest
    assert sketch(written).kind == "number"
    assert sketch(written).decimals == sketch(AMOUNTS).decimals


@pytest.mark.parametrize(
    ("written", "values"),
    [
        (["(1,234.50)", "12.50-", "-3", "4"], [-1234.5, -12.5, -3, 4]),
        (["12,5%", "3 %", "100,25%"], [0.125, 0.03, 1.0025]),
        (["1,234", "987", "12,000"], [1234, 987, 12000]),
        (["1,234", "0,750", "12,000"], [1.234, 0.75, 12]),
        (["1,234", "1500", "12,000"], [1.234, 1500, 12]),
        (["1.234", "1.234.567", "12"], [1234, 1234567, 12]),
        (["1.234", "0.5"], [1.234, 0.5]),
        (["Yes", "NO", "yes", None], [1, 0, 1, None]),
        (["Y", "n"], [True, False]),
        (["T", "F", "F"], [1, 0, 0]),
    ],
)
def test_the_column_tells_what_a_value_alone_does_not(written: list[str], values: list[Any]) -> None:
    assert sketch(written).digest == sketch(values).digest


DAY = dt.date(2026, 11, 12)


@pytest.mark.parametrize(
    ("written", "dates"),
    [
        (["12/11/26", "13/11/26"], [DAY, dt.date(2026, 11, 13)]),
        (["11/12/26", "11/13/26"], [DAY, dt.date(2026, 11, 13)]),
        (["26-11-12", "26-11-30", "45-01-02"], [DAY, dt.date(2026, 11, 30), dt.date(2045, 1, 2)]),
        (["12.11.26", "13.02.69"], [DAY, dt.date(1969, 2, 13)]),
        (["12/11/26 0:00", "13/11/26"], [DAY, dt.date(2026, 11, 13)]),
        (["2026-11", "2026-12"], [dt.date(2026, 11, 1), dt.date(2026, 12, 1)]),
        (["2026-W46", "2026-W47"], [dt.date(2026, 11, 9), dt.date(2026, 11, 16)]),
        (["20261112", "20261113"], [DAY, dt.date(2026, 11, 13)]),
        ([20261112, 20261113], [DAY, dt.date(2026, 11, 13)]),
    ],
)
def test_dates_are_read_in_the_order_of_their_column(written: list[Any], dates: list[dt.date]) -> None:
    assert sketch(written).digest == sketch(dates).digest


@pytest.mark.parametrize("per", [1, 10**3, 10**6, 10**9])
def test_times_since_1970_are_told_by_range_and_name_or_by_wide_gaps(per: int) -> None:
    seconds = np.random.default_rng(1).integers(1_500_000_000, 1_600_000_000, 300)
    times = sketch(seconds.astype("datetime64[s]").astype("datetime64[us]").tolist())
    numbers = (seconds * per + (7 * per // 1_000 if per > 1 else 0)).tolist()
    told = sketch(numbers, "created_at")
    assert told.kind == "time"
    assert sketch([number // per * per for number in numbers], "event_time").digest == times.digest
    assert sketch([str(number) for number in numbers], "created_at").digest == told.digest
    assert (
        sketch([float(number) for number in numbers], "created_at", pa.float64()).digest
        == sketch([int(float(number)) for number in numbers], "created_at").digest
    )
    assert sketch(numbers, "order_id").kind == "number"
    assert sketch(numbers, "c").kind == ("number" if per == 1 else "time")


@pytest.mark.parametrize(
    "values",
    [
        ["$5", "€6", "$7"],
        ["612 345 678", "913 245 766"],
        ["00123", "1,234"],
        ["1,2,3", "1,2"],
        ["Y", "N", "U"],
        ["Y", "Y"],
        ["N", "E", "S", "W"],
        ["NO", "SE", "DK"],
        ["1.2.10", "1.12.3"],
        ["99/99/99", "12/11/26"],
        ["2026-13", "2026-11"],
        ["12,5", "unknown", "n.a."],
    ],
)
def test_what_would_be_a_guess_stays_text(values: list[str]) -> None:
    assert sketch(values).kind == "text"
    assert not form(values).special


@pytest.mark.parametrize("values", [[20_261_332, 20_261_112], [900_000_000, 1_600_000_000], [1_600_000_000.5, 1e9 + 1]])
def test_numbers_that_are_no_times_stay_numbers(values: list[float]) -> None:
    assert sketch(values, "date").kind == "number"


LATE: dict[str, tuple[list[Any], list[Any]]] = {
    "day first": (["01/02/2020", "02/03/2020"], ["13/02/2020"]),
    "month first": (["01/02/2020", "02/02/2020", "03/02/2020"], ["01/13/2020"]),
    "decimal commas": (["12", "7"], ["3,5"]),
    "thousands": (["999", "120"], ["1,000"]),
    "flags": (["Y", "Y"], ["N"]),
    "no flags": (["Y", "N"], ["U"]),
    "no times": ([1_600_000_000, 1_600_000_060], [17]),
}


@pytest.mark.parametrize("case", LATE)
def test_what_shows_late_counts_as_much_as_the_head(case: str) -> None:
    early, late = LATE[case]
    table = pa.table({"when": pa.array([*early * 10_000, *late])})
    turned = table.take(pa.array(np.arange(len(table))[::-1]))
    head, whole = first_plan(["when"], table.to_batches()[0]), state_of(["when"], table.to_batches())
    assert settled(whole).readings != head.readings
    one, other = (scan_batches(["when"], ["?"], each.to_batches()).fingerprint for each in (table, turned))
    assert (one.digest, one.columns[0].kind) == (other.digest, other.columns[0].kind)
    assert one.columns[0].digest == other.columns[0].digest


def test_what_shows_late_is_passed_over_where_rows_come_once() -> None:
    table = pa.table({"c": ["12", "7"] * 10_000 + ["3,5"]})
    once = scan_batches(["c"], ["?"], iter(table.to_batches())).fingerprint
    assert once.rows == len(table)


def test_parts_are_settled_by_what_they_say_together() -> None:
    first, second = (pa.table({"c": values}) for values in (["01/02/2020"] * 50, ["13/02/2020"]))
    state = state_of(["c"], first.to_batches())
    state.merge(state_of(["c"], second.to_batches(), plan=state.plan, start=50))
    plan = settled(state)
    assert plan.readings[0].form.day_first
    again = state_of(["c"], first.to_batches(), plan=plan)
    again.merge(state_of(["c"], second.to_batches(), plan=again.plan, start=50))
    assert settled(again) == again.plan


texts = st.one_of(
    st.sampled_from(
        [*LATE["day first"][0], "13/02/2020", "1,234", "0,5", "1.234,5", "12", "1500", "$5", "Y", "no", "F"]
    ),
    st.integers(-2_000, 2_000_000).map(lambda number: f"{number:,}"),
    st.decimals(0, 5_000, places=2).map(lambda number: f"{number:,}".translate(str.maketrans(",.", ".,"))),
    st.dates(dt.date(1990, 1, 1), dt.date(2030, 1, 1)).map(lambda day: day.strftime("%d/%m/%y")),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(texts, min_size=1, max_size=30), st.randoms(use_true_random=False))
def test_evidence_adds_up_in_any_order(values: list[str], random: Any) -> None:
    whole, merged = Evidence(), Evidence()
    whole.weigh(pa.array(values), None)
    random.shuffle(values)
    for value in values:
        one = Evidence()
        one.weigh(pa.array([value, value]), np.array([1, 0]))
        merged.merge(one)
    assert merged == whole


@settings(max_examples=60, deadline=None)
@given(st.lists(texts, min_size=1, max_size=30))
def test_a_column_is_read_as_its_form_says(values: list[str]) -> None:
    told = form(values)
    canonical = [read(value, told) for value in values]
    expected = pa.table({"c": pa.array(values)})
    found = scan_batches(["c"], ["?"], expected.to_batches()).fingerprint.columns[0]
    numbers = sum(isinstance(value, int | float) and not isinstance(value, bool) for value in canonical)
    assert (found.kind == "number") == (numbers > 0.9 * len(values))
    assert len(pack(scan_batches(["c"], ["?"], expected.to_batches()).fingerprint)) > 0
