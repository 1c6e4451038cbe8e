"""The gate as a plain call, without a catalog: files, suites, and a record of how it ended."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from catalog import config
from catalog.errors import Invalid, NotFound, PathNotFound
from catalog.quality import documents, suites
from catalog.quality.choosing import Subject
from catalog.quality.gating import fresh
from catalog.quality.gating.deciding import SEVERITIES, Gated
from catalog.quality.gating.formats import FORMATS
from catalog.quality.gating.service import Wish
from catalog.quality.suites import Suite
from catalog.silos import paths

ASKER = "asker"
"""The party of a suite that whoever asks brought along."""

Asked = str | Path | Mapping[str, Any]


def gate(
    uri: str | Path,
    *,
    suites: Asked | Sequence[Asked] = (),
    fail_on: str = "critical",
    result_format: str = "BASIC",
    allow_not_evaluated: bool = False,
    cells: bool = False,
) -> Gated:
    """Judge what lies at a path or `s3://` address; see `catalog.quality.gate`."""
    check(fail_on, result_format)
    listed = [suites] if isinstance(suites, str | Path | Mapping) else list(suites)
    settings = config.settings()
    folder = _folder(settings.expectations)
    asked = [_suite(one, folder) for one in listed]
    wish = Wish(asked, fail_on, result_format, allow_not_evaluated)

    def choice(subject: Subject) -> Sequence[Suite]:
        return asked or _meant(folder, subject)

    return fresh.gate_bytes(paths.locate(str(uri)), wish, choice, settings, cells=cells)


def check(fail_on: str, result_format: str) -> None:
    """Refuse a bar or a format that nobody knows."""
    for what, said, known in (("fail_on", fail_on, SEVERITIES), ("result_format", result_format, FORMATS)):
        if said not in known:
            raise Invalid(reason=f"{what} is one of {', '.join(known)}, not {said[:40]!r}.")


def read(path: Path) -> Suite:
    """Read a suite's file; raises PathNotFound, SuiteInvalid."""
    try:
        content = path.read_bytes()
    except OSError:
        raise PathNotFound(path=path) from None
    return suites.parse(content, str(path), source="kept")


def _folder(setting: Path | None) -> list[Suite]:
    return suites.read_each(suites.folder(setting))


def _meant(folder: Iterable[Suite], subject: Subject) -> list[Suite]:
    return suites.choose(folder, subject)


def _suite(asked: Asked, folder: Sequence[Suite]) -> Suite:
    if isinstance(asked, Mapping):
        return suites.checked(dict(asked), str(asked.get("name") or "that was given"), source="kept", party=ASKER)
    if isinstance(asked, Path) or asked.endswith(documents.SUFFIXES):
        return replace(read(Path(asked)), party=ASKER)
    found = next((one for one in folder if one.name == asked), None)
    if found is None:
        raise NotFound(what="Suite", name=asked)
    return found
