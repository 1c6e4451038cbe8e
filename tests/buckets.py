"""A store that speaks S3, for tests: a real server on a port of this machine, and buckets to put things in."""

import logging
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import quote

import httpx
from moto.moto_server.threaded_moto_server import ThreadedMotoServer

# The server checks no signature, but takes a request without one for an anonymous one.
SIGNED = {"Authorization": "AWS4-HMAC-SHA256 Credential=tester/20260101/us-east-1/s3/aws4_request, Signature=0"}
SECRET = "not-a-secret-but-must-not-be-seen"  # noqa: S105 - the server takes any


@dataclass(frozen=True)
class Bucket:
    """A bucket of the test store."""

    name: str
    endpoint: str
    _client: httpx.Client = field(default_factory=lambda: httpx.Client(headers=SIGNED))

    @property
    def uri(self) -> str:
        """Its address."""
        return f"s3://{self.name}"

    def put(self, key: str, content: str | bytes) -> str:
        """Put an object; gives its address."""
        self._client.put(self._at(key), content=content).raise_for_status()
        return f"{self.uri}/{key}"

    def put_folder(self, folder: Path, key: str) -> str:
        """Put every file of a folder below a key; gives its address."""
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                self.put(f"{key}/{path.relative_to(folder).as_posix()}", path.read_bytes())
        return f"{self.uri}/{key}"

    def remove(self, key: str) -> None:
        """Remove an object."""
        self._client.delete(self._at(key)).raise_for_status()

    def _at(self, key: str) -> str:
        return f"{self.endpoint}/{self.name}/{quote(key).replace('/../', '/%2E%2E/')}"


@contextmanager
def server() -> Iterator[str]:
    """Run a store until the end of the block; gives its address."""
    logging.getLogger("werkzeug").setLevel(logging.CRITICAL)
    started = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    started.start()
    host, port = started.get_host_and_port()
    try:
        yield f"http://{host}:{port}"
    finally:
        started.stop()


def make_bucket(endpoint: str, name: str) -> Bucket:
    """Make an empty bucket."""
    bucket = Bucket(name, endpoint)
    httpx.put(f"{endpoint}/{name}", headers=SIGNED).raise_for_status()
    return bucket


@contextmanager
def complaining(status: int, code: str, headers: Mapping[str, str]) -> Iterator[str]:
    """Run a store that gives one and the same complaint to whatever it is asked; gives its address."""
    body = f"<?xml version='1.0'?><Error><Code>{code}</Code><Message>No.</Message></Error>".encode()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body)

        do_HEAD = do_GET  # noqa: N815 - the library's name

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    started = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=started.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{started.server_port}"
    finally:
        started.shutdown()
        thread.join()
        started.server_close()
