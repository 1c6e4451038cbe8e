"""What a person means by the target of a question about access."""

from sqlalchemy.orm import Session

from catalog.access.explaining import Target
from catalog.datasets import queries as datasets
from catalog.datasets import resolving
from catalog.errors import SiloNotFound
from catalog.silos import queries as silos

EVERYTHING = "everything"


def target_of(session: Session, text: str) -> Target:
    """Find a silo by its name, else a copy or dataset; nothing, or `everything`, is the whole catalog.

    Raises NameNotFound, NameAmbiguous.
    """
    if text in {"", EVERYTHING}:
        return Target()
    try:
        silo = silos.get(session, text)
    except SiloNotFound:
        return _data(session, text)
    return Target("silo", silo.id, (silo.id,))


def _data(session: Session, text: str) -> Target:
    found = resolving.meant(session, text)
    if found.copy is not None:
        return Target("copy", found.copy.id, (found.copy.silo_id,))
    members = datasets.members(session, found.dataset.id)
    return Target("dataset", found.dataset.id, tuple({one.silo_id for one in members}) or (None,))
