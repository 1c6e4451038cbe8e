"""Lineage of any size and shape, as rows: layers of a lake, a hub, a circle, long names, one copy alone."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import insert
from sqlalchemy.orm import Session

from catalog.datasets.models import Copy, Dataset, Dump, Membership, Version
from catalog.db import new_id, now
from catalog.lineage.models import Edge
from catalog.silos.models import Silo

SUBJECTS = ("orders", "clicks", "sessions", "prices", "stock", "payments", "returns", "customers", "invoices", "plates")
LAYERS = ("source", "raw", "clean", "core", "mart", "report", "share")
SILOS = ("ecommerce", "finance", "store")
COLUMNS = ("id", "customer_id", "status", "amount", "currency", "updated_at", "email_hash", "source")
KINDS = ("declared", "observed", "inferred")
LONG_AGO = datetime(2026, 1, 5, tzinfo=UTC)


@dataclass
class Grown:
    """A lineage as it was written: the datasets and their copies in order, and the links as places in that order."""

    datasets: list[UUID] = field(default_factory=list)
    copies: list[UUID] = field(default_factory=list)
    links: list[tuple[int, int, str]] = field(default_factory=list)


def around(session: Session, number: int, *, seed: int = 1) -> Grown:
    """Write one dataset, the first, with layers of others before it and after it: all are within three steps of it."""
    draw = random.Random(seed)  # noqa: S311 - a picture, no secret
    names, links = ["core.focus"], []
    layers: dict[int, list[int]] = {0: [0]}
    for place in range(1, number):
        step = draw.choice((1, 2, 2, 3, 3, 3)) * (1 if place % 2 else -1)
        layers.setdefault(step, []).append(place)
        names.append(f"{LAYERS[step + 3]}.{SUBJECTS[place % len(SUBJECTS)]}")
    for step in sorted(layers, key=abs)[1:]:
        nearer = layers.get(step - 1 if step > 0 else step + 1) or [0]
        for place in layers[step]:
            for other in draw.sample(nearer, min(len(nearer), draw.choice((1, 1, 1, 2, 3)))):
                ends = (other, place) if step > 0 else (place, other)
                links.append((*ends, draw.choice(KINDS)))
    return written(session, names, links, [SILOS[draw.randrange(3)] for _ in range(number)])


def hub(session: Session, spokes: int) -> Grown:
    """Write one dataset from which all others were made."""
    names = ["core.hub", *(f"share.{SUBJECTS[place % 10]}_{place}" for place in range(spokes))]
    links = [(0, place, KINDS[place % 3]) for place in range(1, spokes + 1)]
    return written(session, names, links, [SILOS[place % 3] for place in range(spokes + 1)])


def circle(session: Session) -> Grown:
    """Write three datasets that were made from one another in a ring, one that feeds and one that leaves it."""
    names = ["raw.seed", "core.one", "core.two", "core.three", "mart.out"]
    links = [
        (0, 1, "declared"),
        (1, 2, "observed"),
        (2, 3, "declared"),
        (3, 1, "inferred"),
        (2, 1, "declared"),
        (3, 4, "observed"),
    ]
    return written(session, names, links, ["store", "store", "finance", "store", "store"])


def long_names(session: Session) -> Grown:
    """Write datasets with names that fit no box."""
    names = ["warehouse." + "extraordinarily_" * 9 + tail for tail in ("clicks", "sessions", "orders")]
    names[2] = "倉庫・注文データ（二〇二六年度・最終版のコピーのコピー）"  # noqa: RUF001 - as people name things
    return written(
        session, names, [(0, 1, "inferred"), (1, 2, "declared")], ["a silo with a very long name indeed"] * 3
    )


def written(
    session: Session, names: Sequence[str], links: Sequence[tuple[int, int, str]], silos: Sequence[str]
) -> Grown:
    """Write datasets of one copy each, with links between them."""
    known = {name: Silo(name=name, owner=f"{name}-team", stewards=["Ana Silva"]) for name in dict.fromkeys(silos)}
    session.add_all(known.values())
    session.flush()
    grown = Grown([new_id() for _ in names], [new_id() for _ in names], list(links))
    rows = [
        _rows(place, name, grown, known[silo].id) for place, (name, silo) in enumerate(zip(names, silos, strict=True))
    ]
    for number, table in enumerate((Dataset, Copy, Membership, Version, Dump)):
        session.execute(insert(table), [made[number] for made in rows])
    if links:
        session.execute(insert(Edge), [_edge(grown, *link) for link in links])
    return grown


def _rows(place: int, name: str, grown: Grown, silo_id: UUID) -> tuple[dict[str, Any], ...]:
    dataset_id, copy_id, version_id = grown.datasets[place], grown.copies[place], new_id()
    path = f"/lake/{name.replace('.', '/')}_{place}.parquet"
    label = f"{name}_{place}"
    columns = [{"name": column, "type": "string"} for column in COLUMNS[: 3 + place % 6]]
    held = {"format": "parquet", "bytes": 61_000 + place, "rows": 1_000 + place, "columns": columns}
    return (
        {"id": dataset_id, "name": label, "named": True, "owner": ""},
        {"id": copy_id, "namespace": "file", "name": path, "uri": f"file://{path}", "silo_id": silo_id, "title": label},
        {"id": new_id(), "copy_id": copy_id, "dataset_id": dataset_id, "reason": "test"},
        {"id": version_id, "copy_id": copy_id, "content_id": f"sha256:{place:064x}", "status": "readable", **held},
        {"id": new_id(), "copy_id": copy_id, "version_id": version_id, "outcome": "version", "registered_by": "tester"},
    )


def _edge(grown: Grown, source: int, target: int, kind: str) -> dict[str, Any]:
    since = LONG_AGO + timedelta(days=(source + target) % 200)
    return {
        "id": new_id(),
        "source_copy_id": grown.copies[source],
        "target_copy_id": grown.copies[target],
        "kind": kind,
        "confidence": 0.6 + (source * 7 + target) % 40 / 100 if kind == "inferred" else None,
        "transformation": "",
        "valid_from": since,
        "known_from": min(since + timedelta(days=3), now()),
    }
