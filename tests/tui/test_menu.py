"""The menu: whatever there is more than a small screen can show is a page further."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core.errors import Rejection
from tui.layout import lay_out
from tui.menu import Menu
from tui.roles import plain_text
from tui.tasks import LOOK_UP
from tui.view import View

SMALLEST = (20, 10)


def menu_of(count: int) -> Menu:
    return Menu([replace(LOOK_UP, word=f"Task {number}") for number in range(1, count + 1)])


def test_a_short_menu_is_one_page() -> None:
    assert menu_of(9).shown == tuple((str(number), f"Task {number}") for number in range(1, 10))
    with pytest.raises(Rejection):
        menu_of(9).pick("0")


def test_0_turns_the_pages_and_every_number_works_on_each() -> None:
    menu = menu_of(20)
    seen: list[str] = []
    for _ in range(3):
        numbers = [number for number, _ in menu.shown]
        assert numbers[-1] == "0"
        seen += numbers[:-1]
        assert menu.pick("0") is None
    assert seen == [str(number) for number in range(1, 21)]
    assert menu.shown[0] == ("1", "Task 1")
    for number in (1, 9, 10, 20):
        menu.turn()
        picked = menu.pick(str(number))
        assert picked is menu.entries[number - 1]
        assert menu.shown[0] == ("1", "Task 1"), "the next time the menu begins with its first page"
    with pytest.raises(Rejection):
        menu.pick("21")


@pytest.mark.parametrize("count", [1, 9, 10, 18, 19, 25])
def test_everything_is_reached_on_the_smallest_screen(count: int) -> None:
    menu, seen = menu_of(count), set()
    for _ in range(3):
        rows = [plain_text(row) for row in lay_out(View(title="MENU", prompt="NO.", menu=menu.shown), "", *SMALLEST)]
        seen |= {number for number, _ in menu.shown if any(f"{number} Task" in row for row in rows)}
        menu.turn()
    assert {str(number) for number in range(1, count + 1)} <= seen
