"""Who looks after the invented lake: an offer that waits, and things that nobody answers for."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from catalog.datasets.deprecation import service as deprecation
from catalog.datasets.describing import service as describing
from catalog.datasets.marking import service as marking
from catalog.datasets.marking.service import Meaning, Word
from catalog.datasets.models import Dataset
from catalog.datasets.owning import service
from catalog.datasets.owning.service import Wish
from catalog.datasets.owning.things import Thing
from catalog.db import now
from catalog.silos.access import Actor
from catalog.stewardship.marks import deciding
from tests import factories

ANA, BO = Actor("ana"), Actor("bo")
ORPHANS = (("returns.daily", ("bo", "bo", "cy")), ("stock.counts", ()), ("web.sessions", ("di",)))


def looked_after(session: Session, clicks: Dataset, sales: Dataset, lonely: Dataset, silo_id: UUID) -> None:
    """Hand a dataset over, offer another, and leave some without an owner."""
    service.assign(session, Wish(Thing("dataset", clicks.id)), "bo", reason="Ana moved to finance.", actor=ANA)
    service.offer(session, Wish(Thing("dataset", sales.id)), "tester", reason="It is your team's now.", actor=BO)
    for name, people in ORPHANS:
        home = factories.dataset(session, name)
        copy = factories.copy(session, f"/lake/store/{name}.parquet", of=home, silo_id=silo_id)
        for who in people:
            factories.dump(session, copy, registered_by=who, outcome="missing", reason="there is nothing there")
    describing.describe_columns(session, clicks.id, {"price": "What was paid, in euro."}, actor=BO)
    describing.expect_refresh(session, clicks.id, timedelta(days=1), actor=BO)
    marking.write_term(session, Meaning("Revenue", "What was paid, before tax.", "bo", ["Turnover"]), actor=BO)
    deciding.use_term(session, "Revenue", clicks, "price", "attached", BO)
    deciding.mark(session, clicks, Word("customer_id", "pii", "refused", "A number that means nothing."), BO)
    wish = deprecation.Wish(now() + timedelta(days=40), "Nobody fills it any more.", Thing("dataset", clicks.id))
    deprecation.deprecate(session, Thing("dataset", lonely.id), wish, actor=BO)
