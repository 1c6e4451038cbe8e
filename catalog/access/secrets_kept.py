"""Secrets as they are kept: passwords and tokens as argon2id hashes, cookies as digests (see decision 0042)."""

import hashlib
import hmac
import secrets
import threading
import time
from collections import OrderedDict

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

MARK = "hw"
PREFIX_BYTES, SECRET_BYTES = 6, 32
CACHED, CACHED_SECONDS = 10_000, 300.0

_PASSWORDS = PasswordHasher()
# A token's secret has 256 random bits, which nobody guesses at any speed: little memory and one pass are enough.
_TOKENS = PasswordHasher(time_cost=1, memory_cost=8 * 1024, parallelism=1)
_NOBODY = _PASSWORDS.hash(secrets.token_hex(16))


def hash_password(password: str) -> str:
    """Hash a password that a person chose."""
    return _PASSWORDS.hash(password)


def password_fits(password: str, kept: str | None) -> bool:
    """Tell whether this is the password; it takes as long where there is none to compare with."""
    fits = _fits(_PASSWORDS, password, kept or _NOBODY)
    return fits and kept is not None


def new_token() -> tuple[str, str, str]:
    """Make a token: the whole text to show once, the prefix to find it by, and the hash to keep."""
    prefix, secret = secrets.token_hex(PREFIX_BYTES), secrets.token_urlsafe(SECRET_BYTES)
    return f"{MARK}_{prefix}_{secret}", prefix, _TOKENS.hash(secret)


def taken_apart(token: str) -> tuple[str, str]:
    """Give the prefix and the secret of a token; empty ones when it is none of ours."""
    mark, _, rest = token.partition("_")
    prefix, _, secret = rest.partition("_")
    whole = mark == MARK and len(prefix) == 2 * PREFIX_BYTES and bool(secret)
    return (prefix, secret) if whole else ("", "")


def token_fits(secret: str, kept: str) -> bool:
    """Tell whether this is the secret of a token; one that was right a moment ago costs no second argon2."""
    key = hashlib.sha256(f"{kept}\0{secret}".encode()).digest()
    if _proved.has(key):
        return True
    if not _fits(_TOKENS, secret, kept):
        return False
    _proved.add(key)
    return True


def new_cookie() -> str:
    """Make the secret of a browser's session: 256 random bits."""
    return secrets.token_urlsafe(SECRET_BYTES)


def digest(secret: str) -> str:
    """Give what is kept of a cookie's secret, in 64 hex digits; it is too random to be found from that."""
    return hashlib.sha256(secret.encode()).hexdigest()


def form_mark(cookie: str) -> str:
    """Give the mark that each form of a session carries: other sites can make a browser send the cookie, not this."""
    return hmac.new(cookie.encode(), b"form", hashlib.sha256).hexdigest()


def marks_fit(sent: str, cookie: str) -> bool:
    """Tell whether a form was made for this session."""
    return hmac.compare_digest(sent.encode(), form_mark(cookie).encode())


def _fits(hasher: PasswordHasher, secret: str, kept: str) -> bool:
    try:
        return hasher.verify(kept, secret)
    except (VerificationError, InvalidHashError):
        return False


class _Proved:
    """Digests of hash and secret that were found to fit, for a short time; it decides nothing about revocation."""

    def __init__(self) -> None:
        self._until: OrderedDict[bytes, float] = OrderedDict()
        self._lock = threading.Lock()

    def has(self, key: bytes) -> bool:
        """Tell whether they fitted lately."""
        with self._lock:
            return self._until.get(key, 0.0) > time.monotonic()

    def add(self, key: bytes) -> None:
        """Keep that they fit, and forget the oldest."""
        with self._lock:
            self._until[key] = time.monotonic() + CACHED_SECONDS
            self._until.move_to_end(key)
            while len(self._until) > CACHED:
                self._until.popitem(last=False)


_proved = _Proved()
