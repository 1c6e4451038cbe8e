"""Errors about notices and the channels that they leave by."""

from catalog.errors import Invalid


class HostNotAllowed(Invalid):
    """Messages may not go to {host}: {reason} An administrator names the hosts that are allowed in CATALOG_NOTICE_HOSTS."""


class AddressInvalid(Invalid):
    """This is no {kind} address that can be used: {reason}"""


class MailOff(Invalid):
    """This catalog sends no mail. An administrator names the mail server in CATALOG_MAIL_URL."""
