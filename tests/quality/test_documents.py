"""Text of strangers is read into plain values or refused in one sentence; what is written as YAML is read as it was."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.errors import Invalid
from catalog.quality import documents

TEXT = st.text(st.characters(codec="utf-8"))
SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXT
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4), max_leaves=12
)
ODD = [
    "2022-01-01",
    "no",
    "on",
    "09:00",
    "007",
    "1e3",
    "null",
    "~",
    "",
    "true",
    "0x1f",
    "1_000",
    "<<",
    "=",
    "a\n b\n",
    "x\x85y",
]


@given(VALUES | st.sampled_from(ODD))
@settings(max_examples=100, deadline=None)
def test_yaml_gives_back_what_was_written(value: Any) -> None:
    assert documents.read(documents.write_yaml({"it": value}).encode(), yaml=True) == {"it": value}


def test_yaml_is_read_as_json_would_be() -> None:
    text = b"day: 2022-01-01\ncountry: no\nat: 09:00\nzip: 01234\nhalf: .5\nyes: true\nnone: ~\n7: seven\n"
    assert documents.read(text, yaml=True) == {
        "day": "2022-01-01", "country": "no", "at": "09:00", "zip": "01234", "half": 0.5, "yes": True, "none": None,
        "7": "seven",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (b"a: 1\na: 2", "'a' stands twice at line 1"),
        (b"a: [", "line 2, column 1"),
        (b"\ta: 1", "line 1, column 1"),
        (b"&a [*a]", "too deeply"),
        (b"a: !!python/object/apply:os.system ['x']", "constructor"),
        (b"a: 1e999", "too large"),
        (b"\xff", "not UTF-8"),
        (b"- " * 2000 + b"x", "too deeply|not YAML"),
        (b"x" * (2**20 + 1), "larger than 1 MiB"),
    ],
)
def test_bad_yaml_is_refused(text: bytes, told: str) -> None:
    with pytest.raises(Invalid, match=told):
        documents.read(text, yaml=True)


def test_anchors_that_multiply_are_refused() -> None:
    lines = ["a0: &a0 [1,1,1,1,1,1,1,1,1]"]
    lines += [f"a{i}: &a{i} [{','.join([f'*a{i - 1}'] * 9)}]" for i in range(1, 12)]
    with pytest.raises(Invalid, match="too many values"):
        documents.read("\n".join(lines).encode(), yaml=True)
