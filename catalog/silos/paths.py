"""Where a dump may lie: places from paths and URIs, and the roots that hold them."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from urllib.parse import unquote, urlsplit

from catalog.errors import NameInvalid, PathNotFound, PathOutsideRoots, SchemeUnsupported
from catalog.storage.places import (
    OBJECT_SCHEMES,
    TABLE_SCHEMES,
    ObjectPlace,
    Place,
    TablePlace,
    scheme_of,
    without_secrets,
)

MAX_PATH = 4_096


def locate(uri: str, silo: str = "") -> Place:
    """Make a place of a path or a URI, a path being made absolute; links are not followed here.

    A table is looked at by the connection of its silo, and by no other.
    """
    if not uri.strip() or len(uri) > MAX_PATH or "\0" in uri:
        reason = f"a path has 1 to {MAX_PATH} characters and no NUL."
        raise NameInvalid(shown=without_secrets(uri)[:60], reason=reason)
    scheme = scheme_of(uri)
    if scheme in OBJECT_SCHEMES:
        return ObjectPlace.of(uri)
    if scheme in TABLE_SCHEMES:
        return replace(TablePlace.of(uri), silo=silo)
    if scheme not in {"", "file"}:
        raise SchemeUnsupported(uri=without_secrets(uri)[:200], scheme=scheme)
    path = unquote(urlsplit(uri).path) if scheme else uri
    return Path(path).expanduser().absolute()


def inside(place: Place, roots: Sequence[str], silo: str) -> Place:
    """Give the place with every link and `..` resolved, or raise PathOutsideRoots."""
    try:
        resolved = place.resolve()
    except (OSError, RuntimeError):  # a loop of links
        raise PathNotFound(path=str(place)) from None
    if not any(_below(resolved, locate(root)) for root in roots):
        raise PathOutsideRoots(path=str(place), silo=silo, roots=", ".join(roots) or "it has none")
    return replace(resolved, silo=silo) if isinstance(resolved, TablePlace) else resolved


def _below(place: Place, root: Place) -> bool:
    if isinstance(place, TablePlace):
        return isinstance(root, TablePlace) and place.is_relative_to(root)
    if isinstance(place, ObjectPlace):
        return isinstance(root, ObjectPlace) and place.is_relative_to(root)
    return isinstance(root, Path) and place.is_relative_to(root)
