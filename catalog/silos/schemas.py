"""What silos look like over HTTP."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.orm import Session

from catalog.silos import queries
from catalog.silos.models import Silo
from catalog.web.fields import Address, Text


class SiloToAdd(BaseModel):
    """A silo to add; roots are existing folders, of this machine or in a bucket (`s3://bucket/prefix`)."""

    model_config = ConfigDict(extra="forbid")

    name: Text
    owner: Text
    stewards: Annotated[list[Text], Field(max_length=100)] = []
    roots: Annotated[list[Address], Field(max_length=100)]
    description: Text = ""
    keep_cells: bool = True


class QuorumToSet(BaseModel):
    """How many stewards must agree that a copy of a silo is a source of truth, and why."""

    model_config = ConfigDict(extra="forbid")

    quorum: int
    reason: Text


class SiloShown(BaseModel):
    """A silo with its storage roots."""

    id: UUID
    name: str
    description: str
    owner: str
    stewards: list[str]
    roots: list[str]
    keep_cells: bool
    quorum: int
    created_at: datetime

    @classmethod
    def of(cls, session: Session, silo: Silo) -> "SiloShown":
        """Show a silo."""
        return cls(
            id=silo.id,
            name=silo.name,
            description=silo.description,
            owner=silo.owner,
            stewards=silo.stewards,
            roots=queries.roots(session, silo.id),
            keep_cells=silo.keep_cells,
            quorum=silo.quorum,
            created_at=silo.created_at,
        )
