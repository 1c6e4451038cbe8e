"""From what expectations counted to what the contract says of it (pure)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from catalog.quality.contracts.check import OBSERVED, PERCENT, ROWS, VERDICT, Check
from catalog.quality.outcome import ERROR, FAILED, NOT_EVALUATED, PASSED, Outcome


def entries(checks: Sequence[Check]) -> list[Mapping[str, Any]]:
    """Give the expectations of all checks, in order."""
    return [entry for check in checks for entry in check.entries]


def conclude(checks: Sequence[Check], found: Sequence[Outcome]) -> list[Outcome]:
    """Say of each check what its expectations found, which stand in the order of `entries`."""
    left = iter(found)
    return [_concluded(check, [next(left) for _ in check.entries]) for check in checks]


def _concluded(check: Check, found: Sequence[Outcome]) -> Outcome:
    first = replace(found[0], note=check.note)
    if check.of == VERDICT or first.type == "suite":
        return first
    if unknown := [one for one in found if one.outcome in {ERROR, NOT_EVALUATED}]:
        return replace(first, outcome=unknown[0].outcome, reason=unknown[0].reason)
    value = _measured(check, found)
    if value is None:
        return replace(first, outcome=NOT_EVALUATED, reason="What it measures is not known.")
    told = [_said(name, bound) for name, bound in check.tests.items() if not _holds(name, value, bound)]
    wrong = f"{_shown(value)} {'percent' if check.of == PERCENT else ''}".strip()
    return replace(
        first,
        outcome=FAILED if told else PASSED,
        observed=value,
        kwargs={**first.kwargs, **check.tests, **({"unit": check.of} if check.of != OBSERVED else {})},
        reason=f"It is {wrong}, and {' and '.join(told)}." if told else "",
    )


def _measured(check: Check, found: Sequence[Outcome]) -> float | None:
    if check.of == OBSERVED:
        return _number(found[0].observed)
    counted = found if check.of == ROWS else found[:-1]
    broken = sum(one.unexpected_count or 0 for one in counted)
    if check.of == ROWS:
        return broken
    rows = _number(found[-1].observed)
    return 100 * broken / rows if rows else None


def _number(value: Any) -> float | None:
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None


def _holds(name: str, value: float, bound: Any) -> bool:
    if name in _BETWEEN:
        ends = [one for one in bound if _number(one) is not None] if isinstance(bound, list) else []
        is_in = len(ends) == 2 and min(ends) <= value <= max(ends)  # noqa: PLR2004 - from and to
        return is_in if name == "mustBeBetween" else not is_in
    return _number(bound) is not None and _COMPARE[name](value, bound)


def _said(name: str, bound: Any) -> str:
    words = "".join(f" {letter.lower()}" if letter.isupper() else letter for letter in name)
    return f"{words} {' and '.join(map(str, bound)) if isinstance(bound, list) else bound}"


def _shown(value: float) -> str:
    return f"{value:,.6g}"


_BETWEEN = frozenset({"mustBeBetween", "mustNotBeBetween"})
_COMPARE: Mapping[str, Callable[[float, Any], bool]] = {
    "mustBe": lambda value, bound: value == bound,
    "mustNotBe": lambda value, bound: value != bound,
    "mustBeGreaterThan": lambda value, bound: value > bound,
    "mustBeGreaterOrEqualTo": lambda value, bound: value >= bound,
    "mustBeGreaterThanOrEqualTo": lambda value, bound: value >= bound,
    "mustBeLessThan": lambda value, bound: value < bound,
    "mustBeLessOrEqualTo": lambda value, bound: value <= bound,
    "mustBeLessThanOrEqualTo": lambda value, bound: value <= bound,
}
