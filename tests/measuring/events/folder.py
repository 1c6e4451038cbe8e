"""Events in a folder: a file is one event, an array of them, or one a line."""

import csv
import json
from dataclasses import dataclass
from pathlib import Path

ENDINGS = {".json", ".jsonl", ".ndjson"}


@dataclass(frozen=True)
class Sample:
    """One event: the file it is from, and the bytes to send."""

    path: str
    body: bytes


def read(folder: Path) -> list[Sample]:
    """Read every event below a folder, in the order of the paths."""
    files = sorted(path for path in folder.rglob("*") if path.suffix in ENDINGS and path.is_file())
    return [Sample(str(path.relative_to(folder)), body) for path in files for body in _bodies(path)]


def expected(file: Path) -> dict[str, str]:
    """Read what is expected of files: `path,expected[,note]`, expected being 2xx, 400 or 422."""
    with file.open(newline="", encoding="utf-8") as lines:
        rows = [row for row in csv.reader(lines) if len(row) > 1 and not row[0].startswith("#")]
    return {row[0].strip(): row[1].strip() for row in rows if row[1].strip() != "expected"}


def as_expected(status: int, wanted: str) -> bool:
    """Tell whether a status is the one that is wanted, or of its class."""
    return str(status)[0] == wanted[0] if wanted.lower().endswith("xx") else str(status) == wanted


def _bodies(path: Path) -> list[bytes]:
    body = path.read_bytes()
    if path.suffix != ".json":
        return [line for line in body.splitlines() if line.strip()]
    try:
        told = json.loads(body)
    except ValueError:
        return [body]
    many = isinstance(told, list) and bool(told) and all(isinstance(one, dict) for one in told)
    return [json.dumps(one).encode() for one in told] if many else [body]
