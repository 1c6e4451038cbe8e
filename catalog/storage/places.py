"""Places: a path of this machine, a key in a bucket, or a table of a database."""

import re
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import Self, TypeAlias

from catalog.errors import NameInvalid, SecretInAddress
from catalog.errors.sources import SecretInTableAddress

OBJECT_SCHEMES = frozenset({"s3", "s3a", "s3n"})
"""One store by three names: the last two are what Hadoop calls it."""

TABLE_SCHEMES = frozenset({"postgres", "postgresql"})
REMOTE_SCHEMES = OBJECT_SCHEMES | TABLE_SCHEMES
POSTGRESQL_PORT = 5432

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*)://")
_BUCKET = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{1,254}")
_SERVER = re.compile(r"([A-Za-z0-9][A-Za-z0-9._-]{0,252}|\[[0-9A-Fa-f:]+\])(?::([0-9]{1,5}))?")
_MOST_PARTS = 3


@dataclass(frozen=True, order=True)
class ObjectPlace:
    """An object, or all that lies below a key. It has the verbs of a path that make sense for one."""

    bucket: str
    key: str
    """Without a slash at either end, and empty for the whole bucket. Every character means itself."""

    @classmethod
    def of(cls, uri: str) -> Self:
        """Take `s3://bucket/key` apart; raises SecretInAddress, NameInvalid."""
        bucket, _, key = uri.partition("://")[2].partition("/")
        if "@" in bucket or "?" in bucket + key:
            raise SecretInAddress
        if not _BUCKET.fullmatch(bucket):
            raise NameInvalid(shown=bucket[:60], reason="a bucket has letters, digits, dots, dashes and underscores.")
        key = key.removesuffix("/")
        if key and not is_plain(key):
            reason = "no part of a key may be empty, `.` or `..`, because no path can have it."
            raise NameInvalid(shown=key[:60], reason=reason)
        return cls(bucket, key)

    def __str__(self) -> str:
        return f"s3://{self.bucket}/{self.key}" if self.key else f"s3://{self.bucket}"

    @property
    def name(self) -> str:
        """The last part of the key; of a whole bucket its name."""
        return self.key.rpartition("/")[2] or self.bucket

    @property
    def suffix(self) -> str:
        """The ending of the name, with its dot."""
        return PurePosixPath(self.name).suffix

    def __truediv__(self, part: str) -> Self:
        return type(self)(self.bucket, f"{self.key}/{part}" if self.key else part)

    def is_relative_to(self, other: Self) -> bool:
        """Tell whether this lies at or below another place, by whole parts of the key."""
        return self.bucket == other.bucket and (not other.key or f"{self.key}/".startswith(f"{other.key}/"))

    def resolve(self) -> Self:
        """Give the place itself: a store has no links."""
        return self


@dataclass(frozen=True, order=True)
class TablePlace:
    """A table of a PostgreSQL database, or all tables of a schema or a database. It has the same verbs."""

    host: str
    port: int
    database: str
    schema: str = ""
    """Empty for a whole database."""
    table: str = ""
    """Empty for a whole schema."""
    silo: str = field(default="", compare=False)
    """Whose it is, and by whose connection it is looked at; empty where nobody looks."""

    @classmethod
    def of(cls, uri: str) -> Self:
        """Take `postgres://host:port/database.schema.table` apart, the first dot may be a slash.

        Raises SecretInTableAddress, NameInvalid.
        """
        server, _, path = uri.partition("://")[2].partition("/")
        if "@" in server or "?" in server + path:
            raise SecretInTableAddress
        found = _SERVER.fullmatch(server)
        if not found or not 0 < int(found[2] or POSTGRESQL_PORT) < 2**16:
            raise NameInvalid(shown=server[:60], reason="a database server is named HOST or HOST:PORT.")
        parts = path.removesuffix("/").replace("/", ".", 1).split(".")
        if (
            len(parts) > _MOST_PARTS
            or not all(part.strip() and part.isprintable() for part in parts)
            or "/" in parts[-1]
        ):
            reason = "a table is named DATABASE.SCHEMA.TABLE, and no part of it has a dot or a slash."
            raise NameInvalid(shown=path[:60], reason=reason)
        return cls(found[1].lower(), int(found[2] or POSTGRESQL_PORT), *parts)

    def __str__(self) -> str:
        return f"postgres://{self.host}:{self.port}/{self.path}"

    @property
    def path(self) -> str:
        """The database, schema and table, with dots between."""
        return ".".join(part for part in (self.database, self.schema, self.table) if part)

    @property
    def name(self) -> str:
        """The last part."""
        return self.table or self.schema or self.database

    @property
    def suffix(self) -> str:
        """A table has no ending."""
        return ""

    def __truediv__(self, part: str) -> Self:
        return replace(self, table=part) if self.schema else replace(self, schema=part)

    def is_relative_to(self, other: Self) -> bool:
        """Tell whether this lies at or in another place, of the same server and database."""
        if (self.host, self.port, self.database) != (other.host, other.port, other.database):
            return False
        return other.schema in {"", self.schema} and other.table in {"", self.table}

    def resolve(self) -> Self:
        """Give the place itself: a database has no links."""
        return self


RemotePlace: TypeAlias = ObjectPlace | TablePlace
Place: TypeAlias = Path | RemotePlace


def scheme_of(uri: str) -> str:
    """Give the scheme of a URI in small letters; empty for a path."""
    found = _SCHEME.match(uri)
    return found[1].lower() if found else ""


def is_plain(key: str) -> bool:
    """Tell whether a key can be a path: none of its parts is empty, `.` or `..`."""
    return not {"", ".", ".."} & set(key.split("/"))


def without_secrets(text: str) -> str:
    """Leave out what may be a password: whoever stands before the host of a URI, and its query."""
    return re.sub(r"\?\S*", "?…", re.sub(r"://[^/\s@]*@", "://…@", text))
