"""The same said by several at once over HTTP: one is first, the others are told so, and nothing is an accident."""

import threading
from collections import Counter
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import Engine, func, select

from catalog.datasets.models import Copy, Dump
from catalog.db import transaction
from catalog.matching.models import Verdict
from tests import factories as make

TIMES = 6


def at_once(address: str, path: str, body: dict[str, Any], headers: dict[str, str] | None = None) -> Counter[object]:
    """Post the same so many times at once; gives how often each status, or code of an error, was the answer."""
    start, answers = threading.Barrier(TIMES), Counter[object]()

    def post() -> None:
        start.wait()
        answer = httpx.post(f"{address}/api/v1/{path}", json=body, headers=headers, timeout=30)
        answers[answer.status_code if answer.is_success else answer.json()["error"]["code"]] += 1

    threads = [threading.Thread(target=post) for _ in range(TIMES)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def count(engine: Engine, table: type[Copy | Dump | Verdict], *where: Any) -> int | None:
    with transaction(engine, write=False) as session:
        return session.scalar(select(func.count()).select_from(table).where(*where))


def test_one_silo_of_a_name(address: str, tmp_path: Path) -> None:
    said = {"name": "web", "owner": "shop", "roots": [str(tmp_path)]}
    assert at_once(address, "silos", said) == {201: 1, "name_taken": TIMES - 1}


@pytest.mark.parametrize("key", [None, "nightly-7"])
def test_one_copy_of_a_place_and_one_dump_of_a_key(database: Engine, address: str, lake: Path, key: str | None) -> None:
    (lake / "orders.csv").write_text("id\n1\n")
    said = {"uri": str(lake / "orders.csv"), "silo": "store"}
    assert at_once(address, "dumps", said, {"Idempotency-Key": key} if key else None) == {202: TIMES}
    assert (count(database, Copy), count(database, Dump)) == (1, 1 if key else TIMES)


def test_one_word_of_a_steward_on_a_pair(database: Engine, address: str) -> None:
    with transaction(database) as session:
        a, b = (str(make.copy(session).id) for _ in range(2))
    answers = at_once(address, "matches/verdicts", {"a": a, "b": b, "same": True, "reason": "seen"})
    assert answers.keys() <= {200, 201, "conflict"}
    assert answers.keys() & {200, 201}
    assert count(database, Verdict, Verdict.known_to.is_(None)) == 1


def test_one_decision_on_a_proposal(database: Engine, address: str) -> None:
    with transaction(database) as session:
        nomination = make.nomination(session, make.copy(session)).id
    answers = at_once(address, f"nominations/{nomination}/accept", {"reason": "mine"})
    assert answers == {200: 1, "nomination_state": TIMES - 1}
