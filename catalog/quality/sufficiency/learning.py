"""How well a label is learned from samples of growing size; the one home of scikit-learn."""

# ruff: noqa: S608 - every name in the queries is quoted

import time
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from catalog.quality.answers import Table
from catalog.quality.columns import BOOLEAN, NUMBER, TIME, Column, moment, number, words
from catalog.quality.engine import Connection
from catalog.quality.sufficiency.asking import Ask
from catalog.quality.sufficiency.curves import SHARES, learned_point
from catalog.quality.sufficiency.measured import Drawn
from catalog.scanning.profile import ColumnProfile, Profile

MOST_ROWS, HELD_OUT, FEWEST = 200_000, 0.25, 40
MOST_CLASSES, MOST_CATEGORIES = 50, 50
DEFAULTS = {True: "HistGradientBoostingClassifier", False: "HistGradientBoostingRegressor"}
_REPEATS = 5


@dataclass(frozen=True)
class _Data:
    numbers: Any
    words: Any
    label: Any
    classes: bool
    used: Sequence[str]
    left_out: Sequence[str]


def drawn(connection: Connection, table: Table, profile: Profile, ask: Ask, seconds: float) -> Drawn:
    """Fit an estimator on samples of each size and judge it on rows held out; the same ones for all sizes of a draw."""
    what, deadline = f"held-out accuracy for {ask.label}", time.monotonic() + 0.8 * seconds
    try:
        import sklearn  # noqa: F401, PLC0415 - an extra: it may not be there
    except ImportError:
        return Drawn(what, reason="scikit-learn is not installed here: pip install 'headwater[learn]'.")
    data = _data(connection, table, profile, ask)
    if len(data.label) < FEWEST or len(set(data.label.tolist())) < 2:  # noqa: PLR2004 - one value is no question
        return Drawn(
            what, reason=f"There are {len(data.label)} rows with a label, or one label only: nothing to learn."
        )
    name = ask.estimator or DEFAULTS[data.classes]
    if (model := _estimator(name, classes=data.classes, seed=ask.seed)) is None:
        kind = "classifier" if data.classes else "regressor"
        return Drawn(what, reason=f"scikit-learn has no {kind} of the name {name[:80]!r} that needs no arguments.")
    return _learned(data, model, name, ask, deadline)


def _learned(data: _Data, model: Any, name: str, ask: Ask, deadline: float) -> Drawn:
    scores: dict[float, list[float]] = {share: [] for share in SHARES}
    spent: dict[float, float] = dict.fromkeys(SHARES, 0.0)
    rows, baselines, repeats = dict.fromkeys(SHARES, 0), [], min(ask.repeats, _REPEATS)
    for draw in range(repeats):
        order = np.random.default_rng((ask.seed, draw)).permutation(len(data.label))
        cut = max(1, round(HELD_OUT * len(order)))
        held, free = order[:cut], order[cut:]
        if time.monotonic() > deadline:
            break
        for share in SHARES:
            taken = free[: max(2, round(share * len(free)))]
            rows[share] = len(taken)
            began = time.process_time()
            scores[share].append(_score(data, model, taken, held))
            spent[share] += time.process_time() - began
        baselines.append(_baseline(data, free, held))
    done = len(baselines)
    if not done:
        return Drawn(f"held-out accuracy for {ask.label}", reason="Time ran out before one draw was done.")
    points = [
        learned_point(share, rows[share], scores[share], scores[SHARES[-1]], spent[share] / done) for share in SHARES
    ]
    measure = "Accuracy" if data.classes else "R² (explained share of the variance)"
    told = f"{measure} of {name} on a quarter held out, {done} draws; from {', '.join(data.used)}."
    if data.left_out:
        told += f" Not used: {', '.join(data.left_out)} (names of rows, or too many different texts)."
    what = f"held-out {'accuracy' if data.classes else 'R²'} for {ask.label}"
    return Drawn(what, tuple(points), ask.tolerance, float(np.mean(baselines)), told)


def _score(data: _Data, model: Any, taken: Any, held: Any) -> float:
    from sklearn.base import clone  # noqa: PLC0415 - see above

    given = np.hstack([data.numbers, data.words]) if data.words.size else data.numbers
    fitted = clone(model)
    labels = data.label[taken]
    if len(set(labels.tolist())) < 2:  # noqa: PLR2004 - so few rows that one value is left
        return float(np.mean(data.label[held] == labels[0])) if data.classes else 0.0
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that it has not converged is told by what it comes to
        fitted.fit(given[taken], labels)
        return float(fitted.score(given[held], data.label[held]))


def _baseline(data: _Data, free: Any, held: Any) -> float:
    if not data.classes:
        return 0.0
    values, counts = np.unique(data.label[free], return_counts=True)
    return float(np.mean(data.label[held] == values[int(np.argmax(counts))]))


def _estimator(name: str, *, classes: bool, seed: int) -> Any:
    from sklearn.impute import SimpleImputer  # noqa: PLC0415 - see above
    from sklearn.pipeline import make_pipeline  # noqa: PLC0415
    from sklearn.preprocessing import StandardScaler  # noqa: PLC0415
    from sklearn.utils import all_estimators  # noqa: PLC0415

    kind = dict(all_estimators(type_filter="classifier" if classes else "regressor")).get(name)
    try:
        made = kind() if kind is not None else None
    except TypeError:
        return None
    if made is None:
        return None
    if "random_state" in made.get_params():
        made.set_params(random_state=seed)
    return make_pipeline(SimpleImputer(strategy="median", keep_empty_features=True), StandardScaler(), made)


def _data(connection: Connection, table: Table, profile: Profile, ask: Ask) -> _Data:
    seen = {column.name: column for column in profile.columns}
    label = table.by_name[ask.label]
    classes = label.meant != NUMBER or seen[ask.label].distinct <= MOST_CLASSES
    others = [column for column in table.columns if column.name != ask.label]
    plain = [column for column in others if column.meant in {NUMBER, TIME, BOOLEAN} and not _names_rows(column, seen)]
    texts = [
        column
        for column in others
        if column not in plain and seen[column.name].distinct <= MOST_CATEGORIES and not _names_rows(column, seen)
    ]
    target = words(label) if classes else f"CAST({number(label)} AS DOUBLE)"
    asked = [target, *(_as_number(column) for column in plain), *(words(column) for column in texts)]
    named = ", ".join(f"{one} AS c{place}" for place, one in enumerate(asked))
    query = (
        f"SELECT * FROM (SELECT {named} FROM {table.name}) WHERE c0 IS NOT NULL"
        f" USING SAMPLE reservoir({MOST_ROWS} ROWS) REPEATABLE ({ask.seed})"
    )
    found = connection.execute(query).fetchnumpy()
    cells = [
        np.ma.filled(found[f"c{place}"], np.nan if 0 < place <= len(plain) else None) for place in range(len(asked))
    ]
    numbers = np.column_stack([cells[1 + place].astype(float) for place in range(len(plain))]) if plain else None
    coded = [code for column in cells[1 + len(plain) :] for code in _codes(column)]
    size = len(cells[0])
    used = [column.name for column in (*plain, *texts)]
    return _Data(
        numbers if numbers is not None else np.empty((size, 0)),
        np.column_stack(coded) if coded else np.empty((size, 0)),
        np.array([str(one) for one in cells[0]]) if classes else cells[0].astype(float),
        classes,
        used,
        [column.name for column in others if column.name not in used],
    )


def _names_rows(column: Column, seen: Mapping[str, ColumnProfile]) -> bool:
    one = seen[column.name]
    return one.semantic == "id" and one.distinct > MOST_CATEGORIES


def _as_number(column: Column) -> str:
    return f"epoch({moment(column)})" if column.meant == TIME else f"CAST({number(column)} AS DOUBLE)"


def _codes(cells: Any) -> list[Any]:
    """Give a column of 0 and 1 for each value of a category."""
    values = sorted({str(one) for one in cells if one is not None})
    return [np.array([1.0 if one is not None and str(one) == value else 0.0 for one in cells]) for value in values]
