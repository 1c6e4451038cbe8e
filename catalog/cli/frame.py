"""What every command stands in: its settings, who asks, how it prints, and the database."""

from contextlib import AbstractContextManager
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

    @cached_property
    def engine(self) -> "Engine":
        """Open the database that the settings name."""
        from catalog.migrations.opening import open_database  # noqa: PLC0415 - --help does without a database

        return open_database(self.settings)

    def transaction(self, *, write: bool = False) -> AbstractContextManager["Session"]:
        """Open the one transaction of a command, or one of a long command's several."""
        from catalog.db import transaction  # noqa: PLC0415 - see `engine`

        return transaction(self.engine, write=write)

    @property
    def actor(self) -> "Actor":
        """Who asks: --as NAME, or the user of this machine."""
        from catalog.silos.access import local_actor  # noqa: PLC0415 - see `engine`

        return local_actor(self.settings, self.as_name)


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
