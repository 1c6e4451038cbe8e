"""The access matrix once more, on PostgreSQL: every route for who may everything, and for who may in another silo only.

Who may what is decided by the same code on both databases, and tried for every role on SQLite (`test_matrix.py`); what
somebody sees is told by conditions in SQL, which each database reads for itself.
"""

from collections.abc import Iterator

import pytest

from catalog.access.roles import ROLES
from tests import postgres
from tests.access.application import Route
from tests.access.test_matrix import ROUTES, Lake, has_no_mark_of_others, is_of_no_place, lake_in
from tests.conftest import Templates


@pytest.fixture(scope="module")
def lake(templates: Templates) -> Iterator[Lake]:
    server, copies = templates.postgresql()
    name = copies.take()
    with lake_in(postgres.named(server, name)) as made:
        yield made
    copies.give_back(name)


def test_every_route_is_for_those_who_may_and_tells_nothing_of_another_silo(lake: Lake) -> None:
    wrong = []
    for route in (one for one in ROUTES if one.action):
        theirs = lake.ask(route, lake.other, "steward")
        has_no_mark_of_others(lake, theirs)
        codes = [theirs.status_code]
        if route.path.startswith("/api/"):  # screens ask the same
            codes.append(lake.ask(route, lake.own, "all").status_code)
        if not _as_it_should(route, *codes):
            wrong.append((route.named, codes))
    assert wrong == []


def _as_it_should(route: Route, theirs: int, mine: int = 200) -> bool:
    if {theirs, mine} & {401, 500}:
        return False
    if route.action == "own":
        return True
    if route.action not in ROLES["steward"]:
        return (theirs, mine == 403) == (403, False)
    return mine != 403 and (theirs in {404, 422} or (theirs != 403 and is_of_no_place(route)))
