"""Nobody learns from a notice of what they may not see."""

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from catalog.access.models import Restriction, User
from catalog.config import Settings
from catalog.db import transaction
from catalog.lineage import service as lineage
from catalog.notifications import letters, posting
from catalog.notifications.models import Channel, Delivery
from tests import factories as make
from tests.access.people import site, token, user
from tests.notifications.test_telling import told


class Two:
    """A source in one silo, and a copy of it in another."""

    def __init__(self, session: Session) -> None:
        self.shop, self.web = make.silo(session, "shop"), make.silo(session, "web")
        family = make.dataset(session, "hiddenmark.clicks", owner="olga")
        self.source = make.copy(session, "/hiddenmark.csv", of=family, silo_id=self.web.id, custodian="cat")
        self.taken = make.copy(session, "/mine.csv", silo_id=self.shop.id, custodian="ina")
        lineage.declare(session, self.source.id, self.taken.id, recorded_by="tester")
        self.dataset = family.id
        user(session, "ina", "viewer", silo=self.shop.id)
        user(session, "cat", "owner", silo=self.web.id)


def test_who_holds_a_copy_of_what_they_may_not_see_is_told_without_a_name(session: Session, settings: Settings) -> None:
    two = Two(session)
    messages = told(session, "revoked", two.dataset, settings, copy=str(two.source.id), reason="hiddenmark is old")
    assert {"ina", "cat"} == set(messages) - {"olga", "bo"}
    mine, seen = messages["ina"], messages["cat"]
    everything = str([mine.title, mine.changed, mine.means, mine.todo, mine.why])
    assert "hiddenmark" not in everything
    assert mine.title == "Data that your copy was made from lost its source of truth"
    assert (mine.dataset_id, mine.about_copy_id, mine.copy_id) == (None, None, two.taken.id)
    assert "hiddenmark.clicks" in seen.title


@pytest.mark.parametrize("closed", ["copy_id", "dataset_id", "silo_id"])
def test_of_what_is_restricted_they_are_told_nothing(session: Session, settings: Settings, closed: str) -> None:
    two = Two(session)
    target = {"copy_id": two.source.id, "dataset_id": two.dataset, "silo_id": two.web.id}[closed]
    session.add(Restriction(**{closed: target}, reason="secret", set_by="t"))
    session.flush()
    assert set(told(session, "revoked", two.dataset, settings, copy=str(two.source.id))) == {"cat"}


def test_a_letter_is_withheld_when_its_reader_may_see_less_by_then(session: Session, settings: Settings) -> None:
    two = Two(session)
    channel = Channel(person="cat", kind="webhook", address="https://hooks.example.com/x", secret="s")  # noqa: S106
    session.add(channel)
    session.flush()
    told(session, "revoked", two.dataset, settings, copy=str(two.source.id))
    assert posting.gather(session, channel.id) == 1
    todo, withheld = letters.to_send(session, channel.id, settings, access=True)
    assert todo is not None
    assert (len(todo.letters), withheld) == (1, [])
    session.query(User).filter_by(name="cat").one().disabled_at = channel.created_at
    session.flush()
    todo, withheld = letters.to_send(session, channel.id, settings, access=True)
    assert todo is None
    posting.settle(session, channel.id, withheld)
    assert session.query(Delivery).one().error == "Its reader may not see that any more."


def test_a_site_shows_a_notice_only_as_far_as_its_reader_sees(database: Engine, settings: Settings) -> None:
    with transaction(database) as session:
        two = Two(session)
        messages = told(session, "revoked", two.dataset, settings, copy=str(two.source.id))
        notice = messages["ina"].notice_id
        tokens = {name: token(session, session.query(User).filter_by(name=name).one()) for name in ("ina", "cat")}
    mine = site(database, bearer=tokens["ina"])
    whole = mine.get(f"/api/v1/notices/{notice}")
    assert (whole.json()["notice"], whole.json()["told"]) == (None, None)
    for address in (
        f"/api/v1/notices/{notice}",
        "/api/v1/notices",
        "/api/v1/notices/about",
        "/notices",
        f"/notices/{notice}",
    ):
        answer = mine.get(address)
        assert answer.status_code == 200, address
        assert "hiddenmark" not in answer.text, address
    page = mine.get("/notices").text
    assert "Notices, 1 not acknowledged" in page
    assert mine.post(f"/api/v1/notices/{notice}/acknowledge", json={"said": "fine"}).status_code == 200
    assert mine.get("/api/v1/notices/count").json() == {"unseen": 0}
    assert mine.get("/api/v1/notices", params={"person": "cat"}).status_code == 403
    # Who is in charge sees those whose copies they see.
    theirs = site(database, bearer=tokens["cat"]).get(f"/api/v1/notices/{notice}").json()
    assert "ina" not in {one["person"] for one in theirs["told"]}
    assert theirs["message"]["title"].startswith("hiddenmark.clicks")
