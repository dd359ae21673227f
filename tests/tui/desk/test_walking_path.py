"""The walking path at the desk: seen as it is and as it will be, numbered zone by zone or all at once."""

from __future__ import annotations

import pytest

from core.catalogue.location import DefineLocation, DefineZone
from core.catalogue.walking_list import bins_walked, zones_walked
from tests.floor.stage import Stage
from tests.tui.desk.office import listed, marked, open_desk
from tests.tui.desk.set_up_in_office import HOSTILE, zones
from tui.view import Table


@pytest.fixture
def hall(desk: Stage) -> Stage:
    desk.set_up(*zones())
    return desk


@pytest.fixture
def any_hall(any_desk: Stage) -> Stage:
    any_desk.set_up(*zones())
    return any_desk


def walked(desk: Stage, zone: str) -> list[str]:
    return desk.room.read(bins_walked, 1, zone)


def aisles(desk: Stage) -> dict[str, tuple[int, int]]:
    return {each.code: (each.first_aisle, each.last_aisle) for each in desk.room.read(zones_walked, 1)}


def enter(desk: Stage, *answers: str) -> None:
    for answer in answers:
        desk.enter(answer)


def both_ways(desk: Stage) -> Table:
    assert desk.view.table is not None
    return desk.view.table


def choose_zone(desk: Stage, zone: str) -> None:
    open_desk(desk, "path")
    desk.key(zone)
    desk.press("F8")


def test_a_zone_is_numbered_up_one_aisle_and_down_the_next_and_seen_before_and_after(any_hall: Stage) -> None:
    desk = any_hall
    choose_zone(desk, "h")
    assert desk.view.lines[0] == "H: 5 bins"
    enter(desk, "", "1")
    assert desk.prompt == "AISLE[1]"
    desk.enter()
    assert desk.view.lines == ("H: 5 bins, 2 aisles",)
    assert both_ways(desk).rows == (
        ("1", "C1-01 > C1-03", "C1-01 > C1-03"),
        ("2", "C2-01 > C2-02", "C2-02 > C2-01"),
    )
    assert (desk.prompt, desk.booked()) == ("ENT=number", [])
    desk.enter()
    assert (desk.said, marked(desk)) == ("5 bins in walking order / ", "H")
    assert walked(desk, "H") == ["C1-01", "C1-02", "C1-03", "C2-02", "C2-01"]
    listing = desk.view.listing
    assert listing is not None
    assert listing.table is not None
    assert listing.table.rows == (("1", "C1", "C1-01", "C1-03", "3"), ("2", "C2", "C2-02", "C2-01", "2"))


def test_a_zone_that_comes_after_another_gets_the_next_aisle_and_may_be_walked_from_the_front(hall: Stage) -> None:
    choose_zone(hall, "h")
    enter(hall, "", "2", "", "")
    assert walked(hall, "H") == ["C1-01", "C1-02", "C1-03", "C2-01", "C2-02"]
    choose_zone_again(hall, "yard")
    enter(hall, "", "1")
    assert (hall.prompt, hall.view.lines[-1]) == ("AISLE[3]", "H has 1 to 2")
    enter(hall, "", "")
    assert (aisles(hall)["H"], aisles(hall)["YARD"]) == ((1, 2), (3, 3))
    assert listed(hall) == ["YARD"]
    hall.press("ESC")
    assert listed(hall) == ["no zone", "H", "YARD"]


def choose_zone_again(desk: Stage, zone: str) -> None:
    desk.press("ESC")
    desk.key(zone)
    desk.press("F8")


def test_zones_that_would_share_an_aisle_are_named_before_it_is_booked(hall: Stage) -> None:
    choose_zone(hall, "h")
    enter(hall, "", "1", "", "")
    choose_zone_again(hall, "yard")
    enter(hall, "", "1", "2")
    assert hall.view.lines == ("YARD: 2 bins, 1 aisle", "Mixed with: H")
    hall.press("F3")
    assert (hall.prompt, hall.booked()) == ("AISLE[3]", ["SequenceBins"])


def test_all_bins_of_the_site_are_numbered_and_what_is_called_otherwise_stays(any_hall: Stage) -> None:
    desk = any_hall
    open_desk(desk, "path")
    desk.press("F5")
    desk.enter()
    assert desk.said == "31150 is out of range / 999 at the most of each"
    enter(desk, "aisle-bay", "1")
    assert (desk.prompt, desk.view.lines[0]) == ("AISLE[1]", "MAIN: its first aisle is")
    desk.enter()
    assert desk.view.lines[0] == "MAIN: 14 bins, 5 aisles, 1 stay as they are"
    desk.enter()
    assert desk.said == "14 bins in walking order, 1 left as they were / "
    assert aisles(desk) == {"": (0, 2), "H": (3, 4), "YARD": (5, 5)}


def test_many_aisles_are_looked_at_some_at_a_time(desk: Stage) -> None:
    desk.set_up(DefineZone(code="BIG", name="Big"))
    desk.set_up(*(DefineLocation(code=f"M{aisle}-01", zone="BIG", sequence=50 - aisle) for aisle in range(1, 21)))
    choose_zone(desk, "big")
    enter(desk, "", "1", "")
    pages = []
    for _ in range(4):
        rows = both_ways(desk).rows
        pages.append((rows[0][0], rows[-1][0], rows[0][1:]))
        desk.press("F8")
    assert pages == [
        ("1", "8", ("M20-01", "M1-01")),
        ("9", "16", ("M12-01", "M9-01")),
        ("17", "20", ("M4-01", "M17-01")),
        ("1", "8", ("M20-01", "M1-01")),
    ]
    desk.enter()
    assert walked(desk, "BIG")[:2] == ["M1-01", "M2-01"]


@pytest.mark.parametrize(
    ("answers", "said", "prompt"),
    [
        (["row"], "row is no pattern", "LIKE[usual]"),
        (["aisle/bay"], "No bin is called like aisle/bay", "LIKE[usual]"),
        (["[/]"], "[/] is no pattern", "LIKE[usual]"),
        (["x" * 41], "pattern is too long", "LIKE[usual]"),
        (["", "3"], "3 is not on the list", "NO."),
        (["", "1", "0"], "aisle 0 is not known", "AISLE[1]"),
        (["", "1", "1000"], "aisle 1000 is not known", "AISLE[1]"),
        (["", "1", "999"], "999 at the most", "AISLE[1]"),
    ],
)
def test_what_makes_no_way_is_said_at_the_prompt_and_nothing_is_booked(
    hall: Stage, answers: list[str], said: str, prompt: str
) -> None:
    choose_zone(hall, "h")
    enter(hall, *answers)
    assert said in hall.said
    assert (hall.prompt, hall.booked()) == (prompt, [])


def test_bins_that_are_called_in_no_usual_way_want_a_pattern(desk: Stage) -> None:
    desk.set_up(DefineZone(code="TOWER", name=HOSTILE), DefineLocation(code="T/1/20", zone="TOWER"))
    choose_zone(desk, "tower")
    desk.enter()
    assert "No bin is called like aisle-bay-level" in desk.said
    assert desk.prompt == "LIKE[usual]"
    enter(desk, "T/aisle/bay", "1", "7", "")
    assert aisles(desk)["TOWER"] == (7, 7)


def test_what_has_changed_since_it_was_looked_at_is_looked_at_again(hall: Stage) -> None:
    choose_zone(hall, "h")
    enter(hall, "", "1", "")
    hall.set_up(DefineLocation(code="C0-01", zone="H"))
    hall.enter()
    assert hall.said == "Zone H was changed meanwhile / look at it again"
    assert both_ways(hall).rows[0] == ("1", "C0-01", "C0-01")
    hall.enter()
    assert walked(hall, "H")[0] == "C0-01"


def test_a_bin_that_is_scanned_shows_its_zone_and_typing_narrows_the_list(hall: Stage) -> None:
    open_desk(hall, "path")
    hall.scan("Y1-01")
    assert listed(hall) == ["YARD"]
    hall.press("ESC")
    hall.press("ESC")
    hall.scan("A12-010")
    assert (listed(hall), [key.name for key in hall.view.keys if key.name == "F8"]) == (["no zone"], [])
    hall.press("ESC")
    hall.press("ESC")
    for typed, found in {"[/]": ["YARD"], "kurier": ["H"], "no zone": ["no zone"], "moon": []}.items():
        hall.key(typed)
        assert (typed, listed(hall)) == (typed, found)
        hall.press("ESC")
