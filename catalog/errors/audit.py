"""What goes wrong with the record of who did what."""

from catalog.errors import Conflict, Invalid, Unavailable


class AuditKeyUnusable(Unavailable):
    """The key that signs the audit chain, {path}, cannot be used: {reason} Entries wait unsealed until it can."""


class AuditKeyMissing(AuditKeyUnusable):
    """The audit chain was signed, and its key is not at {path}: {reason} Put it back, or name it with CATALOG_AUDIT_KEY_FILE; a new key would hide what was changed before."""


class ChainBroken(Conflict):
    """The audit chain does not verify: {reason} `catalog audit verify` tells more; nothing is cut until it does."""


class NothingToCut(Invalid):
    """No signed checkpoint lies before {before}, so nothing is cut. `catalog audit checkpoint` signs one now."""


class ExportUnreadable(Invalid):
    """{path} is no export of the audit trail as JSON lines: {reason}"""
