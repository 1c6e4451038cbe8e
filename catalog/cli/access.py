"""`catalog access`: the first administrator, why somebody may, and what is restricted."""

import click

from catalog.access import explaining, queries, users
from catalog.access.commanding import as_machine
from catalog.access.deciding import require
from catalog.access.roles import ACTIONS
from catalog.access.schemas import Explained, RestrictionShown, UserShown
from catalog.cli.frame import Call, Group
from catalog.cli.grants import place_of
from catalog.cli.output import table
from catalog.cli.users import asked_password
from catalog.pipeline import aiming, restricting
from catalog.pipeline.aiming import EVERYTHING


@click.group(cls=Group)
def access() -> None:
    """Make the first administrator, explain decisions, and restrict who sees what."""


@access.command()
@click.argument("name")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input in place of asking.")
@click.pass_obj
def bootstrap(call: Call, name: str, *, password_stdin: bool) -> None:
    """Make NAME the first administrator; from then on everybody signs in."""
    as_machine(call.settings)
    password = asked_password(piped=password_stdin)
    with call.transaction(write=True) as session:
        shown = UserShown.of(users.bootstrap(session, name=name, password=password, actor=call.actor))
    call.out.show(
        shown, lambda: [f"{name} is the administrator. A site that runs already asks nobody: start it again."]
    )


@access.command()
@click.argument("user")
@click.argument("action", type=click.Choice(list(ACTIONS)))
@click.argument("target", default=EVERYTHING, metavar="[TARGET]")
@click.pass_obj
def explain(call: Call, user: str, action: str, target: str) -> None:
    """Explain whether USER may do ACTION to TARGET (a silo, a dataset, a copy), and why."""
    with call.transaction() as session:
        require(session, call.actor, "administer")
        found = queries.user(session, user)
        why = explaining.explain(session, found, action, aiming.target_of(session, target))
    shown = Explained(user=found.name, action=action, target=target, **vars(why))
    verdict = "may" if shown.allowed else "may not"
    call.out.show(shown, lambda: [f"{user} {verdict} {action} {target}. {shown.because}"])


@access.command()
@click.option("--silo", help="This silo with all it holds.")
@click.option("--dataset", help="This dataset with all its copies.")
@click.option("--copy", help="This copy.")
@click.option("--reason", required=True, help="Why; administrators read it.")
@click.pass_obj
def restrict(call: Call, *, silo: str | None, dataset: str | None, copy: str | None, reason: str) -> None:
    """Hide a silo, a dataset or a copy from all who are not cleared for it."""
    with call.transaction(write=True) as session:
        place = place_of(session, silo=silo, dataset=dataset, copy=copy)
        made = restricting.restrict(session, place, reason=reason, actor=call.actor)
        shown = RestrictionShown.all_of(session, [made])[0]
    call.out.show(shown, lambda: [f"Restricted: {shown.place}."])


@access.command()
@click.option("--silo", help="This silo.")
@click.option("--dataset", help="This dataset.")
@click.option("--copy", help="This copy.")
@click.option("--reason", default="", help="Why.")
@click.pass_obj
def lift(call: Call, *, silo: str | None, dataset: str | None, copy: str | None, reason: str) -> None:
    """Let everybody see it again who may read its silo."""
    with call.transaction(write=True) as session:
        place = place_of(session, silo=silo, dataset=dataset, copy=copy)
        lifted = restricting.lift(session, place, reason=reason, actor=call.actor)
        shown = RestrictionShown.all_of(session, [lifted])[0]
    call.out.show(shown, lambda: [f"No longer restricted: {shown.place}."])


@access.command()
@click.pass_obj
def restricted(call: Call) -> None:
    """List what is restricted, and why."""
    with call.transaction() as session:
        require(session, call.actor, "administer")
        shown = RestrictionShown.all_of(session, queries.restrictions(session))
    rows = [(one.place, one.reason, one.set_by, one.id) for one in shown]
    columns = ("what", "why", "by", "id")
    call.out.show({"restrictions": shown}, lambda: table(columns, rows, empty="Nothing is restricted."))
