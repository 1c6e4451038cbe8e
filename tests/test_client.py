"""The Python client: one key a registration, safe retries, errors as the server told them."""

import json
import os
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.routing import BaseRoute, Match

from catalog import api, connection, errors
from catalog.client import Catalog
from catalog.errors import asking as errors_of_asking
from catalog.web.sessions import asked_by

Answer = Callable[[httpx.Request], httpx.Response]


class Server:
    """Answers requests from a list, and remembers them."""

    def __init__(self, *answers: Answer | httpx.Response) -> None:
        self.answers = list(answers)
        self.asked: list[httpx.Request] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        answer = self.answers.pop(0)
        return answer if isinstance(answer, httpx.Response) else answer(request)

    def catalog(self, **more: Any) -> Catalog:
        return Catalog("http://catalog.test", transport=httpx.MockTransport(self), **more)


def lost(request: httpx.Request) -> httpx.Response:
    raise httpx.ReadTimeout("no answer", request=request)


def ok(**body: Any) -> httpx.Response:
    return httpx.Response(200, json=body)


def told(status: int, code: str, message: str) -> httpx.Response:
    return httpx.Response(status, json={"error": {"code": code, "message": message, "facts": {"name": "x"}}})


@pytest.fixture(autouse=True)
def _no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "FIRST_PAUSE_SECONDS", 0.0)


def test_a_lost_registration_is_repeated_with_the_same_key() -> None:
    server = Server(lost, httpx.Response(503), ok(dump_id="d1"))
    assert server.catalog().register("/lake/a.csv", silo="store")["dump_id"] == "d1"
    keys = {request.headers["idempotency-key"] for request in server.asked}
    assert len(server.asked) == 3
    assert len(keys) == 1


def test_two_registrations_have_two_keys_unless_one_is_given() -> None:
    server = Server(ok(), ok(), ok())
    catalog = server.catalog()
    catalog.register("/a", silo="store")
    catalog.register("/a", silo="store")
    catalog.register("/a", silo="store", key="mine")
    keys = [request.headers["idempotency-key"] for request in server.asked]
    assert len(set(keys)) == 3
    assert keys[2] == "mine"


def test_what_may_not_be_done_twice_is_not_tried_twice() -> None:
    server = Server(lost)
    with pytest.raises(errors.ServerUnreachable, match="no answer"):
        server.catalog().accept("n1", "it is right")
    assert len(server.asked) == 1


def test_reading_is_tried_again_and_given_up_at_last() -> None:
    server = Server(*[lost] * connection.ATTEMPTS)
    with pytest.raises(errors.Unavailable, match=r"http://catalog\.test does not answer"):
        server.catalog().which("clicks")
    assert len(server.asked) == connection.ATTEMPTS


@pytest.mark.parametrize(
    ("status", "code", "kind"),
    [
        (404, "silo_not_found", errors.SiloNotFound),
        (409, "nomination_stale", errors.NominationStale),
        (409, "a_code_of_tomorrow", errors.Conflict),
        (403, "origin_refused", errors.Forbidden),
        (500, "unexpected", errors.CatalogError),
    ],
)
def test_an_error_has_the_class_and_the_words_of_the_server(
    status: int, code: str, kind: type[errors.CatalogError]
) -> None:
    with pytest.raises(kind, match="the words of the server") as raised:
        Server(told(status, code, "the words of the server")).catalog().silos()
    assert raised.value.facts == {"name": "x"}


def test_an_answer_without_a_reason_is_told_by_its_status() -> None:
    with pytest.raises(errors.NotFound, match="answered 404"):
        Server(httpx.Response(404, text="<html>")).catalog().show("x")


def test_who_asks_is_said_with_every_request() -> None:
    server = Server(httpx.Response(200, json=[]), httpx.Response(200, json=[]))
    server.catalog(actor="nightly", token="t0k").silos()  # noqa: S106 - a made-up one
    server.catalog().silos()
    assert server.asked[0].headers["catalog-actor"] == "nightly"
    assert server.asked[0].headers["authorization"] == "Bearer t0k"
    assert "authorization" not in server.asked[1].headers


def test_pages_are_fetched_as_they_are_needed() -> None:
    server = Server(ok(items=[{"id": 3}, {"id": 2}], next="two"), ok(items=[{"id": 1}], next=None))
    assert [one["id"] for one in server.catalog().dumps()] == [3, 2, 1]
    assert server.asked[1].url.params["before"] == "two"
    server = Server(ok(items=[{"id": 3}, {"id": 2}], next="two"))
    assert [one["id"] for one in server.catalog().dumps(limit=1)] == [3]


def test_waiting_ends_when_all_is_settled() -> None:
    seen = {"uri": "u", "stage": "scan", "failures": []}
    server = Server(ok(settled=False, **seen), ok(settled=True, **seen))
    assert server.catalog().wait("d1", every=0)[0]["settled"]
    server = Server(ok(settled=True, uri="u", stage="", failures=["match: broken"]))
    with pytest.raises(errors.WorkFailed, match="match: broken"):
        server.catalog().wait("d1")
    server = Server(ok(settled=False, **seen))
    with pytest.raises(errors.TooSlow, match="'scan'"):
        server.catalog().wait("d1", timeout=-1)


def test_paths_are_sent_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    server = Server(ok(), ok(), ok())
    catalog = server.catalog()
    catalog.register("a.csv", silo="store")
    catalog.register("file:///lake/a.csv", silo="store")
    catalog.show("name with/slash?")
    assert json.loads(server.asked[0].content)["uri"] == str(tmp_path / "a.csv")
    assert json.loads(server.asked[1].content)["uri"] == "file:///lake/a.csv"
    assert server.asked[2].url.raw_path == b"/api/v1/datasets/name%20with/slash%3F"


def test_a_scan_registers_what_the_server_finds_and_tells_what_it_skipped() -> None:
    found = ok(
        found=[{"path": "/lake/a.csv"}, {"path": "/lake/b.csv"}],
        skipped=[{"path": "/lake/x", "reason": "no"}],
        complete=True,
    )
    refused = told(403, "path_outside_roots", "outside")
    result = Server(found, ok(dump_id="d1"), refused).catalog().scan("/lake", silo="store")
    assert [one["dump_id"] for one in result["registered"]] == ["d1"]
    assert [one["path"] for one in result["skipped"]] == ["/lake/x", "/lake/b.csv"]


ID = "01890a5d-ac96-774b-bcce-b302099a8057"
ID = "01a20693-b1e6-7594-b5af-31b4323e9f35"
VERBS: dict[str, Callable[[Catalog], object]] = {
    "register": lambda catalog: catalog.register("/a", silo="s"),
    "progress": lambda catalog: catalog.progress("d"),
    "dump": lambda catalog: catalog.dump("d"),
    "dumps": lambda catalog: list(catalog.dumps()),
    "which": lambda catalog: catalog.which("n"),
    "which_many": lambda catalog: catalog.which_many(["n"]),
    "lint_run": lambda catalog: catalog.lint_run("r/1"),
    "lint_events": lambda catalog: catalog.lint_events([{"run": {}}]),
    "search": lambda catalog: catalog.search("w"),
    "show": lambda catalog: catalog.show("n"),
    "lineage": lambda catalog: catalog.lineage("n"),
    "upstream": lambda catalog: catalog.upstream("n", kind=["declared", "observed"]),
    "downstream": lambda catalog: catalog.downstream("n", depth=2),
    "impact": lambda catalog: catalog.impact("n", of="owners", silo="store"),
    "roots": lambda catalog: catalog.roots("n"),
    "paths": lambda catalog: catalog.paths("a", "b"),
    "common": lambda catalog: catalog.common("a", "b"),
    "cycles": lambda catalog: catalog.cycles(),
    "columns": lambda catalog: catalog.columns("n", "c", indirect=True),
    "job_links": lambda catalog: catalog.job_links("n", "j", depth=2, kind=["starts"]),
    "lineage_diff": lambda catalog: catalog.lineage_diff("2026-11-01", "2026-11-02"),
    "every": lambda catalog: list(catalog.every("impact", name="n")),
    "quality": lambda catalog: catalog.quality("n"),
    "gate": lambda catalog: catalog.gate("n", suites=["a", "b"], fail_on="info"),
    "gate_junit": lambda catalog: catalog.gate_junit("n"),
    "validate": lambda catalog: catalog.validate("v"),
    "version_report": lambda catalog: catalog.version_report("v", format="pdf"),
    "silo_report": lambda catalog: catalog.silo_report("s"),
    "tell_results": lambda catalog: catalog.tell_results("n", {"results": []}, at="2026-01-01T00:00:00Z"),
    "ask_sufficiency": lambda catalog: catalog.ask_sufficiency("a/b", label="c"),
    "sufficiency": lambda catalog: catalog.sufficiency("r"),
    "incidents": lambda catalog: list(catalog.incidents(dataset="n")),
    "incident": lambda catalog: catalog.incident("i"),
    "acknowledge": lambda catalog: catalog.acknowledge("i"),
    "assign": lambda catalog: catalog.assign("i", "bo"),
    "resolve": lambda catalog: catalog.resolve("i", "fixed", "r"),
    "monitors": lambda catalog: catalog.monitors("c"),
    "set_monitor": lambda catalog: catalog.set_monitor("c", "rows", "r", sensitivity=2),
    "ownership": lambda catalog: catalog.ownership(silo="s"),
    "orphans": lambda catalog: list(catalog.orphans(copies=True)),
    "offers": lambda catalog: catalog.offers(to="bo"),
    "owner": lambda catalog: catalog.owner("n"),
    "claim": lambda catalog: catalog.claim(["n"]),
    "hand_over": lambda catalog: catalog.hand_over(["n"], "bo", "r"),
    "accept_offer": lambda catalog: catalog.accept_offer(["n"]),
    "decline_offer": lambda catalog: catalog.decline_offer(["n"]),
    "assign_owner": lambda catalog: catalog.assign_owner(["n"], "bo", "r"),
    "deprecations": lambda catalog: catalog.deprecations(),
    "deprecate": lambda catalog: catalog.deprecate("n", "2027-01-31", "r", instead="m"),
    "take_back_deprecation": lambda catalog: catalog.take_back_deprecation("n", "r"),
    "debt": lambda catalog: catalog.debt(silo="s", owner="", item="owner"),
    "debt_of": lambda catalog: catalog.debt_of("n"),
    "description": lambda catalog: catalog.description("n"),
    "describe": lambda catalog: catalog.describe("n", "d", columns={"a": "b"}, every="1d"),
    "notices": lambda catalog: list(catalog.notices(state="all")),
    "unseen_notices": lambda catalog: catalog.unseen_notices(),
    "notices_about": lambda catalog: list(catalog.notices_about("n")),
    "notice": lambda catalog: catalog.notice(ID),
    "acknowledge_notice": lambda catalog: catalog.acknowledge_notice(ID, "s"),
    "subscriptions": lambda catalog: catalog.subscriptions(),
    "subscribe": lambda catalog: catalog.subscribe(tag="t"),
    "unsubscribe": lambda catalog: catalog.unsubscribe("s"),
    "notice_settings": lambda catalog: catalog.notice_settings(),
    "set_notices": lambda catalog: catalog.set_notices(digest="daily"),
    "add_channel": lambda catalog: catalog.add_channel("mail", "ana@example.com"),
    "end_channel": lambda catalog: catalog.end_channel("c"),
    "try_channel": lambda catalog: catalog.try_channel("c"),
    "letters": lambda catalog: list(catalog.letters()),
    "retry_letter": lambda catalog: catalog.retry_letter("l"),
    "marks": lambda catalog: catalog.marks("n"),
    "mark": lambda catalog: catalog.mark("n", "pii", column="c"),
    "terms": lambda catalog: catalog.terms(),
    "term": lambda catalog: catalog.term("t"),
    "write_term": lambda catalog: catalog.write_term("t", "d", synonyms=["s"]),
    "retire_term": lambda catalog: catalog.retire_term("t"),
    "attach_term": lambda catalog: catalog.attach_term("t", "n", column="c"),
    "ranking": lambda catalog: catalog.ranking("n"),
    "matches": lambda catalog: catalog.matches("n"),
    "explain_match": lambda catalog: catalog.explain_match("a", "b"),
    "explain_edge": lambda catalog: catalog.explain_edge("a", "b"),
    "explain_ranking": lambda catalog: catalog.explain_ranking("n"),
    "send_events": lambda catalog: catalog.send_events([{"producer": "p"}]),
    "events": lambda catalog: list(catalog.events(problems=True)),
    "silos": lambda catalog: catalog.silos(),
    "add_silo": lambda catalog: catalog.add_silo("s", roots=["/a"], owner="o"),
    "scan": lambda catalog: catalog.scan("/a", silo="s"),
    "review": lambda catalog: list(catalog.review()),
    "nominations": lambda catalog: list(catalog.nominations("mine")),
    "case": lambda catalog: catalog.case("n"),
    "propose": lambda catalog: catalog.propose("/a", "r"),
    "begin_review": lambda catalog: catalog.begin_review("n", "r"),
    "comment": lambda catalog: catalog.comment("n", "t"),
    "ask_for_cells": lambda catalog: catalog.ask_for_cells("n", "r", ["c"]),
    "renew": lambda catalog: catalog.renew("n", "r", until="90d"),
    "withdraw": lambda catalog: catalog.withdraw("n", "r"),
    "set_quorum": lambda catalog: catalog.set_quorum("s", 2, "r"),
    "accept": lambda catalog: catalog.accept("n", "r"),
    "reject": lambda catalog: catalog.reject("n", "r"),
    "revoke": lambda catalog: catalog.revoke("n", "r"),
    "cells": lambda catalog: catalog.cells("n"),
    "verify_cells": lambda catalog: catalog.verify_cells("n", [{"key": {"id": 1}, "column": "c", "value": 2}], "r"),
    "revoke_cell": lambda catalog: catalog.revoke_cell("v", "r"),
    "appoint": lambda catalog: catalog.appoint("c", "r", columns=["price"]),
    "dismiss": lambda catalog: catalog.dismiss("a", "r"),
    "retire": lambda catalog: catalog.retire("c", "r"),
    "move": lambda catalog: catalog.move("c", None, "r"),
    "same": lambda catalog: catalog.same("a", "b", "r"),
    "users": lambda catalog: catalog.users(),
    "add_user": lambda catalog: catalog.add_user("ida", kind="service"),
    "disable_user": lambda catalog: catalog.disable_user(ID),
    "enable_user": lambda catalog: catalog.enable_user(ID),
    "grants": lambda catalog: catalog.grants("ida"),
    "grant": lambda catalog: catalog.grant("ida", "viewer", silo_id=ID),
    "revoke_grant": lambda catalog: catalog.revoke_grant(ID),
    "tokens": lambda catalog: catalog.tokens(),
    "make_token": lambda catalog: catalog.make_token("nightly"),
    "revoke_token": lambda catalog: catalog.revoke_token(ID),
    "explain_access": lambda catalog: catalog.explain_access("ida", "read"),
    "restrictions": lambda catalog: catalog.restrictions(),
    "restrict": lambda catalog: catalog.restrict("wages", copy_id=ID),
    "lift_restriction": lambda catalog: catalog.lift_restriction(ID),
    "audit_entries": lambda catalog: list(catalog.audit_entries(who="ida", since=datetime(2026, 11, 1, tzinfo=UTC))),
    "audit_state": lambda catalog: catalog.audit_state(),
    "verify_audit": lambda catalog: catalog.verify_audit(),
    "export_audit": lambda catalog: catalog.export_audit(os.devnull, of="clicks"),
    "not_same": lambda catalog: catalog.not_same("a", "b", "r"),
}


@cache
def served() -> Sequence[BaseRoute]:
    return api.router().routes


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_asks_an_address_that_the_site_serves(verb: str) -> None:
    server = Server(ok(items=[], next=None, found=[], skipped=[], complete=True, answers=[], unseen=0))
    VERBS[verb](server.catalog())
    (asked,) = server.asked
    scope = {"type": "http", "method": asked.method, "path": asked.url.path, "root_path": "", "headers": []}
    assert Match.FULL in {route.matches(scope)[0] for route in served()}


def test_every_verb_is_among_those_tried() -> None:
    public = {name for name in dir(Catalog) if callable(getattr(Catalog, name)) and not name.startswith("_")}
    assert public == {*VERBS, "wait", "use", "open", "close"}


def test_all_pages_of_a_question_are_fetched_as_they_are_needed() -> None:
    server = Server(ok(items=[{"id": 1}, {"id": 2}], next="mark"), ok(items=[{"id": 3}], next=""))
    moment = datetime(2026, 11, 1, tzinfo=UTC)
    assert [one["id"] for one in server.catalog().every("down", name="clicks", known_at=moment)] == [1, 2, 3]
    assert "after" not in server.asked[0].url.params
    assert server.asked[1].url.params["after"] == "mark"
    assert {one.url.params["known_at"] for one in server.asked} == {"2026-11-01T00:00:00+00:00"}


def test_a_name_of_any_letters_arrives_as_it_was_said() -> None:
    server = Server(ok())
    server.catalog(actor="Zoë 100 % 東").dump("d")
    assert asked_by(server.asked[0].headers["catalog-actor"]) == "Zoë 100 % 東"


def which(uri: str, **more: Any) -> dict[str, Any]:
    use = {"title": "clicks", "uri": uri, "format": "csv"}
    return {"canonical": use, "meanwhile": None, "gate": {"passed": True, "problems": []}, **more}


def test_what_was_asked_before_is_asked_again_with_its_tag() -> None:
    first = httpx.Response(200, json={"state": "unknown"}, headers={"ETag": '"1"'})
    server = Server(first, httpx.Response(304, headers={"ETag": '"1"'}), ok(state="canonical"), ok(state="canonical"))
    catalog = server.catalog()
    before = catalog.which("clicks")
    before["state"] = "changed by the caller"
    assert catalog.which("clicks") == {"state": "unknown"}
    assert catalog.which("clicks", max_age="1d") == {"state": "canonical"}
    assert catalog.which("clicks") == {"state": "canonical"}
    tags = [request.headers.get("if-none-match") for request in server.asked]
    assert tags == [None, '"1"', None, '"1"']


def test_what_is_not_sanctioned_is_not_opened() -> None:
    problems = [{"code": "stale", "message": "It is old."}, {"code": "changed", "message": "It changed."}]
    server = Server(ok(**which("file:///x.csv", gate={"passed": False, "problems": problems})))
    with pytest.raises(errors_of_asking.NotSanctioned, match=r"It is old\. It changed\."):
        server.catalog().open("clicks")
    assert server.asked[0].url.params["require"] == "canonical"


def test_the_canonical_version_opens_where_it_lies(tmp_path: Path) -> None:
    (tmp_path / "clicks.csv").write_text("id,name\n1,a\n2,b\n")
    server = Server(ok(**which(f"file://{tmp_path}/clicks.csv")))
    assert server.catalog().open("clicks").fetchall() == [(1, "a"), (2, "b")]


def test_several_are_asked_at_once() -> None:
    server = Server(ok(answers=[{"asked": "a", "answer": None, "error": {"code": "name_not_found"}}]))
    assert server.catalog().which_many(["a"], require="canonical")[0]["error"]["code"] == "name_not_found"
    assert json.loads(server.asked[0].content) == {"names": ["a"], "require": "canonical", "max_age": ""}


def test_events_are_sent_again_after_a_lost_or_busy_answer() -> None:
    server = Server(lost, httpx.Response(429), httpx.Response(204))
    answer = server.catalog().send_events([{"producer": "a"}, {"producer": "b"}])
    assert [request.url.path for request in server.asked] == ["/api/v1/lineage/batch"] * 3
    assert json.loads(server.asked[2].content) == [{"producer": "a"}, {"producer": "b"}]
    assert (answer["status"], answer["summary"]["successful"]) == ("success", 2)


def test_events_that_were_refused_are_told() -> None:
    told_back = {"status": "partial_success", "summary": {}, "failed_events": [{"index": 1, "reason": "no job"}]}
    assert Server(ok(**told_back)).catalog().send_events([{}, {}]) == told_back
