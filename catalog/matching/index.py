"""Finding candidates without comparing all pairs: an inverted index over what the current versions are found by.

A content is indexed once, however many copies hold it. A list of a hash that many contents share is kept short: the
first ones by their number are in, which their content decides, so that the order of arrival changes nothing. Such a
hash is a stop value: it says little by itself, and costs little.
"""

import json
from collections.abc import Callable, Collection, Sequence
from itertools import chain
from typing import Any
from uuid import UUID

import numpy as np
import xxhash
from numpy.typing import NDArray
from sqlalchemy import (
    ARRAY,
    BigInteger,
    Row,
    Select,
    Text,
    and_,
    any_,
    bindparam,
    column,
    delete,
    exists,
    func,
    select,
    union_all,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import InstrumentedAttribute, Session

from catalog.datasets import queries as datasets
from catalog.datasets.models import Copy, Version
from catalog.db import Id
from catalog.matching import places
from catalog.matching.models import Sketch, Sketched, SketchHash
from catalog.matching.nearest import nearest, shared, shortlisted
from catalog.matching.telling import Keys, asking, telling
from catalog.scanning.fingerprint import Fingerprint
from catalog.scanning.models import FingerprintRow
from catalog.scanning.packing import unpack_columns
from catalog.scanning.revisions import comparable

STOP = 64
"""A list of a hash holds at most so many contents."""
FOUND = 50
"""So many contents are compared with one; identical copies of one content count once."""
TWINS = 8
"""So many identical copies of one content are compared; what is found of them holds for the others too."""
TWINS_SEEN = 2_000
"""So many are looked at to choose those whose places come first."""
DEEPER = 2_000
"""So many entries are read of the hashes that a version is not found by itself."""
BY_PLACE = 4
"""So many copies in a place of the same form are looked at, whatever they hold, and as many of the same name."""


_OWN = (
    select(Sketched.copy_id, Sketched.version_id, Sketched.content, Sketched.template, Sketched.stem)
    .add_columns(Sketch.size, Sketch.hashes, FingerprintRow.packed)
    .select_from(Version)
    .join(Sketched, and_(Sketched.copy_id == Version.copy_id, Sketched.version_id == Version.id))
    .outerjoin(Sketch, Sketch.content == Sketched.content)
    .outerjoin(FingerprintRow, and_(FingerprintRow.version_id == Version.id, FingerprintRow.revision.in_(comparable())))
    .where(Version.id == bindparam("version"))
)
_LISTED = select(SketchHash.hash, SketchHash.content).limit(bindparam("most"))
_LISTS = _LISTED.where(SketchHash.hash == any_(bindparam("keys", type_=ARRAY(BigInteger))))
_EACH = func.json_each(bindparam("keys", type_=Text)).table_valued(column("value", BigInteger))
_LISTS_SQLITE = _LISTED.where(SketchHash.hash.in_(select(_EACH.c.value)))
_HOLDERS = (
    select(Sketched.content, Sketched.version_id, Sketch.size, Copy.namespace, Copy.name)
    .join(Sketch, Sketch.content == Sketched.content)
    .join(Copy, Copy.id == Sketched.copy_id)
    .where(Sketched.content.in_(bindparam("contents", expanding=True)))
    .order_by(Sketched.content, Sketched.copy_id)
    .limit(bindparam("most"))
)


def _in_place(asked: InstrumentedAttribute[int], name: str) -> Select[UUID]:
    same = asked == bindparam(name, type_=BigInteger), asked != 0, Sketched.copy_id != bindparam("copy", type_=Id)
    inner = select(Sketched.version_id).where(*same).order_by(Sketched.content, Sketched.copy_id)
    return select(inner.limit(bindparam("most")).subquery().c.version_id)


_BY_PLACE = union_all(_in_place(Sketched.template, "template"), _in_place(Sketched.stem, "stem"))


def add(session: Session, version_id: UUID, fingerprint: Fingerprint) -> None:
    """Index what a copy holds now, in place of what was indexed of it before."""
    version = datasets.version(session, version_id)
    keys = telling(fingerprint)
    content = _number(version.content_id, fingerprint) if len(keys) else 0
    gone = _put(session, version.copy_id, version_id, content)
    # Always in the order of their numbers, so that two who exchange contents do not wait for each other.
    for number in sorted({content, gone} - {0}):
        if number == content:
            _enter(session, number, keys)
        else:
            _leave(session, number)


def remove(session: Session, copy_id: UUID) -> None:
    """Take a copy out of the index: what it holds now cannot be read."""
    known = session.get(Sketched, copy_id)
    if known is not None:
        session.delete(known)
        session.flush()  # its content is looked for next
        _leave(session, known.content)


def candidates(session: Session, version_id: UUID, *, limit: int | None = None) -> list[UUID]:
    """Give the current versions that are likely to have to do with one, best first; few of each content.

    Of those that seem as likely the order is that of their content, whichever arrived first.
    """
    own = session.execute(_OWN, {"version": version_id}).one_or_none()
    if own is None:
        return []
    near = _near(session, own, FOUND if limit is None else limit) if own.content else []
    return [found for found in dict.fromkeys([*near, *_by_place(session, own)]) if found != version_id]


def _put(session: Session, copy_id: UUID, version_id: UUID, content: int) -> int:
    """Note what a copy holds; gives the content that it held before, 0 for none or the same."""
    known = session.get(Sketched, copy_id)
    before = known.content if known is not None else 0
    name = datasets.copy(session, copy_id).name
    if known is None:
        known = Sketched(copy_id=copy_id)
        session.add(known)
    known.version_id, known.content = version_id, content
    known.template, known.stem = places.template(name), places.stem(name)
    session.flush()  # the holders of a content are counted next
    return before if before != content else 0


def _enter(session: Session, content: int, keys: Keys) -> None:
    """Enter a content under its hashes; where a list is full, the contents with the smallest numbers stay."""
    packed = keys.astype("<i8").tobytes()
    # Also where it is there already: whoever takes it out at this moment waits, and then sees who holds it.
    _upsert(session, {"content": content, "size": len(keys), "hashes": packed})
    lists = select(SketchHash.hash, func.max(SketchHash.content)).where(SketchHash.hash.in_(keys.tolist()))
    full = lists.group_by(SketchHash.hash).having(func.count() >= STOP)
    last = {row[0]: row[1] for row in session.execute(full)}
    for key in sorted(key for key, number in last.items() if content < number):
        session.execute(delete(SketchHash).where(SketchHash.hash == key, SketchHash.content == last[key]))
    free = [key for key in keys.tolist() if key not in last or content < last[key]]
    if free:
        rows = _insert(session)(SketchHash).on_conflict_do_nothing()
        session.execute(rows, [{"hash": key, "content": content} for key in free])


def _leave(session: Session, content: int) -> None:
    """Take a content out that no copy holds any more."""
    sketch = session.scalar(select(Sketch).where(Sketch.content == content).with_for_update())
    if sketch is None or session.scalar(select(exists().where(Sketched.content == content))):
        return
    keys = np.frombuffer(sketch.hashes, "<i8").tolist()
    session.execute(delete(SketchHash).where(SketchHash.hash.in_(keys), SketchHash.content == content))
    session.execute(delete(Sketch).where(Sketch.content == content))


def _near(session: Session, own: Row[Any], limit: int) -> list[UUID]:
    keys: Keys = np.frombuffer(own.hashes, "<i8")
    deeper = np.setdiff1d(asking(unpack_columns(own.packed)) if own.packed else keys[:0], keys, assume_unique=True)
    entries = np.concatenate([_entries(session, keys, len(keys) * STOP), _entries(session, deeper, DEEPER)])
    found = shortlisted(shared(entries, own.content))
    held = _held(session, {own.content, *found.contents.tolist()})
    sizes = {content: holders[0].size for content, holders in held.items()}
    first = [own.content, *nearest(found, own.size, sizes, limit)]
    return [holder.version_id for content in first for holder in _first(held.get(content, []))]


def _entries(session: Session, keys: Keys, limit: int) -> NDArray[np.int64]:
    if not len(keys):
        return np.zeros((0, 2), np.int64)
    listed, connection = keys.tolist(), session.connection()
    if connection.dialect.name == "postgresql":
        found = connection.execute(_LISTS, {"keys": listed, "most": limit})
    else:
        found = connection.execute(_LISTS_SQLITE, {"keys": json.dumps(listed), "most": limit})
    # Thousands of pairs of numbers: as the driver gives them, without a Row for each.
    rows = found.cursor.fetchall() if found.cursor is not None else []
    found.close()
    return np.fromiter(chain.from_iterable(rows), np.int64, 2 * len(rows)).reshape(-1, 2)


def _held(session: Session, contents: Collection[int]) -> dict[int, list[Row[Any]]]:
    """Give the current versions that hold each content."""
    held: dict[int, dict[UUID, Row[Any]]] = {}
    left = set(contents)
    while left:
        asked = {"contents": sorted(left), "most": TWINS_SEEN}
        rows: list[Any] = list(session.connection().execute(_HOLDERS, asked))
        for row in rows:
            held.setdefault(row.content, {})[row.version_id] = row
        if len(rows) < TWINS_SEEN:
            break
        # The last content may have more holders than were read; one that filled everything is known well enough.
        first, last = rows[0].content, rows[-1].content
        left = {content for content in left if content > last or first < content == last}
    return {content: list(found.values()) for content, found in held.items()}


def _first(holders: Sequence[Row[Any]]) -> list[Row[Any]]:
    """Choose of the copies that hold the same those whose places come first."""
    return sorted(holders, key=lambda holder: (holder.namespace, holder.name))[:TWINS]


def _by_place(session: Session, own: Row[Any]) -> list[UUID]:
    asked = {"template": own.template, "stem": own.stem, "copy": own.copy_id, "most": BY_PLACE}
    return list(session.connection().execute(_BY_PLACE, asked).scalars())


def _number(content_id: str, fingerprint: Fingerprint) -> int:
    """Number a content by its bytes and by what was kept of them."""
    kept = any(sample.cells for sample in fingerprint.samples)
    hidden = [column.position for column in fingerprint.columns if column.hidden]
    told = f"{content_id} {fingerprint.revision} {kept} {hidden}".encode()
    return xxhash.xxh64_intdigest(told) - 2**63


def _upsert(session: Session, row: dict[str, object]) -> None:
    fresh = _insert(session)(Sketch).values(row)
    session.execute(fresh.on_conflict_do_update(index_elements=["content"], set_={"size": fresh.excluded.size}))


def _insert(session: Session) -> Callable[..., postgresql.Insert | sqlite.Insert]:
    return postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
