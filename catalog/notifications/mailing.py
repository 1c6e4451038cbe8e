"""Mail through Apprise, with a Message-ID that is the same however often a letter is sent."""

import smtplib
from email import message_from_string, policy
from typing import Any

import apprise
from apprise.exception import AppriseException
from apprise.plugins.email.base import NotifyEmail
from apprise.plugins.email.smtp import AppriseSMTPController

WHERE = "headwater.invalid"
"""Where the server's own domain is not known."""


def mail(server: str, address: str, key: str, title: str, text: str) -> tuple[str, bool]:
    """Send a mail by the server that an Apprise address names; gives why it failed, and whether nobody answered."""
    way = _way(server)
    if way is None:
        return "CATALOG_MAIL_URL names no mail server.", True
    prepared = NotifyEmail.prepare_emails(
        subject=title,
        body=text,
        notify_format=apprise.NotifyFormat.TEXT,
        from_addr=way.from_addr,
        to=[(False, address)],
        smtp_host=way.smtp_host,
        headers={"Auto-Submitted": "auto-generated"},
    )
    try:
        with AppriseSMTPController(
            host=way.smtp_host,
            port=way.port,
            secure_mode=way.secure_mode,
            user=way.user,
            password=way.password,
            verify_certificate=way.verify_certificate,
            socket_connect_timeout=way.socket_connect_timeout,
        ) as smtp:
            taken = [smtp.sendmail(way.from_addr[1], one.to_addrs, _named(one.body, key, way)) for one in prepared]
    except (OSError, smtplib.SMTPException, RuntimeError, AppriseException) as error:
        return f"The mail server does not answer ({type(error).__name__}).", True
    return ("", False) if all(taken) else ("The mail server refused it.", False)


def _way(server: str) -> Any:
    made = apprise.Apprise.instantiate(server, suppress_exceptions=True)
    return made if isinstance(made, NotifyEmail) else None


def _named(written: str, key: str, way: Any) -> str:
    letter = message_from_string(written, policy=policy.compat32)
    domain = way.from_addr[1].rpartition("@")[2] or WHERE
    del letter["Message-ID"]
    letter["Message-ID"] = f"<{key}@{domain}>"
    return letter.as_string()
