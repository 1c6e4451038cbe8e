"""Copies with fingerprints in a database, and the match stage run on them as the worker does."""

import hashlib
from collections.abc import Mapping
from uuid import UUID

import pyarrow as pa
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from catalog.datasets import queries as datasets
from catalog.datasets.models import Copy, Dataset, Version
from catalog.db import transaction
from catalog.lineage import queries as lineage
from catalog.matching import index, service
from catalog.scanning.fingerprint import Fingerprint
from catalog.scanning.models import FingerprintRow
from catalog.scanning.packing import pack
from catalog.scanning.service import signed
from tests import factories
from tests.matching.tables_for_tests import fingerprint


def hold(session: Session, copy: Copy, table: pa.Table) -> Version:
    """Give a copy a new version that holds this table, scanned and indexed."""
    return hold_fingerprint(session, copy, fingerprint(table))


def hold_fingerprint(session: Session, copy: Copy, found: Fingerprint) -> Version:
    packed = pack(found)
    content = f"sha256:{hashlib.sha256(packed).hexdigest()}"
    known = [one for one in datasets.versions(session, copy.id) if one.content_id == content]
    if known:
        factories.dump(session, copy, version_id=known[0].id, outcome="sighting")
        index.add(session, known[0].id, found)
        return known[0]
    columns = [{"name": column.name, "type": column.kind} for column in found.columns]
    version = factories.version(session, copy, content, rows=found.rows, columns=columns)
    digest = signed(found.digest)
    session.add(FingerprintRow(version_id=version.id, revision=found.revision, digest=digest, packed=packed))
    session.flush()
    index.add(session, version.id, found)
    return version


def put_down(database: Engine, name: str, table: pa.Table, *, of: UUID | None = None) -> UUID:
    """Register a table at /lake/NAME and give the id of its copy."""
    with transaction(database) as session:
        home = session.get_one(Dataset, of) if of else None
        copy = factories.copy(session, f"/lake/{name}", of=home, title=name)
        hold(session, copy, table)
        return copy.id


def match(database: Engine, copy_id: UUID, *, canonical: Mapping[UUID, UUID] | None = None) -> set[UUID]:
    """Match what a copy holds now, as the worker does: read, compare with no session, keep."""
    with transaction(database, write=False) as session:
        version = datasets.current_version(session, copy_id)
        assert version is not None
        todo = service.load(session, version.id)
    matched = service.compare(todo, lambda _share: None)
    with transaction(database) as session:
        return service.save(session, todo, matched, canonical=lambda: canonical or {})


def families(database: Engine) -> set[frozenset[str]]:
    """Name the copies of each dataset."""
    with transaction(database, write=False) as session:
        everyone = datasets.all_datasets(session)
        found = [frozenset(copy.title for copy in datasets.members(session, one.id)) for one in everyone]
        return {family for family in found if family}


def edges(database: Engine) -> dict[tuple[str, str], tuple[str, str]]:
    """Give the current edges between copies by their names: kind and transformation."""
    with transaction(database, write=False) as session:
        members = [copy.id for one in datasets.all_datasets(session) for copy in datasets.members(session, one.id)]
        titles = {copy.id: copy.title for copy in datasets.copies(session, members).values()}
        return {
            (titles[edge.source_copy_id], titles[edge.target_copy_id]): (edge.kind, edge.transformation)
            for edge in lineage.edges_among(session, members)
        }
