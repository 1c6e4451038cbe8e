"""Local bytes judged by suites; runs in a process of its own, which has imported Great Expectations."""

import time
from collections.abc import Callable, Sequence
from itertools import islice

from catalog.errors import SuiteInvalid
from catalog.quality import gx, scanned
from catalog.quality.answers import Table
from catalog.quality.evaluate import evaluate
from catalog.quality.gx import Rule
from catalog.quality.outcome import ERROR, Outcome, Verdict, overall
from catalog.quality.service import Chosen, ToJudge
from catalog.quality.stored import columns_of
from catalog.scanning import duck
from catalog.scanning.readers import open_source


def judge(todo: ToJudge, progress: Callable[[float], None]) -> list[Verdict]:
    """Judge by every suite in one pass; raises Unreadable and its kind when the bytes cannot be read."""
    started = time.perf_counter()
    built = [build(chosen) for chosen in todo.chosen]
    rules = [rule for ready in built if isinstance(ready, list) for rule in ready]
    with (
        open_source(todo.path, todo.limits) as source,
        duck.table_from(source, memory_bytes=todo.memory_bytes) as (connection, name),
    ):
        table = Table(name, columns_of(connection, name, todo.profile))
        facts = scanned.facts(todo.profile, table)
        found = evaluate(
            connection,
            table,
            rules,
            keep_cells=todo.keep_cells,
            most_cells=todo.most_cells,
            facts=facts,
            progress=progress,
        )
    return shared_out(todo.chosen, built, found, time.perf_counter() - started)


def build(chosen: Chosen) -> list[Rule] | str:
    """Build the rules of a suite, or say why it cannot be used."""
    if chosen.suite.problem:
        return str(SuiteInvalid(path=chosen.suite.path, reason=chosen.suite.problem))
    try:
        return gx.rules(chosen.fitted, chosen.suite.path)
    except SuiteInvalid as error:
        return str(error)


def shared_out(
    chosen: Sequence[Chosen], built: Sequence[list[Rule] | str], found: Sequence[Outcome], seconds: float
) -> list[Verdict]:
    """Give each suite the outcomes of its own rules."""
    left = iter(found)
    verdicts = []
    for one, ready in zip(chosen, built, strict=True):
        refused = isinstance(ready, str)
        own = [Outcome("suite", {}, ERROR, reason=str(ready))] if refused else list(islice(left, len(ready)))
        share = len(own) / max(len(found), 1)
        verdicts.append(Verdict(one.suite_id, overall(own), tuple(own), round(seconds * share, 3)))
    return verdicts
