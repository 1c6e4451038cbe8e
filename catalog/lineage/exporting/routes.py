"""Lineage in other formats, over HTTP."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Response
from pydantic import AwareDatetime
from sqlalchemy.orm import Session

from catalog.datasets import queries as datasets
from catalog.datasets import resolving
from catalog.db import now
from catalog.lineage.exporting import queries
from catalog.lineage.exporting.formats import FORMATS
from catalog.lineage.exporting.record import Lineage
from catalog.lineage.intervals import AsOf
from catalog.lineage.queries import DEEPEST, MOST_COPIES
from catalog.web.sessions import RequestSession

router = APIRouter(tags=["lineage"])

FormatName = Literal["openlineage", "prov-json", "prov-n", "dcat", "graphml", "dot", "csv"]


@router.get("/lineage/export", response_class=Response)
def export_lineage(
    session: RequestSession,
    name: Annotated[str, Query(max_length=4_096)],
    format: FormatName = "openlineage",  # noqa: A002 - what a person calls it in the address
    *,
    up: bool = True,
    down: bool = True,
    depth: Annotated[int, Query(ge=0, le=DEEPEST)] = 2,
    limit: Annotated[int, Query(ge=1, le=MOST_COPIES)] = 500,
    valid: AwareDatetime | None = None,
    known: AwareDatetime | None = None,
) -> Response:
    """Give the copies around a dataset or copy, and their links, in a format of another tool.

    The headers Catalog-Complete, Catalog-Truncated-Because and Catalog-More tell whether that is all.
    """
    as_of = AsOf(valid or now(), known or now()) if valid or known else None
    found = lineage_of(session, name, up=up, down=down, depth=depth, limit=limit, as_of=as_of)
    chosen = FORMATS[format]
    headers = {
        "catalog-complete": str(found.complete).lower(),
        "catalog-truncated-because": found.truncated_because,
        "catalog-more": str(found.more),
        "content-disposition": f'attachment; filename="lineage.{chosen.ending}"',
    }
    return Response(chosen.write(found), media_type=chosen.media_type, headers=headers)


def lineage_of(
    session: Session, name: str, *, up: bool, down: bool, depth: int, limit: int, as_of: AsOf | None = None
) -> Lineage:
    """Gather what is around all copies of a dataset, or around the one copy that a path or URI names."""
    if "/" in name:
        ids = [resolving.copy_of(session, name).id]
    else:
        ids = [copy.id for copy in datasets.members(session, resolving.resolve(session, name).id)]
    return queries.gather(session, name, ids, up=up, down=down, depth=depth, limit=limit, as_of=as_of)
