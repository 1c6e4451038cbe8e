"""One pair of versions, from fingerprints to a finding: kind, overlap, mapping, direction, evidence (pure)."""

from dataclasses import dataclass, replace

from catalog.matching import signals
from catalog.matching.aggregates import Aggregation, aggregation
from catalog.matching.columns import Overlap, overlap
from catalog.matching.containment import agreeing, between
from catalog.matching.direction import decide
from catalog.matching.evidence import OPPOSITE, Signal, Verdict, turned
from catalog.matching.kinds import LAID_OUT, Kind, kind_of
from catalog.matching.layouts import laid_out
from catalog.matching.shape import Shape, shape
from catalog.matching.similarity import Likeness, measure
from catalog.matching.tables import Table
from catalog.matching.tail import Tail, tail_of
from catalog.matching.unseen import hidden_values

REVISION = 6
LAID_OUT_INSTEAD = frozenset({"unrelated", "joined", "aggregated"})


@dataclass(frozen=True)
class Finding:
    """What two versions have to do with each other; containments and agreement are None when not measured."""

    kind: Kind
    a_in_b: float | None
    b_in_a: float | None
    cell_agreement: float | None
    mapping: tuple[tuple[str, str], ...]
    verdict: Verdict
    closeness: float
    """How directly one may have been made from the other, 0 to 1: equal names, columns and cells; groups replayed."""
    a_in_b_between: tuple[float, float] | None = None
    """Where `a_in_b` lies in 95 of 100 cases; None where the samples do not tell."""
    b_in_a_between: tuple[float, float] | None = None
    cell_agreement_between: tuple[float, float] | None = None

    def turned(self) -> "Finding":
        """Give what is found when the two are named the other way round."""
        verdict = self.verdict
        return replace(
            self,
            a_in_b=self.b_in_a,
            b_in_a=self.a_in_b,
            a_in_b_between=self.b_in_a_between,
            b_in_a_between=self.a_in_b_between,
            mapping=tuple((b, a) for a, b in self.mapping),
            verdict=Verdict(
                OPPOSITE.get(verdict.direction, verdict.direction),
                verdict.p_b_to_a,
                verdict.p_a_to_b,
                tuple(turned(signal) for signal in verdict.evidence),
            ),
        )


def compare(a: Table, b: Table) -> Finding:
    """Compare two versions."""
    like = measure(a, b)
    outline, tail = shape(like), tail_of(like)
    grouped, target = _grouped(a, b, like.overlap)
    kind = kind_of(outline, tail, grouped)
    # The sums of a long table by row are columns of the wide one as well, where these are in order of size.
    laid = laid_out(a, b, like.overlap) if kind.name in LAID_OUT_INSTEAD else None
    if laid is not None:
        kind = Kind(laid.layout.kind, LAID_OUT, family=False)
        return Finding(kind, None, None, None, _mapping(like), decide([laid.signal]), laid.layout.complete)
    if kind.name == "aggregated" and grouped is not None:
        source, into = (a, b) if target == "b" else (b, a)
        verdict = decide([signals.replayed(grouped, target, source, into)])
        return Finding(kind, None, None, None, _mapping(like), verdict, grouped.completeness)
    found = _signals(kind, outline, tail, like)
    shares = like.a_in_b, like.b_in_a, like.cell_agreement
    lie = *(between(like.alignment) or (None, None)), agreeing(like.alignment, like.cell_agreement)
    return Finding(kind, *shares, _mapping(like), decide(found), _closeness(like), *lie)


def _grouped(a: Table, b: Table, found: Overlap) -> tuple[Aggregation | None, str]:
    if a.rows == b.rows:
        return None, ""
    if a.rows > b.rows:
        return aggregation(a, b, found), "b"
    return aggregation(b, a, overlap(b, a)), "a"


def _signals(kind: Kind, outline: Shape, tail: Tail | None, like: Likeness) -> list[Signal]:
    said: list[Signal | None] = []
    if kind.name == "joined":
        # Rows that repeat silence what their number and the columns beside them would say.
        said = [signals.repeated_rows(outline)]
    elif kind.name in {"identical", "reordered"}:
        said = [signal(outline) for signal in signals.OF_EQUALS]
    elif kind.name != "unrelated":
        said = [*(signal(outline) for signal in signals.SIGNALS), signals.earlier_end(outline, tail)]
    return [one for one in (*said, hidden_values(like)) if one is not None]


def _mapping(like: Likeness) -> tuple[tuple[str, str], ...]:
    kept = sorted((p.pair.a, p.pair.b) for p in like.kept)
    return tuple((like.a.columns[i].name, like.b.columns[j].name) for i, j in kept)


def _closeness(like: Likeness) -> float:
    if not like.pairs:
        return 0.0
    names = sum(like.a.columns[p.pair.a].name == like.b.columns[p.pair.b].name for p in like.pairs) / len(like.pairs)
    columns = 2 * len(like.pairs) / max(1, len(like.a.columns) + len(like.b.columns))
    agreement = like.cell_agreement if like.cell_agreement is not None else 1.0
    rows = min(like.a.rows, like.b.rows) / max(1, like.a.rows, like.b.rows)
    return round(0.4 * names + 0.2 * columns + 0.3 * agreement + 0.1 * rows, 4)
