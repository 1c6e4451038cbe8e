"""The noun, and how its verbs find a suite that is named."""

from pathlib import Path

import click
from sqlalchemy.orm import Session

from catalog.cli.frame import Group
from catalog.config import Settings
from catalog.quality import documents
from catalog.quality.gating.local import read
from catalog.quality.kept import queries
from catalog.quality.suites import Suite

__all__ = ["found", "read", "suites"]


@click.group(cls=Group)
def suites() -> None:
    """List, check, try, compare, keep and propose the rules that data is judged by."""


def found(session: Session, settings: Settings, text: str) -> Suite:
    """Find a suite by its name, NAME@N for a kept revision, or the path of a file.

    Raises NotFound, PathNotFound, SuiteInvalid.
    """
    if text.endswith(documents.SUFFIXES):
        return read(Path(text))
    name, at, number = text.rpartition("@")
    if at and number.isdigit():
        return queries.named(session, settings, name, int(number))
    return queries.named(session, settings, text)
