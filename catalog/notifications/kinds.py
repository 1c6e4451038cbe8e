"""What may be told: each kind of notice with its words, whom it reaches, and what there is to do (pure)."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Kind:
    """A kind of notice. `answered` ones are to be acknowledged, and who does not is reminded."""

    words: str
    """What happened, after the name of the dataset."""
    masked: str
    """The same for somebody who may not know the dataset, after "Data that your copy was made from"."""
    urgent: bool = False
    answered: bool = False
    holders: bool = True
    """Whoever holds what was made from it is told."""
    owners: bool = True
    """The owner of the dataset and the custodian of the copy are told."""
    stewards: bool = False
    """The stewards of the copies' silos are told."""
    holder: str = ""
    """What a holder should do."""
    owner: str = ""
    """What an owner or a steward should do."""


_COMPARE = "Compare your copy with it, and take it anew if you need what changed."
_ADAPT = "Before you take it anew, change what reads the columns named above."
_WHICH = "Ask `catalog which` before you read on, and read what it names."

KINDS = {
    "version": Kind("holds a new version", "holds a new version", owners=False, holder=_COMPARE),
    "schema": Kind(
        "has other columns, and nothing that reads it breaks", "has other columns", owners=False, holder=_COMPARE
    ),
    "breaking": Kind(
        "has other columns, and what reads it may break",
        "has other columns, and what reads it may break",
        urgent=True,
        answered=True,
        stewards=True,
        holder=_ADAPT,
        owner="Tell the readers named below whether this was meant, or put the columns back.",
    ),
    "restated": Kind(
        "tells its past differently: older rows changed",
        "tells its past differently",
        answered=True,
        holder="What you computed from the older rows no longer follows from it: take it anew and compute again.",
        owner="If this was not meant, bring the version of before back.",
    ),
    "incident": Kind(
        "has a quality incident",
        "has a quality incident",
        answered=True,
        stewards=True,
        holder="Do not take it anew before the incident is resolved.",
        owner="Look at the incident, and say what became of it.",
    ),
    "resolved": Kind("has its incident resolved", "has its incident resolved", holder=_COMPARE),
    "assigned": Kind(
        "has an incident that is yours to look after",
        "has an incident",
        holders=False,
        owners=False,
        owner="Look at it.",
    ),
    "deprecated": Kind(
        "is deprecated",
        "is deprecated",
        answered=True,
        holder="Move to what replaces it before the deadline.",
        owner="See to it that its readers have moved before the deadline.",
    ),
    "undeprecated": Kind(
        "is no longer deprecated",
        "is no longer deprecated",
        holder="You may go on reading it; whoever has moved already need not come back.",
        owner="Tell those who were asked to leave whether they should still move.",
    ),
    "classified": Kind(
        "has a column that is said to hold something else",
        "has a column that is said to hold something else",
        holder="Look whether your copy holds that column too, and treat it as what it is now said to be.",
        owner="If this is not so, say it on the page of its columns' tags and terms.",
    ),
    "nominated": Kind(
        "has a copy proposed as its source of truth",
        "",
        holders=False,
        stewards=True,
        owner="Look at the case, and decide or say what speaks against it.",
    ),
    "owned": Kind("has another owner", "has another owner"),
    "custody": Kind("has a copy with another custodian", "has another custodian"),
    "accepted": Kind("has a source of truth", "has a source of truth", stewards=True, holder=_WHICH),
    "rejected": Kind("keeps its source of truth: a proposal was turned down", "", holders=False, stewards=True),
    "revoked": Kind(
        "lost its source of truth",
        "lost its source of truth",
        urgent=True,
        answered=True,
        stewards=True,
        holder=_WHICH,
        owner="Review what is proposed instead.",
    ),
    "under_review": Kind(
        "has its source of truth under review",
        "has its source of truth under review",
        stewards=True,
        holder="It still holds until a steward decides; a decision will be told.",
        owner="Look at why, and decide.",
    ),
    "renewed": Kind("has its source of truth confirmed", "has its source of truth confirmed", stewards=True),
    "expiring": Kind(
        "has a source of truth that expires soon",
        "has a source of truth that expires soon",
        answered=True,
        stewards=True,
        holder="Expect that `catalog which` may answer differently after that day.",
        owner="Renew it, or accept another copy, before that day.",
    ),
    "expired": Kind(
        "has a source of truth that expired",
        "has a source of truth that expired",
        urgent=True,
        answered=True,
        stewards=True,
        holder=_WHICH,
        owner="Renew it, or accept another copy.",
    ),
    "review_overdue": Kind(
        "has a review that is overdue", "", holders=False, owners=True, stewards=True, answered=True, owner="Decide."
    ),
}

CHANGES_TOLD = frozenset(
    {"accepted", "rejected", "revoked", "incident", "deprecated", "undeprecated", "owned", "custody"}
    | {"under_review", "renewed", "expiring", "expired", "review_overdue", "classified", "nominated"}
)
"""Kinds of Change that become notices."""
