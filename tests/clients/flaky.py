"""A server in front of the site that is down for the first requests, as load balancers sometimes are."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx


class Seen:
    """What passed: how often it was down, and how the bodies were encoded."""

    def __init__(self, failures: int) -> None:
        self.left = failures
        self.refused = 0
        self.encodings: list[str] = []


@contextmanager
def in_front_of(address: str, *, failures: int) -> Iterator[tuple[str, Seen]]:
    """Serve in front of an address; the first requests are answered with 503."""
    seen = Seen(failures)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            seen.encodings.append(self.headers.get("content-encoding", ""))
            if seen.left:
                seen.left, seen.refused = seen.left - 1, seen.refused + 1
                self.send_response(503)
                self.send_header("content-length", "0")
                self.end_headers()
                return
            kept = {name: value for name, value in self.headers.items() if name.lower() in PASSED}
            answer = httpx.post(f"{address}{self.path}", content=body, headers=kept)
            self.send_response(answer.status_code)
            self.send_header("content-length", str(len(answer.content)))
            self.end_headers()
            self.wfile.write(answer.content)

        def log_message(self, *_: object) -> None:
            """Say nothing: it would go between the lines of pytest."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", seen
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


PASSED = frozenset({"content-type", "content-encoding", "authorization"})
