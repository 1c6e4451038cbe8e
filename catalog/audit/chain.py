"""Following a chain of entries from one to the next: what is altered, missing or not signed (pure)."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from catalog.audit import seal
from catalog.audit.checkpoint import CUT, Checkpoint

MOST_FOUND = 100
"""So many findings are told; more tell nothing new."""


@dataclass(frozen=True)
class Finding:
    """Something wrong with the chain at an entry, in a sentence; `seq` 0 where it is no one entry."""

    seq: int
    told: str


@dataclass
class Walk:
    """A walk along the chain, entry by entry; `known` is what was signed last, as it is kept outside the database."""

    checkpoints: Sequence[Checkpoint]
    known: Checkpoint | None = None
    findings: list[Finding] = field(default_factory=list)
    seen: int = 0

    def __post_init__(self) -> None:
        last = self.checkpoints[-1] if self.checkpoints else None
        self.first = last.cut_seq + 1 if last else 1
        self.expected, self.before = self.first, last.cut_seal if last else seal.FIRST
        self.signed = {one.seq: one.seal for one in (*self.checkpoints, *([self.known] if self.known else []))}
        self._look_at_checkpoints()

    def take(self, entry: seal.Entry, found: str) -> None:
        """Go on to an entry, which has this seal."""
        self._step(entry.seq, found, seal.seal(entry, self.before))

    def take_digest(self, seq: int, found: str, digest: str) -> None:
        """Go on to an entry of which only the digest is known."""
        self._step(seq, found, seal.linked(self.before, digest))

    def skip(self, seq: int, found: str) -> None:
        """Go on after an entry that cannot be checked."""
        self._step(seq, found, found)

    def end(self) -> list[Finding]:
        """Tell what is wrong, also with what should still have come."""
        last, covered = self.expected - 1, max(self.signed, default=0)
        if covered > last:
            self._found(last + 1, f"{_entries(last + 1, covered)} signed, and missing.")
        signed = max((one.seq for one in self.checkpoints), default=0)
        if self.seen and signed < last:
            self._found(signed + 1, f"{_entries(signed + 1, last)} sealed, and no checkpoint is signed for that.")
        return self.findings

    def _step(self, seq: int, found: str, right: str) -> None:
        if seq > self.expected:
            self._found(self.expected, f"{_entries(self.expected, seq - 1)} missing.")
        elif seq < self.expected:
            self._found(seq, f"Entry {seq} stands where entry {self.expected} should.")
        elif found != right:
            self._found(seq, f"Entry {seq} does not fit its seal: it, or the one before it, was altered or replaced.")
        elif self.signed.get(seq, found) != found:
            self._found(seq, f"Entry {seq} has another seal than was signed.")
        self.seen, self.expected, self.before = self.seen + 1, seq + 1, found

    def _look_at_checkpoints(self) -> None:
        places, before = {(0, seal.FIRST)}, (0, 0)
        for number, one in enumerate(self.checkpoints, start=1):
            if one.number != number:
                self._found(one.seq, f"Checkpoint {number} is missing.")
                break
            if (one.seq, one.cut_seq) < before or one.cut_seq < before[1] or (one.cut_seq, one.cut_seal) not in places:
                self._found(one.seq, f"Checkpoint {number} does not follow from those before it.")
            if one.kind != CUT and one.cut_seq != before[1]:
                self._found(one.seq, f"Checkpoint {number} begins elsewhere than the one before it.")
            before = (one.seq, one.cut_seq)
            places.add((one.seq, one.seal))
        if self.known and self.known.number > len(self.checkpoints):
            self._found(self.known.seq, f"Checkpoint {self.known.number} was signed, and is missing.")

    def _found(self, seq: int, told: str) -> None:
        if len(self.findings) < MOST_FOUND:
            self.findings.append(Finding(seq, told))


def _entries(first: int, last: int) -> str:
    return f"Entry {first} is" if first >= last else f"Entries {first} to {last} are"
