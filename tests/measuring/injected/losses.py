"""What gets lost or put in when cells are written again: one function a kind, None where a table has no such column."""

import numpy as np
import pandas as pd

from tests.measuring.injected import chance

HOLES = 0.08


def rounded(frame: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame | None:
    """Round numbers to fewer decimals."""
    names = [name for name in chance.some(chance.fractional(frame), rng) if _decimals(frame[name])]
    made = frame.assign(**{name: frame[name].round(int(rng.integers(_decimals(frame[name])))) for name in names})
    return _if_changed(frame, made)


def seconds_dropped(frame: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame | None:
    """Cut times to the minute, days to the month."""
    name = chance.one(chance.times(frame), rng)
    if name is None:
        return None
    days = bool((frame[name].dropna().dt.normalize() == frame[name].dropna()).all())
    cut = frame[name].dt.strftime("%Y-%m-01") if days else frame[name].dt.floor("min")
    return _if_changed(frame, frame.assign(**{name: pd.to_datetime(cut) if days else cut}))


def texts_cut(frame: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame | None:
    """Cut texts where a field was too short for them."""
    names = [name for name in chance.texts(frame) if frame[name].str.len().quantile(0.75) > 6]
    name = chance.one(names, rng)
    if name is None:
        return None
    room = max(4, int(frame[name].str.len().quantile(rng.uniform(0.3, 0.7))))
    return _if_changed(frame, frame.assign(**{name: frame[name].str[:room]}))


def case_folded(frame: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame | None:
    """Write texts in capitals, or without any."""
    names = chance.some(chance.texts(frame), rng)
    upper = bool(rng.integers(2))
    made = {name: frame[name].str.upper() if upper else frame[name].str.lower() for name in names}
    return _if_changed(frame, frame.assign(**made))


def floated(frame: pd.DataFrame, _rng: np.random.Generator) -> pd.DataFrame | None:
    """Write whole numbers with a point and a zero; every value stays what it was."""
    names = [name for name in chance.numeric(frame) if pd.api.types.is_integer_dtype(frame[name])]
    return frame.assign(**{name: frame[name].map("{:.1f}".format) for name in names}) if names else None


def emptied(frame: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame | None:
    """Lose some cells of some columns."""
    names = chance.some(list(frame.columns[1:]), rng)
    made = {name: frame[name].mask(rng.random(len(frame)) < HOLES) for name in names}
    return _if_changed(frame, frame.assign(**made))


def holed(frame: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Lose some cells of every column but the first."""
    return frame.assign(**{name: frame[name].mask(rng.random(len(frame)) < HOLES) for name in frame.columns[1:]})


def filled_constant(frame: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame | None:
    """Fill empty cells with a zero, or with a word that says so."""
    return _filled(frame, rng, lambda cells: 0 if pd.api.types.is_numeric_dtype(cells) else "unknown")


def filled_mean(frame: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame | None:
    """Fill empty cells with the mean of their column."""
    return _filled(frame, rng, lambda cells: cells.mean(), numeric=True)


def filled_mode(frame: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame | None:
    """Fill empty cells with the commonest value of their column."""
    return _filled(frame, rng, lambda cells: cells.mode().iloc[0])


def repaired(frame: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame | None:
    """Move outliers to the edge of what is usual, or to the middle."""
    name = chance.one(chance.numeric(frame), rng)
    if name is None:
        return None
    low, high = (float(frame[name].quantile(edge)) for edge in (0.02, 0.98))
    if rng.integers(2):
        return _if_changed(frame, frame.assign(**{name: frame[name].clip(low, high)}))
    outside = (frame[name] < low) | (frame[name] > high)
    return _if_changed(frame, frame.assign(**{name: frame[name].mask(outside, frame[name].median())}))


def rescaled(frame: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame | None:
    """Give a column in another unit: thousands, hundredths, inches, other money."""
    name = chance.one(chance.numeric(frame), rng)
    factor = float(rng.choice([0.001, 0.01, 100.0, 1 / 2.54, 1.1234]))
    return None if name is None else _if_changed(frame, frame.assign(**{name: frame[name] * factor}))


def normalised(frame: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame | None:
    """Bring numbers to mean 0 and deviation 1, or to the range from 0 to 1."""
    names = chance.some(chance.numeric(frame), rng)
    standard = bool(rng.integers(2))
    made = {name: _standard(frame[name]) if standard else _ranged(frame[name]) for name in names}
    return _if_changed(frame, frame.assign(**made))


def misspelt(frame: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame | None:
    """Lose or double a letter in a few texts."""
    name = chance.one(chance.texts(frame), rng)
    if name is None:
        return None
    hit = (rng.random(len(frame)) < 0.05) & (frame[name].str.len() > 3).fillna(value=False)
    wrong = frame[name].str[:2] + frame[name].str[1:]
    return _if_changed(frame, frame.assign(**{name: frame[name].mask(hit, wrong)}))


def _filled(
    frame: pd.DataFrame, rng: np.random.Generator, value: object, *, numeric: bool = False
) -> pd.DataFrame | None:
    names = [name for name in chance.with_gaps(frame) if not numeric or name in chance.numeric(frame)]
    names = [name for name in names if name not in chance.times(frame)]
    if not names or not callable(value):
        return None
    return frame.assign(**{name: frame[name].fillna(value(frame[name])) for name in chance.some(names, rng)})


def _standard(cells: pd.Series) -> pd.Series:
    return (cells - cells.mean()) / cells.std()


def _ranged(cells: pd.Series) -> pd.Series:
    low, high = float(cells.min()), float(cells.max())
    return (cells - low) / (high - low)


def _decimals(cells: pd.Series) -> int:
    written = cells.dropna().map("{:.9f}".format).str.rstrip("0").str.split(".").str[1].str.len()
    return int(min(6, written.max())) if len(written) else 0


def _if_changed(frame: pd.DataFrame, made: pd.DataFrame) -> pd.DataFrame | None:
    return None if made.equals(frame) else made
