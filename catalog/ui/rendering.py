"""Pages from templates: one Jinja2 environment, its filters, and the addresses of static files."""

import hashlib
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from fastapi.responses import HTMLResponse
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from catalog.access.admission import FIELD
from catalog.datasets.naming import last_part
from catalog.db import now
from catalog.quality.suites import PARTY_WORDS
from catalog.scanning.profile import PERSONAL
from catalog.ui.bars import bar, hue
from catalog.ui.bell import unseen
from catalog.ui.limits import limits
from catalog.ui.marks import mark
from catalog.web import human, visits

LARGE = 10_000

# A form in a page is one of ours: what strangers wrote is escaped.
_WRITING_FORM = re.compile(r'<form\b[^>]*\bmethod="post"[^>]*>')
_BACKTICKED = re.compile(r"`([^`]*)`")

static_folder = Path(__file__).parent / "static"


def page(template: str, *, status: int = 200, **view: Any) -> HTMLResponse:
    """Draw a page; times on it are told from now."""
    return HTMLResponse(render(template, **view), status_code=status)


def render(template: str, **view: Any) -> str:
    """Give the text of a page; each form that writes carries the mark of who visits (see `access.admission`)."""
    visit = visits.current.get()
    text = _environment().get_template(template).render(now=now(), visit=visit, **view)
    return (
        _WRITING_FORM.sub(rf'\g<0><input type="hidden" name="{FIELD}" value="{visit.mark}">', text) if visit else text
    )


@cache
def shape(name: str) -> str:
    """Give the lines of a mark, 14 by 14, for a picture that is not made by a template."""
    return str(_environment().get_template("_parts.html").module.shape_path(name)).strip()  # type: ignore[attr-defined]


@cache
def asset(name: str) -> str:
    """Give the address of a static file, with a mark of its content so that a browser may keep it."""
    file = static_folder / name
    seen = hashlib.sha256(file.read_bytes()).hexdigest()[:10] if file.is_file() else "missing"
    return f"/static/{name}?v={seen}"


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("catalog.ui"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["estimate"] = human.estimate
    environment.filters.update(
        ago=human.ago,
        instant=human.instant,
        size=human.size,
        count=human.count,
        short_count=human.short_count,
        share=human.share,
        duration=human.duration,
        short_id=human.short_id,
        plural=human.plural,
        score=_score,
        last_part=last_part,
        breakable=_breakable,
        commands=_commands,
        shorten=_shorten,
        cell=cell_words,
        figure=figure_words,
        observed=observed_words,
        telling=_telling,
        rule_words=rule_words,
        rule_limits=limits_of,
    )
    environment.globals.update(personal=PERSONAL, asset=asset, mark_of=mark, bar_of=bar, hue_of=hue, party_of=_party)
    environment.globals.update(unseen=unseen)
    return environment


def _breakable(path: str) -> Markup:
    """Let a long path go on in a new line after a slash, not in the middle of a word."""
    return Markup("/<wbr>").join(path.split("/"))


def _commands(sentence: str) -> Markup:
    """Set what a sentence holds between backticks as code."""
    return Markup(_BACKTICKED.sub(r"<code>\1</code>", str(escape(sentence))))  # noqa: S704 - escaped just now


def _score(value: float | None) -> str:
    return "—" if value is None else f"{value:.2f}"


def _shorten(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def cell_words(value: Any) -> str:
    """Tell a cell in at most sixty characters."""
    if value is None or value == "":
        return "—" if value is None else "(empty)"
    return _shorten(figure_words(value) if isinstance(value, float) else str(value), 60)


def figure_words(value: Any) -> str:
    """Give a number in at most six figures, or whole when it is large."""
    if value is None or isinstance(value, str):
        return value or "—"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:,}" if isinstance(value, int) else f"{value:,.0f}" if abs(value) >= LARGE else f"{value:,.6g}"


def observed_words(value: Any) -> str:
    """Tell what an expectation observed, in one line."""
    if isinstance(value, dict):
        return ", ".join(f"{name} {cell_words(inner)}" for name, inner in list(value.items())[:4])
    if isinstance(value, list):
        return ", ".join(cell_words(inner) for inner in value[:6]) + (" …" if len(value) > 6 else "")  # noqa: PLR2004
    return figure_words(value) if isinstance(value, int | float) else cell_words(value)


def _telling(cell: Any) -> str:
    if isinstance(cell, dict):
        return ", ".join(f"{name} {cell_words(inner)}" for name, inner in cell.items())
    if not isinstance(cell, list | tuple):
        return cell_words(cell)
    *column, one, other = map(cell_words, cell)
    return f"{column[0]}: {one} ≠ {other}" if column else f"{one} ≠ {other}"


def rule_words(name: str) -> str:
    """Tell an expectation's type in words: `expect_column_values_to_be_unique` is "column values to be unique"."""
    return name.removeprefix("expect_").replace("_", " ")


def _party(name: str) -> str:
    return PARTY_WORDS.get(name, name)


def limits_of(kwargs: Mapping[str, Any]) -> str:
    """Tell what an expectation was given, in one line."""
    return limits(kwargs, observed_words)
