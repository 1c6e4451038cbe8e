"""Writing a report for somebody, and recording that they have it."""

from dataclasses import dataclass
from string import ascii_letters, digits
from uuid import UUID

from sqlalchemy.orm import Session

from catalog.access.deciding import require_somewhere
from catalog.audit import service as audit
from catalog.silos import queries as silos
from catalog.silos.access import Actor
from catalog.ui.reports import html, pdf
from catalog.ui.reports.document import Document
from catalog.ui.reports.silo import silo_document
from catalog.ui.reports.version import version_document

ENDINGS = ("html", "pdf")
_PLAIN = frozenset(f"{ascii_letters}{digits}._-")


@dataclass(frozen=True)
class Report:
    """A report as a file."""

    file: str
    media_type: str
    content: bytes


def version(session: Session, version_id: UUID, ending: str, result_format: str, actor: Actor) -> Report:
    """Write the report of a version: what of it the actor may see, which a session shows and no more."""
    require_somewhere(session, actor, "read")
    made = _written(version_document(session, version_id, actor, result_format), ending)
    detail = {"format": ending, "result_format": result_format}
    audit.record(session, actor.name, actor.verified, "quality.exported", "version", version_id, detail)
    return made


def silo(session: Session, name: str, ending: str, actor: Actor) -> Report:
    """Write the report of a silo over the copies that the actor may see."""
    require_somewhere(session, actor, "read")
    made = _written(silo_document(session, name, actor), ending)
    silo_id = silos.get(session, name).id
    audit.record(session, actor.name, actor.verified, "quality.exported", "silo", silo_id, {"format": ending})
    return made


def _written(document: Document, ending: str) -> Report:
    plain = "".join(
        letter if letter.isascii() and (letter.isalnum() or letter in "._-") else "_" for letter in document.file
    )
    if ending == "pdf":
        return Report(f"{plain[:120]}.pdf", pdf.MEDIA_TYPE, pdf.pdf(document))
    return Report(f"{plain[:120]}.html", html.MEDIA_TYPE, html.html(document).encode())
