"""Errors about OpenLineage events."""

from catalog.errors import Invalid, NotFound, Unavailable


class EventUnreadable(Invalid):
    """The event cannot be read: {field}: {reason}."""

    status = 400


class EventInvalid(Invalid):
    """The event is not right: {field}: {reason}."""


class EventNotFound(NotFound):
    """No event has the id {name}. `catalog events list` shows the events."""


class TooManyEvents(Unavailable):
    """{waiting} requests with events wait already. Nothing of this one was kept; send it again in {seconds} seconds."""

    status = 429

    @property
    def headers(self) -> dict[str, str]:
        """Say when to try again."""
        return {"Retry-After": str(self.facts["seconds"])}
