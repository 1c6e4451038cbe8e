"""Errors about who decides on a nomination, and when."""

from catalog.errors import Conflict, Forbidden, Invalid


class OwnProposal(Forbidden):
    """{actor} proposed this and cannot decide on it. Another steward must; who proposed it may withdraw it."""


class NotOwnProposal(Conflict):
    """This was proposed by {proposer}, who alone may withdraw it. A steward may reject it."""


class DecidesAsNobody(Forbidden):
    """Where everybody signs in, who commands the machine decides nothing. Give the token of a steward (CATALOG_TOKEN), or use the site."""


class AlreadyVoted(Conflict):
    """{actor} has said so already. {missing}"""


class ProposalOpen(Conflict):
    """A copy of {name!r} waits for a decision already, proposed by {proposer}. Decide on that first."""


class AlreadyTruth(Conflict):
    """{uri} is the source of truth already. Renew it, or propose another copy."""


class NotProposable(Invalid):
    """{uri} cannot be proposed: {reason}"""


class UntilPast(Invalid):
    """A source of truth is in force until a moment to come, and {until} is over. Give a later one."""


class UntilInvalid(Invalid):
    """{shown!r} is no moment. Write a day such as 2027-06-30, or a span such as 90d."""


class NothingToAsk(Invalid):
    """No cell of {name!r} is worth asking now. `catalog cells ask` says why."""


class TruthElsewhere(Forbidden):
    """This would supersede a source of truth in a silo that {actor} does not decide for. A steward of both silos accepts it, or one of that silo revokes the other first."""
