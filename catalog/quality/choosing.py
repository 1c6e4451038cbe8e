"""Which suites are meant for a table, by its columns' names and content, its place and its tags (pure).

Of suites that are meant for a kind of data at most one is chosen: where two fit alike neither is, and both say so.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any, Protocol

from catalog.quality.fitting import find

ONE_ROW, ONE_ROW_ESTIMATED = 0.9, 0.75
"""Of the values of a column that names rows, so many are different even where some rows stand twice."""
FEWEST_TO_TELL = 20
COPIES = "copies"
"""The kind of the suite that is meant for every copy beside the source of truth, whatever it holds."""
OWNER = "owner"
"""The party that judges its own data."""
SHOWN = 3


@dataclass(frozen=True)
class Applies:
    """Which tables a suite is for; what is left empty does not narrow the choice."""

    columns: tuple[str, ...] = ()
    """All of these are there."""
    any_of: tuple[str, ...] = ()
    """Some of these are there: `at_least` says how many."""
    at_least: int = 1
    without: tuple[str, ...] = ()
    """None of these is there."""
    covers: float = 0.0
    """So large a share of the table's columns is known to the suite."""
    one_row_per: tuple[str, ...] = ()
    """The values of each of these name the rows: hardly one stands twice."""
    silos: tuple[str, ...] = ()
    datasets: tuple[str, ...] = ()
    """Names or ids of datasets."""
    kinds: tuple[str, ...] = ()
    """The table is of one of these kinds, as the suites of kinds tell."""
    tags: tuple[str, ...] = ()
    """The dataset has one of these tags."""
    names: tuple[str, ...] = ()
    """Shell patterns; one of them fits the dataset's name, the copy's title or its path."""
    holds: Mapping[str, str] = field(default_factory=dict)
    """What a column must hold to be the one that is meant: number | time | text | boolean."""


@dataclass(frozen=True)
class Seen:
    """What a scan found in a column; unknown where nobody looked."""

    kind: str = ""
    """number | time | text | boolean | empty"""
    semantic: str = ""
    values: int | None = None
    distinct: float | None = None
    exact: bool = True
    """Whether it was counted; else it is estimated within some 5 %."""


@dataclass(frozen=True)
class Subject:
    """What a suite is chosen for."""

    columns: Sequence[str]
    silo: str = ""
    names: Sequence[str] = ()
    datasets: Sequence[str] = ()
    """The dataset's name and id."""
    tags: Sequence[str] = ()
    seen: Mapping[str, Seen] = field(default_factory=dict)


class Choosable(Protocol):
    """What is read of a suite."""

    @property
    def name(self) -> str:
        """Its name."""

    @property
    def data(self) -> Mapping[str, Any]:
        """Its JSON."""

    @property
    def applies(self) -> Sequence[Applies]:
        """What it is for."""

    @property
    def also_called(self) -> Mapping[str, Sequence[str]]:
        """Other names of columns."""

    @property
    def kind(self) -> str:
        """The kind of table, or nothing."""

    @property
    def gives_way_to(self) -> Sequence[str]:
        """The kinds that are more telling."""

    @property
    def party(self) -> str:
        """Who speaks in it."""

    @property
    def problem(self) -> str:
        """Why it cannot be used, or nothing."""


def chosen(suites: Sequence[Choosable], subject: Subject) -> list[str]:
    """Say for each suite why it is not meant for a table; nothing for those that are."""
    told = [_first_look(suite, subject) for suite in suites]
    fitting = set(_kinds(suites, told))
    told = [why_not or _outdone(suite, fitting) for suite, why_not in zip(suites, told, strict=True)]
    kinds = _kinds(suites, told)
    if len(kinds) > 1:
        told = [
            why_not or (_undecided(suite, kinds) if _is_of_kind(suite) else "")
            for suite, why_not in zip(suites, told, strict=True)
        ]
    kind = kinds[0] if len(kinds) == 1 else ""
    return [
        _why_not(suite, subject, kind) if _asks_for_kind(suite) else why_not
        for suite, why_not in zip(suites, told, strict=True)
    ]


def kind_of(suites: Sequence[Choosable], subject: Subject) -> str:
    """Tell of what kind a table is; empty when no suite of a kind fits, or several do."""
    found = _kinds(suites, chosen(suites, subject))
    return found[0] if len(found) == 1 else ""


def _first_look(suite: Choosable, subject: Subject) -> str:
    if suite.problem:
        return ""
    if suite.kind == COPIES:
        return "It is for copies beside an accepted source of truth."
    return _why_not(suite, subject, None)


def _kinds(suites: Sequence[Choosable], told: Sequence[str]) -> list[str]:
    return sorted(
        {suite.kind for suite, why_not in zip(suites, told, strict=True) if _is_of_kind(suite) and not why_not}
    )


def _is_of_kind(suite: Choosable) -> bool:
    # What kind a table is no owner says: a kind of theirs would put a suite of the measure team out of use.
    return bool(suite.kind) and suite.kind != COPIES and not suite.problem and suite.party != OWNER


def _asks_for_kind(suite: Choosable) -> bool:
    return not suite.kind and not suite.problem and any(applies.kinds for applies in suite.applies)


def _outdone(suite: Choosable, fitting: set[str]) -> str:
    better = [kind for kind in suite.gives_way_to if kind in fitting]
    return f"The table is rather of the kind {better[0]}." if better else ""


def _undecided(suite: Choosable, kinds: Sequence[str]) -> str:
    others = " and ".join(kind for kind in kinds if kind != suite.kind)
    return f"The table could as well be of the kind {others}: nobody can tell which."


def _why_not(suite: Choosable, subject: Subject, kind: str | None) -> str:
    told = [_unfit(suite, applies, subject, kind) for applies in suite.applies]
    return "" if "" in told else told[0]


def _unfit(suite: Choosable, applies: Applies, subject: Subject, kind: str | None) -> str:
    return (
        _elsewhere(applies, subject)
        or ("" if kind is None or not applies.kinds or kind in applies.kinds else _not_of_kind(applies, kind))
        or _of_columns(suite, applies, subject)
    )


def _elsewhere(applies: Applies, subject: Subject) -> str:
    if applies.silos and subject.silo not in applies.silos:
        return f"It is for the silo {_listed(applies.silos)}."
    if applies.datasets and not set(applies.datasets) & set(subject.datasets):
        return f"It is for the dataset {_listed(applies.datasets)}."
    if applies.tags and not set(applies.tags) & set(subject.tags):
        return f"The dataset has no tag {_listed(applies.tags)}."
    if applies.names and not any(fnmatchcase(name, form) for name in subject.names for form in applies.names):
        return f"No name of it fits {_listed(applies.names)}."
    return ""


def _not_of_kind(applies: Applies, kind: str) -> str:
    of_it = f"of the kind {kind}" if kind else "of no known kind"
    return f"It is for the kind {_listed(applies.kinds)}, and the table is {of_it}."


def _of_columns(suite: Choosable, applies: Applies, subject: Subject) -> str:
    def where(role: str) -> str | None:
        name = find(role, suite.also_called, subject.columns)
        return name if name is not None and not _contradicts(role, name, applies, subject) else None

    if absent := [role for role in applies.columns if where(role) is None]:
        return _absent(absent[0], suite, applies, subject)
    if applies.any_of and sum(where(role) is not None for role in applies.any_of) < applies.at_least:
        few = "none" if applies.at_least == 1 else f"fewer than {applies.at_least}"
        return f"The table has {few} of {_listed(applies.any_of)}."
    if there := [role for role in applies.without if where(role) is not None]:
        return f"The table has {where(there[0])!r}, which a table of this kind has not."
    if told := [wrong for role in applies.one_row_per if (wrong := _repeats(where(role), subject))]:
        return told[0]
    return _uncovered(suite, applies, subject)


def _contradicts(role: str, name: str, applies: Applies, subject: Subject) -> bool:
    seen = subject.seen.get(name, Seen())
    wanted = applies.holds.get(role, "")
    if not wanted or seen.kind in {"", "empty", wanted}:
        return False
    # Text may be anything that is badly written, and a rule shall say so; text is wanted where words name things.
    return seen.kind != "text" and wanted != "text" and not (wanted == "time" and seen.semantic == "date")


def _absent(role: str, suite: Choosable, applies: Applies, subject: Subject) -> str:
    name = find(role, suite.also_called, subject.columns)
    if name is None:
        return f"The table has no column {role!r}, under no name that the suite knows."
    return f"Column {name!r} holds {subject.seen[name].kind}s, and {applies.holds[role]}s are meant."


def _repeats(name: str | None, subject: Subject) -> str:
    seen = subject.seen.get(name, Seen()) if name is not None else Seen()
    if seen.values is None or seen.distinct is None or seen.values < FEWEST_TO_TELL:
        return ""
    share = seen.distinct / seen.values
    return (
        ""
        if share >= (ONE_ROW if seen.exact else ONE_ROW_ESTIMATED)
        else f"Values of {name!r} repeat ({share:.0%} are different), so that it does not name the rows."
    )


def _uncovered(suite: Choosable, applies: Applies, subject: Subject) -> str:
    if not applies.covers or not subject.columns:
        return ""
    roles = {*applies.columns, *applies.any_of, *suite.also_called}
    known = {find(role, suite.also_called, subject.columns) for role in roles} - {None}
    share = len(known) / len(subject.columns)
    return "" if share >= applies.covers else f"Only {share:.0%} of the columns are those of this kind."


def _listed(names: Sequence[str]) -> str:
    return " or ".join(names[:SHOWN]) + (" or others" if len(names) > SHOWN else "")
