"""What a column is about, guessed from its name and values; a guess for readers, nothing is decided by it."""

import re
from collections.abc import Sequence

from catalog.scanning.column_state import ColumnState

PERSON = "person"
HIDDEN = frozenset({"email", "phone", PERSON, "text"})
"""What is about persons, and text of which nobody knows what it is about: its values are kept as keyed hashes only."""
_PERSON = re.compile(
    r"(first|last|middle|given|family|full|sur|maiden|nick)_?name|(customer|client|person|contact|employee|user|member"
    r"|guest|passenger|patient|holder|owner|recipient|buyer|seller)_?(full_?)?name|birth"
    r"|(^|_)(dob|ssn|passport|iban|street|address|addr|ip)($|_)|card_?(no|num|holder)|tax_?id|driver_?licen",
    re.IGNORECASE,
)
_ID = r"(^|_)(id|ids|key|uuid|guid|sku|upc|ean|gtin|isbn|code|no|nr|number)$|^id(_|$)|[a-z]Id$|ID$"
_NAMES = (
    ("email", r"e_?mail"),
    ("phone", r"phone|mobile|telefon"),
    ("url", r"url|uri|link|website"),
    ("id", _ID),
    ("money", r"price|amount|revenue|sales|cost|value|total|spend|discount|fee|tax|paid|balance"),
    ("name", r"(^|_)name$"),
)
_VALUES = (
    ("email", r"^[^@\s]+@[^@\s]+\.[^@\s]+$"),
    ("url", r"^(https?|ftp|s3)://\S+$"),
    ("phone", r"^(\+|00)[1-9][0-9 ()/.-]{6,}$"),
    ("id", r"^[0-9a-fA-F]{8}-([0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"),
)
_FEW = 512


def semantic_of(name: str, column: ColumnState, frequent: Sequence[str]) -> str:
    """Name what the values are: id, email, date, money, category, phone, url, name, person, text, number, ... .

    A `person` column is about somebody by its name, such as an address or a day of birth.
    """
    kind = column.kind
    if kind in {"empty", "boolean"}:
        return kind
    if _PERSON.search(name) and not column.numbers.decimals[1:].any():
        return "person"
    if kind == "time":
        return "date"
    by_name = next((meaning for meaning, pattern in _NAMES if re.search(pattern, name, re.IGNORECASE)), "")
    if kind == "number":
        return _of_numbers(by_name, column)
    return _of_texts(by_name, column, frequent)


def named_id(name: str) -> bool:
    """Tell whether a column is called an identifier."""
    return bool(re.search(_ID, name, re.IGNORECASE))


def _of_numbers(by_name: str, column: ColumnState) -> str:
    fractions = bool(column.numbers.decimals[1:].any())
    if by_name == "phone":
        return by_name
    if by_name == "id" and not fractions:
        return "id"
    if by_name == "money" and not column.numbers.decimals[5:].any():
        return "money"
    return "number"


def _of_texts(by_name: str, column: ColumnState, frequent: Sequence[str]) -> str:
    seen = [text for text in (*frequent, column.texts.minimum, column.texts.maximum) if text]
    for meaning, pattern in _VALUES:
        if seen and all(re.match(pattern, text) for text in seen):
            return meaning
    if by_name in {"id", "name", "email", "phone"}:
        return by_name
    mean = column.texts.characters / max(1, column.texts.count)
    if column.distinct <= min(_FEW, column.filled / 2):
        return "category"
    spaced = sum(" " in text for text in seen) > len(seen) / 2
    # Codes have digits, names of persons have none.
    coded = bool(seen) and sum(any(sign.isdigit() for sign in text) for text in seen) > 0.9 * len(seen)
    if (column.distinct > 0.9 * column.filled or coded) and not spaced and mean < 40:  # noqa: PLR2004
        return "id"
    return "text"
