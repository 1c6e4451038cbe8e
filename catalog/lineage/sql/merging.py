"""What MERGE and UPDATE assign to columns."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from sqlglot import exp

from catalog.lineage.sql.relations import Frame, Output
from catalog.lineage.sql.selecting import Selecting


def merged(tree: exp.Merge, selecting: Selecting, frame: Frame, columns: Sequence[str] | None) -> tuple[Output, ...]:
    """Tell what the branches of a MERGE assign; `columns` are those of its target, None where they are not known."""
    found: list[Output] = []
    whens = tree.args.get("whens")
    for when in whens.expressions if whens is not None else ():
        frame.inputs |= selecting.expressions.beside([when.args.get("condition")], frame, "FILTER")
        found += _branch(when.args.get("then"), selecting, frame, columns or ())
    return _joined(found)


def assigned(pairs: Iterable[exp.Expr], selecting: Selecting, frame: Frame) -> tuple[Output, ...]:
    """Tell what `SET a = b, (c, d) = (SELECT ...)` assigns."""
    return _joined(_assigned(pairs, selecting, frame))


def _branch(then: exp.Expr | None, selecting: Selecting, frame: Frame, columns: Sequence[str]) -> Iterator[Output]:
    if isinstance(then, exp.Update):
        if any(isinstance(one, exp.Star) for one in then.expressions):
            yield from _whole_row(frame)
        else:
            yield from _assigned([one for one in then.expressions if isinstance(one, exp.EQ)], selecting, frame)
    if isinstance(then, exp.Insert):
        values = then.expression
        if values is None or isinstance(values, exp.Star):
            yield from _whole_row(frame)
            return
        named = [one.name for one in then.this.expressions] if isinstance(then.this, exp.Tuple) else list(columns)
        given = selecting.outputs(values.expressions, frame)
        yield from (replace(output, name=name) for output, name in zip(given, named, strict=False))


def _assigned(pairs: Iterable[exp.Expr], selecting: Selecting, frame: Frame) -> Iterator[Output]:
    for pair in pairs:
        left, right = pair.this, pair.expression
        if isinstance(left, exp.Tuple | exp.Paren):
            names = [one.name for one in left.expressions or [left.this]]
            given = _row(right, selecting, frame)
            yield from (replace(output, name=name) for output, name in zip(given, names, strict=False))
        elif left is not None and right is not None:
            yield replace(selecting.outputs([right], frame)[0], name=left.name)


def _row(node: exp.Expr, selecting: Selecting, frame: Frame) -> tuple[Output, ...]:
    if isinstance(node, exp.Query):
        relation = selecting.query(node, frame.ctes, frame)
        frame.read(relation)
        return relation.outputs
    return selecting.outputs(node.expressions, frame)


def _whole_row(frame: Frame) -> tuple[Output, ...]:
    """`UPDATE SET *` takes each column of the source that is merged in, the last one named."""
    return list(frame.sources.values())[-1].outputs


def _joined(outputs: Iterable[Output]) -> tuple[Output, ...]:
    """Join what several branches assign to one column."""
    found: dict[tuple[str, bool], Output] = {}
    for output in outputs:
        key = (output.name, bool(output.open))
        before = found.get(key)
        found[key] = output if before is None else replace(before, flows=before.flows | output.flows)
    return tuple(found.values())
