"""Whether a pipeline may go on with what "which one?" answers (pure)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from catalog.nominations.which import CANONICAL, FORMER, NOT_CANONICAL, Which
from catalog.web import human

CANONICAL_COPY, ACCEPTED_BYTES = "canonical", "accepted-bytes"
REQUIREMENTS = (CANONICAL_COPY, ACCEPTED_BYTES)
"""That it is the source of truth and can be read; that it also holds the very bytes that a steward accepted."""


@dataclass(frozen=True)
class Demand:
    """What a pipeline asks of what it reads."""

    require: str = ""
    """One of REQUIREMENTS, or empty."""
    max_age: timedelta | None = None
    """How long ago the source of truth may have been told or seen to hold what it holds."""

    def __bool__(self) -> bool:
        """Tell whether anything is asked for."""
        return bool(self.require) or self.max_age is not None


@dataclass(frozen=True)
class Problem:
    """One reason why a pipeline should not go on."""

    code: str
    """unknown | not_canonical | superseded | unusable | changed | stale | deprecated (its deadline has passed)"""
    message: str


@dataclass(frozen=True)
class Gate:
    """Whether all that was asked for holds; with every reason why not."""

    passed: bool
    problems: tuple[Problem, ...]


def gate(found: Which, demand: Demand, now: datetime) -> Gate:
    """Judge an answer."""
    problems = [*_sanction(found, demand), *_age(found, demand, now)]
    return Gate(not problems, tuple(problems))


def _sanction(found: Which, demand: Demand) -> list[Problem]:
    if not demand.require:
        return []
    if found.state != CANONICAL or found.canonical is None:
        return [_unsanctioned(found)]
    said = [Problem("deprecated", one.says) for one in found.deprecations if one.passed]
    if found.canonical.why_unusable:
        said.append(Problem("unusable", f"What is there cannot be used. {found.canonical.why_unusable}"))
    if demand.require == ACCEPTED_BYTES and not found.accepted_bytes_there:
        said.append(Problem("changed", "It no longer holds the bytes that were accepted."))
    return said


def _unsanctioned(found: Which) -> Problem:
    instead = f" Use {found.canonical.title} at {found.canonical.uri}." if found.canonical else ""
    if found.state == NOT_CANONICAL:
        return Problem(found.state, f"{found.asked} is not the source of truth of {found.name}.{instead}")
    if found.state == FORMER:
        return Problem(found.state, f"{found.asked} was the source of truth of {found.name} and is no longer.{instead}")
    return Problem("unknown", f"Nothing has been accepted as the source of truth of {found.name} yet.")


def _age(found: Which, demand: Demand, now: datetime) -> list[Problem]:
    if demand.max_age is None:
        return []
    allowed = human.duration(demand.max_age.total_seconds())
    use = found.canonical or found.meanwhile
    if use is None or use.seen_at is None:
        return [Problem("stale", f"How old it is is not known, and at most {allowed} are allowed.")]
    if now - use.seen_at <= demand.max_age:
        return []
    return [
        Problem("stale", f"{use.title} was last seen {human.ago(use.seen_at, now)}; at most {allowed} are allowed.")
    ]
