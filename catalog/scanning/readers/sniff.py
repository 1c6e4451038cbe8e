"""What a file is, told by its first bytes; the name of a file decides nothing."""

import json
import re
from dataclasses import dataclass
from pathlib import Path

from catalog.errors import Unreadable
from catalog.scanning.readers.encoding import encoding_of
from catalog.scanning.readers.source import Limits
from catalog.scanning.readers.text import HEAD_BYTES, PLAIN, Packing, Script, Unpacked, open_unpacked

TEXT_FORMATS = ("csv", "jsonl")


@dataclass(frozen=True)
class Kind:
    """The format of a file, and for text formats how its bytes are packed and encoded."""

    format: str
    """csv (any delimiter) | jsonl | parquet | arrow"""
    script: Script = PLAIN
    stream: bool = False
    """Arrow: the streaming format rather than the file format."""


def recognise(path: Path, limits: Limits, *, whole: bool = False) -> Kind:
    """Tell what a file holds; raises `Unreadable` for what is no table.

    The head tells the encoding; with `whole`, where the head is plain ASCII, the first part that is not.
    """
    with path.open("rb") as file:
        magic = file.read(16)
    if not magic:
        raise Unreadable(path=str(path), reason="the file is empty (0 bytes).", remedy=_AGAIN)
    if binary := _binary(path, magic):
        return binary
    packing = _packing(magic)
    with open_unpacked(path, packing, limits) as file:
        head = file.read(HEAD_BYTES)
        cut = bool(next_byte := file.read(1))
        later = _telling(next_byte, file) if whole and cut and head.isascii() else b""
    if packing:
        _refuse_packed_binary(path, head[:16], packing)
    encoding = encoding_of(path, head, cut=cut)
    if later:
        encoding = _encoding_of_later(path, later)
    text = head.decode(encoding, errors="replace").lstrip("\ufeff")
    assumed = cut and not whole and head.isascii()
    script = Script(packing, encoding, lone_cr=_ends_with_cr(text), assumed=assumed)
    return Kind(_text_format(path, text), script)


def _telling(block: bytes, file: Unpacked) -> bytes:
    while block and block.isascii():
        block = file.read(HEAD_BYTES)
    return block


def _encoding_of_later(path: Path, block: bytes) -> str:
    try:
        return encoding_of(path, block, cut=True)
    except Unreadable:
        # Reading as UTF-8 stops at the same byte, and knows its place in the file.
        return "utf-8"


def _ends_with_cr(text: str) -> bool:
    text = text.lstrip()
    first = _FIRST_LINE.match(text)
    end = first.end() if first else 0
    if text[end : end + 1] == '"':
        return "\r" in text and "\n" not in text
    return text[end : end + 1] == "\r" and text[end + 1 : end + 2] != "\n"


def _binary(path: Path, magic: bytes) -> Kind | None:
    if magic.startswith((b"PAR1", b"PARE")):
        return Kind("parquet")
    if magic.startswith(b"ARROW1"):
        return Kind("arrow")
    if magic.startswith(b"\xff\xff\xff\xff"):
        return Kind("arrow", stream=True)
    for start, name, remedy in _FOREIGN:
        if magic.startswith(start):
            raise Unreadable(path=str(path), reason=f"this is {name}, not a table that can be read.", remedy=remedy)
    return None


def _packing(magic: bytes) -> Packing:
    if magic.startswith(b"\x1f\x8b"):
        return "gzip"
    return "zstd" if magic.startswith(b"\x28\xb5\x2f\xfd") else ""


def _refuse_packed_binary(path: Path, magic: bytes, packing: Packing) -> None:
    if _packing(magic) or _binary(path, magic):
        reason = f"inside the {packing} packing is another packed or binary file."
        remedy = f"Undo the {packing} packing and register the file inside."
        raise Unreadable(path=str(path), reason=reason, remedy=remedy)


def _text_format(path: Path, text: str) -> str:
    start = text.lstrip()[:4096]
    if not start:
        raise Unreadable(path=str(path), reason="the file holds only blank lines.", remedy=_AGAIN)
    if _HTML.match(start):
        reason = "this is an HTML page, not data; often a sign-in or error page saved under the name of the download."
        raise Unreadable(path=str(path), reason=reason, remedy="Download the file again, signed in.")
    if start.startswith("version https://git-lfs.github.com/spec/"):
        reason = "this is a Git LFS pointer; the data itself was not fetched."
        raise Unreadable(path=str(path), reason=reason, remedy="Run `git lfs pull` and register it again.")
    if start.startswith(("<?xml", "%PDF", "{\\rtf")):
        raise Unreadable(path=str(path), reason="this is a document, not a table.", remedy=_AGAIN)
    if start.startswith("{") and _is_json_lines(path, text.lstrip()):
        return "jsonl"
    if re.match(r"\[\s*[\[{\]]", start):
        raise Unreadable(path=str(path), reason="this is one JSON array, not JSON lines.", remedy=_JSON_REMEDY)
    return "csv"


def _is_json_lines(path: Path, text: str) -> bool:
    line = text.splitlines()[0].strip()
    try:
        json.loads(line)
    except RecursionError:
        return True
    except ValueError:
        if re.match(r'\{\s*$|\{\s*"[^"]*"\s*:\s*[\[{]?\s*$', line):
            raise Unreadable(
                path=str(path), place="line 1", reason="this is one JSON document, not JSON lines.", remedy=_JSON_REMEDY
            ) from None
        return bool(re.match(r'\{\s*"', line))
    return True


_AGAIN = "Write the data as CSV, Parquet, JSON lines or Arrow and register it again."
_JSON_REMEDY = "Write one object a line (`jq -c '.[]'` does it) and register it again."
_HTML = re.compile(
    r"(<!--.*?-->\s*)*<(!doctype\s+html|html|head|body|script|title|meta|div|table)\b", re.IGNORECASE | re.DOTALL
)
_FIRST_LINE = re.compile(r'(?:[^"\r\n]|"[^"]*")*+')
_SHEET = "Save the sheet as CSV or Parquet and register that."
_UNPACK = "Unpack it and register the files inside."
_FOREIGN = (
    (b"PK\x03\x04", "a zip archive or a spreadsheet", "Unpack it, or save the sheet as CSV, and register that."),
    (b"\xd0\xcf\x11\xe0", "an old Office document", _SHEET),
    (b"BZh", "a bzip2 file", _UNPACK),
    (b"\xfd7zXZ", "an xz file", _UNPACK),
    (b"7z\xbc\xaf", "a 7z archive", _UNPACK),
    (b"Rar!", "a rar archive", _UNPACK),
    (b"ORC", "an ORC file", _AGAIN),
    (b"Obj\x01", "an Avro file", _AGAIN),
    (b"FEA1", "a Feather file of version 1", _AGAIN),
    (b"SQLite format 3", "a SQLite database", "Export the table and register that."),
    (b"%PDF", "a PDF document", _AGAIN),
    (b"\x89PNG", "a picture", _AGAIN),
    (b"\xff\xd8\xff", "a picture", _AGAIN),
    (b"GIF8", "a picture", _AGAIN),
    (b"\x7fELF", "a program", _AGAIN),
)
