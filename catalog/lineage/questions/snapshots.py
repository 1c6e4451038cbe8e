"""The whole graph in memory, read when a question meets many copies and kept while no link changes."""

from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.access import sight
from catalog.lineage import stamps
from catalog.lineage.links import Links
from catalog.lineage.models import Edge
from catalog.lineage.questions import bulk
from catalog.lineage.questions.network import Network, network

MOST_LINKS = 6_000_000
"""All that is kept, together; reading one takes some 150 bytes a link for a moment, and keeping it 16."""


@dataclass(frozen=True)
class _Key:
    database: str
    links: Links


_kept: OrderedDict[_Key, tuple[int, Network]] = OrderedDict()
_reading, _changing = Lock(), Lock()


def fresh(session: Session, links: Links) -> Network | None:
    """Give the graph of these links if it is in memory and nothing has changed since; None otherwise."""
    if sight.is_partial(session):
        return None  # what is kept is of who sees everything
    key = _key(session, links)
    held = _kept.get(key)
    if held is None or held[0] != stamps.read(session, "edge"):
        return None
    with _changing:
        if key in _kept:
            _kept.move_to_end(key)
    return held[1]


def whole(session: Session, links: Links) -> Network | None:
    """Give the graph of these links, read anew if it must be; None when it is too large for memory.

    Who writes sees the own changes, which may yet be taken back: nothing is kept of that.
    """
    with _reading:  # once, for all who wait for it
        found = fresh(session, links)
        if found is not None:
            return found
        stamp = stamps.read(session, "edge")  # before the links: a stamp that is too old only costs another reading
        try:
            query = select(Edge.source_copy_id, Edge.target_copy_id).where(
                *links.held(), *sight.conditions(session, Edge)
            )
            found = network(*bulk.pairs(session, query, MOST_LINKS))
        except bulk.TooMany:
            return None
        reading = not session.get_bind().get_execution_options().get("catalog_write", True)
        if reading and not sight.is_partial(session):
            _keep(_key(session, links), stamp, found)
    return found


def forget() -> None:
    """Let go of all that is kept."""
    with _changing:
        _kept.clear()


def _keep(key: _Key, stamp: int, found: Network) -> None:
    with _changing:
        _kept[key] = (stamp, found)
        _kept.move_to_end(key)
        while len(_kept) > 1 and sum(one.links for _, one in _kept.values()) > MOST_LINKS:
            _kept.popitem(last=False)


def _key(session: Session, links: Links) -> _Key:
    return _Key(session.get_bind().engine.url.render_as_string(hide_password=True), links)
