"""What a folder holds, as every kind of storage tells it."""

from dataclasses import dataclass
from typing import Literal

from catalog.storage.places import Place

Kind = Literal["file", "folder", "link", "other"]


@dataclass(frozen=True)
class Entry:
    """One child of a folder."""

    place: Place
    name: str
    kind: Kind
    problem: str = ""
    """Why it cannot be taken, whatever it is."""
