"""What is kept of signing keys that were replaced: a file beside the key, in which each vouches for the next.

Whoever has the public key of some day follows that file to the key of today, and needs to trust nobody else.
"""

import json
import os
import re
import secrets
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from catalog.audit.checkpoint import key_id
from catalog.errors.audit import AuditKeyUnusable

SUFFIX = ".retired"
_PEM = re.compile(r"(?:# signed up to checkpoint (\d+)\n)?(-----BEGIN [^-]+-----.*?-----END [^-]+-----)", re.DOTALL)
_NEVER = 2**62


@dataclass(frozen=True)
class Handover:
    """That one key took the place of another: both in hex, and the signature of the old one over all of it."""

    old: str
    """The name of the old key."""
    old_key: str
    new_key: str
    last: int
    """The number of the last checkpoint that the old one signed."""
    signature: str = ""

    def key(self) -> Ed25519PublicKey:
        """Give the old key."""
        return Ed25519PublicKey.from_public_bytes(bytes.fromhex(self.old_key))

    def check(self) -> None:
        """Raise InvalidSignature, ValueError where this is not what the old key said."""
        self.key().verify(bytes.fromhex(self.signature), self.text())
        if key_id(self.key()) != self.old:
            raise ValueError(self.old)

    def text(self) -> bytes:
        """Give what is signed."""
        told = {**asdict(self), "signature": ""}
        return json.dumps(told, sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode("ascii")


def vouched(old: Ed25519PrivateKey, new: Ed25519PublicKey, last: int) -> Handover:
    """Have an old key say which one takes its place."""
    public = old.public_key()
    said = Handover(key_id(public), _hex(public), _hex(new), last)
    return Handover(**{**asdict(said), "signature": old.sign(said.text()).hex()})


def read(key: Path) -> list[Handover]:
    """Read what stands beside a key, oldest first; raises AuditKeyUnusable where a word of it was changed."""
    path = _beside(key)
    if not path.exists():
        return []
    try:
        found = [Handover(**one) for one in json.loads(path.read_text("ascii"))]
        for one in found:
            one.check()
    except (OSError, ValueError, TypeError, InvalidSignature):
        raise AuditKeyUnusable(path=path, reason="it is not as the keys before wrote it.") from None
    return found


def write(key: Path, found: Sequence[Handover]) -> None:
    """Keep these beside a key; nobody ever reads half of it."""
    path = _beside(key)
    aside = path.with_name(f"{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    aside.write_text(json.dumps([asdict(one) for one in found], indent=1) + "\n", "ascii")
    aside.replace(path)


def as_text(key: Ed25519PublicKey, last: int = 0) -> str:
    """Write a public key as PEM; above one that was retired stands how far it signed."""
    pem = key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode("ascii")
    return f"# signed up to checkpoint {last}\n{pem}" if last else pem


def parted(text: str) -> Iterator[tuple[str, int]]:
    """Part what `as_text` wrote into keys, each with how far it signed; one that says nothing signed anything."""
    for found in _PEM.finditer(text):
        yield found[2], int(found[1]) if found[1] else _NEVER


def _beside(key: Path) -> Path:
    return key.with_name(key.name + SUFFIX)


def _hex(key: Ed25519PublicKey) -> str:
    return key.public_bytes(Encoding.Raw, PublicFormat.Raw).hex()
