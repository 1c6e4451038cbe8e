"""Which databases each silo was given, and as whom: the file that CATALOG_SOURCES_FILE names.

It is written as PostgreSQL's own `pg_service.conf`, with a section for each silo (`[store]`; further databases of it in
`[store/archive]`). No address that somebody registers leads anywhere else, and no password comes into the catalog.
"""

import stat
from collections.abc import Iterator, Mapping
from configparser import ConfigParser, Error
from dataclasses import dataclass, field
from pathlib import Path

from catalog.config import settings
from catalog.errors.sources import SourceNotGiven
from catalog.storage.places import POSTGRESQL_PORT, TablePlace

ALLOWED = frozenset(
    {"host", "hostaddr", "socket", "port", "dbname", "user", "password", "passfile"}
    | {"sslmode", "sslrootcert", "sslcert", "sslkey", "sslpassword", "channel_binding", "gssencmode"}
)
"""What a section may say; anything else may be a way to somewhere else."""
_OTHERS = stat.S_IRWXG | stat.S_IRWXO


@dataclass(frozen=True)
class Source:
    """How one database is reached, in libpq's words; `socket` is a folder to reach it by in place of its host."""

    given: Mapping[str, str] = field(repr=False)

    @property
    def words(self) -> dict[str, str]:
        """What libpq is given."""
        words = dict(self.given)
        socket = words.pop("socket", "")
        return {**words, "host": socket} if socket else words


def source(place: TablePlace) -> Source:
    """Find the connection that a silo was given to the database of a place; raises SourceNotGiven."""
    path = settings().sources_file
    if path is None:
        raise _refused(place, "no file of connections is set.")
    if not place.silo:
        raise _refused(place, "what belongs to no silo is looked at by nobody.")
    for given in _sections(path, place):
        if (given.get("host", "").lower(), _port(given), given.get("dbname")) == _of(place):
            return Source(given)
    raise _refused(place, "none of its sections names that host, port and database.")


def _sections(path: Path, place: TablePlace) -> Iterator[Mapping[str, str]]:
    read = ConfigParser(interpolation=None, default_section="\0", delimiters=("=",))
    try:
        others = path.stat().st_mode & _OTHERS
        read.read_string(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, Error):
        raise _refused(place, "the file of connections cannot be read.") from None
    for name in read.sections():
        if name != place.silo and not name.startswith(f"{place.silo}/"):
            continue
        given = dict(read[name])
        if odd := sorted(set(given) - ALLOWED):
            raise _refused(place, f"its section says {odd[0]!r}, which it may not.")
        if "password" in given and others:
            raise _refused(place, "others may look into the file of connections, which holds a password (chmod 600).")
        yield given


def _of(place: TablePlace) -> tuple[str, int, str]:
    return place.host, place.port, place.database


def _port(given: Mapping[str, str]) -> int:
    port = given.get("port", str(POSTGRESQL_PORT))
    return int(port) if port.isascii() and port.isdigit() else 0


def _refused(place: TablePlace, reason: str) -> SourceNotGiven:
    return SourceNotGiven(silo=place.silo, path=str(place), reason=reason)
