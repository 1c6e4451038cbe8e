"""`catalog quality report`: what is known of quality as a file to keep, to send and to print."""

from pathlib import Path
from uuid import UUID

import click
from sqlalchemy.orm import Session

from catalog.cli.frame import Call, Command
from catalog.datasets import queries as datasets
from catalog.datasets import resolving
from catalog.errors import Invalid, NotFound, SiloNotFound
from catalog.quality.gating.formats import FORMATS
from catalog.silos import queries as silos
from catalog.ui.reports import exporting
from catalog.ui.reports.exporting import ENDINGS, Report


@click.command(cls=Command)
@click.argument("name", metavar="VERSION|SILO|NAME|URI")
@click.option("--format", "ending", type=click.Choice(ENDINGS), help="Of the file; unless given, as --out ends.")
@click.option("--out", type=click.Path(path_type=Path), help="A file or a folder; unless given, here.")
@click.option("--result-format", type=click.Choice(FORMATS), default="BASIC", show_default=True, help="As GX has them.")
@click.pass_obj
def report(call: Call, name: str, *, ending: str | None, out: Path | None, result_format: str) -> None:
    """Write the quality report of a version, of what a copy holds now, or of a whole silo."""
    told = out.suffix.removeprefix(".").lower() if out is not None else ""
    chosen = ending or (told if told in ENDINGS else "html")
    with call.transaction(write=True) as session:
        made = _made(call, session, name, chosen, result_format)
    path = made.file if out is None else out / made.file if out.is_dir() else out
    _write(Path(path), made.content)
    shown = {"file": str(path), "format": chosen, "bytes": len(made.content)}
    call.out.show(shown, lambda: [f"{path} is written."])


def _made(call: Call, session: Session, name: str, ending: str, result_format: str) -> Report:
    version_id = _version(session, name)
    if version_id is not None:
        return exporting.version(session, version_id, ending, result_format, call.actor)
    try:
        silos.get(session, name)
    except SiloNotFound:
        copy = resolving.copy_of(session, name)
        held = datasets.current_version(session, copy.id)
        if held is None:
            raise NotFound(what="A version of", name=name) from None
        return exporting.version(session, held.id, ending, result_format, call.actor)
    return exporting.silo(session, name, ending, call.actor)


def _version(session: Session, name: str) -> UUID | None:
    try:
        return datasets.version(session, UUID(name)).id
    except (ValueError, NotFound):
        return None


def _write(path: Path, content: bytes) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    except OSError as error:
        raise Invalid(reason=f"{path} cannot be written: {error.strerror}.") from None
