"""What two versions have to do with each other, and how sure that is (pure)."""

from dataclasses import dataclass

from catalog.matching.aggregates import Aggregation
from catalog.matching.calibration import believed
from catalog.matching.lookups import is_join, looked_up
from catalog.matching.paired import AGREES
from catalog.matching.rarity import column_bits
from catalog.matching.references import only_refers
from catalog.matching.shape import WHOLE, Shape, share_columns
from catalog.matching.tables import is_dense
from catalog.matching.tail import Tail
from catalog.scanning.fingerprint import ColumnSketch

SAMPLE_SHARE = 0.3
ROWS_SCORE = 0.43
ROWS_SCORE_ALONE = 0.55
AGGREGATE_SCORE = 0.7
LAID_OUT = 0.97
HOLLOW_COLUMNS, TELLING_BITS = 0.6, 4.0

FAMILY = frozenset(
    {"identical", "reordered", "reformatted", "subset", "sample", "projection", "append", "older_version", "enriched",
     "edited", "overlap"}
)  # fmt: skip


@dataclass(frozen=True)
class Kind:
    """The kind of a match; `family` says that both are copies of one dataset."""

    name: str
    strength: float
    """How strongly the rules say so, 0 to 1, in no measure that could be read off."""
    family: bool

    @property
    def probability(self) -> float:
        """Give how likely the two are related, as fitted."""
        return believed(self.strength, family=self.family)


UNRELATED = Kind("unrelated", 0.0, family=False)


def kind_of(outline: Shape, tail: Tail | None, grouped: Aggregation | None) -> Kind:
    """Name the kind of a pair."""
    if outline.like.a.fingerprint.digest == outline.like.b.fingerprint.digest and outline.like.a.rows > 1:
        return _family(_same_content(outline), 0.999)
    if grouped is not None and grouped.score >= AGGREGATE_SCORE and not _holds_all(outline, grouped):
        return Kind("aggregated", min(0.99, 0.5 + grouped.score / 2), family=False)
    if outline.hollow and (_hollow_holds(outline) or _is_copy(outline)):
        return Kind("hollow", 0.9, family=False)
    if not _is_copy(outline) or only_refers(outline):
        return Kind("joined", _LOOKED_UP, family=False) if looked_up(outline.like) else UNRELATED
    if is_join(outline):
        return Kind("joined", _strength(outline), family=False)
    return _family(_copy_kind(outline, tail), _strength(outline))


def _is_copy(outline: Shape) -> bool:
    like = outline.like
    if (like.same_content or share_columns(like)) and not like.looked:
        return True
    if like.alignment is None or (like.alignment.n < _LEAST_ROWS and min(like.a.rows, like.b.rows) > 2 * _LEAST_ROWS):
        return False
    carrying = [p for p in like.kept if p.bits > 0]
    if like.alignment.n < _LEAST_ROWS and sum(p.agreement.equal >= AGREES for p in carrying) < _LEAST_COLUMNS:
        return False  # a few names of groups stand in many tables, and a few numbers are soon rounded to each other
    if len(carrying) >= 2:  # noqa: PLR2004
        return like.score >= ROWS_SCORE
    # One shared column is what two tables join by; only of a table that has no more columns is it a copy.
    narrow = min(len(like.a.columns), len(like.b.columns)) == 1
    return narrow and bool(carrying) and like.score >= ROWS_SCORE_ALONE and carrying[0].pair.same_name


def _holds_all(outline: Shape, grouped: Aggregation) -> bool:
    """Tell whether rows that were merely picked explain the replayed columns as well: maxima stand in real rows."""
    if not _is_copy(outline):
        return False
    into_b = outline.like.a.rows > outline.like.b.rows
    kept = {p.pair.b if into_b else p.pair.a for p in outline.like.kept}
    return all(replay.column in kept for replay in grouped.replays)


_LEAST_ROWS, _LEAST_COLUMNS = 5, 3
_LOOKED_UP = 0.9


def _hollow_holds(outline: Shape) -> bool:
    """What is left in a hollow copy must be found in the full one, in most of its columns.

    Two of them must be such that unrelated tables do not share them, as small numbers and ids in a row are.
    """
    like = outline.like
    contained = like.overlap.a_in_b if outline.hollow == "a" else like.overlap.b_in_a
    inside = [p for p in like.pairs if contained[p.pair.a, p.pair.b] >= 0.9]  # noqa: PLR2004
    most = len(inside) >= 0.8 * len(like.pairs) and len(inside) >= HOLLOW_COLUMNS * min(
        len(like.a.columns), len(like.b.columns)
    )
    return most and sum(_is_telling(like.a.columns[p.pair.a], like.b.columns[p.pair.b]) for p in inside) >= 2  # noqa: PLR2004


def _is_telling(left: ColumnSketch, right: ColumnSketch) -> bool:
    """Judge by all values a column has: of the cells that are compared most are empty."""
    if is_dense(left) or is_dense(right):
        return False
    return min(column_bits(left), column_bits(right)) >= TELLING_BITS


def _same_content(outline: Shape) -> str:
    names = [[column.name for column in side.columns] for side in (outline.like.a, outline.like.b)]
    return "identical" if names[0] == names[1] else "reordered"


def _copy_kind(outline: Shape, tail: Tail | None) -> str:
    if outline.lossy_a or outline.lossy_b or outline.index_a or outline.index_b:
        return "reformatted"
    if not outline.same_rows:
        return _row_kind(outline, tail)
    if outline.edited:
        return "edited"
    if outline.extra_a or outline.extra_b:
        return "projection" if outline.extra_a and outline.extra_b else "enriched"
    return "reordered"


def _row_kind(outline: Shape, tail: Tail | None) -> str:
    if not (outline.rows_a_in_b or outline.rows_b_in_a):
        return "overlap" if not outline.edited else "edited"
    if tail is not None:
        return "older_version"
    smaller = min(outline.like.a.rows, outline.like.b.rows) / max(outline.like.a.rows, outline.like.b.rows, 1)
    return "sample" if smaller <= SAMPLE_SHARE else "subset"


def _strength(outline: Shape) -> float:
    if outline.like.same_content or share_columns(outline.like):
        return 0.995
    rows = max(outline.like.a_in_b or 0.0, outline.like.b_in_a or 0.0)
    columns = min(1.0, len(outline.like.kept) / 4)
    sure = 0.6 * outline.like.score + 0.2 * min(1.0, rows / WHOLE) + 0.2 * columns
    return round(min(0.99, 0.5 + sure / 2), 4)


def _family(name: str, sure: float) -> Kind:
    return Kind(name, sure, family=name in FAMILY)
