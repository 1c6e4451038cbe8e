"""The key that signs the chain, and the last that was signed: files outside the database.

Whoever can write to the database cannot sign; whoever takes entries off the end of the chain, and checkpoints with
them, does not reach the file that says how far it went.
"""

import contextlib
import json
import os
import secrets
from dataclasses import dataclass, replace
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
    load_pem_public_key,
)
from sqlalchemy.engine import make_url

from catalog.audit import checkpoint, handing
from catalog.audit.checkpoint import Checkpoint, Keys, key_id
from catalog.config import Settings
from catalog.errors.audit import AuditKeyMissing, AuditKeyUnusable

NAME, HEADS = "audit.key", "audit.heads"
_OTHERS = 0o077


@dataclass(frozen=True)
class Signer:
    """Signs for one database, and keeps what was signed last."""

    key: Ed25519PrivateKey
    path: Path
    heads: Path
    known: Checkpoint | None
    keys: Keys

    def check(self) -> None:
        """Raise AuditKeyUnusable where the key was rotated since it was read; call it under the lock of the chain."""
        try:
            same = key_id(_private(self.path).public_key()) == key_id(self.key.public_key())
        except OSError:
            same = False
        if not same:
            raise AuditKeyUnusable(path=self.path, reason="it was put in place of another just now.")

    def sign(self, said: Checkpoint) -> Checkpoint:
        """Sign a checkpoint."""
        return checkpoint.signed(said, self.key)

    def remember(self, found: Checkpoint) -> None:
        """Keep that the chain went this far; call it when that is committed."""
        with contextlib.suppress(OSError):  # it is one more witness, and the chain goes on without it
            known = _known(self.heads)
            if known is None or (known.number, known.seq) < (found.number, found.seq):
                self.heads.parent.mkdir(parents=True, exist_ok=True)
                _replace(self.heads, json.dumps(found.told()).encode() + b"\n")


def signer(settings: Settings, *, begun: bool) -> Signer:
    """Read the key and what was signed last; the key is made when the chain has not `begun` to be signed.

    Raises AuditKeyMissing, AuditKeyUnusable.
    """
    path = key_file(settings)
    try:
        if not path.exists() and not begun and known(settings) is None:
            _make(path)
        key = _private(path)
        return Signer(key, path, _heads(settings), known(settings), _with_retired(path, key.public_key()))
    except FileNotFoundError:
        raise AuditKeyMissing(path=path, reason="there is no such file.") from None
    except OSError as error:
        raise AuditKeyUnusable(path=path, reason=f"{error.strerror or error}.") from None


def public_keys(settings: Settings, file: Path | None = None) -> Keys:
    """Give the keys that signatures are checked by: this installation's, or those in a file, the newest first."""
    if file is None:
        return signer(settings, begun=True).keys
    try:
        newest, *others = [_public(found) for found in handing.parted(file.read_text("ascii"))]
    except (OSError, ValueError, UnsupportedAlgorithm):
        raise AuditKeyUnusable(path=file, reason="it holds no public key.") from None
    return Keys(newest[0], {key_id(key): (key, last) for key, last in others})


def rotate(found: Signer, last: int) -> Signer:
    """Put a new key in the place of the one in use, which signed checkpoint `last` as its last one.

    Call it under the lock of the chain. The old key vouches for the new one, and then is gone.
    """
    made = Ed25519PrivateKey.generate()
    vouched = handing.vouched(found.key, made.public_key(), last)
    try:
        # First this: where it ends here, the old key is still in use, and what was written says nothing yet.
        handing.write(found.path, [*handing.read(found.path), vouched])
        _replace(found.path, _as_private_pem(made))
    except OSError as error:
        raise AuditKeyUnusable(path=found.path, reason=f"{error.strerror or error}.") from None
    return replace(found, key=made, keys=_with_retired(found.path, made.public_key()))


def as_pem(keys: Keys) -> str:
    """Write public keys as auditors keep them, the newest first; each that was retired says how far it signed."""
    retired = [handing.as_text(key, last) for key, last in reversed(list(keys.retired.values()))]
    return "".join([handing.as_text(keys.newest), *retired])


def known(settings: Settings) -> Checkpoint | None:
    """Give what this machine signed last of this database; None when it signed nothing."""
    return _known(_heads(settings))


def key_file(settings: Settings) -> Path:
    """Say where the key is."""
    return settings.audit_key_file or settings.home / NAME


def _private(path: Path) -> Ed25519PrivateKey:
    if os.name == "posix" and path.stat().st_mode & _OTHERS:
        raise AuditKeyUnusable(path=path, reason="others may read it; `chmod 600` it.")
    try:
        found = load_pem_private_key(path.read_bytes(), None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise AuditKeyUnusable(path=path, reason="it holds no private key.") from None
    if not isinstance(found, Ed25519PrivateKey):
        raise AuditKeyUnusable(path=path, reason="it holds a key of another kind than Ed25519.")
    return found


def _public(found: tuple[str, int]) -> tuple[Ed25519PublicKey, int]:
    key = load_pem_public_key(found[0].encode("ascii"))
    if not isinstance(key, Ed25519PublicKey):
        raise ValueError("a key of another kind than Ed25519")  # noqa: TRY004 - what a file holds, not a type here
    return key, found[1]


def _with_retired(path: Path, newest: Ed25519PublicKey) -> Keys:
    """Add the keys of before; what was to be retired and is in use still was not."""
    retired = {one.old: (one.key(), one.last) for one in handing.read(path)}
    return Keys(newest, {name: found for name, found in retired.items() if name != key_id(newest)})


def _as_private_pem(key: Ed25519PrivateKey) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def _make(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = _written(path, _as_private_pem(Ed25519PrivateKey.generate()))
    try:
        with contextlib.suppress(FileExistsError):  # another process was first
            os.link(beside, path)
    finally:
        beside.unlink(missing_ok=True)


def _heads(settings: Settings) -> Path:
    url = make_url(settings.database_url)
    where = f"{url.get_backend_name()} {url.host or ''} {url.port or ''} {url.database or ''}"
    named = "".join(letter if letter.isalnum() else "-" for letter in where)[-120:].strip("-")
    return key_file(settings).parent / HEADS / f"{named}.json"


def _known(path: Path) -> Checkpoint | None:
    try:
        return checkpoint.read(json.loads(path.read_text("utf-8")))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _replace(path: Path, content: bytes) -> None:
    beside = _written(path, content)
    beside.replace(path)


def _written(path: Path, content: bytes) -> Path:
    # Written aside and then put in its place: nobody ever reads half of it.
    beside = path.with_name(f"{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
    return beside
