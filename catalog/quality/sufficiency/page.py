"""From what was measured to one page: an answer a topic in a sentence, and one over all (pure)."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

ENOUGH, WEAK, SHORT, UNKNOWN, TOLD = "enough", "weak", "short", "unknown", "told"
"""A topic is enough, weak (use it with care), short (not enough), unknown with a reason, or just told."""
SOME_EMPTY, SHOWN = 0.05, 12
"""A share that is not worth a word below it, and how many rows a topic's table has."""
SHARES = frozenset({"share", "missing", "of possible", "found there", "found here"})
"""Heads of columns whose numbers are shares."""
ORDER = (SHORT, WEAK, UNKNOWN, ENOUGH, TOLD)


@dataclass(frozen=True)
class Answer:
    """What is said of one topic."""

    topic: str
    state: str
    told: str
    head: Sequence[str] = ()
    rows: Sequence[Sequence[Any]] = ()
    """A small table below it; numbers as numbers, texts as texts."""

    def to_json(self) -> dict[str, Any]:
        """Give plain JSON data."""
        return {**asdict(self), "head": list(self.head), "rows": [list(row) for row in self.rows]}


@dataclass(frozen=True)
class Page:
    """The whole answer."""

    state: str
    told: str
    rows: int
    columns: int
    answers: Sequence[Answer]
    not_asked: Sequence[str] = ()
    """What nobody asked about, and how to."""
    curve: Mapping[str, Any] | None = None
    figures: Mapping[str, Any] = field(default_factory=dict)
    """The numbers behind, by name, for programs."""

    def to_json(self) -> dict[str, Any]:
        """Give plain JSON data."""
        return {**asdict(self), "answers": [one.to_json() for one in self.answers], "not_asked": list(self.not_asked)}


def over_all(answers: Sequence[Answer]) -> tuple[str, str]:
    """Sum topics up: short where one is, else weak where one is; what is unknown is never taken for enough."""
    by = {state: [one.topic for one in answers if one.state == state] for state in ORDER}
    unknown = f" Not known: {_listed(by[UNKNOWN])}." if by[UNKNOWN] else ""
    if by[SHORT]:
        also = f" Weak: {_listed(by[WEAK])}." if by[WEAK] else ""
        return SHORT, f"Not enough to build on as it is: {_listed(by[SHORT])}.{also}{unknown}"
    if by[WEAK]:
        return WEAK, f"Enough with care; weak: {_listed(by[WEAK])}.{unknown}"
    if by[ENOUGH] and len(by[UNKNOWN]) < len(by[ENOUGH]):
        return ENOUGH, f"Nothing that was looked at speaks against building on it: {_listed(by[ENOUGH])}.{unknown}"
    return UNKNOWN, f"Too little could be looked at to say.{unknown}"


def _listed(topics: Sequence[str]) -> str:
    return ", ".join(topics)
