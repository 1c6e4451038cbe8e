"""Named holiday calendars, such as US, DE or DE-BY: the `holidays` package knows them."""

from datetime import date, datetime
from functools import lru_cache

from catalog.errors import Invalid


def check(name: str) -> None:
    """Refuse the name of a calendar that nobody keeps."""
    if name:
        _holidays(name, 2024)


def holiday(name: str, at: datetime) -> str:
    """Give the name of the holiday that a day is on a calendar; empty for any other day, and without a calendar."""
    return _holidays(name, at.year).get(at.date(), "") if name else ""


@lru_cache(maxsize=256)
def _holidays(name: str, year: int) -> dict[date, str]:
    import holidays  # noqa: PLC0415 - hundreds of countries, only where a calendar was chosen

    country, _, part = name.partition("-")
    try:
        found = holidays.country_holidays(country, subdiv=part or None, years=year, language="en_US")
    except NotImplementedError:  # so the package calls a country or a part of one that it does not know
        reason = (
            f"No holiday calendar is named {name[:40]!r}. Give a country, such as US, or a part of it, such as DE-BY."
        )
        raise Invalid(reason=reason) from None
    return dict(found.items())
