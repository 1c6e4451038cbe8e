"""What is left of a path once dates, versions and hosts are taken out."""

import pytest

from catalog.matching.places import stem, template


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("/lake/clicks_2026-11-02.csv", "/lake/clicks_20251231.csv"),
        ("/lake/dt=2026-11-02/clicks.parquet", "/lake/dt=2024-01-31/clicks.csv.gz"),
        ("/exports/clicks_v3.csv", "/exports/clicks-V12.csv"),
        ("/exports/Clicks (2).csv", "/exports/clicks.csv"),
        ("/exports/report Nov 2026.csv", "/exports/report_January_2025.csv"),
        ("/mirror/db1.shop.example.com/orders", "/mirror/db2.other.net/orders"),
        ("/runs/0190d3c2-7a5e-7cc1-9f51-2b6f0e9a8d11/out.csv", "/runs/7f3c9a01b2d4e5f60718293a4b5c6d7e/out.csv"),
        ("/lake/clicks_final.csv", "/lake/clicks_backup_2.csv"),
    ],
)
def test_dumps_of_one_set_have_one_template(one: str, other: str) -> None:
    assert template(one) == template(other) != 0


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("/lake/clicks.csv", "/lake/orders.csv"),
        ("/lake/store/clicks.csv", "/lake/web/clicks.csv"),
        ("/lake/marches.csv", "/lake/decembers.csv"),
        ("/lake/versions.csv", "/lake/copies.csv"),
        ("/lake/decade.csv", "/lake/facade.csv"),
    ],
)
def test_other_words_are_another_template(one: str, other: str) -> None:
    assert template(one) != template(other)


def test_the_stem_is_the_same_wherever_it_lies() -> None:
    assert stem("/store/2026/clicks_01.csv") == stem("/web/landing/clicks.parquet") != stem("/web/orders.csv")
    assert stem("/lake/clicks/2026-11-02.csv") == stem("/elsewhere/clicks.csv")
    assert stem("/lake/clicks.csv") != template("/lake/clicks.csv")


@pytest.mark.parametrize("path", ["", "/", "/2026/11/02.csv", "/v1/_-_"])
def test_nothing_left_is_no_template(path: str) -> None:
    assert template(path) == stem(path) == 0
