"""Carriers and types of boxes at the desk: defined, changed one setting after the other, ended and used again."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from core.outbound.box_type import DefineBoxType, defined_box_types
from core.outbound.carrier import DefineCarrier, defined_carriers
from tests.floor.stage import Stage
from tests.tui.desk.office import listed, marked, open_desk, words_of_menu
from tests.tui.desk.set_up_in_office import HOSTILE, LONG, boxes, carriers

DHL, NORDISCHE, OLD = "DHL", "NORDISCHE-KURIER", "OLD"


@pytest.fixture
def shop(desk: Stage) -> Stage:
    desk.set_up(*carriers(), *boxes())
    return desk


def carrier(desk: Stage, code: str = DHL) -> DefineCarrier:
    return next(each for each in desk.room.read(defined_carriers) if each.code == code)


def box(desk: Stage, code: str = "S") -> DefineBoxType:
    return next(each for each in desk.room.read(defined_box_types) if each.code == code)


def defined(desk: Stage, screen: str) -> DefineCarrier | DefineBoxType:
    """What is changed here: the carrier DHL, or the small box."""
    return carrier(desk) if screen == "carriers" else box(desk)


def enter(desk: Stage, *answers: str) -> None:
    for answer in answers:
        desk.enter(answer)


def keys_of(desk: Stage) -> list[str]:
    return [f"{key.name} {key.word}" for key in desk.view.keys if key.name not in ("F1", "F3", "F6", "F9")]


def test_a_carrier_is_defined_with_its_services_and_the_time_at_which_its_truck_leaves(any_desk: Stage) -> None:
    desk = any_desk
    open_desk(desk, "carriers")
    assert (listed(desk), keys_of(desk)) == ([], ["F5 New"])
    desk.press("F5")
    enter(desk, "ups", "United Parcels [/]")
    assert (desk.prompt, desk.said) == ("NO.", "Carrier UPS defined / more settings, or F8 done")
    enter(desk, "2", "1745", "3", "express, road express")
    assert desk.view.lines == (
        "UPS United Parcels [/]",
        "1 name: United Parcels [/]",
        "2 truck leaves: 17:45",
        "3 services: EXPRESS ROAD",
    )
    desk.press("F8")
    assert (listed(desk), marked(desk)) == (["UPS"], "UPS")
    assert carrier(desk, "UPS") == DefineCarrier(
        code="UPS", name="United Parcels [/]", services=("EXPRESS", "ROAD"), cut_off="17:45"
    )


def test_a_box_is_defined_with_what_it_weighs_and_measures(any_desk: Stage) -> None:
    desk = any_desk
    open_desk(desk, "boxes")
    desk.press("F5")
    enter(desk, "xl", "Extra large", "2", "650,5", "3", "25000", "4", "800", "5", "600", "6", "400")
    desk.press("F8")
    assert (marked(desk), box(desk, "XL")) == (
        "XL",
        DefineBoxType(
            code="XL", name="Extra large", tare_g=Decimal("650.5"), max_weight_g=Decimal(25000), length_mm=800,
            width_mm=600, height_mm=400,
        ),
    )  # fmt: skip


CHANGES: dict[str, tuple[str, tuple[str, ...], dict[str, Any]]] = {
    "the carrier's name": ("carriers", ("1", "DHL Parcel"), {"name": "DHL Parcel"}),
    "its time": ("carriers", ("2", "9:15"), {"cut_off": "09:15"}),
    "any time": ("carriers", ("2", "-"), {"cut_off": ""}),
    "its services": ("carriers", ("3", "road"), {"services": ("ROAD",)}),
    "any service": ("carriers", ("3", "-"), {"services": ()}),
    "nothing of a carrier": ("carriers", ("1", "", "2", "", "3", "", "2", "16:30"), {}),
    "what a box weighs": ("boxes", ("2", "80"), {"tare_g": Decimal(80)}),
    "what it weighs is not known": ("boxes", ("2", "-"), {"tare_g": Decimal(0)}),
    "what it bears": ("boxes", ("3", "20000.5"), {"max_weight_g": Decimal("20000.5")}),
    "how high it is": ("boxes", ("6", "150"), {"height_mm": 150}),
    "how high it is is not known": ("boxes", ("6", "-"), {"height_mm": 0}),
    "nothing of a box": ("boxes", ("2", "", "3", "", "4", "", "5", "", "6", ""), {}),
}


@pytest.mark.parametrize("name", CHANGES)
def test_one_setting_is_changed_and_all_others_stay(shop: Stage, name: str) -> None:
    screen, answers, changed = CHANGES[name]
    before = defined(shop, screen)
    open_desk(shop, screen)
    shop.press("F8")
    enter(shop, *answers)
    shop.press("F8")
    assert defined(shop, screen) == replace(before, **changed)
    assert len(shop.booked()) == len(changed), "what is entered as it was is not booked"


@pytest.mark.parametrize(
    ("screen", "answers", "said", "prompt"),
    [
        ("carriers", ["4"], "4 is not on the list", "NO."),
        ("carriers", ["1", "x" * 121], "name is too long", "NAME[DHL Paket]"),
        ("carriers", ["2", "25:00"], "time 25:00 is not known", "LEAVES[16:30]"),
        ("carriers", ["2", "[/]"], "time [/] is not known", "LEAVES[16:30]"),
        ("carriers", ["3", "x" * 21], "service is too long", "SERVICES[EXPRESS STANDARD]"),
        ("boxes", ["2", "heavy"], "empty heavy is not known", "EMPTY[120.5 g]"),
        ("boxes", ["2", "-5"], "empty -5 is not known", "EMPTY[120.5 g]"),
        ("boxes", ["3", "9999999999"], "bears 9999999999 is not known", "BEARS[15000 g]"),
        ("boxes", ["4", "1.5"], "length 1.5 is not known", "LENGTH[250 mm]"),
        ("boxes", ["4", "٣"], "length", "LENGTH[250 mm]"),
    ],
)
def test_what_cannot_be_is_said_at_the_prompt_and_nothing_is_booked(
    shop: Stage, screen: str, answers: list[str], said: str, prompt: str
) -> None:
    open_desk(shop, screen)
    shop.press("F8")
    enter(shop, *answers)
    assert said in shop.said
    assert (shop.prompt, shop.booked()) == (prompt, [])


def test_a_code_that_is_taken_is_refused_before_anything_else_is_asked(shop: Stage) -> None:
    open_desk(shop, "carriers")
    shop.press("F5")
    for code, said in (("dhl", "Carrier DHL is there already"), ("old", "Carrier OLD"), ("x" * 21, "too long")):
        shop.enter(code)
        assert said in shop.said
        assert shop.prompt == "CARRIER"
    assert carrier(shop, OLD).active is False


def test_a_code_that_another_took_meanwhile_is_not_written_over(shop: Stage) -> None:
    open_desk(shop, "carriers")
    shop.press("F5")
    shop.enter("ups")
    shop.set_up(DefineCarrier(code="UPS", name="Of somebody else", cut_off="12:00"))
    shop.enter("Mine")
    assert "Carrier UPS is there already" in shop.said
    assert carrier(shop, "UPS").name == "Of somebody else"


def test_what_somebody_else_has_changed_meanwhile_is_not_written_over(shop: Stage) -> None:
    open_desk(shop, "carriers")
    shop.press("F8")
    shop.enter("1")
    shop.set_up(DefineCarrier(code=DHL, name="Renamed", cut_off="11:00"))
    shop.enter("Mine")
    assert (shop.said, shop.prompt) == ("DHL was changed meanwhile / look at it again", "NAME[Renamed]")
    shop.enter("Mine")
    assert (carrier(shop).name, carrier(shop).cut_off) == ("Mine", "11:00")


@pytest.mark.parametrize(("screen", "code"), [("carriers", DHL), ("boxes", "S")])
def test_one_is_ended_and_used_again_and_keeps_all_that_was_set(shop: Stage, screen: str, code: str) -> None:
    before = defined(shop, screen)
    open_desk(shop, screen)
    shop.key(code)
    assert keys_of(shop) == ["F5 New", "F8 Change", "F10 End"]
    shop.press("F10")
    assert shop.prompt == "ENT=end"
    shop.enter()
    assert (defined(shop, screen) != before, keys_of(shop)) == (True, ["F4 Use", "F5 New", "F8 Change"])
    shop.press("F4")
    shop.enter()
    assert defined(shop, screen) == before


def test_what_is_typed_is_looked_for_in_all_that_is_seen(shop: Stage) -> None:
    looked_for = {
        "carriers": {"kurier fracht": [NORDISCHE], "16:30": [DHL], "express": [DHL], "ended": [OLD], "[/]": [OLD]},
        "boxes": {"small": ["S"], "1200x": ["CRATE"], "120.5": ["S"], "in use": ["S", "CRATE"], "ended": ["BAG"]},
    }
    for screen, words in looked_for.items():
        open_desk(shop, screen)
        for typed, found in words.items():
            shop.key(typed)
            assert (typed, listed(shop)) == (typed, found)
            shop.press("ESC")
        shop.press("F3")
        shop.press("F3")


def test_a_carrier_and_a_box_are_found_by_what_is_scanned(shop: Stage) -> None:
    open_desk(shop, "carriers")
    shop.scan("DHL")
    assert (listed(shop), marked(shop)) == ([DHL], DHL)
    shop.press("F9")
    shop.key("go box")
    shop.enter()
    shop.scan("crate")
    assert (listed(shop), marked(shop)) == (["CRATE"], "CRATE")


def test_what_is_set_stands_beside_the_list(shop: Stage) -> None:
    open_desk(shop, "carriers")
    shop.press("DOWN")
    listing = shop.view.listing
    assert listing is not None
    assert listing.table is not None
    assert (listing.about, listing.facts) == (NORDISCHE, (f"{LONG}, in use",))
    assert listing.table.rows == (("name", LONG), ("truck leaves", "09:05"), ("services", "any"))
    shop.press("DOWN")
    assert shop.view.listing is not None
    assert shop.view.listing.facts == (f"{HOSTILE}, ended",)


def test_who_may_not_set_things_up_does_not_see_the_screens(desk: Stage) -> None:
    desk.log_in("ANA")
    assert {"Carriers", "Box types", "Pick profiles", "Allocation rules", "Walking path"} & set(
        words_of_menu(desk)
    ) == set()


def test_the_palette_leads_to_every_action(shop: Stage) -> None:
    open_desk(shop, "boxes")
    for typed, title in (("new", "BOXES New"), ("chan", "BOXES Change"), ("end", "BOXES End")):
        shop.press("F9")
        shop.enter(typed)
        assert shop.view.title == title
        shop.press("F3")
