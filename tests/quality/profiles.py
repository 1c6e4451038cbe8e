"""Profiles and what a scan keeps, of small tables written as text."""

from pathlib import Path
from uuid import UUID

from sqlalchemy.orm import Session

from catalog.config import settings
from catalog.datasets.models import Copy
from catalog.scanning import service as scanning
from catalog.scanning.profile import Profile
from catalog.scanning.readers import limits
from tests import factories


def profile(folder: Path, text: str) -> Profile:
    """Scan a table."""
    path = folder / "table.csv"
    path.write_text(text)
    found = scanning.scan(path, limits=limits(settings({})), keep_cells=True, progress=lambda _share: None)
    assert found.profile is not None
    return found.profile


def kept(session: Session, copy: Copy, folder: Path, text: str) -> UUID:
    """Keep what a scan of a table finds as a version of a copy, where that lies if it is in the folder."""
    path = Path(copy.name) if copy.name.startswith(str(folder)) else folder / f"{copy.id}.csv"
    path.write_text(text)
    found = scanning.scan(path, limits=limits(settings({})), keep_cells=True, progress=lambda _share: None)
    content = {name: getattr(found.content, name) for name in ("status", "format", "bytes", "rows", "modified_at")}
    columns = list(found.content.columns)
    made = factories.version(session, copy, found.content.content_id, columns=columns, **content)
    scanning.keep(session, made.id, found)
    return made.id


def sales(rows: range, *, price: float = 1.5, extra: str = "") -> str:
    """Write sales with an id each."""
    lines = [f"S{i:06},{i % 7},{i * price:.2f},2026-01-{i % 28 + 1:02}{extra}" for i in rows]
    return "\n".join(["sale_id,store,amount,day", *lines]) + "\n"
