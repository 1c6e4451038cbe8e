"""A copy opened by the program that asked for it: as a DuckDB relation, an Arrow dataset or a pandas frame.

The client's reader. It imports no room: a pipeline that reads what the catalog names needs no catalog of its own.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from catalog.errors.asking import CannotOpen

FORMS = ("duckdb", "arrow", "pandas")
FORMATS = ("parquet", "arrow", "csv", "jsonl")
OBJECTS = ("s3", "s3a", "s3n")


def opened(uri: str, format_: str, form: str) -> Any:
    """Open what lies at a URI in a format that the catalog told; raises CannotOpen with the reason."""
    if form not in FORMS:
        raise CannotOpen(uri=uri, reason=f"{form!r} is no form. Ask for one of: {', '.join(FORMS)}.")
    if format_ not in FORMATS:
        raise CannotOpen(uri=uri, reason="the catalog does not know its format.")
    try:
        return _opened(uri, format_, form)
    except CannotOpen:
        raise
    except Exception as error:  # DuckDB and Arrow have no error in common
        raise CannotOpen(uri=uri, reason=str(error).split("\n", 1)[0] or type(error).__name__) from error


def _opened(uri: str, format_: str, form: str) -> Any:
    scheme = urlsplit(uri).scheme.lower()
    if scheme in OBJECTS:
        dataset = _dataset(uri, format_)
        return dataset if form == "arrow" else _formed(_from_arrow(dataset), form)
    if scheme not in {"", "file"}:
        raise CannotOpen(uri=uri, reason=f"{scheme!r} is neither a file nor object storage.")
    path = Path(unquote(uri.removeprefix("file://")))
    if not path.exists():
        raise CannotOpen(uri=uri, reason="it is not there on this machine. The catalog may see another disk.")
    files = _files(path) if path.is_dir() else [str(path)]
    if format_ == "arrow" or (format_ == "parquet" and form == "arrow"):
        dataset = _dataset(files, format_) if path.is_file() else _dataset(str(path), format_)
        return dataset if form == "arrow" else _formed(_from_arrow(dataset), form)
    return _formed(_relation(files, format_, in_folders=path.is_dir()), form)


def _files(folder: Path) -> list[str]:
    """Name the data files below a folder; what begins with a point or a low line is somebody's note."""
    found = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return [str(path) for path in found if not any(part[0] in "._" for part in path.relative_to(folder).parts)]


def _dataset(place: str | Sequence[str], format_: str) -> Any:
    import pyarrow.dataset as ds  # noqa: PLC0415 - the client's other verbs do without

    return ds.dataset(place, format={"jsonl": "json"}.get(format_, format_), partitioning="hive")


def _from_arrow(dataset: Any) -> Any:
    import duckdb  # noqa: PLC0415 - see `_dataset`

    return duckdb.connect().from_arrow(dataset)


def _relation(files: Sequence[str], format_: str, *, in_folders: bool) -> Any:
    import duckdb  # noqa: PLC0415 - see `_dataset`

    connection: Any = duckdb.connect()  # its types know of one file only
    if format_ == "parquet":
        return connection.read_parquet(files, hive_partitioning=in_folders)
    if format_ == "jsonl":
        return connection.read_json(files, format="newline_delimited", hive_partitioning=in_folders)
    return connection.read_csv(files, hive_partitioning=in_folders)


def _formed(relation: Any, form: str) -> Any:
    if form == "duckdb":
        return relation
    if form == "pandas":
        return relation.df()
    import pyarrow.dataset as ds  # noqa: PLC0415 - see `_dataset`

    return ds.dataset(relation.to_arrow_table())
