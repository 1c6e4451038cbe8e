from dataclasses import replace

import numpy as np

from catalog.ranking.truth.claims import Claims
from catalog.ranking.truth.grid import lay_out
from catalog.ranking.truth.structure import group
from tests.ranking.truth.worlds import Source, world

GOOD = [Source(f"good{place}", 0.9) for place in range(4)]


def blocks(claims: Claims, *trees: list[str]) -> list[set[str]]:
    found = group(claims, lay_out(claims), trees)
    return [{claims.candidates[place] for place in one.members} for one in found]


def shared(claims: Claims, *trees: list[str]) -> list[set[str]]:
    return [one for one in blocks(claims, *trees) if len(one) > 1]


def test_sources_that_agree_because_they_are_right_stay_apart() -> None:
    right = [Source(f"s{place}", share) for place, share in enumerate((0.97, 0.95, 0.95, 0.9, 0.6))]
    for seed in range(5):
        assert shared(world(right, seed).claims) == []
        assert shared(world(GOOD, seed).claims) == []


def test_exact_and_edited_copies_are_one_block_with_their_origin() -> None:
    bad = Source("bad", 0.6)
    for edits in (0.0, 0.01, 0.2):
        copies = [Source(f"copy{place}", 0.0, copies="bad", edits=edits) for place in range(8)]
        for seed in range(3):
            assert shared(world([*GOOD, bad, *copies], seed).claims) == [{"bad", *(one.name for one in copies)}]


def test_a_lone_pair_of_copies_is_found() -> None:
    copy = Source("copy", 0.0, copies="good0", edits=0.02)
    assert shared(world([*GOOD, copy], 1).claims) == [{"good0", "copy"}]


def test_who_says_the_same_of_few_cells_and_writes_alike_is_a_copy() -> None:
    part = Source("part", 0.0, copies="good0")
    claims = world([*GOOD, part], 1).claims
    codes = claims.codes.copy()
    codes[claims.candidates.index("part"), ::3] = -1
    codes[claims.candidates.index("part"), 1::3] = -1
    claims = replace(claims, codes=codes)
    assert shared(claims) == [], "a third of the claims is no proof alone"
    shapes = np.repeat(np.arange(5, dtype=np.int32), codes[0].size).reshape(codes.shape)
    shapes[claims.candidates.index("part")] = shapes[claims.candidates.index("good0")]
    assert shared(replace(claims, shapes=shapes)) == [{"good0", "part"}]


def test_lineage_makes_a_block_whatever_its_members_say() -> None:
    claims = world(GOOD, 1).claims
    assert shared(claims, ["good0", "good2", "unknown"]) == [{"good0", "good2"}]
    assert len(blocks(claims, ["good0", "good2"])) == 3


def test_a_block_says_why() -> None:
    claims = world([*GOOD, Source("copy", 0.0, copies="good0")], 1).claims
    reasons = {len(one.members): one.reason for one in group(claims, lay_out(claims), ())}
    assert reasons[1] == "It speaks for itself."
    assert "claims on contested cells are the same" in reasons[2]
