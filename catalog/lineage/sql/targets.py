"""What a statement writes: the table, its columns in order, and what they are made of."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import cast

from sqlglot import exp

from catalog.lineage.sql.merging import assigned, merged
from catalog.lineage.sql.naming import Names
from catalog.lineage.sql.records import Table
from catalog.lineage.sql.relations import Frame, Output, Relation
from catalog.lineage.sql.selecting import Selecting

_DATA = frozenset({"TABLE", "VIEW"})


@dataclass(frozen=True)
class Written:
    """One table that a statement writes (None: it only reads), and what goes in."""

    kind: str
    target: Table | None
    relation: Relation
    made: bool = False
    """The table begins with this statement, so that it has these columns and no others."""
    passing: bool = False
    """The table lives only as long as the session."""
    declared: tuple[str, ...] = ()
    """Columns that a CREATE TABLE lists without filling them."""


class Targets:
    """Reads what the statement of a tree writes."""

    def __init__(self, names: Names, selecting: Selecting, unknown: list[str]) -> None:
        self._names = names
        self._selecting = selecting
        self._unknown = unknown

    def of(self, tree: exp.Expr) -> list[Written]:
        """Give what a statement writes and reads; nothing for one that moves no data."""
        ways: tuple[tuple[type[exp.Expr], Callable[..., list[Written]]], ...] = (
            (exp.Create, self._create),
            (exp.Insert, self._insert),
            (exp.MultitableInserts, self._several),
            (exp.Merge, self._merge),
            (exp.Update, self._update),
            (exp.Delete, self._delete),
            (exp.Copy, self._copy),
            (exp.Query, self._select),
        )
        return next((way(tree) for kind, way in ways if isinstance(tree, kind)), [])

    def _create(self, tree: exp.Create) -> list[Written]:
        kind, clone = str(tree.args.get("kind") or "").upper(), tree.args.get("clone")
        target, columns = self._target(tree.this)
        if kind not in _DATA or target is None:
            return []
        properties = tree.args.get("properties")
        passing = _named_for_a_while(tree.this) or bool(properties and properties.find(exp.TemporaryProperty))
        if clone is not None and (origin := self._names.table(clone.this)) is not None:
            relation = self._names.relation(origin)
        elif isinstance(tree.expression, exp.Query):
            relation = self._selecting.query(tree.expression, self._selecting.ctes(tree, {})).renamed(columns)
        else:
            return [Written(f"CREATE {kind}", target, Relation(), passing=passing, declared=columns)]
        return [Written(f"CREATE {kind}", target, relation, made=True, passing=passing)]

    def _insert(self, tree: exp.Insert, source: exp.Expr | None = None) -> list[Written]:
        target, columns = self._target(tree.this)
        query = tree.expression
        if target is None or not isinstance(query, exp.Query | exp.Values | exp.Table):
            return []
        if source is not None and isinstance(query, exp.Select) and query.args.get("from_") is None:
            query.set("from_", exp.From(this=source.copy()))
        relation = self._selecting.query(query, self._selecting.ctes(tree, {}))
        if not tree.args.get("by_name"):
            relation = self._placed(relation, columns or self._fillable(tree.this, target), target)
        return [Written("INSERT", target, relation)]

    def _several(self, tree: exp.MultitableInserts) -> list[Written]:
        source, found = tree.args["source"], []
        for one in tree.expressions:
            insert = one.this if isinstance(one, exp.ConditionalInsert) else one
            if isinstance(insert.expression, exp.Values):  # Oracle: values of columns of the source
                row = insert.expression.expressions[0].expressions
                insert.set("expression", exp.Select(expressions=row, from_=exp.From(this=_as_source(source))))
            elif insert.expression is None:
                insert.set("expression", source.copy())
            found += self._insert(insert, _as_source(source))
        return found

    def _merge(self, tree: exp.Merge) -> list[Written]:
        target, _ = self._target(tree.this)
        if target is None:
            return []
        frame = Frame(self._selecting.ctes(tree, {}))
        self._selecting.source(frame, tree.this)
        self._selecting.source(frame, tree.args["using"])
        frame.inputs |= self._selecting.expressions.beside([tree.args.get("on")], frame, "JOIN")
        outputs = merged(tree, self._selecting, frame, self._names.columns(target))
        return [Written("MERGE", target, _given(frame, self._spelled(outputs, target)))]

    def _update(self, tree: exp.Update) -> list[Written]:
        frame = Frame(self._selecting.ctes(tree, {}))
        extra = tree.args.get("from_")
        changed = _changed(tree.this, extra)
        for source in (tree.this if changed is tree.this else None, extra.this if extra is not None else None):
            if source is not None:
                self._selecting.source(frame, source)
        target = self._names.table(changed)
        outputs = assigned(tree.expressions, self._selecting, frame)
        frame.inputs |= self._selecting.expressions.beside([tree.args.get("where")], frame, "FILTER")
        if target is None:
            return []
        return [Written("UPDATE", target, _given(frame, self._spelled(outputs, target)))]

    def _delete(self, tree: exp.Delete) -> list[Written]:
        frame = Frame(self._selecting.ctes(tree, {}))
        for source in (tree.this, *(tree.args.get("using") or ())):
            self._selecting.source(frame, source)
        frame.inputs |= self._selecting.expressions.beside([tree.args.get("where")], frame, "FILTER")
        target, _ = self._target(tree.this)
        return [] if target is None else [Written("DELETE", target, _given(frame, ()))]

    def _copy(self, tree: exp.Copy) -> list[Written]:
        paths = [Table((one.name,), is_path=True) for one in tree.args.get("files") or () if one.name]
        if tree.args.get("kind"):  # into a table
            target, columns = self._target(tree.this)
            relations = [self._placed(self._names.relation(path), columns, target) for path in paths if target]
            return [Written("COPY", target, relation) for relation in relations]
        relation = self._selecting.query(tree.this, {})
        return [Written("COPY", path, relation) for path in paths]

    def _select(self, tree: exp.Query) -> list[Written]:
        into = tree.args.get("into")
        relation = self._selecting.query(tree, {})
        if not isinstance(into, exp.Into) or not isinstance(into.this, exp.Table):
            return [Written("SELECT", None, relation)]
        passing = bool(into.args.get("temporary")) or _named_for_a_while(into)
        return [Written("SELECT INTO", self._names.table(into.this), relation, made=True, passing=passing)]

    def _target(self, node: exp.Expr) -> tuple[Table | None, tuple[str, ...]]:
        if isinstance(node, exp.Schema):
            columns = (one.this if isinstance(one, exp.ColumnDef) else one for one in node.expressions)
            named = tuple(self._names.written(one.name) for one in columns if isinstance(one, exp.Identifier))
            return self._target(node.this)[0], named
        if isinstance(node, exp.Directory) and node.name:
            return Table((node.name,), is_path=True), ()
        return (self._names.table(node), ()) if isinstance(node, exp.Table) else (None, ())

    def _fillable(self, node: exp.Expr, target: Table) -> tuple[str, ...]:
        """Name the columns that a query without a list of columns fills; fixed partitions are filled already."""
        partition = node.args.get("partition")
        fixed = {one.this.name.casefold() for one in partition.find_all(exp.EQ)} if partition is not None else set()
        return tuple(name for name in self._names.columns(target) or () if name.casefold() not in fixed)

    def _placed(self, relation: Relation, columns: Sequence[str], target: Table | None) -> Relation:
        """Give what is inserted the names of the columns that it goes into, by place."""
        open_at = next((at for at, one in enumerate(relation.outputs) if one.open), len(relation.outputs))
        if not columns or open_at < len(relation.outputs):
            self._say(f"Which columns of {target.name if target else ''} are filled is taken from their names.")
        if not columns:
            return relation
        placed = [replace(one, name=name) for one, name in zip(relation.outputs[:open_at], columns, strict=False)]
        return replace(relation, outputs=(*placed, *relation.outputs[open_at:]))

    def _spelled(self, outputs: Sequence[Output], target: Table) -> Iterator[Output]:
        """Name what is assigned as the target's columns are written."""
        known = {name.casefold(): name for name in self._names.columns(target) or ()}
        for one in outputs:
            yield replace(one, name=known.get(one.name.casefold(), self._names.written(one.name)))

    def _say(self, sentence: str) -> None:
        if sentence not in self._unknown:
            self._unknown.append(sentence)


def _changed(node: exp.Expr, extra: exp.Expr | None) -> exp.Table:
    """Tell which table an UPDATE changes: `UPDATE a ... FROM t AS a` changes t."""
    named = extra.find_all(exp.Table) if extra is not None and not node.args.get("db") else ()
    aliased = next((one for one in named if one.alias and one.alias == node.name), None)
    return aliased or cast("exp.Table", node)


def _given(frame: Frame, outputs: Iterable[Output]) -> Relation:
    return Relation(tuple(outputs), frozenset(frame.tables), frozenset(frame.inputs))


def _as_source(node: exp.Expr) -> exp.Expr:
    return node.copy() if isinstance(node, exp.Table | exp.Subquery) else exp.Subquery(this=node.copy())


def _named_for_a_while(node: exp.Expr) -> bool:
    table = node.find(exp.Table)
    return table is not None and (table.name.startswith("#") or bool(table.this.args.get("temporary")))
