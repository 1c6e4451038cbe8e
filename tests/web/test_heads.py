"""What watches over a site often asks with HEAD."""

from urllib.request import Request, urlopen

import pytest
from sqlalchemy import Engine

from catalog.config import Settings
from tests.browser.serving import serving


@pytest.mark.parametrize("path", ["/healthz", "/datasets", "/api/v1/silos", "/static/app.css"])
def test_head_answers_as_get_does_without_a_body(database: Engine, settings: Settings, path: str) -> None:
    with serving(database, settings) as address:
        answers = []
        for method in ("GET", "HEAD"):
            with urlopen(Request(address + path, method=method)) as answer:  # noqa: S310 - our own address
                told = {name: answer.headers[name] for name in ("content-type", "content-length")}
                answers.append((answer.status, told, len(answer.read())))
    (status, told, size), head = answers
    assert head == (status, told, 0)
    assert (status, size > 0) == (200, True)
