"""`catalog serve`: the site, and a worker beside it."""

import contextlib
import signal
import socket
import sys

import click
import uvicorn

from catalog import logs
from catalog.access.commanding import is_on
from catalog.access.queries import any_user
from catalog.app import create_app, settle
from catalog.cli.attendant import Attendant, worker_command
from catalog.cli.frame import Call, Command
from catalog.errors import AddressTaken, Invalid
from catalog.web.origin import LOOPBACK


@click.command(cls=Command)
@click.option("--host", default="127.0.0.1", show_default=True, help="Beyond this machine everybody signs in.")
@click.option("--port", default=8080, show_default=True, type=click.IntRange(0, 65535), help="0 takes a free one.")
@click.option("--certificate", type=click.Path(exists=True), help="Speak TLS with this certificate (PEM) ...")
@click.option("--key", type=click.Path(exists=True), help="... and its key.")
@click.option("--no-worker", is_flag=True, help="Run the site alone; workers are run elsewhere.")
@click.pass_obj
def serve(call: Call, host: str, port: int, *, certificate: str | None, key: str | None, no_worker: bool) -> None:
    """Run the site and one worker beside it, until SIGTERM or Ctrl-C."""
    logs.set_up(call.settings, process="site")
    asks_who = asks_everybody(call, host)
    listening = listen(host, port)
    app = create_app(call.settings, call.engine, access=asks_who)
    shown = f"[{host}]" if ":" in host else host
    address = f"http{'s' if certificate else ''}://{shown}:{listening.getsockname()[1]}"
    call.out.note(f"The catalog is at {address} (Ctrl-C stops it).")
    if host not in LOOPBACK and not certificate and not call.settings.url.startswith("https://"):
        call.out.note("Without TLS browsers cannot sign in: give --certificate and --key, or put TLS in front.")
    call.out.show({"address": address}, list)
    sys.stdout.flush()  # a program that reads it waits for it
    # The server restores these handlers and raises the signal again when it is done: then the worker still needs us.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: None)
    server = uvicorn.Server(
        uvicorn.Config(
            app,
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=bool(call.settings.proxies),  # else anybody could say from where they come
            forwarded_allow_ips=call.settings.proxies or None,
            timeout_graceful_shutdown=20,
            ssl_certfile=certificate,
            ssl_keyfile=key,
        )
    )
    settle()
    with contextlib.nullcontext() if no_worker else Attendant(worker_command()):
        server.run(sockets=[listening])
    call.out.note("The catalog has stopped.")


def asks_everybody(call: Call, host: str) -> bool:
    """Tell whether everybody has to say who they are; raises Invalid when nobody could sign in then."""
    with call.transaction() as session:
        anybody, wanted = any_user(session), is_on(session, call.settings)
    on = wanted or host not in LOOPBACK
    if on and not anybody:
        raise Invalid(reason="Everybody has to sign in here, and there is no user yet: catalog access bootstrap NAME")
    return on


def listen(host: str, port: int) -> socket.socket:
    """Take the port, so that who connects from now on waits; raises AddressTaken."""
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
