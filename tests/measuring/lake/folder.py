"""A folder of dumps with its truth in a table: `path,family,parent,kind,canonical[,note]`, paths below the folder."""

import csv
import hashlib
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from catalog.errors import Invalid
from tests.measuring.lake.truth import Dump, Truth

SILO = "lake"
COLUMNS = frozenset({"path", "family", "parent", "kind", "canonical"})
UNREADABLE_KINDS = ("unreadable", "truncated", "pointer", "lfs", "html", "page", "broken", "garbage", "empty")


class TruthUnusable(Invalid):
    """{path}, line {line}: {reason} Each line names `path,family,parent,kind,canonical` and may add a note."""


@dataclass(frozen=True)
class Folder:
    """The dumps of a folder, which of them are right to nominate, and which pairs count neither way."""

    truth: Truth
    families: Mapping[str, Sequence[str]]
    """The dumps of each family, by its name."""
    canonical: frozenset[str]
    neutral: frozenset[frozenset[str]]


def read(folder: Path, told: Path, neutral: Path | None, seed: int) -> Folder:
    """Read what a folder holds, in an order of arrival drawn from the seed.

    Raises TruthUnusable where the table and the folder do not agree.
    """
    rows = _rows(told, COLUMNS)
    lines: dict[str, int] = {}
    for line, row in enumerate(rows, start=2):
        lines.setdefault(row["path"], line)
    _check(folder, told, rows, lines)
    contents = _contents(folder, list(lines))
    dumps = [_dump(folder, row, contents) for row in rows]
    random.Random(seed).shuffle(dumps)  # noqa: S311 - an order, not a secret
    families: dict[str, list[str]] = {}
    for row in rows:
        if row["family"]:
            families.setdefault(row["family"], []).append(row["path"])
    pairs = _rows(neutral, frozenset({"a", "b"})) if neutral else []
    return Folder(
        Truth(seed, {SILO: str(folder)}, tuple(dumps)),
        families,
        frozenset(row["path"] for row in rows if row["canonical"].strip() in {"1", "true"}),
        frozenset(frozenset({row["a"], row["b"]}) for row in pairs),
    )


def _rows(path: Path, needed: frozenset[str]) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8-sig") as file:
        reader = csv.DictReader(file)
        missing = needed - set(reader.fieldnames or ())
        if missing:
            raise TruthUnusable(path=path, line=1, reason=f"there is no column {', '.join(sorted(missing))}.")
        return [{name: (value or "").strip() for name, value in row.items() if name} for row in reader]


def _check(folder: Path, told: Path, rows: Sequence[Mapping[str, str]], lines: Mapping[str, int]) -> None:
    if not rows:
        raise TruthUnusable(path=told, line=2, reason="it names no dump.")
    for line, row in enumerate(rows, start=2):
        if lines[row["path"]] != line:
            raise TruthUnusable(path=told, line=line, reason=f"{row['path']} is named twice.")
        if not (folder / row["path"]).exists():
            raise TruthUnusable(path=told, line=line, reason=f"{row['path']} is not in {folder}.")
        strangers = [parent for parent in _parents(row) if parent not in lines]
        if strangers:
            raise TruthUnusable(path=told, line=line, reason=f"the parent {strangers[0]} has no line of its own.")


def _dump(folder: Path, row: Mapping[str, str], contents: Mapping[str, str]) -> Dump:
    parents = _parents(row)
    return Dump(
        label=row["path"],
        path=str(folder / row["path"]),
        silo=SILO,
        kind=row["kind"],
        parent=parents[0] if parents else None,
        joined=tuple(parents[1:]),
        poses_as=None,
        root=f"family {row['family']}" if row["family"] else row["path"],
        content=contents[row["path"]],
        family=bool(row["family"]),
        readable=bool(row["family"] or parents) or not any(word in row["kind"].lower() for word in UNREADABLE_KINDS),
        declared=False,
    )


def _parents(row: Mapping[str, str]) -> list[str]:
    return [parent.strip() for parent in row["parent"].replace("|", ";").split(";") if parent.strip()]


def _contents(folder: Path, paths: Sequence[str]) -> dict[str, str]:
    """Give each dump the first one with the same bytes: none of them can be told from another."""
    first: dict[str, str] = {}
    return {path: first.setdefault(_digest(folder / path), path) for path in sorted(paths)}


def _digest(path: Path) -> str:
    digest = hashlib.sha256()
    for part in sorted(path.rglob("*")) if path.is_dir() else [path]:
        if part.is_file():
            digest.update(str(part.relative_to(path)).encode() + b"\0")
            with part.open("rb") as file:
                digest.update(hashlib.file_digest(file, "sha256").digest())
    return digest.hexdigest()
