"""Values about persons are kept as hashes that only this installation can make."""

import numpy as np
import pyarrow as pa
import pytest

from catalog.scanning.keyed import hidden_values, keyed, siphash
from catalog.scanning.packing import pack, unpack
from catalog.scanning.sketch import Sketch, scan_batches, sketch_of, state_of
from catalog.scanning.values import of_whole, written

KEY, OTHER = bytes(range(16)), bytes(16)
ROWS = 3_000
RANDOM = np.random.default_rng(3)
CUSTOMERS = pa.table(
    {
        "id": np.arange(ROWS),
        "email": [f"person{number}@example.org" for number in RANDOM.permutation(ROWS).tolist()],
        "birth_date": RANDOM.integers(0, 20_000, ROWS).astype("datetime64[D]"),
        "card_number": RANDOM.integers(10**15, 10**16, ROWS),
        "note": [f"called on day {a} and {b} again" for a, b in RANDOM.integers(0, 999, (ROWS, 2)).tolist()],
        "tier": RANDOM.choice(["gold", "silver"], ROWS).tolist(),
        "spent": RANDOM.integers(0, 10**6, ROWS) / 100,
    }
)
PERSONAL = {"email", "birth_date", "card_number", "note"}


def scan(table: pa.Table, key: bytes = KEY) -> Sketch:
    kinds = [str(kind) for kind in table.schema.types]
    return scan_batches(table.column_names, kinds, table.to_batches(), key=key)


def test_the_hash_is_siphash_2_4() -> None:
    word = np.array([0x0706050403020100], np.uint64)
    assert siphash(word, KEY).tolist() == [0x93F5F5799A932462]


def test_null_stays_null_and_cells_read_back() -> None:
    values = keyed(of_whole(np.array([7, 8]), np.array([0, 2]), 3), KEY)
    assert [bool(number) for number in values.hashes] == [True, False, True]
    cells = written(values, np.arange(3))
    assert hidden_values(cells).hashes.tolist() == values.hashes.tolist()


def test_nothing_of_columns_about_persons_is_kept_but_keyed_hashes() -> None:
    found = scan(CUSTOMERS)
    assert {column.name for column in found.fingerprint.columns if column.hidden} == PERSONAL
    assert {column.name for column in found.profile.columns if column.hidden} == PERSONAL
    for column in found.profile.columns:
        assert (column.name in PERSONAL) == (not column.top and column.minimum is None and not column.quantiles)
        assert (column.name in PERSONAL) == (column.semantic in {"email", "person", "text"})
    for sketch in found.fingerprint.columns:
        assert (sketch.minimum is None) == sketch.hidden
    for sample in found.fingerprint.samples:
        for sketch, cells in zip(found.fingerprint.columns, sample.cells, strict=True):
            assert all((cell or "#").startswith("#") for cell in cells) == sketch.hidden
    assert b"person1" not in pack(found.fingerprint)
    assert unpack(pack(found.fingerprint)).columns[1].hidden


def test_hashes_of_values_and_rows_cannot_be_made_without_the_key() -> None:
    mine, theirs, plain = scan(CUSTOMERS), scan(CUSTOMERS, OTHER), scan(CUSTOMERS, b"")
    for place, column in enumerate(mine.fingerprint.columns):
        others = {theirs.fingerprint.columns[place].digest, plain.fingerprint.columns[place].digest}
        assert (column.digest in others) == (column.name not in PERSONAL)
    assert mine.fingerprint.digest not in {theirs.fingerprint.digest, plain.fingerprint.digest}
    assert plain.fingerprint.columns[1].minimum is not None


def test_equal_values_meet_whatever_their_type() -> None:
    text = pa.table({name: CUSTOMERS.column(name).cast(pa.string()) for name in CUSTOMERS.column_names})
    assert pack(scan(text.take(pa.array(range(ROWS)))).fingerprint) == pack(scan(CUSTOMERS).fingerprint)


@pytest.mark.parametrize("late", [0, 9_000])
def test_amounts_and_times_written_for_people_are_no_prose(late: int) -> None:
    days = [f"{1 + n % 12}/{1 + n % 28}/17 {n % 24}:{n % 60:02}" for n in range(3_000)]
    amounts = [f"{n // 7 % 900},{n % 100:02}" for n in range(3_000)]
    table = pa.table(
        {
            "at": [None] * late + days,
            "price": ["12"] * late + amounts,
            "note": ["went well today"] * late + ["and so on"] * 3_000,
        }
    )
    found = scan(table)
    assert [(column.kind, column.hidden) for column in found.fingerprint.columns[:2]] == [
        ("time", False),
        ("number", False),
    ]
    assert [column.form for column in found.profile.columns[:2]] == [
        "dates with short years, month first",
        "decimal commas",
    ]


def test_a_column_that_shows_late_to_be_about_persons_is_read_again() -> None:
    late = pa.table({"id": np.arange(20_000), "x": [None] * 15_000 + [f"a{n}@example.org" for n in range(5_000)]})
    assert [column.hidden for column in scan(late).fingerprint.columns] == [False, True]


@pytest.mark.parametrize("name", ["first_name", "customer_name", "home_address", "dob", "phone_number", "Email"])
def test_names_of_columns_tell_what_is_about_persons(name: str) -> None:
    table = pa.table({name: ["a", "b", "a", "b"] * 3, "product_name": ["tea", "milk", "tea", "rye"] * 3})
    assert [column.hidden for column in scan(table).fingerprint.columns] == [True, False]


def test_amounts_are_about_nobody_whatever_their_column_is_called() -> None:
    table = pa.table({"credit_card": [1, 2, 3] * 5, "address_fee": [0.5, 1.25, 3] * 5})
    assert [column.hidden for column in scan(table).fingerprint.columns] == [False, False]


def test_parts_merge_into_the_same_bits() -> None:
    whole = state_of(CUSTOMERS.column_names, CUSTOMERS.to_batches(), key=KEY)
    part, rest = (
        state_of(CUSTOMERS.column_names, CUSTOMERS.slice(start, 1_500).to_batches(), plan=whole.plan, start=start)
        for start in (0, 1_500)
    )
    rest.merge(part)
    assert pack(sketch_of(rest, ["?"] * 7).fingerprint) == pack(sketch_of(whole, ["?"] * 7).fingerprint)
    assert KEY.hex() not in repr(whole.plan)
    assert repr(KEY) not in repr(whole.plan)
