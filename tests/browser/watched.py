"""A history of versions for the invented lake: what monitors saw of each, a score, and incidents in every state."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from catalog.datasets.models import Copy, Version
from catalog.db import now
from catalog.quality.incidents import service as incidents
from catalog.quality.incidents.life import Breach
from catalog.quality.monitoring.causes import causes
from catalog.quality.monitoring.judging import Past
from catalog.quality.monitoring.schema import SchemaChange
from catalog.quality.monitoring.service import ToMonitor, _row
from catalog.quality.monitoring.watching import ToWatch, watch
from catalog.quality.scoring import service as scoring
from catalog.quality.scoring.dimensions import Rule, score
from catalog.scanning.profile import ColumnProfile, Profile
from catalog.silos.access import Actor
from tests import factories

DAYS = 40
BO = Actor("Bo Chen")
_WEEK = (1.0, 1.02, 1.0, 1.04, 1.1, 1.45, 1.38)


def remembered(session: Session, copy: Copy, version: Version) -> UUID:
    """Write the history; gives the incident that is open."""
    past: list[Past] = []
    for day in range(DAYS + 1):
        last = day == DAYS
        at = now() - timedelta(days=DAYS - day)
        rows = round(25_000 * _WEEK[day % 7] * (1 + 0.01 * ((day * 7919) % 5 - 2)))
        seen = version if last else factories.version(session, copy, rows=rows, created_at=at)
        todo = ToWatch(_profile(9_800 if last else rows, day), at, tuple(past))
        found = watch(todo)
        changed = [SchemaChange("added", "campaign", "", "text", breaking=False, told="Column campaign (text) is new.")]
        found = replace(found, schema=changed) if last else found
        kept = _row(ToMonitor(seen.id, copy.id, None, todo, {}), todo, found)
        session.add(kept)
        past.append(Past(at, found.facts, found.breached))
    factories.dump(session, copy, version_id=version.id, outcome="sighting")
    opened = incidents.report(session, version.id, causes(found.findings, (), {})[0])
    _others(session, version)
    rules = [
        Rule("completeness", 0.86, 3, "Price is seldom missing (price)", "measure"),
        Rule("completeness", 1.0, 2, "There is at least one row", "owner"),
        Rule("validity", 0.99, 2, "Every event type is known (event_type)", "measure"),
        Rule("uniqueness", 1.0, 3, "No event stands twice (event_id)", "measure"),
        Rule("timeliness", 1.0, 3, "The next version comes when it should"),
    ]
    scoring.keep(session, {version.id: copy.id}, {version.id: score(rules)})
    return opened.id


def _profile(rows: int, day: int) -> Profile:
    price = ColumnProfile(
        name="price",
        position=0,
        type="double",
        kind="number",
        nulls=round(rows * (0.10 + 0.004 * (day % 3))),
        distinct=4_120.0,
        distinct_exact=False,
        minimum="0.25",
        maximum="499.99",
        mean=3.1173 + 0.01 * (day % 4),
        stdev=4.2,
        quantiles={"0.05": 0.5, "0.25": 1.2, "0.5": 2.4, "0.75": 3.9, "0.95": 9.9},
        entropy=9.1,
        top=[],
        length_min=None,
        length_mean=None,
        length_max=None,
        semantic="money",
    )
    return Profile(rows, (price,))


def _others(session: Session, version: Version) -> None:
    said = (
        ("schema", "schema removed", "Column utm_source (text) is gone. weekly report reads it.", "critical"),
        ("contract", "price", "The contract asks for prices above 0; 12 are not.", "warning"),
        ("monitor", "freshness", "The days since its newest value is 3; 0.9 to 1.2 was usual.", "warning"),
    )
    seen, given, ended = (
        incidents.report(session, version.id, Breach(kind, about, told, severity))
        for kind, about, told, severity in said
    )
    incidents.acknowledge(session, seen.id, actor=BO)
    incidents.assign(session, given.id, to="Ana Silva", actor=BO)
    incidents.resolve(session, ended.id, resolution="false_alarm", reason="The shop was closed.", actor=BO)
