"""Old content delivered again: a version with the rows of an earlier one, where the series had been moving (pure).

No column of times has to go back for that. What broke out in this way is passed over, so that the version after it,
which has the rows of the one before it, is no news.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from catalog.quality.monitoring.judging import BREACH, Finding, Judging, Past, Setting, judge
from catalog.quality.monitoring.kinds import Fact

AGAIN = "again"


def measured(content: str, past: Sequence[Past]) -> dict[str, Fact]:
    """Measure how many versions ago the rows were there last; 0 for rows that are new.

    Nothing where they are not known, or are those of the version before: only a series that moves can go back.
    """
    good = _good(past)
    if not content or not good or good[-1].content == content:
        return {}
    ago = next((back for back, one in enumerate(reversed(good), 1) if one.content == content), 0)
    return {AGAIN: Fact(float(ago), 1)}


def told(finding: Finding, content: str, past: Sequence[Past]) -> Finding:
    """Say in a sentence which old rows a version has again."""
    if finding.series != AGAIN or finding.state != BREACH:
        return finding
    old = next(one for one in reversed(_good(past)) if one.content == content)
    since = int(finding.value or 0) - 1
    others = "another version" if since == 1 else f"{since} other versions"
    reason = f"Its rows are those of {old.at:%Y-%m-%d %H:%M} UTC again: since then there {_were(since)} {others}."
    return replace(finding, reason=reason)


def sighted(deliveries: Sequence[tuple[datetime, str]], setting: Setting | None = None) -> Finding | None:
    """Judge the last of some deliveries (oldest first), each a time and its content, by those before it.

    None where its content is new, or that of the delivery before.
    """
    if len(deliveries) < 3 or deliveries[-1][1] in {"", deliveries[-2][1]}:  # noqa: PLR2004 - an old, a new, the old
        return None
    if deliveries[-1][1] not in {content for _, content in deliveries[:-2]}:
        return None
    past: list[Past] = []
    finding: Finding | None = None
    for at, content in deliveries:
        now = Past(at, measured(content, past), content=content)
        judged = judge(Judging(now, past, {AGAIN: setting} if setting else {}))
        finding = told(judged[0], content, past) if judged else None
        out = frozenset({AGAIN}) if finding is not None and finding.state == BREACH else frozenset[str]()
        past.append(replace(now, breached=out))
    return finding


def _good(past: Sequence[Past]) -> list[Past]:
    return [one for one in past if one.content and AGAIN not in one.breached]


def _were(count: int) -> str:
    return "was" if count == 1 else "were"
