"""Which columns of a family are the same column, whatever each copy calls them."""

from uuid import UUID

import pytest

from catalog.ranking import columns

A, B, C = (UUID(int=number) for number in (1, 2, 3))


def test_mapped_columns_share_a_number_also_over_a_third_copy() -> None:
    names = {A: ["id", "price"], B: ["ID", "note"], C: ["key"]}
    found = columns.classes(names, [(A, B, [["id", "ID"]]), (B, C, [["ID", "key"]])])
    assert found[A, "id"] == found[B, "ID"] == found[C, "key"]
    assert len({found[A, "id"], found[A, "price"], found[B, "note"]}) == 3


def test_two_columns_of_one_version_never_become_the_same_one() -> None:
    names = {A: ["bought", "sent"], B: ["day"]}
    found = columns.classes(names, [(A, B, [["bought", "day"], ["sent", "day"]])])
    assert found[A, "bought"] == found[B, "day"] != found[A, "sent"]


def test_what_is_mapped_but_not_there_is_passed_over() -> None:
    assert columns.classes({A: ["id"]}, [(A, B, [["id", "ID"]]), (A, A, [["gone", "id"]])]) == {(A, "id"): 0}


def test_columns_of_the_same_name_are_not_the_same_until_matched() -> None:
    found = columns.classes({A: ["id"], B: ["id"]}, [])
    assert found[A, "id"] != found[B, "id"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1970-01-01", 0.0),
        ("1970-01-01T00:00:01", 1e6),
        ("1970-01-01T01:00:00+01:00", 0.0),
        ("1970-01-02 00:00:00.5", 86_400.5e6),
        ("10:15:00", None),
        ("", None),
        (None, None),
    ],
)
def test_times_are_counted_in_microseconds(text: str | None, expected: float | None) -> None:
    assert columns.microseconds(text) == expected
