"""What every command stands in: its settings, who asks, how it prints, and the database."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import click

from catalog.cli.output import Output
from catalog.config import Settings

if TYPE_CHECKING:
    from sqlalchemy import Engine
    from sqlalchemy.orm import Session

    from catalog.silos.access import Actor


@dataclass
class Call:
    """One run of a command."""

    settings: Settings
    as_name: str = ""
    out: Output = field(default_factory=Output)

    _actor: "Actor | None" = None

    @property
    def engine(self) -> "Engine":
        """Open the database that the settings name, for what concerns the whole machine; see `transaction`."""
        from catalog.access.commanding import as_machine  # noqa: PLC0415 - --help does without a database

        as_machine(self.settings)
        return self._engine

    @contextmanager
    def transaction(self, *, write: bool = False) -> Iterator["Session"]:
        """Open the one transaction of a command, or one of a long command's several, for who gives the command."""
        import catalog.migrations.target  # noqa: F401, PLC0415 - all tables tell together what somebody sees
        from catalog.access import commanding  # noqa: PLC0415 - see `engine`
        from catalog.db import ORIGIN, transaction  # noqa: PLC0415

        with transaction(self._engine, write=write) as session:
            session.info[ORIGIN] = f"command line on {socket.gethostname()}"
            self._actor = commanding.admit(session, self.settings, self.as_name, write=write)
            yield session
            if write:
                commanding.settle(session)

    @property
    def actor(self) -> "Actor":
        """Who gives the command, as found out when its transaction was opened."""
        if self._actor is None:
            raise RuntimeError("open a transaction first: in it is found out who asks")
        return self._actor

    @cached_property
    def _engine(self) -> "Engine":
        from catalog.migrations.opening import open_database  # noqa: PLC0415 - see `engine`

        return open_database(self.settings)


def _take_json(context: click.Context, _option: click.Parameter, value: bool) -> None:
    if value:
        call = context.find_object(Call)
        if call is not None:
            call.out.as_json = True


def _take_name(context: click.Context, _option: click.Parameter, value: str | None) -> None:
    call = context.find_object(Call)
    if value is not None and call is not None:
        call.as_name = value


def shared_options() -> list[click.Option]:
    """Make the options that stand before as well as after every command's name."""
    return [
        click.Option(
            ["--as", "as_name"],
            metavar="NAME",
            expose_value=False,
            callback=_take_name,
            help="Act under this name; it is shown as unverified.",
        ),
        click.Option(["--json", "as_json"], is_flag=True, expose_value=False, callback=_take_json, help="Print JSON."),
    ]


class Command(click.Command):
    """A command that takes the shared options."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.params.extend(shared_options())


class Group(click.Group):
    """A noun with several verbs; it takes the shared options too."""

    command_class = Command

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.params.extend(shared_options())
