"""Checking an export of the audit trail far from the catalog, with nothing but the public keys."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from catalog.audit import checkpoint
from catalog.audit.chain import Finding, Walk
from catalog.audit.checkpoint import Checkpoint, Keys, is_signed
from catalog.audit.exporting import FORMAT
from catalog.audit.seal import Entry
from catalog.errors.audit import ExportUnreadable


@dataclass(frozen=True)
class Proof:
    """What an export proves: so many `entries`; those `unsealed` and those `unproven` say what nobody can check."""

    entries: int
    left_out: int
    unsealed: int
    unproven: int
    last: int
    signed_at: datetime | None
    findings: tuple[Finding, ...]


def prove(lines: Iterable[str], keys: Keys, name: str) -> Proof:
    """Check every line of an export; raises ExportUnreadable."""
    reading = _Reading(keys, name)
    for number, kind, said in _read(lines, name):
        try:
            reading.take(number, kind, said)
        except (KeyError, TypeError, ValueError):
            raise ExportUnreadable(path=name, reason=f"line {number} is not as it was written.") from None
    return reading.end()


def _read(lines: Iterable[str], name: str) -> Iterator[tuple[int, str, Any]]:
    for number, line in enumerate(lines, start=1):
        try:
            ((kind, said),) = json.loads(line).items()
        except (ValueError, AttributeError):
            raise ExportUnreadable(path=name, reason=f"line {number} is no JSON object of one name.") from None
        yield number, kind, said


class _Reading:
    def __init__(self, keys: Keys, name: str) -> None:
        self.keys, self.name = keys, name
        self.signed: list[Checkpoint] = []
        self.walk: Walk | None = None
        self.counts = {"entry": 0, "left_out": 0, "unsealed": 0, "unproven": 0}

    def take(self, number: int, kind: str, said: Any) -> None:
        if number == 1 and (kind != "export" or said["format"] != FORMAT):
            raise ExportUnreadable(path=self.name, reason=f"it does not begin as one of the format {FORMAT}.")
        if kind == "checkpoint":
            self.signed.append(checkpoint.read(said))
        elif kind == "entry" and said["seq"] is None:
            self.counts["unsealed"] += 1
        elif kind in {"entry", "left_out"}:
            self.walk = self.walk or Walk(self.signed)
            self.counts[kind] += 1
            self._step(self.walk, kind, said)

    def _step(self, walk: Walk, kind: str, said: Any) -> None:
        if kind == "entry":
            named = {name: said[name] for name in Entry.__dataclass_fields__}
            walk.take(Entry(**{**named, "at": datetime.fromisoformat(said["at"])}), said["seal"])
        elif said["digest"] is not None:
            walk.take_digest(said["seq"], said["seal"], said["digest"])
        else:  # sealed before digests were: what stands before it hangs on nothing that is signed
            self.counts["unproven"] = self.counts["entry"]
            walk.skip(said["seq"], said["seal"])

    def end(self) -> Proof:
        walk = self.walk or Walk(self.signed)
        wrong = [one for one in self.signed if not is_signed(one, self.keys)]
        told = [
            Finding(one.seq, f"Checkpoint {one.number} was not signed with a key that was in use then.")
            for one in wrong
        ]
        last = self.signed[-1] if self.signed else None
        counts = self.counts
        return Proof(
            entries=counts["entry"],
            left_out=counts["left_out"],
            unsealed=counts["unsealed"],
            unproven=counts["unproven"],
            last=walk.expected - 1,
            signed_at=last.at if last else None,
            findings=(*told, *walk.end()),
        )
