"""What every route shares: session, errors, pages, times and sizes as people read them.

How a route is written (its room's `routes.py`; `catalog/api.py` gathers the routers under /api/v1):

    router = APIRouter(tags=["silos"])


    @router.get("/silos/{name}")
    def show(name: str, session: RequestSession) -> SiloShown:
        \"\"\"Show one silo.\"\"\"
        return SiloShown.of(queries.get(session, name))


    @router.post("/silos", status_code=201, dependencies=[asks("administer")])
    def add(body: SiloToAdd, session: RequestSession, actor: Acting) -> SiloShown:
        \"\"\"Add a silo.\"\"\"
        return SiloShown.of(service.add(session, **body.model_dump(), actor=actor))


    @router.get("/dumps")
    def dumps(session: RequestSession, paging: Paging) -> Listing[DumpShown]:
        \"\"\"List the dumps, newest first.\"\"\"
        found = queries.dumps(session, limit=paging.fetch, before=paging.before)
        return paging.listing([DumpShown.of(dump) for dump in found], key=lambda dump: dump.id)

`catalog.access` says how a route tells who may. A route is a plain `def`, calls one service or query, commits nothing
and catches nothing: the transaction commits before the answer leaves, and every CatalogError becomes the one error
shape (`catalog/web/errors.py`).
"""
