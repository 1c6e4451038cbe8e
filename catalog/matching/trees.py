"""Whether labels follow from a few yes-or-no questions on numbers, fewer than chance would need (pure)."""

from collections.abc import Sequence
from math import log2

import numpy as np
from numpy.typing import NDArray

from catalog.matching.arithmetic import Numbers

MOST_LABELS = 6
DEEPEST = 3
LEAST_ROWS = 20
MARGIN = 10.0
"""Bits that the labels must hold beyond twice what the questions cost."""
PAIRED = 5
"""Numbers of which also sums and products of two are asked about."""


def is_grown(labels: NDArray[np.int64], columns: Sequence[Numbers]) -> bool:
    """Tell whether a small tree over some numbers gives every label; labels of 0 are unknown."""
    known = labels != 0
    _, answers = np.unique(labels[known], return_inverse=True)
    if known.sum() < LEAST_ROWS or not 2 <= len(set(answers.tolist())) <= MOST_LABELS or not columns:  # noqa: PLR2004
        return False
    asked = np.stack([column[known] for column in columns])
    with np.errstate(all="ignore"):
        paired = np.vstack([asked, *_of_two(asked[:PAIRED])])
    # The best single question about a product may lead to a worse tree than questions about its factors.
    return any(_is_told(answers, features[np.isfinite(features).all(axis=1)]) for features in (asked, paired))


def _is_told(answers: NDArray[np.int64], features: Numbers) -> bool:
    if not len(features):
        return False
    bits = len(answers) * _entropy(answers)
    question = log2(len(features)) + log2(len(answers))
    most = int((bits - MARGIN) / (2 * question))
    return most >= 1 and _questions(answers, features, DEEPEST) <= most


def _of_two(columns: Numbers) -> list[Numbers]:
    return [
        pair
        for place, x in enumerate(columns)
        for y in columns[:place]
        for pair in (np.stack([x + y, x - y, x * y, x / y]),)
    ]


def _entropy(answers: NDArray[np.int64]) -> float:
    counts = np.bincount(answers)
    shares = counts[counts > 0] / len(answers)
    return float(-(shares * np.log2(shares)).sum())


def _questions(answers: NDArray[np.int64], features: Numbers, depth: int) -> float:
    """Count the questions of a tree that gives every answer; infinite when it would go too deep."""
    if (answers == answers[0]).all():
        return 0
    if not depth:
        return float("inf")
    best = min((_cut(answers, feature) for feature in features), key=lambda cut: cut[0], default=(np.inf, None))
    if best[1] is None:
        return float("inf")
    low = best[1]
    return (
        1
        + _questions(answers[low], features[:, low], depth - 1)
        + _questions(answers[~low], features[:, ~low], depth - 1)
    )


def _cut(answers: NDArray[np.int64], feature: Numbers) -> tuple[float, NDArray[np.bool_] | None]:
    """Find the cut of one feature that leaves the least uncertainty, with the rows below it."""
    order = np.argsort(feature, kind="stable")
    ordered = feature[order]
    ends = np.flatnonzero(np.diff(ordered) > 0)
    if not len(ends):
        return np.inf, None
    counts = np.cumsum(np.eye(answers.max() + 1)[answers[order]], axis=0)
    below = counts[ends]
    above = counts[-1] - below
    left = _uncertainty(below) + _uncertainty(above)
    place = int(left.argmin())
    return float(left[place]), feature <= ordered[ends[place]]


def _uncertainty(counts: Numbers) -> Numbers:
    total = counts.sum(axis=1, keepdims=True)
    shares = counts / np.maximum(total, 1)
    bits: Numbers = -(counts * np.log2(np.where(shares > 0, shares, 1.0))).sum(axis=1)
    return bits
