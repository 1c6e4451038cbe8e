"""Errors about the question which copy to use."""

from catalog.errors import Conflict, Invalid, NotFound


class SpanInvalid(Invalid):
    """{shown!r} is no span of time. Write a number and a unit, such as 90s, 30m, 36h, 2d or 1w."""


class TooManyNames(Invalid):
    """{count:,} names were asked at once; {limit:,} are allowed. Ask in several requests."""


class NotSanctioned(Conflict):
    """{asked} must not be used as it is: {problems}"""


class CannotOpen(Invalid):
    """{uri} cannot be opened from here: {reason}"""


class RunNotFound(NotFound):
    """No run has the id {name!r}. A run is known once an OpenLineage event told of it; give its run id, or a file of events."""


class EventsUnusable(Invalid):
    """{path} holds no OpenLineage events: {reason} Give a file with one event, a list of events, or an event a line."""
