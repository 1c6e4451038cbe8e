"""A pattern that is handed to the engine finds what Python finds; what might not is kept back."""

import random
import re
import warnings

import duckdb
import pytest

from catalog.quality.patterns import translated

PARTS = (
    *(
        "a",
        "b",
        "é",
        ".",
        r"\d",
        r"\w",
        r"\s",
        r"\D",
        r"\W",
        r"\S",
        "[ab]",
        "[^a]",
        r"[\w.-]",
        r"[a-c\d]",
        "$",
        "^",
        "|",
    ),
    *("(", ")", "(?:", "*", "+", "?", "+?", "{2}", "{1,2}", "-", " ", r"\.", r"[^\s,]", r"\Z", r"\n", "_", "1", "[-a]"),
    *("(?P<x>", "{,2}", r"\b", "(?=a)", "]", "[]a]", "\N{ARABIC-INDIC DIGIT ONE}", "[[:alpha:]]", "(?i:a)", r"\x41"),
)
TEXTS = (
    *(
        "",
        "a",
        "ab",
        "é",
        "aé1",
        "a\n",
        "\n",
        "a\nb",
        " a",
        "a b",
        "_",
        "-",
        "a-1",
        "\x1c",
        "\x85",
        "\u2003",
        "1",
        "11",
    ),
    *(
        "aa",
        "½",
        "b\n\n",
        ".",
        "²",
        "a.b",
        "\x0b",
        "\N{KELVIN SIGN}",
        "K",
        "\N{LATIN SMALL LETTER LONG S}",
        "s",
        "S",
        "\N{ARABIC-INDIC DIGIT ONE}",
    ),
)


@pytest.mark.parametrize("seed", range(4))
def test_the_engine_finds_what_python_finds(seed: int) -> None:
    draw, connection = random.Random(seed), duckdb.connect()  # noqa: S311 - a test draws
    compared = 0
    for _ in range(700):
        lead = "(?i)" if draw.random() < 0.1 else ""
        pattern = lead + "".join(draw.choices(PARTS, k=draw.randint(1, 7)))
        with warnings.catch_warnings(action="ignore"):
            written = translated(pattern)
            if written is None:
                continue
            expected = [bool(re.search(pattern, text)) for text in TEXTS]
        asked = "SELECT regexp_matches(x, $pattern) FROM (SELECT unnest($texts) AS x)"
        rows = connection.execute(asked, {"pattern": written, "texts": list(TEXTS)}).fetchall()
        assert [found for (found,) in rows] == expected, (pattern, written)
        compared += 1
    assert compared > 100


@pytest.mark.parametrize(
    "pattern",
    [
        "a(?=b)",
        "a(?!b)",
        "(?<=a)b",
        r"(a)\1",
        "(?P<x>a)(?P=x)",
        r"\bx",
        "a{,3}",
        "(?x) a",
        "(",
        "[a",
        "a**",
        r"\u0041",
        "$a",
    ],
)
def test_what_the_engine_might_read_otherwise_is_left_to_python(pattern: str) -> None:
    assert translated(pattern) is None


def test_plain_patterns_are_handed_over() -> None:
    for pattern in (
        r"^[A-Z]{2}\d{4}$",
        r"^\S+@\S+\.\w+$",
        "^(view|click)$",
        r"(?i)^https?://",
        r"\\1(?:a)(?P<n>b)",
        "",
    ):
        assert translated(pattern) is not None
