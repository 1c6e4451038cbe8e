"""What every dataset should have, and its score (pure): the one place where both are said.

Each item is there by a share from 0 to 1, or unknown. The score is the weighted mean of the known shares; what is
unknown counts neither for nor against it. What to mend first is the debt (1 - score) times log2(2 + use): what many use
comes before what nobody does, and what lacks much before what lacks little. Use is the number of copies of other
datasets made from it, plus the jobs that read it, plus its arrivals of the last 30 days; nobody records what people
look up.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from math import log2

from catalog.web import human

DESCRIPTION, OWNER, COLUMNS, SUITE, CONTRACT, REFRESH = (
    "description",
    "owner",
    "columns",
    "suite",
    "contract",
    "refresh",
)
_HOUR, _DAY = 60, 24 * 60
WEIGHTS: Mapping[str, float] = {
    DESCRIPTION: 0.25,
    OWNER: 0.20,
    COLUMNS: 0.20,
    SUITE: 0.15,
    CONTRACT: 0.10,
    REFRESH: 0.10,
}
"""The items, each with its part of the score."""
WORDS: Mapping[str, str] = {
    DESCRIPTION: "a description",
    OWNER: "an owner",
    COLUMNS: "its columns described",
    SUITE: "a suite of rules",
    CONTRACT: "a contract",
    REFRESH: "how often it should arrive",
}


@dataclass(frozen=True)
class Item:
    """One thing that a dataset should have: the share of it that is there, None where that is unknown, and why."""

    name: str
    share: float | None
    says: str


@dataclass(frozen=True)
class Use:
    """How much a dataset is used, as far as it is recorded."""

    made_from: int = 0
    """Copies of other datasets that are made from it."""
    jobs: int = 0
    """Jobs that read it."""
    arrivals: int = 0
    """Of the last 30 days."""

    @property
    def total(self) -> int:
        """Give one number to order by."""
        return self.made_from + self.jobs + self.arrivals


@dataclass(frozen=True)
class Facts:
    """What is known of a dataset's documentation."""

    description: str
    owner: str
    owner_left: bool
    columns: Sequence[str] | None
    """None where nothing of it was read yet."""
    described: Mapping[str, str]
    """Descriptions of columns, from whoever gave one."""
    judged: bool | None
    """Whether a suite that people made judges what it holds now; None where nothing of it was judged yet."""
    contracts: Sequence[str]
    expected: timedelta | None
    expected_by: str
    """Who says how often: somebody, or a contract."""
    usual: timedelta | None
    """How often it came so far, where that is regular."""


def items(facts: Facts) -> tuple[Item, ...]:
    """Say of each thing that a dataset should have how much of it is there."""
    return (_description(facts), _owner(facts), _columns(facts), _suite(facts), _contract(facts), _refresh(facts))


def score(found: Sequence[Item]) -> float | None:
    """Give the weighted mean of the known shares; None when nothing is known."""
    known = [(WEIGHTS[one.name], one.share) for one in found if one.share is not None]
    whole = sum(weight for weight, _ in known)
    return round(sum(weight * share for weight, share in known) / whole, 4) if whole else None


def urgency(found: Sequence[Item], use: Use) -> float:
    """Say how much a dataset's debt matters."""
    return (1 - (score(found) or 0.0)) * log2(2 + use.total)


def lacks(found: Sequence[Item], name: str) -> bool:
    """Tell whether something is known not to be wholly there."""
    return any(one.name == name and one.share is not None and one.share < 1 for one in found)


def spelled(every: timedelta) -> str:
    """Tell how often: `30 min`, `24 h`, `7 days`."""
    minutes = round(every.total_seconds() / 60)
    if minutes < 2 * _HOUR:
        return f"{minutes} min"
    return f"{minutes / _HOUR:.3g} h" if minutes < 2 * _DAY else f"{minutes / _DAY:.3g} days"


def _description(facts: Facts) -> Item:
    told = "It is described." if facts.description else "Nobody said what it is."
    return Item(DESCRIPTION, float(bool(facts.description)), told)


def _owner(facts: Facts) -> Item:
    if not facts.owner:
        return Item(OWNER, 0.0, "Nobody answers for it.")
    if facts.owner_left:
        return Item(OWNER, 0.0, f"{facts.owner} answered for it, and has left.")
    return Item(OWNER, 1.0, f"{facts.owner} answers for it.")


def _columns(facts: Facts) -> Item:
    if not facts.columns:
        return Item(COLUMNS, None, "Its columns are not known yet.")
    described = sum(bool(facts.described.get(name)) for name in facts.columns)
    told = f"{described} of {human.plural(len(facts.columns), 'column')} described."
    return Item(COLUMNS, described / len(facts.columns), told)


def _suite(facts: Facts) -> Item:
    if facts.judged is None:
        return Item(SUITE, None, "What it holds now was not judged yet.")
    told = "A suite that people made judges it." if facts.judged else "Only what the catalog made itself judges it."
    return Item(SUITE, float(facts.judged), told)


def _contract(facts: Facts) -> Item:
    if facts.contracts:
        return Item(CONTRACT, 1.0, f"{', '.join(facts.contracts[:3])} is agreed on.")
    return Item(CONTRACT, 0.0, "Nothing is agreed on.")


def _refresh(facts: Facts) -> Item:
    if facts.expected is not None:
        return Item(REFRESH, 1.0, f"It should arrive every {spelled(facts.expected)}, says {facts.expected_by}.")
    told = "Nobody said how often it should arrive."
    if facts.usual is not None:
        told += f" So far it came about every {spelled(facts.usual)}."
    return Item(REFRESH, 0.0, told)
