"""Which version of a copy a run read or wrote, where that is known here."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import and_, bindparam, select, update
from sqlalchemy.orm import Session

from catalog import bulk
from catalog.datasets.models import Dump, Version
from catalog.lineage.gathering import OUTPUT
from catalog.lineage.jobs import Run, RunIO


def settle(session: Session, run_ids: Collection[UUID]) -> None:
    """Point what runs read and wrote at versions: by the version's name, or by a dump that named the run."""
    for some in bulk.batches(run_ids):
        labelled = (
            select(RunIO.run_id, RunIO.copy_id, Version.id)
            .join(Version, and_(Version.copy_id == RunIO.copy_id, Version.content_id == RunIO.version_label))
            .where(RunIO.run_id.in_(some), RunIO.version_label != "", RunIO.version_id.is_(None))
        )
        dumped = (
            select(RunIO.run_id, RunIO.copy_id, Dump.version_id)
            .join(Run, Run.id == RunIO.run_id)
            .join(Dump, and_(Dump.copy_id == RunIO.copy_id, Dump.run_id == Run.run_id, Dump.version_id.is_not(None)))
            .where(RunIO.run_id.in_(some), RunIO.direction == OUTPUT, RunIO.version_id.is_(None))
        )
        rows = [{"run": row[0], "copy": row[1], "found": row[2]} for row in session.execute(dumped.union(labelled))]
        if rows:
            held = bulk.table(RunIO)
            which = and_(held.c.run_id == bindparam("run"), held.c.copy_id == bindparam("copy"))
            session.connection().execute(update(held).where(which).values(version_id=bindparam("found")), rows)
