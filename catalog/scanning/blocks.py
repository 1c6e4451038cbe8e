"""Arrays as bytes that compress well: small numbers first, bytes of one weight together."""

import struct

import numpy as np
from numpy.typing import NDArray

from catalog.scanning.hashing import Hashes

_COUNT = struct.Struct("<IB")


class Writer:
    """Writes arrays one after another."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []

    def data(self) -> bytes:
        """Give all that was written."""
        return b"".join(self._parts)

    def ascending(self, hashes: Hashes) -> None:
        """Write ascending 64-bit hashes."""
        self._words(np.diff(hashes, prepend=np.uint64(0)))

    def whole(self, numbers: NDArray[np.int64]) -> None:
        """Write whole numbers."""
        numbers = numbers.astype(np.int64, copy=False)
        self._words(((numbers << 1) ^ (numbers >> 63)).view(np.uint64))

    def doubles(self, numbers: NDArray[np.float64]) -> None:
        """Write doubles: as whole numbers of hundredths where all are."""
        with np.errstate(all="ignore"):
            hundredths = np.rint(numbers * 100.0)
            exact = bool((np.abs(hundredths) < 2.0**52).all() and (hundredths / 100.0 == numbers).all())
        self._parts.append(bytes([exact]))
        if exact:
            self.whole(hundredths.astype(np.int64))
        else:
            self._words(numbers.view(np.uint64))

    def raw(self, data: bytes) -> None:
        """Write bytes."""
        self._parts.append(_COUNT.pack(len(data), 0) + data)

    def _words(self, words: Hashes) -> None:
        """Write 64-bit words, weight by weight of their bytes, without the weights that are zero everywhere."""
        planes = np.ascontiguousarray(words.astype("<u8", copy=False)).view(np.uint8).reshape(-1, 8).T
        used = 8
        while used and not planes[used - 1].any():
            used -= 1
        self._parts.append(_COUNT.pack(len(words), used) + np.ascontiguousarray(planes[:used]).tobytes())


class Reader:
    """Reads arrays in the order they were written."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    def ascending(self) -> Hashes:
        """Read ascending 64-bit hashes."""
        return np.cumsum(self._words(), dtype=np.uint64)

    def whole(self) -> NDArray[np.int64]:
        """Read whole numbers."""
        words = self._words()
        return (words >> np.uint64(1)).view(np.int64) ^ -((words & np.uint64(1)).view(np.int64))

    def doubles(self) -> NDArray[np.float64]:
        """Read doubles."""
        exact = self._data[self._at]
        self._at += 1
        return self.whole() / 100.0 if exact else self._words().view(np.float64)

    def raw(self) -> bytes:
        """Read bytes."""
        length, _ = _COUNT.unpack_from(self._data, self._at)
        self._at += _COUNT.size + length
        return self._data[self._at - length : self._at]

    def _words(self) -> Hashes:
        count, used = _COUNT.unpack_from(self._data, self._at)
        self._at += _COUNT.size
        planes = np.zeros((8, count), np.uint8)
        planes[:used] = np.frombuffer(self._data, np.uint8, used * count, self._at).reshape(used, count)
        self._at += used * count
        return np.ascontiguousarray(planes.T).view("<u8").reshape(-1).astype(np.uint64)
