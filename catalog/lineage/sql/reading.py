"""Reading SQL text: what each statement reads and writes, with its place in the text."""

from collections.abc import Mapping, Sequence

from sqlglot import exp

from catalog.errors import Invalid
from catalog.lineage.sql import statements
from catalog.lineage.sql.naming import Names
from catalog.lineage.sql.records import (
    DIRECT,
    INDIRECT,
    ColumnLink,
    Columns,
    Flow,
    Problem,
    Reading,
    Schemas,
    Statement,
    Table,
    strength,
)
from catalog.lineage.sql.relations import Output, Relation, stacked
from catalog.lineage.sql.selecting import Selecting
from catalog.lineage.sql.statements import Parsed
from catalog.lineage.sql.targets import Targets, Written

Known = Mapping[tuple[str, ...], Sequence[str] | Columns]
"""Columns of tables by the parts of their names."""
_SHOWN_EXPRESSION = 500


def read(sql: str, dialect: str = "", known: Known | None = None) -> Reading:
    """Read a text of one or several statements; `known` gives columns of tables by the parts of their names.

    What a statement defines is known to those after it. Raises Invalid for a dialect that nobody knows.
    """
    if dialect and not statements.speaks(dialect):
        raise Invalid(reason=f"No SQL dialect is called {dialect!r}. There are {', '.join(statements.dialects())}.")
    session = _Session(Schemas(known))
    for parsed in statements.parse(sql, dialect):
        session.take(parsed)
    return Reading(tuple(session.statements), tuple(session.problems), tuple(session.others))


class _Session:
    """What is known while the statements of a text go by."""

    def __init__(self, schemas: Schemas) -> None:
        self._schemas = schemas
        self._passing: dict[tuple[str, ...], Relation] = {}
        self.statements: list[Statement] = []
        self.problems: list[Problem] = []
        self.others: list[tuple[int, str]] = []

    def take(self, parsed: Parsed | Problem) -> None:
        if isinstance(parsed, Problem):
            self.problems.append(parsed)
            return
        if isinstance(parsed.tree, exp.Command):
            self._refuse(parsed, f"{parsed.tree.name or 'it'} is not a statement whose tables can be told.")
            return
        try:
            self._read(parsed)
        except RecursionError:
            self._refuse(parsed, "it is nested too deeply.")
        except Exception as error:  # noqa: BLE001 - a stranger's SQL that trips the parser must not stop the others
            self._refuse(parsed, f"it could not be followed ({type(error).__name__}: {error}).")

    def _refuse(self, parsed: Parsed, reason: str) -> None:
        self.problems.append(statements.problem(parsed.text, parsed.start, parsed.line, reason))

    def _read(self, parsed: Parsed) -> None:
        unknown: list[str] = []
        names = Names(self._schemas, self._passing, parsed.written)
        self._forget(parsed.tree, names)
        found = Targets(names, Selecting(names, parsed.text, unknown), unknown).of(parsed.tree)
        if not found:
            self.others.append((parsed.line, parsed.tree.key.upper()))
        for written in found:
            self._learn(written)
            if not written.passing:
                self.statements.append(_statement(parsed, written, unknown))

    def _learn(self, written: Written) -> None:
        """Keep what a statement says of its table for those after it."""
        target, relation = written.target, written.relation
        if target is None:
            return
        if written.passing or target.key in self._passing:
            before = self._passing.get(target.key)
            declared = Relation(tuple(Output(name) for name in written.declared))
            keep = relation if written.made else declared if written.declared else relation
            self._passing[target.key] = keep if before is None or written.made else stacked(before, keep, by_name=True)
        elif written.declared:
            self._schemas.add(target, written.declared)
        elif written.made and not relation.open and relation.anything is None:
            self._schemas.add(target, relation.names)

    def _forget(self, tree: exp.Expr, names: Names) -> None:
        if isinstance(tree, exp.Drop) and isinstance(tree.this, exp.Table):
            table = names.table(tree.this)
            self._passing.pop(table.key if table else (), None)


def _statement(parsed: Parsed, written: Written, unknown: Sequence[str]) -> Statement:
    relation, target = written.relation, written.target
    stars = [
        f"The columns of {table.name} are not all known, so what * gives is not." for table in sorted(relation.open)
    ]
    return Statement(
        kind=written.kind,
        span=parsed.span,
        line=parsed.line,
        text=parsed.text,
        target=target,
        sources=tuple(sorted(table for table in relation.tables if table != target)),
        columns=_links(relation, target, parsed.start),
        outputs=relation.names,
        unknown=(*unknown, *stars),
    )


def _links(relation: Relation, target: Table | None, start: int) -> tuple[ColumnLink, ...]:
    columns = [_link(flow, output, start) for output in relation.outputs for flow in output.flows]
    whole = [_link(flow, Output(""), start) for flow in relation.inputs]
    strongest: dict[tuple[object, ...], ColumnLink] = {}
    for link in (*columns, *whole):
        way = link.subtype if link.transformation == INDIRECT else DIRECT
        key = (link.target_column, link.source, link.source_column, way)
        if link.source != target and (
            key not in strongest or strength(link.subtype) > strength(strongest[key].subtype)
        ):
            strongest[key] = link
    return tuple(strongest[key] for key in sorted(strongest, key=str))


def _link(flow: Flow, output: Output, start: int) -> ColumnLink:
    span = None if output.span is None else (start + output.span[0], start + output.span[1])
    return ColumnLink(
        source=flow.table,
        source_column=flow.column,
        target_column=output.name,
        transformation=flow.transformation,
        subtype=flow.subtype,
        masking=flow.masking,
        expression=output.expression[:_SHOWN_EXPRESSION],
        span=span,
    )
