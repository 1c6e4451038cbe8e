"""The part of the client that speaks of notices; and `is_signed`, by which a program checks a webhook's letter.

from catalog.client_notices import is_signed

if not is_signed(secret, headers["Headwater-Timestamp"], headers["Headwater-Signature"], body):
    refuse()
if headers["Idempotency-Key"] in taken_already:
    answer_200()
"""

from collections.abc import Iterator

from catalog.connection import Answer, Connection, part
from catalog.signing import is_signed

__all__ = ["NoticeVerbs", "is_signed"]


class NoticeVerbs(Connection):
    """What a catalog is asked about notices, subscriptions and channels."""

    def notices(self, *, state: str = "unseen", person: str = "") -> Iterator[Answer]:
        """List what one is told, newest first; `state` is unseen or all."""
        return self._pages("notices", None, state=state, person=person)

    def unseen_notices(self) -> int:
        """Count what one has not acknowledged, at most 100."""
        return int(self._get("notices/count")["unseen"])

    def notices_about(self, dataset: str = "") -> Iterator[Answer]:
        """List what happened to a dataset, or to all, each with how many of those who were told have seen it."""
        return self._pages("notices/about", None, dataset=dataset)

    def notice(self, notice_id: str) -> Answer:
        """Show a notice: `message` is what one was told, `told` who has seen it, for those in charge."""
        return self._get(f"notices/{part(notice_id)}")

    def acknowledge_notice(self, notice_id: str, said: str = "") -> Answer:
        """Say that one has seen a notice."""
        return self._post(f"notices/{part(notice_id)}/acknowledge", said=said)

    def subscriptions(self) -> list[Answer]:
        """List what one follows."""
        found: list[Answer] = self._ask("GET", "subscriptions")
        return found

    def subscribe(self, *, dataset: str = "", silo: str = "", tag: str = "", words: str = "") -> Answer:
        """Follow one dataset, silo, tag, or the words of a search."""
        return self._post("subscriptions", dataset=dataset, silo=silo, tag=tag, words=words)

    def unsubscribe(self, subscription_id: str) -> Answer:
        """Follow it no longer."""
        return self._post(f"subscriptions/{part(subscription_id)}/end")

    def notice_settings(self) -> Answer:
        """Show when and by which channels one is reached."""
        return self._get("notices/settings")

    def set_notices(
        self,
        *,
        digest: str = "hourly",
        zone: str = "UTC",
        quiet_from: str = "",
        quiet_to: str = "",
        quiet_urgent: bool = False,
    ) -> Answer:
        """Say when letters should come: a digest, and quiet hours such as 22:00 to 07:00 in a time zone."""
        hours = {"quiet_from": quiet_from, "quiet_to": quiet_to, "quiet_urgent": quiet_urgent}
        return self._post("notices/settings", digest=digest, zone=zone, **hours)

    def add_channel(self, kind: str, address: str) -> Answer:
        """Add a channel (mail, webhook, slack, teams); a webhook's `secret` is in this answer only."""
        made: Answer = self._ask("POST", "notices/channels", json={"kind": kind, "address": address})
        return made

    def end_channel(self, channel_id: str) -> Answer:
        """Use a channel no longer."""
        return self._post(f"notices/channels/{part(channel_id)}/end")

    def try_channel(self, channel_id: str) -> Answer:
        """Send a letter that says that it is a trial."""
        return self._post(f"notices/channels/{part(channel_id)}/try")

    def letters(self, *, state: str = "dead", everybody: bool = False) -> Iterator[Answer]:
        """List letters that are dead, waiting or delivered, newest first."""
        return self._pages("notices/deliveries", None, state=state, everybody=everybody)

    def retry_letter(self, letter_id: str) -> Answer:
        """Try a dead letter again."""
        return self._post(f"notices/deliveries/{part(letter_id)}/retry")
