"""Hashes that only this installation can make: SipHash-2-4 of a value's hash, a whole array at a time.

Who reads the fingerprint but not the key cannot try out which names or addresses are in a column; equal values still
have equal hashes wherever the same key was used.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from catalog.scanning.hashing import Hashes
from catalog.scanning.values import Hidden, Values

KEY_BYTES = 16
MARK = "#"
"""A cell that is not kept is written as this and 16 hexadecimal digits."""

_START = (0x736F_6D65_7073_6575, 0x646F_7261_6E64_6F6D, 0x6C79_6765_6E65_7261, 0x7465_6462_7974_6573)
_LENGTH = np.uint64(8 << 56)
_LAST = np.uint64(0xFF)


def keyed(values: Values, key: bytes) -> Values:
    """Put keyed hashes in the place of values; null stays null."""
    present = np.flatnonzero(values.hashes)
    if not len(present):
        return values
    hashes = np.zeros(len(values), np.uint64)
    hashes[present] = siphash(values.hashes[present], key)
    return replace(values, hashes=hashes, parts=(Hidden(present, hashes[present]),))


def hidden_values(cells: Sequence[str | None]) -> Values:
    """Read cells that were written in the place of values."""
    hashes = np.array([int(cell.removeprefix(MARK), 16) if cell else 0 for cell in cells], np.uint64)
    present = np.flatnonzero(hashes)
    return Values(hashes, (Hidden(present, hashes[present]),) if len(present) else ())


def siphash(words: Hashes, key: bytes) -> Hashes:
    """SipHash-2-4 of the eight bytes of each word, low byte first; the key has 16 bytes."""
    halves = np.frombuffer(key, "<u8", 2)
    state = [np.full(len(words), np.uint64(start) ^ halves[place % 2]) for place, start in enumerate(_START)]
    for word in (words, _LENGTH):
        state[3] ^= word
        _rounds(state, 2)
        state[0] ^= word
    state[2] ^= _LAST
    _rounds(state, 4)
    mixed: Hashes = state[0] ^ state[1] ^ state[2] ^ state[3]
    mixed[mixed == 0] = 1  # 0 stands for null
    return mixed


def _rounds(state: list[Hashes], count: int) -> None:
    for _ in range(count):
        state[0] += state[1]
        state[2] += state[3]
        state[1] = _rotated(state[1], 13) ^ state[0]
        state[3] = _rotated(state[3], 16) ^ state[2]
        state[0] = _rotated(state[0], 32)
        state[2] += state[1]
        state[0] += state[3]
        state[1] = _rotated(state[1], 17) ^ state[2]
        state[3] = _rotated(state[3], 21) ^ state[0]
        state[2] = _rotated(state[2], 32)


def _rotated(words: Hashes, by: int) -> Hashes:
    return (words << np.uint64(by)) | (words >> np.uint64(64 - by))
