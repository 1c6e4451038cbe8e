"""Places: a path of this machine, or a key in a bucket."""

import re
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Self, TypeAlias

from catalog.errors import NameInvalid, SecretInAddress

OBJECT_SCHEMES = frozenset({"s3", "s3a", "s3n"})
"""One store by three names: the last two are what Hadoop calls it."""

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*)://")
_BUCKET = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{1,254}")


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


Place: TypeAlias = Path | ObjectPlace


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
