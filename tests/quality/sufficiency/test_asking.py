"""What may be asked, and what is refused with the way on."""

import pytest

from catalog.errors import Invalid
from catalog.quality.sufficiency.asking import Ask, Curve, checked

COLUMNS = ("price", "a:b", "country")


@pytest.mark.parametrize(
    ("said", "curve"),
    [
        ("mean:price", Curve("mean", "price")),
        ("distinct:a:b", Curve("distinct", "a:b")),
        ("quantile:a:b:0.9", Curve("quantile", "a:b", "0.9")),
        ("share:country=D=E", Curve("share", "country", "D=E")),
        ("accuracy", Curve("accuracy")),
        ("", None),
    ],
)
def test_a_curve_is_read(said: str, curve: Curve | None) -> None:
    assert Curve.of(said) == curve


@pytest.mark.parametrize(
    ("ask", "told"),
    [
        (Ask(label="prize"), "no column 'prize'"),
        (Ask(curve="mode:price"), "A curve is one of mean:COLUMN"),
        (Ask(curve="quantile:price:9"), "between 0 and 1"),
        (Ask(curve="accuracy"), "name its column"),
        (Ask(repeats=1), "between 2 and"),
        (Ask(tolerance=0), "tolerance"),
        (Ask(curve="mean:cost"), "no column 'cost'"),
    ],
)
def test_what_cannot_be_asked_is_refused(ask: Ask, told: str) -> None:
    with pytest.raises(Invalid, match=told):
        checked(ask, COLUMNS)


def test_a_question_comes_back_as_it_went_and_has_one_name() -> None:
    ask = Ask(label="country", segments=("country", "price"), curve="mean:price")
    assert Ask.from_json(ask.to_json()) == ask
    assert ask.hash() == Ask.from_json(ask.to_json()).hash()
    assert len({ask.hash(), ask.hash("another"), Ask(label="country").hash()}) == 3
