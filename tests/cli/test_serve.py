"""The site: beyond loopback everybody signs in; a worker beside it that is started again; both end gracefully."""

import asyncio
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import pytest

from catalog.cli import serve
from catalog.cli.attendant import Attendant
from catalog.cli.exit_codes import ExitCode
from tests.cli.running import Runner


@contextmanager
def serving(run: Runner, *more: str) -> Iterator[tuple["subprocess.Popen[str]", str]]:
    command = [sys.executable, "-m", "catalog", "serve", "--port", "0", *more]
    environment = run.environment()
    with subprocess.Popen(  # noqa: S603
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stderr is not None
        told = process.stderr.readline()
        found = re.search(r"http://\S+", told)
        assert found, told
        try:
            yield process, found[0]
        finally:
            process.kill()


def ask(address: str) -> Any:
    deadline = time.monotonic() + 20
    while True:
        try:
            with urllib.request.urlopen(address, timeout=5) as answer:  # noqa: S310 - our own address
                return json.load(answer)
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)


def until(condition: Callable[[], bool], seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.5", "example.org", "::"])  # noqa: S104 - it must be refused
def test_any_address_but_loopback_is_refused_while_nobody_could_sign_in(run: Runner, host: str) -> None:
    shown = run("serve", "--host", host)
    assert shown.code == ExitCode.INVALID
    assert "catalog access bootstrap" in shown.err


def test_beyond_loopback_everybody_signs_in(run: Runner) -> None:
    run.environment()
    made = subprocess.run(
        [sys.executable, "-m", "catalog", "access", "bootstrap", "ida", "--password-stdin"],
        env=run.environment(),
        input="a password of the tests\n",
        text=True,
        check=False,
    )
    assert made.returncode == 0
    with serving(run, "--no-worker", "--host", "0.0.0.0") as (_, address):  # noqa: S104 - that is what is tested
        local = address.replace("0.0.0.0", "127.0.0.1")  # noqa: S104
        assert ask(f"{local}/healthz")["status"] == "ok"
        with pytest.raises(urllib.error.HTTPError, match="401"):
            urllib.request.urlopen(f"{local}/api/v1/silos", timeout=5)  # noqa: S310 - our own address


def test_it_answers_and_ends_gracefully_on_sigterm(run: Runner) -> None:
    with serving(run, "--no-worker") as (process, address):
        assert ask(f"{address}/healthz")["status"] == "ok"
        assert ask(f"{address}/readyz") == {"status": "ok", "workers": 0}
        assert ask(f"{address}/api/v1/silos") == []
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 0


def test_json_tells_the_address_before_anything_is_asked_of_it(run: Runner) -> None:
    with serving(run, "--no-worker", "--json") as (process, address):
        assert process.stdout is not None
        told = "".join(process.stdout.readline() for _ in range(3))
        assert json.loads(told) == {"address": address}


def test_a_worker_lives_and_ends_beside_it(run: Runner) -> None:
    with serving(run) as (process, address):
        until(lambda: ask(f"{address}/readyz")["workers"] == 1)
        process.send_signal(signal.SIGTERM)
        assert process.wait(40) == 0
    shown = run("tasks", "--json").json
    assert shown["workers"] == []


def test_a_port_in_use_is_told(run: Runner) -> None:
    with serving(run, "--no-worker") as (_, address):
        port = address.rsplit(":", 1)[1]
        shown = run("serve", "--port", port)
        assert shown.code == ExitCode.UNAVAILABLE
        assert "choose another with --port" in shown.err


def test_a_worker_that_dies_is_started_again_and_stopped_at_the_end() -> None:
    with Attendant([sys.executable, "-c", "import time; time.sleep(60)"], first_pause=0.05) as attendant:
        until(lambda: attendant.process is not None)
        first = attendant.process
        assert first is not None
        os.kill(first.pid, signal.SIGKILL)
        until(lambda: attendant.process is not first)
        second = attendant.process
    assert second is not None
    assert second.returncode == -signal.SIGTERM


def test_an_answer_does_not_wait_for_the_caller_to_confirm_its_first_part() -> None:
    seen: list[int] = []

    class Look(asyncio.Protocol):
        def connection_made(self, transport: asyncio.BaseTransport) -> None:
            seen.append(transport.get_extra_info("socket").getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
            transport.close()

    async def look() -> None:
        with serve.listen("127.0.0.1", 0) as listening:
            server = await asyncio.get_running_loop().create_server(Look, sock=listening)
            async with server:
                reader, writer = await asyncio.open_connection(*listening.getsockname())
                await reader.read()
                writer.close()

    # In a thread of its own: a browser test of this process may have left a loop running in this one.
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, look()).result()
    assert seen == [1]
