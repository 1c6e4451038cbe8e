"""The state of the lineage explorer as routes take it from an address."""

from typing import Annotated

from fastapi import Depends, Query

from catalog.ui.lineage import asked
from catalog.ui.lineage.asked import Asked

MOST_SILOS = 200


def read(
    focus: Annotated[str, Query(max_length=5_000)] = "",
    depth: Annotated[int, Query(ge=0, le=asked.DEEPEST)] = Asked.depth,
    opened: Annotated[str, Query(alias="open", max_length=5_000)] = "",
    cols: Annotated[str, Query(max_length=1_000)] = "",
    asof: Annotated[str, Query(max_length=40)] = "",
    known: Annotated[str, Query(max_length=40)] = "",
    overlay: Annotated[str, Query(max_length=20)] = "",
    find: Annotated[str, Query(max_length=200)] = "",
    kinds: Annotated[list[str], Query(max_length=10)] = [],  # noqa: B006 - FastAPI makes a new list for each request
    sure: Annotated[int, Query(ge=0, le=100)] = 0,
    silos: Annotated[list[str], Query(max_length=MOST_SILOS)] = [],  # noqa: B006 - the same
) -> Asked:
    """Read the state of the screen from its address."""
    return asked.read(
        focus=focus,
        depth=depth,
        opened=opened,
        cols=cols,
        asof=asof,
        known=known,
        overlay=overlay,
        find=find,
        kinds=kinds,
        sure=sure,
        silos=silos,
    )


Asking = Annotated[Asked, Depends(read)]
