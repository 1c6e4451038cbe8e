"""A table judged by suites in its own database; runs in a process of its own, which has imported Great Expectations."""

import time
from collections.abc import Callable
from contextlib import closing
from functools import partial

import psycopg

from catalog.errors import PathNotFound
from catalog.quality import gx_native
from catalog.quality.judging import build, shared_out
from catalog.quality.natively import ToJudgeThere
from catalog.quality.outcome import Verdict
from catalog.scanning import tabling
from catalog.storage import tables


def judge(todo: ToJudgeThere, progress: Callable[[float], None]) -> list[Verdict]:
    """Judge by every suite what the table holds in one and the same state, if that is still the one that was scanned.

    Raises PathNotFound when it holds something else by now, SourceRefused, SourceUnreachable.
    """
    started = time.perf_counter()
    built = [build(chosen) for chosen in todo.chosen]
    rules = [rule for ready in built if isinstance(ready, list) for rule in ready]
    connect = partial(tables.connect, todo.source, todo.seconds)
    try:
        with closing(connect()) as held:
            if tabling.state(held, todo.place).content_id != todo.content_id:
                raise PathNotFound(path=str(todo.place))
            (snapshot,) = held.execute("SELECT pg_export_snapshot()").fetchone() or ("",)
            found = gx_native.in_database(
                connect,
                todo.place.table,
                todo.place.schema,
                rules,
                snapshot=str(snapshot),
                open_columns=todo.open_columns,
                progress=progress,
            )
    except psycopg.Error as error:
        raise tables.meaning(error, todo.place) from None
    return shared_out(todo.chosen, built, found, time.perf_counter() - started)
