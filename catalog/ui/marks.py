"""What a status looks like (pure): a shape, a word and a tone, so that colour never stands alone."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Mark:
    """A status as it is shown; `shape` is drawn by the macro of that name, `tone` is a class of the style sheet."""

    word: str
    shape: str
    tone: str


_MARKS = {
    # standing of a copy or dataset
    "canonical": Mark("canonical", "check", "good"),
    "proposed": Mark("proposed", "ring", "info"),
    "not_canonical": Mark("not canonical", "square", "none"),
    "copy": Mark("copy", "square", "none"),
    "unknown": Mark("undecided", "dashes", "none"),
    "undecided": Mark("undecided", "dashes", "none"),
    "not_scanned": Mark("not scanned", "dashes", "none"),
    "superseded": Mark("superseded", "triangle", "warn"),
    "retired": Mark("retired", "minus", "none"),
    "unreadable": Mark("unreadable", "cross", "bad"),
    "readable": Mark("readable", "check", "good"),
    # verdicts of a suite or an expectation
    "passed": Mark("passed", "check", "good"),
    "failed": Mark("failed", "cross", "bad"),
    "error": Mark("error", "triangle", "warn"),
    "not_evaluated": Mark("not evaluated", "dashes", "none"),
    # what monitors say of a measure
    "normal": Mark("normal", "check", "good"),
    "unusual": Mark("unusual", "ring", "warn"),
    "breach": Mark("broken out", "cross", "bad"),
    "off": Mark("switched off", "minus", "none"),
    # whether data is enough to build on
    "suffices_enough": Mark("enough", "check", "good"),
    "suffices_weak": Mark("with care", "ring", "warn"),
    "suffices_short": Mark("not enough", "cross", "bad"),
    "suffices_unknown": Mark("unknown", "dashes", "none"),
    "suffices_told": Mark("told", "square", "none"),
    # incidents
    "new": Mark("new", "triangle", "bad"),
    "acknowledged": Mark("acknowledged", "ring", "warn"),
    "assigned": Mark("assigned", "ring", "info"),
    "resolved": Mark("resolved", "check", "good"),
    # notices
    "urgent": Mark("urgent", "triangle", "bad"),
    # arrivals
    "waiting": Mark("waiting", "dashes", "none"),
    "version": Mark("new content", "check", "good"),
    "sighting": Mark("known content", "ring", "info"),
    "missing": Mark("missing", "cross", "bad"),
    # decisions
    "accepted": Mark("accepted", "check", "good"),
    "rejected": Mark("rejected", "cross", "bad"),
    "revoked": Mark("revoked", "minus", "warn"),
    "withdrawn": Mark("withdrawn", "minus", "none"),
    "expired": Mark("expired", "triangle", "warn"),
    "under_review": Mark("under review", "triangle", "warn"),
    "in_force": Mark("in force", "check", "good"),
    "expiring": Mark("expiring", "ring", "warn"),
    "renewed": Mark("renewed", "ring", "none"),
}


def mark(status: str) -> Mark:
    """Give the mark of a status; an unheard-of one is shown by its own word."""
    return _MARKS.get(status) or Mark(status.replace("_", " "), "square", "none")
