"""Looking at a place and into a folder, wherever it lies."""

from pathlib import Path

from catalog.storage import local, objects, tables
from catalog.storage.entry import Entry, Kind
from catalog.storage.places import Place, TablePlace


def kind_of(place: Place) -> Kind:
    """Tell what is at a place; raises PathNotFound, and of a store StorageRefused and StorageUnreachable."""
    if isinstance(place, TablePlace):
        return tables.kind_of(place)
    return local.kind_of(place) if isinstance(place, Path) else objects.kind_of(place)


def children(folder: Place) -> list[Entry]:
    """List what is right below a folder, by name; raises OSError, and of a store StorageRefused, StorageUnreachable."""
    if isinstance(folder, TablePlace):
        return tables.children(folder)
    return local.children(folder) if isinstance(folder, Path) else objects.children(folder)
