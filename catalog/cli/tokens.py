"""`catalog tokens`: secrets for programs."""

from uuid import UUID

import click

from catalog.access import queries
from catalog.access import tokens as service
from catalog.access.deciding import require_own_or
from catalog.access.roles import ACTIONS
from catalog.access.schemas import TokenMade, TokenShown
from catalog.cli.frame import Call, Group
from catalog.cli.output import table
from catalog.db import now
from catalog.web import human


@click.group(cls=Group)
def tokens() -> None:
    """Make, list and revoke the tokens of users and services."""


@tokens.command()
@click.argument("user")
@click.option("--label", required=True, help="What it is for.")
@click.option(
    "--scope", "scopes", multiple=True, default=("read",), type=click.Choice(list(ACTIONS)), help="May be given often."
)
@click.option("--days", default=90, show_default=True, help="How long it is good.")
@click.pass_obj
def make(call: Call, user: str, *, label: str, scopes: tuple[str, ...], days: int) -> None:
    """Make a token for USER; it is printed this once."""
    with call.transaction(write=True) as session:
        found = queries.user(session, user)
        made, text = service.make(session, found, label=label, scopes=scopes, days=days, actor=call.actor)
        shown = TokenMade(**TokenShown.model_validate(made).model_dump(), token=text)
    call.out.note("This is the only time that the token is shown. Give it as CATALOG_TOKEN or as a Bearer token.")
    call.out.show(shown, lambda: [text])


@tokens.command("list")
@click.argument("user")
@click.pass_obj
def list_all(call: Call, user: str) -> None:
    """List the tokens of USER, newest first."""
    with call.transaction() as session:
        found = queries.user(session, user)
        require_own_or(session, call.actor, found.id, "administer")
        shown = [TokenShown.model_validate(one) for one in queries.tokens(session, [found.id])]
    at = now()
    rows = [(one.id, one.label, ", ".join(one.scopes), human.ago(one.last_used_at, at), state(one)) for one in shown]
    columns = ("id", "label", "for", "last used", "state")
    call.out.show({"tokens": shown}, lambda: table(columns, rows, empty=f"{user} has no token."))


@tokens.command()
@click.argument("token_id", metavar="ID", type=click.UUID)
@click.pass_obj
def revoke(call: Call, token_id: UUID) -> None:
    """End a token at once (ID as in `catalog tokens list`)."""
    with call.transaction(write=True) as session:
        found = queries.token(session, token_id)
        service.revoke(session, found, actor=call.actor)
        shown = TokenShown.model_validate(found)
    call.out.show(shown, lambda: [f"The token {shown.label!r} is revoked."])


def state(token: TokenShown) -> str:
    """Tell in a word or two whether a token is good."""
    if token.revoked_at is not None:
        return "revoked"
    return "expired" if token.expires_at <= now() else f"good, ends {human.ago(token.expires_at, now())}"
