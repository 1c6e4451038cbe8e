"""Two silos that hold one thing of each kind, whose names nobody else has, and requests that speak of them."""

import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from urllib.parse import quote
from uuid import UUID

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from catalog.access.models import Grant, Restriction, Token, User
from catalog.datasets.models import Version
from catalog.db import new_id, now, transaction
from catalog.lineage import service as lineage
from catalog.lineage.jobs import Job, JobIO, Run
from catalog.matching.models import Match
from catalog.nominations.models import Nomination
from catalog.notifications.models import Channel, Delivery, Notice, Subscription
from catalog.quality.contracts.models import Contract
from catalog.quality.incidents.models import Incident
from catalog.quality.kept.models import SuitePreview
from catalog.quality.proposals.models import SuiteProposal
from catalog.quality.sufficiency.models import SufficiencyReport
from catalog.ranking.cells.models import Appointment, VerifiedCell
from catalog.search import service as search
from catalog.search.document import Document
from catalog.silos.models import Silo
from tests import factories
from tests.quality.tables import rule, suite


@dataclass
class Place:
    """A silo with what is in it; `mark` stands in every name, and nowhere else."""

    mark: str
    silo: Silo
    ids: dict[str, Any] = field(default_factory=dict)


def place(session: Session, mark: str) -> Place:
    """Fill a silo with one of each kind."""
    made = Place(mark, factories.silo(session, f"{mark}-silo", roots=(f"/{mark}",), owner=f"{mark}-team"))
    family = factories.dataset(session, f"{mark}.set", owner=f"{mark}-owner")
    first, second = (
        factories.copy(session, f"/{mark}/{name}.csv", of=family, silo_id=made.silo.id, title=f"{mark} {name}")
        for name in ("one", "two")
    )
    columns = [{"name": f"{mark}_column", "type": "int64"}]
    held = [factories.version(session, copy, columns=columns) for copy in (first, second)]
    edge = lineage.declare(session, first.id, second.id, recorded_by=f"{mark}-teller")
    nomination = factories.nomination(session, first)
    made.ids = {
        "copy_id": first.id,
        "other_id": second.id,
        "dataset_id": family.id,
        "version_id": held[0].id,
        "dump_id": factories.dump(session, first, proposed_name=f"{mark} dump").id,
        "nomination_id": nomination.id,
        "edge_id": edge.id,
        **_more(session, mark, held, nomination),
    }
    _document(session, made)
    return made


def _more(session: Session, mark: str, held: list[Version], nomination: Nomination) -> dict[str, UUID]:
    user = User(name=f"{mark}-user", created_by="tests")
    session.add(user)
    session.flush()  # the grant refers to it
    a, b = sorted(version.id for version in held)
    rows: dict[str, Any] = {
        "match_id": Match(a_version_id=a, b_version_id=b, kind="identical", family=True, **_likeness()),
        "cell_id": VerifiedCell(dataset_id=nomination.dataset_id, cell="c", key=[], column=f"{mark}_column", **_said()),
        "appointment_id": Appointment(
            dataset_id=nomination.dataset_id, copy_id=nomination.copy_id, reason="r", actor="t", verified=True
        ),
        "incident_id": Incident(copy_id=nomination.copy_id, **_wrong(held[0])),
        "proposal_id": SuiteProposal(
            dataset_id=nomination.dataset_id, copy_id=nomination.copy_id, versions=[], made_by="t"
        ),
        "preview_id": SuitePreview(version_id=held[0].id, party="owner", data=_suite(mark, nomination), asked_by="t"),
        "report_id": SufficiencyReport(
            version_id=held[0].id, copy_id=nomination.copy_id, key="k", asked={}, asked_by=f"{mark}-user"
        ),
        "contract_id": Contract(dataset_id=nomination.dataset_id, **_agreed(mark)),
        "restriction_id": Restriction(
            copy_id=nomination.copy_id, reason="r", set_by="t", lifted_by="t", lifted_at=now()
        ),
        "grant_id": Grant(user_id=user.id, role="viewer", granted_by="t"),
        "token_id": Token(user_id=user.id, prefix=mark[:16], hash="none", label=mark, scopes=["read"], **_lasting()),
    }
    rows |= _told(mark, nomination)
    job = Job(namespace="file", name=f"{mark}-job")
    session.add_all([*rows.values(), job])
    session.flush()  # the requests name them, and the run its job
    run = Run(run_id=str(new_id()), job_id=job.id)
    session.add_all([run, JobIO(job_id=job.id, copy_id=nomination.copy_id, direction="input")])
    return {
        "run_id": run.run_id,
        "job_id": job.id,
        **{name: row.id for name, row in rows.items()},
        "user_id": user.id,
    }


def _told(mark: str, nomination: Nomination) -> dict[str, Any]:
    facts = {"dataset_id": nomination.dataset_id, "copy_id": nomination.copy_id, "kind": "version", "at": now()}
    channel = Channel(id=new_id(), person=f"{mark}-user", kind="mail", address=f"{mark}@example.com")
    return {
        "notice_id": Notice(cause=mark, title=f"{mark} changed", told=[f"{mark} changed"], **facts),
        "channel_id": channel,
        "delivery_id": Delivery(channel_id=channel.id),
        "subscription_id": Subscription(person=f"{mark}-user", dataset_id=nomination.dataset_id),
    }


def _likeness() -> dict[str, Any]:
    shares = {"a_in_b": 1.0, "b_in_a": 1.0, "cell_agreement": 1.0, "probability": 1.0}
    shares |= {"p_a_to_b": 0.5, "p_b_to_a": 0.5}
    return {**shares, "direction": "unknown", "closeness": 1.0, "revision": 1}


def _lasting() -> dict[str, Any]:
    return {"created_by": "t", "expires_at": now() + timedelta(days=1)}


def _said() -> dict[str, Any]:
    return {"verdict": "true", "value": "1", "source": "steward", "reason": "r", "actor": "t", "verified": True}


def _wrong(version: Version) -> dict[str, Any]:
    facts = {"kind": "contract", "about": "s", "cause": "c", "summary": "s", "severity": "warning", "state": "new"}
    return {**facts, "first_version_id": version.id, "last_version_id": version.id}


def _suite(mark: str, nomination: Nomination) -> dict[str, Any]:
    applies = {"datasets": [str(nomination.dataset_id)]}
    return suite(rule("column_to_exist", column=f"{mark}_column"), name=f"{mark} rules", applies=applies)


def _agreed(mark: str) -> dict[str, Any]:
    said = {"version": "1", "status": "active"}
    document = {**said, "apiVersion": "v3.1.0", "kind": "DataContract", "id": f"{mark}-contract"}
    facts = {
        "contract_id": f"{mark}-contract",
        "number": 1,
        "object": "",
        "revision": "r",
        "reason": "r",
        "added_by": "t",
    }
    return {**said, **facts, "document": document}


def _document(session: Session, made: Place) -> None:
    facets = {"silo": [made.silo.name], "owner": [f"{made.mark}-owner"], "status": "proposed", "format": ["csv"]}
    names, columns = (f"/{made.mark}/one.csv",), (f"{made.mark}_column",)
    search.write(session, Document(made.ids["dataset_id"], f"{made.mark}.set", names, columns, "", facets))


def address(path: str, at: Place) -> str:
    """Fill the braces of a route's path with what a place has; a brace that nobody knows fails the test."""
    in_file = quote(f"/{at.mark}/one.csv", safe="")
    by_path = {"/silos/": at.silo.name, "/namespaces/{namespace}/jobs": f"{at.mark}-job", "/namespaces/": in_file}
    known = {**at.ids, "name": next((name for part, name in by_path.items() if part in path), at.ids["dataset_id"])}
    known |= {"run_id:path": at.ids["run_id"], "namespace": "file", "source": "file", "version": at.ids["version_id"]}
    known |= {
        "verb": "disable" if "users" in path else "accept",
        "name:path": at.ids["dataset_id"],
        "event_id:uuid": at.ids["grant_id"],
    }
    for brace in re.findall(r"{([^}]+)}", path):
        assert brace in known, f"tests/access/places.py must say what {{{brace}}} is: {path}"
        path = path.replace(f"{{{brace}}}", str(known[brace]))
    return path


def question(at: Place) -> dict[str, Any]:
    """Give every query parameter by which routes name something."""
    ids = at.ids
    names = dict.fromkeys(("name", "focus", "dataset"), ids["dataset_id"])
    ends = {"a": ids["copy_id"], "b": ids["other_id"], "source": ids["copy_id"], "target": ids["other_id"]}
    return {**names, **ends, "copy": ids["copy_id"], "of": ids["dataset_id"]}


def form(at: Place) -> dict[str, Any]:
    """Give every field that forms have."""
    ids = {name: str(at.ids[name]) for name in ("copy_id", "cell_id", "appointment_id")}
    ids["of"] = str(at.ids["dataset_id"])
    return {"revision": "0", "reason": "because", "name": "new", "user": f"{at.mark}-user", "role": "pipeline", **ids}


@contextmanager
def undone(engine: Engine, *, write: bool = True) -> Iterator[Session]:
    """Open a transaction that is rolled back in the end: each request of the matrix meets the same lake."""
    with suppress(_Undo), transaction(engine, write=write) as session:
        yield session
        session.flush()
        raise _Undo


class _Undo(Exception):  # noqa: N818 - a signal, never seen outside
    pass
