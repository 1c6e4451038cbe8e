"""`catalog serve`: the site, and a worker beside it."""

import contextlib
import signal
import socket
import sys

import click
import uvicorn

from catalog import logs
from catalog.app import create_app, settle
from catalog.cli.attendant import Attendant, worker_command
from catalog.cli.frame import Call, Command
from catalog.errors import AddressRefused, AddressTaken
from catalog.web.origin import LOOPBACK


@click.command(cls=Command)
@click.option("--host", default="127.0.0.1", show_default=True, help="A loopback address; any other is refused.")
@click.option("--port", default=8080, show_default=True, type=click.IntRange(0, 65535), help="0 takes a free one.")
@click.option("--no-worker", is_flag=True, help="Run the site alone; workers are run elsewhere.")
@click.pass_obj
def serve(call: Call, host: str, port: int, *, no_worker: bool) -> None:
    """Run the site and one worker beside it, until SIGTERM or Ctrl-C."""
    logs.set_up(call.settings, process="site")
    listening = listen(host, port)
    app = create_app(call.settings, call.engine)
    shown = f"[{host}]" if ":" in host else host
    address = f"http://{shown}:{listening.getsockname()[1]}"
    call.out.note(f"The catalog is at {address} (Ctrl-C stops it).")
    call.out.show({"address": address}, list)
    sys.stdout.flush()  # a program that reads it waits for it
    # The server restores these handlers and raises the signal again when it is done: then the worker still needs us.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: None)
    server = uvicorn.Server(
        uvicorn.Config(app, log_config=None, access_log=False, server_header=False, timeout_graceful_shutdown=20)
    )
    settle()
    with contextlib.nullcontext() if no_worker else Attendant(worker_command()):
        server.run(sockets=[listening])
    call.out.note("The catalog has stopped.")


def listen(host: str, port: int) -> socket.socket:
    """Take the port, so that who connects from now on waits; raises AddressRefused, AddressTaken."""
    if host not in LOOPBACK:
        raise AddressRefused(host=host)
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # Told that it is TCP, asyncio sends each part of an answer at once; else a connection that is kept waits 40 ms.
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
        listening.listen()
    except OSError as error:
        listening.close()
        raise AddressTaken(host=host, port=port, reason=error.strerror or str(error)) from None
    return listening
