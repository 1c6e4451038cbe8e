"""A mail server in a process of its own, which keeps what it gets: one JSON line a mail."""

import asyncio
import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email import message_from_string, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any


@dataclass
class Server:
    """Where the server listens, and the file of what it got."""

    port: int
    kept: Path

    @property
    def url(self) -> str:
        """As Apprise writes it."""
        return f"mailto://127.0.0.1:{self.port}?from=headwater@catalog.example&mode=insecure"

    def mails(self) -> list[EmailMessage]:
        """Give what arrived."""
        lines = self.kept.read_text().splitlines()
        return [message_from_string(json.loads(one), policy=policy.default) for one in lines]


@contextmanager
def mail_server(folder: Path) -> Iterator[Server]:
    """Run the server."""
    kept = folder / "mails.jsonl"
    kept.touch()
    process = subprocess.Popen([sys.executable, __file__, str(kept)], stdout=subprocess.PIPE, text=True)  # noqa: S603 - this file
    assert process.stdout is not None
    try:
        yield Server(int(process.stdout.readline()), kept)
    finally:
        process.terminate()
        process.wait()


class Keeper:
    """Takes mails, and refuses some persons."""

    def __init__(self, kept: Path) -> None:
        self.kept = kept

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:  # noqa: N802 - aiosmtpd's name
        if address.startswith("refused"):
            return "550 no such person"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        with self.kept.open("a") as file:
            file.write(json.dumps(envelope.content.decode()) + "\n")
        return "250 OK"


async def _serve(kept: Path) -> None:
    from aiosmtpd.smtp import SMTP  # noqa: PLC0415 - in the process of the server only

    server = await asyncio.get_running_loop().create_server(lambda: SMTP(Keeper(kept)), "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)  # noqa: T201 - tells the test its port
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(_serve(Path(sys.argv[1])))
