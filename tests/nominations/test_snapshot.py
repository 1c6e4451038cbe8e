"""What a nomination was proposed on stays as it was, whatever changes afterwards."""

from copy import deepcopy

from sqlalchemy.orm import Session

from catalog.datasets import queries as datasets
from catalog.lineage import queries as lineage
from catalog.lineage import service as edges
from catalog.matching import queries as matching
from catalog.nominations import service
from catalog.nominations.models import Nomination
from catalog.ranking import queries as rankings
from catalog.ranking import service as ranking
from tests import factories as make
from tests.ranking import rows
from tests.ranking.test_service import family, ranked


def test_all_that_was_judged_is_in_the_snapshot(session: Session) -> None:
    home = family(session)
    ranked(session, home)
    found = service.propose(session, home)
    assert found is not None
    told, row = found.evidence, rankings.latest(session, home)
    assert row is not None
    assert set(told["weights"]) == {one["name"] for one in told["candidates"][0]["criteria"]}
    assert told["counterfactuals"] == row.counterfactuals != []
    assert told["changes"] == row.changes
    assert told["versions"][str(found.copy_id)]["id"] == str(found.version_id)
    assert {one["uri"] for one in told["copies"].values()} == {copy.uri for copy in datasets.members(session, home)}
    (match,) = told["matches"]
    assert (match["kind"], match["mapping"], match["p_a_to_b"]) == ("subset", [["id", "id"]], 0.9)
    (edge,) = told["edges"]
    assert (edge["source"], edge["kind"]) == (str(found.copy_id), "declared")


def test_nothing_that_changes_later_alters_it(session: Session) -> None:
    home = family(session)
    ranked(session, home)
    found = service.propose(session, home)
    assert found is not None
    before, copies = deepcopy(found.evidence), datasets.members(session, home)
    (match,) = matching.of_copy(session, found.copy_id)
    match.kind, match.mapping, match.evidence = "edited", [["id", "ID"]], [{"signal": "x"}]
    (edge,) = lineage.edges_among(session, [one.id for one in copies])
    edges.close(session, edge.id)
    for copy in copies:
        copy.title = f"{copy.title} renamed"
    rows.profiled(session, make.version(session, copies[1], rows=900), rows.column("id"), rows=900, digest=9)
    todo = ranking.load(session, home)
    ranking.save(session, todo, ranking.rank(todo, lambda _share: None))
    session.flush()
    session.expire_all()
    assert session.get_one(Nomination, found.id).evidence == before
