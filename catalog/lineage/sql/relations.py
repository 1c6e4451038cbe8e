"""What a query gives: its columns in order, what each is made of, and what the whole depends on (pure)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from catalog.lineage.sql.records import Flow, Table

Flows = frozenset[Flow]
NONE: Flows = frozenset()


@dataclass(frozen=True)
class Output:
    """A column of a relation; one with `open` tables stands for all their columns, whose names are not known."""

    name: str
    flows: Flows = NONE
    open: frozenset[Table] = frozenset()
    expression: str = ""
    span: tuple[int, int] | None = None


@dataclass(frozen=True)
class Relation:
    """A table, a query or a part of one."""

    outputs: tuple[Output, ...] = ()
    tables: frozenset[Table] = frozenset()
    inputs: Flows = NONE
    """What rows are chosen, joined, grouped or sorted by."""
    anything: Flows | None = None
    """What a column of any name is made of, where a function makes the rows."""

    @property
    def open(self) -> frozenset[Table]:
        """Name the tables whose columns are not known and go through this relation."""
        return frozenset(table for output in self.outputs for table in output.open)

    @property
    def names(self) -> tuple[str, ...]:
        """Name the columns that are known."""
        return tuple(output.name for output in self.outputs if not output.open)

    def find(self, name: str) -> Flows | None:
        """Tell what a column that is known here is made of; None when no column is known by that name."""
        known = [output for output in self.outputs if not output.open]
        exact = next((output for output in known if output.name == name), None)
        alike = [output for output in known if output.name.casefold() == name.casefold()]
        found = exact or (alike[0] if alike else None)
        return None if found is None else found.flows

    def through(self, name: str) -> Flows | None:
        """Tell what a column is made of that is not known here, but can only come from one place."""
        waiting = [output for output in self.outputs if output.open]
        if len(waiting) == 1:
            return frozenset(Flow(table, name) for table in waiting[0].open)
        return None if waiting else self.anything

    def all_flows(self) -> Flows:
        """Gather what all its columns are made of."""
        return union(output.flows for output in self.outputs) | (self.anything or NONE)

    def renamed(self, names: Iterable[str]) -> "Relation":
        """Name its columns anew, in order, as `AS x(a, b)` does."""
        wanted = list(names)
        if not wanted:
            return self
        if self.open or self.anything is not None:
            # Which of the unknown columns a name means is not known, but that it is one of them is.
            flows = self.anything if self.anything is not None else NONE
            return replace(self, outputs=tuple(Output(name, flows) for name in wanted), anything=None)
        kept = (replace(output, name=name) for output, name in zip(self.outputs, wanted, strict=False))
        return replace(self, outputs=(*kept, *self.outputs[len(wanted) :]))


@dataclass
class Frame:
    """What names mean inside one SELECT, and what was read on the way; grows while the SELECT is looked at."""

    ctes: dict[str, Relation]
    outer: "Frame | None" = None
    sources: dict[str, Relation] = field(default_factory=dict)
    merged: set[str] = field(default_factory=set)
    """Columns that a USING makes one of."""
    aliases: dict[str, Flows] = field(default_factory=dict)
    hidden: tuple[str, ...] = ()
    """Parameters of lambdas, which look like columns."""
    tables: set[Table] = field(default_factory=set)
    inputs: set[Flow] = field(default_factory=set)

    def add(self, name: str, relation: Relation) -> None:
        """Read a source under a name; one without a name, or with a name given twice, keeps a place of its own."""
        self.sources[name if name and name not in self.sources else f"\0{len(self.sources)}"] = relation
        self.tables |= relation.tables
        self.inputs |= relation.inputs

    def read(self, relation: Relation) -> None:
        """Note that a query inside an expression was read."""
        self.tables |= relation.tables

    def around(self) -> Iterator["Frame"]:
        """Give this frame, then those around it."""
        frame: Frame | None = self
        while frame is not None:
            yield frame
            frame = frame.outer


def union(parts: Iterable[Flows]) -> Flows:
    """Join sets of flows."""
    return frozenset(flow for part in parts for flow in part)


def stacked(left: Relation, right: Relation, *, by_name: bool) -> Relation:
    """Put two relations on top of each other, by place or by name."""
    if by_name:
        names = dict.fromkeys((*left.names, *right.names))
        closed = tuple(Output(name, (left.find(name) or NONE) | (right.find(name) or NONE)) for name in names)
        outputs = (*closed, *(one for side in (left, right) for one in side.outputs if one.open))
    elif left.open or right.open:
        outputs = _beside(left, right)
    else:
        pairs = zip(left.outputs, right.outputs, strict=False)
        outputs = tuple(replace(one, flows=one.flows | other.flows) for one, other in pairs)
    return Relation(outputs, left.tables | right.tables, left.inputs | right.inputs)


def _beside(left: Relation, right: Relation) -> tuple[Output, ...]:
    """Where columns are not known places cannot be counted: what has the same name is taken for the same column."""
    if [one.name for one in left.outputs] == [one.name for one in right.outputs]:
        pairs = zip(left.outputs, right.outputs, strict=True)
        return tuple(replace(one, flows=one.flows | two.flows, open=one.open | two.open) for one, two in pairs)
    named = tuple(
        one if one.open else replace(one, flows=one.flows | (right.find(one.name) or right.through(one.name) or NONE))
        for one in left.outputs
    )
    return (*named, *(one for one in right.outputs if one.open or left.find(one.name) is None))
