"""The part of the client that speaks of quality: incidents and monitors."""

from collections.abc import Iterator

from catalog.connection import Answer, Connection, part


class QualityVerbs(Connection):
    """What a catalog is asked about incidents and monitors."""

    def incidents(self, *, state: str = "open", dataset: str = "", assignee: str = "") -> Iterator[Answer]:
        """List incidents, newest first; `state` is open, any, new, acknowledged, assigned or resolved."""
        return self._pages("incidents", None, state=state, dataset=dataset, assignee=assignee)

    def incident(self, incident_id: str) -> Answer:
        """Show an incident with all that happened to it."""
        return self._get(f"incidents/{part(incident_id)}")

    def acknowledge(self, incident_id: str, *, revision: int | None = None) -> Answer:
        """Say that you have seen an incident; `revision` is that of the incident you looked at."""
        return self._post(f"incidents/{part(incident_id)}/acknowledge", revision=revision)

    def assign(self, incident_id: str, to: str, *, revision: int | None = None) -> Answer:
        """Give an incident to somebody."""
        return self._post(f"incidents/{part(incident_id)}/assign", to=to, revision=revision)

    def resolve(self, incident_id: str, resolution: str, reason: str, *, revision: int | None = None) -> Answer:
        """End an incident as fixed, false_alarm or accepted."""
        address = f"incidents/{part(incident_id)}/resolve"
        return self._post(address, resolution=resolution, reason=reason, revision=revision)

    def monitors(self, copy_id: str) -> Answer:
        """Show the monitors of a copy: its freshness, what they found in what it holds now, and how they are set."""
        return self._get(f"copies/{part(copy_id)}/monitors")

    def set_monitor(self, copy_id: str, series: str, reason: str, **wish: object) -> Answer:
        """Set a monitor: `enabled`, `sensitivity`, `ignore_below`, `least_history`, or the `calendar` of all (`*`)."""
        return self._post(f"copies/{part(copy_id)}/monitors", series=series, reason=reason, **wish)
