"""What the migrations must lead to: every room's tables."""

from typing import Any

import catalog.access.models
import catalog.audit.models
import catalog.datasets.deprecation.models
import catalog.datasets.describing.models
import catalog.datasets.marking.models
import catalog.datasets.models
import catalog.datasets.owning.models
import catalog.lineage.arrivals
import catalog.lineage.jobs
import catalog.lineage.models
import catalog.lineage.stamps
import catalog.matching.models
import catalog.nominations.models
import catalog.notifications.models
import catalog.quality.contracts.models
import catalog.quality.incidents.models
import catalog.quality.kept.models
import catalog.quality.models
import catalog.quality.monitoring.models
import catalog.quality.proposals.models
import catalog.quality.scoring.models
import catalog.quality.sufficiency.models
import catalog.queue.models
import catalog.ranking.cells.models
import catalog.ranking.models
import catalog.scanning.models
import catalog.search.models
import catalog.silos.models  # noqa: F401 - imported for their tables
from catalog.db import Base

metadata = Base.metadata


def include_object(_thing: Any, name: str | None, kind: str, _reflected: bool, _other: Any) -> bool:
    """Leave the search index alone: each database has its own, made beside the tables."""
    return not (kind in {"table", "index"} and name is not None and "search_index" in name)
