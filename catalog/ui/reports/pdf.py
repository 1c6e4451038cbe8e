"""A report as PDF: text that can be selected, bookmarks, page numbers, and nothing of the system needed."""

import logging
from collections.abc import Iterator

from catalog.ui.marks import mark
from catalog.ui.reports import fonts
from catalog.ui.reports.document import Block, Cell, Chart, Document, Facts, Strip, Table, Text, Tiles
from catalog.ui.reports.paper import Paper
from catalog.web import human

MEDIA_TYPE = "application/pdf"
LACKING = "Letters that this typeface lacks stand as numbers, such as \\u65e5. The HTML report has them as they are."
_PLAIN = "0123456789 ,.:-()/…%of page"


def pdf(document: Document) -> bytes:
    """Write a report as PDF; letters that the typeface has not are told by their numbers."""
    logging.getLogger("fontTools").setLevel(logging.ERROR)
    letters = {*_PLAIN, *LACKING, *(letter for text in _texts(document) for letter in text)}
    known = fonts.known("".join(letters)) | {*"\\uU0123456789abcdef"}
    with fonts.files("".join(known)) as files:
        paper = Paper(document.title, known, files, footer=_footer(document))
        paper.title(document.title, document.about)
        if any(letter.isprintable() for letter in letters - known):
            paper.sentence(LACKING, "")
        for block in document.blocks:
            _add(paper, block)
        return paper.written()


def _add(paper: Paper, block: Block) -> None:
    match block:
        case Facts(pairs):
            paper.facts(pairs)
        case Tiles(counts):
            paper.facts([(mark(name).word, human.count(count)) for name, count in counts])
        case Strip(title, runs):
            paper.heading(title)
            paper.strip(runs)
        case Text(text, status):
            paper.sentence(text, status)
        case Chart(trend, table):
            paper.heading(trend.words, room=76)
            paper.plot(trend)
            paper.table(table)
        case Table():
            paper.heading(block.title, block.note, block.status)
            paper.table(block)


def _footer(document: Document) -> str:
    return f"Headwater, {human.instant(document.made_at)}, for {document.made_by}: what that person may see"


def _texts(document: Document) -> Iterator[str]:
    yield from (document.title, document.about, _footer(document))
    for block in document.blocks:
        yield from _of_block(block)


def _of_block(block: Block) -> Iterator[str]:
    match block:
        case Facts(pairs):
            yield from (text for pair in pairs for text in pair)
        case Tiles(counts):
            yield from (mark(name).word for name, _ in counts)
        case Strip(title, runs):
            yield title
            yield from (text for status, at in runs for text in (mark(status).word, at))
        case Text(text, status):
            yield from (text, mark(status).word)
        case Chart(trend, table):
            yield from (trend.words, trend.first, trend.last, *(label for _, label in trend.ticks))
            yield from _of_block(table)
        case Table():
            yield from (block.title, block.note, block.empty, mark(block.status).word)
            yield from (column.head for column in block.columns)
            yield from (text for row in block.rows for cell in row for text in _of_cell(cell))


def _of_cell(cell: Cell) -> tuple[str, ...]:
    return cell.text, cell.note, mark(cell.status).word
