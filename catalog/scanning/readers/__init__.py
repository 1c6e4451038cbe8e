"""Readers: whatever the format, a dump becomes names, types and bounded Arrow batches."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path

import pyarrow as pa

from catalog.config import Settings
from catalog.errors import PathNotFound, Unreadable
from catalog.scanning.readers import arrow, delimited, jsonlines, parquet
from catalog.scanning.readers.folders import data_files, keys_of
from catalog.scanning.readers.sniff import recognise
from catalog.scanning.readers.source import Limits, OutgrewHead, Part, Source

__all__ = ["Limits", "OutgrewHead", "Source", "limits", "no_rows", "open_source"]


def limits(settings: Settings) -> Limits:
    """Take the limits of reading from the settings."""
    return Limits(settings.max_line_bytes, settings.max_columns, settings.max_unpacked_bytes)


@contextmanager
def open_source(path: Path, limits: Limits) -> Iterator[Source]:
    """Open a dump, a file or a folder of parts; raises PathNotFound, NoDataInFolder, Unreadable."""
    try:
        if not path.exists():
            raise PathNotFound(path=str(path))
        yield _opened(path, limits)
    except OSError as error:
        reason = f"the storage does not give it ({error.strerror or error})."
        raise Unreadable(path=str(path), reason=reason, remedy="Check the permissions and the disk.") from None


def _opened(path: Path, limits: Limits) -> Source:
    try:
        return _source(path, limits, whole=False)
    except OutgrewHead:
        return _source(path, limits, whole=True)


def _source(path: Path, limits: Limits, *, whole: bool) -> Source:
    files = data_files(path) if path.is_dir() else [path]
    parts = [_part(path, file, limits, whole=whole) for file in files]
    _check_alike(path, parts)
    names = _names(parts)
    rows = [part.rows for part in parts]
    total = None if None in rows else sum(count or 0 for count in rows)
    source = Source(
        format=parts[0].format,
        names=names,
        types=tuple(_stored(parts, name) for name in names),
        files=tuple(files),
        bytes=sum(part.bytes for part in parts),
        rows=total,
        schema=pa.schema([(name, _type(parts, name)) for name in names]),
        parts=tuple(parts),
        in_place=_in_place(parts),
        again=partial(_source, path, limits, whole=True),
    )
    if total == 0:
        raise no_rows(path)
    return source


def no_rows(path: Path) -> Unreadable:
    """Make the error for a table that has columns and nothing in them."""
    reason = "it has column names but no rows."
    return Unreadable(path=str(path), reason=reason, remedy="Write the data and register it again.")


def _part(whole_path: Path, file: Path, limits: Limits, *, whole: bool) -> Part:
    kind = recognise(file, limits, whole=whole)
    if kind.format == "parquet":
        part = parquet.open_part(file, limits)
    elif kind.format == "arrow":
        part = arrow.open_part(file, kind, limits)
    elif kind.format == "jsonl":
        part = jsonlines.open_part(file, kind, limits, whole=whole)
    else:
        part = delimited.open_part(file, kind, limits)
    if whole_path == file:
        return part
    return replace(part, keys=keys_of(whole_path, file))


def _check_alike(path: Path, parts: list[Part]) -> None:
    first = parts[0]
    for part in parts:
        if part.format != first.format:
            reason = (
                f"the folder mixes formats: {first.path.name} is {first.format}, {part.path.name} is {part.format}."
            )
            raise Unreadable(path=str(path), reason=reason, remedy="Register the files one by one (`catalog scan`).")
        shared = set(part.schema.names) & set(first.schema.names)
        if 2 * len(shared) < min(len(part.schema), len(first.schema)):
            reason = f"the folder holds different tables: {first.path.name} and {part.path.name} share few columns."
            raise Unreadable(path=str(path), reason=reason, remedy="Register the files one by one (`catalog scan`).")


def _names(parts: list[Part]) -> tuple[str, ...]:
    stored = [name for part in parts for name in part.schema.names]
    return tuple(dict.fromkeys([*stored, *(name for part in parts for name, _ in part.keys)]))


def _type(parts: list[Part], name: str) -> pa.DataType:
    kinds = {part.schema.field(name).type for part in parts if name in part.schema.names}
    if len(kinds) == 1:
        return kinds.pop()
    if kinds and all(pa.types.is_integer(kind) or pa.types.is_floating(kind) for kind in kinds):
        return pa.float64() if any(pa.types.is_floating(kind) for kind in kinds) else pa.int64()
    return pa.string()


def _stored(parts: list[Part], name: str) -> str:
    for part in parts:
        if name in part.schema.names:
            return str(part.stored[part.schema.names.index(name)])
    return "string"


def _in_place(parts: list[Part]) -> bool:
    if len(parts) > 1 or parts[0].format != "parquet" or parts[0].keys:
        return False
    return all(str(field.type) == stored for field, stored in zip(parts[0].schema, parts[0].stored, strict=True))
