"""What people do to the columns of a table: one function a kind, None where a table has no such column."""

from collections.abc import Callable, Mapping

import numpy as np
import pandas as pd

from tests.measuring.injected import chance

Maker = Callable[[pd.DataFrame, np.random.Generator], "dict[str, pd.Series]"]


def projected(frame: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame | None:
    """Keep some columns."""
    if len(frame.columns) < 3:
        return None
    count = int(rng.integers(2, len(frame.columns)))
    kept = set(rng.choice(frame.columns, count, replace=False))
    return frame[[name for name in frame.columns if name in kept]]


def renamed(frame: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Give columns names that tell nothing, and another order."""
    moved = frame.iloc[:, rng.permutation(len(frame.columns))]
    return moved.set_axis([f"field {place}" for place in range(len(frame.columns))], axis=1)


def snake_cased(frame: pd.DataFrame, _rng: np.random.Generator) -> pd.DataFrame | None:
    """Write the names of columns as programs like them."""
    plain = [str(pd.Series([name]).str.replace(r"[\W_]+", "_", regex=True).str.lower()[0]) for name in frame.columns]
    return frame.set_axis(plain, axis=1) if plain != list(frame.columns) and len(set(plain)) == len(plain) else None


def indexed(frame: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Put a column in front that numbers the rows."""
    return frame.set_axis(range(len(frame))).rename_axis(str(rng.choice(["", "Unnamed: 0", "index"]))).reset_index()


def looked_up(frame: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame | None:
    """Add what another table knows of each value of a column."""
    name = chance.one(chance.groupable(frame), rng)
    if name is None:
        return None
    values = frame[name].dropna().unique()
    known = pd.DataFrame({name: values, "grade": rng.integers(1, 9, len(values)), "quota": rng.random(len(values))})
    known["desk"] = [f"desk {number}" for number in rng.integers(0, 50, len(values))]
    return frame.merge(known, on=name, how="left")


def determined(frame: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame | None:
    """Add some columns that follow from those there are."""
    drawn = rng.choice(list(MAKERS), int(rng.integers(2, 7)), replace=False)
    added = {name: cells for kind in drawn for name, cells in MAKERS[kind](frame, rng).items()}
    return _with(frame, added) if added else None


def one_determined(kind: str) -> Callable[[pd.DataFrame, np.random.Generator], pd.DataFrame | None]:
    """Make the change that adds columns of one kind only."""

    def change(frame: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame | None:
        added = MAKERS[kind](frame, rng)
        return _with(frame, added) if added else None

    return change


def merged(frame: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame | None:
    """Put two columns of text into one."""
    if len(chance.texts(frame)) < 2 or len(frame.columns) < 4:
        return None
    first, second = rng.choice(chance.texts(frame), 2, replace=False)
    joined = frame[first].fillna("").str.cat(frame[second].fillna(""), sep=" - ")
    return frame.drop(columns=[first, second]).assign(label=joined)


def noisy_twins(frame: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame | None:
    """Take away columns that repeat others badly: the table they stood in is the origin (see `plan`)."""
    name = chance.one([*chance.texts(frame), *chance.numeric(frame)], rng)
    if name is None:
        return None
    wrong = frame[name].sample(frac=1, random_state=int(rng.integers(2**31))).to_numpy()
    return frame.assign(
        twin_with_errors=frame[name].mask(rng.random(len(frame)) < 0.15, wrong),
        twin_with_gaps=frame[name].mask(rng.random(len(frame)) < 0.5),
    )


def _with(frame: pd.DataFrame, added: "dict[str, pd.Series]") -> pd.DataFrame:
    taken = [name for name in added if name not in frame.columns]
    return pd.concat([frame, *(added[name].rename(name) for name in taken)], axis=1)


def _affine(frame: pd.DataFrame, rng: np.random.Generator) -> "dict[str, pd.Series]":
    name = chance.one(chance.numeric(frame), rng)
    return {} if name is None else {"converted": frame[name] * round(float(rng.uniform(0.1, 9)), 3) + 7}


def _log(frame: pd.DataFrame, rng: np.random.Generator) -> "dict[str, pd.Series]":
    name = chance.one([n for n in chance.numeric(frame) if frame[n].min() > 0], rng)
    return {} if name is None else {"logarithm": frame[name].map(np.log)}


def _linear(frame: pd.DataFrame, rng: np.random.Generator) -> "dict[str, pd.Series]":
    names = chance.numeric(frame)
    if len(names) < 2:
        return {}
    drawn = rng.choice(names, min(len(names), 3), replace=False)
    weights = pd.Series(rng.integers(1, 6, len(drawn)).astype(float), index=drawn)
    return {"score": frame[list(drawn)].mul(weights, axis=1).agg("sum", axis=1)}


def _ratio(frame: pd.DataFrame, rng: np.random.Generator) -> "dict[str, pd.Series]":
    names = chance.numeric(frame)
    if len(names) < 2:
        return {}
    first, second = rng.choice(names, 2, replace=False)
    return {"ratio": frame[first] / frame[second].where(frame[second] != 0)}


def _row_statistics(frame: pd.DataFrame, rng: np.random.Generator) -> "dict[str, pd.Series]":
    names = chance.numeric(frame)
    rows = frame[names]
    made = [rows.mean(axis=1), rows.max(axis=1), rows.min(axis=1), rows.sum(axis=1), rows.std(axis=1)]
    return {"of_row": made[int(rng.integers(len(made)))]} if len(names) > 2 else {}


def _one_hot(frame: pd.DataFrame, rng: np.random.Generator) -> "dict[str, pd.Series]":
    name = chance.one(chance.groupable(frame), rng)
    if name is None:
        return {}
    flags = pd.get_dummies(frame[name], prefix=name, dtype=int)
    return {str(flag): flags[flag] for flag in flags.columns[:200]}


def _bins(frame: pd.DataFrame, rng: np.random.Generator) -> "dict[str, pd.Series]":
    name = chance.one(chance.numeric(frame), rng)
    if name is None:
        return {}
    edges = frame[name].quantile([0.25, 0.6]).drop_duplicates().to_list()
    labels = ["low", "middle", "high"][: len(edges) + 1]
    return {"band": pd.cut(frame[name], [-np.inf, *edges, np.inf], labels=labels).astype(object)}


def _labels(frame: pd.DataFrame, rng: np.random.Generator) -> "dict[str, pd.Series]":
    name = chance.one(chance.groupable(frame), rng)
    return {} if name is None else {"code": pd.Series(pd.factorize(frame[name])[0], index=frame.index)}


def _text(frame: pd.DataFrame, rng: np.random.Generator) -> "dict[str, pd.Series]":
    name = chance.one(chance.texts(frame), rng)
    if name is None:
        return {}
    cells = frame[name].where(frame[name].map(lambda cell: isinstance(cell, str)))
    made: list[pd.Series] = [
        cells.str.len(),
        cells.str.upper(),
        cells.str.replace(r"[^\w ]", "", regex=True),
        cells.str.split().str[0],
        cells.str.count("e"),
        cells.str[-3:],
        cells.map("item: {}".format, na_action="ignore"),
    ]
    return {"of_text": made[int(rng.integers(len(made)))]}


def _concat(frame: pd.DataFrame, rng: np.random.Generator) -> "dict[str, pd.Series]":
    names = [*chance.texts(frame), *chance.groupable(frame)]
    if len(set(names)) < 2:
        return {}
    first, second = rng.choice(sorted(set(names)), 2, replace=False)
    return {"both": frame[first].astype(str) + "/" + frame[second].astype(str)}


def _time_parts(frame: pd.DataFrame, rng: np.random.Generator) -> "dict[str, pd.Series]":
    name = chance.one(chance.times(frame), rng)
    return {} if name is None else {"year": frame[name].dt.year, "month_name": frame[name].dt.month_name()}


def _by_group(frame: pd.DataFrame, rng: np.random.Generator) -> "dict[str, pd.Series]":
    key, name = chance.one(chance.groupable(frame), rng), chance.one(chance.numeric(frame), rng)
    if key is None or name is None or key == name:
        return {}
    grouped = frame.groupby(key)[name]
    return {"group_mean": grouped.transform("mean"), "group_size": grouped.transform("size")}


def _ranks(frame: pd.DataFrame, rng: np.random.Generator) -> "dict[str, pd.Series]":
    name = chance.one(chance.numeric(frame), rng)
    return {} if name is None else {"rank": frame[name].rank(method="min" if rng.integers(2) else "average")}


def _standard(frame: pd.DataFrame, rng: np.random.Generator) -> "dict[str, pd.Series]":
    name = chance.one(chance.numeric(frame), rng)
    return {} if name is None else {"z": (frame[name] - frame[name].mean()) / frame[name].std()}


def _tree(frame: pd.DataFrame, rng: np.random.Generator) -> "dict[str, pd.Series]":
    names = chance.numeric(frame)
    if len(names) < 2:
        return {}
    first, second = rng.choice(names, 2, replace=False)
    both = (frame[first] > frame[first].quantile(0.4)) & (frame[second] < frame[second].quantile(0.7))
    return {"is_target": both.astype(int)}


MAKERS: Mapping[str, Maker] = {
    "affine": _affine,
    "log": _log,
    "linear": _linear,
    "ratio": _ratio,
    "row_statistics": _row_statistics,
    "one_hot": _one_hot,
    "bins": _bins,
    "labels": _labels,
    "text": _text,
    "concat": _concat,
    "time_parts": _time_parts,
    "by_group": _by_group,
    "ranks": _ranks,
    "standard": _standard,
    "tree": _tree,
}
"""Columns that follow from others, by what they are."""
