"""The one widget of the terminal UI: draws laid-out lines, and of those only what changed."""

from __future__ import annotations

from rich.segment import Segment
from textual.geometry import Region, Size
from textual.strip import Strip
from textual.timer import Timer
from textual.widget import Widget

from tui.layout import lay_out
from tui.roles import Line, Role
from tui.theme import STYLES
from tui.view import View

_FLASHING = {Role.OK, Role.WARNING, Role.ERROR}


class Face(Widget, can_focus=False):
    """Shows a view and the entry typed so far, at whatever size the screen has."""

    auto_links = False

    def __init__(self, view: View) -> None:
        super().__init__()
        self._view = view
        self._entry = ""
        self._shown: list[Line] = []
        self._laid_out_for = Size(0, 0)
        self._flash: Timer | None = None

    def show(self, view: View, entry: str) -> None:
        """Draw this from now on."""
        self._view, self._entry = view, entry
        if self._laid_out_for != self.size:
            return  # a repaint of everything is on its way
        before = self._shown
        self._lay_out()
        self._repaint([y for y, line in enumerate(self._shown) if line != before[y]])

    def flash(self, seconds: float) -> None:
        """Draw the message in other colours for a moment; the newest flash counts."""
        if self._flash is not None:
            self._flash.stop()
        self._flash = self.set_timer(seconds, self._end_flash)
        self._repaint_message()

    def render_line(self, y: int) -> Strip:
        if self._laid_out_for != self.size:
            self._lay_out()
        line = self._shown[y] if y < len(self._shown) else []
        return Strip([Segment(text, STYLES[self._seen_as(role)]) for text, role in line])

    def _lay_out(self) -> None:
        self._laid_out_for = self.size
        self._shown = lay_out(self._view, self._entry, *self.size)

    def _seen_as(self, role: Role) -> Role:
        return Role.FLASH if self._flash is not None and role in _FLASHING else role

    def _end_flash(self) -> None:
        self._flash = None
        self._repaint_message()

    def _repaint_message(self) -> None:
        self._repaint([y for y, line in enumerate(self._shown) if any(role in _FLASHING for _, role in line)])

    def _repaint(self, rows: list[int]) -> None:
        if rows:
            self.refresh(*(Region(0, y, self.size.width, 1) for y in rows))
