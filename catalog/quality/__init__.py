"""Expectations on every version, and what they found.

`gate` needs no catalog and no server:

    from catalog import quality

    gated = quality.gate("clicks.parquet", suites="clickstream_events", fail_on="critical")
    assert gated.passed, gated.why
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from catalog.quality.gating.deciding import Gated

__all__ = ["gate"]


def gate(uri: Any, **wish: Any) -> "Gated":
    """Judge a file, a folder or an `s3://` address by suites, and give a frozen record of how it ended.

    `suites` is a name of a shipped suite, the path of a suite's file, a suite as GX writes it, or a list of these;
    without any, those that are meant for such a table. `fail_on` is critical, warning or info, `result_format` one of
    GX's, and `cells` lets unexpected values of columns that are not personal be told. What was not evaluated never
    counts as passed, unless `allow_not_evaluated` lets the rules that were decide. Nothing is kept.

    Raises PathNotFound, NotFound and SuiteInvalid, all of them `catalog.errors.CatalogError`.
    """
    from catalog.quality.gating import local  # noqa: PLC0415 - it loads the readers

    return local.gate(uri, **wish)
