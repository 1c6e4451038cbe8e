"""The signals of a direction, one function each: silent (None) when they have nothing to say (pure).

A weight is a log-likelihood ratio: 1 is 73 %, 2 is 88 %, 3 is 95 %, 4 is 98 %.
"""

from collections.abc import Callable, Sequence

from catalog.matching.evidence import Signal
from catalog.matching.shape import Shape
from catalog.matching.signals.cells import (
    broken_key,
    broken_rules,
    emptied,
    filled,
    hollow,
    more_values,
    precision,
    strange_values,
)
from catalog.matching.signals.columns import index_column, merge_suffix, replayed
from catalog.matching.signals.extra import column_places, extra_columns
from catalog.matching.signals.likelihood import misfits
from catalog.matching.signals.order import row_order
from catalog.matching.signals.repaired import repaired
from catalog.matching.signals.rescaled import rescaled
from catalog.matching.signals.rows import (
    appended_rows,
    deduplicated,
    earlier_end,
    missing_rows,
    predicate,
    repeated_rows,
    synthetic_rows,
)
from catalog.matching.signals.telling import TELLING

__all__ = [
    "OF_EQUALS",
    "SIGNALS",
    "TELLING",
    "appended_rows",
    "broken_key",
    "broken_rules",
    "column_places",
    "deduplicated",
    "earlier_end",
    "emptied",
    "extra_columns",
    "filled",
    "hollow",
    "index_column",
    "merge_suffix",
    "misfits",
    "missing_rows",
    "more_values",
    "precision",
    "predicate",
    "repaired",
    "repeated_rows",
    "replayed",
    "rescaled",
    "row_order",
    "strange_values",
    "synthetic_rows",
]

OF_EQUALS: Sequence[Callable[[Shape], Signal | None]] = (index_column, merge_suffix, row_order)
"""Those that can tell also tables with the very same content apart."""

SIGNALS: Sequence[Callable[[Shape], Signal | None]] = (
    hollow,
    precision,
    missing_rows,
    predicate,
    deduplicated,
    synthetic_rows,
    appended_rows,
    extra_columns,
    column_places,
    rescaled,
    strange_values,
    more_values,
    broken_key,
    broken_rules,
    repaired,
    misfits,
    emptied,
    filled,
    *OF_EQUALS,
)
"""Those that need only the outline of a pair."""
