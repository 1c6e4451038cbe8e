"""Who may decide on a nomination, and what the votes come to (pure)."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from catalog.errors.nominations import OwnProposal

FOR, AGAINST = frozenset({"accept", "renew"}), frozenset({"reject", "revoke"})
VERBS = {"proposed": ("accept", "reject"), "accepted": ("renew", "revoke")}
"""What is voted on in each state."""


@dataclass(frozen=True)
class Vote:
    """What one person said; `owner` when the copy was theirs."""

    name: str
    verb: str
    owner: bool = False


@dataclass(frozen=True)
class Rules:
    """Who is in it: the person who proposed (empty: the catalog did), who owns the copy, and how many must agree."""

    proposer: str = ""
    owners: frozenset[str] = frozenset()
    quorum: int = 1


def vote(rules: Rules, name: str, verb: str, *, owner: bool = False) -> Vote:
    """Make somebody's vote; raises OwnProposal for who proposed it. `owner` adds what grants tell to the names."""
    if rules.proposer and same(name, rules.proposer):
        raise OwnProposal(actor=name)
    return Vote(name, verb, owner or any(same(name, one) for one in rules.owners))


def counted(votes: Iterable[Vote]) -> list[Vote]:
    """Give the last vote of each person, in the order in which they were cast."""
    last: dict[str, Vote] = {}
    for one in votes:
        last.pop(_folded(one.name), None)
        last[_folded(one.name)] = one
    return list(last.values())


def outcome(votes: Iterable[Vote], quorum: int) -> str | None:
    """Give the verb that the votes come to, or None while it is open.

    One steward who is against it ends it; for it as many as the quorum must be. The owner of the copy counts as one of
    those, and never decides alone.
    """
    standing = counted(votes)
    against = [one.verb for one in standing if one.verb in AGAINST and not one.owner]
    if against:
        return against[0]
    agreeing = [one for one in standing if one.verb in FOR]
    if len(agreeing) >= quorum and any(not one.owner for one in agreeing):
        return agreeing[-1].verb
    return None


def missing(votes: Sequence[Vote], quorum: int) -> str:
    """Tell in a sentence what is still needed."""
    standing = counted(votes)
    agreeing = [one for one in standing if one.verb in FOR]
    said = f"{len(agreeing)} of {quorum} {'steward' if quorum == 1 else 'stewards'} agreed so far."
    if agreeing and all(one.owner for one in agreeing):
        return f"{said} {_listed([one.name for one in agreeing])} answers for the copy and cannot decide alone."
    against = [one.name for one in standing if one.verb in AGAINST]
    if against:
        return f"{said} {_listed(against)} is against it, answers for the copy and cannot decide alone."
    return said


def same(one: str, other: str) -> bool:
    """Tell whether two names mean one person."""
    return bool(one.strip()) and _folded(one) == _folded(other)


def _folded(name: str) -> str:
    return name.strip().casefold()


def _listed(names: Collection[str]) -> str:
    return " and ".join(names)
