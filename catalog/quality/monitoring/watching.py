"""All that the monitors say of one version (pure): measures, findings, changes of the schema."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from catalog.quality.monitoring import measures, returning
from catalog.quality.monitoring.judging import BREACH, LASTING, Finding, Judging, Past, Setting, judge
from catalog.quality.monitoring.kinds import column_of, kind_of
from catalog.quality.monitoring.measures import Facts
from catalog.quality.monitoring.schema import MEANING, RETYPED, SchemaChange, changes
from catalog.scanning.profile import Profile


@dataclass(frozen=True)
class Reference:
    """The earlier version that a version is compared with cell by cell of the profile."""

    profile: Profile
    at: datetime


@dataclass(frozen=True)
class ToWatch:
    """A version and what came before it, oldest first."""

    profile: Profile
    at: datetime
    past: Sequence[Past] = ()
    before: Reference | None = None
    """See `place_of_reference`; None for the first version."""
    settings: Mapping[str, Setting] = field(default_factory=dict)
    holiday: str = ""
    content: str = ""
    """As `Past.content`."""


@dataclass(frozen=True)
class Watched:
    """What was found; `facts` and `breached` are what later versions are held against."""

    facts: Facts
    findings: Sequence[Finding]
    schema: Sequence[SchemaChange]

    @property
    def breached(self) -> frozenset[str]:
        """The series that broke out: all of them where rows were lost or doubled, for then nothing is as usual."""
        out = frozenset(one.series for one in self.findings if one.state == BREACH)
        return frozenset(self.facts) if "rows" in out else out


def watch(todo: ToWatch) -> Watched:
    """Measure a version and judge it."""
    facts = measures.measure(todo.profile, todo.at, todo.past[-1].at if todo.past else None)
    facts |= measures.unseen(todo.profile, [one.facts for one in todo.past])
    changed: list[SchemaChange] = []
    if todo.before is not None:
        facts |= measures.moved(todo.before.profile, todo.profile)
        changed = changes(todo.before.profile, todo.profile, (todo.at - todo.before.at).total_seconds())
    facts |= returning.measured(todo.content, todo.past)
    findings = judge(Judging(Past(todo.at, facts, holiday=todo.holiday), todo.past, todo.settings))
    told = [returning.told(_explained(one, changed), todo.content, todo.past) for one in findings]
    return Watched(facts, told, changed)


def place_of_reference(past: Sequence[Past]) -> int | None:
    """Choose the earlier version to compare with: the last one in which nothing broke out, if it is not long gone.

    What differs from a version that was wrong is right: a return must not raise an alarm.
    """
    last = range(len(past) - 1, max(len(past) - 1 - LASTING, -1), -1)
    return next((place for place in last if not past[place].breached), len(past) - 1 if past else None)


def _explained(finding: Finding, changed: Sequence[SchemaChange]) -> Finding:
    """Take a measure of a column that now means or holds something else out of the history that says what is normal."""
    column = column_of(finding.series)
    why = next(
        (one for one in changed if one.kind in {MEANING, RETYPED} and one.column == column and one.breaking), None
    )
    if why is None or kind_of(finding.series).group != "values":
        return finding
    return replace(finding, state=BREACH, reason=why.told)
