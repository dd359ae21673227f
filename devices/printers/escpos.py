"""ESC/POS: a slip or a label as bytes for a receipt printer.

Slips are text and barcodes of the printer's own; a label is one picture. Everything that the printer may have
been told before is taken back first, and unasked status (ASB) is switched off: it would be taken for answers.
"""

from __future__ import annotations

import re
import unicodedata

from core.labels import code128
from core.labels.errors import LabelError
from core.labels.gs1 import FNC1
from core.labels.label import Label
from core.labels.slip import Bars, Lettering, Qr, Slip, fit
from devices.printers.escpos_library import Sheet, new_sheet
from devices.printers.language import Content
from devices.printers.paper import QR_MODULE_DOTS, Paper
from devices.printers.picture import picture

_START = b"\x1b@\x1da\x00"
_CODE_PAGE = "CP858"
_SUBSETS = {"B": b"{B", "C": b"{C"}
_FNC1 = b"{1"
_PARTS = re.compile(r"\d\d|.", re.DOTALL)
_REAL_TIME = (b"\x10\x04", b"\x10\x05", b"\x10\x14")
_QR_ERROR_CORRECTION_M = 1
# Rows of one picture command: printers with little memory take no more at once.
_ROWS_AT_ONCE = 240
_BLACK_BELOW = 128


def render(content: Content, paper: Paper, copies: int = 1) -> bytes:
    """All copies, each cut off; LabelError if it is wider than the paper."""
    sheet = new_sheet()
    sheet.magic.force_encoding(_CODE_PAGE)
    if isinstance(content, Slip):
        _print_slip(sheet, content, paper)
    else:
        _print_label(sheet, content, paper)
    sheet.set(align="left", bold=False, normal_textsize=True)
    sheet.cut()
    return (_START + sheet.output) * copies


def encodable(text: str) -> str:
    """The text in letters that the code page has: without an accent it does not know, `?` for all else."""
    return "".join(map(_in_code_page, text))


def _print_label(sheet: Sheet, label: Label, paper: Paper) -> None:
    image = picture(label, paper.dpi)
    if image.width > paper.dots:
        printable_mm = paper.dots * 25.4 / paper.dpi
        raise LabelError(f"the label is {label.width_mm:.0f} mm wide and the paper {printable_mm:.0f} mm")
    sheet.image(image.point(lambda shade: 255 * (shade >= _BLACK_BELOW)), fragment_height=_ROWS_AT_ONCE)


def _print_slip(sheet: Sheet, slip: Slip, paper: Paper) -> None:
    for row in slip.laid_out(paper.characters):
        match row:
            case Lettering():
                _print_row(sheet, row)
            case Bars():
                _print_bars(sheet, row, paper)
            case Qr():
                sheet.set(align="center")
                sheet.qr(row.text, ec=_QR_ERROR_CORRECTION_M, size=QR_MODULE_DOTS, native=True)
                sheet.set(align="left")


def _print_row(sheet: Sheet, row: Lettering) -> None:
    sheet.set(bold=row.bold, normal_textsize=not row.large, double_height=row.large, double_width=row.large)
    sheet.textln(encodable(row.text))


def _print_bars(sheet: Sheet, bars: Bars, paper: Paper) -> None:
    module = paper.module(bars)
    data = _code_128_data(bars.payload.content)
    # The library says on the standard output that it prints a barcode, so these commands are our own: height,
    # width, no text, and function B of GS k with its length.
    settings = b"\x1dh" + bytes([paper.bars_height]) + b"\x1dw" + bytes([module]) + b"\x1dH\x00"
    sheet.set(align="center", normal_textsize=True, bold=False)
    sheet._raw(settings + b"\x1dk\x49" + bytes([len(data)]) + data)  # noqa: SLF001  its only door for such
    sheet.textln(encodable(fit(bars.payload.readable, paper.characters)[0]))
    sheet.set(align="left")


def _code_128_data(content: str) -> bytes:
    """The runs with each subset named; in subset C two digits are one byte."""
    data, current = b"", ""
    for wanted, run in code128.runs(content):
        # Pairs of digits can come to be the bytes of a command that a printer obeys wherever it stands.
        subset = "B" if wanted == "C" and _has_command(run) else wanted
        if subset != current:  # naming B in B would be another function, FNC4
            data, current = data + _SUBSETS[subset], subset
        for part in _PARTS.findall(run):
            if part == FNC1:
                data += _FNC1
            elif subset == "C":
                data += bytes([int(part)])
            else:
                data += part.encode("ascii").replace(b"{", b"{{")
    return data


def _has_command(run: str) -> bool:
    """Whether DLE and what makes it a real-time command would stand in these pairs."""
    digits = run.replace(FNC1, "")
    pairs = bytes(int(digits[at : at + 2]) for at in range(0, len(digits), 2))
    return any(command in pairs for command in _REAL_TIME)


def _in_code_page(character: str) -> str:
    for attempt in (character, unicodedata.normalize("NFKD", character)[0]):
        try:
            attempt.encode(_CODE_PAGE)
        except UnicodeEncodeError:
            continue
        # Control characters are commands to the printer.
        return attempt if attempt >= " " and attempt != "\x7f" else "?"
    return "?"
