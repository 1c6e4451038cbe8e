"""What a child does harms nobody, and how it ended is told clearly. Done for real: children hang, eat and crash."""

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from catalog.errors import SuiteInvalid
from catalog.quality.isolation import Limits, Nursery, Stopped

ENOUGH = Limits(60, 2**30)


@pytest.fixture(scope="module")
def nursery() -> Iterator[Nursery]:
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(Path(__file__).parents[2]))
        made = Nursery("json")
        made.run("tests.quality.harm:greet", "you", ENOUGH)
        yield made
        made.close()


def test_a_child_answers_and_tells_its_progress(nursery: Nursery) -> None:
    told: list[float] = []
    assert nursery.run("tests.quality.harm:greet", "you", ENOUGH, told.append) == "hello you"
    assert 0.5 in told


def test_each_task_has_a_child_of_its_own_of_one_warm_process(nursery: Nursery) -> None:
    first, second = (nursery.run("tests.quality.harm:who", None, ENOUGH) for _ in range(2))
    assert first[0] != second[0]
    assert first[1] == second[1] != os.getpid()


@pytest.mark.skipif(
    not Path("/proc/self/fd").exists(), reason="this system does not list a process's threads and files"
)
def test_a_child_starts_with_one_thread_and_no_connection_but_its_own() -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(Path(__file__).parents[2]))
        warm = Nursery("catalog.quality.judging")
        try:
            threads, held = warm.run("tests.quality.harm:count_threads", None, Limits(120, 2**30))
        finally:
            warm.close()
    assert threads == 1
    assert sum(name.startswith("socket:") for name in held) == 1
    assert not [name for name in held if name.endswith((".db", ".lock", ".sqlite"))]


def test_a_child_that_hangs_is_ended_and_the_next_one_works(nursery: Nursery) -> None:
    began = time.monotonic()
    with pytest.raises(Stopped, match=r"longer than 1 s and was stopped"):
        nursery.run("tests.quality.harm:hang", None, Limits(1, 2**30))
    assert time.monotonic() - began < 30
    assert nursery.run("tests.quality.harm:greet", "again", ENOUGH) == "hello again"


def test_a_child_that_eats_memory_is_stopped(nursery: Nursery) -> None:
    assert nursery.run("tests.quality.harm:eat", 50, Limits(60, 200 * 2**20)) == 50
    with pytest.raises(Stopped, match=r"more than 200 MiB of memory"):
        nursery.run("tests.quality.harm:eat", 2_000, Limits(60, 200 * 2**20))
    assert nursery.run("tests.quality.harm:greet", "again", ENOUGH) == "hello again"


@pytest.mark.parametrize(
    ("how", "argument", "told"),
    [
        ("crash", signal.SIGSEGV, "SIGSEGV"),
        ("crash", signal.SIGABRT, "SIGABRT"),
        ("crash", signal.SIGKILL, "SIGKILL. Too little memory"),
        ("leave", 3, "code 3"),
        ("fail", "no such thing", "RuntimeError: no such thing"),
    ],
)
def test_a_child_that_crashes_says_how(nursery: Nursery, how: str, argument: object, told: str) -> None:
    with pytest.raises(Stopped, match=told):
        nursery.run(f"tests.quality.harm:{how}", argument, ENOUGH)
    assert nursery.run("tests.quality.harm:greet", "again", ENOUGH) == "hello again"


def test_what_the_catalog_raises_in_a_child_is_raised_here(nursery: Nursery) -> None:
    with pytest.raises(SuiteInvalid, match=r"mine\.json.*it is broken"):
        nursery.run("tests.quality.harm:refuse", "mine.json", ENOUGH)


def test_what_progress_raises_ends_the_child(nursery: Nursery) -> None:
    class Enough(BaseException):
        pass

    def enough(_share: float) -> None:
        raise Enough

    with pytest.raises(Enough):
        nursery.run("tests.quality.harm:hang", None, ENOUGH, enough)
    assert nursery.run("tests.quality.harm:greet", "again", ENOUGH) == "hello again"


def test_a_warm_process_that_was_killed_is_made_anew(nursery: Nursery) -> None:
    _child, warm = nursery.run("tests.quality.harm:who", None, ENOUGH)
    os.kill(warm, signal.SIGKILL)
    assert nursery.run("tests.quality.harm:greet", "again", ENOUGH) == "hello again"
    assert nursery.run("tests.quality.harm:who", None, ENOUGH)[1] != warm


def test_closing_ends_the_warm_process() -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(Path(__file__).parents[2]))
        made = Nursery()
        _child, warm = made.run("tests.quality.harm:who", None, ENOUGH)
        made.close()
    with pytest.raises(ProcessLookupError):
        os.kill(warm, 0)
