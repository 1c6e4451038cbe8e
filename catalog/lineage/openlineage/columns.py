"""Column lineage: the columnLineage facet in all its versions, and what it has in common with the lineage facet."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from catalog.lineage.openlineage.fields import LONGEST_COLUMN, LONGEST_NAME, LONGEST_NAMESPACE, Problems
from catalog.lineage.openlineage.said import ColumnSaid, Named

_OLD = {"IDENTITY": ("DIRECT", "IDENTITY", None), "MASKED": ("DIRECT", "TRANSFORMATION", True)}
"""What the one transformationType of earlier versions means in today's words."""
LONGEST_SUBTYPE = 64


class Transformation(NamedTuple):
    """How a column goes into another."""

    type: str = ""
    subtype: str = ""
    description: str = ""
    masking: bool | None = None


def column_lineage(facet: Any, field: str, problems: Problems) -> tuple[ColumnSaid, ...]:
    """Read a columnLineage facet; what is not as it should be is noted and left out."""
    if not isinstance(facet, dict):
        problems.add(field, "it is no JSON object")
        return ()
    found: list[ColumnSaid] = []
    targets = facet.get("fields")
    if targets is not None and not isinstance(targets, dict):
        problems.add(f"{field}.fields", "it is no JSON object")
    for target, told in targets.items() if isinstance(targets, dict) else ():
        found += _of_column(target, told, f"{field}.fields.{target}", problems)
    for number, source in enumerate(items(facet.get("dataset"), f"{field}.dataset", problems)):
        found += of_source(source, "", f"{field}.dataset[{number}]", problems, Transformation("INDIRECT"))
    return tuple(dict.fromkeys(found))


def of_source(
    source: Any, target: str, field: str, problems: Problems, otherwise: Transformation
) -> Iterator[ColumnSaid]:
    """Read one source column of a target column, once for each of its transformations."""
    named = source_named(source, field, problems)
    if named is None:
        return
    column = source.get("field")
    if not isinstance(column, str) or not column.strip():
        problems.add(f"{field}.field", "the source column has no name")
        return
    if any(len(one.encode()) > LONGEST_COLUMN for one in (column, target)):
        problems.add(field, f"the name of a column has more than {LONGEST_COLUMN} bytes")
        return
    for how in transformations(source.get("transformations"), f"{field}.transformations", problems) or [otherwise]:
        yield ColumnSaid(named, column, target, *how)


def source_named(source: Any, field: str, problems: Problems) -> Named | None:
    """Name the dataset of a source; None, noted, when it has no name that can be used."""
    if not isinstance(source, dict):
        problems.add(field, "it is no JSON object")
        return None
    space, name = source.get("namespace"), source.get("name")
    if not isinstance(space, str) or not isinstance(name, str) or not space.strip() or not name.strip():
        problems.add(field, "a namespace and a name are needed")
        return None
    if len(space) > LONGEST_NAMESPACE or len(name.encode()) > LONGEST_NAME:
        problems.add(field, "its name is too long")
        return None
    return Named(space, name)


def transformations(told: Any, field: str, problems: Problems) -> list[Transformation]:
    """Read a list of transformations."""
    return [
        Transformation(
            type=_word(one.get("type"))[:16],
            subtype=_word(one.get("subtype"))[:LONGEST_SUBTYPE],
            description=_text(one.get("description")),
            masking=one["masking"] if isinstance(one.get("masking"), bool) else None,
        )
        for one in items(told, field, problems)
        if isinstance(one, dict)
    ]


def items(told: Any, field: str, problems: Problems) -> list[Any]:
    """Give the items of an array that may be missing; anything else is noted."""
    if told is None:
        return []
    if isinstance(told, list):
        return told
    problems.add(field, "it is no JSON array")
    return []


def _of_column(target: str, told: Any, field: str, problems: Problems) -> Iterator[ColumnSaid]:
    if not isinstance(told, dict):
        problems.add(field, "it is no JSON object")
        return
    otherwise = _old(told)
    for number, source in enumerate(items(told.get("inputFields"), f"{field}.inputFields", problems)):
        yield from of_source(source, target, f"{field}.inputFields[{number}]", problems, otherwise)


def _old(told: dict[str, Any]) -> Transformation:
    word = _word(told.get("transformationType"))
    kind, subtype, masking = _OLD.get(word, ("DIRECT", word[:LONGEST_SUBTYPE], None) if word else ("", "", None))
    return Transformation(kind, subtype, _text(told.get("transformationDescription")), masking)


def _word(value: Any) -> str:
    return value.strip().upper() if isinstance(value, str) else ""


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
