"""What a query gives: SELECT with its sources, unions, VALUES, and queries by name (WITH)."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from sqlglot import exp

from catalog.lineage.sql.expressions import Expressions
from catalog.lineage.sql.naming import Names
from catalog.lineage.sql.places import place_of
from catalog.lineage.sql.relations import NONE, Flows, Frame, Output, Relation, stacked, union

Ctes = dict[str, Relation]
LONGEST_NAME = 200


class Selecting:
    """Reads the queries of one statement."""

    def __init__(self, names: Names, text: str, unknown: list[str]) -> None:
        self._names = names
        self._text = text
        self.expressions = Expressions(names, self._nested, unknown)

    def query(self, node: exp.Expr, ctes: Ctes, outer: Frame | None = None) -> Relation:
        """Tell what a query gives."""
        ctes = self.ctes(node, ctes, outer)
        if isinstance(node, exp.Subquery):
            return self._derived(node, ctes, outer)
        if isinstance(node, exp.SetOperation):
            sides = (self.query(side, ctes, outer) for side in (node.this, node.expression))
            return stacked(*sides, by_name=bool(node.args.get("by_name")))
        if isinstance(node, exp.Select):
            return self._select(node, ctes, outer)
        if isinstance(node, exp.Table):
            return self._table(node, Frame(ctes, outer))
        return self._values(node, Frame(ctes, outer))

    def ctes(self, node: exp.Expr, known: Ctes, outer: Frame | None = None) -> Ctes:
        """Add the queries that a WITH names to those that are known."""
        with_ = node.args.get("with_")
        found = dict(known)
        for cte in with_.expressions if isinstance(with_, exp.With) else ():
            name, columns = cte.alias, [column.name for column in cte.args["alias"].columns]
            recursive = isinstance(with_, exp.With) and with_.args.get("recursive")
            if recursive and isinstance(cte.this, exp.SetOperation):
                # What the first part gives is what the name means in the second.
                found[name] = self.query(cte.this.this, found, outer).renamed(columns)
            found[name] = self.query(cte.this, found, outer).renamed(columns)
        return found

    def source(self, frame: Frame, node: exp.Expr) -> None:
        """Read one entry of FROM into a frame, with the joins that hang on it."""
        alias = node.args.get("alias")
        columns = [column.name for column in alias.columns] if isinstance(alias, exp.TableAlias) else []
        relation = self._pivoted(self._source(node, frame), node, frame)
        plain = isinstance(node, exp.Table) and not isinstance(node.this, exp.Func)
        frame.add(node.alias or (node.name if plain else ""), relation.renamed(columns))
        for join in node.args.get("joins") or ():
            self.join(frame, join)

    def join(self, frame: Frame, join: exp.Expr) -> None:
        """Read a join into a frame: its table, and what it joins by."""
        self.source(frame, join.this)
        using = [one.name for one in join.args.get("using") or ()]
        frame.merged |= set(using)
        keys = union(self.expressions.column(name, "", frame) for name in using)
        frame.inputs |= {flow.beside("JOIN") for flow in keys}
        frame.inputs |= self.expressions.beside([join.args.get("on")], frame, "JOIN")

    def outputs(self, nodes: Iterable[exp.Expr], frame: Frame) -> tuple[Output, ...]:
        """Tell what each expression of a SELECT gives; a star gives the columns of its tables."""
        found: list[Output] = []
        for node in nodes:
            named = isinstance(node, exp.Column) and isinstance(node.this, exp.Star)
            star = node.this if named else node
            if isinstance(star, exp.Star):
                found += self._star(star, node.text("table") if named else "", frame)
            else:
                found.append(self._output(node, frame))
                frame.aliases.setdefault(node.alias, found[-1].flows)
        return tuple(found)

    def _nested(self, node: exp.Expr, frame: Frame) -> Relation:
        return self.query(node, frame.ctes, frame)

    def _derived(self, node: exp.Subquery, ctes: Ctes, outer: Frame | None) -> Relation:
        inner = self.query(node.this, ctes, outer)
        if not node.args.get("joins"):
            return inner
        frame = Frame(ctes, outer)
        self.source(frame, node)
        return self._given(frame, tuple(output for one in frame.sources.values() for output in one.outputs))

    def _select(self, node: exp.Select, ctes: Ctes, outer: Frame | None) -> Relation:
        frame = Frame(ctes, outer)
        first = node.args.get("from_")
        if first is not None:
            self.source(frame, first.this)
        for join in node.args.get("joins") or ():
            self.join(frame, join)
        for lateral in node.args.get("laterals") or ():
            self.source(frame, lateral)
        outputs = self.outputs(node.expressions, frame)
        self._choosing(node, frame, outputs)
        return self._given(frame, outputs)

    def _choosing(self, node: exp.Select, frame: Frame, outputs: tuple[Output, ...]) -> None:
        for clause, subtype in _CLAUSES.items():
            part = node.args.get(clause)
            for one in part if isinstance(part, list) else [part]:
                frame.inputs |= self.expressions.beside([one], frame, subtype)
                frame.inputs |= {flow.beside(subtype) for flow in _by_place(one, outputs)}

    def _given(self, frame: Frame, outputs: tuple[Output, ...]) -> Relation:
        return Relation(outputs, frozenset(frame.tables), frozenset(frame.inputs))

    def _source(self, node: exp.Expr, frame: Frame) -> Relation:
        if isinstance(node, exp.Table):
            return self._table(node, frame)
        if isinstance(node, exp.Subquery):
            # Joins that hang on it are read by `source`.
            return self.query(node.this, self.ctes(node, frame.ctes, frame), frame)
        if isinstance(node, exp.Lateral) and isinstance(node.this, exp.Subquery):
            return self.query(node.this.this, frame.ctes, frame)
        return self._values(node, frame)

    def _table(self, node: exp.Table, frame: Frame) -> Relation:
        if not node.args.get("db") and node.name in frame.ctes:
            return frame.ctes[node.name]
        table = self._names.table(node)
        return self._values(node, frame) if table is None else self._names.relation(table)

    def _values(self, node: exp.Expr, frame: Frame) -> Relation:
        """Rows that a function or a list makes: a column of any name is made of what they are."""
        inner = node.args.get("expressions") if isinstance(node, exp.Values) else None
        flows = union(self.expressions.flows(one, frame) for one in inner or _inside(node))
        changed = frozenset(flow.through("TRANSFORMATION") for flow in flows)
        return Relation(anything=changed)

    def _pivoted(self, relation: Relation, node: exp.Expr, frame: Frame) -> Relation:
        for pivot in node.args.get("pivots") or ():
            inner = Frame(frame.ctes, frame, sources={"": relation})
            made = union(self.expressions.flows(one, inner) for one in pivot.expressions)
            keys = self.expressions.beside(pivot.args.get("fields") or (), inner, "CONDITIONAL")
            used = {flow.column for flow in made | keys}
            left = tuple(one for one in relation.outputs if one.open or one.name not in used)
            named = [_unquoted(column.name) for column in pivot.args.get("columns") or ()]
            cells = tuple(Output(name, made | keys) for name in named)
            relation = replace(relation, outputs=left + cells, anything=None if cells else made | keys)
        return relation

    def _output(self, node: exp.Expr, frame: Frame) -> Output:
        flows = self.expressions.flows(node, frame)
        inner, span = (node.this if isinstance(node, exp.Alias) else node), place_of(node, self._text)
        place = place_of(inner, self._text)
        expression = self._text[slice(*place)] if place else inner.sql()
        named = isinstance(node, exp.Alias | exp.Column | exp.Dot)
        name = self._names.written(node.alias_or_name) if named else expression[:LONGEST_NAME]
        return Output(name, flows, expression=expression, span=span)

    def _star(self, star: exp.Star, table: str, frame: Frame) -> list[Output]:
        left_out = {one.name.casefold() for one in star.args.get("except_") or ()}
        renamed = {one.this.name: one.alias for one in star.args.get("rename") or ()}
        replaced = {one.alias: self._output(one, frame) for one in star.args.get("replace") or ()}
        span = place_of(star, self._text)
        found: list[Output] = []
        for name, source in frame.sources.items():
            if table and name != table:
                continue
            for output in source.outputs:
                given = replaced.get(output.name, replace(output, expression="*", span=span))
                merged = output.name in frame.merged and any(one.name == output.name for one in found)
                if output.name.casefold() not in left_out and not merged:
                    found.append(replace(given, name=renamed.get(output.name, given.name)))
        return found


_CLAUSES: Mapping[str, str] = {
    "where": "FILTER",
    "group": "GROUP_BY",
    "having": "FILTER",
    "qualify": "FILTER",
    "order": "SORT",
    "cluster": "SORT",
    "connect": "FILTER",
    "distinct": "GROUP_BY",
}


def _by_place(clause: exp.Expr | None, outputs: tuple[Output, ...]) -> Flows:
    """Tell what `GROUP BY 1` means."""
    if not isinstance(clause, exp.Group | exp.Order):
        return NONE
    inner = (one.this if isinstance(one, exp.Ordered) else one for one in clause.expressions)
    places = [int(one.name) for one in inner if isinstance(one, exp.Literal) and one.is_int]
    return union(outputs[place - 1].flows for place in places if 0 < place <= len(outputs))


def _inside(node: exp.Expr) -> list[exp.Expr]:
    parts = (value for key, value in node.args.items() if key not in {"alias", "joins", "pivots"})
    return [one for part in parts for one in (part if isinstance(part, list) else [part]) if isinstance(one, exp.Expr)]


def _unquoted(name: str) -> str:
    return name.strip("'")
