"""A temperature is fitted to what was right, and judged where it was not fitted."""

import numpy as np
import pytest

from catalog.matching.calibration import Line
from tests.measuring.figures import calibration_error
from tests.measuring.learning import Claim, Odds, believed_by, fit, fit_line, learn, learn_line


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


def claims(share: float, strength: float, count: int = 40) -> list[Claim]:
    return [Claim("", strength, place < share * count) for place in range(count)]


def test_a_line_gives_strengths_the_probability_that_they_had() -> None:
    line = fit_line([*claims(0.5, 0.9, 400), *claims(0.95, 0.99, 400)])
    assert believed_by(line, 0.9) == pytest.approx(0.5, abs=0.03)
    assert believed_by(line, 0.99) == pytest.approx(0.95, abs=0.02)


def test_few_claims_hardly_move_a_line_and_it_never_falls() -> None:
    assert fit_line([]) == Line(0.0, 1.0)
    assert fit_line([*claims(1.0, 0.6, 400), *claims(0.0, 0.95, 400)]).slope == 0.0


def test_each_group_is_judged_by_the_line_of_the_others() -> None:
    learned = learn_line({"sure": claims(1.0, 0.9), "wrong": claims(0.0, 0.9)})
    said = [one.confidence for one in learned.held_out]
    assert max(said[:40]) < 0.3
    assert min(said[40:]) > 0.9
