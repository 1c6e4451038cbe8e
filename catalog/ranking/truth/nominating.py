"""Who is named the most accurate copy, or why nobody is (pure)."""

from collections.abc import Sequence

import numpy as np

from catalog.ranking.truth.ballot import Numbers
from catalog.ranking.truth.claims import Claims
from catalog.ranking.truth.fusion import Nominee
from catalog.ranking.truth.standing import Showing
from catalog.ranking.truth.structure import Group

MARGIN, DOUBT = 0.02, 0.1
"""Nobody is named while another is ahead by more than MARGIN in more than DOUBT of the times."""


def nominate(
    claims: Claims,
    groups: Sequence[Group],
    coverage: Numbers,
    floor: float,
    showing: Showing,
    others: Sequence[Showing],
) -> Nominee:
    """Name the candidate that is most probably right among those that say enough, or say why nobody is named."""
    able = [max(coverage[list(group.members)]) >= floor for group in groups]
    if not any(able):
        return Nominee(None, f"No candidate fills {floor:.0%} of the contested cells.")
    first = int(np.argmax(np.where(able, showing.blocks, -1.0)))
    name = claims.candidates[_of_group(groups[first], coverage, floor, showing)]
    behind = np.where(able, np.stack([one.blocks - one.blocks[first] for one in others]), -1.0)
    doubts = (behind > MARGIN).mean(axis=0)
    rival = int(np.argmax(doubts))
    share = float((behind.max(axis=1) > MARGIN).mean())
    if share > DOUBT:
        other = claims.candidates[_of_group(groups[rival], coverage, floor, showing)]
        return Nominee(
            None,
            f"{name} and {other} cannot be told apart: {share:.0%} of the time, with the votes counted a little "
            "differently, another than the first is ahead.",
            name,
        )
    held = f"{showing.blocks[first]:.1%} of what it says of contested cells is held to be true, more than of any other."
    return Nominee(name, held, name)


def _of_group(group: Group, coverage: Numbers, floor: float, showing: Showing) -> int:
    """Choose within a group: who is as right as its best, and of those who says most."""
    able = [place for place in group.members if coverage[place] >= floor]
    best = max(showing.overall[able])
    near = [place for place in able if showing.overall[place] >= best - MARGIN]
    return max(near, key=lambda place: (coverage[place], -place))
