"""`catalog register`: tells the catalog of a dump."""

from typing import Any

import click

from catalog.cli import follow
from catalog.cli.exit_codes import ExitCode
from catalog.cli.frame import Call, Command
from catalog.cli.output import facts
from catalog.pipeline import service
from catalog.pipeline.schemas import ReceiptShown
from catalog.pipeline.service import Receipt, Registration
from catalog.storage import looking


@click.command(cls=Command)
@click.argument("uri")
@click.option("--silo", required=True, help="The silo it belongs to.")
@click.option("--name", default="", help="A title; it proposes the dataset's name.")
@click.option("--from", "sources", multiple=True, metavar="URI|NAME", help="What it was made from.")
@click.option("--owner", default="", help="Who answers for this copy.")
@click.option("--description", default="", help="What it is.")
@click.option("--run-id", help="The run that made it, as your scheduler names it.")
@click.option("--idempotency-key", "key", help="Registering twice with one key is registering once.")
@click.option("--wait", is_flag=True, help="Follow the work on it to its end.")
@click.pass_obj
def register(
    call: Call,
    uri: str,
    *,
    silo: str,
    name: str,
    sources: tuple[str, ...],
    owner: str,
    description: str,
    run_id: str | None,
    key: str | None,
    wait: bool,
) -> int:
    """Register that something arrived at URI (a path or s3://...): a file, or a folder that is one dataset."""
    said = Registration(uri, silo, name, sources, owner, description, run_id)
    with call.transaction() as session:
        place = service.to_look_at(session, said, key=key)
    if place is not None:
        looking.kind_of(place)
    with call.transaction(write=True) as session:
        receipt = service.register_dump(session, said, call.actor, key=key)
    ended = follow.follow(call, [receipt.dump_id]) if wait else []
    shown: dict[str, Any] = ReceiptShown.model_validate(receipt).model_dump(mode="json")
    shown |= {"work": ended[0] if ended else None}
    call.out.show(shown, lambda: [*_lines(receipt), *(follow.sentence(one) for one in ended)])
    return follow.code_of(ended) if wait else ExitCode.OK


def _lines(receipt: Receipt) -> list[object]:
    return facts(
        [
            ("dump", receipt.dump_id),
            ("copy", receipt.copy_id),
            ("dataset", receipt.dataset_id),
            ("note", "this request was answered before; nothing was added" if receipt.replayed else ""),
        ]
    )
