"""Texts that have to fit into boxes."""

from hypothesis import given
from hypothesis import strategies as st

from catalog.ui.lineage.letters import WIDE, fitted


def test_what_fits_stays() -> None:
    assert fitted("clicks.csv", 10) == "clicks.csv"


def test_both_ends_of_a_long_name_are_kept() -> None:
    assert fitted("warehouse.engagement_clicks_2026", 17) == "warehous…ks_2026"


def test_wide_letters_take_more_room() -> None:
    assert len(fitted("注文データ二〇二六年度", 10)) < len(fitted("abcdefghijklmno", 10))


@given(st.text(max_size=60), st.integers(4, 40))
def test_nothing_is_wider_than_its_room(text: str, most: int) -> None:
    assert len(fitted(text, most)) <= max(most, 1)
    assert fitted(text, 60 * WIDE) == text
