"""Build the lake: `python -m tests.measuring.lake.build FOLDER --seed 1`."""

import argparse
import os
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zlib import crc32

import numpy as np
import pandas as pd

from tests.measuring.lake import kinds, truth
from tests.measuring.lake.names import meaningless
from tests.measuring.lake.plan import LOSSLESS, MAKERS, OWN_DATASET, PLAN, UNREADABLE, Recipe
from tests.measuring.lake.roots import Root, roots
from tests.measuring.lake.truth import Dump, Truth
from tests.measuring.lake.writing import write

SILOS = ("store", "ecommerce")
TODAY = datetime(2018, 8, 1, 6, tzinfo=UTC)


def build(folder: Path, seed: int, scale: float = 1.0) -> Truth:
    """Write the lake into `folder/store` and `folder/ecommerce`, and `folder/truth.json` beside them."""
    found = roots(seed, scale)
    order = np.random.default_rng([seed, 2])
    names = meaningless(order)
    dumps = {name: _keep_root(folder, root) for name, root in found.items()}
    frames: dict[str, pd.DataFrame] = {name: root.frame for name, root in found.items()}
    for recipe in PLAN:
        silo, stem = next(names)
        dump = _dump(recipe, dumps, silo, _path(folder, recipe, silo, stem, dumps))
        frames[recipe.label] = _make(recipe, frames, seed)
        _keep(recipe, frames[recipe.label], Path(dump.path), _chance(seed, f"{recipe.label} file"))
        dumps[recipe.label] = dump
    arriving = [list(dumps.values())[position] for position in order.permutation(len(dumps))]
    kept = Truth(seed, {silo: str((folder / silo).resolve()) for silo in SILOS}, tuple(_declare(arriving, order)))
    _set_times(kept, order)
    truth.write(kept, folder / "truth.json")
    return kept


def main() -> None:
    """Build a lake where the command line says."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--scale", type=float, default=1.0)
    given = parser.parse_args()
    kept = build(given.folder, given.seed, given.scale)
    print(f"{len(kept.dumps)} dumps in {given.folder}; what they are stands in {given.folder / 'truth.json'}")


def _keep_root(folder: Path, root: Root) -> Dump:
    path = (folder / root.silo / root.path).resolve()
    write(root.frame, path)
    head = root.name if root.kind == "origin" or not root.family else root.of
    return Dump(
        label=root.name,
        path=str(path),
        silo=root.silo,
        kind=root.kind,
        parent=root.of or None,
        joined=root.joined,
        poses_as=None,
        root=head,
        content=root.name,
        family=root.family,
        readable=True,
        declared=False,
    )


def _dump(recipe: Recipe, dumps: Mapping[str, Dump], silo: str, path: Path) -> Dump:
    parent = dumps[recipe.of]
    pretends = recipe.kind == "impostor" or recipe.kind in UNREADABLE
    return Dump(
        label=recipe.label,
        path=str(path),
        silo=silo,
        kind=recipe.kind,
        parent=None if pretends else recipe.of,
        joined=(recipe.options["other"],) if "other" in recipe.options else (),
        poses_as=recipe.of if pretends else None,
        root=recipe.label if recipe.kind in OWN_DATASET else parent.root,
        content=parent.content if recipe.kind in LOSSLESS else recipe.label,
        family=recipe.kind not in OWN_DATASET,
        readable=recipe.kind not in UNREADABLE,
        declared=False,
    )


def _path(folder: Path, recipe: Recipe, silo: str, stem: str, dumps: Mapping[str, Dump]) -> Path:
    if recipe.kind == "impostor":
        stem = f"{Path(stem).parent}/{Path(dumps[recipe.of].path).stem}"
    return (folder / silo / f"{stem}{recipe.ending}").resolve()


def _make(recipe: Recipe, frames: Mapping[str, pd.DataFrame], seed: int) -> pd.DataFrame:
    options = {**recipe.options}
    if "other" in options:
        options["other"] = frames[options["other"]]
    made = MAKERS[recipe.kind](frames[recipe.of], _chance(seed, recipe.label), **options)
    return made.reset_index(drop=True)


def _keep(recipe: Recipe, frame: pd.DataFrame, path: Path, rng: np.random.Generator) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    if recipe.kind == "html":
        path.write_bytes(kinds.html_page(rng))
        return
    write(frame, path)
    if recipe.kind == "truncated":
        path.write_bytes(kinds.truncated(path.read_bytes(), rng))


def _declare(dumps: list[Dump], rng: np.random.Generator) -> Iterator[Dump]:
    """Let the holders of a third of all dumps say what they took; the real dumps among the roots never do."""
    honest = [dump.label for dump in dumps if dump.parent and dump.label in {recipe.label for recipe in PLAN}]
    third = set(rng.choice(honest, round(len(dumps) / 3), replace=False))
    for dump in dumps:
        yield Dump(**{**vars(dump), "declared": dump.label in third})


def _set_times(lake: Truth, rng: np.random.Generator) -> None:
    """Give a dump a later time than what it was made of, then shuffle the times of half of them."""
    times: dict[str, datetime] = {}
    for label, dump in sorted(lake.by_label().items(), key=lambda entry: len(lake.ancestors(entry[0]))):
        after = times.get(dump.parent or "", TODAY - timedelta(days=float(rng.uniform(2, 4))))
        wait = float(rng.uniform(0.01, 20)) if dump.parent else 0.0
        times[label] = after - timedelta(days=7) if dump.kind == "snapshot" else after + timedelta(days=wait)
    shuffled = rng.choice(sorted(times), len(times) // 2, replace=False)
    moved = dict(zip(shuffled, [times[label] for label in rng.permutation(shuffled)], strict=True))
    for dump in lake.dumps:
        stamp = moved.get(dump.label, times[dump.label]).timestamp()
        os.utime(dump.path, (stamp, stamp))


def _chance(seed: int, label: str) -> np.random.Generator:
    # Of its own for every dump, so that a new line in the plan changes no other dump.
    return np.random.default_rng([seed, crc32(label.encode())])


if __name__ == "__main__":
    main()
