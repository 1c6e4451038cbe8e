"""What every entry of the audit trail says of a change: how it was before and how it is after."""

import sys
from types import FrameType

from catalog.audit.models import AuditEntry

DEEDS = {
    "signed_in",
    "signed_out",
    "sign_in_failed",
    "audit.exported",
    "audit.verification_asked",
    "audit.verified",
    "quality.exported",
}
"""What changes nothing that could be told of."""

CREATES = {
    "user_added",
    "first_admin",
    "granted",
    "restricted",
    "token_made",
    "silo.added",
    "dump.registered",
    "results.told",
    "suite.kept",
    "suite.retired",
    "contract.added",
    "monitor.set",
    "proposal.made",
    "sufficiency.ask",
    "term.written",
    "notices.subscribed",
    "notices.channel_added",
    "ranking.cell_verified",
    "ranking.appointed",
    "nomination.nominated",
    "nomination.renewed",
    "nomination.commented",
    "nomination.cells_asked",
    "nomination.voted",
    "nomination.under_review",
    "nomination.expiring",
    "nomination.review_overdue",
}
"""What makes something new, of which there was nothing before (a suite: nothing kept under its name)."""


AGAIN = {
    "copy.moved",
    "match.judged",
    "term.retired",
    "user_disabled",
    "user_enabled",
    "incident.assign",
    "lineage.read_from_sql",
    "lineage.read_from_dbt",
}
"""What may be said again, of what is so already: then nothing is another than it was."""


def fault(entry: AuditEntry) -> str:
    """Say what an entry lacks; empty when it tells what it should."""
    if entry.action in DEEDS:
        return ""
    before, after = entry.detail.get("before"), entry.detail.get("after")
    if entry.action in AGAIN and before == after == {}:
        return ""
    if not isinstance(after, dict) or not after:
        return f"{entry.action} does not say how it is after: see catalog/audit/changing.py"
    if before is None:
        return "" if entry.action in CREATES else f"{entry.action} does not say how it was before"
    same = before.keys() != after.keys() or any(before[name] == after[name] for name in after)
    return f"{entry.action} tells as changed what is the same: {before} {after}" if same else ""


def check(_mapper: object, _connection: object, entry: AuditEntry) -> None:
    """Look at an entry as it is written by the catalog; what tests write of their own is theirs."""
    if _writer().startswith("catalog."):
        assert not fault(entry), fault(entry)


def _writer() -> str:
    frame: FrameType | None = sys._getframe()
    while frame is not None:
        if frame.f_code.co_name == "record" and frame.f_globals["__name__"] == "catalog.audit.service":
            above = frame.f_back.f_back if frame.f_back else None  # between them stands `keeps_books`
            return str(above.f_globals["__name__"]) if above else ""
        frame = frame.f_back
    return ""
