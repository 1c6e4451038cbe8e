"""A checkpoint: what is signed of the chain, and how a signature is made and checked (pure)."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

SEALED, ASKED, CUT = "sealed", "asked", "cut"
NOTHING = "0" * 64
"""The seal before the first entry."""


@dataclass(frozen=True)
class Checkpoint:
    """The chain from the entry after `cut_seq` up to `seq`, whose seal is `seal`, as it was signed."""

    number: int
    kind: str
    seq: int
    seal: str
    cut_seq: int
    cut_seal: str
    at: datetime
    key: str = ""
    signature: str = ""

    def told(self) -> dict[str, Any]:
        """Give it as JSON."""
        return {**vars(self), "at": self.at.astimezone(UTC).isoformat()}


def signed(said: Checkpoint, key: Ed25519PrivateKey) -> Checkpoint:
    """Sign a checkpoint."""
    named = Checkpoint(**{**vars(said), "key": key_id(key.public_key()), "signature": ""})
    return Checkpoint(**{**vars(named), "signature": key.sign(_text(named)).hex()})


@dataclass(frozen=True)
class Keys:
    """The keys that signatures are checked by: the one of today, and by their names those that were in use before."""

    newest: Ed25519PublicKey
    retired: Mapping[str, tuple[Ed25519PublicKey, int]] = field(default_factory=dict)
    """Each with the number of the last checkpoint that it signed: whoever steals it signs no later one."""

    def of(self, found: Checkpoint) -> Ed25519PublicKey | None:
        """Give the key that may have signed a checkpoint."""
        key, last = self.retired.get(found.key, (self.newest, found.number))
        return key if found.number <= last else None


def is_signed(found: Checkpoint, keys: Keys) -> bool:
    """Tell whether the holder of one of these keys signed exactly this, while it was in use."""
    key = keys.of(found)
    if key is None:
        return False
    try:
        key.verify(bytes.fromhex(found.signature), _text(found))
    except (InvalidSignature, ValueError):
        return False
    return found.key == key_id(key)


def read(told: dict[str, Any]) -> Checkpoint:
    """Read one from JSON; raises KeyError, TypeError, ValueError."""
    named = {name: told[name] for name in Checkpoint.__dataclass_fields__}
    return Checkpoint(**{**named, "at": datetime.fromisoformat(named["at"])})


def key_id(key: Ed25519PublicKey) -> str:
    """Name a key: the first digits of its digest."""
    return hashlib.sha256(key.public_bytes(Encoding.Raw, PublicFormat.Raw)).hexdigest()[:16]


def _text(said: Checkpoint) -> bytes:
    told = {name: value for name, value in said.told().items() if name != "signature"}
    return json.dumps(told, sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode("ascii")
