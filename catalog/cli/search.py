"""`catalog search`: datasets by words."""

from collections.abc import Mapping, Sequence
from typing import Any

import click

from catalog.cli.frame import Call, Command
from catalog.cli.output import table
from catalog.db import now
from catalog.search.queries import LARGEST_PAGE, Page, Result, find
from catalog.search.schemas import ResultsShown
from catalog.web import human

FILTERS = ("silo", "owner", "status", "format")


@click.command(cls=Command)
@click.argument("words", nargs=-1)
@click.option("--silo", multiple=True, help="Only with a copy in this silo.")
@click.option("--owner", multiple=True, help="Only of this owner.")
@click.option("--status", multiple=True, help="Only with this status, such as canonical or proposed.")
@click.option("--format", multiple=True, help="Only with a copy in this format.")
@click.option("--sort", type=click.Choice(["relevance", "updated", "title"]), default="relevance", show_default=True)
@click.option("--page", default=1, show_default=True, type=click.IntRange(1), help="Which page.")
@click.option("--size", default=20, show_default=True, type=click.IntRange(1, LARGEST_PAGE), help="How many on a page.")
@click.pass_obj
def search(
    call: Call, /, words: tuple[str, ...], *, sort: str, page: int, size: int, **filters: tuple[str, ...]
) -> None:
    """Find datasets by WORDS in their names, paths, columns and descriptions; without words, list them all."""
    with call.transaction() as session:
        found = find(session, " ".join(words), filters=filters, sort=sort, page=page, size=size)
    call.out.show(
        ResultsShown.model_validate(found),
        lambda: [
            *_corrections(found),
            *_results(found, _nothing(found, words, filters, page)),
            *_more(found, page, size),
        ],
    )


def _corrections(found: Page) -> list[str]:
    return [f"Nothing has the word {word}; looked for {', '.join(to)}." for word, to in found.corrections.items()]


def _nothing(found: Page, words: Sequence[str], filters: Mapping[str, Sequence[str]], page: int) -> str:
    """Say why there is nothing to show, and the way on."""
    if page > 1 and found.total:
        return f"Page {page} lies behind the last of the {human.plural(found.total, 'dataset')} found."
    if any(filters.values()):
        return "Nothing was found with these filters. Leave some of them out."
    if words:
        return "Nothing was found. Fewer or other words may help; `catalog dumps` lists arrivals."
    return (
        "The catalog is empty. Register something: catalog register URI --silo NAME, or catalog scan PATH --silo NAME"
    )


def _results(found: Page, empty: str) -> list[object]:
    at = now()
    rows = [
        (
            one.title,
            _text(one.facets, "status").replace("_", " "),
            _text(one.facets, "silo"),
            _text(one.facets, "owner"),
            human.ago(one.updated_at, at),
            _where(one),
            one.dataset_id,
        )
        for one in found.results
    ]
    columns = ("dataset", "status", "silo", "owner", "updated", "found in", "id")
    return table(columns, rows, empty=empty)


def _text(facets: Mapping[str, Any], name: str) -> str:
    value = facets.get(name) or ""
    return value if isinstance(value, str) else ", ".join(str(one) for one in value)


def _where(one: Result) -> str:
    return ", ".join(dict.fromkeys(f"{hit.place} {hit.name}" for hit in one.hits[:3]))


def _more(found: Page, page: int, size: int) -> list[str]:
    if not found.results:
        return []
    total = f"{found.total:,}+" if found.capped else f"{found.total:,}"
    more = f" `--page {page + 1}` shows more." if page * size < min(found.total, found.reachable) else ""
    return [f"{total} found.{more}"]
