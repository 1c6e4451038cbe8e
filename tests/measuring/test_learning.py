"""A temperature is fitted to what was right, and judged where it was not fitted."""

import numpy as np
import pytest

from tests.measuring.figures import calibration_error
from tests.measuring.learning import Odds, fit, learn


def drawn(temperature: float, seed: int, count: int = 4_000) -> list[Odds]:
    """Sums of signals that are right as often as they say once they are cooled by a temperature."""
    random = np.random.default_rng(seed)
    sums = random.uniform(0.2, 4.0, count)
    right = random.random(count) < 1 / (1 + np.exp(-sums / temperature))
    return [Odds(f"pair {place}", float(one)) for place, one in enumerate(np.where(right, sums, -sums))]


@pytest.mark.parametrize("temperature", [0.6, 1.0, 2.0])
def test_the_temperature_of_the_world_is_found(temperature: float) -> None:
    assert fit(drawn(temperature, seed=3)) == pytest.approx(temperature, rel=0.12)


def test_a_group_is_judged_by_what_the_others_say() -> None:
    groups = {"one": drawn(1.0, 1), "two": drawn(1.0, 2), "three": drawn(2.5, 3)}
    learned = learn(groups)
    assert learned.without["three"] < learned.temperature < learned.without["one"]
    assert len(learned.held_out) == sum(len(odds) for odds in groups.values())
    assert calibration_error(learn({name: drawn(1.0, seed) for seed, name in enumerate("abc")}).held_out) < 0.02


def test_where_nothing_was_said_nothing_is_learned() -> None:
    assert fit([Odds("pair", 0.0)]) == 1.0
    assert learn({}).held_out == []
