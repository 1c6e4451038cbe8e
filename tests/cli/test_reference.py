"""The page of commands names every command, option, exit code and setting."""

from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from catalog.cli.exit_codes import ExitCode
from catalog.cli.main import COMMANDS, catalog
from catalog.config import _NUMBERS

PAGE = (Path(__file__).parents[2] / "docs" / "commands.md").read_text()
SHARED = {"--as", "--json", "--help"}


def spoken(command: click.Command, path: str) -> Iterator[str]:
    yield path
    for parameter in command.params:
        if isinstance(parameter, click.Option) and not parameter.hidden:
            yield from (name for name in parameter.opts if name not in SHARED)
    if isinstance(command, click.Group):
        for name in command.list_commands(click.Context(command)):
            inner = command.get_command(click.Context(command), name)
            assert inner is not None
            yield from spoken(inner, f"{path} {name}")


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_and_option_is_told(name: str) -> None:
    command = catalog.get_command(click.Context(catalog), name)
    assert command is not None
    assert [word for word in spoken(command, f"catalog {name}") if word not in PAGE] == []


def test_every_exit_code_is_told_in_its_own_words() -> None:
    assert [code for code in ExitCode if f"| {code.value} | {code.sentence} |" not in PAGE] == []


def test_every_number_that_may_be_set_is_told() -> None:
    assert [name for name in _NUMBERS if f"CATALOG_{name.upper()}" not in PAGE] == []
