"""Scanning a dump: its content id, and profile and fingerprint in one pass; then keeping what was found."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from catalog.datasets.version import READABLE, UNREADABLE, Content
from catalog.errors import ChangedWhileRead, Unreadable
from catalog.scanning import profile as profiles
from catalog.scanning import queries
from catalog.scanning.content import content_id
from catalog.scanning.fingerprint import Fingerprint
from catalog.scanning.models import FingerprintRow, ProfileRow
from catalog.scanning.packing import pack, unpack
from catalog.scanning.profile import Profile
from catalog.scanning.readers import Limits, OutgrewHead, Source, no_rows, open_source
from catalog.scanning.sketch import Sketch, scan_batches
from catalog.scanning.thinning import thin as thinned_fingerprint
from catalog.storage.local import printable

Progress = Callable[[float], None]
HASHED, READ = 0.05, 0.9
"""The shares of a scan's progress that the first hash and the pass over the rows take."""


@dataclass(frozen=True)
class Scan:
    """What a scan found; profile and fingerprint only where the content is readable."""

    content: Content
    profile: Profile | None = None
    fingerprint: Fingerprint | None = None


def scan(
    path: Path,
    *,
    limits: Limits,
    keep_cells: bool,
    progress: Progress,
    key: bytes = b"",
    personal: Collection[str] = (),
) -> Scan:
    """Scan a file or a folder in one pass, in bounded memory; with a `key` what is about persons is kept hashed only.

    Columns in `personal` are, because somebody said so.

    A column that later rows show to be written otherwise than it began costs another pass. Bytes that cannot be read
    give a Scan whose content is unreadable, with the reason. Raises PathNotFound, NoDataInFolder, and ChangedWhileRead
    when the content is another one afterwards.
    """
    before = content_id(path)
    progress(HASHED)
    try:
        keeping = {"keep_cells": keep_cells, "key": key, "personal": personal}
        found = _read(path, limits, progress, keeping)
    except Unreadable as error:
        _check_unchanged(path, before[0])
        reason = f"{_part(error, path)}{error.reason} {error.remedy}".strip()
        return Scan(_content(before, UNREADABLE, reason, "", None, []))
    _check_unchanged(path, before[0])
    source, sketch = found
    columns = [{"name": name, "type": kind} for name, kind in zip(source.names, source.types, strict=True)]
    content = _content(before, READABLE, None, source.format, sketch.profile.rows, columns)
    return Scan(content, sketch.profile, sketch.fingerprint)


def keep(session: Session, version_id: UUID, found: Scan) -> None:
    """Keep the profile and fingerprint of a version, in place of earlier ones."""
    if found.profile is None or found.fingerprint is None:
        raise ValueError("an unreadable version leaves no profile behind")
    session.execute(delete(ProfileRow).where(ProfileRow.version_id == version_id))
    session.execute(delete(FingerprintRow).where(FingerprintRow.version_id == version_id))
    session.add(ProfileRow(version_id=version_id, revision=profiles.REVISION, data=found.profile.to_json()))
    session.add(
        FingerprintRow(
            version_id=version_id,
            revision=found.fingerprint.revision,
            digest=signed(found.fingerprint.digest),
            packed=pack(found.fingerprint),
        )
    )


def thin(session: Session, version_id: UUID) -> None:
    """Keep less of the fingerprint of a version that its copy no longer holds; one of older code stays as it is."""
    known = queries.packed(session, [version_id]).get(version_id)
    if known is not None:
        thinned = pack(thinned_fingerprint(unpack(known)))
        session.execute(update(FingerprintRow).where(FingerprintRow.version_id == version_id).values(packed=thinned))


def leave_outdated(session: Session, version_id: UUID, reason: str) -> None:
    """Note why the fingerprint of a version, made by older code, cannot be made anew."""
    session.execute(update(FingerprintRow).where(FingerprintRow.version_id == version_id).values(outdated=reason))


def signed(digest: int) -> int:
    """Fold an unsigned 64-bit number into the signed one that databases keep."""
    return digest - 2**64 if digest >= 2**63 else digest


def _read(path: Path, limits: Limits, progress: Progress, keeping: dict[str, Any]) -> tuple[Source, Sketch]:
    with open_source(path, limits) as source:
        try:
            return _sketched(path, source, progress, keeping)
        except OutgrewHead:
            return _sketched(path, source.again(), progress, keeping)


def _sketched(path: Path, source: Source, progress: Progress, keeping: dict[str, Any]) -> tuple[Source, Sketch]:
    def report(_rows: int) -> None:
        progress(HASHED + READ * source.share)

    sketch = scan_batches(source.names, source.types, source, progress=report, **keeping)
    if not sketch.profile.rows:
        raise no_rows(path)
    return source, sketch


def _part(error: Unreadable, whole: Path) -> str:
    """Name the file of a folder that cannot be read."""
    part = error.path
    return f"{printable(str(part.relative_to(whole)))}: " if part != whole and part.is_relative_to(whole) else ""


def _check_unchanged(path: Path, before: str) -> None:
    if content_id(path)[0] != before:
        reason = "its content was another one when the reading ended."
        raise ChangedWhileRead(path=str(path), reason=reason, remedy="It is read again shortly.")


def _content(
    found: tuple[str, int, datetime],
    status: str,
    reason: str | None,
    kind: str,
    rows: int | None,
    columns: list[dict[str, str]],
) -> Content:
    identifier, size, modified = found
    return Content(identifier, status, reason, kind, size, rows, columns, modified)
