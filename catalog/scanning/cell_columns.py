"""Sampled cells of one column as bytes: as numbers where they are, else as distinct texts."""

import json
from collections.abc import Sequence

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from catalog.scanning import canonical
from catalog.scanning.blocks import Reader, Writer
from catalog.scanning.parsing import parse_texts
from catalog.scanning.values import Instants, Numbers, written

_TEXTS, _WHOLE, _DECIMAL, _NAIVE, _ZONED = range(5)
_UNITS = (86_400_000_000, 60_000_000, 1_000_000, 1)
_MOST_DECIMALS = 6


def pack_cells(writer: Writer, cells: Sequence[str | None]) -> None:
    """Write a column of canonical texts."""
    present = [cell for cell in cells if cell is not None]
    form, detail, numbers = _numbers(present)
    writer.raw(bytes([form, detail]))
    writer.raw(np.packbits([cell is None for cell in cells]).tobytes() if len(present) < len(cells) else b"")
    writer.whole(np.array([len(cells)], np.int64))
    if form == _TEXTS:
        texts = sorted(set(present))
        codes = {text: code for code, text in enumerate(texts)}
        writer.raw(json.dumps(texts, ensure_ascii=False).encode("utf-8", "surrogatepass"))
        numbers = np.array([codes[cell] for cell in present], np.int64)
    writer.whole(numbers)


def unpack_cells(reader: Reader) -> list[str | None]:
    """Read what `pack_cells` wrote."""
    form, detail = reader.raw()
    nulls, size = reader.raw(), int(reader.whole()[0])
    texts = json.loads(reader.raw().decode("utf-8", "surrogatepass")) if form == _TEXTS else []
    present: list[str | None] = [_write(form, detail, number, texts) for number in reader.whole().tolist()]
    if not nulls:
        return present
    filled = iter(present)
    missing = np.unpackbits(np.frombuffer(nulls, np.uint8), count=size).tolist()
    return [None if empty else next(filled) for empty in missing]


def _numbers(texts: list[str]) -> tuple[int, int, NDArray[np.int64]]:
    """Choose the shortest form that gives back every text."""
    form, detail, numbers = _TEXTS, 0, np.zeros(0, np.int64)
    values = parse_texts(pa.array(texts, pa.string()))
    part = values.parts[0] if len(values.parts) == 1 else None
    if isinstance(part, Numbers) and part.whole is not None:
        form, numbers = _WHOLE, part.whole
    elif isinstance(part, Numbers):
        form, (detail, numbers) = _DECIMAL, _scaled(part.doubles)
    elif isinstance(part, Instants) and isinstance(part.zoned, bool):
        form = _ZONED if part.zoned else _NAIVE
        detail = next(place for place, unit in enumerate(_UNITS) if not (part.micros % unit).any())
        numbers = part.micros // _UNITS[detail]
    if form == _TEXTS or written(values, np.arange(len(texts))) != texts:
        return _TEXTS, 0, np.zeros(0, np.int64)
    return form, detail, numbers


def _scaled(values: NDArray[np.float64]) -> tuple[int, NDArray[np.int64]]:
    for decimals in range(1, _MOST_DECIMALS + 1):
        scaled = np.rint(values * 10.0**decimals)
        if (np.abs(scaled) < 2.0**52).all() and (scaled / 10.0**decimals == values).all():
            return decimals, scaled.astype(np.int64)
    return 0, values.view(np.int64)


def _write(form: int, detail: int, number: int, texts: Sequence[str]) -> str:
    if form == _TEXTS:
        return texts[number]
    if form == _WHOLE:
        return str(number)
    if form == _DECIMAL:
        value = number / 10.0**detail if detail else float(np.int64(number).view(np.float64))
        return str(canonical.number(value))
    return canonical.write_instant(number * _UNITS[detail], form == _ZONED)
