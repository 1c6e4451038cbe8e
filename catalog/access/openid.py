"""Signing in with an OpenID provider: authorization code with PKCE, state and nonce."""

import secrets
import threading
from dataclasses import asdict, dataclass
from typing import Any

import httpx
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from catalog.config import Settings
from catalog.errors.access import ProviderUnreachable, SignInFailed

SCOPE = "openid profile email"
TIMEOUT_SECONDS = 10.0
LEEWAY_SECONDS = 60
_SIGNED = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")


@dataclass(frozen=True)
class Attempt:
    """What the browser keeps between leaving for the provider and coming back."""

    state: str
    nonce: str
    verifier: str
    onward: str

    def facts(self) -> dict[str, str]:
        """Give it as JSON for a cookie."""
        return asdict(self)


@dataclass(frozen=True)
class Identity:
    """Who the provider says came; `email` only when it says that it checked it."""

    issuer: str
    subject: str
    name: str
    email: str


class Provider:
    """One OpenID provider, whose addresses and keys are asked for once and kept."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._lock = threading.Lock()
        self._about: dict[str, Any] = {}
        self._keys: KeySet | None = None

    @property
    def is_there(self) -> bool:
        """Whether the settings name one."""
        return bool(self.settings.oidc_issuer and self.settings.oidc_client_id)

    def begin(self, redirect_uri: str, onward: str) -> tuple[str, Attempt]:
        """Give the address to send the browser to, and what it has to bring back."""
        state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
        attempt = Attempt(state, nonce, verifier, onward)
        with self._client(redirect_uri) as client:
            address, _ = client.create_authorization_url(
                self._told("authorization_endpoint"),
                state=attempt.state,
                nonce=attempt.nonce,
                code_verifier=attempt.verifier,
            )
        return str(address), attempt

    def finish(self, redirect_uri: str, attempt: Attempt, sent: dict[str, str]) -> Identity:
        """Trade the code that the browser brought for a proof of who it is.

        Raises SignInFailed, ProviderUnreachable.
        """
        if not secrets.compare_digest(sent.get("state", ""), attempt.state):
            raise SignInFailed(reason="The answer is not to what this browser asked.")
        if "code" not in sent or sent.get("iss", self._told("issuer")) != self._told("issuer"):
            raise SignInFailed(reason="The provider did not confirm who you are.")
        answer = self._traded(redirect_uri, attempt, sent["code"])
        claims = self._proved(str(answer.get("id_token", "")), attempt.nonce)
        about = {**claims, **self._described(str(answer.get("access_token", "")), str(claims["sub"]))}
        named = (about.get(key) for key in ("preferred_username", "name", "email"))
        email = str(about.get("email") or "") if about.get("email_verified") is True else ""
        return Identity(
            str(claims["iss"]), str(claims["sub"]), str(next(filter(None, named), "user")).partition("@")[0], email
        )

    def _client(self, redirect_uri: str) -> Any:
        from authlib.integrations.httpx_client import OAuth2Client  # noqa: PLC0415 - few sites need it

        return OAuth2Client(
            client_id=self.settings.oidc_client_id,
            client_secret=self.settings.oidc_client_secret or None,
            token_endpoint_auth_method="client_secret_basic" if self.settings.oidc_client_secret else "none",
            scope=SCOPE,
            redirect_uri=redirect_uri,
            code_challenge_method="S256",
            timeout=TIMEOUT_SECONDS,
        )

    def _traded(self, redirect_uri: str, attempt: Attempt, code: str) -> dict[str, Any]:
        from authlib.integrations.base_client import OAuthError  # noqa: PLC0415 - see `_client`

        try:
            with self._client(redirect_uri) as client:
                address = self._told("token_endpoint")
                answer: dict[str, Any] = client.fetch_token(address, code=code, code_verifier=attempt.verifier)
        except OAuthError:
            raise SignInFailed(reason="The provider did not take its own code back.") from None
        except httpx.HTTPError as error:
            raise ProviderUnreachable(reason=f"{type(error).__name__}.") from None
        return answer

    def _proved(self, id_token: str, nonce: str) -> dict[str, Any]:
        from authlib.oidc.core import CodeIDToken  # noqa: PLC0415 - see `_client`

        ours = self.settings.oidc_client_id
        options = {"iss": {"essential": True, "value": self._told("issuer")}, "aud": {"essential": True, "value": ours}}
        try:
            read = self._read(id_token)
            claims = CodeIDToken(read.claims, read.header, options, {"nonce": nonce, "client_id": ours})
            claims.validate(leeway=LEEWAY_SECONDS)
        except (JoseError, ValueError):
            raise SignInFailed(reason="The proof that the provider gave does not hold.") from None
        return dict(claims)

    def _read(self, id_token: str) -> jwt.Token:
        try:
            return jwt.decode(id_token, self._key_set(), algorithms=list(_SIGNED))
        except (JoseError, ValueError):
            return jwt.decode(id_token, self._key_set(fresh=True), algorithms=list(_SIGNED))

    def _described(self, access_token: str, subject: str) -> dict[str, Any]:
        """Ask for name and email where the proof has none; an answer about somebody else is dropped."""
        address = self._about.get("userinfo_endpoint")
        if not address or not access_token:
            return {}
        told = self._asked(str(address), {"authorization": f"Bearer {access_token}"})
        return told if told.get("sub") == subject else {}

    def _told(self, what: str) -> str:
        with self._lock:
            if not self._about:
                issuer = self.settings.oidc_issuer.rstrip("/")
                self._about = self._asked(f"{issuer}/.well-known/openid-configuration")
        if str(self._about.get("issuer", "")).rstrip("/") != self.settings.oidc_issuer.rstrip("/"):
            raise ProviderUnreachable(reason="It calls itself by another name.")
        return str(self._about[what])

    def _key_set(self, *, fresh: bool = False) -> KeySet:
        if self._keys is None or fresh:
            self._keys = KeySet.import_key_set(self._asked(self._told("jwks_uri")))  # type: ignore[arg-type]
        return self._keys

    def _asked(self, address: str, headers: dict[str, str] | None = None) -> dict[str, Any]:
        try:
            answer = httpx.get(address, headers=headers, timeout=TIMEOUT_SECONDS).raise_for_status().json()
        except (httpx.HTTPError, ValueError) as error:
            raise ProviderUnreachable(reason=f"{type(error).__name__}.") from None
        return answer if isinstance(answer, dict) else {}
