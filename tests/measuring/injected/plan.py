"""Which copies are made of each table: by kind, what it takes, and what is asked of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from tests.measuring.injected import columns, derived, losses, rows
from tests.measuring.lake import kinds

Change = Callable[[pd.DataFrame, np.random.Generator], pd.DataFrame | None]


@dataclass(frozen=True)
class Kind:
    """One kind of copy."""

    make: Change
    base: Change | None = None
    """What is done first where the table itself is not such; the copy is then made of that."""
    directed: bool = True
    """Content says which way; not where every value, row and their order stay as they were."""
    backwards: bool = False
    """The table made is what the other was made from."""
    copy: bool = True
    """Both have to do with each other."""
    chained: bool = True
    """May be one of two steps."""


def _same(frame: pd.DataFrame, _rng: np.random.Generator) -> pd.DataFrame:
    return frame


def _edited(frame: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    return kinds.edited(frame, rng, keep=list(frame.columns[:1]))


def _hollow(frame: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    return kinds.hollow(frame, rng)


def _resaved(frame: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    return kinds.resaved(frame.reset_index(drop=True), rng)


KINDS: Mapping[str, Kind] = {
    "format": Kind(_same, directed=False),
    "renamed": Kind(columns.renamed, directed=False),
    "floated": Kind(losses.floated, directed=False),
    "projection": Kind(columns.projected),
    "filter": Kind(rows.filtered),
    "range": Kind(rows.ranged),
    "sample": Kind(rows.sampled),
    "cleaned": Kind(rows.cleaned),
    "without_gaps": Kind(rows.without_gaps, base=losses.holed),
    "snapshot": Kind(rows.snapshot),
    "edited": Kind(_edited),
    "misspelt": Kind(losses.misspelt),
    "enriched": Kind(columns.looked_up),
    "resaved": Kind(_resaved, chained=False),
    "hollow": Kind(_hollow, chained=False),
    "aggregate": Kind(derived.grouped, chained=False),
    "pivot": Kind(derived.pivoted, chained=False),
    "impostor": Kind(derived.impostor, directed=False, copy=False, chained=False),
    "rounded": Kind(losses.rounded),
    "seconds_dropped": Kind(losses.seconds_dropped),
    "texts_cut": Kind(losses.texts_cut),
    "case_folded": Kind(losses.case_folded),
    "emptied": Kind(losses.emptied),
    "filled_constant": Kind(losses.filled_constant, base=losses.holed),
    "filled_mean": Kind(losses.filled_mean, base=losses.holed),
    "filled_mode": Kind(losses.filled_mode, base=losses.holed),
    "repaired": Kind(losses.repaired),
    "rescaled": Kind(losses.rescaled),
    "normalised": Kind(losses.normalised),
    "sorted": Kind(rows.in_order),
    "shuffled": Kind(rows.shuffled),
    "deduplicated": Kind(rows.deduplicated, base=rows.doubled),
    "interpolated": Kind(rows.interpolated),
    "recombined": Kind(rows.recombined),
    "indexed": Kind(columns.indexed),
    "snake_cased": Kind(columns.snake_cased, directed=False),
    "determined": Kind(columns.determined),
    "merged": Kind(columns.merged),
    "noisy_twins_dropped": Kind(columns.noisy_twins, backwards=True, chained=False),
    **{f"determined.{name}": Kind(columns.one_determined(name), chained=False) for name in columns.MAKERS},
}
