"""`catalog deprecations`: what is not to be used after a deadline."""

from collections.abc import Sequence

import click

from catalog.cli.frame import Call, Group
from catalog.cli.output import table
from catalog.datasets.deprecation import queries, service
from catalog.datasets.deprecation.queries import Deprecated
from catalog.datasets.owning import things
from catalog.datasets.owning.things import Kind
from catalog.nominations.schemas import DeprecatedShown
from catalog.stewardship.deprecating import deprecate
from catalog.web import human

COPY = click.option("--copy", "copy", is_flag=True, help="NAME is a copy, and only it is meant.")


@click.group(cls=Group)
def deprecations() -> None:
    """Say that datasets and copies are not to be used after a deadline, and what to use instead."""


@deprecations.command("list")
@click.pass_obj
def list_deprecated(call: Call) -> None:
    """List what is deprecated, the nearest deadline first."""
    with call.transaction() as session:
        found = queries.listed(session)
    shown = [DeprecatedShown.model_validate(one) for one in found]
    call.out.show({"items": shown}, lambda: _drawn(found))


@deprecations.command()
@click.argument("name", metavar="NAME")
@COPY
@click.option("--until", required=True, metavar="DAY", help="The last day on which it may be used, such as 2027-01-31.")
@click.option("--reason", required=True, help="Why; everybody can read it.")
@click.option("--instead", default="", metavar="NAME|URI", help="What to use instead.")
@click.pass_obj
def add(call: Call, name: str, *, copy: bool, until: str, reason: str, instead: str) -> None:
    """Deprecate NAME, which you answer for; `which` and `lint` tell it from then on."""
    with call.transaction(write=True) as session:
        found = deprecate(session, _kind(copy), name, (until, reason, instead), call.actor)
    call.out.show(DeprecatedShown.model_validate(found), lambda: [found.says])


@deprecations.command("take-back")
@click.argument("name", metavar="NAME")
@COPY
@click.option("--reason", required=True, help="Why; everybody can read it.")
@click.pass_obj
def take_back(call: Call, name: str, *, copy: bool, reason: str) -> None:
    """Let NAME be used again."""
    with call.transaction(write=True) as session:
        service.take_back(session, things.named(session, _kind(copy), name), reason=reason, actor=call.actor)
    call.out.show({"name": name, "deprecated": False}, lambda: [f"{name} may be used again."])


def _kind(copy: bool) -> Kind:
    return "copy" if copy else "dataset"


def _drawn(found: Sequence[Deprecated]) -> list[object]:
    rows = [
        (
            one.kind,
            one.name,
            f"{human.instant(one.until)}{' (passed)' if one.passed else ''}",
            one.replacement.name if one.replacement else "—",
            one.set_by,
            one.reason,
        )
        for one in found
    ]
    return table(("kind", "name", "until", "instead", "by", "why"), rows, empty="Nothing is deprecated.")
