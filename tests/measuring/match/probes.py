"""Real tables that are looked up: families of six, and what is made of the database so that their stage can run."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

import numpy as np
import pyarrow as pa
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from catalog.datasets.models import Copy, Dataset, Dump, Membership, Version
from catalog.db import new_id
from catalog.matching.models import Sketched
from catalog.scanning.fingerprint import Fingerprint
from catalog.scanning.models import FingerprintRow
from catalog.scanning.packing import pack
from catalog.scanning.service import signed
from catalog.scanning.sketch import scan_batches
from tests.measuring.match.background import pools

ROWS = 3_000
STAND_INS = 12


@dataclass(frozen=True)
class Probe:
    """One table of a family, as it was scanned."""

    family: int
    number: int
    fingerprint: Fingerprint
    packed: bytes


def probes(families: int, seed: int) -> list[Probe]:
    """Make the tables and scan them; a family's are all copies of one another."""
    made = []
    for family in range(families):
        random = np.random.default_rng([seed, family])
        for number, table in enumerate(_family(random, family)):
            made.append(_probe(family, number, table))
    return made


def stand_ins(seed: int) -> list[Probe]:
    """Make tables that have to do with nobody: the background's versions get their fingerprints."""
    return [
        _probe(-1, number, _table(np.random.default_rng([seed, 9, number]), -1 - number)) for number in range(STAND_INS)
    ]


def register(session: Session, probe: Probe) -> UUID:
    """Write a copy that holds a probe, with all that the match stage reads, and give its version."""
    name = f"/probes/{'abcdefghij'[probe.family % 10]}{'klmnopqrst'[probe.family // 10]}/{'uvwxyz'[probe.number]}.csv"
    return _hold(session, [(new_id(), new_id(), name, probe)], fresh=True)[0]


def fill_in(session: Session, versions: Sequence[UUID], kept: Sequence[Probe]) -> None:
    """Give the background's versions that came up as candidates what a scan would have left of them."""
    known = set(session.scalars(select(Version.id).where(Version.id.in_(versions))))
    found = session.execute(select(Sketched.version_id, Sketched.copy_id).where(Sketched.version_id.in_(versions)))
    missing = [(row[0], row[1]) for row in found if row[0] not in known]
    rows = [(copy, version, "", kept[place % len(kept)]) for place, (version, copy) in enumerate(sorted(missing))]
    if rows:
        _hold(session, rows, fresh=False)


def _hold(session: Session, rows: Sequence[tuple[UUID, UUID, str, Probe]], *, fresh: bool) -> list[UUID]:
    homes = [new_id() for _ in rows]
    if fresh:
        names = [(copy, name) for copy, _, name, _ in rows]
        session.execute(
            insert(Copy), [{"id": c, "namespace": "file", "name": n, "uri": f"file://{n}"} for c, n in names]
        )
    session.execute(insert(Dataset), [{"id": home, "name": "made"} for home in homes])
    joined = [{"copy_id": row[0], "dataset_id": home, "reason": "made"} for row, home in zip(rows, homes, strict=True)]
    session.execute(insert(Membership), joined)
    session.execute(insert(Version), [_version(*row) for row in rows])
    arrived = [{"copy_id": c, "version_id": v, "registered_by": "bench", "outcome": "version"} for c, v, _, _ in rows]
    session.execute(insert(Dump), arrived)
    session.execute(insert(FingerprintRow), [_kept(version, probe) for _, version, _, probe in rows])
    return [row[1] for row in rows]


def _version(copy_id: UUID, version_id: UUID, _name: str, probe: Probe) -> Mapping[str, object]:
    told = {"status": "readable", "format": "csv", "bytes": 1, "rows": probe.fingerprint.rows}
    return {"id": version_id, "copy_id": copy_id, "content_id": f"sha256:{version_id.hex}", **told}


def _kept(version_id: UUID, probe: Probe) -> Mapping[str, object]:
    made = {"revision": probe.fingerprint.revision, "digest": signed(probe.fingerprint.digest)}
    return {"version_id": version_id, "packed": probe.packed, **made}


def _probe(family: int, number: int, table: pa.Table) -> Probe:
    kinds = [str(kind) for kind in table.schema.types]
    found = scan_batches(table.column_names, kinds, table.to_batches()).fingerprint
    return Probe(family, number, found, pack(found))


def _family(random: np.random.Generator, family: int) -> Iterator[pa.Table]:
    whole = _table(random, family)
    yield whole
    yield whole.filter(random.random(ROWS) < 0.6)
    yield whole.filter(random.random(ROWS) < 0.25)
    yield whole.select(["key", "customer", "country", "paid"])
    yield whole.take(random.permutation(ROWS)).rename_columns([f"c{place}" for place in range(whole.num_columns)])
    paid = np.where(random.random(ROWS) < 0.1, random.integers(1, 10**6, ROWS) / 100, whole.column("paid").to_numpy())
    yield whole.set_column(whole.column_names.index("paid"), "paid", pa.array(paid)).slice(0, ROWS - 200)


def _table(random: np.random.Generator, family: int) -> pa.Table:
    shared = {name: pool.take(pa.array(random.integers(0, len(pool), ROWS))) for name, pool in pools().items()}
    return pa.table(
        {
            "key": pa.array([f"{family}-{number:08x}" for number in random.integers(0, 2**32, ROWS).tolist()]),
            "customer": random.integers(0, ROWS // 3, ROWS) * 1_000 + (family + 50) * 10**7,
            "paid": random.integers(1, 10**6, ROWS) / 100,
            **shared,
        }
    )
