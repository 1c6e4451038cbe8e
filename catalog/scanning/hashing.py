"""The one hash of a canonical value: the same on every machine, in every format and every engine.

Whole numbers, other numbers and times go through splitmix64 with a tag of their kind; text is the xxHash64 of its
UTF-8. True and false hash as 1 and 0, which is how databases and spreadsheets write them; a time hashes as its clock in
UTC, and whether a zone was written is kept aside. A hash of 0 stands for null.
"""

from typing import TypeAlias

import numpy as np
import pyarrow as pa
import xxhash
from numpy.typing import NDArray

from catalog.scanning.canonical import Instant, Value

Hashes: TypeAlias = NDArray[np.uint64]

FRACTION, TIME = 0x8E21_59C4_D07A_F36B, 0x3C79_AC49_2BA7_B653
"""Tags mixed into the bits of a kind; whole numbers have none."""

_STEP, _FIRST, _SECOND = 0x9E37_79B9_7F4A_7C15, 0xBF58_476D_1CE4_E5B9, 0x94D0_49BB_1331_11EB
_P1, _P2, _P3, _P4, _P5 = (
    np.uint64(prime)
    for prime in (
        0x9E37_79B1_85EB_CA87,
        0xC2B2_AE3D_27D4_EB4F,
        0x1656_67B1_9E37_79F9,
        0x85EB_CA77_C2B2_AE63,
        0x27D4_EB2F_1656_67C5,
    )
)
_STRIPE, _LONGEST, _FEWEST = 32, 256, 24
_BLOCK = 8_192
"""Texts hashed at once: what is in hand stays in the processor's cache."""


def hash_value(value: Value) -> int:
    """Hash one canonical value; 0 for null."""
    if value is None:
        return 0
    if isinstance(value, str):
        return int(xxhash.xxh64_intdigest(value.encode()))
    if isinstance(value, Instant):
        return int(mix(np.array([value.micros]), TIME)[0])
    if isinstance(value, bool):
        value = int(value)
    if isinstance(value, int):
        return int(mix(np.array([value], np.int64))[0])
    return int(mix(np.array([value], np.float64), FRACTION)[0])


def mix(values: NDArray[np.generic], tag: int = 0) -> Hashes:
    """Mix the 64-bit patterns of values with splitmix64."""
    mixed = values.view(np.uint64) ^ np.uint64(tag)
    mixed += np.uint64(_STEP)
    mixed ^= mixed >> np.uint64(30)
    mixed *= np.uint64(_FIRST)
    mixed ^= mixed >> np.uint64(27)
    mixed *= np.uint64(_SECOND)
    mixed ^= mixed >> np.uint64(31)
    return mixed


def hash_texts(texts: pa.StringArray) -> Hashes:
    """XxHash64 of each text's UTF-8, whole groups of equal length at a time; nulls are not allowed."""
    starts, lengths, data = layout(texts)
    hashes = np.empty(len(texts), np.uint64)
    order = np.argsort(np.minimum(lengths, 65_535).astype(np.uint16), kind="stable")
    bounds = np.flatnonzero(np.diff(lengths[order])) + 1
    for group in np.split(order, bounds):
        length = int(lengths[group[0]]) if len(group) else 0
        if len(group) < _FEWEST or length > _LONGEST:
            hashes[group] = [
                xxhash.xxh64_intdigest(data[start : start + size].data)
                for start, size in zip(starts[group].tolist(), lengths[group].tolist(), strict=True)
            ]
            continue
        for first in range(0, len(group), _BLOCK):
            block = group[first : first + _BLOCK]
            hashes[block] = _hash_group(data, starts[block], length)
    return hashes


def layout(texts: pa.StringArray) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.uint8]]:
    """Give each text's first byte and length in bytes, and the bytes they lie in."""
    _, offsets, data = texts.buffers()
    ends = np.frombuffer(offsets, np.int32, len(texts) + 1, texts.offset * 4).astype(np.int64)
    content = np.frombuffer(data, np.uint8) if data is not None else np.zeros(0, np.uint8)
    return ends[:-1], np.diff(ends), content


def _hash_group(data: NDArray[np.uint8], starts: NDArray[np.int64], length: int) -> Hashes:
    """XxHash64 of texts that are all `length` bytes long."""
    at = 0
    if length >= _STRIPE:
        result, at = _stripes(data, starts, length)
    else:
        result = np.full(len(starts), _P5, np.uint64)
    result += np.uint64(length)
    while at + 8 <= length:
        result ^= _round(np.zeros(len(starts), np.uint64), _lane(data, starts + at, 8))
        result = _rotate(result, 27) * _P1 + _P4
        at += 8
    if at + 4 <= length:
        result ^= _lane(data, starts + at, 4) * _P1
        result = _rotate(result, 23) * _P2 + _P3
        at += 4
    for last in range(at, length):
        result ^= data[starts + last].astype(np.uint64) * _P5
        result = _rotate(result, 11) * _P1
    return _avalanche(result)


def _stripes(data: NDArray[np.uint8], starts: NDArray[np.int64], length: int) -> tuple[Hashes, int]:
    with np.errstate(over="ignore"):
        seeds = (_P1 + _P2, _P2, np.uint64(0), np.uint64(0) - _P1)
    lanes = [np.full(len(starts), seed, np.uint64) for seed in seeds]
    at = 0
    while at + _STRIPE <= length:
        lanes = [_round(lane, _lane(data, starts + at + 8 * i, 8)) for i, lane in enumerate(lanes)]
        at += _STRIPE
    result = _rotate(lanes[0], 1) + _rotate(lanes[1], 7) + _rotate(lanes[2], 12) + _rotate(lanes[3], 18)
    for lane in lanes:
        result ^= _round(np.zeros(len(starts), np.uint64), lane)
        result = result * _P1 + _P4
    return result, at


def _lane(data: NDArray[np.uint8], at: NDArray[np.int64], size: int) -> Hashes:
    """Read `size` bytes (4 or 8) at each place as a little-endian number."""
    words = np.ndarray((len(data) - size + 1,), f"<u{size}", data, strides=(1,))
    return words[at].astype(np.uint64)


def _round(lane: Hashes, word: Hashes) -> Hashes:
    return _rotate(lane + word * _P2, 31) * _P1


def _rotate(values: Hashes, by: int) -> Hashes:
    return (values << np.uint64(by)) | (values >> np.uint64(64 - by))


def _avalanche(result: Hashes) -> Hashes:
    result ^= result >> np.uint64(33)
    result *= _P2
    result ^= result >> np.uint64(29)
    result *= _P3
    return result ^ (result >> np.uint64(32))
