"""From the bytes of a request to JSON: unpacked within a bound, and nothing that JSON has not."""

import json
import zlib
from typing import Any

import orjson

from catalog.errors import RequestTooLarge
from catalog.errors.events import EventUnreadable

_GZIP = 16 + zlib.MAX_WBITS
_SUSPICIOUS = (b"\\u0000", b"\\ud", b"\\uD")
"""What texts may hide behind that no database keeps."""
_DIGITS = bytes(ord("0") if one in b"0123456789" else ord(" ") for one in range(256))
_LONG = b"0" * 19
"""Of so many digits a number may be more than 64 bits hold, which the quick reader would round."""


def unpack(body: bytes, encoding: str, limit: int) -> bytes:
    """Unpack a body by its Content-Encoding; raises EventUnreadable, and RequestTooLarge past `limit` bytes."""
    kind = encoding.strip().lower()
    if kind in {"", "identity"}:
        unpacked = body
    elif kind in {"gzip", "x-gzip"}:
        unpacked = _inflated(body, limit)
    else:
        raise EventUnreadable(field="Content-Encoding", reason=f"{kind[:40]!r} is not understood; gzip is")
    if len(unpacked) > limit:
        raise RequestTooLarge(limit=limit)
    return unpacked


def read_json(body: bytes) -> Any:
    """Read JSON in UTF-8; raises EventUnreadable for what is none, or is nested too deeply."""
    if _LONG not in body.translate(_DIGITS):
        try:
            return orjson.loads(body)
        except ValueError:
            pass  # what is wrong with it is told below, or it is something that only the other reader takes
    try:
        read = json.loads(body.decode("utf-8-sig"), parse_constant=_no_number, parse_float=_finite)
    except UnicodeDecodeError:
        raise EventUnreadable(field="body", reason="it is not UTF-8") from None
    except RecursionError:
        raise EventUnreadable(field="body", reason="it is nested too deeply") from None
    except ValueError as error:
        raise EventUnreadable(field="body", reason=f"it is not JSON: {error}") from None
    return read


def is_suspicious(body: bytes) -> bool:
    """Tell whether a body may hold texts that no database keeps; each event of it is looked through then."""
    # Most bodies have no backslash at all, which is found out at once.
    return b"\0" in body or (b"\\" in body and any(sign in body for sign in _SUSPICIOUS))


def _inflated(body: bytes, limit: int) -> bytes:
    unpacked, left = bytearray(), body
    try:
        while left:  # several packed parts may follow one another
            opened = zlib.decompressobj(_GZIP)
            unpacked += opened.decompress(left, limit + 1 - len(unpacked))
            if opened.unconsumed_tail or len(unpacked) > limit:
                raise RequestTooLarge(limit=limit)
            if not opened.eof:
                raise EventUnreadable(field="body", reason="its gzip ends too early")
            left = opened.unused_data
    except zlib.error:
        raise EventUnreadable(field="body", reason="it is not gzip") from None
    return bytes(unpacked)


def _no_number(name: str) -> Any:
    raise ValueError(f"{name} is no number of JSON")


def _finite(digits: str) -> float:
    number = float(digits)
    if number in {float("inf"), float("-inf")}:
        raise ValueError("a number is too large")
    return number
