"""The part of the client that speaks of who looks after data, and how well it is described."""

from collections.abc import Iterator, Mapping, Sequence

from catalog.connection import Answer, Connection


class StewardshipVerbs(Connection):
    """What a catalog is asked about owners and documentation."""

    def ownership(self, *, silo: str = "") -> Answer:
        """Count the datasets and copies that somebody answers for, and the orphans."""
        return self._get("ownership", silo=silo)

    def orphans(self, *, copies: bool = False, silo: str = "") -> Iterator[Answer]:
        """List what nobody answers for, newest first, with who most likely should."""
        return self._pages("ownership/orphans", None, kind=_kind(copies), silo=silo)

    def offers(self, *, to: str = "") -> list[Answer]:
        """List the offers that wait for an answer."""
        found: list[Answer] = self._ask("GET", "ownership/offers", params={"to": to})
        return found

    def owner(self, name: str, *, copies: bool = False) -> Answer:
        """Show who answers for a dataset or copy, and who did."""
        return self._get("ownership/of", name=name, kind=_kind(copies))

    def claim(self, names: Sequence[str], reason: str = "", *, copies: bool = False) -> Answer:
        """Answer for things that nobody answers for; gives what was `done` and what was `refused`."""
        return self._post("ownership/claim", things=_things(names, copies), reason=reason)

    def hand_over(self, names: Sequence[str], to: str, reason: str, *, copies: bool = False) -> Answer:
        """Offer things to somebody else, who has them as soon as they accept."""
        return self._post("ownership/offer", things=_things(names, copies), to=to, reason=reason)

    def accept_offer(self, names: Sequence[str], *, copies: bool = False) -> Answer:
        """Take over what was offered to you."""
        return self._post("ownership/accept", things=_things(names, copies))

    def decline_offer(self, names: Sequence[str], *, copies: bool = False) -> Answer:
        """Turn offers down, or take your own back."""
        return self._post("ownership/decline", things=_things(names, copies))

    def assign_owner(self, names: Sequence[str], to: str, reason: str, *, copies: bool = False) -> Answer:
        """Say who answers for things, as a steward or as the owner of their silo."""
        return self._post("ownership/assign", things=_things(names, copies), to=to, reason=reason)

    def deprecations(self) -> list[Answer]:
        """List what is deprecated, the nearest deadline first."""
        found: list[Answer] = self._ask("GET", "deprecations")
        return found

    def deprecate(self, name: str, until: str, reason: str, *, instead: str = "", copies: bool = False) -> Answer:
        """Say that a dataset or copy is not to be used after a day such as 2027-01-31, and what to use instead."""
        said = {"until": until, "reason": reason, "instead": instead}
        return self._post("deprecations", kind=_kind(copies), name=name, **said)

    def take_back_deprecation(self, name: str, reason: str, *, copies: bool = False) -> None:
        """Let a dataset or copy be used again."""
        self._post("deprecations/take-back", kind=_kind(copies), name=name, reason=reason)

    def debt(self, *, silo: str = "", owner: str | None = None, item: str = "", limit: int = 50) -> Answer:
        """Show what datasets lack to be understood, the most used and least documented first."""
        said = {"silo": silo, "item": item, "limit": limit}
        return self._get("debt", **said, **({} if owner is None else {"owner": owner}))

    def debt_of(self, name: str) -> Answer:
        """Show what one dataset has and lacks to be understood."""
        return self._get("debt/of", name=name)

    def description(self, name: str) -> Answer:
        """Show what is said of a dataset and its columns, and how often it should arrive."""
        return self._get("descriptions", name=name)

    def describe(
        self,
        name: str,
        description: str | None = None,
        *,
        columns: Mapping[str, str] | None = None,
        every: str | None = None,
        reason: str = "",
    ) -> Answer:
        """Say what a dataset and its columns are, and how often it should arrive; what is left out stays."""
        told = None if columns is None else dict(columns)
        return self._post("descriptions", name=name, description=description, columns=told, every=every, reason=reason)

    def marks(self, name: str) -> Answer:
        """Show the tags and terms of a dataset and its columns: said, detected, and come along lineage."""
        return self._get("marks", name=name)

    def mark(self, name: str, tag: str, state: str = "confirmed", *, column: str = "", reason: str = "") -> Answer:
        """Say that a column (or all of a dataset) has a tag: confirmed, refused or cleared."""
        return self._post("marks", name=name, column=column, tag=tag, state=state, reason=reason)

    def terms(self) -> list[Answer]:
        """List the terms of the glossary."""
        found: list[Answer] = self._ask("GET", "terms")
        return found

    def term(self, name: str) -> Answer:
        """Show a term with what it is attached to."""
        return self._get("terms/of", name=name)

    def write_term(
        self,
        term: str,
        definition: str,
        *,
        steward: str = "",
        synonyms: Sequence[str] = (),
        revision: int | None = None,
    ) -> Answer:
        """Write a term, or write it anew; `revision` is that which you looked at."""
        said = {"definition": definition, "steward": steward, "synonyms": list(synonyms), "revision": revision}
        return self._post("terms", term=term, **said)

    def retire_term(self, term: str) -> None:
        """Take a term out of use."""
        self._post("terms/retire", term=term)

    def attach_term(self, term: str, name: str, *, column: str = "", state: str = "attached") -> Answer:
        """Say that a dataset or a column is what a term means: attached, refused or cleared."""
        return self._post("terms/attach", term=term, name=name, column=column, state=state)


def _kind(copies: bool) -> str:
    return "copy" if copies else "dataset"


def _things(names: Sequence[str], copies: bool) -> list[dict[str, str]]:
    return [{"kind": _kind(copies), "name": name} for name in names]
