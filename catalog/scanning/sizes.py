"""How much a scan keeps, by the width of the table: wide tables keep fewer rows and hashes of each column."""

from dataclasses import dataclass

_CELLS, _LARGEST_CHUNK, _CHUNK_BYTES = 2**21, 65_536, 2**27


@dataclass
class Sizes:
    """Bounds of a scan's memory and of its fingerprint."""

    chunk: int
    """Rows worked on at once."""
    chunk_bytes: int
    values: int
    """Value hashes kept of a column while scanning, and distinct values counted one by one."""
    hashes: int
    """Value hashes kept of a column in the fingerprint."""
    spread_rows: int
    """Rows that quantiles and frequent values are estimated from."""
    sampled_rows: int
    """Rows of a sample."""
    all_rows: int
    """Tables up to this many rows keep all of them."""
    cells: int
    """Columns whose cells are kept."""
    keys: int
    paired: int
    """Columns of which all pairs are tried as keys."""
    groups: int
    """Single keys by which rows are grouped."""
    pairs: int
    """Pairs of keys by which they are grouped."""
    most_groups: int
    """Groups kept of each."""
    measures: int
    group_cells: int
    """Sums in the fingerprint, over all groups."""
    pool: int


def sizes_of(columns: int) -> Sizes:
    """Choose the bounds for a table of so many columns; up to 64 columns nothing is cut."""
    width = max(1, -(-columns // 64))
    return Sizes(
        chunk=max(1_024, min(_LARGEST_CHUNK, 1 << (_CELLS // max(1, columns)).bit_length() - 1)),
        chunk_bytes=_CHUNK_BYTES,
        values=max(128, 2_048 // width),
        hashes=max(64, 512 // width),
        spread_rows=max(512, 4_096 // width),
        sampled_rows=max(128, 512 // width),
        all_rows=max(256, 1_024 // width),
        cells=256,
        keys=8,
        paired=5,
        groups=10,
        pairs=15,
        most_groups=max(24, 384 // max(8, columns)),
        measures=8,
        group_cells=min(3_072, 1_024 + 192 * columns),
        pool=max(1_024, 16_384 // width),
    )
