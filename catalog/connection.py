"""A connection to a catalog over HTTP: what may be tried twice is, and an error is the one that the server raised."""

import time
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import Any, Self
from urllib.parse import quote

import httpx

from catalog import errors
from catalog.errors import CatalogError, ServerUnreachable

Answer = dict[str, Any]

ATTEMPTS = 5
FIRST_PAUSE_SECONDS = 0.2
MOST_KEPT = 256
"""Answers kept to be asked for again."""
NOT_MODIFIED = 304
BUSY = frozenset({429, 502, 503, 504})


class Connection:
    """A connection to a catalog; use it as a context, or call `close`."""

    def __init__(
        self,
        url: str = "http://127.0.0.1:8080",
        *,
        actor: str | None = None,
        token: str | None = None,
        timeout: float = 30.0,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        headers = {
            "Catalog-Actor": quote(actor or ""),
            "Authorization": f"Bearer {token}" if token else "",
        }
        self._http = httpx.Client(
            base_url=f"{url.rstrip('/')}/api/v1/",
            headers={name: value for name, value in headers.items() if value},
            timeout=timeout,
            transport=transport,
        )
        self.url = url
        self._answers: dict[tuple[str, tuple[tuple[str, Any], ...]], httpx.Response] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the connections."""
        self._http.close()

    def _get(self, address: str, **params: Any) -> Answer:
        answer: Answer = self._ask("GET", address, params=params)
        return answer

    def _get_again(self, address: str, **params: Any) -> Answer:
        """Ask as `_get` does, and let the server say when its answer is the one of before."""
        asked = address, tuple(sorted(params.items()))
        before = self._answers.pop(asked, None)
        headers = {"If-None-Match": before.headers["ETag"]} if before is not None else {}
        now = self._answer("GET", address, headers, {"params": params}, ATTEMPTS)
        if now.status_code == NOT_MODIFIED and before is not None:
            now = before
        if now.is_success and "ETag" in now.headers:
            self._answers[asked] = now
        while len(self._answers) > MOST_KEPT:
            del self._answers[next(iter(self._answers))]  # the one not asked for the longest
        answer: Answer = _read(now)
        return answer

    def _post(self, address: str, **said: Any) -> Answer:
        answer: Answer = self._ask("POST", address, json=said)
        return answer

    def _content(self, method: str, address: str, **request: Any) -> bytes:
        """Ask for what is no JSON."""
        answer = self._answer(method, address, {}, request, ATTEMPTS if method == "GET" else 1)
        if not answer.is_success:
            _read(answer)
        return answer.content

    def _download(self, address: str, file: Path, said: Answer) -> Path:
        """Write an answer to a file as it comes."""
        with self._http.stream("POST", address, json=said) as answer:
            if not answer.is_success:
                answer.read()
                _read(answer)
            with file.open("wb") as kept:
                for chunk in answer.iter_bytes():
                    kept.write(chunk)
        return file

    def _pages(self, address: str, limit: int | None, **params: Any) -> Iterator[Answer]:
        before, given = None, 0
        while True:
            page = self._get(address, **params, **({"before": before} if before else {}))
            for item in page["items"]:
                if limit is not None and given >= limit:
                    return
                yield item
                given += 1
            before = page["next"]
            if before is None:
                return

    def _ask(self, method: str, address: str, *, key: str | None = None, **request: Any) -> Any:
        headers = {"Idempotency-Key": key} if key else {}
        # Only what may be done twice is tried twice: reading, and what carries its idempotency key.
        return _read(self._answer(method, address, headers, request, ATTEMPTS if method == "GET" or key else 1))

    def _answer(
        self, method: str, address: str, headers: dict[str, str], request: dict[str, Any], attempts: int
    ) -> httpx.Response:
        for attempt in range(1, attempts + 1):
            answer = self._send(method, address, headers, request, last=attempt == attempts)
            if answer is not None and (answer.status_code not in BUSY or attempt == attempts):
                return answer
            time.sleep(FIRST_PAUSE_SECONDS * 2 ** (attempt - 1))
        raise AssertionError("the last attempt returns or raises")

    def _send(
        self, method: str, address: str, headers: dict[str, str], request: dict[str, Any], *, last: bool
    ) -> httpx.Response | None:
        try:
            return self._http.request(method, address, headers=headers, **request)
        except httpx.TransportError as error:
            if last:
                raise ServerUnreachable(url=self.url, reason=_words(error)) from error
            return None


def place(uri: str | Path) -> str:
    """Make a path whole: the server's working folder is not ours."""
    text = str(uri)
    return text if "://" in text else str(Path(text).expanduser().absolute())


def whole(name: str) -> str:
    """Make a name whole that is a path beginning at our working folder."""
    return place(name) if name.startswith(("./", "../", "~/")) else name


def part(text: str) -> str:
    """Write a text so that it is one part of an address."""
    return quote(str(text), safe="")


def _words(error: Exception) -> str:
    return str(error).rstrip(".") or type(error).__name__


def _read(answer: httpx.Response) -> Any:
    if answer.is_success:
        return answer.json() if answer.content else None
    try:
        told = answer.json()["error"]
    except (ValueError, KeyError, TypeError):
        told = {"code": "", "message": f"The server answered {answer.status_code} without a reason.", "facts": {}}
    raise _error(told, answer.status_code)


def _error(told: Answer, status: int) -> CatalogError:
    """Make the error that the server raised: its class by its code, else by its status, with the server's message."""
    kinds = [kind for kind in _all_kinds() if kind.__new__(kind).code == told["code"]]
    kinds += [kind for kind in CatalogError.__subclasses__() if kind.status == status]
    kind = next(iter(kinds), CatalogError)
    error = kind.__new__(kind)
    Exception.__init__(error, told["message"])
    error.facts = told["facts"]
    return error


def _all_kinds() -> Iterator[type[CatalogError]]:
    for module in iter_modules(errors.__path__, f"{errors.__name__}."):
        import_module(module.name)
    return _kinds(CatalogError)


def _kinds(kind: type[CatalogError]) -> Iterator[type[CatalogError]]:
    for child in kind.__subclasses__():
        yield child
        yield from _kinds(child)
