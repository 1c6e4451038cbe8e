"""What the lake really is: written beside it, read by the report, never by the catalog."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True)
class Dump:
    """One file of the lake and where it comes from; labels name dumps within the truth only."""

    label: str
    path: str
    """Absolute."""
    silo: str
    kind: str
    """`origin`, or what somebody did to the parent."""
    parent: str | None
    """Label of what it was made of; None for an origin, and for an impostor, which nothing was done to."""
    joined: tuple[str, ...]
    """Labels of other tables that it also took from, by a join."""
    poses_as: str | None
    """Label of what it pretends to be, or once was: of an impostor and of an unreadable file."""
    root: str
    """Label of the origin of the dataset that it is a copy of; its own where it starts a dataset."""
    content: str
    """Label of the first dump with the same rows under the same names, in whatever format and column order."""
    family: bool
    """It is a copy of its root's dataset, by the rules: not an aggregate, not an impostor, not an unreadable file."""
    readable: bool
    declared: bool
    """Whoever registers it says what it was made of."""

    @property
    def hollow(self) -> bool:
        """Most of its rows have no value: related to its parent, but no copy to use."""
        return self.kind == "hollow"


@dataclass(frozen=True)
class Truth:
    """The lake: its seed, a folder a silo, and its dumps in the order in which they arrive."""

    seed: int
    silos: dict[str, str]
    dumps: tuple[Dump, ...]

    def by_label(self) -> dict[str, Dump]:
        """Index the dumps by label."""
        return {dump.label: dump for dump in self.dumps}

    def family(self, root: str) -> list[Dump]:
        """List the readable copies of one dataset, hollow ones included."""
        return [dump for dump in self.dumps if dump.root == root and dump.readable]

    def ancestors(self, label: str) -> list[Dump]:
        """List what a dump was made of, nearest first, across datasets and joins."""
        known, found, open_ends = self.by_label(), dict[str, Dump](), [label]
        while open_ends:
            dump = known[open_ends.pop(0)]
            sources = [source for source in (dump.parent, *dump.joined) if source and source not in found]
            found.update({source: known[source] for source in sources})
            open_ends.extend(sources)
        return list(found.values())

    def datasets_of(self, label: str) -> frozenset[str]:
        """Give the origins of all datasets that some of this dump's content comes from, its own among them."""
        return frozenset({self.by_label()[label].root, *(dump.root for dump in self.ancestors(label))})


def write(truth: Truth, path: Path) -> None:
    """Write the truth as JSON."""
    path.write_text(json.dumps(asdict(truth), indent=1) + "\n")


def read(path: Path) -> Truth:
    """Read a truth that `write` wrote."""
    kept = json.loads(path.read_text())
    dumps = tuple(Dump(**{**dump, "joined": tuple(dump["joined"])}) for dump in kept["dumps"])
    return Truth(kept["seed"], kept["silos"], dumps)
