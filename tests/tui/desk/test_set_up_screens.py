"""The screens on which orders to customers are set up, on a terminal and on the handheld."""

from __future__ import annotations

import pytest

from core.command import Command
from tests.floor.stage import Stage
from tests.tui.desk.office import open_desk
from tests.tui.desk.seen import require_as_agreed, require_to_fit
from tests.tui.desk.set_up_in_office import boxes, carriers, profiles, rules, zones

SIZES = [(80, 24), (30, 16)]
SET_UP: dict[str, list[Command]] = {
    "carriers": carriers(), "boxes": boxes(), "allocation": rules(), "profiles": profiles(), "path": zones(),
}  # fmt: skip
# What must be on the screen with the second row marked.
LISTS: dict[str, list[str]] = {
    "carriers": ["CARRIERS 3", "> NORDISCHE", "DHL", "OLD"],
    "boxes": ["BOXES 3", "> CRATE", "1200x800x900", "250x180x120", "BAG"],
    "allocation": ["ALLOCATION 3", "> OIL", "all", "SPARE", "FEFO", "fewest"],
    "profiles": ["PROFILES 3", "> OIL", "all", "SPARE", "scan or key", "not asked"],
    "path": ["PATH 3", "> YARD", "H", "no zone"],
}
EMPTY = {
    "carriers": "no carrier yet: F5 New",
    "boxes": "no box yet: F5 New",
    "allocation": "usual rules hold: F5 New",
    "profiles": "usual checks hold: F5 New",
}


@pytest.mark.parametrize("screen", LISTS)
def test_a_list_looks_as_agreed_and_shows_what_it_must(desk: Stage, screen: str) -> None:
    desk.set_up(*SET_UP[screen])
    open_desk(desk, screen)
    desk.press("DOWN")
    require_as_agreed(desk, screen, SIZES, LISTS[screen])
    require_to_fit(desk)


@pytest.mark.parametrize("screen", EMPTY)
def test_an_empty_list_says_what_holds_and_how_one_begins(desk: Stage, screen: str) -> None:
    open_desk(desk, screen)
    assert EMPTY[screen] in desk.said
    assert [key.name for key in desk.view.keys if key.word == "New"] == ["F5"]


def test_settings_of_a_row_are_numbered_below_its_name(desk: Stage) -> None:
    desk.set_up(*carriers())
    open_desk(desk, "carriers")
    desk.press("DOWN")
    desk.press("F8")
    require_as_agreed(
        desk, "carrier-settings", SIZES, ["NORDISCHE-KURIER Nordische", "2 truck leaves: 09:05", "NO.> _"]
    )


def test_a_way_is_seen_before_it_is_booked(desk: Stage) -> None:
    desk.set_up(*zones())
    open_desk(desk, "path")
    desk.press("F8")
    for answer in ("", "1", ""):
        desk.enter(answer)
    require_as_agreed(desk, "path-before", SIZES, ["H: 5 bins, 2 aisles", "2 C2-0", "ENT=number> _"])
