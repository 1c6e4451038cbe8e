"""What people do to the rows of a table: one function a kind, None where a table is not such."""

import numpy as np
import pandas as pd

from tests.measuring.injected import chance

SYNTHETIC = 0.05


def filtered(frame: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame | None:
    """Keep the rows of some values of a column."""
    name = chance.one(chance.groupable(frame), rng)
    if name is None:
        return None
    values = frame[name].dropna().unique()
    kept = rng.choice(values, max(1, len(values) // 2), replace=False)
    return _enough(frame, frame[frame[name].isin(kept)])


def ranged(frame: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame | None:
    """Keep the rows of a range of numbers or times that is not the end."""
    name = chance.one([*chance.numeric(frame), *chance.times(frame)], rng)
    if name is None:
        return None
    start = rng.uniform(0.1, 0.6)
    low, high = frame[name].quantile([start, start + 0.35], interpolation="nearest")
    return _enough(frame, frame[(frame[name] >= low) & (frame[name] < high)])


def sampled(frame: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame | None:
    """Keep a random part of the rows, in their order."""
    share = float(rng.choice([0.1, 0.3, 0.6]))
    return _enough(frame, frame[rng.random(len(frame)) < share])


def cleaned(frame: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame | None:
    """Leave out rows with an outlier."""
    name = chance.one(chance.numeric(frame), rng)
    if name is None:
        return None
    low, high = frame[name].quantile(0.02), frame[name].quantile(0.98)
    return _enough(frame, frame[(frame[name] >= low) & (frame[name] <= high)])


def without_gaps(frame: pd.DataFrame, _rng: np.random.Generator) -> pd.DataFrame | None:
    """Leave out rows with an empty cell."""
    return _enough(frame, frame.dropna(subset=chance.with_gaps(frame)))


def snapshot(frame: pd.DataFrame, _rng: np.random.Generator) -> pd.DataFrame | None:
    """Give the table as it was before the last tenth of its times."""
    name = next(iter(chance.times(frame)), None)
    if name is None:
        return None
    return _enough(frame, frame[frame[name] <= frame[name].quantile(0.9, interpolation="nearest")])


def in_order(frame: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame | None:
    """Sort by a column."""
    name = chance.one(list(frame.columns), rng)
    made = frame.sort_values(str(name), ascending=bool(rng.integers(2)), kind="stable")
    return None if made.equals(frame) else made


def shuffled(frame: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Put the rows in no order."""
    return frame.iloc[rng.permutation(len(frame))]


def doubled(frame: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Put a part of the rows in twice, as a load that ran again does."""
    return pd.concat([frame, frame[rng.random(len(frame)) < 0.4]])


def deduplicated(frame: pd.DataFrame, _rng: np.random.Generator) -> pd.DataFrame | None:
    """Keep each row once."""
    return _enough(frame, frame.drop_duplicates())


def interpolated(frame: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame | None:
    """Add made-up rows between known ones, the way classes are balanced."""
    if not chance.fractional(frame):
        return None
    count = max(4, int(SYNTHETIC * len(frame)))
    first, second = (frame.iloc[rng.integers(len(frame), size=count)].reset_index(drop=True) for _ in range(2))
    share = rng.random(count)
    made = {name: first[name] + share * (second[name] - first[name]) for name in chance.fractional(frame)}
    return pd.concat([frame, first.assign(**made)])


def recombined(frame: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame | None:
    """Add made-up rows whose cells come from different known ones."""
    count = max(4, int(SYNTHETIC * len(frame)))
    made = {name: frame[name].iloc[rng.integers(len(frame), size=count)].to_numpy() for name in frame}
    return pd.concat([frame, pd.DataFrame(made).astype(frame.dtypes.to_dict())]) if len(frame.columns) > 2 else None


def _enough(frame: pd.DataFrame, made: pd.DataFrame) -> pd.DataFrame | None:
    return made if 20 <= len(made) < len(frame) else None
