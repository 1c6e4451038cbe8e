"""What is not to be used after a deadline: told by which, the gate and lint, and taken back."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.datasets.deprecation import queries, service
from catalog.datasets.deprecation.service import Wish
from catalog.datasets.owning.things import Thing
from catalog.db import now
from catalog.errors import Invalid, ReasonMissing
from catalog.errors.stewardship import NotDeprecated, NotTheOwner
from catalog.nominations import lint
from catalog.nominations.gate import Demand, gate
from catalog.nominations.lint import DEMANDED, Place
from catalog.nominations.which import which
from catalog.queue.models import Change
from catalog.silos.access import Actor
from catalog.stewardship.deprecating import deprecate
from tests import factories as make
from tests.stewardship.test_owners import granted

ANA = Actor("ana")


def test_a_deprecated_dataset_is_told_before_and_refused_after_its_deadline(session: Session) -> None:
    home = make.dataset(session, "clicks", owner="ana")
    copy = make.copy(session, "/x/clicks.csv", of=home, title="clicks copy")
    make.nomination(session, copy, "accepted")
    better = make.copy(session, "/x/better.csv", of=make.dataset(session, "better"))
    assert which(session, "clicks").deprecations == ()
    deprecate(session, "dataset", "clicks", ("2999-12-31", "It is too old.", "better"), ANA)
    deprecate(session, "copy", str(copy.id), ("2999-12-30T10:00:00+00:00", "Moved.", str(better.uri)), ANA)
    found = which(session, "/x/clicks.csv")
    assert [(one.kind, one.replacement.name if one.replacement else "") for one in found.deprecations] == [
        ("dataset", "better"),
        ("copy", "/x/better.csv"),
    ]
    assert found.deprecations[0].says == (
        "clicks is deprecated: use it no longer than 2999-12-31. It is too old. Use better instead."
    )
    assert found.deprecations[0].until.isoformat() == "2999-12-31T23:59:59.999999+00:00"
    assert gate(found, Demand("canonical"), now()).passed
    read = lint.of_places(session, [Place("file", "/x/clicks.csv")], DEMANDED)
    assert (read.passed, len(read.inputs[0].notes)) == (True, 2)
    late = replace(found, deprecations=tuple(replace(one, passed=True) for one in found.deprecations))
    assert [one.code for one in gate(late, Demand("canonical"), now()).problems] == ["deprecated"] * 2
    told = session.scalars(select(Change).order_by(Change.id)).all()
    assert [(one.kind, one.subject_id, one.detail.get("copy")) for one in told] == [
        ("deprecated", home.id, None),
        ("deprecated", home.id, str(copy.id)),
    ]
    assert (told[0].detail["reason"], "replacement" in told[0].detail) == ("It is too old.", True)


def test_it_is_for_who_answers_and_can_be_said_anew_and_taken_back(session: Session) -> None:
    silo = make.silo(session, "web")
    home = make.dataset(session, "clicks", owner="ana")
    make.copy(session, of=home, silo_id=silo.id)
    thing, later = Thing("dataset", home.id), Wish(now() + timedelta(days=9), "old")
    with pytest.raises(NotTheOwner):
        service.deprecate(session, thing, later, actor=granted("bo", "owner", silo))
    with pytest.raises(Invalid, match="passed already"):
        service.deprecate(session, thing, Wish(now(), "old"), actor=ANA)
    with pytest.raises(Invalid, match="replaces itself"):
        service.deprecate(session, thing, replace(later, replacement=thing), actor=ANA)
    with pytest.raises(ReasonMissing):
        service.deprecate(session, thing, replace(later, reason=" "), actor=ANA)
    service.deprecate(session, thing, later, actor=granted("ana", "owner", silo))
    service.deprecate(session, thing, replace(later, reason="older"), actor=granted("di", "steward", silo))
    assert [one.reason for one in queries.listed(session)] == ["older"]
    service.take_back(session, thing, reason="needed", actor=ANA)
    assert (queries.listed(session), home.deprecated_until, which(session, "clicks").deprecations) == ([], None, ())
    with pytest.raises(NotDeprecated):
        service.take_back(session, thing, reason="again", actor=ANA)
