"""Copies of a bad source among the sources: exact ones, and ones with cells changed."""

from dataclasses import replace

import numpy as np

from catalog.ranking.truth.claims import MISSING, Claims

CHANGED = (0.0, 0.01, 0.2)


def with_clones(claims: Claims, source: str, number: int, changed: float, random: np.random.Generator) -> Claims:
    """Add copies of a source with a share of their cells set to other values of the column."""
    place = claims.candidates.index(source)
    names = [f"{source} clone {one + 1}" for one in range(number)]
    codes = np.stack([_edited(claims, place, changed, random) for _ in names])
    order = np.argsort([*claims.candidates, *names], kind="stable")
    shapes = np.repeat(claims.shapes[place][None], number, axis=0)
    return replace(
        claims,
        candidates=tuple([*claims.candidates, *names][at] for at in order),
        codes=np.concatenate([claims.codes, codes])[order],
        shapes=np.concatenate([claims.shapes, shapes])[order],
    )


def _edited(claims: Claims, place: int, changed: float, random: np.random.Generator) -> np.ndarray:
    codes = claims.codes[place].copy()
    for column, vocabulary in enumerate(claims.vocabularies):
        chosen = np.flatnonzero((codes[:, column] != MISSING) & (random.random(len(codes)) < changed))
        codes[chosen, column] = random.integers(0, len(vocabulary), len(chosen)) if vocabulary else MISSING
    return codes  # type: ignore[no-any-return]
