"""What the catalog says of pairs, from the sketches of a scan alone."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from rich.progress import Progress

from catalog.matching.pairs import Finding, compare
from catalog.matching.tables import Table
from catalog.matching.telling import meet
from tests.measuring.figures import Judged
from tests.measuring.versions.pairs import Pair

UNRELATED = "unrelated"


@dataclass(frozen=True)
class Judgement:
    """A pair, what comparing it found, and whether the index would have had it compared."""

    pair: Pair
    finding: Finding
    turned: bool
    """It was compared the other way round, so that no side tells which is the derived one."""
    looked_at: bool

    @property
    def found(self) -> bool:
        """Tell whether the catalog says that the two have to do with each other."""
        return self.looked_at and self.finding.kind.name != UNRELATED

    @property
    def direction(self) -> Judged:
        """Give which way it was taken to go; nothing where nothing was found."""
        verdict = self.finding.verdict
        right, wrong = verdict.p_a_to_b, verdict.p_b_to_a
        if self.turned:
            right, wrong = wrong, right
        sure = max(right, wrong) / (right + wrong) if self.found and right + wrong > 0 else 0.5
        return Judged(self.pair.label, sure, right > wrong)


def judge(
    pairs: Sequence[Pair], tables: Mapping[Path, Table | None], seed: int, bar: Progress | None = None
) -> Iterator[Judgement]:
    """Compare pairs; those of a file that cannot be read are passed over."""
    turned = np.random.default_rng(seed).random(len(pairs)) < 0.5
    task = bar.add_task("comparing", total=len(pairs)) if bar else None
    for pair, around in zip(pairs, turned.tolist(), strict=True):
        a, b = tables[pair.a], tables[pair.b]
        if a is not None and b is not None:
            finding = compare(b, a) if around else compare(a, b)
            looked_at = not pair.related or meet(a.fingerprint, b.fingerprint)
            yield Judgement(pair, finding, around, looked_at)
        if bar and task is not None:
            bar.advance(task)
