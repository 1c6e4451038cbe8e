"""`catalog grants`: which role a user has, and where."""

from uuid import UUID

import click
from sqlalchemy.orm import Session

from catalog.access import grants as service
from catalog.access import queries
from catalog.access.deciding import require
from catalog.access.grants import Place
from catalog.access.roles import ROLES
from catalog.access.schemas import GrantShown
from catalog.cli.frame import Call, Group
from catalog.cli.output import table
from catalog.datasets import resolving
from catalog.errors import Invalid
from catalog.silos import queries as silos


@click.group(cls=Group)
def grants() -> None:
    """Grant roles to users, and take them back."""


@grants.command()
@click.argument("user")
@click.argument("role", type=click.Choice(list(ROLES)))
@click.option("--silo", help="Only in this silo; without any of these, everywhere.")
@click.option("--dataset", help="Only this dataset; the role is viewer.")
@click.option("--copy", help="Only this copy; the role is viewer.")
@click.option("--reason", default="", help="Why.")
@click.pass_obj
def add(
    call: Call, user: str, role: str, *, silo: str | None, dataset: str | None, copy: str | None, reason: str
) -> None:
    """Grant ROLE to USER."""
    with call.transaction(write=True) as session:
        place = place_of(session, silo=silo, dataset=dataset, copy=copy)
        made = service.grant(session, queries.user(session, user), role, place, reason=reason, actor=call.actor)
        shown = GrantShown.all_of(session, [made])[0]
    call.out.show(shown, lambda: [f"{user} is {role} {_where(shown.place)} ({shown.id})."])


@grants.command("list")
@click.argument("user", required=False)
@click.pass_obj
def list_all(call: Call, user: str | None) -> None:
    """List what is granted now, to USER or to everybody."""
    with call.transaction() as session:
        require(session, call.actor, "administer")
        wanted = [queries.user(session, user)] if user else queries.users(session)
        shown = GrantShown.all_of(session, queries.grants(session, [one.id for one in wanted]))
    rows = [(one.user, one.role, one.place, one.granted_by, one.reason, one.id) for one in shown]
    columns = ("user", "role", "where", "granted by", "reason", "id")
    call.out.show({"grants": shown}, lambda: table(columns, rows, empty="Nothing is granted."))


@grants.command()
@click.argument("grant_id", metavar="ID", type=click.UUID)
@click.pass_obj
def revoke(call: Call, grant_id: UUID) -> None:
    """Take a grant back at once (ID as in `catalog grants list`)."""
    with call.transaction(write=True) as session:
        found = queries.grant(session, grant_id)
        service.revoke(session, found, actor=call.actor)
        shown = GrantShown.all_of(session, [found])[0]
    call.out.show(shown, lambda: [f"{shown.user} is no longer {shown.role} {_where(shown.place)}."])


def place_of(session: Session, *, silo: str | None, dataset: str | None, copy: str | None) -> Place:
    """Find the place that options name; raises Invalid when they name two."""
    if sum(one is not None for one in (silo, dataset, copy)) > 1:
        raise Invalid(reason="Name one of --silo, --dataset and --copy.")
    if silo is not None:
        return Place(silo_id=silos.get(session, silo).id)
    if dataset is not None:
        return Place(dataset_id=resolving.resolve(session, dataset).id)
    return Place() if copy is None else Place(copy_id=resolving.copy_of(session, copy).id)


def _where(place: str) -> str:
    return place if place == "everywhere" else f"of {place}"
