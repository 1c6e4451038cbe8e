"""The columns of a table as SQL has them stored and as the scan understood them."""

from catalog.quality.columns import Column
from catalog.quality.engine import Connection
from catalog.scanning.profile import ColumnProfile, Profile


def columns_of(connection: Connection, name: str, profile: Profile | None) -> tuple[Column, ...]:
    """Describe a table's columns, with what the profile says that their values mean."""
    described = connection.execute(f"DESCRIBE {name}").fetchall()
    seen = {column.name: column for column in profile.columns} if profile else {}
    return tuple(_column(name, stored, seen.get(name)) for name, stored, *_ in described)


def _column(name: str, stored: str, seen: ColumnProfile | None) -> Column:
    if seen is None:
        return Column(name, stored)
    # What people write as numbers and dates SQL does not read: there it is text.
    # Where the scan missed nothing, no text stands for nothing.
    return Column(name, stored, "" if seen.form else seen.kind, seen.semantic, clean=not seen.nulls)
