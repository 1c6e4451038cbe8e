"""Tables of a PostgreSQL database: the one home of connections to the data's own databases.

Each transaction can only read, sees one state of the data and has a limit of time for each statement. The driver is
loaded when the first table is looked at.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from catalog.errors import CatalogError, PathNotFound
from catalog.errors.sources import SourceRefused, SourceUnreachable
from catalog.storage.entry import Entry, Kind
from catalog.storage.places import TablePlace
from catalog.storage.sources import Source, source

if TYPE_CHECKING:
    from psycopg import Connection

CONNECT_SECONDS, ANSWER_SECONDS = 5, 30
_REFUSALS = frozenset({"28", "42501"})
"""Of the standard's states of an error: wrong or no authorization, and a right that is missing."""
_LONGEST = 200
_SETTINGS = {
    "default_transaction_read_only": "on",
    "TimeZone": "UTC",
    "DateStyle": "ISO",
    "IntervalStyle": "postgres",
    "extra_float_digits": "1",
    "bytea_output": "hex",
    "client_encoding": "UTF8",
}
"""Values are written alike whoever asks."""
_KINDS = "('r', 'p', 'm', 'v')"


def connect(given: Source, seconds: float) -> "Connection[Any]":
    """Open a connection whose transactions see one state and only read; raises psycopg's own errors."""
    import psycopg  # noqa: PLC0415 - only who has data in a database waits for it

    said = {**_SETTINGS, "statement_timeout": str(int(seconds * 1_000))}
    options = " ".join(f"-c {name}={value}" for name, value in said.items())
    words: dict[str, Any] = {**given.words, "options": options, "connect_timeout": CONNECT_SECONDS}
    # Prepared statements are one statement each: a text that holds a second one is refused by the server.
    connection = psycopg.connect(**words, application_name="headwater", prepare_threshold=0)
    connection.read_only, connection.isolation_level = True, psycopg.IsolationLevel.REPEATABLE_READ
    return connection


@contextmanager
def connected(place: TablePlace, seconds: float = ANSWER_SECONDS) -> Iterator["Connection[Any]"]:
    """Give a connection to a place's database for one transaction.

    Raises SourceNotGiven, SourceRefused, SourceUnreachable, PathNotFound.
    """
    import psycopg  # noqa: PLC0415 - as above

    given = source(place)
    try:
        with connect(given, seconds) as connection:
            yield connection
    except psycopg.Error as error:
        raise meaning(error, place) from None


def meaning(error: Exception, place: TablePlace) -> CatalogError:
    """Make the catalog's error of what the driver raised for a place."""
    state = str(getattr(error, "sqlstate", "") or "")
    if state in {"42P01", "3F000", "3D000"}:
        return PathNotFound(path=str(place))
    told = (str(error).strip().splitlines() or [""])[0]
    if state[:2] in _REFUSALS or state in _REFUSALS or "password" in told:
        return SourceRefused(path=str(place), code=state or "no valid password")
    return SourceUnreachable(path=str(place), reason=f"{told[:_LONGEST] or type(error).__name__}.")


def kind_of(place: TablePlace) -> Kind:
    """Tell whether a place is a table or a folder of them; raises as `connected` does."""
    with connected(place) as connection:
        if place.table:
            found = connection.execute(
                f"SELECT 1 {_RELATIONS} AND n.nspname = %s AND c.relname = %s", (place.schema, place.table)
            ).fetchone()
        elif place.schema:
            found = connection.execute("SELECT 1 FROM pg_namespace WHERE nspname = %s", (place.schema,)).fetchone()
        else:
            found = (1,)
    if found is None:
        raise PathNotFound(path=str(place))
    return "file" if place.table else "folder"


def children(folder: TablePlace) -> list[Entry]:
    """List the schemas of a database, or the tables of a schema that may be read; raises as `connected` does."""
    with connected(folder) as connection:
        if folder.schema:
            rows = connection.execute(
                f"SELECT c.relname {_RELATIONS} AND n.nspname = %s AND NOT c.relispartition "
                "AND has_table_privilege(c.oid, 'SELECT') ORDER BY 1",
                (folder.schema,),
            ).fetchall()
        else:
            rows = connection.execute(_SCHEMAS).fetchall()
    return [_entry(folder, str(name)) for (name,) in rows]


def _entry(folder: TablePlace, name: str) -> Entry:
    problem = (
        "its name holds a dot or a slash, which no address of a table may; rename it" if set(name) & {".", "/"} else ""
    )
    return Entry(folder / name, name, "file" if folder.schema else "folder", problem)


_RELATIONS = f"FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind IN {_KINDS}"
_SCHEMAS = (
    "SELECT nspname FROM pg_namespace WHERE nspname <> 'information_schema' AND nspname NOT LIKE 'pg\\_%' "
    "AND has_schema_privilege(oid, 'USAGE') ORDER BY 1"
)
