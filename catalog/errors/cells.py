"""Errors about verified cells and appointments."""

from catalog.errors import Conflict, Forbidden, NotFound


class CellAnswered(Conflict):
    """Somebody said something else of this cell of {column!r} since you read it. Refresh and try again."""


class CellRevoked(Conflict):
    """This answer was taken back or replaced already. Refresh and try again."""


class AppointmentEnded(Conflict):
    """This appointment has ended already. Refresh and try again."""


class CellPersonal(Forbidden):
    """The column {column!r} is about persons, or free text: none of its cells is kept. Speak of another column."""


class ColumnUnknown(NotFound):
    """No copy of this dataset has a column named {column!r} now; there are {columns}."""


class CellNotAsked(NotFound):
    """No cell of {name!r} that is worth asking begins with {cell!r}. `catalog cells ask` lists them."""
