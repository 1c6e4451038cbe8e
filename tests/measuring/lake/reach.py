"""Which way the catalog's lineage leads between two dumps, seen through copies with the same content."""

from collections.abc import Iterable

from tests.measuring.lake.findings import Arrow
from tests.measuring.lake.truth import Truth


class Reach:
    """The edges among contents: copies with the same content are one point, as no content tells them apart."""

    def __init__(self, truth: Truth, arrows: Iterable[Arrow], equals: Iterable[frozenset[str]] = ()) -> None:
        """Take the truth's contents, and of those the catalog holds to be `equals` one for both."""
        self._truth = truth
        self._content = {dump.label: dump.content for dump in truth.dumps}
        for pair in equals:
            first, *others = sorted({self._content[label] for label in pair})
            self._content = {label: first if one in others else one for label, one in self._content.items()}
        self._next: dict[str, set[str]] = {}
        for arrow in arrows:
            source, target = self._content[arrow.source], self._content[arrow.target]
            if source != target:
                self._next.setdefault(source, set()).add(target)

    def way(self, parent: str, child: str) -> str:
        """Give `forward`, `backward`, `both`, or nothing when no path connects them."""
        forward, backward = self._leads(parent, child), self._leads(child, parent)
        if forward and backward:
            return "both"
        return "forward" if forward else "backward" if backward else ""

    def comes_from(self, source: str, target: str) -> bool:
        """Tell whether in truth the target was made from the source, or they hold the same content."""
        ancestors = {self._content[dump.label] for dump in self._truth.ancestors(target)} | {self._content[target]}
        return self._content[source] in ancestors

    def _leads(self, start: str, end: str) -> bool:
        goal, seen, open_ends = self._content[end], set[str](), [self._content[start]]
        while open_ends:
            point = open_ends.pop()
            if point == goal:
                return True
            fresh = self._next.get(point, set()) - seen
            seen |= fresh
            open_ends.extend(fresh)
        return False
