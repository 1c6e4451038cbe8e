"""How and when a person is reached: channels, digest, quiet hours. What is secret goes in and is not shown again."""

import re
import secrets
from collections.abc import Collection
from urllib.parse import urlsplit
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.access.models import User
from catalog.audit import service as audit
from catalog.audit.changing import changed, created
from catalog.config import Settings
from catalog.db import now
from catalog.errors import Invalid, NotFound
from catalog.errors.notices import AddressInvalid, MailOff
from catalog.notifications import own
from catalog.notifications.hosts import allowed, check_host
from catalog.notifications.models import Channel, Preference
from catalog.notifications.schedule import DAY_MINUTES, DIGESTS, Wishes, zone_of
from catalog.silos.access import Actor

KINDS = ("mail", "webhook", "slack", "teams")
MOST_CHANNELS = 20
LONGEST = 2_000
_MAIL = re.compile(r"[^@\s,;<>()\"\\]{1,64}@[A-Za-z0-9.-]{1,190}")


def channels_of(session: Session, people: Collection[str], *, mail: bool = False) -> dict[str, list[Channel]]:
    """Give the channels that are in use of each person; with `mail`, the address somebody signs in with is one."""
    found: dict[str, list[Channel]] = {person: [] for person in people}
    known = set()
    for channel in session.scalars(select(Channel).where(Channel.person.in_(people)).order_by(Channel.id)):
        known.add(channel.person)
        if channel.ended_at is None:
            found[channel.person].append(channel)
    if mail:
        for person, address in _addresses(session, set(people) - known):
            made = Channel(person=person, kind="mail", address=address, by_default=True)
            session.add(made)
            found[person].append(made)
        session.flush()  # postings refer to them
    return {person: channels for person, channels in found.items() if channels}


def add(session: Session, *, kind: str, address: str, settings: Settings, actor: Actor) -> tuple[Channel, str]:
    """Add a channel of one's own; gives it with the secret of a webhook, which is shown this once."""
    own.decide_in_person(session, actor)
    address = address.strip()
    _check(kind, address, settings)
    if len(mine(session, actor.name)) >= MOST_CHANNELS:
        raise Invalid(reason=f"You have {MOST_CHANNELS} channels already. Take one away first.")
    secret = secrets.token_urlsafe(32) if kind == "webhook" else ""
    made = Channel(person=actor.name, kind=kind, address=address, secret=secret)
    session.add(made)
    session.flush()  # the caller shows it
    detail = {"kind": kind, "host": host_of(made) if kind != "mail" else ""}
    audit.record(session, actor.name, actor.verified, "notices.channel_added", "channel", made.id, created(detail))
    return made, secret


def end(session: Session, channel_id: UUID, *, actor: Actor) -> Channel:
    """Stop using a channel of one's own; what waits for it is not sent any more."""
    own.decide_in_person(session, actor)
    channel = my_channel(session, channel_id, actor.name)
    if channel.ended_at is None:
        channel.ended_at, channel.secret = now(), ""
        detail = changed({"in_use": True}, {"in_use": False}, kind=channel.kind)
        audit.record(session, actor.name, actor.verified, "notices.channel_ended", "channel", channel.id, detail)
    return channel


def wish(
    session: Session,
    *,
    digest: str,
    zone: str,
    quiet_from: str,
    quiet_to: str,
    quiet_urgent: bool,
    actor: Actor,
) -> Preference:
    """Say when one wants letters; quiet hours as `22:00`, both empty for none."""
    own.decide(session, actor)
    if digest not in DIGESTS:
        raise Invalid(reason=f"A digest is one of {', '.join(DIGESTS)}.")
    if zone_of(zone) is None:
        raise Invalid(reason=f"Nobody knows the time zone {zone[:60]!r}. Write one such as Europe/Berlin or UTC.")
    if bool(quiet_from) != bool(quiet_to):
        raise Invalid(reason="Quiet hours need a beginning and an end.")
    found = session.get(Preference, actor.name) or Preference(person=actor.name)
    found.digest, found.zone, found.quiet_urgent, found.set_at = digest, zone, quiet_urgent, now()
    found.quiet_from, found.quiet_to = _minutes(quiet_from), _minutes(quiet_to)
    session.add(found)
    session.flush()  # the caller shows it
    return found


def wishes(session: Session, person: str) -> Wishes:
    """Give when a person wants letters."""
    row = session.get(Preference, person)
    return Wishes(row.digest, row.quiet_from, row.quiet_to, row.quiet_urgent, row.zone) if row else Wishes()


def mine(session: Session, person: str) -> list[Channel]:
    """List the channels that a person uses, oldest first."""
    query = select(Channel).where(Channel.person == person, Channel.ended_at.is_(None)).order_by(Channel.id)
    return list(session.scalars(query))


def my_channel(session: Session, channel_id: UUID, person: str) -> Channel:
    """Give a channel of a person."""
    found = session.get(Channel, channel_id)
    if found is None or found.person != person:
        raise NotFound(what="Channel", name=str(channel_id))
    return found


def shown(channel: Channel) -> str:
    """Tell where a channel leads without what is secret: the path of a chat's address lets anybody write there."""
    if channel.kind == "mail":
        return channel.address
    parts = urlsplit(channel.address)
    return f"{parts.scheme}://{host_of(channel)}/…"


def host_of(channel: Channel) -> str:
    """Name the host, and the port where one is said."""
    return urlsplit(channel.address).netloc.rpartition("@")[2]


def clock(minutes: int | None) -> str:
    """Tell minutes after midnight as `22:00`; empty for None."""
    return "" if minutes is None else f"{minutes // 60:02}:{minutes % 60:02}"


def _addresses(session: Session, people: Collection[str]) -> list[tuple[str, str]]:
    named = select(User.name, User.email).where(User.name.in_(people), User.email != "", User.disabled_at.is_(None))
    return [(name, address) for name, address in session.execute(named) if _MAIL.fullmatch(address)]


def _check(kind: str, address: str, settings: Settings) -> None:
    if kind not in KINDS:
        raise Invalid(reason=f"A channel is one of {', '.join(KINDS)}.")
    if kind == "mail":
        if not settings.mail_url:
            raise MailOff
        if not _MAIL.fullmatch(address):
            raise AddressInvalid(kind=kind, reason="write one address such as ana@example.com.")
        return
    _check_url(kind, address, settings)


def _check_url(kind: str, address: str, settings: Settings) -> None:
    try:
        parts = urlsplit(address)
        host, _port = parts.hostname, parts.port
    except ValueError:
        raise AddressInvalid(kind=kind, reason="its host or port cannot be read.") from None
    schemes = ("https", "http") if kind == "webhook" else ("https",)
    if parts.scheme not in schemes or not host or len(address) > LONGEST or not address.isprintable():
        raise AddressInvalid(kind=kind, reason=f"it begins with {' or '.join(schemes)}:// and names a host.")
    if parts.username is not None or parts.fragment or "\\" in address:
        raise AddressInvalid(kind=kind, reason="it holds a user name, a fragment or a backslash.")
    check_host(kind, host, allowed(settings))


def _minutes(text: str) -> int | None:
    if not text:
        return None
    hours, _, minutes = text.partition(":")
    if not (hours.isdigit() and minutes.isdigit() and len(hours) <= 2 and len(minutes) == 2):  # noqa: PLR2004
        raise Invalid(reason=f"{text[:20]!r} is no time of the day. Write one such as 22:00.")
    found = int(hours) * 60 + int(minutes)
    if found >= DAY_MINUTES or int(minutes) > 59:  # noqa: PLR2004
        raise Invalid(reason=f"{text[:20]!r} is no time of the day. Write one such as 22:00.")
    return found
