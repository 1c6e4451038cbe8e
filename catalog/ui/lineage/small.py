"""The small drawing on the page of a dataset: what lies one step around it."""

from collections.abc import Sequence

from markupsafe import Markup
from sqlalchemy.orm import Session

from catalog.datasets.models import Dataset
from catalog.db import now
from catalog.ui.family import CopyLine
from catalog.ui.lineage import picture
from catalog.ui.lineage.asked import Asked
from catalog.ui.lineage.scene import scene
from catalog.ui.lineage.svg import svg


def small_picture(session: Session, dataset: Dataset, home: Sequence[CopyLine], main: CopyLine | None) -> Markup:
    """Draw what lies one step around the copies of a dataset."""
    asked = Asked(focus=str(dataset.id), depth=1)
    painted = picture.paint(scene(session, dataset, home, main, asked), asked, now())
    return Markup(svg(painted, f"Lineage around {dataset.name}"))  # noqa: S704 - escaped where it is written
