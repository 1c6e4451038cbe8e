"""What contracts look like over HTTP and in `--json`."""

from datetime import datetime
from typing import Any, Self
from uuid import UUID

from pydantic import BaseModel, Field

from catalog.quality.contracts import building, document, service
from catalog.quality.contracts.models import Contract
from catalog.web.fields import Text


class CheckShown(BaseModel):
    """One thing that is checked of each version, or that is not."""

    rule: str
    checked: bool
    why_not: str = ""


class ContractShown(BaseModel):
    """One revision of a contract, in a few facts."""

    id: UUID
    dataset_id: UUID
    contract_id: str
    number: int
    version: str
    status: str
    object: str
    owner: str
    service_levels: int
    ended: bool
    reason: str
    added_by: str
    verified: bool
    added_at: datetime
    rules: list[CheckShown]
    document: dict[str, Any] | None = None

    @classmethod
    def of(cls, contract: Contract, *, whole: bool = False) -> Self:
        """Show a contract; with its document when it is asked for."""
        told = building.summary(document.checked(contract.document))
        names = ("id", "dataset_id", "contract_id", "number", "version", "status", "object", "ended", "reason")
        facts = {name: getattr(contract, name) for name in (*names, "added_by", "verified", "added_at")}
        shown = {**facts, "owner": told["owner"], "service_levels": told["service_levels"], "rules": rules(contract)}
        return cls.model_validate({**shown, "document": contract.document if whole else None})


class ContractAsked(BaseModel):
    """A contract to take in."""

    document: dict[str, Any]
    dataset: Text = Field(max_length=10_000)
    """Its name, id, or the path of one of its copies."""
    object: Text = Field(default="", max_length=512)
    """The object of the contract's schema that the dataset is, where there are several."""
    number: int | None = None
    """The revision that was read; 0 when there was none."""
    reason: Text = Field(max_length=10_000)


class Ending(BaseModel):
    """Why a contract ends."""

    reason: Text = Field(max_length=10_000)


def rules(contract: Contract) -> list[CheckShown]:
    """List what is checked of each version and what is not."""
    plan = service.plan_of(contract)
    told = [CheckShown(rule=one.note, checked=True) for one in plan.checks]
    return told + [CheckShown(rule=note, checked=False, why_not=why) for note, why in plan.unchecked]
