"""Long texts in less room: how they begin, and a hash by which equal ones stay equal."""

from dataclasses import replace

import xxhash

from catalog.scanning.fingerprint import Fingerprint, RowSample

LONG, BEGINNING, DIGITS = 48, 16, 12
"""Characters."""


def short(cell: str | None) -> str | None:
    """Shorten a long cell; equal cells stay equal and others stay different, and a short one is left as it is."""
    if cell is None or len(cell) <= LONG:
        return cell
    return f"{cell[:BEGINNING]}…{xxhash.xxh64_hexdigest(cell.encode('utf-8', 'surrogatepass'))[:DIGITS]}"


def shortened(fingerprint: Fingerprint) -> Fingerprint:
    """Shorten the sampled cells of a fingerprint; the same one where none is long."""
    cells = (cell for sample in fingerprint.samples for column in sample.cells for cell in column)
    if not any(cell is not None and len(cell) > LONG for cell in cells):
        return fingerprint
    return replace(fingerprint, samples=tuple(_shortened(sample) for sample in fingerprint.samples))


def _shortened(sample: RowSample) -> RowSample:
    return replace(sample, cells=tuple(tuple(short(cell) for cell in column) for column in sample.cells))
