"""What a worker does with a dump that was registered."""

from uuid import UUID

from sqlalchemy import Engine

from catalog.config import Settings
from catalog.datasets.models import Dump
from catalog.db import transaction
from catalog.pipeline import scanning


def scanned(database: Engine, settings: Settings, dump_id: UUID) -> Dump:
    """Do the scan stage of a dump, and give what became of it."""
    with transaction(database, write=False) as session:
        todo = scanning.load(session, dump_id, settings)
    found = scanning.compute(todo, lambda _share: None)
    with transaction(database) as session:
        scanning.save(session, todo, found)
    with transaction(database, write=False) as session:
        return session.get_one(Dump, dump_id)
