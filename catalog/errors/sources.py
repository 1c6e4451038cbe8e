"""Errors of tables in a database of the data's own, and of an engine that is missing; the tree is in `catalog.errors`."""

from catalog.errors import SecretInAddress, StorageRefused, StorageUnreachable, Unavailable


class SecretInTableAddress(SecretInAddress):
    """An address of a table has no user, password or query. Give postgres://HOST:PORT/DATABASE.SCHEMA.TABLE; who asks stands in the file that CATALOG_SOURCES_FILE names."""


class SourceNotGiven(StorageRefused):
    """Silo {silo!r} was given no connection to {path}: {reason} Whoever runs the catalog writes it into the file that CATALOG_SOURCES_FILE names; the site and each worker need it."""


class SourceRefused(StorageRefused):
    """The database does not give {path} to this program ({code}). Check the user, the password and the rights that CATALOG_SOURCES_FILE names."""


class SourceUnreachable(StorageUnreachable):
    """The database does not give {path} now: {reason}"""


class SparkMissing(Unavailable):
    """Validating on Spark needs {what}, which is not there. {remedy}"""
