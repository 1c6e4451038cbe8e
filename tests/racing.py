"""Two writers at once, one of whom is certainly in the middle of it when the other one comes."""

import threading
import time
from collections.abc import Callable

from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from catalog.db import transaction

PATIENCE_SECONDS = 10.0


def second_of_two(engine: Engine, write: Callable[[Session], object]) -> Exception | None:
    """Do the same write twice, the second before the first has committed; gives what the second one met."""
    met: list[Exception | None] = []

    def second() -> None:
        try:
            with transaction(engine) as session:
                write(session)
            met.append(None)
        except Exception as error:  # noqa: BLE001 - whatever it is, the test judges it
            met.append(error)

    thread = threading.Thread(target=second)
    with transaction(engine) as session:
        write(session)
        session.flush()
        thread.start()
        until_it_waits(engine)
    thread.join()
    return met[0]


def until_it_waits(engine: Engine) -> None:
    """Return when somebody waits for a lock of this database."""
    if engine.dialect.name != "postgresql":
        return  # there the second one waits before it reads anything
    waiting = text(
        "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
    )
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until:
        with engine.connect() as connection:
            if connection.scalar(waiting):
                return
    raise AssertionError("the second writer did not wait for the first")
