"""How the bytes of a text file spell characters: by mark, by proof, or by a plausible guess."""

import codecs
import re
from pathlib import Path

from charset_normalizer import from_bytes

from catalog.errors import Unreadable

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def encoding_of(path: Path, head: bytes, *, cut: bool) -> str:
    """Name the encoding of a text from its head (`cut` when more follows); raises `Unreadable` when it cannot be told.

    A head that is valid UTF-8 is UTF-8. An older encoding is believed only when no byte of it speaks for UTF-8 and
    the letters look like words; a stray bad byte is damage, not another encoding.
    """
    for mark, name in _MARKS:
        if head.startswith(mark):
            return name
    if (nul := head.find(0)) >= 0:
        raise _nul(path, head, nul)
    if head.isascii():
        return "utf-8"
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head, final=not cut)
    except UnicodeDecodeError as error:
        older = None if _MULTIBYTE.search(head) else _older(head)
        if older is None:
            raise not_utf8(path, head, error.start) from None
        return older
    return "utf-8"


def not_utf8(path: Path, data: bytes, start: int, *, line: int = 1, offset: int = 0) -> Unreadable:
    """Make the error for a byte that is no UTF-8, `start` bytes into data that begins at that line and offset."""
    line += data.count(b"\n", 0, start)
    place = f"line {line}, byte {offset + start}"
    reason = f"the byte 0x{data[start]:02x} is not valid UTF-8."
    remedy = "Save the file as UTF-8, or fetch it again if it was damaged on the way."
    return Unreadable(path=str(path), place=place, reason=reason, remedy=remedy)


def _nul(path: Path, head: bytes, nul: int) -> Unreadable:
    line = 1 + head.count(b"\n", 0, nul)
    place = f"line {line}, byte {nul}"
    if head.count(0) > len(head) // 3 and head[:4].count(0) == 2:  # noqa: PLR2004 - every other byte of four
        reason, remedy = "this looks like UTF-16 without its byte order mark.", "Save the file as UTF-8."
    else:
        reason, remedy = "there is a NUL byte, which no text file holds.", "Remove it, or fetch the file again."
    return Unreadable(path=str(path), place=place, reason=reason, remedy=remedy)


def _older(head: bytes) -> str | None:
    high = [m.group() for m in re.finditer(rb"[\x80-\xff]+", head)]
    total = sum(map(len, high))
    if total <= 2 * len(high) and total < len(head) / 5 and all(_WESTERN.fullmatch(run) for run in high):
        return "cp1252"
    guess = from_bytes(head[: 2**16]).best()
    if guess is None or guess.chaos > _MAX_CHAOS or guess.coherence < _MIN_COHERENCE:
        return None
    return guess.encoding


_MAX_CHAOS, _MIN_COHERENCE = 0.1, 0.5
_MULTIBYTE = re.compile(rb"[\xc3-\xdf][\x80-\xbf](?![\x80-\xbf])|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
# Letters, quotes, dashes and signs that Western European text is made of; a lone \xff or \x81 is damage.
_WESTERN = re.compile(
    rb"[\x80\x85\x8a\x8c\x8e\x91-\x97\x99\x9a\x9c\x9e\x9f\xa0\xa1\xa3\xa7\xa9-\xab\xae\xb0\xb2-\xb5\xb7\xb9-\xbf"
    rb"\xc0-\xcf\xd1-\xd6\xd8-\xdd\xdf-\xef\xf1-\xf6\xf8-\xfd]+"
)
