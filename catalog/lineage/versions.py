"""Which version of a copy a run read or wrote, where that is known here."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from sqlalchemy import and_, bindparam, select, update
from sqlalchemy.orm import Session

from catalog import among, bulk
from catalog.among import Among
from catalog.datasets.models import Dump, Version
from catalog.lineage.gathering import OUTPUT
from catalog.lineage.jobs import Run, RunIO


def settle(session: Session, run_ids: Collection[UUID]) -> set[UUID]:
    """Point what runs read and wrote at versions: by the version's name, or by a dump that named the run.

    Gives the runs of which something was pointed.
    """
    rows = [{"run": row[0], "copy": row[1], "found": row[2]} for row in among.rows(session, _found, run_ids)]
    if rows:
        held = bulk.table(RunIO)
        which = and_(held.c.run_id == bindparam("run"), held.c.copy_id == bindparam("copy"))
        session.connection().execute(update(held).where(which).values(version_id=bindparam("found")), rows)
    return {row["run"] for row in rows}


def _found(these: Among) -> Any:
    held, run, version, dump = (bulk.table(model) for model in (RunIO, Run, Version, Dump))
    open_ = these(held.c.run_id), held.c.version_id.is_(None)
    named = and_(version.c.copy_id == held.c.copy_id, version.c.content_id == held.c.version_label)
    labelled = (
        select(held.c.run_id, held.c.copy_id, version.c.id)
        .join(version, named)
        .where(*open_, held.c.version_label != "")
    )
    told = and_(dump.c.copy_id == held.c.copy_id, dump.c.run_id == run.c.run_id, dump.c.version_id.is_not(None))
    dumped = (
        select(held.c.run_id, held.c.copy_id, dump.c.version_id)
        .join(run, run.c.id == held.c.run_id)
        .join(dump, told)
        .where(*open_, held.c.direction == OUTPUT)
    )
    return dumped.union(labelled)
