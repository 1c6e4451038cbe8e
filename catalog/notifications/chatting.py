"""Slack and Teams through Apprise: each gets the form that its incoming webhooks take."""

import apprise
from apprise.plugins.slack import NotifySlack
from apprise.plugins.workflows import NotifyWorkflows

PLUGINS = {"slack": NotifySlack, "teams": NotifyWorkflows}


def chat(kind: str, address: str, title: str, text: str, *, urgent: bool) -> str:
    """Write to a chat by the address that it gave for that; gives why it failed."""
    # No redirect is followed: it may lead anywhere.
    asset = apprise.AppriseAsset(app_id="Headwater", async_mode=False, http_redirects=False, secure_logging=True)
    way = apprise.Apprise.instantiate(address, asset=asset, suppress_exceptions=True)
    if way is None or not isinstance(way, PLUGINS[kind]):
        return f"This is no address of a {kind.title()} webhook."
    kind_of_notice = apprise.NotifyType.WARNING if urgent else apprise.NotifyType.INFO
    with apprise.LogCapture(level=apprise.logging.WARNING, fmt="%(message)s") as told:  # type: ignore[no-untyped-call]
        taken = way.notify(body=text, title=title, notify_type=kind_of_notice)
        said = told.getvalue().strip().splitlines()
    return "" if taken else (said[-1] if said else "It was refused.")
