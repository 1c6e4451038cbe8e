"""The bell in every page's head: how many notices whoever asks has not acknowledged."""

from catalog.access.asking import caller
from catalog.errors import CatalogError
from catalog.notifications import queries
from catalog.web import visits
from catalog.web.sessions import asked_by


def unseen() -> int:
    """Count them, to one hundred; 0 on a page that is drawn outside of a request's transaction."""
    found = visits.asking.get()
    if found is None:
        return 0
    session, request = found
    try:
        actor = caller(session, request.app.state.settings, asked_by(request.headers.get("catalog-actor", "")))
    except CatalogError:  # a name that nobody can have
        return 0
    return queries.unseen(session, actor.name)
