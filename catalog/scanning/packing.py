"""A fingerprint as bytes: small, versioned, the same bytes for the same fingerprint."""

import json
import struct
from collections.abc import Callable, Sequence
from dataclasses import fields, replace
from typing import Any, TypeVar

import numpy as np
import pyarrow as pa

from catalog.errors import FingerprintUnreadable
from catalog.scanning.blocks import Reader, Writer
from catalog.scanning.cell_columns import pack_cells, unpack_cells
from catalog.scanning.fingerprint import REVISION, ColumnSketch, Fingerprint, GroupSignature, RowSample
from catalog.scanning.revisions import comparable
from catalog.scanning.shortening import shortened

BYTES_PER_COLUMN, BYTES = 8_000, 5_000
"""A packed fingerprint stays below BYTES + BYTES_PER_COLUMN x columns: 149 kB for 18 columns."""

Read = TypeVar("Read")

_MAGIC = b"HWFP"
_HEAD = struct.Struct("<4sHQQ")
_CODEC = pa.Codec("zstd", 9)
_PER_GROUP = ("hashes", "counts", "nonnull", "sums", "minima", "maxima")
_ARRAYS = {"hashes", "cells", "positions"}
_LEAST_ROWS = 64
LEAST_GROUPS = 12
"""Fewer groups of two columns are kept only where there are no more; of one column twice as many."""


def pack(fingerprint: Fingerprint) -> bytes:
    """Write a fingerprint as bytes."""
    writer = Writer()
    for column in fingerprint.columns:
        writer.ascending(column.hashes)
    for sample in fingerprint.samples:
        writer.ascending(sample.hashes)
        writer.whole(sample.positions)
    _pack_rows(writer, fingerprint.samples)
    for group in fingerprint.groups:
        _pack_group(writer, group)
    facts = {
        "revision": fingerprint.revision,
        "rows": fingerprint.rows,
        "digest": fingerprint.digest,
        "columns": [_facts(column) for column in fingerprint.columns],
        "samples": [[sample.columns, sample.threshold, bool(sample.cells)] for sample in fingerprint.samples],
        "groups": [
            [group.columns, group.units, group.threshold, group.measures, len(group.minima) > 0]
            for group in fingerprint.groups
        ],
    }
    text = json.dumps(facts, separators=(",", ":"), ensure_ascii=False).encode("utf-8", "surrogatepass")
    body = text + writer.data()
    packed: bytes = _CODEC.compress(body, asbytes=True)
    return _HEAD.pack(_MAGIC, fingerprint.revision, len(text), len(body)) + packed


def unpack(data: bytes) -> Fingerprint:
    """Read what `pack` wrote; FingerprintUnreadable for other bytes, or of a revision that is not comparable."""
    return _read(data, _unpack)


def unpack_columns(data: bytes) -> list[ColumnSketch]:
    """Read the sketches of the columns only, which costs less; raises as `unpack`."""
    return _read(data, _unpack_columns)


def _read(data: bytes, read: Callable[[dict[str, Any], Reader], Read]) -> Read:
    if len(data) < _HEAD.size or data[:4] != _MAGIC:
        raise FingerprintUnreadable(reason="its bytes are no fingerprint")
    _, revision, length, size = _HEAD.unpack_from(data)
    if revision not in comparable():
        raise FingerprintUnreadable(reason=f"it is of revision {revision}, this program compares {REVISION}")
    try:
        body = _CODEC.decompress(data[_HEAD.size :], size, asbytes=True)
        return read(json.loads(body[:length]), Reader(body[length:]))
    except (OSError, ValueError, KeyError, IndexError, TypeError) as error:
        raise FingerprintUnreadable(reason="its bytes are damaged") from error


def fit(fingerprint: Fingerprint) -> Fingerprint:
    """Thin groups, shorten long cells, then thin row samples until the packed fingerprint keeps to its size.

    What is left is complete below its bound.
    """
    allowed = BYTES + BYTES_PER_COLUMN * max(4, len(fingerprint.columns))
    size = len(pack(fingerprint))
    if size > allowed:
        fingerprint, size = _fewer_groups(fingerprint, size, allowed)
    if size > allowed and (short := shortened(fingerprint)) is not fingerprint:
        fingerprint, size = short, len(pack(short))
    if size > allowed and _is_whole(fingerprint.samples[0]):
        # Whatever rows are looked for by, they are all there.
        fingerprint = replace(fingerprint, samples=fingerprint.samples[:1])
        size = len(pack(fingerprint))
    rest = len(pack(replace(fingerprint, samples=()))) if size > allowed else 0
    while size > allowed:
        most = max((len(sample.hashes) for sample in fingerprint.samples), default=0)
        rows = int(most * min(0.98, 0.985 * (allowed - rest) / max(1, size - rest)))
        if rows >= _LEAST_ROWS:
            samples = tuple(thin(sample, rows) for sample in fingerprint.samples)
            fingerprint = replace(fingerprint, samples=samples)
        elif fingerprint.groups:
            fingerprint = replace(fingerprint, groups=fingerprint.groups[:-1])
            rest = len(pack(replace(fingerprint, samples=())))
        else:
            break
        size = len(pack(fingerprint))
    return fingerprint


def _is_whole(sample: RowSample) -> bool:
    return sample.threshold == 2**64 - 1 and bool(sample.cells)


def _fewer_groups(fingerprint: Fingerprint, size: int, allowed: int) -> tuple[Fingerprint, int]:
    """Thin groups as far as is needed, but not below the fewest that still tell; gives the size as well."""
    if all(len(group.hashes) <= least_groups(group.columns) for group in fingerprint.groups):
        return fingerprint, size
    fewest = _with_share(fingerprint, 0.0)
    least = len(pack(fewest))
    if least < allowed:
        between = _with_share(fingerprint, 0.95 * (allowed - least) / (size - least))
        packed = len(pack(between))
        if packed <= allowed:
            return between, packed
    return fewest, least


def _with_share(fingerprint: Fingerprint, share: float) -> Fingerprint:
    groups = []
    for group in fingerprint.groups:
        least = least_groups(group.columns)
        groups.append(thin_groups(group, least + int(share * max(0, len(group.hashes) - least))))
    return replace(fingerprint, groups=tuple(groups))


def thin(sample: RowSample, rows: int) -> RowSample:
    """Keep at most `rows` rows of a sample, those with the smallest hashes, and lower its threshold to match."""
    if len(sample.hashes) <= rows:
        return sample
    cut = int(sample.hashes[rows])
    kept = int(np.searchsorted(sample.hashes, np.uint64(cut)))
    cells = tuple(column[:kept] for column in sample.cells)
    return RowSample(sample.columns, max(0, cut - 1), sample.hashes[:kept], sample.positions[:kept], cells)


def least_groups(columns: Sequence[int]) -> int:
    """Say how few groups of some columns still tell an aggregate."""
    return LEAST_GROUPS if len(columns) > 1 else 2 * LEAST_GROUPS


def thin_groups(signature: GroupSignature, groups: int) -> GroupSignature:
    """Keep at most `groups` groups, those with the smallest hashes, and lower the threshold to match."""
    if len(signature.hashes) <= groups:
        return signature
    tables = {name: getattr(signature, name)[..., :groups] for name in _PER_GROUP}
    return replace(signature, threshold=int(signature.hashes[groups - 1]), **tables)


def _facts(column: ColumnSketch) -> list[Any]:
    return [getattr(column, each.name) for each in fields(column) if each.name not in _ARRAYS]


def _pack_rows(writer: Writer, samples: Sequence[RowSample]) -> None:
    """Write each sampled row's cells once, though several samples may hold it."""
    kept = [sample for sample in samples if sample.cells]
    if not kept:
        return
    positions = np.concatenate([sample.positions for sample in kept])
    unique, first = np.unique(positions, return_index=True)
    for column in range(len(kept[0].cells)):
        everything = [cell for sample in kept for cell in sample.cells[column]]
        pack_cells(writer, [everything[place] for place in first.tolist()])
    writer.whole(unique)


def _pack_group(writer: Writer, group: GroupSignature) -> None:
    writer.ascending(group.hashes)
    writer.whole(group.counts)
    for counts in group.nonnull:
        writer.whole(group.counts - counts)
    for table in (group.sums, group.minima, group.maxima):
        for row in table:
            writer.doubles(row)


def _unpack_columns(facts: dict[str, Any], reader: Reader) -> list[ColumnSketch]:
    names = [each.name for each in fields(ColumnSketch) if each.name not in _ARRAYS]
    columns = []
    for values in facts["columns"]:
        known: dict[str, Any] = {
            name: tuple(v) if isinstance(v, list) else v for name, v in zip(names, values, strict=True)
        }
        columns.append(ColumnSketch(hashes=reader.ascending(), **known))
    return columns


def _unpack(facts: dict[str, Any], reader: Reader) -> Fingerprint:
    columns = _unpack_columns(facts, reader)
    rows = [(reader.ascending(), reader.whole()) for _ in facts["samples"]]
    with_cells = any(cells for _, _, cells in facts["samples"])
    table = [unpack_cells(reader) for _ in columns] if with_cells else []
    positions = reader.whole() if with_cells else np.zeros(0, np.int64)
    samples = []
    for (chosen, threshold, cells), (hashes, places) in zip(facts["samples"], rows, strict=True):
        at = np.searchsorted(positions, places).tolist()
        kept = tuple(tuple(column[place] for place in at) for column in table) if cells else ()
        samples.append(RowSample(tuple(chosen), threshold, hashes, places, kept))
    groups = tuple(_unpack_group(group, reader) for group in facts["groups"])
    return Fingerprint(facts["revision"], facts["rows"], facts["digest"], tuple(columns), tuple(samples), groups)


def _unpack_group(facts: list[Any], reader: Reader) -> GroupSignature:
    columns, units, threshold, measures, bounded = facts
    hashes, counts = reader.ascending(), reader.whole()
    nonnull = [counts - reader.whole() for _ in measures]
    sums, minima, maxima = (
        np.array([reader.doubles() for _ in lines], np.float64).reshape(len(lines), len(hashes))
        for lines in (measures, measures if bounded else (), measures if bounded else ())
    )
    missing = np.array(nonnull, np.int64).reshape(len(measures), len(hashes))
    return GroupSignature(
        tuple(columns), tuple(units), threshold, hashes, counts, tuple(measures), missing, sums, minima, maxima
    )
