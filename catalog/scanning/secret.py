"""The secret of this installation, by which values that may not be kept are hashed: a file that its owner alone reads.

Whoever has it can try out which names are in a fingerprint. It never leaves the machines that scan.
"""

import os
import secrets
from pathlib import Path

from catalog.config import Settings
from catalog.errors import SecretUnusable
from catalog.scanning.keyed import KEY_BYTES

NAME = "secret.key"
_OTHERS = 0o077


def scan_key(settings: Settings) -> bytes:
    """Read the key, or make it on first use; raises SecretUnusable.

    Installations that share a database share `CATALOG_SECRET_FILE`: without it what they hash does not meet.
    """
    path = settings.secret_file or settings.home / NAME
    try:
        return _read(path) if path.exists() else _made(path)
    except FileExistsError:
        return _read(path)  # another process was first
    except OSError as error:
        raise SecretUnusable(path=path, reason=f"{error.strerror or error}.") from None


def _read(path: Path) -> bytes:
    if os.name == "posix" and path.stat().st_mode & _OTHERS:
        raise SecretUnusable(path=path, reason="others may read it; `chmod 600` it.")
    text = path.read_text("ascii", "replace").strip()
    try:
        key = bytes.fromhex(text)
    except ValueError:
        key = b""
    if len(key) != KEY_BYTES:
        raise SecretUnusable(path=path, reason=f"it does not hold {2 * KEY_BYTES} hexadecimal digits.")
    return key


def _made(path: Path) -> bytes:
    path.parent.mkdir(parents=True, exist_ok=True)
    key = secrets.token_bytes(KEY_BYTES)
    # Written aside and linked: nobody ever reads half a key, and of two processes one is first.
    beside = path.with_name(f"{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    try:
        with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(key.hex() + "\n")
        os.link(beside, path)
    finally:
        beside.unlink(missing_ok=True)
    return key
