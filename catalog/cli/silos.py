"""`catalog silos`: the organisational sides of the lake."""

import click

from catalog.cli.frame import Call, Group
from catalog.cli.output import facts, table
from catalog.silos import queries, service
from catalog.silos.schemas import SiloShown


@click.group(cls=Group)
def silos() -> None:
    """Add and list the silos and their storage roots."""


@silos.command()
@click.argument("name")
@click.option(
    "--root", "roots", multiple=True, required=True, metavar="PATH|URI", help="A folder it may register from."
)
@click.option("--owner", required=True, help="The team that answers for it.")
@click.option("--steward", "stewards", multiple=True, metavar="NAME", help="Somebody who decides.")
@click.option("--description", default="", help="What it is.")
@click.option("--no-cells", is_flag=True, help="Keep no cell of its data; rankings then know less.")
@click.pass_obj
def add(
    call: Call,
    name: str,
    *,
    roots: tuple[str, ...],
    owner: str,
    stewards: tuple[str, ...],
    description: str,
    no_cells: bool,
) -> None:
    """Add the silo NAME. Give --root and --steward as often as needed."""
    service.look_at_roots(roots, name)
    with call.transaction(write=True) as session:
        silo = service.add(
            session,
            name=name,
            owner=owner,
            stewards=stewards,
            roots=roots,
            description=description,
            keep_cells=not no_cells,
            actor=call.actor,
        )
        shown = SiloShown.of(session, silo)
    call.out.show(shown, lambda: [f"Silo {name} is there. Next: catalog scan {shown.roots[0]} --silo {name}"])


@silos.command("list")
@click.pass_obj
def list_all(call: Call) -> None:
    """List the silos."""
    with call.transaction() as session:
        shown = [SiloShown.of(session, silo) for silo in queries.list_all(session)]
    rows = [
        (silo.name, silo.owner, ", ".join(silo.stewards), ", ".join(silo.roots), silo.description) for silo in shown
    ]
    empty = "There are no silos yet. Add one: catalog silos add NAME --root PATH --owner TEAM --steward NAME"
    columns = ("silo", "owner", "stewards", "roots", "description")
    call.out.show({"silos": shown}, lambda: table(columns, rows, empty=empty))


@silos.command()
@click.argument("name")
@click.pass_obj
def show(call: Call, name: str) -> None:
    """Show the silo NAME."""
    with call.transaction() as session:
        shown = SiloShown.of(session, queries.get(session, name))
    lines = [
        ("silo", shown.name),
        ("description", shown.description),
        ("owner", shown.owner),
        ("stewards", ", ".join(shown.stewards)),
        *(("root", root) for root in shown.roots),
        ("quorum", f"{shown.quorum} of its stewards must agree on a source of truth"),
        ("cells", "may be kept" if shown.keep_cells else "none are kept"),
    ]
    call.out.show(shown, lambda: facts(lines))


@silos.command("set")
@click.argument("name")
@click.option("--quorum", required=True, type=click.IntRange(min=1), help="So many stewards must agree.")
@click.option("--reason", required=True, help="Why; everybody can read it.")
@click.pass_obj
def set_silo(call: Call, name: str, quorum: int, reason: str) -> None:
    """Say how many stewards of the silo NAME must agree that a copy is a source of truth."""
    with call.transaction(write=True) as session:
        silo = service.set_quorum(session, name, quorum, reason=reason, actor=call.actor)
        shown = SiloShown.of(session, silo)
    call.out.show(shown, lambda: [f"In {name} it takes {quorum} from the next vote on."])
