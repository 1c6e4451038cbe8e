"""What an entry of the audit trail says of a change: how it was before, and how it is after (pure)."""

from collections.abc import Mapping
from typing import Any

LONGEST = 500


def changed(before: Mapping[str, Any], after: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    """Tell what is another than it was, by name; what is the same in both is left out, long texts are cut."""
    other = [name for name in {**before, **after} if before.get(name) != after.get(name)]
    was, became = ({name: _short(side.get(name)) for name in other} for side in (before, after))
    return {**more, "before": was, "after": became}


def created(after: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    """Tell how something new is."""
    return {**more, "after": {name: _short(value) for name, value in after.items()}}


def _short(value: Any) -> Any:
    if isinstance(value, str) and len(value) > LONGEST:
        return value[: LONGEST - 1] + "…"
    return value
