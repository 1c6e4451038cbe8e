"""Every error a user can meet; the sentence under a name is what the user reads.

CatalogError
├── NotFound        404, exit 4     what was asked for is not there
├── Conflict        409, exit 5     somebody else was first: refresh and try again
├── Invalid         422, exit 2     the request or the data is wrong, and can be mended
├── Forbidden       403, exit 6     this user, or this server, may not
└── Unavailable     503, exit 7     a part is down or busy: try again later

A class's docstring is its message; the constructor takes the facts that the message names. What belongs to one part of
the catalog alone stands in a module of its own beside this one.
"""

from pathlib import Path
from typing import Any, ClassVar


class CatalogError(Exception):
    """The catalog could not do this."""

    status: ClassVar[int] = 500
    exit_code: ClassVar[int] = 1

    def __init__(self, **facts: Any) -> None:
        self.facts = facts
        super().__init__((type(self).__doc__ or "").strip().format(**facts))

    @property
    def code(self) -> str:
        """The class name as a machine reads it, such as `dataset_not_found`."""
        name = type(self).__name__
        return "".join("_" + c.lower() if c.isupper() else c for c in name).lstrip("_")


class NotFound(CatalogError):
    """{what} {name!r} was not found."""

    status = 404
    exit_code = 4


class Conflict(CatalogError):
    """This has changed since you read it. Refresh and try again."""

    status = 409
    exit_code = 5


class Invalid(CatalogError):
    """{reason}"""

    status = 422
    exit_code = 2


class Forbidden(CatalogError):
    """{actor} may not {action}."""

    status = 403
    exit_code = 6


class Unavailable(CatalogError):
    """{part} is not available: {reason} Try again later."""

    status = 503
    exit_code = 7


class SiloNotFound(NotFound):
    """No silo is named {name!r}. `catalog silos list` shows the silos; `catalog silos add` makes one."""


class NameNotFound(NotFound):
    """Nothing is known as {name!r}. `catalog search` finds datasets by words; `catalog register` adds a dump."""


class NameAmbiguous(Conflict):
    """{name!r} names {count} {what}: {candidates}. Give the id or the path of the one you mean."""

    status = 300
    exit_code = 8


class NameTaken(Conflict):
    """A {what} named {name!r} is there already. Choose another name, or change that one."""


class NameInvalid(Invalid):
    """The name {shown!r} cannot be used: {reason}"""


class PathOutsideRoots(Forbidden):
    """{path} lies outside the storage roots of silo {silo!r} ({roots}). Register it in the silo that owns it, or add a root."""


class CopyInOtherSilo(Conflict):
    """{path} is registered in silo {silo!r}, and a copy is in one silo only. Register it there, or move it."""


class PathNotFound(NotFound):
    """There is nothing at {path}. Check the path; a dump is registered where its bytes are."""


class BucketNotFound(PathNotFound):
    """There is no bucket {bucket!r}, so there is nothing at {path}. Check its name, and that AWS_ENDPOINT_URL names the right store."""


class SecretInAddress(Invalid):
    """An address in object storage has no user, password or query, and no question mark. Give s3://BUCKET/KEY; credentials come from the environment (AWS_ACCESS_KEY_ID and so on)."""


class StorageRefused(Forbidden):
    """The object store does not give {path} to this program ({code}). Check the AWS credentials in its environment and their rights to list and to read; the site and each worker need them. A key that is not there may be refused too."""


class StorageUnreachable(Unavailable):
    """The object store does not give {path} now: {reason}"""


class SecretUnusable(Unavailable):
    """The secret of this installation, {path}, cannot be used: {reason} Without it no version is scanned, for what is about persons would have to be kept as it is."""


class SpoolUnusable(Unavailable):
    """What is fetched from object storage cannot be kept in {folder}: {reason} Make room, or set CATALOG_HOME to a larger disk."""


class NoDataInFolder(Invalid):
    """{path} holds no data file that can be read. Register a file, or a folder of CSV, Parquet, JSON lines or Arrow files."""


class SchemeUnsupported(Invalid):
    """{uri} uses {scheme!r}, which this catalog cannot read. Use a local path, a file://, an s3:// or a postgres:// address."""


class Unreadable(Invalid):
    """{path} cannot be read: {reason} {remedy}"""

    def __init__(self, *, path: str, reason: str, remedy: str = "", place: str = "") -> None:
        where = f"{path} ({place})" if place else path
        super().__init__(path=where, reason=reason, remedy=remedy)
        self.path = Path(path)
        self.reason = f"{place}: {reason}" if place else reason
        self.remedy = remedy


class ChangedWhileRead(Unreadable):
    """{path} changed while it was read: {reason} {remedy}"""


class FingerprintUnreadable(Invalid):
    """A stored fingerprint cannot be used: {reason}. Scan the version again."""


class Moved(Conflict):
    """What this step read has changed meanwhile ({what}). It runs again."""


class LeaseLost(Conflict):
    """Task {task} was taken over by another worker; this result is dropped."""


class TaskNotFound(NotFound):
    """No task has the id {name}. `catalog tasks` lists them."""


class TaskNotDead(Conflict):
    """Task {task} is {state}; only a dead task can be tried again. `catalog tasks` shows the dead ones."""


class KeyReused(Conflict):
    """The idempotency key {key!r} was used for another request. Use a new key for a new request."""

    status = 422


class SuiteInvalid(Invalid):
    """The expectation suite {path} cannot be used: {reason}"""


class DatabaseOutdated(Unavailable):
    """The database has {found}, this program needs revision {wanted}. Run `catalog db upgrade`."""


class DatabaseUnreachable(Unavailable):
    """The database at {url} does not answer: {reason}. Check CATALOG_DATABASE_URL and that the server runs."""


class DatabaseUrlInvalid(Invalid):
    """CATALOG_DATABASE_URL names no database that can be used: {reason}. Write postgresql://user:password@host/name."""


class HomeUnusable(Invalid):
    """The catalog's files cannot be kept in {path}: {reason}. Set CATALOG_HOME to a folder of yours."""


class NominationState(Conflict):
    """This nomination is {state}; it cannot be {verb}. Refresh and try again."""


class ReasonMissing(Invalid):
    """A decision needs a reason. Say why, so that others can follow it."""


class HostRefused(Forbidden):
    """This site answers only to this machine's own names, not to {host!r}. Use http://127.0.0.1 or http://localhost."""

    status = 421


class OriginRefused(Forbidden):
    """A page of {origin} tried to change the catalog; only pages of this site may."""


class RequestTooLarge(Invalid):
    """The request is larger than the {limit:,} bytes that are allowed. Send less, or set CATALOG_MAX_REQUEST_BYTES."""

    status = 413


class DatabaseBusy(Unavailable):
    """The database could not do this now: {reason} Nothing was written. Try again; `catalog doctor` looks for the cause."""


class SignInNeeded(Forbidden):
    """Sign in first, or give a token that is good. An administrator of the catalog gives out both."""

    status = 401


class AddressTaken(Unavailable):
    """The site cannot listen on {host} port {port}: {reason}. Stop what uses it, or choose another with --port."""


class NominationStale(Conflict):
    """Somebody changed this nomination since you read it. Refresh and try again."""


class CopyLeft(Conflict):
    """{uri} was retired or belongs to another dataset since this was proposed. Refresh; the catalog proposes anew."""


class RankingNotFound(NotFound):
    """The copies of {name!r} have not been ranked yet. Wait for the worker; `catalog tasks` shows what is left to do."""


class WorkerFailed(Unavailable):
    """The worker that was started for this ended again and again. {log} says why; the work stays queued."""


class NothingProposed(NotFound):
    """Nothing is {what} for {name!r} now. `catalog review` lists what waits for a decision."""


class ServerUnreachable(Unavailable):
    """The catalog at {url} does not answer: {reason}. Check the address, and that `catalog serve` runs."""


class TooSlow(Unavailable):
    """The work on dump {dump} is not done after {seconds} seconds (it is at {stage!r}). It goes on; wait again."""


class WorkFailed(CatalogError):
    """The work on {uri} was given up: {failures} `catalog tasks retry` tries it again."""

    exit_code = 3


class ProfileMissing(NotFound):
    """Version {version} has no profile: {reason}"""


class VersionUnknown(Conflict):
    """No version of {uri} is known that holds {what}. Register it, wait until it is scanned, and tell it again."""


class SameCopy(Invalid):
    """{copy} was named twice. Name two different copies."""


class NotCompared(NotFound):
    """Nothing is known of {a} and {b} together: content shows no likeness, or they were not compared yet. `catalog matches list` shows what was found of either."""
