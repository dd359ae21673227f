"""The language of label printers: ZPL, with `~HS` for their status."""

from __future__ import annotations

import time
from dataclasses import dataclass

from core.labels.errors import LabelError
from core.labels.kind import LABELS
from core.labels.slip import Slip
from devices.printers import status, zpl
from devices.printers.language import Content, Said, Talk
from devices.printers.ports import Link, until_quiet

# Throws away a format that has begun and not ended; those that came whole are printed.
_CANCEL_PARTIAL = b"~JX"


@dataclass(frozen=True, slots=True)
class Zpl:
    """ZPL II, for a print head of this resolution."""

    dpi: int = 203
    name: str = "zpl"
    prints: str = LABELS

    def render(self, content: Content, copies: int) -> bytes:
        if isinstance(content, Slip):
            raise LabelError("a slip needs a receipt printer")
        return zpl.render(content, self.dpi, copies)

    def talk(self, link: Link) -> Talk:
        return _ZplTalk(link)


class _ZplTalk:
    def __init__(self, link: Link) -> None:
        self._link = link
        self._heard = b""

    def ask(self, wait_s: float) -> Said | None:
        deadline = time.monotonic() + wait_s
        self._link.write(status.QUERY)
        while not status.is_whole(self._heard):
            left_s = deadline - time.monotonic()
            heard = self._link.read(left_s) if left_s > 0 else b""
            if not heard:
                return None
            self._heard += heard
        answer, self._heard = status.split(self._heard)
        said = status.parse(answer)
        return Said(said.trouble, said.is_done)

    def end_job(self) -> None:
        """The status counts what is not printed: nothing more to ask for."""

    def clear(self, quiet_s: float) -> None:
        self._link.write(_CANCEL_PARTIAL)
        until_quiet(self._link, quiet_s)
        self._heard = b""
