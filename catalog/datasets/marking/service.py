"""Saying what columns are about: tags by a steward's word, and terms."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.audit import service as audit
from catalog.audit.changing import changed, keep_track, tracked
from catalog.datasets import queries as datasets
from catalog.datasets.describing.service import columns
from catalog.datasets.marking import queries
from catalog.datasets.marking.models import ColumnTag, Term, TermUse
from catalog.datasets.owning import things
from catalog.datasets.owning.things import Thing
from catalog.datasets.tagging import MAX_TAG
from catalog.db import keepable, now
from catalog.errors import Conflict, Invalid, NameInvalid, NameTaken
from catalog.errors.stewardship import ColumnNotFound
from catalog.silos.access import MAX_NAME, Actor, require, require_somewhere

CONFIRMED, REFUSED, CLEARED, ATTACHED = "confirmed", "refused", "cleared", "attached"
MOST_SYNONYMS, LONGEST = 50, 10_000
keep_track(Term, "definition", "synonyms", "steward")


@dataclass(frozen=True)
class Word:
    """What somebody says a column is about; `state` is confirmed, refused, or cleared (nothing is said any more)."""

    column: str
    tag: str
    state: str
    reason: str = ""


@dataclass(frozen=True)
class Meaning:
    """A term as somebody writes it."""

    name: str
    definition: str
    steward: str = ""
    synonyms: Sequence[str] = ()


def mark(session: Session, dataset_id: UUID, word: Word, *, actor: Actor) -> ColumnTag | None:
    """Confirm or refuse a tag of a column, or clear what was said; gives what stands, None when nothing changed."""
    dataset = datasets.dataset(session, dataset_id)
    require(session, actor, "steward", things.silo_of(session, Thing("dataset", dataset.id)))
    tag = _tag(word.tag)
    session.refresh(dataset, with_for_update=True)
    wanted = ColumnTag.dataset_id == dataset.id, ColumnTag.column == word.column, ColumnTag.tag == tag
    before = session.scalar(select(ColumnTag).where(*wanted, ColumnTag.known_to.is_(None)))
    if before is None and word.column not in columns(session, dataset.id):
        raise ColumnNotFound(column=word.column[:80], name=dataset.name)
    if (before.state if before else CLEARED) == word.state:
        return None
    if before is not None:
        before.known_to = now()
        session.flush()  # only one word on it stands
    made = ColumnTag(dataset_id=dataset.id, column=word.column, tag=tag, state=word.state, reason=word.reason.strip())
    made.set_by, made.verified, made.erased = actor.name, actor.verified, {}
    if word.state == CLEARED:
        made.known_to = now()
    session.add(made)
    session.flush()  # what follows refers to it
    return made


def write_term(session: Session, said: Meaning, *, actor: Actor, revision: int | None = None) -> Term:
    """Write a term, or write it anew; `revision` is that which was looked at."""
    require_somewhere(session, actor, "steward")
    name, synonyms = _name(said.name), _synonyms(said.synonyms)
    if not said.definition.strip() or len(said.definition) > LONGEST or not keepable(said.definition):
        raise Invalid(reason=f"A term has a definition of at most {LONGEST:,} characters.")
    _check_free(session, name, synonyms)
    term = session.scalar(select(Term).where(Term.name == name).with_for_update())
    if revision is not None and revision != (term.revision if term else 0):
        raise Conflict
    if term is None:
        term = Term(name=name, revision=0)
        session.add(term)
    term.definition, term.synonyms, term.retired_at = said.definition.strip(), synonyms, None
    term.steward = _name(said.steward) if said.steward.strip() else actor.name
    term.changed_by, term.changed_at, term.revision = actor.name, now(), term.revision + 1
    session.flush()  # the audit entry names it
    told = tracked(term, name=name)
    audit.record(session, actor.name, actor.verified, "term.written", "term", term.id, told)
    return term


def retire_term(session: Session, name: str, *, actor: Actor) -> Term:
    """Take a term out of use; what it was attached to stays in the record."""
    require_somewhere(session, actor, "steward")
    term = queries.term(session, name)
    was, term.retired_at, term.revision = term.retired_at, now(), term.revision + 1
    told = changed({"in_use": was is None}, {"in_use": False}, name=term.name)
    audit.record(session, actor.name, actor.verified, "term.retired", "term", term.id, told)
    return term


def use_term(session: Session, term: Term, dataset_id: UUID, column: str, state: str, *, actor: Actor) -> bool:
    """Attach a term to a dataset or a column, refuse it there, or clear that; tells whether anything changed."""
    dataset = datasets.dataset(session, dataset_id)
    require(session, actor, "describe", things.silo_of(session, Thing("dataset", dataset.id)))
    session.refresh(dataset, with_for_update=True)
    wanted = TermUse.term_id == term.id, TermUse.dataset_id == dataset.id, TermUse.column == column
    before = session.scalar(select(TermUse).where(*wanted, TermUse.known_to.is_(None)))
    if column and before is None and column not in columns(session, dataset.id):
        raise ColumnNotFound(column=column[:80], name=dataset.name)
    if (before.state if before else CLEARED) == state:
        return False
    if before is not None:
        before.known_to = now()
        session.flush()  # only one word on it stands
    if state != CLEARED:
        said = {"state": state, "set_by": actor.name, "verified": actor.verified}
        session.add(TermUse(term_id=term.id, dataset_id=dataset.id, column=column, **said))
    return True


def _tag(text: str) -> str:
    word = text.strip()
    if not word or len(word) > MAX_TAG or not word.isprintable():
        raise NameInvalid(shown=text[:40], reason=f"a tag has 1 to {MAX_TAG} printable characters.")
    return word


def _name(text: str) -> str:
    name = text.strip()
    if not name or len(name) > MAX_NAME or not name.isprintable():
        raise NameInvalid(shown=text[:40], reason=f"it needs 1 to {MAX_NAME} printable characters.")
    return name


def _synonyms(given: Sequence[str]) -> list[str]:
    if len(given) > MOST_SYNONYMS:
        raise Invalid(reason=f"A term has at most {MOST_SYNONYMS} synonyms.")
    return list(dict.fromkeys(_name(one) for one in given if one.strip()))


def _check_free(session: Session, name: str, synonyms: Sequence[str]) -> None:
    """Refuse a name or synonym that another term has: one word, one meaning."""
    wanted = {one.casefold() for one in (name, *synonyms)}
    for other in queries.terms(session):
        if other.name != name and wanted & {one.casefold() for one in (other.name, *other.synonyms)}:
            raise NameTaken(what="term", name=other.name)
