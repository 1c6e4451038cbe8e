"""What people of the invented lake were told: two notices, one seen by one of three, a channel that fails."""

from datetime import timedelta
from uuid import UUID, uuid5

from sqlalchemy.orm import Session

from catalog.datasets.models import Copy, Dataset
from catalog.db import now
from catalog.matching.drift import Drift
from catalog.notifications.composing import Happened, Holding, Recipient, compose, place
from catalog.notifications.models import Channel, Delivery, Message, Preference, Subscription
from catalog.notifications.reach import Way
from catalog.notifications.service import tell

ME = "tester"


def told(session: Session, clicks: Dataset, origin: Copy, part: Copy, sales: Dataset) -> UUID:
    """Tell people, and give the notice to look at."""
    breaking = _happened(
        clicks,
        origin,
        "breaking",
        "Column visitor (text) is gone. This breaks who reads it.",
        "Column campaign (text) is new.",
        "It has 184,201 rows; it had 181,377.",
        "Older rows are among them, back to 2026-03-01.",
    )
    mine = Holding(part.id, place(part.uri), Way("inferred", 0.93, 1), drift=Drift(0.12, 0.0, 0.004))
    people = [
        Recipient(ME, (mine,), ("You follow the dataset.",)),
        Recipient("Ana Silva", (Holding(part.id, place(part.uri), Way("declared", 1.0, 2), "owner"),)),
        Recipient("ecommerce-team", (Holding(origin.id, place(origin.uri), None),)),
    ]
    notice = tell(session, breaking, [compose(breaking, one) for one in people])
    accepted = _happened(sales, None, "accepted", "Ana Silva accepted the copy of the store.")
    tell(session, accepted, [compose(accepted, Recipient(ME, (), ("You own the dataset.",)))])
    assert notice is not None
    seen = session.query(Message).filter_by(notice_id=notice.id, person="Ana Silva").one()
    seen.seen_at, seen.seen_verified, seen.said = now(), True, "We take it anew on Monday."
    _reached(session, clicks)
    return notice.id


def _happened(dataset: Dataset, copy: Copy | None, kind: str, *said: str) -> Happened:
    return Happened(
        kind=kind,
        cause=str(uuid5(dataset.id, kind)),
        dataset_id=dataset.id,
        dataset=dataset.name,
        at=now() - timedelta(hours=3),
        copy_id=copy.id if copy else None,
        place=place(copy.uri) if copy else "",
        told=said,
        actor="Ana Silva" if copy is None else "",
        urgent=kind == "breaking",
    )


def _reached(session: Session, clicks: Dataset) -> None:
    hook = Channel(person=ME, kind="webhook", address="https://hooks.example.com/a-secret-path", secret="s")  # noqa: S106
    hook.failures, hook.error = 3, "It answered 503."
    session.add_all([Channel(person=ME, kind="mail", address="tester@example.com"), hook])
    session.flush()  # letters refer to it
    session.add(Delivery(channel_id=hook.id, state="dead", attempts=18, error="It answered 503.", ended_at=now()))
    session.add(Preference(person=ME, digest="daily", zone="Europe/Berlin", quiet_from=22 * 60, quiet_to=7 * 60))
    session.add_all([Subscription(person=ME, dataset_id=clicks.id), Subscription(person=ME, words="clicks visitor")])
