"""Names: where something lies as OpenLineage names it, and the titles people give."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import TypeVar
from urllib.parse import SplitResult, urlsplit

from catalog.errors import NameInvalid, SecretInAddress
from catalog.silos.paths import MAX_PATH, locate
from catalog.storage.places import (
    OBJECT_SCHEMES,
    TABLE_SCHEMES,
    ObjectPlace,
    TablePlace,
    scheme_of,
    without_secrets,
)

MAX_TITLE = 256
MAX_PARTS = 8
"""So many parts of a path tell two copies apart before the whole one does."""
_ESCAPED = str.maketrans({letter: f"%{ord(letter):02X}" for letter in "%#?\n\r\t"})
"""What would mean something else in a URI, or be dropped from it; all else stays as people read it."""
_OF_FILES = frozenset({"file", "s3", "gs", "abfss", "wasbs", "hdfs", "dbfs"})
"""What a name in these ends with tells a format; elsewhere a dot parts a schema from its table."""

K = TypeVar("K")


@dataclass(frozen=True)
class Called:
    """What a copy may be called by: its short name, its silo, and where it is, each longer name surer than the last."""

    label: str
    silo: str
    path: str


@dataclass(frozen=True)
class Address:
    """The identity of a Copy: OpenLineage's namespace and name, and the URI they were made from."""

    namespace: str
    name: str
    uri: str


def identify(uri: str) -> Address:
    """Name a path or URI as an OpenLineage producer would (naming page of the specification)."""
    scheme = scheme_of(uri)
    if scheme in OBJECT_SCHEMES | {"", "file"}:
        place = locate(uri)
        if isinstance(place, ObjectPlace):
            return Address(f"s3://{place.bucket}", place.key or "/", str(place))
        return Address("file", str(place), f"file://{str(place).translate(_ESCAPED)}")
    parts = _parts(uri)
    if scheme in TABLE_SCHEMES and (table := _table(uri)) is not None:
        return Address(f"postgres://{table.host}:{table.port}", table.path, str(table))
    return Address(f"{scheme}://{parts.netloc}", parts.path.lstrip("/") or "/", uri)


def address_of(namespace: str, name: str) -> Address:
    """Give the address of a dataset that a producer named; its URI is what a person would write."""
    if namespace == "file":
        return Address(namespace, name, f"file://{name.translate(_ESCAPED)}")
    between = "" if namespace.endswith("/") or name.startswith("/") else "/"
    return Address(namespace, name, f"{namespace}{between}{name}")


def title(name: str) -> str:
    """Check the title that somebody gives, and give it without surrounding blanks."""
    clean = name.strip()
    if len(clean) > MAX_TITLE:
        raise NameInvalid(shown=clean[:40] + "…", reason=f"it has {len(clean):,} characters; {MAX_TITLE} are allowed.")
    if not clean.isprintable():
        raise NameInvalid(shown=clean[:40], reason="it holds characters that cannot be printed.")
    return clean


def title_of(address: Address) -> str:
    """Propose a title for a Copy that nobody named: the last part of its name, without the ending."""
    if "/" not in address.name and address.namespace.partition("://")[0] not in _OF_FILES:
        return address.name[:MAX_TITLE]  # of a table: schema.table
    # A copy that is a whole bucket has no name but that.
    last = (address.name.rstrip("/") or address.namespace).rsplit("/", 1)[-1]
    stem = last.split(".", 1)[0]
    return (stem or last)[:MAX_TITLE]


def last_part(path: str) -> str:
    """Give the last part of a path: what a person calls the thing."""
    return path.rstrip("/").rsplit("/", 1)[-1] or path


def told_apart(called: Mapping[K, Called]) -> dict[K, str]:
    """Name each by its short name, with its silo where several share that, else by as much of its path as is needed."""
    names: dict[K, str] = {}
    left = dict(called)
    ends = [partial(_end_of_path, parts=parts) for parts in range(2, MAX_PARTS)]
    ways: list[Callable[[Called], str]] = [_short, _in_silo, *ends, _whole_path]
    for way in ways:
        counts = Counter(way(one) for one in left.values())
        names |= {key: way(one) for key, one in left.items() if way is _whole_path or counts[way(one)] == 1}
        left = {key: one for key, one in left.items() if key not in names}
    return names


def _short(one: Called) -> str:
    return one.label


def _in_silo(one: Called) -> str:
    return f"{one.label} in {one.silo}" if one.silo else one.label


def _end_of_path(one: Called, parts: int) -> str:
    return "/".join(one.path.strip("/").split("/")[-parts:])


def _whole_path(one: Called) -> str:
    return one.path


def _table(uri: str) -> TablePlace | None:
    try:
        return TablePlace.of(uri)
    except (NameInvalid, SecretInAddress):  # a name all the same, if none that this catalog could read from
        return None


def _parts(uri: str) -> SplitResult:
    if len(uri) > MAX_PATH:
        raise NameInvalid(shown=without_secrets(uri)[:60], reason=f"a URI has at most {MAX_PATH} characters.")
    try:
        parts = urlsplit(uri)
    except ValueError:  # brackets that hold no address
        raise NameInvalid(shown=without_secrets(uri)[:60], reason="its host is no host.") from None
    if parts.password is not None:
        raise SecretInAddress
    return parts
