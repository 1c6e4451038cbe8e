"""Pages of a PDF: headings, tables that go on over pages with their heads, marks drawn as the screens draw them."""

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

from catalog.ui.marks import mark
from catalog.ui.reports import shapes
from catalog.ui.reports.document import Cell, Table
from catalog.ui.trend import HEIGHT, WIDTH, Trend

MARGIN, FOOT, BODY, SMALL, LINE, SMALL_LINE = 12.0, 14.0, 8.4, 7.2, 4.1, 3.5
PAD = 1.4
PLOT_WIDTH = 190.0
MOST_LINES = 34
"""Of a cell: a row fits on a page."""
INK, MUTED, RULE, SUNKEN = (20, 24, 31), (85, 96, 110), (223, 227, 233), (238, 240, 244)
TONES = {"good": (0, 104, 76), "info": (0, 90, 146), "warn": (138, 75, 0), "bad": (163, 58, 0), "none": MUTED}


class Paper:
    """The pages of one report, written from top to bottom."""

    def __init__(
        self, title: str, letters: Collection[str], files: Mapping[tuple[str, str], Path], *, footer: str
    ) -> None:
        self._letters = letters
        self._broken: dict[tuple[str, float, float, str], list[str]] = {}
        self._pdf = _pages(self._plain(footer))
        for (part, style), path in files.items():
            self._pdf.add_font(f"Inter{part}", style, str(path))
        self._pdf.set_fallback_fonts([f"Inter{part}" for part, style in files if part and not style], exact_match=False)
        self._pdf.set_title(title)
        self._pdf.set_creator("Headwater")
        self._pdf.set_lang("en")
        self._pdf.add_page()

    def written(self) -> bytes:
        """Give the file."""
        return bytes(self._pdf.output())

    def title(self, title: str, about: str) -> None:
        """Write what the report is of."""
        self._pdf.start_section(self._plain(title))
        self._say(title, 17, style="B", line=8)
        self._say(about, BODY, tone=MUTED, line=LINE)
        self._pdf.ln(2)

    def heading(self, title: str, note: str = "", status: str = "", *, room: float = 24) -> None:
        """Begin a part; it stays with so much of what follows."""
        self._room(room)
        self._pdf.ln(4)
        self._pdf.start_section(self._plain(title), level=1)
        self._say(title, 11, style="B", line=5.5)
        if status:
            self._mark(status, "", self._pdf.l_margin, self._pdf.get_y())
            self._pdf.ln(LINE)
        if note:
            self._say(note, SMALL, tone=MUTED, line=SMALL_LINE)
        self._pdf.ln(1)

    def facts(self, pairs: Sequence[tuple[str, str]]) -> None:
        """Write labels with what they say, three beside each other."""
        widths = [self._pdf.epw / 3] * 3
        for start in range(0, len(pairs), 3):
            line = [Cell(label, note=value) for label, value in pairs[start : start + 3]]
            self._row(line, widths[: len(line)], (), fact=True)

    def strip(self, runs: Sequence[tuple[str, str]]) -> None:
        """Write runs beside each other, oldest first."""
        width = 40.0
        each = max(int(self._pdf.epw // width), 1)
        for start in range(0, len(runs), each):
            cells = [Cell("", status, note=at) for status, at in runs[start : start + each]]
            self._row(cells, [width] * len(cells), ())

    def sentence(self, text: str, status: str = "") -> None:
        """Write a sentence."""
        self._room(10)
        self._pdf.ln(3)
        if status:
            self._mark(status, "", self._pdf.l_margin, self._pdf.get_y())
            self._pdf.ln(LINE)
        self._say(text, BODY, line=LINE, tone=MUTED)

    def plot(self, trend: Trend) -> None:
        """Draw a series with its band; its table says the same."""
        y = self._pdf.get_y()
        shapes.series(self._pdf, trend, self._pdf.l_margin, y, PLOT_WIDTH, self._plain)
        self._pdf.set_y(y + PLOT_WIDTH * HEIGHT / WIDTH)
        self._say("Line: measured. Dashes: expected. Band: two sigma. Squares: broken out.", SMALL, tone=MUTED)

    def table(self, sheet: Table) -> None:
        """Write a table; its head stands again on each page."""
        if not sheet.rows:
            self._say(sheet.empty or "Nothing.", BODY, tone=MUTED)
            return
        whole = sum(column.share for column in sheet.columns)
        widths = [self._pdf.epw * column.share / whole for column in sheet.columns]
        right = [place for place, column in enumerate(sheet.columns) if column.number]
        head = [Cell(column.head, code=True) for column in sheet.columns]
        self._row(head, widths, right, head=True)
        for row in sheet.rows:
            if self._height(row, widths) > self._left():
                self._pdf.add_page()
                self._row(head, widths, right, head=True)
            self._row(row, widths, right)

    def _row(
        self,
        cells: Sequence[Cell],
        widths: Sequence[float],
        right: Sequence[int],
        *,
        head: bool = False,
        fact: bool = False,
    ) -> None:
        height = self._height(cells, widths, head=head)
        self._room(height)
        x, y = self._pdf.l_margin, self._pdf.get_y()
        if head:
            self._pdf.set_fill_color(*SUNKEN)
            self._pdf.rect(x, y, sum(widths), height, style="F")
        for place, (cell, width) in enumerate(zip(cells, widths, strict=True)):
            write = self._fact if fact else self._cell
            write(cell, x, y + PAD, width - 2 * PAD, right=place in right, head=head)
            x += width
        if not fact:
            self._pdf.set_draw_color(*RULE)
            self._pdf.line(self._pdf.l_margin, y + height, x, y + height)
        self._pdf.set_xy(self._pdf.l_margin, y + height)

    def _cell(self, cell: Cell, x: float, y: float, width: float, *, right: bool, head: bool) -> None:
        if cell.status:
            self._mark(cell.status, cell.text, x + PAD, y)
            y += LINE
        else:
            style, tone = ("B", MUTED) if head else ("", MUTED if cell.muted else INK)
            for line in self._lines(cell.text, width, BODY, style):
                self._put(line, x + PAD, y, width, LINE, right=right, style=style, tone=tone)
                y += LINE
        for line in self._lines(cell.note, width, SMALL) if cell.note else ():
            self._put(line, x + PAD, y, width, SMALL_LINE, right=right, size=SMALL, tone=MUTED)
            y += SMALL_LINE

    def _fact(self, cell: Cell, x: float, y: float, width: float, *, right: bool, head: bool) -> None:
        self._put(cell.text, x, y, width, SMALL_LINE, right=right, size=SMALL, tone=MUTED)
        for place, line in enumerate(self._lines(cell.note, width, BODY, "B" if head else "")):
            self._put(line, x, y + SMALL_LINE + place * LINE, width, LINE)

    def _mark(self, status: str, word: str, x: float, y: float) -> None:
        found = mark(status)
        tone = TONES[found.tone]
        shapes.mark(self._pdf, found.shape, x, y + 0.5, tone)
        self._put(word or found.word, x + 4, y, 60, LINE, style="B", tone=tone)

    def _height(self, cells: Sequence[Cell], widths: Sequence[float], *, head: bool = False) -> float:
        return max(self._tall(cell, width - 2 * PAD, head=head) for cell, width in zip(cells, widths, strict=True)) + (
            2 * PAD
        )

    def _tall(self, cell: Cell, width: float, *, head: bool) -> float:
        lines = 1 if cell.status else len(self._lines(cell.text, width, BODY, "B" if head else ""))
        notes = len(self._lines(cell.note, width, SMALL)) if cell.note else 0
        return lines * LINE + notes * SMALL_LINE

    def _lines(self, text: str, width: float, size: float, style: str = "") -> list[str]:
        asked = text, width, size, style
        if asked not in self._broken:  # it is asked for again when the row is written
            self._pdf.set_font("Inter", style, size)
            plain = self._plain(text) or " "
            found: list[str] = self._pdf.multi_cell(width, LINE, plain, dry_run=True, output="LINES", padding=0)
            self._broken[asked] = found if len(found) <= MOST_LINES else [*found[: MOST_LINES - 1], "…"]
        return self._broken[asked]

    def _put(
        self,
        text: str,
        x: float,
        y: float,
        width: float,
        line: float,
        *,
        right: bool = False,
        size: float = BODY,
        style: str = "",
        tone: tuple[int, int, int] = INK,
    ) -> None:
        self._pdf.set_font("Inter", style, size)
        self._pdf.set_text_color(*tone)
        self._pdf.set_xy(x, y)
        self._pdf.cell(width, line, self._plain(text), align="R" if right else "L")

    def _say(
        self, text: str, size: float, *, style: str = "", tone: tuple[int, int, int] = INK, line: float = SMALL_LINE
    ) -> None:
        self._pdf.set_font("Inter", style, size)
        self._pdf.set_text_color(*tone)
        self._pdf.set_x(self._pdf.l_margin)
        self._pdf.multi_cell(min(self._pdf.epw, 210), line, self._plain(text), new_x="LMARGIN", new_y="NEXT", align="L")

    def _room(self, height: float) -> None:
        if height > self._left():
            self._pdf.add_page()

    def _left(self) -> float:
        return float(self._pdf.h - FOOT - self._pdf.get_y())

    def _plain(self, text: str) -> str:
        return "".join(
            letter if letter in self._letters or letter == "\n" else letter.encode("unicode_escape").decode()
            for letter in text
        )


def _pages(footer: str) -> Any:
    from fpdf import FPDF  # noqa: PLC0415 - where a PDF is made, and nowhere else

    class Pages(FPDF):
        """Pages with a footer."""

        def footer(self) -> None:
            """Write who it is for, and the page."""
            self.set_y(-FOOT + 4)
            self.set_font("Inter", "", SMALL)
            self.set_text_color(*MUTED)
            self.cell(self.epw / 2, SMALL_LINE, footer)
            self.cell(self.epw / 2, SMALL_LINE, f"page {self.page_no()} of {{nb}}", align="R")

    made = Pages(orientation="landscape", unit="mm", format="A4")
    made.set_margins(MARGIN, MARGIN, MARGIN)
    made.set_auto_page_break(auto=False)
    made.c_margin = 0
    return made
