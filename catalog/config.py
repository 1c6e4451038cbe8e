"""All settings in one frozen record, read from the environment once."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Settings:
    """What an installation may set; sizes in bytes, times in seconds, retention in days."""

    home: Path
    database_url: str
    actor: str = ""
    max_line_bytes: int = 64 * 2**20
    max_columns: int = 5_000
    max_unpacked_bytes: int = 64 * 2**30
    max_object_bytes: int = 64 * 2**30
    max_request_bytes: int = 4 * 2**20
    max_event_bytes: int = 32 * 2**20
    max_batch_events: int = 10_000
    max_waiting_events: int = 200
    event_retention_days: int = 400
    edge_stale_days: int = 90
    scan_memory_bytes: int = 768 * 2**20
    validation_memory_bytes: int = 768 * 2**20
    validation_seconds: int = 1_800
    validation_engine: str = "duckdb"
    lease_seconds: int = 60
    max_attempts: int = 5
    task_retention_days: int = 90
    nomination_days: int = 365
    nomination_notice_days: int = 30
    review_days: int = 14
    expectations: Path | None = None
    secret_file: Path | None = None
    sources_file: Path | None = None
    audit_key_file: Path | None = None
    proxies: str = ""
    log_json: bool = field(default=False)
    access: str = ""
    url: str = ""
    oidc_issuer: str = ""
    oidc_client_id: str = ""
    oidc_client_secret: str = field(default="", repr=False)
    token: str = field(default="", repr=False)
    mail_url: str = field(default="", repr=False)
    notice_hosts: str = ""
    notice_networks: str = ""

    @property
    def embedded(self) -> bool:
        """Whether the database is the default file in `home`, which is made and upgraded unasked."""
        return self.database_url == _embedded_url(self.home)


def settings(environ: Mapping[str, str] = os.environ) -> Settings:
    """Read the settings; every variable is named CATALOG_ and the field's name in capitals.

    Raises ValueError, which names the variable that is wrong.
    """
    home = Path(environ.get("CATALOG_HOME") or _default_home(environ)).expanduser().absolute()
    expectations, secret = environ.get("CATALOG_EXPECTATIONS"), environ.get("CATALOG_SECRET_FILE")
    sources = environ.get("CATALOG_SOURCES_FILE")
    audit_key = environ.get("CATALOG_AUDIT_KEY_FILE")
    return Settings(
        home=home,
        database_url=environ.get("CATALOG_DATABASE_URL") or _embedded_url(home),
        actor=environ.get("CATALOG_ACTOR", ""),
        expectations=Path(expectations) if expectations else None,
        secret_file=Path(secret) if secret else None,
        sources_file=Path(sources) if sources else None,
        audit_key_file=Path(audit_key) if audit_key else None,
        proxies=environ.get("CATALOG_PROXIES", ""),
        log_json=environ.get("CATALOG_LOG_JSON", "") == "1",
        validation_engine=_engine(environ.get("CATALOG_VALIDATION_ENGINE", "duckdb")),
        access=_access(environ.get("CATALOG_ACCESS", "")),
        url=environ.get("CATALOG_URL", "").rstrip("/"),
        oidc_issuer=environ.get("CATALOG_OIDC_ISSUER", ""),
        oidc_client_id=environ.get("CATALOG_OIDC_CLIENT_ID", ""),
        oidc_client_secret=environ.get("CATALOG_OIDC_CLIENT_SECRET", ""),
        token=environ.get("CATALOG_TOKEN", ""),
        mail_url=environ.get("CATALOG_MAIL_URL", ""),
        notice_hosts=environ.get("CATALOG_NOTICE_HOSTS", ""),
        notice_networks=environ.get("CATALOG_NOTICE_NETWORKS", ""),
        **{name: _number(key, environ[key]) for name in _NUMBERS if (key := f"CATALOG_{name.upper()}") in environ},
    )


_NUMBERS = (
    "max_line_bytes",
    "max_columns",
    "max_unpacked_bytes",
    "max_object_bytes",
    "max_request_bytes",
    "max_event_bytes",
    "max_batch_events",
    "max_waiting_events",
    "event_retention_days",
    "edge_stale_days",
    "scan_memory_bytes",
    "validation_memory_bytes",
    "validation_seconds",
    "lease_seconds",
    "max_attempts",
    "task_retention_days",
    "nomination_days",
    "nomination_notice_days",
    "review_days",
)


def _access(text: str) -> str:
    if text not in {"", "on", "off"}:
        raise ValueError(f"CATALOG_ACCESS is {text!r}, and it is on or off")
    return text


def _engine(text: str) -> str:
    if text not in {"duckdb", "spark"}:
        raise ValueError(f"CATALOG_VALIDATION_ENGINE is {text!r}, and it is duckdb or spark")
    return text


def _number(key: str, text: str) -> int:
    if not text.isascii() or not text.isdigit() or not int(text):
        raise ValueError(f"{key} is {text!r}, and it takes a whole number of 1 or more")
    return int(text)


def _embedded_url(home: Path) -> str:
    return f"sqlite:///{home / 'catalog.db'}"


def _default_home(environ: Mapping[str, str]) -> str:
    base = environ.get("XDG_DATA_HOME") or "~/.local/share"
    return f"{base}/headwater"
