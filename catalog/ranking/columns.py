"""Which columns of a family are the same column, whatever each copy calls them (pure)."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from uuid import UUID


def classes(
    names: Mapping[UUID, Sequence[str]], mappings: Iterable[tuple[UUID, UUID, Sequence[Sequence[str]]]]
) -> dict[tuple[UUID, str], int]:
    """Number the columns of each version so that mapped ones share a number.

    `mappings` are (version a, version b, pairs of column names). Two columns of one version never share a number.
    """
    groups: dict[tuple[UUID, str], set[tuple[UUID, str]]] = {
        (version, name): {(version, name)} for version, columns in names.items() for name in columns
    }
    for a, b, pairs in mappings:
        for left, right in pairs:
            _join(groups, (a, left), (b, right))
    numbers: dict[int, int] = {}
    return {key: numbers.setdefault(id(group), len(numbers)) for key, group in groups.items()}


def microseconds(iso: str | None) -> float | None:
    """Read a canonical time as microseconds since 1970; a naive one is taken as UTC."""
    if iso is None:
        return None
    try:
        at = datetime.fromisoformat(iso)
    except ValueError:
        return None
    return (at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp() * 1_000_000


def _join(
    groups: dict[tuple[UUID, str], set[tuple[UUID, str]]], one: tuple[UUID, str], other: tuple[UUID, str]
) -> None:
    left, right = groups.get(one), groups.get(other)
    if left is None or right is None or left is right:
        return
    if {version for version, _ in left} & {version for version, _ in right}:
        return
    left |= right
    for key in right:
        groups[key] = left
