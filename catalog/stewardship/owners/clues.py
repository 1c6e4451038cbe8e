"""What is recorded that tells who answers for datasets and copies: arrivals, jobs, contracts, neighbours, deeds."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from catalog.access import queries as people
from catalog.datasets.models import Copy, Dataset, Dump, Membership
from catalog.datasets.owning.things import Thing
from catalog.lineage.jobs import Facet, JobIO
from catalog.lineage.links import DOWN, NOW, UP, Way
from catalog.quality.contracts import document
from catalog.quality.contracts.models import Contract
from catalog.queue.models import Change
from catalog.stewardship.owners.proposing import Clue, Proposal, propose, shares
from catalog.web import human

PROGRAMS = frozenset({"catalog", "openlineage", "unknown"})
"""Names under which the catalog itself acts."""
FARTHEST = 3
MOST_NEAR = 20_000


@dataclass(frozen=True)
class Family:
    """A thing with the copies that tell of it: a dataset's all, a copy's only itself."""

    thing: Thing
    copies: tuple[UUID, ...]


def proposals(session: Session, things: Collection[Thing]) -> dict[Thing, list[Proposal]]:
    """Propose who answers for each of these things; an empty list where nothing speaks for anybody."""
    families = _families(session, things)
    told = [clue for read in _READ for clue in read(session, families)]
    behind = people.behind(session, {clue.who for _, clue in told})
    told = [(thing, _person(clue, behind)) for thing, clue in told]
    gone = people.shut_out(session, {clue.who for _, clue in told})
    by_thing: dict[Thing, list[Clue]] = defaultdict(list)
    for thing, clue in told:
        by_thing[thing].append(clue)
    return {thing: propose(by_thing[thing], {*gone, *PROGRAMS}) for thing in things}


def _person(clue: Clue, behind: Mapping[str, str]) -> Clue:
    """Take a program's clue for one of whoever added the program."""
    person = behind.get(clue.who)
    if person is None:
        return clue
    return replace(clue, who=person, says=f"{person} added the program {clue.who}. {clue.says}")


Told = Iterator[tuple[Thing, Clue]]


def _families(session: Session, things: Collection[Thing]) -> list[Family]:
    datasets = [thing.id for thing in things if thing.kind == "dataset"]
    query = select(Membership.dataset_id, Membership.copy_id).where(Membership.dataset_id.in_(datasets), *_current())
    held: dict[UUID, list[UUID]] = defaultdict(list)
    for dataset_id, copy_id in session.execute(query):
        held[dataset_id].append(copy_id)
    return [Family(thing, tuple(held[thing.id]) if thing.kind == "dataset" else (thing.id,)) for thing in things]


def _registered(session: Session, families: Sequence[Family]) -> Told:
    query = select(Dump.copy_id, Dump.registered_by, func.count(), func.max(Dump.registered_at))
    rows = session.execute(query.where(Dump.copy_id.in_(_all(families))).group_by(Dump.copy_id, Dump.registered_by))
    found: dict[UUID, list[tuple[str, int]]] = defaultdict(list)
    for copy_id, who, count, _ in rows:
        found[copy_id].append((who, count))
    for family in families:
        counts: Counter[str] = Counter()
        for copy_id in family.copies:
            counts.update(dict(found[copy_id]))
        for who, share in shares(counts).items():
            part = f"{counts[who]} of {human.plural(counts.total(), 'arrival')}"
            yield family.thing, Clue("registered", who, share, f"{who} registered {part}.")


def _kept(session: Session, families: Sequence[Family]) -> Told:
    """Who keeps the copies speaks for a dataset, and who owns the dataset speaks for a copy."""
    rows = session.execute(
        select(Copy.id, Copy.custodian, Dataset.owner, Dataset.name)
        .join(Membership, Membership.copy_id == Copy.id)
        .join(Dataset, Dataset.id == Membership.dataset_id)
        .where(Copy.id.in_(_all(families)), *_current())
    )
    found = {row[0]: row for row in rows}
    for family in families:
        mine = [found[copy_id] for copy_id in family.copies if copy_id in found]
        if family.thing.kind == "copy":
            yield from (
                (family.thing, Clue("owns_dataset", row[2], 1.0, f"{row[2]} owns {row[3]}, to which it belongs."))
                for row in mine
                if row[2]
            )
            continue
        counts = Counter(row[1] for row in mine if row[1])
        for who, count in counts.items():
            told = f"{who} keeps {count} of its {human.plural(len(mine), 'copy', 'copies')}."
            yield family.thing, Clue("keeps", who, count / len(mine), told)


def _said(session: Session, families: Sequence[Family]) -> Told:
    """Take what producers say in the ownership facets of datasets, and of the jobs that write them."""
    ids = _all(families)
    writers: dict[UUID, list[UUID]] = defaultdict(list)
    writing = JobIO.copy_id.in_(ids), JobIO.direction == "output", JobIO.ended_at.is_(None)
    for copy_id, job_id in session.execute(select(JobIO.copy_id, JobIO.job_id).where(*writing)):
        writers[copy_id].append(job_id)
    jobs = {job_id for found in writers.values() for job_id in found}
    named = _owners(session, "dataset", ids), _owners(session, "job", jobs)
    for family in families:
        for copy_id in family.copies:
            for who in named[0].get(copy_id, ()):
                yield family.thing, Clue("said", who, 1.0, f"Its producer names {who} as its owner.")
            for who in {who for job_id in writers[copy_id] for who in named[1].get(job_id, ())}:
                yield family.thing, Clue("runs", who, 1.0, f"{who} owns the job that writes it.")


def _owners(session: Session, kind: str, ids: Collection[UUID]) -> dict[UUID, list[str]]:
    wanted = Facet.subject_kind == kind, Facet.subject_id.in_(ids), Facet.name == "ownership"
    rows = session.execute(select(Facet.subject_id, Facet.body).where(*wanted, Facet.removed.is_(False)))
    return {subject: list(_names(body)) for subject, body in rows}


def _names(body: Mapping[str, object]) -> Iterator[str]:
    owners = body.get("owners")
    for owner in owners if isinstance(owners, list) else []:
        name = owner.get("name") if isinstance(owner, dict) else None
        if isinstance(name, str) and name.strip():
            # Producers write `team:web` and `user:bo`; people are called without that.
            yield name.strip().removeprefix("team:").removeprefix("user:")


def _agreed(session: Session, families: Sequence[Family]) -> Told:
    datasets = {family.thing.id: family.thing for family in families if family.thing.kind == "dataset"}
    query = select(Contract).where(Contract.dataset_id.in_(datasets), Contract.ended.is_(False)).order_by(Contract.id)
    for contract in session.scalars(query):
        who = document.checked(contract.document).owner
        told = f"The contract {contract.contract_id} names {who} as its owner."
        yield datasets[contract.dataset_id], Clue("agreed", who, 1.0, told)


def _near(session: Session, families: Sequence[Family]) -> Told:
    for way, words in ((UP, "it is made from"), (DOWN, "is made from it")):
        yield from _nearest(session, families, way, words)


def _nearest(session: Session, families: Sequence[Family], way: Way, words: str) -> Told:
    """Walk all families together, a step at a time; whoever is met first on a way is nearest."""
    at = {family.thing: set(family.copies) for family in families}
    seen = {thing: set(copies) for thing, copies in at.items()}
    for steps in range(1, FARTHEST + 1):
        near = _beside(session, {copy_id for copies in at.values() for copy_id in copies}, way)
        at = {thing: {far for one in copies for far in near[one]} - seen[thing] for thing, copies in at.items()}
        owners = _holders(session, {copy_id for copies in at.values() for copy_id in copies})
        for thing, copies in list(at.items()):
            met = Counter(owners[copy_id][0] for copy_id in copies if copy_id in owners)
            for who, share in shares(met).items():
                name = next(owners[one][1] for one in sorted(copies) if one in owners and owners[one][0] == who)
                told = f"{who} answers for {name}, which {words}{'' if steps == 1 else f', {steps} steps away'}."
                yield thing, Clue("near", who, share / steps, told)
            if met:
                del at[thing]
            seen[thing] |= copies
        if not any(at.values()):
            return


def _beside(session: Session, copy_ids: Collection[UUID], way: Way) -> dict[UUID, set[UUID]]:
    found: dict[UUID, set[UUID]] = defaultdict(set)
    query = select(way.near, way.far).where(way.near.in_(copy_ids), *NOW.held()).limit(MOST_NEAR)
    for near, far in session.execute(query):
        found[near].add(far)
    return found


def _holders(session: Session, copy_ids: Collection[UUID]) -> dict[UUID, tuple[str, str]]:
    who = func.coalesce(func.nullif(Copy.custodian, ""), Dataset.owner)
    query = select(Copy.id, who, Dataset.name).join(Membership, Membership.copy_id == Copy.id)
    home = query.join(Dataset, Dataset.id == Membership.dataset_id).where(Copy.id.in_(copy_ids), *_current())
    return {row[0]: (row[1], row[2]) for row in session.execute(home.where(who != ""))}


def _worked(session: Session, families: Sequence[Family]) -> Told:
    datasets = {family.thing.id: family.thing for family in families if family.thing.kind == "dataset"}
    query = select(Change.subject_id, Change.actor, func.count()).where(Change.subject_id.in_(datasets))
    found: dict[UUID, Counter[str]] = defaultdict(Counter)
    for subject, who, count in session.execute(query.group_by(Change.subject_id, Change.actor)):
        if who not in PROGRAMS:
            found[subject][who] = count
    for subject, counts in found.items():
        for who, share in shares(counts).items():
            told = f"{who} decided, verified or described {human.plural(counts[who], 'thing')} of it."
            yield datasets[subject], Clue("worked", who, share, told)


_READ = (_registered, _kept, _said, _agreed, _near, _worked)


def _all(families: Sequence[Family]) -> set[UUID]:
    return {copy_id for family in families for copy_id in family.copies}


def _current() -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return Membership.valid_to.is_(None), Membership.known_to.is_(None)
