"""What a comparison could not look at, because values are kept as keyed hashes only (pure)."""

from catalog.matching.evidence import NOTHING, Signal
from catalog.matching.similarity import Likeness


def hidden_values(like: Likeness) -> Signal | None:
    """Say of which columns only equality was seen, and which could not be compared at all."""
    equal = [like.a.columns[p.pair.a].name for p in like.kept if like.a.columns[p.pair.a].hidden]
    mine = {column.name for column in like.a.columns if column.hidden}
    theirs = {column.name for column in like.b.columns if column.hidden}
    alone = sorted((mine ^ theirs) & {c.name for c in like.a.columns} & {c.name for c in like.b.columns})
    said = []
    if equal:
        kept = f"The values of {_listed(equal)} are kept as keyed hashes"
        said.append(f"{kept}: that they are equal is seen, how they are written is not.")
    if alone:
        kept = f"The values of {_listed(alone)} are kept as keyed hashes"
        said.append(f"{kept} on one side only and could not be compared.")
    return Signal("hidden_values", NOTHING, 0.0, " ".join(said)) if said else None


def _listed(names: list[str]) -> str:
    return ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")  # noqa: PLR2004
