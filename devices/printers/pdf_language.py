"""The language of office printers and of folders: documents as PDF on A4, for CUPS to print or for a folder to keep."""

from __future__ import annotations

from dataclasses import dataclass

from core.labels.errors import LabelError
from core.labels.kind import PAPERS
from core.labels.slip import Slip
from devices.errors import DeviceRefused
from devices.printers.language import Content, Talk
from devices.printers.ports import Link


@dataclass(frozen=True, slots=True)
class Pdf:
    """PDF; nobody there answers, so it goes through CUPS or into a folder only."""

    dpi: int = 203
    name: str = "pdf"
    prints: str = PAPERS

    def render(self, content: Content, copies: int) -> bytes:
        if not isinstance(content, Slip):
            raise LabelError("a label needs a label printer")
        # Drawing needs a large library, which stations without such a printer never load.
        from devices.printers.pdf import render

        return render(content, copies)

    def talk(self, link: Link) -> Talk:
        raise DeviceRefused("PDF goes through CUPS or into a folder")
