"""How the copies of a family compare with the one that the page speaks of."""

from sqlalchemy.orm import Session

from catalog.ui import family
from catalog.ui.relations import relations
from tests import factories as make
from tests.ranking import rows


def test_identical_copies_compare_alike_also_where_only_one_of_them_was_compared(session: Session) -> None:
    home = make.dataset(session)
    copies = [make.copy(session, f"/lake/{name}", of=home, title=name) for name in ("main", "part", "twin", "other")]
    versions = [make.version(session, copy, held) for copy, held in zip(copies, "abbc", strict=True)]
    rows.matched(session, versions[0], versions[1], "subset", a_in_b=0.4, b_in_a=1.0)
    lines = family.lines(session, copies)
    main = next(line for line in lines if line.label == "main")
    found = relations(session, lines, main)
    assert found.keys() == {copies[1].id, copies[2].id}
    assert found[copies[1].id] == found[copies[2].id]
    told = found[copies[1].id]
    assert (told.kind, told.direction, told.held, told.covers) == ("subset", "made from it", 1.0, 0.4)
    assert relations(session, lines, None) == {}
