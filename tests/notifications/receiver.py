"""A program that takes webhooks and loses some: it refuses at random, or takes a letter and says nothing."""

import json
import random
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from catalog.client_notices import is_signed


class Receiver(ThreadingHTTPServer):
    """Keeps each letter once by its key, and what it saw."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(self, *, seed: int = 0, refuses: float = 0.0, loses: float = 0.0) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.chance, self.refuses, self.loses = random.Random(seed), refuses, loses  # noqa: S311 - guards nothing
        self.lock = threading.Lock()
        self.secrets: dict[str, str] = {}
        self.taken: dict[str, bytes] = {}
        self.seen: Counter[str] = Counter()
        self.problems: list[str] = []
        self.headers: list[dict[str, str]] = []

    def handle_error(self, *_: object) -> None:
        """A worker that was killed while it sent is what the test is about."""

    def address(self, path: str) -> str:
        return f"http://127.0.0.1:{self.server_port}/{path}"

    def took(self) -> Counter[str]:
        """Count how often each notice had an effect."""
        with self.lock:
            bodies = list(self.taken.values())
        return Counter(one["notice_id"] for body in bodies for one in json.loads(body)["notices"])

    def take(self, path: str, headers: dict[str, str], body: bytes) -> str:
        """Take a letter; gives what becomes of it: refused, lost or taken."""
        key = headers["idempotency-key"]
        with self.lock:
            self.headers = [*self.headers[-9:], headers]
            fate = self.chance.random()
            if fate < self.refuses:
                return "refused"
            secret = self.secrets.get(path.strip("/"))
            if secret and not is_signed(secret, headers["headwater-timestamp"], headers["headwater-signature"], body):
                self.problems.append(f"{key} is not signed")
            self.seen[key] += 1
            if self.taken.setdefault(key, body) != body:
                self.problems.append(f"{key} came again and said something else")
            return "lost" if fate < self.refuses + self.loses else "taken"


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Receiver
    disable_nagle_algorithm = True

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        if len(body) < int(self.headers["content-length"]):  # its sender was killed in the middle of it
            self.close_connection = True
            return
        headers = {name.lower(): value for name, value in self.headers.items()}
        headers.setdefault("idempotency-key", "")
        fate = self.server.take(self.path, headers, body)
        if fate == "lost":
            self.close_connection = True
            return
        self.send_response(503 if fate == "refused" else 200)
        self.send_header("content-length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def receiving(*, seed: int = 0, refuses: float = 0.0, loses: float = 0.0) -> Iterator[Receiver]:
    """Run a receiver."""
    receiver = Receiver(seed=seed, refuses=refuses, loses=loses)
    thread = threading.Thread(target=receiver.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        receiver.shutdown()
        receiver.server_close()
