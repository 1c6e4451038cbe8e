"""Errors about who answers for data, and how it is described."""

from catalog.errors import Conflict, Forbidden, Invalid, NotFound


class HasOwner(Conflict):
    """{what} has an owner already: {owner}. Ask for it to be handed over, or have a steward assign it."""


class NotTheOwner(Forbidden):
    """{actor} does not own {what}, so this is not theirs to do. Its owner or a steward of its silo can."""


class NothingOffered(NotFound):
    """Nothing is offered to anybody for {what} now. `catalog owners history` tells what was."""


class OfferedToOther(Forbidden):
    """{what} was not offered to {actor}. Only who it is offered to can accept it."""


class NotDeprecated(NotFound):
    """{what} is not deprecated."""


class NobodyToHandOver(Invalid):
    """Nobody owns {what}, so nobody can hand it over. Claim it, or have a steward assign it."""


class ColumnNotFound(NotFound):
    """{name} has no column {column!r}. `catalog show` lists its columns."""


class TermNotFound(NotFound):
    """No term is called {name!r}. `catalog terms list` shows the terms; `catalog terms write` adds one."""
