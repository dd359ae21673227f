"""What a desk screen must be at any size."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from tests.floor.stage import Stage
from tests.tui.golden_screens import check_golden
from tui.glyphs import SAFE

ODD_SIZES = [(20, 8), (20, 10), (26, 12), (40, 15), (70, 10), (70, 18), (99, 9), (101, 9), (120, 40)]


def require_as_agreed(desk: Stage, name: str, sizes: Iterable[tuple[int, int]], must: Sequence[str]) -> None:
    """It is what was agreed, with all that must be seen, in characters that any console has."""
    for width, height in sizes:
        rows = desk.rows(width, height)
        check_golden(f"desk-{name}-{width}x{height}", rows)
        shown = "\n".join(rows)
        assert [text for text in must if text not in shown] == []
        assert set(shown) <= SAFE | {"\n"}


def require_to_fit(desk: Stage) -> None:
    """It fills the screen and no more, with its prompt and what is worked on."""
    for width, height in ODD_SIZES:
        rows = desk.rows(width, height)
        assert [len(row) for row in rows] == [width] * height
        assert any(row.startswith(desk.view.prompt) for row in rows)
        assert any(row.startswith(("> ", "─")) for row in rows), "the mark or the detail is seen"
