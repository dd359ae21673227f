"""A label in characters, for a terminal: everything on it can be read, its place is about right."""

from __future__ import annotations

from dataclasses import dataclass, field

from core.labels.label import Code128, DataMatrix, Element, Label, Line, Qr, Text

# A cell of a terminal is about twice as tall as it is wide.
_CELL_ASPECT = 2.0
_COLUMNS_LEAST = 20
_BARS = "|| | ||| |  || ||| | "
_NAMES = {Code128: "bars", DataMatrix: "matrix", Qr: "QR"}


def in_characters(label: Label, columns: int) -> list[str]:
    """The label in lines of exactly so many columns, as many lines as it needs."""
    sheet = _Sheet(max(columns, _COLUMNS_LEAST) - 2, label.width_mm)
    for element in sorted(label.elements, key=lambda each: (each.y, each.x)):
        sheet.draw(element)
    edge = f"+{'-' * sheet.width}+"
    last = round(label.height_mm * sheet.lines_a_mm)
    return [edge, *(f"|{line}|" for line in sheet.lines(last)), edge]


@dataclass(slots=True)
class _Sheet:
    """The cells that are taken; what finds its place taken goes further down."""

    width: int
    width_mm: float
    _cells: dict[tuple[int, int], str] = field(default_factory=dict)

    @property
    def lines_a_mm(self) -> float:
        """How many lines stand for a millimetre."""
        return self.width / self.width_mm / _CELL_ASPECT

    def draw(self, element: Element) -> None:
        """Puts an element on the sheet."""
        x, y = self._columns(element.x), round(element.y * self.lines_a_mm)
        if isinstance(element, Text):
            for at, row in enumerate(element.rows):
                middle = element.y + (at + 0.5) * element.height
                self._put(x, int(middle * self.lines_a_mm), [self._shortened(row)])
        elif isinstance(element, Line):
            wide, tall = max(1, self._columns(element.width)), max(1, round(element.height * self.lines_a_mm))
            self._put(x, y, ["|" if tall > wide else "-" * wide] * tall)
        else:
            box = element.box
            self._put(x, y, _symbol(element, self._columns(box.width), round(box.height * self.lines_a_mm)))

    def lines(self, least: int) -> list[str]:
        """All lines, down to the last that has something on it."""
        count = max(least, 1 + max((line for line, _column in self._cells), default=0))
        return ["".join(self._cells.get((line, at), " ") for at in range(self.width)) for line in range(count)]

    def _columns(self, mm: float) -> int:
        return round(mm * self.width / self.width_mm)

    def _shortened(self, row: str) -> str:
        return row if len(row) <= self.width else row[: self.width - 3] + "..."

    def _put(self, x: int, y: int, block: list[str]) -> None:
        """Writes the block at its place, moved to the left where it would stick out, and down where it is taken."""
        x = max(0, min(x, self.width - len(block[0])))
        while self._is_taken(x, y, block):
            y += 1
        for down, row in enumerate(block):
            for right, character in enumerate(row):
                self._cells[y + down, x + right] = character

    def _is_taken(self, x: int, y: int, block: list[str]) -> bool:
        # One more column on each side, so that two texts do not read as one.
        return any(
            (y + down, at) in self._cells for down, row in enumerate(block) for at in range(x - 1, x + len(row) + 1)
        )


def _symbol(barcode: Code128 | DataMatrix | Qr, wide: int, tall: int) -> list[str]:
    """Something that looks like the barcode, with its kind in the middle."""
    wide, tall = max(wide, len(_NAMES[type(barcode)]) + 4), max(tall, 2)
    if isinstance(barcode, Code128):
        rows = [(_BARS * wide)[:wide]] * tall
    else:
        rows = [("# " if at % 2 else "##") * wide for at in range(tall)]
    rows = [row[:wide] for row in rows]
    name = f" {_NAMES[type(barcode)]} "
    start = (wide - len(name)) // 2
    rows[tall // 2] = rows[tall // 2][:start] + name + rows[tall // 2][start + len(name) :]
    return rows
