"""`catalog audit`: the record of who did what: read, exported, verified and cut."""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
from sqlalchemy.orm import Session

from catalog.access.commanding import as_machine
from catalog.access.deciding import require
from catalog.audit import cutting, exporting, keys, proving, queries, rotating, sealing, verifying
from catalog.audit.chain import Finding
from catalog.audit.exporting import FORMATS, Wanted
from catalog.cli.exit_codes import ExitCode
from catalog.cli.frame import Call, Group
from catalog.cli.output import facts, table
from catalog.errors import Invalid
from catalog.errors.audit import ExportUnreadable
from catalog.pipeline import recording
from catalog.web import human

_MOMENT = click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S"])


def _which(command: Any) -> Any:
    """Add the options that choose entries."""
    for option in (
        click.option("--until", type=_MOMENT, help="Only what was done until then (UTC)."),
        click.option("--since", type=_MOMENT, help="Only what was done then (UTC) or later."),
        click.option("--of", default="", metavar="NAME", help="Only what was done to this dataset and its copies."),
        click.option("--did", default="", metavar="ACTION", help="Only this, such as nomination.accepted."),
        click.option("--who", default="", help="Only what this user or program did."),
    ):
        command = option(command)
    return command


@click.group(cls=Group)
def audit() -> None:
    """Read, export and verify the record of who did what, and cut what was kept long enough."""


@audit.command("list")
@_which
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1, 500), help="How many.")
@click.option("--before", type=int, metavar="ID", help="Go on after the last one shown.")
@click.pass_obj
def list_entries(call: Call, /, limit: int, before: int | None, **which: Any) -> None:
    """List what was done, newest first."""
    with call.transaction() as session:
        require(session, call.actor, "audit")
        found = queries.entries(session, **_filters(_wanted(session, which)), limit=limit, before=before)
        shown = [exporting.told(one) for one in found]
    columns = ("id", "when", "who", "did", "to", "from", "why")
    rows = [
        (one.id, human.instant(one.at), one.actor, one.action, f"{one.subject_type} {one.subject_id}", one.origin, why)
        for one in found
        for why in [one.detail.get("reason", "")]
    ]
    call.out.show({"entries": shown}, lambda: table(columns, rows, empty="Nobody did anything like that."))


@audit.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@_which
@click.option("--format", "form", default="jsonl", show_default=True, type=click.Choice(list(FORMATS)), help="How.")
@click.pass_obj
def export(call: Call, /, file: Path, form: str, **which: Any) -> None:
    """Write entries to FILE, oldest first; JSON lines can be verified with the public key alone."""

    def reading() -> AbstractContextManager[Session]:
        return call.transaction()

    with call.transaction(write=True) as session:
        written = recording.export(session, reading, _wanted(session, which), form, call.actor)
    count = 0
    try:
        with file.open("w", encoding="utf-8", newline="") as lines:
            for line in written:
                lines.write(line)
                count += 1
    except OSError as error:
        raise Invalid(reason=f"{file} cannot be written: {error.strerror}.") from None
    call.out.show({"file": str(file), "lines": count}, lambda: [f"{human.plural(count, 'line')} in {file}."])


@audit.command()
@click.option("--file", type=click.Path(path_type=Path), help="An export as JSON lines, in place of the database.")
@click.option("--public-key", type=click.Path(path_type=Path), help="Check signatures by this key (PEM).")
@click.pass_obj
def verify(call: Call, file: Path | None, public_key: Path | None) -> int:
    """Check that nobody altered, deleted or reordered what is sealed; exit code 19 says that somebody did."""
    if file is not None:
        return _proved(call, file, public_key)
    as_machine(call.settings)
    key, known = keys.public_keys(call.settings, public_key), keys.known(call.settings)
    with call.transaction() as session:
        require(session, call.actor, "audit")
        found = verifying.verify(session, key, known)
    with call.transaction(write=True) as session:
        require(session, call.actor, "audit")
        recording.note(session, found, call.actor)
    told = [
        ("verified", f"{human.plural(found.entries, 'entry', 'entries')}, {found.first} to {found.last}"),
        ("signed by", found.key),
        ("not yet sealed", found.backlog.entries),
    ]
    return _verdict(call, {**_facts(found), "whole": found.whole}, told, found.findings)


@audit.command()
@click.pass_obj
def state(call: Call) -> None:
    """Tell how far the record is sealed, what waits to be, and when it was verified last."""
    with call.transaction() as session:
        require(session, call.actor, "audit")
        found = recording.state(session)
    seen = found.verified
    told = [
        ("sealed", f"{found.begins} to {found.sealed}, signed {human.instant(found.signed_at)}"),
        ("not yet sealed", f"{found.unsealed}, the oldest {human.instant(found.oldest_unsealed)}"),
        ("verified", f"{'whole' if seen.whole else 'changed'}, {human.instant(seen.at)}" if seen else "not yet"),
    ]
    call.out.show(found, lambda: facts(told))


@audit.command("seal")
@click.pass_obj
def seal_now(call: Call) -> None:
    """Seal what waits, where no worker does."""
    count = 0
    while number := _with_signer(call, sealing.seal_next):
        count += number
    call.out.show({"sealed": count}, lambda: [f"{human.plural(count, 'entry is', 'entries are')} sealed."])


@audit.command()
@click.pass_obj
def checkpoint(call: Call) -> None:
    """Seal what waits, and sign a checkpoint at which the record may be cut later."""
    made = _with_signer(call, cutting.mark)
    call.out.show(made.told(), lambda: [f"Checkpoint {made.number} is signed, up to entry {made.seq}."])


@audit.command()
@click.option("--before", required=True, type=_MOMENT, help="What was done then (UTC) or later is kept.")
@click.option("--reason", required=True, help="Why.")
@click.pass_obj
def cut(call: Call, before: datetime, reason: str) -> None:
    """Delete what is older, up to the last signed checkpoint; export it first where it is to be kept elsewhere."""
    at = before.replace(tzinfo=UTC)

    def cutting_off(session: Session, signer: keys.Signer) -> cutting.Cut:
        actor = call.actor
        return cutting.cut(session, signer, at, reason=reason, actor=actor.name, verified=actor.verified)

    done = _with_signer(call, cutting_off)
    last, told = done.checkpoint.cut_seq, human.plural(done.entries, "entry", "entries")
    call.out.show({"cut": done.entries, "last": last}, lambda: [f"{told} deleted, up to entry {last}."])


@audit.command("key")
@click.pass_obj
def show_key(call: Call) -> None:
    """Print the public key, by which others check what this installation signed, and those that were in use before."""
    as_machine(call.settings)
    pem = keys.as_pem(keys.public_keys(call.settings))
    call.out.show({"public_key": pem}, lambda: [pem.rstrip()])


@audit.command("rotate-key")
@click.option("--reason", required=True, help="Why.")
@click.pass_obj
def rotate_key(call: Call, reason: str) -> None:
    """Sign with a new key from now on; what the old one signed stays verifiable, and it signs nothing more."""

    def rotated(session: Session, signer: keys.Signer) -> Any:
        actor = call.actor
        return rotating.rotate(session, signer, reason=reason, actor=actor.name, verified=actor.verified)

    made = _with_signer(call, rotated)
    told = f"The key {made.key} signs from checkpoint {made.number} on. `catalog audit key` prints the public keys."
    call.out.show(made.told(), lambda: [told])


def _with_signer(call: Call, done: Any) -> Any:
    as_machine(call.settings)
    with call.transaction() as session:
        begun = sealing.is_begun(session)
    signer = keys.signer(call.settings, begun=begun)
    with call.transaction(write=True) as session:
        require(session, call.actor, "administer")
        return done(session, signer)


def _proved(call: Call, file: Path, public_key: Path | None) -> int:
    key = keys.public_keys(call.settings, public_key)
    try:
        with file.open(encoding="utf-8") as lines:
            found = proving.prove(lines, key, str(file))
    except (OSError, UnicodeDecodeError) as error:
        raise ExportUnreadable(path=file, reason=f"{getattr(error, 'strerror', None) or 'it is no text'}.") from None
    told = [
        ("verified", f"{human.plural(found.entries, 'entry', 'entries')}, the chain up to {found.last}"),
        ("left out", found.left_out),
        ("not sealed", found.unsealed),
        ("cannot be proved", found.unproven),
        ("signed", human.instant(found.signed_at)),
    ]
    return _verdict(call, {**vars(found), "whole": not found.findings}, told, found.findings)


def _verdict(call: Call, shown: Any, told: list[tuple[str, object]], findings: tuple[Finding, ...]) -> int:
    call.out.show(shown, lambda: [*facts(told), *_sentences(findings)])
    return ExitCode.RECORD_CHANGED if findings else ExitCode.OK


def _sentences(findings: tuple[Finding, ...]) -> Iterator[str]:
    yield from (one.told for one in findings)
    yield "The record was changed." if findings else "The record is whole."


def _facts(found: verifying.Verification) -> dict[str, Any]:
    return {**vars(found), "backlog": found.backlog.entries, "oldest_unsealed": found.backlog.oldest}


def _wanted(session: Session, which: dict[str, Any]) -> Wanted:
    since, until = (one.replace(tzinfo=UTC) if one is not None else None for one in (which["since"], which["until"]))
    subjects = recording.subjects(session, which["of"]) if which["of"] else None
    return Wanted(which["who"], which["did"], subjects, since, until)


def _filters(wanted: Wanted) -> dict[str, Any]:
    named = {"actor": wanted.actor or None, "action": wanted.action or None, "subject_ids": wanted.subject_ids}
    return {**named, "since": wanted.since, "until": wanted.until}
