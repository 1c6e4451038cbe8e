"""The part of the client that speaks of access and of the record: users, grants, tokens, and who did what."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

from catalog.connection import Answer, Connection, part


class AccessVerbs(Connection):
    """What administrators and auditors ask a catalog."""

    def users(self) -> list[Answer]:
        """List the users by name."""
        found: list[Answer] = self._ask("GET", "users")
        return found

    def add_user(self, name: str, *, kind: str = "person", email: str = "") -> Answer:
        """Add a user or a service, to whom nothing is granted yet."""
        return self._post("users", name=name, kind=kind, email=email)

    def disable_user(self, user_id: str) -> Answer:
        """Shut a user out: sessions and tokens end at once."""
        return self._post(f"users/{part(user_id)}/disable")

    def enable_user(self, user_id: str) -> Answer:
        """Let a user in again."""
        return self._post(f"users/{part(user_id)}/enable")

    def grants(self, user: str = "") -> list[Answer]:
        """List what is granted, to a user or to all."""
        found: list[Answer] = self._ask("GET", "grants", params={"user": user})
        return found

    def grant(self, user: str, role: str, reason: str = "", **place: str) -> Answer:
        """Grant a role everywhere, or in `silo_id`; `dataset_id` and `copy_id` are for viewers."""
        return self._post("grants", user=user, role=role, reason=reason, **place)

    def revoke_grant(self, grant_id: str) -> Answer:
        """Take a grant back."""
        return self._post(f"grants/{part(grant_id)}/revoke")

    def tokens(self, user: str = "") -> list[Answer]:
        """List one's own tokens, or those of a user."""
        found: list[Answer] = self._ask("GET", "tokens", params={"user": user})
        return found

    def make_token(self, label: str, *, user: str = "", scopes: Sequence[str] = ("read",), days: int = 90) -> Answer:
        """Make a token; `token` of the answer is its text, which is shown this once."""
        return self._post("tokens", label=label, user=user, scopes=list(scopes), days=days)

    def revoke_token(self, token_id: str) -> Answer:
        """End a token at once."""
        return self._post(f"tokens/{part(token_id)}/revoke")

    def explain_access(self, user: str, action: str, target: str = "everything") -> Answer:
        """Explain whether a user may do something to a silo, dataset or copy, and why."""
        return self._get("access/explanation", user=user, action=action, target=target)

    def restrictions(self) -> list[Answer]:
        """List what is restricted, and why."""
        found: list[Answer] = self._ask("GET", "restrictions")
        return found

    def restrict(self, reason: str, **place: str) -> Answer:
        """Hide a `silo_id`, a `dataset_id` or a `copy_id` from all who are not cleared for it."""
        return self._post("restrictions", reason=reason, **place)

    def lift_restriction(self, restriction_id: str, reason: str = "") -> Answer:
        """Let everybody see it again who may read its silo."""
        return self._post(f"restrictions/{part(restriction_id)}/lift", reason=reason)

    def audit_entries(self, *, limit: int | None = None, **filters: str | datetime) -> Iterator[Answer]:
        """List who did what, newest first; filters are `who`, `did`, `of`, `since` and `until`."""
        return self._pages("audit", limit, **{name: _said(value) for name, value in filters.items()})

    def audit_state(self) -> Answer:
        """Tell how far the record is sealed, what waits, and when it was verified last."""
        return self._get("audit/state")

    def verify_audit(self) -> Answer:
        """Have a worker verify the record; `audit_state` tells what it found."""
        return self._post("audit/verification")

    def export_audit(self, file: str | Path, *, form: str = "jsonl", **filters: str | datetime) -> Path:
        """Write entries to a file, as JSON lines or `csv`."""
        said = {"format": form, **{name: _said(value) for name, value in filters.items()}}
        return self._download("audit/export", Path(file), said)


def _said(value: str | datetime) -> str:
    return value.isoformat() if isinstance(value, datetime) else value
