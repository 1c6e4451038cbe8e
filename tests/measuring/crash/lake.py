"""A lake small enough to be worked through hundreds of times: copies of every sort, and files that cannot be read."""

import csv
import random
from collections.abc import Sequence
from pathlib import Path

Rows = Sequence[Sequence[object]]
FEW = ("orders.csv", "export (3).csv", "totals.csv", "page.csv")
NAMES = ("order_id", "customer", "product", "ordered_at", "quantity", "price")


def build(folder: Path, seed: int = 1, *, few: bool = False) -> list[Path]:
    """Write the files and give their paths in the order in which they are registered; `few` of them when in a hurry."""
    rng = random.Random(seed)  # noqa: S311 - invented data
    orders, visits = _orders(rng, 160), _visits(rng, 120)
    files: dict[str, tuple[Sequence[str], Rows]] = {
        "orders.csv": (NAMES, orders),
        "export (3).csv": (NAMES, [row for row in orders if row[2] != "tea"]),
        "orders_new.csv": (tuple(name.upper() for name in NAMES), orders),
        "final_v2.csv": (NAMES[:4], [row[:4] for row in orders]),
        "totals.csv": (("customer", "spent"), _totals(orders)),
        "visits.csv": (("visit_id", "visitor", "page", "seconds"), visits),
        "visits_old.csv": (("visit_id", "visitor", "page", "seconds"), visits[:80]),
    }
    folder.mkdir(parents=True, exist_ok=True)
    for name, (header, rows) in files.items():
        with (folder / name).open("w", newline="") as file:
            csv.writer(file).writerows([header, *rows])
    (folder / "page.csv").write_text("<!doctype html><html><body>Sign in</body></html>")
    (folder / "cut.parquet").write_bytes(b"PAR1" + bytes(200))
    return [folder / name for name in (FEW if few else (*files, "page.csv", "cut.parquet"))]


def _orders(rng: random.Random, count: int) -> list[list[object]]:
    return [
        [
            7_000_000 + 37 * number + rng.randrange(30),
            f"customer {rng.randrange(40):03d}",
            rng.choice(["tea", "coffee", "milk", "bread"]),
            _moment(rng),
            rng.randrange(1, 9),
            round(rng.uniform(1, 90), 2),
        ]
        for number in range(count)
    ]


def _moment(rng: random.Random) -> str:
    day = f"2026-{rng.randrange(1, 13):02d}-{rng.randrange(1, 29):02d}"
    return f"{day} {rng.randrange(10, 24)}:{rng.randrange(10, 60)}:07"


def _visits(rng: random.Random, count: int) -> list[list[object]]:
    pages = [f"/shelf/{rng.randrange(10**6)}" for _ in range(50)]
    return [
        [f"v-{rng.getrandbits(40):010x}", rng.randrange(10**6), rng.choice(pages), rng.randrange(900)]
        for _ in range(count)
    ]


def _totals(orders: Rows) -> list[list[object]]:
    spent: dict[str, float] = {}
    for row in orders:
        spent[str(row[1])] = spent.get(str(row[1]), 0.0) + float(str(row[5]))
    return [[customer, round(total, 2)] for customer, total in sorted(spent.items())]
