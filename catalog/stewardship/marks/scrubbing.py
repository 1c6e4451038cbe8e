"""Taking the cells of some columns out of what was kept as JSON: evidence, verdicts, rules (pure).

What is about a column says so by `column` (several are joined by commas), and its cells stand under a few names; a
telling cell and a row's key are lists that begin with the column's name. Values that were taken out are taken out of
sentences too, where they have at least four characters: shorter ones would also hit words that are no cells.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

NOTE = "(erased: about persons)"
CELLS = frozenset(
    {"values", "value", "fused", "sample", "observed", "value_set", "min_value", "max_value", "regex", "regex_list"}
    | {"top", "minimum", "maximum", "min", "max", "quantiles", "unexpected", "expected", "like_pattern"}
    | {"example", "examples", "quantile_ranges", "sum_total", "values_lost", "values_new"}
)
_PAIRS = frozenset({"telling", "key"})
_COLUMNS = ("column", "column_A", "column_B", "column_list", "column_set")
LEAST = 4


@dataclass
class Scrubber:
    """Takes the cells of columns out of values; `removed` collects their texts."""

    names: frozenset[str]
    removed: set[str] = field(default_factory=set)

    def scrubbed(self, value: Any) -> Any:
        """Give a value without the cells."""
        return self._without_words(self._without_cells(value, ""))

    def _without_cells(self, value: Any, under: str) -> Any:
        if isinstance(value, Mapping):
            about = self._is_about(value)
            return {
                key: self._emptied(inner) if about and key in CELLS else self._without_cells(inner, key)
                for key, inner in value.items()
                if not self._is_share(key)
            }
        if isinstance(value, list):
            kept = [one for one in value if not self._is_share(one)]
            return [self._pair(one) if self._is_pair(one, under) else self._without_cells(one, under) for one in kept]
        return value

    def _is_about(self, value: Mapping[str, Any]) -> bool:
        inner = value.get("kwargs")
        places = (value, inner) if isinstance(inner, Mapping) else (value,)
        told = [place.get(name) for place in places for name in _COLUMNS]
        named = {name.strip() for one in told if isinstance(one, str) for name in (one, *one.split(","))}
        named |= {name for one in told if isinstance(one, list) for name in one if isinstance(name, str)}
        return bool(named & self.names)

    def _is_share(self, value: Any) -> bool:
        """Tell whether it names a series of how often one value of such a column occurs."""
        return isinstance(value, str) and any(value.startswith(f"share:{name}\n") for name in self.names)

    def _is_pair(self, value: Any, under: str) -> bool:
        return under in _PAIRS and isinstance(value, list) and len(value) > 1 and value[0] in self.names

    def _pair(self, value: list[Any]) -> list[Any]:
        self._note(value[1:])
        return [value[0], *(NOTE for _ in value[1:])]

    def _emptied(self, value: Any) -> Any:
        self._note(value)
        return {} if isinstance(value, Mapping) else [] if isinstance(value, list) else None

    def _note(self, value: Any) -> None:
        if isinstance(value, Mapping):
            value = list(value.values())
        if isinstance(value, list):
            for one in value:
                self._note(one)
        elif isinstance(value, str | int | float) and not isinstance(value, bool) and len(str(value)) >= LEAST:
            self.removed.add(str(value))

    def _without_words(self, value: Any) -> Any:
        if isinstance(value, Mapping):
            return {key: self._without_words(inner) for key, inner in value.items()}
        if isinstance(value, list):
            return [self._without_words(one) for one in value]
        return self.text(value) if isinstance(value, str) else value

    def text(self, sentence: str) -> str:
        """Give a sentence without the values that were taken out so far, the longest first."""
        if " " not in sentence:
            return sentence  # an id, a time or a name is no sentence, and must stay what it is
        for word in sorted((word for word in self.removed if word in sentence), key=len, reverse=True):
            sentence = re.sub(rf"(?<!\w){re.escape(word)}(?!\w)", NOTE, sentence)
        return sentence
