"""Kits at the desk: defined, changed, ended and used again; made and taken apart from the list."""

from __future__ import annotations

from decimal import Decimal

import pytest

from core.catalogue.item import need_item
from core.internal.adjust import AdjustStock
from core.internal.kit import DefineKit, KitLine, parts_of
from core.values import show_quantity
from tests.floor.stage import Stage
from tests.floor.warehouse import BOLT_EAN, OIL_EAN, SEAL_EAN
from tests.tui.desk.office import kits, listed, marked, open_as_administrator, open_desk
from tui.view import Tier


@pytest.fixture
def shop(desk: Stage) -> Stage:
    desk.set_up(*kits())
    return desk


@pytest.fixture
def any_shop(any_desk: Stage) -> Stage:
    any_desk.set_up(*kits())
    return any_desk


def parts(desk: Stage, sku: str) -> dict[str, str]:
    """What the kit is made of, as long as it is made."""
    of = desk.room.read(need_item, sku)
    return {part.sku: show_quantity(part.quantity) for part in desk.room.read(parts_of, of.id)}


def keys_of(desk: Stage) -> list[str]:
    return [f"{key.name} {key.word}" for key in desk.view.keys if key.name not in ("F1", "F3", "F6", "F9")]


def enter(desk: Stage, *answers: str) -> None:
    for answer in answers:
        desk.enter(answer)


def test_a_kit_is_defined_part_by_part_and_changed(any_shop: Stage) -> None:
    desk = any_shop
    open_as_administrator(desk, "kits")
    assert listed(desk) == ["90001", "90002"]
    desk.press("F5")
    assert desk.prompt == "KIT"
    desk.enter("90003")
    desk.scan(SEAL_EAN)
    desk.enter("4")
    desk.scan(BOLT_EAN)
    desk.enter("12")
    desk.press("F8")
    assert desk.said.startswith("Kit 90003 of 2 items")
    assert (marked(desk), parts(desk, "90003")) == ("90003", {"70007": "4", "10447": "12"})
    desk.press("F8")
    enter(desk, "1", "0", "10447", "14")
    desk.scan(OIL_EAN)
    desk.enter("1")
    desk.press("F8")
    assert (marked(desk), parts(desk, "90003")) == ("90003", {"10447": "14", "31150": "1"})


def test_what_a_kit_is_made_of_stands_beside_it(shop: Stage) -> None:
    open_desk(shop, "kits")
    assert shop.view.listing is not None
    assert (shop.view.listing.about, shop.view.listing.facts) == (
        "90001 Service set",
        ("in use, one EA is made of:",),
    )
    assert shop.view.listing.table is not None
    assert shop.view.listing.table.rows == (
        ("1", "70007", "Seal [/] 20x30", "2", "EA"),
        ("2", "31150", "Hydraulic oil ISO46 5L", "1", "EA"),
    )


def test_a_kit_is_found_by_its_parts_and_by_whether_it_is_ended(shop: Stage) -> None:
    open_desk(shop, "kits")
    for typed, found in {"oil": ["90001"], "box": ["90002"], "ended": ["90002"], "seal": ["90001", "90002"]}.items():
        shop.key(typed)
        assert (typed, listed(shop)) == (typed, found)
        shop.press("ESC")
    shop.scan(OIL_EAN)
    assert listed(shop) == ["90001"]


def test_a_kit_is_ended_and_used_again(any_shop: Stage) -> None:
    desk = any_shop
    open_as_administrator(desk, "kits")
    assert keys_of(desk) == ["F4 Make", "F5 New", "F7 Apart", "F8 Lines", "F10 End"]
    desk.press("F10")
    desk.enter()
    assert (listed(desk), marked(desk), parts(desk, "90001")) == (["90001", "90002"], "90001", {})
    assert keys_of(desk) == ["F4 Use", "F5 New", "F8 Lines"]
    desk.press("F4")
    desk.enter()
    assert parts(desk, "90001") == {"70007": "2", "31150": "1"}


def test_what_is_ended_may_be_changed_and_stays_ended(shop: Stage) -> None:
    open_as_administrator(shop, "kits")
    shop.press("DOWN")
    shop.press("F8")
    enter(shop, "1", "12")
    shop.press("F8")
    assert (marked(shop), parts(shop, "90002")) == ("90002", {})
    shop.press("F4")
    shop.enter()
    assert parts(shop, "90002") == {"70007": "12"}


def test_a_kit_that_is_there_or_made_of_itself_is_refused(shop: Stage) -> None:
    open_as_administrator(shop, "kits")
    shop.press("F5")
    shop.enter("90001")
    assert "Kit 90001 is there already" in shop.said
    enter(shop, "10447", "90001", "1", "90001", "2")
    shop.press("F8")
    shop.press("DOWN")
    shop.press("F8")
    enter(shop, "10447", "1")
    shop.press("F8")
    assert (shop.tier, "10447 is made of 90001" in shop.said) == (Tier.HARD, True)
    shop.enter()
    assert (shop.prompt, parts(shop, "90001")) == ("LINE", {"70007": "2", "31150": "1"})


def test_what_somebody_else_has_changed_meanwhile_is_not_undone(shop: Stage) -> None:
    open_as_administrator(shop, "kits")
    shop.press("F8")
    enter(shop, "1", "5")
    other = (KitLine(sku="70007", quantity=Decimal(9)), KitLine(sku="10447", quantity=Decimal(3)))
    shop.set_up(DefineKit(sku="90001", lines=other))
    shop.press("F8")
    assert shop.said == "Kit 90001 was changed meanwhile / look at it again"
    shop.press("F8")
    assert parts(shop, "90001") == {"70007": "5", "10447": "3"}


def test_the_marked_kit_is_made_and_taken_apart(any_shop: Stage) -> None:
    desk = any_shop
    desk.set_up(AdjustStock(location="A12-040", sku="31150", change=Decimal(6), lot="L1", reason="FOUND"))
    open_desk(desk, "kits")
    assert keys_of(desk) == ["F4 Make", "F7 Apart"]
    desk.press("F4")
    assert desk.prompt == "QTY"
    desk.key("3")
    desk.scan("A12-040")
    desk.enter()
    assert desk.said.startswith("3 EA 90001 made > A12-040")
    assert (desk.view.prompt, int(desk.on_hand("A12-040", "90001"))) == ("FIND", 3)
    desk.press("F7")
    assert desk.view.lines == ("Scan the bin of 90001.",)
    desk.scan("A12-040")
    enter(desk, "1", "", "", "L1")
    assert (desk.view.prompt, int(desk.on_hand("A12-040", "90001"))) == ("FIND", 2)
    desk.press("F7")
    desk.scan("A12-050")
    assert "No 90001 at A12-050" in desk.said


def test_a_supervisor_makes_kits_and_does_not_define_them(shop: Stage) -> None:
    open_desk(shop, "kits")
    shop.press("F5")
    assert "F5 does nothing here" in shop.said
