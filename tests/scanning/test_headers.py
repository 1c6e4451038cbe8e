"""Names stand in one row or two, and a row of data is told from them."""

from pathlib import Path

import pytest

from tests.scanning.files import look, write
from tests.scanning.test_readers_csv import table_of

ITEMS = [f"p{number:03},{number * 7 % 13},{number * 1.25:.2f},2020-01-{1 + number % 28:02}" for number in range(40)]


def held(*first: str) -> str:
    return "\n".join([*first, *ITEMS]) + "\n"


@pytest.mark.parametrize(
    ("first", "names"),
    [
        (["product,items,price,day"], ("product", "items", "price", "day")),
        (["a,b,c,d", "product,items,price,day"], ("product", "items", "price", "day")),
        ([",,,", "product,items,price,day"], ("product", "items", "price", "day")),
        (["Stock 2020,,,", "product,items,price,day"], ("product", "items", "price", "day")),
        (["product,items,price,day", ",pieces,euro,date"], ("product", "items", "price", "day")),
        (["product,sold,,when", "code,sum,mean,sum"], ("product code", "sold sum", "sold mean", "when sum")),
        (["product,2019,2020,2021"], ("product", "2019", "2020", "2021")),
    ],
)
def test_names_are_read_from_one_row_or_two(first: list[str], names: tuple[str, ...], tmp_path: Path) -> None:
    path = write(tmp_path, "a.csv", held(*first).encode())
    found, rows = table_of(path)
    assert found == names
    assert [",".join(str(cell) for cell in row) for row in rows] == ITEMS


@pytest.mark.parametrize(
    "first",
    ["p007,10,8.75,2020-01-08", "p999,1,3.50,2020-02-01", "p007,10,8.75,"],
)
def test_a_row_of_data_in_place_of_the_names_is_told(first: str, tmp_path: Path) -> None:
    reason = look(write(tmp_path, "a.csv", held(first).encode())).content.reason
    if first.endswith(","):
        assert reason == "line 1: column 4 of 4 has no name. Give every column a name."
    else:
        assert reason is not None
        assert reason.startswith("line 1: the first line holds values (p")


def test_words_among_numbers_are_no_second_row_of_names(tmp_path: Path) -> None:
    for odd in ("p900,unknown,unknown,unknown", "p900,12,unknown,2020-01-01", "p900,N/A,NULL,none"):
        _, rows = table_of(write(tmp_path, "a.csv", held("product,items,price,day", odd).encode()))
        assert len(rows) == len(ITEMS) + 1
