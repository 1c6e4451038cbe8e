"""Tables that are computed from another: one function a kind, None where a table has no such columns."""

from typing import Literal

import numpy as np
import pandas as pd

from tests.measuring.injected import chance


def grouped(frame: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame | None:
    """Group by a column and summarise numbers."""
    key = chance.one(chance.groupable(frame), rng)
    names = [name for name in chance.numeric(frame) if name != key]
    if key is None or not names:
        return None
    measures = {
        f"{how}_{name}": pd.NamedAgg(name, str(how))
        for name, how in zip(names[:3], rng.choice(["sum", "mean", "min", "max"], 3), strict=False)
    }
    return frame.groupby(key, as_index=False).agg(**measures, rows=pd.NamedAgg(names[0], "size"))


def pivoted(frame: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame | None:
    """Turn the values of one column into columns, a row for each value of another."""
    keys = chance.groupable(frame)
    names = [name for name in chance.numeric(frame) if name not in keys] or chance.numeric(frame)
    if len(keys) < 2 or not names:
        return None
    row, column = rng.choice(keys, 2, replace=False)
    if frame[column].nunique() > 40 or names[-1] in {row, column}:
        return None
    how: Literal["sum", "mean"] = "sum" if rng.integers(2) else "mean"
    table = frame.pivot_table(index=row, columns=column, values=names[-1], aggfunc=how)
    return table.rename(columns=str).reset_index()


def impostor(frame: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame | None:
    """Invent rows under the same names: keys that nobody gave, every other cell drawn on its own."""
    key = next((n for n in chance.numeric(frame) if pd.api.types.is_integer_dtype(frame[n])), None)
    texts = chance.texts(frame)
    if key is None or not chance.fractional(frame):
        return None
    drawn = {name: frame[name].iloc[rng.integers(len(frame), size=len(frame))].to_numpy() for name in frame}
    made = pd.DataFrame(drawn)
    made[key] = made[key].max() + 1 + rng.permutation(len(made)) * 7
    for name in chance.fractional(frame):
        made[name] = (made[name] * rng.uniform(0.6, 1.4, len(made))).round(3)
    return made.drop(columns=[name for name in texts if frame[name].nunique() > 0.5 * len(frame)])
