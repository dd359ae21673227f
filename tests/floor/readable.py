"""What must be seen of every screen of the floor, however small it is: looked at while each task is played."""

from __future__ import annotations

from tui.block_letters import draw
from tui.glyphs import console_text
from tui.layout import lay_out
from tui.roles import plain_text
from tui.view import View

SIZES = ((20, 10), (30, 16))
LETTERS_MIN = 12  # of what happened, where there is no room for all; a cut text says so by `~`


def require_readable(view: View) -> None:
    """What is asked, what happened and what it is about stand on the screen, on a small handheld and on a usual one."""
    for width, height in SIZES:
        rows = [plain_text(line).rstrip() for line in lay_out(view, "", width, height)]
        letters = _letters("".join(rows))
        prompt = console_text("ENT=seen" if view.locked else view.prompt)
        assert any(row.startswith(prompt[: width - 2]) for row in rows), (prompt, rows)
        happened = _letters(view.message.happened)
        fits = len(view.message.happened) <= width - 2
        assert happened[: None if fits else LETTERS_MIN] in letters, (view.message, rows)
        assert _subject_is_there(view, rows, width), (view.big, view.lines, rows)


def _letters(text: str) -> str:
    return "".join(console_text(text).split())


def _subject_is_there(view: View, rows: list[str], width: int) -> bool:
    big = console_text(view.big)
    if big:
        drawn = draw(big)
        return any(row.startswith(big[: width - 1]) for row in rows) or (
            drawn is not None and drawn[0].rstrip() in rows
        )
    if not view.lines:
        return True
    first = "".join(console_text(view.lines[0]).split()[:1])
    shown = next(("".join(row.split()[:1]) for row in rows[1:] if row), "")
    return shown == first[:width]  # what is longer goes on in the next row
