"""Every verb of the command line, as the application itself lists them, for who may, who may not, and elsewhere."""

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import click
import pytest
import structlog
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from catalog import db
from catalog.access.roles import ROLES
from catalog.cli import main as cli
from catalog.cli.frame import Call
from catalog.cli.output import Output
from catalog.config import Settings
from catalog.db import create_database_engine, transaction
from tests.access.people import token, user
from tests.access.places import Place, place
from tests.conftest import Templates

VERBS = {
    "machine": "access bootstrap, audit checkpoint, audit cut, audit key, audit rotate-key, audit seal, audit verify,"
    " db check, db upgrade, doctor, serve, worker",
    "administer": "access explain, access lift, access restrict, access restricted, grants add, grants list,"
    " grants revoke, silos add, silos set, users add, users disable, users enable, users list, users password,"
    " tokens list, tokens make, tokens revoke",
    "audit": "audit export, audit list, audit state",
    "steward": "cells appoint, cells dismiss, cells revoke, cells verify, copies move, copies retire, incidents ack,"
    " incidents assign, incidents resolve, matches not-same, matches same, monitors set, review accept, review reject,"
    " review revoke, suites accept, suites keep, suites propose, suites reject, suites retire, tasks retry,"
    " owners assign, tags,"
    " nominations accept, nominations ask, nominations reject, nominations renew,"
    " nominations review, nominations revoke, review renew, terms attach",
    "describe": "contracts add, contracts end, deprecations add, deprecations take-back, describe, owners claim,"
    " owners hand-over,"
    " nominations comment, nominations propose, nominations withdraw, terms retire, terms write",
    "register": "register, scan, lineage from-dbt, lineage from-sql",
    "own": "notices, notices about, notices ack, notices add-channel, notices dead, notices end-channel, notices list,"
    " notices retry, notices settings, notices show, notices try-channel, subscriptions, subscriptions add,"
    " subscriptions end, subscriptions list, owners accept, owners decline, owners offers",
    "read": "cells ask, cells list, contracts export, contracts list, contracts show, debt, deprecations list, dumps,"
    " events export, events list, events show, explain edge, explain match, explain ranking, incidents,"
    " incidents list, incidents show, lineage columns, lineage common, lineage cycles, lineage diff, lineage down,"
    " lineage export, lineage impact, lineage jobs, lineage paths, lineage roots, lineage show, lineage up,"
    " lint lineage,"
    " matches list, monitors show, owners history, owners orphans, quality gate, quality show, review, review list,"
    " nominations list, nominations show, quality report, terms list, terms show, score, search, show, silos list,"
    " silos show, suites diff, sufficiency, suites export, suites history, suites list,"
    " suites proposals, suites show, suites test, tasks, tasks list, which",
    "files": "contracts check, suites check",
}
"""What each verb asks for: an action, what is one's own, the machine itself, or only files of the caller."""

WRITING = {"describe": ("--text", "because"), "tags": ("--put", "because")}
"""Verbs that only show where nothing more is said."""
OF_SILOS = {"read", "register", "describe", "steward"}
OF_NO_SILO = {"terms write", "terms retire"}
"""The glossary is the whole catalog's."""
ACTION_OF = {verb.strip(): action for action, verbs in VERBS.items() for verb in verbs.split(",")}
FORBIDDEN, NOT_FOUND, UNEXPECTED, DONE = 6, 4, 1, 0


class _Undo(Exception):  # noqa: N818 - a signal, never seen outside
    pass


@contextmanager
def _undone(engine: Engine, *, write: bool = True) -> Iterator[Session]:
    """Open a transaction that is rolled back; what was read in it can be told afterwards, as after a commit."""
    with suppress(_Undo), transaction(engine, write=write) as session:
        yield session
        session.flush()
        session.expunge_all()
        raise _Undo


def leaves(command: click.Command, path: tuple[str, ...] = ()) -> Iterator[tuple[str, click.Command]]:
    context = click.Context(command)
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            inner = command.get_command(context, name)
            assert inner is not None
            yield from leaves(inner, (*path, name))
    if path and not (isinstance(command, click.Group) and not command.invoke_without_command):
        yield " ".join(path), command


COMMANDS = dict(leaves(cli.catalog))
TRIED = [verb for verb in COMMANDS if ACTION_OF.get(verb) not in {"files", None}]


@dataclass
class Lake:
    """Two silos, who asks, and how commands are given."""

    engine: Engine
    home: Path
    own: Place
    other: Place
    people: dict[str, str]

    def run(self, verb: str, at: Place, who: str, patch: pytest.MonkeyPatch) -> int:
        """Give a command about a place with somebody's token; what it writes is undone."""
        patch.setenv("CATALOG_HOME", str(self.home))
        patch.setenv("CATALOG_DATABASE_URL", str(self.engine.url))
        patch.setenv("CATALOG_TOKEN", self.people[who])
        patch.setattr(db, "transaction", _undone)
        call = Call(Settings(home=self.home, database_url=""), out=Output())
        call.__dict__["_engine"] = self.engine
        try:
            return cli.run(call, [*verb.split(), *given(COMMANDS[verb], at), *WRITING.get(verb, ())])
        except KeyboardInterrupt:
            return 130


def given(command: click.Command, at: Place) -> Sequence[str]:
    """Fill in what a command cannot do without."""
    words = []
    for one in command.params:
        if isinstance(one, click.Option) and (one.required or one.name == "port"):
            words += [one.opts[0], _value(str(one.name), one, at)]
    return [*words, *(_value(str(one.name), one, at) for one in command.params if isinstance(one, click.Argument))]


def _value(name: str, parameter: click.Parameter, at: Place) -> str:
    if isinstance(parameter.type, click.Choice):
        return str(parameter.type.choices[-1])
    ids = {key.removesuffix("_id"): str(value) for key, value in at.ids.items()}
    known = {
        **ids,
        "name": ids["dataset"],
        "names": ids["dataset"],
        "asked": ids["dataset"],
        "focus": ids["dataset"],
        "a": ids["copy"],
        "b": ids["other"],
        "source": ids["copy"],
        "target": ids["other"],
        "silo": at.silo.name,
        "root": "/",
        "user": f"{at.mark}-user",
        "reason": "because",
        "before": "2026-01-01",
        "until": "2099-01-01",
        "start": "2026-01-01",
        "series": "rows",
        "numbers": "all",
        "column": f"{at.mark}_column",
        "port": "0",
        "to": "somebody",
        "uri": f"/{at.mark}/one.csv",
        "what": ids["run"],
        "folder": f"/{at.mark}",
    }
    return known.get(name.removesuffix("_id"), "because" if "UUID" not in str(parameter.type) else ids["dataset"])


@pytest.fixture(scope="module")
def lake(templates: Templates, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lake]:
    home = tmp_path_factory.mktemp("commands")
    (home / "catalog.db").write_bytes(templates.sqlite.read_bytes())
    engine = create_database_engine(f"sqlite:///{home / 'catalog.db'}")
    with transaction(engine) as session:
        own, other = place(session, "ownmark7"), place(session, "othermark9")
        people = {
            role: token(session, user(session, role, role, silo=None if role in {"auditor", "admin"} else own.silo.id))
            for role in ROLES
        }
        people["all"] = token(session, user(session, "all", *ROLES))
        people["nobody"] = token(session, user(session, "nobody"))
    yield Lake(engine, home, own, other, people)
    engine.dispose()


@pytest.fixture(autouse=True)
def _logs_as_before() -> Iterator[None]:
    handlers, level = logging.root.handlers[:], logging.root.level
    yield
    logging.root.handlers, logging.root.level = handlers, level
    structlog.reset_defaults()


def test_every_verb_says_who_may() -> None:
    assert sorted(COMMANDS) == sorted(ACTION_OF), "say in VERBS what the new verb asks for"


@pytest.mark.parametrize("verb", TRIED)
def test_a_verb_is_for_those_who_may_and_nobody_else(
    lake: Lake, verb: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    action = ACTION_OF[verb]
    monkeypatch.chdir(lake.home)
    whole = lake.run(verb, lake.own, "all", monkeypatch)
    assert whole != UNEXPECTED, capsys.readouterr().err
    assert (whole == FORBIDDEN) == (action == "machine") or action == "own", capsys.readouterr().err
    lacking = [role for role, actions in ROLES.items() if action not in {*actions, "own"}]
    for role in ("nobody", *lacking):
        code = lake.run(verb, lake.own, role, monkeypatch)
        assert code not in {DONE, UNEXPECTED}, role
        assert code in {FORBIDDEN, NOT_FOUND} or whole != DONE, role
    capsys.readouterr()  # `tokens make` prints one, this once, which no log may hold


@pytest.mark.parametrize("verb", [verb for verb in TRIED if ACTION_OF[verb] in OF_SILOS and verb not in OF_NO_SILO])
def test_what_is_in_another_silo_is_not_told_and_not_touched(
    lake: Lake, verb: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(lake.home)
    code = lake.run(verb, lake.other, "steward", monkeypatch)
    told = capsys.readouterr()
    asked = " ".join(given(COMMANDS[verb], lake.other))
    assert code != UNEXPECTED, told.err
    assert code != DONE or ACTION_OF[verb] == "read"
    if lake.other.mark not in asked:
        assert lake.other.mark not in told.out + told.err
