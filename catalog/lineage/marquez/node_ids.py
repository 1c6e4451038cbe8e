"""Node ids: `dataset:{namespace}:{name}`, `job:...` alike, and `datasetField:{namespace}:{name}:{column}` (pure)."""

from collections.abc import Iterator
from dataclasses import dataclass

DATASET, JOB, FIELD = "dataset", "job", "datasetField"


@dataclass(frozen=True)
class NodeId:
    """What a node id may mean; a colon may part as well as belong to a namespace or name."""

    kind: str
    rest: str

    def pairs(self) -> Iterator[tuple[str, str]]:
        """Give each (namespace, name) that it may be, the version that may follow a # left out."""
        for rest in dict.fromkeys((self.rest, self.rest.rpartition("#")[0])):
            yield from _parted(rest)

    def triples(self) -> Iterator[tuple[str, str, str]]:
        """Give each (namespace, name, column) that it may be."""
        for rest in dict.fromkeys((self.rest, self.rest.rpartition("#")[0])):
            for namespace, more in _parted(rest):
                for name, column in _parted(more):
                    yield namespace, name, column


def parse(text: str) -> NodeId | None:
    """Read a node id; None when it is none."""
    kind, colon, rest = text.partition(":")
    return NodeId(kind, rest) if colon and kind in {DATASET, JOB, FIELD} and rest else None


def of_dataset(namespace: str, name: str) -> str:
    """Name a dataset's node."""
    return f"{DATASET}:{namespace}:{name}"


def of_job(namespace: str, name: str) -> str:
    """Name a job's node."""
    return f"{JOB}:{namespace}:{name}"


def of_field(namespace: str, name: str, column: str) -> str:
    """Name the node of a column."""
    return f"{FIELD}:{namespace}:{name}:{column}"


def _parted(text: str) -> Iterator[tuple[str, str]]:
    at = text.find(":")
    while at >= 0:
        if at and at + 1 < len(text):
            yield text[:at], text[at + 1 :]
        at = text.find(":", at + 1)
