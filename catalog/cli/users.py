"""`catalog users`: who may sign in, and programs that have tokens."""

import sys

import click

from catalog.access import queries
from catalog.access import users as service
from catalog.access.deciding import require
from catalog.access.schemas import UserShown
from catalog.cli.frame import Call, Group
from catalog.cli.output import table
from catalog.errors import Invalid


@click.group(cls=Group)
def users() -> None:
    """Add users and services, shut them out, and set their passwords."""


@users.command()
@click.argument("name")
@click.option("--service", "is_service", is_flag=True, help="A program: it has tokens and never signs in.")
@click.option("--email", default="", help="By which an OpenID provider knows the user; told to nobody else.")
@click.option("--password-stdin", is_flag=True, help="Read a password from standard input.")
@click.pass_obj
def add(call: Call, name: str, *, is_service: bool, email: str, password_stdin: bool) -> None:
    """Add the user NAME, to whom nothing is granted yet."""
    password = asked_password(piped=True) if password_stdin else None
    kind = "service" if is_service else "person"
    with call.transaction(write=True) as session:
        made = service.add(session, name=name, kind=kind, email=email, password=password, actor=call.actor)
        shown = UserShown.of(made)
    call.out.show(shown, lambda: [f"User {name} is there. Next: catalog grants add {name} viewer"])


@users.command("list")
@click.pass_obj
def list_all(call: Call) -> None:
    """List the users with what is granted to them."""
    with call.transaction() as session:
        require(session, call.actor, "administer")
        shown = [UserShown.of(one) for one in queries.users(session)]
        held = queries.grants(session, [one.id for one in shown])
    roles = {one.id: ", ".join(grant.role for grant in held if grant.user_id == one.id) for one in shown}
    rows = [(one.name, one.kind, roles[one.id] or "nothing", "shut out" if one.disabled_at else "") for one in shown]
    empty = "There is no user yet. Make the first administrator: catalog access bootstrap NAME"
    call.out.show({"users": shown}, lambda: table(("user", "kind", "granted", "state"), rows, empty=empty))


@users.command()
@click.argument("name")
@click.pass_obj
def disable(call: Call, name: str) -> None:
    """Shut NAME out: sessions and tokens end at once."""
    with call.transaction(write=True) as session:
        found = queries.user(session, name)
        service.disable(session, found, actor=call.actor)
        shown = UserShown.of(found)
    call.out.show(shown, lambda: [f"{name} is shut out."])


@users.command()
@click.argument("name")
@click.pass_obj
def enable(call: Call, name: str) -> None:
    """Let NAME in again; tokens stay revoked."""
    with call.transaction(write=True) as session:
        found = queries.user(session, name)
        service.enable(session, found, actor=call.actor)
        shown = UserShown.of(found)
    call.out.show(shown, lambda: [f"{name} may sign in again."])


@users.command()
@click.argument("name")
@click.option("--password-stdin", is_flag=True, help="Read it from standard input in place of asking.")
@click.pass_obj
def password(call: Call, name: str, *, password_stdin: bool) -> None:
    """Set the password of NAME, and end the user's sessions."""
    chosen = asked_password(piped=password_stdin)
    with call.transaction(write=True) as session:
        found = queries.user(session, name)
        service.set_password(session, found, chosen, actor=call.actor)
        shown = UserShown.of(found)
    call.out.show(shown, lambda: [f"{name} has a new password."])


def asked_password(*, piped: bool) -> str:
    """Read a password, from standard input or asked twice; never from the command line, which others can see."""
    if piped:
        return sys.stdin.readline().rstrip("\n")
    if not sys.stdin.isatty():
        raise Invalid(reason="Nobody is here to type a password. Pipe it in, with --password-stdin.")
    answer: str = click.prompt("Password", hide_input=True, confirmation_prompt=True, err=True)
    return answer
