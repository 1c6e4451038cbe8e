"""A report as one HTML file: style within, no script, nothing fetched, so that it opens from a disk and prints."""

import base64
import hashlib
import re
from functools import cache

from catalog.ui import rendering
from catalog.ui.reports.document import Block, Chart, Document, Facts, Strip, Table, Text, Tiles

MEDIA_TYPE = "text/html"
_FONT_FACE = re.compile(r"@font-face\s*{[^}]*}\s*")


def html(document: Document) -> str:
    """Write a report as HTML."""
    return rendering.render("report.html", document=document, blocks=parts(document), style=style(), policy=policy())


def parts(document: Document) -> list[tuple[str, Block]]:
    """Give the blocks of a report with the kind of each, for a template."""
    return [(_KINDS[type(block)], block) for block in document.blocks]


def policy() -> str:
    """Give the policy of the file: its own style and pictures, and nothing else."""
    digest = base64.b64encode(hashlib.sha256(style().encode()).digest()).decode()
    allowed = f"style-src 'sha256-{digest}'; img-src data:; font-src data:"
    return f"default-src 'none'; {allowed}; base-uri 'none'; form-action 'none'"


@cache
def style() -> str:
    """Give the screens' own style with their typeface in it, and what a report has beside it."""
    sheets = [(rendering.static_folder / name).read_text(encoding="utf-8") for name in ("app.css", "report.css")]
    letters = base64.b64encode((rendering.static_folder / "vendor" / "inter.woff2").read_bytes()).decode()
    face = f'@font-face {{ font-family: "Inter"; font-weight: 100 900; src: url("data:font/woff2;base64,{letters}"); }}'
    return "\n" + "\n".join([face, *(_FONT_FACE.sub("", sheet) for sheet in sheets)])


_KINDS = {Table: "table", Facts: "facts", Tiles: "tiles", Strip: "strip", Chart: "chart", Text: "text"}
