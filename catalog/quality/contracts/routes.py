"""Contracts over HTTP."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from fastapi.responses import PlainTextResponse

from catalog.access.asking import Acting, asks
from catalog.datasets import resolving
from catalog.quality.contracts import building, drafting, queries, service
from catalog.quality.contracts.schemas import ContractAsked, ContractShown, Ending
from catalog.web.sessions import AppSettings, RequestSession

router = APIRouter(tags=["contracts"])


@router.get("/contracts")
def list_contracts(
    session: RequestSession, dataset: Annotated[str, Query(max_length=10_000)] = ""
) -> list[ContractShown]:
    """List the contracts that versions are checked by, of a dataset or of all."""
    found = queries.current(session, resolving.resolve(session, dataset).id) if dataset else queries.listed(session)
    return [ContractShown.of(one) for one in found]


@router.get("/contracts/{contract_id}")
def show_contract(contract_id: UUID, session: RequestSession) -> ContractShown:
    """Show one revision of a contract with its document, what of it is checked and what is not."""
    return ContractShown.of(queries.get(session, contract_id), whole=True)


@router.get("/contracts/{contract_id}/document", response_class=PlainTextResponse)
def export_contract(contract_id: UUID, session: RequestSession) -> PlainTextResponse:
    """Give a contract's document as YAML, as it came in."""
    text = building.written(queries.get(session, contract_id).document)
    return PlainTextResponse(text, media_type="application/yaml")


@router.get("/contracts/draft/{name:path}", response_class=PlainTextResponse)
def draft_contract(name: str, session: RequestSession, settings: AppSettings) -> PlainTextResponse:
    """Write a draft of a contract for a dataset from what its latest version is like and is judged by, as YAML."""
    dataset = resolving.resolve(session, name)
    text = building.written(drafting.draft(session, dataset.id, settings))
    return PlainTextResponse(text, media_type="application/yaml")


@router.post("/contracts", status_code=201, dependencies=[asks("steward")])
def add_contract(body: ContractAsked, session: RequestSession, actor: Acting) -> ContractShown:
    """Take a contract in; from then on each version of the dataset is checked by it."""
    made = service.add(
        session,
        body.document,
        resolving.resolve(session, body.dataset).id,
        actor=actor,
        reason=body.reason,
        object_name=body.object,
        number=body.number,
    )
    return ContractShown.of(made)


@router.post("/contracts/{contract_id}/end", dependencies=[asks("steward")])
def end_contract(contract_id: UUID, body: Ending, session: RequestSession, actor: Acting) -> ContractShown:
    """End a contract; what was found by it stays."""
    return ContractShown.of(service.end(session, contract_id, actor=actor, reason=body.reason))
