"""Whoever was granted one copy to see may ask whether that is enough, and of no other."""

from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from catalog.access import sight
from catalog.access.roles import Right, Rights
from catalog.datasets import queries as datasets
from catalog.errors import Forbidden, NotFound
from catalog.quality.sufficiency import service
from catalog.quality.sufficiency.asking import Ask
from catalog.silos.access import Actor
from tests import factories as make
from tests.quality.profiles import kept, sales


@pytest.mark.parametrize("what", ["copy", "dataset"])
def test_a_grant_of_one_copy_or_dataset_is_enough_to_ask_of_it(session: Session, tmp_path: Path, what: str) -> None:
    silo = make.silo(session)
    mine, other = (make.copy(session, silo_id=silo.id) for _ in range(2))
    own, hidden = (kept(session, copy, tmp_path, sales(range(30))) for copy in (mine, other))
    home = datasets.dataset_of(session, mine.id).id
    right = Right("viewer", copy_id=mine.id) if what == "copy" else Right("viewer", dataset_id=home)
    may, may_not = (Actor("vi", verified=True, rights=Rights(held)) for held in ((right,), ()))
    sight.narrow(session, Rights((right,)))
    assert service.ask(session, own, Ask(), actor=may, queued=False).asked_by == "vi"
    with pytest.raises(NotFound):
        service.ask(session, hidden, Ask(), actor=may, queued=False)
    with pytest.raises(Forbidden):
        service.ask(session, own, Ask(), actor=may_not, queued=False)
