"""What an expression is made of: columns whose values go on into it, and columns it only depends on."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace

from sqlglot import exp

from catalog.lineage.sql.naming import Names
from catalog.lineage.sql.relations import NONE, Flows, Frame, Relation, union

Query = Callable[[exp.Expr, Frame], Relation]
"""Reads a query that stands inside an expression."""

_HIDING = frozenset(
    {"md5", "md5_digest", "md5_hex", "sha", "sha1", "sha1_hex", "sha2", "sha2_hex", "sha224", "sha256", "sha384"}
    | {"sha512", "hash", "xxhash64", "farm_fingerprint", "hashbytes", "murmur_hash", "crypt", "standard_hash"}
)


class Expressions:
    """Follows expressions to columns; `query` reads what is nested, `unknown` takes what the text does not tell."""

    def __init__(self, names: Names, query: Query, unknown: list[str]) -> None:
        self._names = names
        self._query = query
        self._unknown = unknown
        self._ways: Mapping[type[exp.Expr], Callable[[exp.Expr, Frame], Flows]] = {
            exp.Column: self._column,
            exp.Star: lambda _node, _frame: NONE,
            exp.Alias: lambda node, frame: self.flows(node.this, frame),
            exp.Paren: lambda node, frame: self.flows(node.this, frame),
            exp.Exists: self._condition,
            exp.In: self._in,
            exp.Window: self._window,
            exp.Filter: self._filter,
            exp.Case: self._case,
            exp.If: self._if,
            exp.Lambda: self._lambda,
        }

    def flows(self, node: exp.Expr | None, frame: Frame) -> Flows:
        """Tell what an expression is made of."""
        if node is None:
            return NONE
        way = self._ways.get(type(node))
        if way is not None:
            return way(node, frame)
        if isinstance(node, exp.Query):
            relation = self._query(node, frame)
            frame.read(relation)
            return relation.all_flows() | relation.inputs
        found = union(self.flows(part, frame) for part in _parts(node))
        subtype = "AGGREGATION" if isinstance(node, exp.AggFunc) else "TRANSFORMATION"
        changed = frozenset(flow.through(subtype) for flow in found)
        return frozenset(flow.masked() for flow in changed) if _name(node) in _HIDING else changed

    def beside(self, nodes: Iterable[exp.Expr | None], frame: Frame, subtype: str) -> Flows:
        """Tell what expressions are made of that only choose, order or group."""
        return frozenset(flow.beside(subtype) for node in nodes for flow in self.flows(node, frame))

    def column(self, name: str, table: str, frame: Frame) -> Flows:
        """Tell what a column's name means in a frame, or in one around it."""
        for one in frame.around():
            found = self._of_source(name, table, one) if table else self._in_frame(name, one)
            if found is not None:
                return found
        return self._none(name, table, frame)

    def _column(self, node: exp.Expr, frame: Frame) -> Flows:
        table, name = node.text("table"), node.name
        if not table and name in frame.hidden:
            return NONE
        if isinstance(node.this, exp.Star):
            source = next((one.sources[table] for one in frame.around() if table in one.sources), None)
            return source.all_flows() if source else NONE
        return self.column(name, table, frame)

    def _of_source(self, name: str, table: str, frame: Frame) -> Flows | None:
        source = frame.sources.get(table)
        if source is None:
            return None
        found = source.find(name)
        found = source.through(self._names.written(name)) if found is None else found
        if found is None:
            self._say(f"Column {name} of {table}: its columns are not known.", bool(source.open))
        return NONE if found is None else found

    def _in_frame(self, name: str, frame: Frame) -> Flows | None:
        known = [flows for flows in (one.find(name) for one in frame.sources.values()) if flows is not None]
        if len(known) == 1 or (known and name in frame.merged):
            return union(known)
        if known:
            self._say(f"Column {self._names.written(name)}: several tables have it.", told=True)
            return NONE
        return self._of_unknown(name, frame)

    def _of_unknown(self, name: str, frame: Frame) -> Flows | None:
        """Tell what a column means that only a table whose columns are not known can have."""
        waiting = [one for one in frame.sources.values() if one.open or one.anything is not None]
        if len(waiting) == 1 or (waiting and name in frame.merged):
            return union(one.through(self._names.written(name)) or NONE for one in waiting)
        if name in frame.aliases:
            return frame.aliases[name]
        if not waiting:
            return None
        self._say(f"Column {self._names.written(name)}: which table has it is not known.", told=True)
        return NONE

    def _none(self, name: str, table: str, frame: Frame) -> Flows:
        if table:  # `a.b` may be the part b of a column a
            found = next((flows for one in frame.around() if (flows := self._in_frame(table, one))), None)
            if found is not None:
                return frozenset(flow.through("TRANSFORMATION") for flow in found)
        if name in frame.sources:  # a whole row
            return frozenset(flow.through("TRANSFORMATION") for flow in frame.sources[name].all_flows())
        shown = f"{self._names.written(table)}.{self._names.written(name)}" if table else self._names.written(name)
        self._say(f"Column {shown}: no table in reach has it.", told=bool(frame.sources))
        return NONE

    def _condition(self, node: exp.Expr, frame: Frame) -> Flows:
        return self.beside(_parts(node), frame, "CONDITIONAL")

    def _in(self, node: exp.Expr, frame: Frame) -> Flows:
        asked = frozenset(flow.through("TRANSFORMATION") for flow in self.flows(node.this, frame))
        return asked | self.beside([part for part in _parts(node) if part is not node.this], frame, "CONDITIONAL")

    def _window(self, node: exp.Expr, frame: Frame) -> Flows:
        around = [*(node.args.get("partition_by") or []), node.args.get("order")]
        over = frozenset(flow.through("TRANSFORMATION") for flow in self.flows(node.this, frame))
        return over | self.beside(around, frame, "WINDOW")

    def _filter(self, node: exp.Expr, frame: Frame) -> Flows:
        return self.flows(node.this, frame) | self.beside([node.expression], frame, "FILTER")

    def _case(self, node: exp.Expr, frame: Frame) -> Flows:
        branches = node.args.get("ifs") or []
        values = [*(branch.args.get("true") for branch in branches), node.args.get("default")]
        asked = [node.this, *(branch.this for branch in branches)]
        return self._chosen(values, frame) | self.beside(asked, frame, "CONDITIONAL")

    def _if(self, node: exp.Expr, frame: Frame) -> Flows:
        values = [node.args.get("true"), node.args.get("false")]
        return self._chosen(values, frame) | self.beside([node.this], frame, "CONDITIONAL")

    def _chosen(self, values: Iterable[exp.Expr | None], frame: Frame) -> Flows:
        return frozenset(flow.through("TRANSFORMATION") for value in values for flow in self.flows(value, frame))

    def _lambda(self, node: exp.Expr, frame: Frame) -> Flows:
        inner = replace(frame, hidden=(*frame.hidden, *(one.name for one in node.expressions)))
        return frozenset(flow.through("TRANSFORMATION") for flow in self.flows(node.this, inner))

    def _say(self, sentence: str, told: bool) -> None:
        if told and sentence not in self._unknown:
            self._unknown.append(sentence)


def _parts(node: exp.Expr) -> Iterator[exp.Expr]:
    for value in node.args.values():
        for part in value if isinstance(value, list) else [value]:
            if isinstance(part, exp.Expr):
                yield part


def _name(node: exp.Expr) -> str:
    if isinstance(node, exp.Anonymous):
        return node.name.casefold()
    return node.sql_name().casefold() if isinstance(node, exp.Func) else ""
