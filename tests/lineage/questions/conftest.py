"""Each question is asked twice: walked in SQL as in a small lake, and on the graph in memory as in a large one."""

from collections.abc import Iterator

import pytest

from tests.lineage.questions import graphs


@pytest.fixture(params=["walked", "in memory"], autouse=True)
def _way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    if request.param == "in memory":
        graphs.read_whole(monkeypatch.setattr)
    yield
    graphs.forget()
