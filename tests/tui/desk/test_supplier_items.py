"""What suppliers deliver, at the desk: agreed, changed term by term, and ended."""

from __future__ import annotations

from decimal import Decimal

import pytest

from core.catalogue.supplier_item import DefineSupplierItem, RemoveSupplierItem
from core.catalogue.supplier_item_list import SupplierItemRow, find_supplier_item
from tests.floor.stage import Stage
from tests.floor.warehouse import BEARING_CASE, BOLT_EAN, SEAL_EAN
from tests.tui.desk.office import open_desk, supplies
from tui.desk.supplier_terms import ASKED, both_of, key_of, shown_terms
from tui.view import Tier


@pytest.fixture
def shop(desk: Stage) -> Stage:
    desk.set_up(*supplies())
    return desk


@pytest.fixture
def any_shop(any_desk: Stage) -> Stage:
    any_desk.set_up(*supplies())
    return any_desk


def terms(desk: Stage, supplier: str = "NORD", sku: str = "20981") -> SupplierItemRow:
    found = desk.room.read(find_supplier_item, supplier, sku)
    assert found is not None
    return found


def enter(desk: Stage, *answers: str) -> None:
    for answer in answers:
        desk.enter(answer)


def items(desk: Stage) -> list[str]:
    """The suppliers and items that are listed."""
    assert desk.view.listing is not None
    return [" ".join(row[:2]) for row in desk.view.listing.rows.rows]


def marked_item(desk: Stage) -> str:
    assert desk.view.listing is not None
    assert desk.view.listing.rows.current is not None
    return items(desk)[desk.view.listing.rows.current]


def change(desk: Stage, *answers: str) -> SupplierItemRow:
    """Changes what Nordic Bearings delivers."""
    open_desk(desk, "supplies")
    desk.scan(BEARING_CASE)
    desk.press("F8")
    enter(desk, *answers)
    desk.press("F8")
    return terms(desk)


def test_an_item_is_agreed_with_a_supplier_and_more_terms_are_added(any_shop: Stage) -> None:
    desk = any_shop
    open_desk(desk, "supplies")
    assert items(desk) == ["ACME 10447", "ACME 55120", "NORD 20981"]
    desk.press("F5")
    desk.enter("acme")
    desk.scan(BEARING_CASE)
    desk.enter("9.90")
    assert desk.said == "20981 from ACME defined / more terms, or F8 done"
    enter(desk, "4", "10", "5", "3")
    assert desk.view.lines[:6] == (
        "20981 from Acme Fasteners",
        "1 called: as here",
        "2 pack: CS of 10 EA",
        "3 price: 9.9 per CS",
        "4 lead time: 10 days",
        "5 at least: 3 CS",
    )
    desk.press("F8")
    assert marked_item(desk) == "ACME 20981"
    got = terms(desk, "ACME")
    assert (got.pack, got.price, got.lead_days, got.minimum) == ("CS", 9_900_000, 10, 30_000_000)


CHANGES: dict[str, tuple[tuple[str, ...], dict[str, object]]] = {
    "called": (("1", "NB-1"), {"code": "NB-1"}),
    "called as here": (("1", "-"), {"code": ""}),
    "price": (("3", "13,75"), {"price": 13_750_000}),
    "no price": (("3", "-"), {"price": None}),
    "lead time": (("4", "0"), {"lead_days": 0}),
    "the usual lead time": (("4", "-"), {"lead_days": None}),
    "at least": (("5", "7"), {"minimum": 70_000_000}),
    "any quantity": (("5", "0"), {"minimum": 0}),
    "in steps of": (("6", "3"), {"multiple": 30_000_000}),
    "no steps": (("6", "-"), {"multiple": 0}),
    "life left": (("7", "365"), {"min_life_days": 365}),
    "too much": (("8", "25"), {"over_percent": 25}),
    "any amount too much": (("8", "ANY"), {"over_percent": None, "over_unlimited": 1}),
    "as usual": (("8", "-"), {"over_percent": None}),
    "too little": (("9", "0"), {"under_percent": 0}),
    "all as it is": (tuple(each for at in range(1, 10) if at != 2 for each in (str(at), "")), {}),
    "the same pack": (("2", "2"), {}),
    "another pack": (
        ("2", "1", "1.25", "", ""),
        {"pack": "", "pack_quantity": 1_000_000, "price": 1_250_000},
    ),
}


@pytest.mark.parametrize("name", CHANGES)
def test_one_term_is_changed_and_all_others_stay(shop: Stage, name: str) -> None:
    answers, changed = CHANGES[name]
    before = terms(shop)
    assert change(shop, *answers) == before._replace(**changed)  # type: ignore[arg-type]  # the test's choice
    assert shop.tier is not Tier.HARD


def test_what_does_not_come_out_even_in_another_pack_is_asked(shop: Stage) -> None:
    shop.set_up(
        DefineSupplierItem(supplier="NORD", sku="20981", price=Decimal(1), minimum=Decimal(25), multiple=Decimal(20))
    )
    open_desk(shop, "supplies")
    shop.scan(BEARING_CASE)
    shop.press("F8")
    enter(shop, "2", "2")
    assert shop.prompt == "PRICE[-]"
    shop.enter("9")
    assert shop.prompt == "LEAST[-]"
    shop.enter("3")
    assert shop.prompt == "STEPS[2]"
    shop.enter()
    got = terms(shop)
    assert (got.pack, got.price, got.minimum, got.multiple) == ("CS", 9_000_000, 30_000_000, 20_000_000)


def test_a_price_of_another_pack_is_not_taken_over(shop: Stage) -> None:
    got = change(shop, "2", "1", "", "", "")
    assert (got.pack, got.price, got.minimum, got.multiple) == ("", None, 20_000_000, 20_000_000)


@pytest.mark.parametrize(
    ("answers", "said", "prompt"),
    [
        (["10"], "10 is not on the list", "NO."),
        (["1", "x" * 41], "code is too long", "CALLED[6204-2RS]"),
        (["3", "cheap"], "price cheap is not known", "PRICE[12.5]"),
        (["4", "soon"], "days soon is not known", "DAYS[14]"),
        (["4", "3651"], "days 3651 is not known", "DAYS[14]"),
        (["4", "٣"], "days", "DAYS[14]"),
        (["5", "1.5"], "1.5 is not whole", "LEAST[2]"),
        (["5", "-3"], "Quantity -3 is not above 0", "LEAST[2]"),
        (["8", "1001"], "over_percent 1001 is not known", "PERCENT[10]"),
        (["9", "100"], "percent 100 is not known", "PERCENT[5]"),
    ],
)
def test_what_cannot_be_agreed_is_asked_again(shop: Stage, answers: list[str], said: str, prompt: str) -> None:
    before = terms(shop)
    open_desk(shop, "supplies")
    shop.scan(BEARING_CASE)
    shop.press("F8")
    enter(shop, *answers)
    assert said in shop.said
    assert (shop.prompt, terms(shop)) == (prompt, before)


def test_what_is_agreed_already_is_changed_instead(shop: Stage) -> None:
    open_desk(shop, "supplies")
    shop.press("F5")
    shop.enter("nord")
    shop.scan(BEARING_CASE)
    assert (shop.prompt, shop.view.lines[3]) == ("NO.", "3 price: 12.5 per CS")
    shop.press("F3")
    assert shop.prompt == "ITEM"
    assert shop.booked() == []


def test_what_is_ended_is_off_the_list(any_shop: Stage) -> None:
    open_desk(any_shop, "supplies")
    any_shop.scan(BOLT_EAN)
    any_shop.press("F10")
    any_shop.enter()
    assert any_shop.said.startswith("10447 from ACME ended")
    any_shop.press("ESC")
    assert items(any_shop) == ["ACME 55120", "NORD 20981"]


def test_what_somebody_else_has_ended_meanwhile_is_said_so(shop: Stage) -> None:
    open_desk(shop, "supplies")
    shop.press("F8")
    shop.enter("3")
    shop.set_up(RemoveSupplierItem(supplier="ACME", sku="10447"))
    shop.enter("5")
    assert "ACME has no terms for 10447" in shop.said
    assert items(shop) == ["ACME 55120", "NORD 20981"]


def test_what_somebody_else_has_changed_meanwhile_is_not_undone(shop: Stage) -> None:
    open_desk(shop, "supplies")
    shop.press("F8")
    shop.enter("3")
    shop.set_up(DefineSupplierItem(supplier="ACME", sku="10447", price=Decimal(3), lead_days=9))
    shop.enter("5")
    assert shop.said == "10447 from ACME was changed meanwhile / look at it again"
    assert shop.prompt == "PRICE[3]"
    shop.enter("5")
    got = terms(shop, "ACME", "10447")
    assert (got.price, got.lead_days) == (5_000_000, 9)


def test_typing_finds_supplier_item_and_what_it_is_called(shop: Stage) -> None:
    open_desk(shop, "supplies")
    for typed, found in {"nord": ["NORD 20981"], "6204-": ["NORD 20981"], "bolt acme": ["ACME 10447"]}.items():
        shop.key(typed)
        assert (typed, items(shop)) == (typed, found)
        shop.press("ESC")
    shop.scan(SEAL_EAN)
    assert "70007 is not in this list" in shop.said


def test_every_term_has_its_number_and_its_question(shop: Stage) -> None:
    assert list(shown_terms(terms(shop))) == list(ASKED)
    assert both_of(key_of("NORD", "2 0981")) == ("NORD", "2 0981")
