"""Who may do what, and what they see: users, tokens, grants, restrictions, and the one function that decides.

How a route says who may (see `asking.py`):

    @router.post("/dumps", status_code=202, dependencies=[asks("register")])
    def register_dump(body: DumpToRegister, session: RequestSession, actor: Acting) -> ReceiptShown:
        \"\"\"Register that something arrived.\"\"\"
        return ReceiptShown.model_validate(service.register_dump(session, Registration(**body.model_dump()), actor))

- A route that reads says nothing: whoever may read something may ask, and the session gives only the rows that this
  user may see (`sight.py`), whatever the query; what is hidden is not found, like what is not there.
- A route that writes names its action with `asks`, which turns away early whoever may do it nowhere; the service then
  calls `require(session, actor, action, silo_id)` for the silo it writes to. A transaction that writes without a
  decision is not committed.
- A route for administrators or auditors that reads says `dependencies=[asks("administer")]` or `[asks("audit")]`.
- A new table is seen by those who see everything its foreign keys lead to. One whose keys lead to no silo, dataset or
  copy says in `sight_rules.py` who sees it; until it does, only those who see everything.
"""
