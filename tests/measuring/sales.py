"""Made sales: 18 columns such as a shop keeps, for measuring."""

import sys
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

_PIECE = 500_000
_CATEGORIES = np.array(
    ["bakery", "dairy", "deli", "drug", "floral", "garden", "grocery", "meat", "produce", "toys"], dtype=object
)
_CHANNELS = np.array(["app", "store", "web"], dtype=object)
_FIRST_SECOND, _DAYS = 1_672_531_200, 365


def main(path: str, rows: str, seed: str) -> None:
    """Write a snappy Parquet file, piece by piece so that memory stays small."""
    generator = np.random.default_rng(int(seed))
    writer = None
    for start in range(0, int(rows), _PIECE):
        piece = sales(generator, start, min(_PIECE, int(rows) - start))
        writer = writer or pq.ParquetWriter(Path(path), piece.schema)
        writer.write_table(piece, row_group_size=_PIECE // 4)
    if writer is not None:
        writer.close()


def sales(generator: np.random.Generator, start: int, rows: int) -> pa.Table:
    """Make order lines; the columns are independent but for the sales value."""
    pick = generator.integers
    cents, quantity = pick(99, 20_000, rows), pick(1, 12, rows)
    discount = np.where(generator.random(rows) < 0.7, 0, pick(0, 500, rows))
    seconds = _FIRST_SECOND + pick(0, _DAYS, rows) * 86_400 + pick(28_800, 79_200, rows)
    moments = seconds.astype("datetime64[s]").astype("datetime64[us]")
    customers = pick(1, 120_000, rows)
    return pa.table(
        {
            "order_id": np.arange(10_000_000 + start, 10_000_000 + start + rows),
            "line": pick(1, 9, rows).astype(np.int32),
            "order_time": moments,
            "order_date": moments.astype("datetime64[D]"),
            "customer_id": customers,
            "email": pa.array([f"user{customer}@example.com" for customer in customers.tolist()]),
            "product_id": pick(100_000, 109_000, rows),
            "sku": pa.array([f"SKU-{number:06d}" for number in pick(1, 9_000, rows).tolist()]),
            "category": pa.array(_CATEGORIES[pick(0, len(_CATEGORIES), rows)]),
            "store_id": pick(1, 400, rows).astype(np.int32),
            "quantity": quantity.astype(np.int32),
            "unit_price": cents / 100,
            "discount": discount / 100,
            "sales_value": np.round((cents * quantity - discount) / 100, 2),
            "weight_kg": pa.array(generator.gamma(2, 1.5, rows), mask=generator.random(rows) < 0.08),
            "coupon": pa.array(generator.random(rows) < 0.1),
            "channel": pa.array(_CHANNELS[pick(0, len(_CHANNELS), rows)]),
            "session": pa.array([f"{number:016x}" for number in pick(0, 2**62, rows).tolist()]),
        }
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
