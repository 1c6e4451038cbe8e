"""Messages are sealed into letters as each person wants them, and letters are tried until they are taken or dead."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.access.roles import Right, Rights
from catalog.config import Settings
from catalog.db import new_id, now
from catalog.errors import Invalid, NotFound
from catalog.errors.notices import AddressInvalid, HostNotAllowed, MailOff
from catalog.notifications import letterbox, letters, posting, reaching, service
from catalog.notifications.composing import Happened, Recipient, compose
from catalog.notifications.models import Channel, Delivery, Message, Notice, Posting
from catalog.notifications.posting import DELIVER, GATHER, Outcome
from catalog.queue.models import Task
from catalog.silos.access import Actor
from tests import factories as make

ANA = Actor("ana")


def channel(session: Session, kind: str = "webhook") -> Channel:
    made = Channel(person="ana", kind=kind, address="https://hooks.example.com/x", secret="s")  # noqa: S106
    session.add(made)
    session.flush()
    return made


def tell(session: Session, *, kind: str = "version", urgent: bool = False) -> Notice:
    home = make.dataset(session)
    happened = Happened(kind, str(new_id()), home.id, "clicks", now(), told=("Rows came.",), urgent=urgent)
    notice = service.tell(session, happened, [compose(happened, Recipient("ana", (), ("You follow it.",)))])
    assert notice is not None
    return notice


def wish(session: Session, digest: str) -> None:
    reaching.wish(session, digest=digest, zone="UTC", quiet_from="", quiet_to="", quiet_urgent=False, actor=ANA)


def task(session: Session, stage: str, subject: UUID) -> Task | None:
    return session.scalar(select(Task).where(Task.stage == stage, Task.subject_id == subject, Task.state == "queued"))


def come_due(session: Session) -> None:
    for one in session.scalars(select(Posting)):
        one.due_at = now()
    session.flush()


def test_a_digest_is_one_letter_and_what_is_urgent_goes_alone_at_once(session: Session, settings: Settings) -> None:
    wish(session, "daily")
    by = channel(session)
    for _ in range(3):
        tell(session)
    waits = task(session, GATHER, by.id)
    assert waits is not None
    assert waits.run_after > now()
    tell(session, kind="breaking", urgent=True)
    assert waits.run_after <= now()
    assert posting.gather(session, by.id) == 1
    todo, _ = letters.to_send(session, by.id, settings, access=False)
    assert todo is not None
    assert [one.title for one in todo.letters] == ["clicks has other columns, and what reads it may break"]
    come_due(session)
    assert posting.gather(session, by.id) == 1
    todo, _ = letters.to_send(session, by.id, settings, access=False)
    assert todo is not None
    digest = todo.letters[1]
    assert (digest.title, len(digest.data["notices"])) == ("3 notices", 3)
    assert digest.text.count("clicks holds a new version") == 3


def test_what_is_wanted_at_once_comes_each_by_itself(session: Session) -> None:
    wish(session, "immediate")
    by = channel(session)
    for _ in range(3):
        tell(session)
    assert posting.gather(session, by.id) == 3
    assert posting.gather(session, by.id) == 0


def sealed(session: Session, by: Channel, number: int = 1) -> list[Delivery]:
    wish(session, "immediate")
    for _ in range(number):
        tell(session)
    posting.gather(session, by.id)
    return list(session.scalars(select(Delivery).where(Delivery.channel_id == by.id).order_by(Delivery.id)))


def test_a_letter_that_failed_waits_longer_each_time_and_is_dead_in_the_end(session: Session) -> None:
    by = channel(session)
    (letter,) = sealed(session, by)
    waits = []
    for _ in range(posting.MOST_ATTEMPTS):
        assert letter.state == "waiting"
        posting.settle(session, by.id, [Outcome(letter.id, "It answered 503.")])
        waits.append(letter.next_at - now())
    assert (letter.state, letter.error, letter.attempts) == ("dead", "It answered 503.", posting.MOST_ATTEMPTS)
    assert timedelta(seconds=0.4) < waits[0] < timedelta(seconds=1.1)
    assert waits[12] > timedelta(minutes=30)
    assert by.failures == posting.MOST_ATTEMPTS
    with pytest.raises(NotFound):
        letterbox.retry(session, letter.id, actor=Actor("bo", rights=Rights((Right("viewer"),))))
    letterbox.retry(session, letter.id, actor=ANA)
    assert (letter.state, letter.attempts) == ("waiting", 0)
    assert task(session, DELIVER, by.id) is not None
    posting.settle(session, by.id, [Outcome(letter.id)])
    assert (letter.state, by.failures, by.error) == ("delivered", 0, "")


def test_where_nobody_answers_the_channel_rests_and_others_go_on(session: Session, settings: Settings) -> None:
    silent = channel(session)
    other = channel(session)
    first, second = sealed(session, silent, 2)
    posting.settle(session, silent.id, [Outcome(first.id, "It does not answer.", silent=True)])
    assert (first.attempts, second.attempts) == (1, 0)
    assert letters.to_send(session, silent.id, settings, access=False) == (None, [])
    waits = task(session, DELIVER, silent.id)
    assert waits is not None
    assert silent.paused_until is not None
    assert waits.run_after >= silent.paused_until
    assert posting.gather(session, other.id) == 2
    assert letters.to_send(session, other.id, settings, access=False)[0] is not None


def test_what_a_dead_worker_left_is_queued_again(session: Session) -> None:
    by = channel(session)
    sealed(session, by)
    tell(session)
    for one in session.scalars(select(Task)):
        one.state = "dead"
    session.flush()
    posting.revive(session)
    assert task(session, GATHER, by.id) is not None
    assert task(session, DELIVER, by.id) is not None


def test_who_does_not_acknowledge_is_reminded_three_times(session: Session, settings: Settings) -> None:
    by = channel(session)
    notice = tell(session, kind="breaking", urgent=True)
    tell(session)  # nobody waits for an answer to this one
    message = session.scalars(select(Message).where(Message.notice_id == notice.id)).one()
    for _ in range(service.MOST_REMINDERS):
        assert service.remind(session) == 0
        message.remind_at = now()
        session.flush()
        assert service.remind(session) == 1
    assert message.reminded == service.MOST_REMINDERS
    posting.gather(session, by.id)
    todo, _ = letters.to_send(session, by.id, settings, access=False)
    assert todo is not None
    assert sorted(one.title.startswith("Reminder: ") for one in todo.letters) == [False, True, True, True]
    message.remind_at, message.reminded = now(), 1
    service.acknowledge(session, notice.id, actor=ANA, said=" seen ")
    assert service.remind(session) == 0
    assert message.said == "seen"
    assert message.remind_at is None


@pytest.mark.parametrize(
    ("kind", "address", "error"),
    [
        ("mail", "ana@example.com", MailOff),
        ("webhook", "ftp://hooks.example.com/", AddressInvalid),
        ("webhook", "https://ana:pw@hooks.example.com/", AddressInvalid),
        ("webhook", "https://hooks.example.com:99999/", AddressInvalid),
        ("webhook", "https://elsewhere.example/", HostNotAllowed),
        ("webhook", "http://169.254.169.254/latest", HostNotAllowed),
        ("slack", "http://hooks.slack.com/services/x", AddressInvalid),
        ("slack", "https://hooks.slack.com.evil.example/", HostNotAllowed),
        ("pigeon", "x", Invalid),
    ],
)
def test_an_address_that_may_not_be_used_is_refused(
    session: Session, settings: Settings, kind: str, address: str, error: type[Exception]
) -> None:
    allowing = type(settings)(home=settings.home, database_url="", notice_hosts="hooks.example.com")
    with pytest.raises(error):
        reaching.add(session, kind=kind, address=address, settings=allowing, actor=ANA)


def test_a_secret_is_given_once_and_never_shown(session: Session, settings: Settings) -> None:
    allowing = type(settings)(home=settings.home, database_url="", notice_hosts="hooks.example.com")
    made, secret = reaching.add(
        session, kind="webhook", address="https://hooks.example.com/a/secret/path", settings=allowing, actor=ANA
    )
    assert len(secret) > 30
    assert reaching.shown(made) == "https://hooks.example.com/…"
    with pytest.raises(NotFound):
        reaching.end(session, made.id, actor=Actor("bo"))
    reaching.end(session, made.id, actor=ANA)
    assert (made.secret, reaching.mine(session, "ana")) == ("", [])
