"""Two stewards decide on the same nomination at the same moment, two hundred times: one of them decides."""

import threading
from collections.abc import Callable
from uuid import UUID

from sqlalchemy import Engine, func, select

from catalog.db import transaction
from catalog.errors import CatalogError
from catalog.nominations import service
from catalog.nominations.models import Decision, Nomination
from catalog.silos.access import Actor
from tests import factories as make

ROUNDS = 200


def test_each_time_exactly_one_of_them_decides(database: Engine) -> None:
    with transaction(database) as session:
        waiting = [make.nomination(session, make.copy(session, f"/lake/{number}.csv")).id for number in range(ROUNDS)]
    start = threading.Barrier(2)
    met: dict[str, list[str]] = {"ana": [], "bo": []}

    def steward(name: str, verb: Callable[..., Nomination]) -> None:
        for nomination_id in waiting:
            start.wait(timeout=30)
            met[name].append(_decide(database, nomination_id, name, verb))

    threads = [
        threading.Thread(target=steward, args=said) for said in (("ana", service.accept), ("bo", service.reject))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    rounds = list(zip(met["ana"], met["bo"], strict=True))
    assert len(rounds) == ROUNDS
    assert all((one == "nomination_stale") != (other == "nomination_stale") for one, other in rounds), rounds
    with transaction(database, write=False) as session:
        votes = session.execute(select(Decision.nomination_id, func.count()).group_by(Decision.nomination_id)).all()
        states = session.scalars(select(Nomination.state).order_by(Nomination.id)).all()
    assert sorted(number for _, number in votes) == [1] * ROUNDS
    assert list(states) == [next(one for one in both if one != "nomination_stale") for both in rounds]


def _decide(database: Engine, nomination_id: UUID, name: str, verb: Callable[..., Nomination]) -> str:
    try:
        with transaction(database) as session:
            return verb(session, nomination_id, reason="I looked", actor=Actor(name), revision=0).state
    except CatalogError as error:
        return error.code
