"""How often a proposed rule would have been wrong: each version is judged by rules made from those before (pure)."""

from collections.abc import Sequence
from dataclasses import dataclass

from catalog.quality.proposals import reading, rules
from catalog.quality.proposals.rules import Entry, Line
from catalog.scanning.profile import Profile

FEWEST = 3
"""Versions that a rule is made from, before it is tried on the next one."""
MOST_TRIALS = 30


@dataclass(frozen=True)
class Expected:
    """The expected share of good versions that a rule fails; None when it is unknown."""

    share: float | None
    basis: str
    """How it was found, or why it is unknown, in a sentence."""


def propose(history: Sequence[Profile]) -> list[tuple[Line, Expected]]:
    """Propose rules from past versions, oldest first, each with its expected rate of false alarms.

    The rule is made again from the first versions alone and tried on the next, as it would have gone. All past versions
    are taken for good ones: where they were not, the rate is too high, and the rule too loose.
    """
    trials = [
        ({_key(line.entry): line.entry for line in rules.lines(history[:place])}, history[place])
        for place in range(max(FEWEST, len(history) - MOST_TRIALS), len(history))
    ]
    return [(line, _expected(line, trials)) for line in rules.lines(history)]


def _expected(line: Line, trials: Sequence[tuple[dict[str, Entry], Profile]]) -> Expected:
    tried = [reading.meets(made[key], after) for made, after in trials if (key := _key(line.entry)) in made]
    if not tried:
        return Expected(
            None, f"Unknown: it takes {FEWEST + 1} versions to try a rule on one that it was not made from."
        )
    failed = tried.count(False)
    # Jeffreys' estimate: none of few trials failed is not the same as none ever will.
    share = (failed + 0.5) / (len(tried) + 1)
    return Expected(share, f"Made from the versions before, it would have failed {failed} of {len(tried)} later ones.")


def _key(entry: Entry) -> str:
    return f"{entry['type']} {entry['kwargs'].get('column', '')}"
