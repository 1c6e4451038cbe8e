"""One small function a model; a test states only what it is about."""

from typing import Any

from sqlalchemy.orm import Session

from catalog.datasets import queries
from catalog.datasets.models import Copy, Dataset, Dump, Membership, Version
from catalog.db import new_id
from catalog.nominations.models import Nomination
from catalog.ranking.models import RankingRow
from catalog.silos.models import Silo, StorageRoot


def silo(session: Session, name: str = "store", *, roots: tuple[str, ...] = (), **fields: Any) -> Silo:
    made = Silo(name=name, **{"owner": "ana", "stewards": ["bo"], **fields})
    session.add(made)
    session.flush()  # roots refer to it
    session.add_all(StorageRoot(silo_id=made.id, path=root) for root in roots)
    return made


def dataset(session: Session, name: str = "clicks", **fields: Any) -> Dataset:
    made = Dataset(name=name, **{"named": True, **fields})
    session.add(made)
    session.flush()  # members refer to it
    return made


def copy(session: Session, path: str | None = None, *, of: Dataset | None = None, **fields: Any) -> Copy:
    path = path or f"/lake/{new_id().hex}.csv"
    made = Copy(**{"namespace": "file", "name": path, "uri": f"file://{path}", **fields})
    home = of or dataset(session, path)
    session.add(made)
    session.flush()  # the membership refers to it
    session.add(Membership(copy_id=made.id, dataset_id=home.id, reason="test"))
    return made


def version(session: Session, of: Copy, content: str | None = None, **fields: Any) -> Version:
    made = Version(
        **{
            "copy_id": of.id,
            "content_id": content or f"sha256:{new_id().hex}",
            "status": "readable",
            "format": "csv",
            "bytes": 100,
            "rows": 3,
            **fields,
        }
    )
    session.add(made)
    session.flush()  # the dump refers to it
    dump(session, of, version_id=made.id, outcome="version")
    return made


def dump(session: Session, of: Copy, **fields: Any) -> Dump:
    made = Dump(**{"copy_id": of.id, "registered_by": "tester", **fields})
    session.add(made)
    session.flush()  # callers want its id
    return made


def nomination(session: Session, of: Copy, state: str = "proposed") -> Nomination:
    """Nominate what a copy holds now for the dataset it is in."""
    home = queries.dataset_of(session, of.id)
    held = queries.current_version(session, of.id) or version(session, of)
    ranking = RankingRow(dataset_id=home.id, digest="x", abstained=False, reason="It is the origin.")
    session.add(ranking)
    session.flush()  # the nomination refers to it
    made = Nomination(dataset_id=home.id, copy_id=of.id, version_id=held.id, ranking_id=ranking.id, state=state)
    made.evidence, made.proposed_by = {"reason": ranking.reason, "candidates": []}, "catalog"
    session.add(made)
    session.flush()  # callers want its id
    return made
