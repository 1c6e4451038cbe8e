"""The command `catalog`: finds the command that was named, and tells what went wrong in one sentence."""

import importlib
import os
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

import click

from catalog import __version__
from catalog.cli.exit_codes import ExitCode
from catalog.cli.frame import Call, shared_options
from catalog.cli.output import Output
from catalog.config import Settings, settings
from catalog.errors import CatalogError, Conflict, Invalid

# The help of each stands here, so that `catalog --help` need not load them: the order is that of a first day.
COMMANDS = {
    "silos": ("catalog.cli.silos:silos", "Add and list the silos and their storage roots."),
    "register": ("catalog.cli.register:register", "Tell the catalog of a dump."),
    "scan": ("catalog.cli.scan:scan", "Register every dump found below a folder."),
    "which": ("catalog.cli.which:which", "Tell which copy is the source of truth."),
    "lint": ("catalog.cli.lint:lint", "Look for what a pipeline reads that it should not."),
    "show": ("catalog.cli.show:show", "Show a dataset with its copies."),
    "search": ("catalog.cli.search:search", "Find datasets by words."),
    "lineage": ("catalog.cli.lineage:lineage", "Show where data comes from and where it goes."),
    "events": ("catalog.cli.events:events", "List, show and export the OpenLineage events that arrived."),
    "quality": ("catalog.cli.quality:quality", "Show what the expectations found, gate on it, report it."),
    "incidents": ("catalog.cli.incidents:incidents", "List what is wrong with data, and say what became of it."),
    "suites": ("catalog.cli.suites:suites", "List, check, try, keep and propose rules of quality."),
    "contracts": ("catalog.cli.contracts:contracts", "Take in, check and give out data contracts."),
    "tags": ("catalog.cli.tags:tags", "Show, put and take tags of datasets and columns."),
    "terms": ("catalog.cli.terms:terms", "List, write and attach the terms of the glossary."),
    "score": ("catalog.cli.score:score", "Show how good data is, by dimension."),
    "monitors": ("catalog.cli.monitors:monitors", "Show what the monitors see in a copy, and set them."),
    "sufficiency": (
        "catalog.cli.sufficiency:sufficiency",
        "Tell whether data is enough to build on.",
    ),
    "dumps": ("catalog.cli.dumps:dumps", "List the dumps that arrived."),
    "review": ("catalog.cli.review:review", "List, accept and reject proposed sources of truth."),
    "nominations": ("catalog.cli.nominations:nominations", "Propose, discuss and decide on sources of truth."),
    "cells": ("catalog.cli.cells:cells", "Show cells that copies hold differently; say what they hold."),
    "matches": ("catalog.cli.matches:matches", "Show likenesses between copies, and correct them."),
    "explain": ("catalog.cli.explain:explain", "Explain a likeness, a link or a ranking in sentences."),
    "copies": ("catalog.cli.copies:copies", "Retire a copy, or move it to another dataset."),
    "owners": ("catalog.cli.owners:owners", "Show who answers for data; claim, hand over and assign it."),
    "deprecations": ("catalog.cli.deprecations:deprecations", "Say what is not to be used after a deadline."),
    "debt": ("catalog.cli.debt:debt", "List what datasets lack to be understood."),
    "describe": ("catalog.cli.debt:describe", "Say what a dataset and its columns are, and when it comes."),
    "notices": ("catalog.cli.notices:notices", "Show and acknowledge what you are told, and set channels."),
    "subscriptions": ("catalog.cli.subscriptions:subscriptions", "Follow datasets, silos, tags or searches."),
    "tasks": ("catalog.cli.tasks:tasks", "List the work to do, and try failed work again."),
    "users": ("catalog.cli.users:users", "Add users and services, and shut them out."),
    "tokens": ("catalog.cli.tokens:tokens", "Make, list and revoke tokens."),
    "grants": ("catalog.cli.grants:grants", "Grant roles, and take them back."),
    "audit": ("catalog.cli.audit:audit", "Read, export and verify the record of who did what."),
    "access": ("catalog.cli.access:access", "First administrator, why somebody may, restrictions."),
    "serve": ("catalog.cli.serve:serve", "Run the site and a worker beside it."),
    "worker": ("catalog.cli.worker:worker", "Work on what is queued."),
    "db": ("catalog.cli.database:database", "Upgrade or check the database."),
    "doctor": ("catalog.cli.doctor:doctor", "Check the installation, and say what to do."),
}


class Commands(click.Group):
    """The commands of the table above, loaded when they are used."""

    def list_commands(self, _context: click.Context) -> list[str]:
        """Name the commands in the table's order."""
        return list(COMMANDS)

    def get_command(self, _context: click.Context, name: str) -> click.Command | None:
        """Load one command."""
        if name not in COMMANDS:
            return None
        module, _, attribute = COMMANDS[name][0].partition(":")
        found: click.Command = getattr(importlib.import_module(module), attribute)
        return found

    def format_commands(self, _context: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without loading them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, told) for name, (_, told) in COMMANDS.items()])


@click.group(
    cls=Commands,
    params=list(shared_options()),
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
    epilog="Exit codes and every option: docs/commands.md.",
)
@click.version_option(__version__, prog_name="catalog")
def catalog() -> None:
    """Tell which copy of the data is the source of truth, and prove it."""


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run a command line and exit with the code that says how it went."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    call = Call(Settings(home=Path(), database_url=""), out=Output(as_json="--json" in given))
    try:
        code = run(call, given)
    except BrokenPipeError:
        _leave_quietly()
    except KeyboardInterrupt:
        call.out.note("Stopped.")
        code = ExitCode.INTERRUPTED
    except Exception as error:  # noqa: BLE001 - the last line of defence: no traceback reaches a user
        code = _unexpected(call, error)
    sys.exit(code)


def run(call: Call, arguments: Sequence[str]) -> int:
    """Run a command line in an environment and give the exit code; expected errors are told, others are raised."""
    try:
        call.settings = _settings()
        result = catalog.main(list(arguments), prog_name="catalog", standalone_mode=False, obj=call)
        sys.stdout.flush()
    except click.exceptions.Exit as finished:
        return finished.exit_code
    except click.Abort:
        raise KeyboardInterrupt from None
    except click.ClickException as error:
        call.out.failed("usage", _usage(error), {})
        return ExitCode.INVALID
    except CatalogError as error:
        call.out.failed(error.code, str(error), error.facts)
        return error.exit_code
    return result if isinstance(result, int) else ExitCode.OK


def _settings() -> Settings:
    try:
        return settings()
    except ValueError as error:
        raise Invalid(reason=f"A variable of the environment is not right: {error}.") from None


def _usage(error: click.ClickException) -> str:
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        return error.format_message()
    context = getattr(error, "ctx", None)
    hint = f" `{context.command_path} --help` shows how it is used." if context is not None else ""
    return f"{error.format_message().rstrip('.')}.{hint}"


def _unexpected(call: Call, error: Exception) -> int:
    from sqlalchemy.exc import DatabaseError, IntegrityError, OperationalError  # noqa: PLC0415 - when all is wrong

    from catalog.db import is_duplicate  # noqa: PLC0415 - see above

    if isinstance(error, IntegrityError) and is_duplicate(error):
        first = Conflict()
        call.out.failed(first.code, str(first), {})
        return first.exit_code
    if isinstance(error, OperationalError) or type(error) is DatabaseError:
        reason = (str(error.orig).strip().splitlines() or [""])[0].rstrip(".")
        call.out.failed("database_busy", f"The database could not do this: {reason}. `catalog doctor` looks why.", {})
        return ExitCode.UNAVAILABLE
    told = f"Something went wrong that nobody expected ({type(error).__name__}: {error})."
    kept = _keep_trace(call.settings, error)
    where = f" {kept} holds the details; please report it with them." if kept else ""
    call.out.failed("unexpected", told + where, {})
    return ExitCode.UNEXPECTED


def _keep_trace(known: Settings, error: Exception) -> Path | None:
    path = known.home / "last-error.txt"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("".join(traceback.format_exception(error)), encoding="utf-8", errors="backslashreplace")
    except OSError:
        return None
    return path


def _leave_quietly() -> NoReturn:
    # Whoever reads our output has gone away (`catalog dumps | head`): say nothing, also not at interpreter exit.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    sys.exit(ExitCode.OK)
