"""Text files as chunks of whole lines: unpacked, turned to UTF-8, and never more than a bounded piece at once."""

import codecs
import gzip
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Literal, Protocol

from catalog.errors import Unreadable
from catalog.scanning.readers.encoding import not_utf8
from catalog.scanning.readers.source import Limits, OutgrewHead

HEAD_BYTES = 2**20
CHUNK_BYTES = 4 * 2**20

Packing = Literal["", "gzip", "zstd"]


@dataclass(frozen=True)
class Script:
    """How the bytes of a text file become lines of UTF-8."""

    packing: Packing = ""
    encoding: str = "utf-8"
    lone_cr: bool = False
    """Lines end with a carriage return alone, as on old Macs; each is read as a line feed."""
    assumed: bool = False
    """The head is ASCII, so the encoding shows only later."""


PLAIN = Script()


@dataclass(frozen=True)
class Chunk:
    """Whole lines of UTF-8; `line` is the 1-based number of the first, `offset` its byte in the unpacked text."""

    data: bytes
    line: int
    offset: int
    share: float
    """Of the file read so far, 0 to 1."""


class Unpacked(Protocol):
    """A file to read plain bytes from; `tell` says how many bytes of the packed file are used up."""

    def read(self, size: int) -> bytes:
        """Give up to `size` bytes; none at the end."""
        ...

    def tell(self) -> int:
        """Say how far the packed file is read."""
        ...


@contextmanager
def open_unpacked(path: Path, packing: Packing, limits: Limits) -> Iterator[Unpacked]:
    """Open a file and undo its packing; stops at `max_unpacked_bytes`."""
    with path.open("rb") as raw:
        yield _Bounded(path, raw, packing, limits.max_unpacked_bytes)


def chunks(path: Path, script: Script, limits: Limits, cut: Callable[[bytes, int, int], int]) -> Iterator[Chunk]:
    """Read a text file in chunks of whole records.

    `cut(data, line, offset)` says where the last whole record of data ends (0: none does); the end of the file ends
    the last one. A record longer than `max_line_bytes` is refused.
    """
    line, offset, pending = 1, 3 if script.encoding == "utf-8-sig" else 0, b""
    size = max(1, path.stat().st_size)
    with open_unpacked(path, script.packing, limits) as file:
        text = _lines(_utf8(path, file, script.encoding), script)
        for block in _blocks(text, min(CHUNK_BYTES, limits.max_line_bytes)):
            data = pending + block if pending else block
            _check_first_line(path, data, len(pending), line, offset, limits)
            end = cut(data, line, offset)
            pending = data[end:]
            if end:
                whole = data[:end]
                yield Chunk(whole, line, offset, file.tell() / size)
                line, offset = line + whole.count(b"\n"), offset + end
            elif len(data) > limits.max_line_bytes:
                raise too_long(path, line, offset, limits)
        if pending:
            yield Chunk(pending, line, offset, 1.0)


def head_of(path: Path, script: Script, limits: Limits, size: int = HEAD_BYTES) -> tuple[bytes, bool]:
    """Give the beginning of a text as UTF-8, and whether more follows."""
    with open_unpacked(path, script.packing, limits) as file:
        read = _lines(_utf8(path, file, script.encoding), script)
        head = b""
        while len(head) <= size and (block := read(size + 1 - len(head))):
            head += block
    return head[:size], len(head) > size


def too_long(path: Path, line: int, offset: int, limits: Limits) -> Unreadable:
    """Make the error for a line that is longer than a reader may hold."""
    return Unreadable(
        path=str(path),
        place=f"line {line}, byte {offset}",
        reason=f"the line is longer than {limits.max_line_bytes:,} bytes.",
        remedy="Check the line ends and quotes of the file; CATALOG_MAX_LINE_BYTES sets the limit.",
    )


def check_characters(path: Path, chunk: Chunk, *, assumed: bool = False) -> bool:
    """Refuse NUL bytes and bad UTF-8 with their place; answers whether the chunk is plain ASCII.

    Raises OutgrewHead where UTF-8 was only `assumed`: the file may have another encoding.
    """
    if (nul := chunk.data.find(0)) >= 0:
        line = chunk.line + chunk.data.count(b"\n", 0, nul)
        place = f"line {line}, byte {chunk.offset + nul}"
        reason = "there is a NUL byte, which no text file holds."
        raise Unreadable(path=str(path), place=place, reason=reason, remedy="Remove it, or fetch the file again.")
    if chunk.data.isascii():
        return True
    try:
        chunk.data.decode()
    except UnicodeDecodeError as error:
        if assumed:
            raise OutgrewHead from None
        raise not_utf8(path, chunk.data, error.start, line=chunk.line, offset=chunk.offset) from None
    return False


class _Bounded:
    """Unpacks, counts what comes out, and says what is wrong with a damaged packing."""

    def __init__(self, path: Path, raw: BinaryIO, packing: Packing, limit: int) -> None:
        self._path, self._raw, self._packing, self._limit = path, raw, packing, limit
        self._file = _unpacker(raw, packing)
        self._read = 0

    def read(self, size: int) -> bytes:
        try:
            block = self._file.read(size)
        except (OSError, EOFError, zlib.error) as error:
            what = self._packing or "file"
            place = f"after {self._read:,} unpacked bytes" if self._read else "somewhere in its first block"
            reason = f"the {what} data is damaged or cut off, or something else follows it, {place} ({error})."
            raise Unreadable(path=str(self._path), reason=reason, remedy="Fetch or pack the file again.") from None
        self._read += len(block)
        if self._read > self._limit:
            reason = f"it unpacks to more than {self._limit:,} bytes."
            remedy = "Split the file, or raise CATALOG_MAX_UNPACKED_BYTES if it is meant to be so large."
            raise Unreadable(path=str(self._path), reason=reason, remedy=remedy)
        return block

    def tell(self) -> int:
        return self._raw.tell()


def _unpacker(raw: BinaryIO, packing: Packing) -> BinaryIO:
    if packing == "gzip":
        return gzip.GzipFile(fileobj=raw, mode="rb")  # type: ignore[return-value]
    if packing == "zstd":
        import pyarrow as pa  # noqa: PLC0415 - only this packing needs it

        stream: BinaryIO = pa.CompressedInputStream(raw, "zstd")
        return stream
    return raw


def _utf8(path: Path, file: Unpacked, encoding: str) -> Callable[[int], bytes]:
    if encoding == "utf-8":
        return file.read
    if encoding == "utf-8-sig":
        file.read(len(codecs.BOM_UTF8))
        return file.read
    decoder = codecs.getincrementaldecoder(encoding)()

    def read(size: int) -> bytes:
        while block := file.read(size):
            if text := _decode(path, decoder, block, encoding):
                return text
        return _decode(path, decoder, b"", encoding, final=True)

    return read


def _lines(read: Callable[[int], bytes], script: Script) -> Callable[[int], bytes]:
    if not script.lone_cr:
        return read
    return lambda size: read(size).replace(b"\r", b"\n")


def _decode(
    path: Path, decoder: codecs.IncrementalDecoder, block: bytes, encoding: str, *, final: bool = False
) -> bytes:
    try:
        return decoder.decode(block, final).encode()
    except UnicodeError as error:
        name = encoding.removesuffix("-sig").upper()
        reason = f"the text is not valid {name} ({error})."
        raise Unreadable(path=str(path), reason=reason, remedy="Save the file as UTF-8.") from None


def _blocks(read: Callable[[int], bytes], size: int) -> Iterator[bytes]:
    while block := read(size):
        yield block


def _check_first_line(path: Path, data: bytes, pending: int, line: int, offset: int, limits: Limits) -> None:
    # A block is at most one limit long, so a longer line reaches over two blocks: it is the first of the second.
    if pending and len(data) > limits.max_line_bytes:
        end = data.find(b"\n")
        if end > limits.max_line_bytes:
            raise too_long(path, line, offset, limits)
