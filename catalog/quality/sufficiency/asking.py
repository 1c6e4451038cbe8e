"""What is asked of a version: enough for what, and how much of it (pure)."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Self

from catalog.errors import Invalid

STATISTICS = ("mean", "stdev", "median", "quantile", "distinct", "entropy", "missing", "share")
LEARNED = "accuracy"
MOST_SEGMENTS, MOST_REPEATS = 5, 50
MARGIN, TOLERANCE = 0.1, 0.02


@dataclass(frozen=True)
class Curve:
    """What is measured on samples: a statistic of a column, or how well the label is learned."""

    metric: str
    """mean | stdev | median | quantile | distinct | entropy | missing | share | accuracy"""
    column: str = ""
    argument: str = ""
    """The rank of a quantile, the value of a share."""

    @classmethod
    def of(cls, said: str) -> Self | None:
        """Read `mean:price`, `quantile:price:0.9`, `share:country=DE` or `accuracy`; None for an empty text."""
        if not said:
            return None
        metric, _, rest = said.partition(":")
        if metric == LEARNED and not rest:
            return cls(metric)
        column, argument = rest, ""
        if metric == "quantile":
            column, _, argument = rest.rpartition(":")
            _check_rank(argument)
        elif metric == "share":
            column, _, argument = rest.partition("=")
        if metric not in STATISTICS or not column:
            known = ", ".join(f"{name}:COLUMN" for name in STATISTICS if name not in {"quantile", "share"})
            told = f"{known}, quantile:COLUMN:0.9, share:COLUMN=VALUE or {LEARNED}"
            raise Invalid(reason=f"A curve is one of {told}, not {said[:80]!r}.")
        return cls(metric, column, argument)

    @property
    def words(self) -> str:
        """What it is, for people."""
        if self.metric == LEARNED:
            return "held-out accuracy"
        told = {
            "quantile": f"{self.argument} quantile",
            "share": f"share of {self.argument!r}",
            "distinct": "number of different values",
            "stdev": "standard deviation",
            "missing": "share of missing values",
        }
        return f"{told.get(self.metric, self.metric)} of {self.column}"


@dataclass(frozen=True)
class Ask:
    """A question about one version; an empty field is not asked about."""

    label: str = ""
    segments: tuple[str, ...] = ()
    time: str = ""
    key: tuple[str, ...] = ()
    curve: str = ""
    estimator: str = ""
    repeats: int = 10
    tolerance: float = TOLERANCE
    """How far a sample may be off and still do: relative for statistics, in points for shares and accuracy."""
    margin: float = MARGIN
    """How well a share must be known within a segment: in points, either way, with 95 % confidence."""
    seed: int = 0

    def to_json(self) -> dict[str, Any]:
        """Give plain JSON data."""
        return {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(self).items()}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """Read what `to_json` gave."""
        plain: dict[str, Any] = {name: tuple(one) if isinstance(one, list) else one for name, one in data.items()}
        return cls(**plain)

    def hash(self, joined: str = "") -> str:
        """Name the question: equal for what is asked alike; `joined` is the version to join with."""
        said = json.dumps([self.to_json(), joined], sort_keys=True)
        return hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()


def checked(ask: Ask, columns: Sequence[str]) -> Ask:
    """Refuse what names a column that the table does not have, or asks for too much; raises Invalid."""
    curve = Curve.of(ask.curve)
    named = [ask.label, *ask.segments, ask.time, *ask.key, curve.column if curve else ""]
    if missing := [name for name in named if name and name not in columns]:
        raise Invalid(reason=f"The table has no column {missing[0][:80]!r}. It has {', '.join(columns)[:500]}.")
    if curve is not None and curve.metric == LEARNED and not ask.label:
        raise Invalid(reason="Accuracy is that of a label: name its column.")
    if len(ask.segments) > MOST_SEGMENTS:
        raise Invalid(reason=f"At most {MOST_SEGMENTS} columns of segments are looked at.")
    if not 2 <= ask.repeats <= MOST_REPEATS:  # noqa: PLR2004 - one sample has no band
        raise Invalid(reason=f"Samples are drawn between 2 and {MOST_REPEATS} times.")
    if not 0 < ask.tolerance < 1 or not 0 < ask.margin <= 0.5:  # noqa: PLR2004 - a share is never less certain
        raise Invalid(reason="The tolerance lies between 0 and 1, the margin between 0 and 0.5.")
    return replace(ask, segments=tuple(dict.fromkeys(ask.segments)), key=tuple(dict.fromkeys(ask.key)))


def needed(margin: float) -> int:
    """Tell how many rows it takes to know a share to within a margin, with 95 % confidence, wherever it lies."""
    return int((_CONFIDENCE / (2 * margin)) ** 2) + 1


_CONFIDENCE = 1.959964


def _check_rank(said: str) -> None:
    try:
        rank = float(said)
    except ValueError:
        rank = -1.0
    if not 0 <= rank <= 1:
        raise Invalid(reason=f"A quantile's rank lies between 0 and 1, as in quantile:price:0.9, not {said[:40]!r}.")
