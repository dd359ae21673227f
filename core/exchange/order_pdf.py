"""A purchase order as a PDF on A4, the same bytes whenever it is made."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfbase.pdfmetrics import registerFont, stringWidth
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from core.exchange.order_paper import OrderPaper, PaperLine

WIDTH, HEIGHT = A4
LEFT, RIGHT = 18 * mm, WIDTH - 18 * mm
TOP, BOTTOM = HEIGHT - 18 * mm, 20 * mm
SIZE, SMALL, LARGE = 9, 8, 15
PITCH = 4.2 * mm
GAP = 2 * mm
# Letters that the fonts of every PDF reader lack need a font of the system; without it they become question marks.
SYSTEM_FONTS = Path("/usr/share/fonts/truetype/dejavu")


class Fonts(NamedTuple):
    """The names of the plain and the bold font."""

    plain: str
    bold: str


class Column(NamedTuple):
    """A column of the lines: from where to where; numbers stand at its right end."""

    title: str
    left: float
    right: float
    at_right: bool = False

    @property
    def width(self) -> float:
        return self.right - self.left


COLUMNS = (
    Column("Line", LEFT, LEFT + 9 * mm),
    Column("Item", LEFT + 10 * mm, LEFT + 42 * mm),
    Column("Name", LEFT + 43 * mm, LEFT + 92 * mm),
    Column("Due", LEFT + 93 * mm, LEFT + 111 * mm),
    Column("Quantity", LEFT + 112 * mm, LEFT + 136 * mm, at_right=True),
    Column("Price", LEFT + 137 * mm, LEFT + 153 * mm, at_right=True),
    Column("Amount", LEFT + 154 * mm, RIGHT, at_right=True),
)


class Drawn(NamedTuple):
    """A line of the order in rows of text that fit their columns."""

    cells: tuple[tuple[str, ...], ...]

    @property
    def height(self) -> float:
        return max(len(cell) for cell in self.cells) * PITCH + GAP


def order_pdf(paper: OrderPaper) -> bytes:
    """The order as a PDF: what it is about on the first page, the heading of its lines on every one."""
    fonts = _fonts(_texts(paper))
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=A4, invariant=1)
    canvas.setTitle(paper.title)
    canvas.setAuthor(paper.head.site_name)
    canvas.setCreator("Stockhand")
    above = _above(paper, fonts)
    pages = _pages([_drawn(line, fonts) for line in paper.lines], TOP - above - 14 * mm)
    for number, page in enumerate(pages, 1):
        y = TOP
        if number == 1:
            y = _draw_above(canvas, paper, fonts)
        y = _draw_lines(canvas, page, fonts, y)
        if number == len(pages) and paper.total:
            _draw_total(canvas, paper.total, fonts, y)
        _draw_below(canvas, paper, fonts, number, len(pages))
        canvas.showPage()
    canvas.save()
    return file.getvalue()


def _pages(lines: Sequence[Drawn], first_room: float) -> list[list[Drawn]]:
    """The lines page by page; below the last one there is room for the total."""
    pages: list[list[Drawn]] = [[]]
    room = first_room - BOTTOM
    for number, line in enumerate(lines):
        wanted = line.height + (PITCH * 2 if number == len(lines) - 1 else 0)
        if wanted > room and pages[-1]:
            pages.append([])
            room = TOP - BOTTOM - 8 * mm
        pages[-1].append(line)
        room -= line.height
    return pages


def _above(paper: OrderPaper, fonts: Fonts) -> float:
    """How high the part above the lines is."""
    facts = max(len(paper.facts), len(_addressed(paper, fonts)))
    return 12 * mm + facts * PITCH + len(_note(paper, fonts)) * PITCH + 6 * mm


def _addressed(paper: OrderPaper, fonts: Fonts) -> tuple[str, ...]:
    head = paper.head
    return (*wrapped(head.party, fonts.plain, SIZE, 80 * mm), f"Supplier {head.supplier}", head.email)


def _note(paper: OrderPaper, fonts: Fonts) -> tuple[str, ...]:
    return wrapped(paper.head.note, fonts.plain, SIZE, RIGHT - LEFT) if paper.head.note else ()


def _draw_above(canvas: Canvas, paper: OrderPaper, fonts: Fonts) -> float:
    canvas.setFont(fonts.bold, LARGE)
    canvas.drawString(LEFT, TOP - 5 * mm, _known(paper.title, fonts))
    start = TOP - 14 * mm
    canvas.setFont(fonts.plain, SIZE)
    for row, text in enumerate(_addressed(paper, fonts)):
        canvas.drawString(LEFT, start - row * PITCH, _known(text, fonts))
    for row, (name, value) in enumerate(paper.facts):
        canvas.setFont(fonts.plain, SIZE)
        canvas.drawString(LEFT + 95 * mm, start - row * PITCH, name)
        canvas.setFont(fonts.bold, SIZE)
        canvas.drawString(LEFT + 120 * mm, start - row * PITCH, _first_row(value, fonts))
    canvas.setFont(fonts.plain, SIZE)
    y = start - max(len(paper.facts), len(_addressed(paper, fonts))) * PITCH
    for row, text in enumerate(_note(paper, fonts)):
        canvas.drawString(LEFT, y - 2 * mm - row * PITCH, _known(text, fonts))
    return TOP - _above(paper, fonts)


def _first_row(text: str, fonts: Fonts) -> str:
    return _known(wrapped(text, fonts.bold, SIZE, RIGHT - LEFT - 120 * mm)[0], fonts)


def _draw_lines(canvas: Canvas, lines: Sequence[Drawn], fonts: Fonts, y: float) -> float:
    """The heading and the lines below it; returns where the last one ends."""
    canvas.setFont(fonts.bold, SMALL)
    y -= 4 * mm
    for column in COLUMNS:
        _put(canvas, column, column.title, y)
    canvas.line(LEFT, y - 1.5 * mm, RIGHT, y - 1.5 * mm)
    y -= 2 * mm
    canvas.setFont(fonts.plain, SIZE)
    for line in lines:
        for column, cell in zip(COLUMNS, line.cells, strict=True):
            for row, text in enumerate(cell):
                _put(canvas, column, _known(text, fonts), y - (row + 1) * PITCH)
        y -= line.height
    return y


def _draw_total(canvas: Canvas, total: str, fonts: Fonts, y: float) -> None:
    canvas.line(LEFT, y - 1 * mm, RIGHT, y - 1 * mm)
    canvas.setFont(fonts.bold, SIZE)
    canvas.drawRightString(RIGHT, y - 1 * mm - PITCH, f"Total {total}")


def _draw_below(canvas: Canvas, paper: OrderPaper, fonts: Fonts, number: int, count: int) -> None:
    canvas.setFont(fonts.plain, SMALL)
    canvas.drawString(LEFT, 12 * mm, _known(f"{paper.head.site_name}  {paper.title}", fonts))
    canvas.drawRightString(RIGHT, 12 * mm, f"Page {number} of {count}")


def _put(canvas: Canvas, column: Column, text: str, y: float) -> None:
    if column.at_right:
        canvas.drawRightString(column.right, y, text)
    else:
        canvas.drawString(column.left, y, text)


def _drawn(line: PaperLine, fonts: Fonts) -> Drawn:
    texts = (
        (line.line,), line.item, (line.name,), (line.due,), line.quantity, (line.price,), (line.amount,),
    )  # fmt: skip
    cells = []
    for column, rows in zip(COLUMNS, texts, strict=True):
        cells.append(tuple(part for row in rows for part in wrapped(row, fonts.plain, SIZE, column.width)))
    return Drawn(tuple(cells))


def wrapped(text: str, font: str, size: float, width: float) -> tuple[str, ...]:
    """The text in rows of at most that width: between words where it can be, else within one."""
    rows = [""]
    for word in text.split(" "):
        longer = f"{rows[-1]} {word}" if rows[-1] else word
        if stringWidth(longer, font, size) <= width:
            rows[-1] = longer
            continue
        if rows[-1]:
            rows.append("")
        for letter in word:
            if rows[-1] and stringWidth(rows[-1] + letter, font, size) > width:
                rows.append("")
            rows[-1] += letter
    return tuple(rows)


def _texts(paper: OrderPaper) -> Iterable[str]:
    head = paper.head
    yield from (paper.title, head.party, head.email, head.note, head.site_name, head.supplier)
    for line in paper.lines:
        yield from (*line.item, line.name, *line.quantity)


def _fonts(texts: Iterable[str]) -> Fonts:
    """The fonts of every reader where they have all the letters, else those of the system."""
    if all(_is_latin(text) for text in texts):
        return Fonts("Helvetica", "Helvetica-Bold")
    files = (SYSTEM_FONTS / "DejaVuSans.ttf", SYSTEM_FONTS / "DejaVuSans-Bold.ttf")
    if not all(file.exists() for file in files):
        return Fonts("Helvetica", "Helvetica-Bold")
    for name, file in zip(("Plain", "Bold"), files, strict=True):
        registerFont(TTFont(name, str(file)))
    return Fonts("Plain", "Bold")


def _is_latin(text: str) -> bool:
    return text.encode("cp1252", "replace").decode("cp1252") == text


def _known(text: str, fonts: Fonts) -> str:
    """The text with question marks for what its font cannot show."""
    return text if fonts.plain == "Plain" else text.encode("cp1252", "replace").decode("cp1252")
