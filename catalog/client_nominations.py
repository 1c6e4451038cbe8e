"""The part of the client that speaks of nominations: proposing, what is said, and the votes."""

from collections.abc import Iterator, Sequence

from catalog.connection import Answer, Connection, part


class NominationVerbs(Connection):
    """What a catalog is asked about sources of truth that are proposed or in force.

    `revision` is that of the nomination you looked at; what changed since is not decided on.
    """

    def review(self) -> Iterator[Answer]:
        """List the proposed sources of truth that wait for a decision, newest first."""
        return self._pages("nominations", None)

    def nominations(self, show: str = "all") -> Iterator[Answer]:
        """List what waits for people: all, mine, proposed, cells, overdue, expiring or under_review."""
        return self._pages("nominations", None, show=show)

    def case(self, nomination_id: str) -> Answer:
        """Show a nomination with what was voted and said, what is missing, and whether you may decide."""
        return self._get(f"nominations/{part(nomination_id)}/case")

    def propose(self, copy: str, reason: str) -> Answer:
        """Propose a copy (title, URI, path or id) as the source of truth of its dataset; somebody else decides."""
        return self._post("nominations", copy=copy, reason=reason)

    def begin_review(self, nomination_id: str, reason: str, *, revision: int | None = None) -> Answer:
        """Put a proposal, or what is in force, under review."""
        return self._about(nomination_id, "review", reason, revision)

    def comment(self, nomination_id: str, text: str, *, revision: int | None = None) -> Answer:
        """Say something of a nomination; whoever is about to decide reads it first."""
        return self._about(nomination_id, "comment", text, revision)

    def ask_for_cells(
        self, nomination_id: str, reason: str, cells: Sequence[str] = (), *, revision: int | None = None
    ) -> Answer:
        """Ask for cells to be verified before it is decided; without names all telling ones."""
        said = {"reason": reason, "cells": list(cells), "revision": revision}
        return self._post(f"nominations/{part(nomination_id)}/ask", **said)

    def accept(self, nomination_id: str, reason: str, *, until: str = "", revision: int | None = None) -> Answer:
        """Vote for a proposal; with enough votes its copy is the source of truth, until a day or for a span (90d)."""
        said = {"reason": reason, "until": until, "revision": revision}
        return self._post(f"nominations/{part(nomination_id)}/accept", **said)

    def renew(self, nomination_id: str, reason: str, *, until: str = "", revision: int | None = None) -> Answer:
        """Vote to keep a source of truth; with enough votes it is accepted anew, as a new nomination."""
        said = {"reason": reason, "until": until, "revision": revision}
        return self._post(f"nominations/{part(nomination_id)}/renew", **said)

    def reject(self, nomination_id: str, reason: str, *, revision: int | None = None) -> Answer:
        """Vote against a proposal, which turns it down."""
        return self._about(nomination_id, "reject", reason, revision)

    def revoke(self, nomination_id: str, reason: str, *, revision: int | None = None) -> Answer:
        """Take an accepted source of truth back."""
        return self._about(nomination_id, "revoke", reason, revision)

    def withdraw(self, nomination_id: str, reason: str, *, revision: int | None = None) -> Answer:
        """Take your own proposal back."""
        return self._about(nomination_id, "withdraw", reason, revision)

    def set_quorum(self, silo: str, quorum: int, reason: str) -> Answer:
        """Say how many stewards of a silo must agree that a copy is a source of truth."""
        return self._post(f"silos/{part(silo)}/quorum", quorum=quorum, reason=reason)

    def _about(self, nomination_id: str, verb: str, reason: str, revision: int | None) -> Answer:
        return self._post(f"nominations/{part(nomination_id)}/{verb}", reason=reason, revision=revision)
