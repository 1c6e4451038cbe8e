"""What the documents say is so: links lead somewhere, commands exist, every word of the models is explained."""

import ast
import re
import shlex
from pathlib import Path

import click
import pytest

from catalog.cli.main import catalog as cli

ROOT = Path(__file__).parents[1]
PAGES = sorted(
    [ROOT / "README.md", ROOT / "CHANGELOG.md", *(ROOT / "docs").rglob("*.md"), *(ROOT / "expectations").glob("*.md")]
)
LINK = re.compile(r"\]\((?!https?://|#)([^)#]+)[^)]*\)")
BLOCK = re.compile(r"```(\w*)\n(.*?)```", re.DOTALL)


def blocks(page: Path, language: str) -> list[str]:
    return [text for kind, text in BLOCK.findall(page.read_text()) if kind == language]


def spoken(page: Path) -> list[str]:
    lines = [line for text in blocks(page, "") + blocks(page, "sh") for line in text.splitlines()]
    inline = re.findall(r"`(catalog [^`]+)`", page.read_text())
    return [line.strip() for line in [*lines, *inline] if line.strip().startswith("catalog ")]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_leads_somewhere(page: Path) -> None:
    assert [link for link in LINK.findall(page.read_text()) if not (page.parent / link).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_command_and_option_named_exists(page: Path) -> None:
    unknown = [problem for line in spoken(page) for problem in _problems(line)]
    assert unknown == []


def test_the_readme_starts_with_the_two_commands() -> None:
    text = (ROOT / "README.md").read_text()
    assert text.index("scripts/demo") < text.index("scripts/test") < text.index("catalog silos add")


@pytest.mark.parametrize("source", blocks(ROOT / "README.md", "python"))
def test_python_examples_use_what_the_client_has(source: str) -> None:
    from catalog.client import Catalog  # noqa: PLC0415 - the other tests do not need it

    called = {
        node.func.attr
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    }
    assert called
    assert {name for name in called if not hasattr(Catalog, name)} == set()


def test_every_table_of_the_catalog_is_a_word_of_the_glossary() -> None:
    from catalog.migrations.target import metadata  # noqa: PLC0415

    glossary = (ROOT / "docs" / "glossary.md").read_text().lower().replace(" ", "")
    asked = {"silo", "dataset", "copy", "version", "dump", "task", "change", "edge", "match", "nomination", "decision"}
    assert asked <= set(metadata.tables)
    assert {word for word in asked if f"|{word}|" not in glossary} == set()


def _problems(line: str) -> list[str]:
    words = shlex.split(line.split("#", maxsplit=1)[0].split(" | ", maxsplit=1)[0].rstrip("&; "), posix=True)[1:]
    command: click.Command = cli
    context = click.Context(cli)
    while words and isinstance(command, click.Group):
        choices = words[0].split("|")
        if choices[0].startswith("-"):
            break
        found = [command.get_command(context, choice) for choice in choices]
        if None in found:
            return [f"{line}: no command {words[0]}"]
        command, words = found[0] or command, words[1:]
    options = {name for parameter in command.params for name in parameter.opts}
    return [
        f"{line}: no option {word}" for word in words if word.startswith("--") and word.split("=")[0] not in options
    ]
