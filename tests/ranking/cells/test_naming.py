"""A cell has one name, however its values were written."""

import pytest

from catalog.ranking.cells.naming import Said, canonical, cell_id, key_of


def test_a_cell_is_the_same_whatever_the_order_of_its_key() -> None:
    one, other = key_of({"day": "2026-01-01", "shop": "7"}), key_of([("shop", "7"), ("day", "2026-01-01")])
    assert cell_id(one, "price") == cell_id(other, "price")
    assert len({cell_id(one, "price"), cell_id(one, "cost"), cell_id(key_of({"shop": "7"}), "price")}) == 3


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("1.50", "1.5"),
        (1.5, "1.5"),
        (3.0, "3"),
        (3, "3"),
        ("00123", "00123"),
        ("2026-01-01T00:00:00", "2026-01-01"),
        (" x ", "x"),
        ("NA", None),
        ("", None),
        (None, None),
        (True, "true"),
        ("TRUE", "true"),
        ("y" * 300, "y" * 256),
    ],
)
def test_what_is_said_is_kept_as_samples_keep_it(said: Said, kept: str | None) -> None:
    assert canonical(said) == kept
