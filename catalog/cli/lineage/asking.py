"""The options that every question of `catalog lineage` takes, and how its answers end."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, TypeVar

import click

from catalog.lineage.links import KINDS
from catalog.lineage.questions.asking import FIRST_YEAR, LAST_YEAR, Asked
from catalog.lineage.questions.paging import MOST_ITEMS, page
from catalog.lineage.questions.schemas import CopyShown, Extent
from catalog.web import human

Verb = TypeVar("Verb", bound=Callable[..., Any])


class Moment(click.ParamType[datetime]):
    """An instant, or a day; without a zone it is taken in UTC."""

    name = "moment"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """Read an ISO 8601 time."""
        try:
            read = value if isinstance(value, datetime) else datetime.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is no moment: write 2026-11-23, or 2026-11-23T14:00:00+01:00.", param, ctx)
        if not FIRST_YEAR <= read.year <= LAST_YEAR:
            self.fail(f"give a moment between {FIRST_YEAR} and {LAST_YEAR}", param, ctx)
        return read.replace(tzinfo=UTC) if read.tzinfo is None else read.astimezone(UTC)


MOMENT = Moment()


def asking(items: int = 100) -> Callable[[Verb], Verb]:
    """Give a verb the options of a question; it is called with them as one `asked`."""
    options = (
        click.option("--silo", "silos", multiple=True, metavar="NAME", help="Only copies of this silo; repeatable."),
        click.option("--kind", "kinds", multiple=True, type=click.Choice(KINDS), help="Only such links; repeatable."),
        click.option("--min-confidence", type=click.FloatRange(0, 1), default=0.0, help="Only links at least so sure."),
        click.option("--as-of", type=MOMENT, help="As the lake was at this moment."),
        click.option("--known-at", type=MOMENT, help="As it was known at this moment."),
        click.option(
            "--limit", default=items, show_default=True, type=click.IntRange(1, MOST_ITEMS), help="How many on a page."
        ),
        click.option("--after", default="", metavar="MARK", help="Go on after the page that gave this mark."),
    )

    def add(verb: Verb) -> Verb:
        for option in reversed(options):
            verb = option(verb)
        return verb

    return add


def asked(said: dict[str, Any]) -> Asked:
    """Take the options of a question out of what a verb was called with."""
    limit, after = said.pop("limit"), said.pop("after")
    kinds, silos = frozenset(said.pop("kinds")), tuple(said.pop("silos"))
    return Asked(kinds=kinds, silos=silos, page=page(limit, after), **said)


def called(copy: CopyShown) -> str:
    """Name a copy: its dataset, silo and address."""
    return f"{copy.dataset or copy.title} [{copy.silo or 'no silo'}] {copy.uri}"


def ending(shown: Extent, word: str, words: str | None = None) -> list[object]:
    """Say what an answer leaves out, and how to get it."""
    if shown.complete:
        return []
    more = human.plural(shown.more, f"more {word}", f"more {words or word + 's'}")
    told = f"{'' if shown.more_is_exact else 'at least '}{more}"
    if shown.truncated_because == "page":
        return [f"There {'is' if shown.more == 1 else 'are'} {told}: go on with --after {shown.next}"]
    if shown.truncated_because == "depth":
        return [f"One step further there {'is' if shown.more == 1 else 'are'} {told}: use a larger --depth."]
    return ["There is more than is ever looked at; ask with --depth, --kind, --silo or --min-confidence."]
