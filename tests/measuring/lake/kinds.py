"""What people make of a table: one function a kind of dump, each a table in, a table out, by the given chance."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

MANY_VALUES = 200
"""A condition on a column with more of them is a range."""
ABBREVIATIONS = {"household": "hh", "customer": "cust", "product": "prod", "quantity": "qty", "number": "num"}


def same(frame: pd.DataFrame, _rng: np.random.Generator) -> pd.DataFrame:
    """Give the same rows; the file's format is what differs."""
    return frame


def renamed(frame: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Give every column another name, and the columns another order."""
    style = int(rng.integers(3))
    order = rng.permutation(len(frame.columns))
    shuffled = frame.iloc[:, order]
    return shuffled.set_axis([_another_name(str(name), style) for name in shuffled.columns], axis=1)


def projected(frame: pd.DataFrame, _rng: np.random.Generator, *, columns: Sequence[str]) -> pd.DataFrame:
    """Keep all rows of a few columns."""
    return frame.loc[:, list(columns)]


def filtered(
    frame: pd.DataFrame,
    rng: np.random.Generator,
    *,
    column: str,
    share: float = 0.0,
    values: Sequence[object] = (),
) -> pd.DataFrame:
    """Keep the rows that one condition on a column picks: a period, a range of ids, or some of its values."""
    cells = frame[column]
    if values:
        return frame[cells.isin(values)]
    if pd.api.types.is_datetime64_any_dtype(cells) or cells.nunique() > MANY_VALUES:
        start = rng.uniform(0, 1 - share)
        low, high = cells.quantile([start, start + share], interpolation="nearest")
        return frame[(cells >= low) & (cells < high)]
    sizes = cells.value_counts(normalize=True)
    mixed = sizes.iloc[rng.permutation(len(sizes))].cumsum()
    enough = int(np.searchsorted(mixed.to_numpy(), share)) + 1
    return frame[cells.isin(mixed.index[: min(enough, len(sizes) - 1)])]


def sampled(frame: pd.DataFrame, rng: np.random.Generator, *, share: float = 0.05) -> pd.DataFrame:
    """Keep a random share of the rows, in their order."""
    return frame[rng.random(len(frame)) < share]


def snapshot(frame: pd.DataFrame, _rng: np.random.Generator, *, column: str, back: int) -> pd.DataFrame:
    """Give the table as it was `back` days (of a week number: weeks) ago."""
    latest = frame[column].max()
    step = pd.Timedelta(days=back) if pd.api.types.is_datetime64_any_dtype(frame[column]) else back
    then: pd.DataFrame = frame.loc[frame[column] <= latest - step]
    return then


def edited(
    frame: pd.DataFrame, rng: np.random.Generator, *, keep: Sequence[str] = (), share: float = 0.03
) -> pd.DataFrame:
    """Change a share of the cells, leaving the columns named in `keep` alone."""
    changed = frame.copy()
    for column in [name for name in frame.columns if name not in keep]:
        rows = np.flatnonzero(rng.random(len(frame)) < share)
        changed[column] = _with_edits(frame[column], rows, rng)
    return changed


def enriched(
    frame: pd.DataFrame, _rng: np.random.Generator, *, other: pd.DataFrame, on: str, columns: Sequence[str]
) -> pd.DataFrame:
    """Add columns of another table, one row of it to each of ours at most; our rows stay as they are."""
    return frame.merge(other[[on, *columns]].drop_duplicates(on), on=on, how="left", validate="many_to_one")


def aggregated(
    frame: pd.DataFrame,
    _rng: np.random.Generator,
    *,
    by: Sequence[str],
    measures: Mapping[str, tuple[str, str]],
    day: str = "",
) -> pd.DataFrame:
    """Group by some columns and summarise others: new name -> (column, how); `day` cuts a time to its day."""
    base = frame.assign(**{day: frame[day].dt.floor("D")}) if day else frame
    grouped = base.groupby(list(by), as_index=False, observed=True, dropna=True)
    summary = grouped.agg(**{new: pd.NamedAgg(*source) for new, source in measures.items()})
    return summary.round({new: 2 for new, (_, how) in measures.items() if how == "sum"})


def resaved(frame: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Save as a spreadsheet would: dates in its own way, no seconds, decimals rounded, an index column in front."""
    pattern = ["%d/%m/%Y %H:%M", "%m/%d/%Y %H:%M", "%d.%m.%Y %H:%M"][int(rng.integers(3))]
    columns = {str(name): _as_a_spreadsheet(frame[name], pattern) for name in frame.columns}
    return pd.DataFrame({str(rng.choice(["", "Unnamed: 0"])): np.arange(len(frame)), **columns})


def impostor(frame: pd.DataFrame, rng: np.random.Generator, *, ids: Sequence[str]) -> pd.DataFrame:
    """Invent a table with the same columns: ids that nobody gave, and rows that never were."""
    return pd.DataFrame(
        {name: _invented_ids(frame[name], rng) if name in ids else _invented(frame[name], rng) for name in frame}
    )


def hollow(frame: pd.DataFrame, rng: np.random.Generator, *, share: float = 0.03) -> pd.DataFrame:
    """Keep as many rows, most of them without a single value."""
    filled = rng.random(len(frame)) < share
    whole = [name for name in frame.columns if pd.api.types.is_integer_dtype(frame[name])]
    return frame.astype(dict.fromkeys(whole, "Int64")).mask(pd.Series(~filled, index=frame.index))


def html_page(rng: np.random.Generator) -> bytes:
    """Make the sign-in page that a download leaves behind when the session has ended."""
    token = "".join(f"{part:08x}" for part in rng.integers(0, 2**32, 4))
    lines = [
        "<!DOCTYPE html>",
        '<html lang="en"><head><meta charset="utf-8"><title>Sign in, please</title></head>',
        "<body><h1>Your session has ended</h1>",
        f'<form method="post" action="/login"><input type="hidden" name="token" value="{token}">',
        '<label>Name <input name="user"></label> <label>Password <input name="password" type="password"></label>',
        "<button>Sign in</button></form></body></html>",
    ]
    return "\n".join(lines).encode()


def truncated(content: bytes, rng: np.random.Generator) -> bytes:
    """Cut a file where the connection broke."""
    return content[: int(len(content) * rng.uniform(0.4, 0.9))]


def _another_name(name: str, style: int) -> str:
    words = name.split("_")
    if style == 0:
        return "".join(word.capitalize() for word in words)
    if style == 1:
        return " ".join(words).title() if len(words) > 1 else f"{name.title()} Value"
    short = [ABBREVIATIONS.get(word, word) for word in words]
    return "_".join(short).upper()


def _with_edits(values: pd.Series, rows: np.ndarray, rng: np.random.Generator) -> pd.Series:
    changed = values.copy()
    if pd.api.types.is_datetime64_any_dtype(values):
        shift = pd.to_timedelta(rng.integers(1, 30, len(rows)) * rng.choice([-1, 1], len(rows)), unit="D")
        changed.iloc[rows] = values.iloc[rows].array + shift
    elif pd.api.types.is_numeric_dtype(values):
        spread = np.maximum(np.abs(values.iloc[rows].to_numpy(dtype=float, na_value=np.nan)), 1.0)
        moved = values.iloc[rows].to_numpy(dtype=float, na_value=np.nan) + spread * rng.uniform(0.1, 0.9, len(rows))
        whole = pd.api.types.is_integer_dtype(values)
        changed.iloc[rows] = pd.array(np.ceil(moved) if whole else np.round(moved, 2)).astype(values.dtype)
    else:
        changed.iloc[rows] = values.iloc[rng.integers(0, len(values), len(rows))].array
    return changed


def _as_a_spreadsheet(values: pd.Series, pattern: str) -> "pd.Series | pa.ChunkedArray":
    if pd.api.types.is_datetime64_any_dtype(values):
        text = pc.strftime(pa.array(values).cast(pa.timestamp("s"), safe=False), pattern)
        midnight = bool((values.dropna().dt.normalize() == values.dropna()).all())
        return pd.Series(pc.utf8_slice_codeunits(text, 0, 10) if midnight else text, index=values.index).reset_index(
            drop=True
        )
    if pd.api.types.is_float_dtype(values):
        return values.round(1).reset_index(drop=True)
    return values.reset_index(drop=True)


def _invented_ids(values: pd.Series, rng: np.random.Generator) -> np.ndarray:
    top, count = int(values.max()), max(2, values.nunique())
    known = top + 1 + rng.choice(max(top, 4 * count), count, replace=False)
    return np.asarray(rng.choice(known, len(values)), dtype=np.int64)


def _invented(values: pd.Series, rng: np.random.Generator) -> "np.ndarray | pd.Series":
    if pd.api.types.is_datetime64_any_dtype(values):
        low, high = (edge.value for edge in (values.min(), values.max()))
        step = 1_000_000_000 * (86_400 if bool((values.dt.normalize() == values).all()) else 1)
        return pd.Series(pd.to_datetime(low + rng.integers(0, (high - low) // step + 1, len(values)) * step))
    drawn = values.iloc[rng.integers(0, len(values), len(values))].reset_index(drop=True)
    if pd.api.types.is_float_dtype(values):
        return (drawn * rng.uniform(0.6, 1.4, len(values))).round(2)
    return drawn
