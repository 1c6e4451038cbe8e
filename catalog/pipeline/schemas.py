"""What registering looks like over HTTP."""

from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from catalog.web.fields import Address, Text


class DumpToRegister(BaseModel):
    """Where a dump is, in which silo, and anything its producer knows of it."""

    model_config = ConfigDict(populate_by_name=True, extra="forbid")

    uri: Address
    silo: Text
    name: Text = ""
    sources: Annotated[list[Text], Field(max_length=1_000, alias="from")] = []
    owner: Text = ""
    description: Text = ""
    run_id: Annotated[str | None, Field(max_length=512)] = None


class ReceiptShown(BaseModel):
    """The ids that a registration got; `replayed` when this request had been answered before."""

    model_config = ConfigDict(from_attributes=True)

    dump_id: UUID
    copy_id: UUID
    dataset_id: UUID
    replayed: bool


class ProgressShown(BaseModel):
    """How far the work on a dump is; `settled` when nothing more is queued or running for it."""

    model_config = ConfigDict(from_attributes=True)

    dump_id: UUID
    uri: str
    outcome: str
    reason: str | None
    stage: str
    share: float
    settled: bool
    failures: list[str]
