"""Looking up: figures are right however many places there are, and a part of any code is found."""

from __future__ import annotations

from decimal import Decimal

import pytest

from core.catalogue.item import AssignCode, DefineItem
from core.catalogue.location import DefineLocation
from core.catalogue.party import DefineSupplier
from core.catalogue.site import need_site
from core.command import Command
from core.internal.adjust import AdjustStock
from core.internal.dispose import ProposeDisposal
from core.internal.look_up import FOUND_MAX, Hit, find_by_text, item_card, location_card, lot_card, plate_card
from core.internal.nest_plate import NestPlate
from tests.core.warehouse import Warehouse


def found(warehouse: Warehouse, text: str) -> list[Hit]:
    site = warehouse.room.read(need_site, "")
    return warehouse.room.read(find_by_text, site.id, text)


def scattered(places: int) -> list[Command]:
    """One bolt in each of so many bins."""
    bins = [f"Z-{number:03}" for number in range(places)]
    one = Decimal(1)
    return [
        *(DefineLocation(code=code) for code in bins),
        *(AdjustStock(location=code, sku="BOLT", reason="FOUND", change=one) for code in bins),
    ]


def test_the_card_counts_all_places_and_says_when_it_does_not_list_them(
    warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.internal.look_up.ROWS_MAX", 4)
    for command in scattered(4):
        warehouse.post(command)
    site = warehouse.room.read(need_site, "").id
    card = warehouse.room.read(item_card, site, "BOLT")
    assert card.facts[0] == "free 4 of 4 EA"
    assert not any("list cut" in fact for fact in card.facts)
    warehouse.find("A1", "BOLT", 5)
    card = warehouse.room.read(item_card, site, "BOLT")
    assert (card.facts[:2], len(card.stock)) == (("free 9 of 9 EA", "list cut: 4 of 5"), 4)


def test_the_cards_of_a_bin_and_a_lot_say_when_they_are_cut(
    warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.internal.look_up.ROWS_MAX", 1)
    warehouse.find("A1", "GLUE", 5, lot="G7")
    warehouse.find("A1", "NUT", 5)
    warehouse.find("A2", "GLUE", 5, lot="G7")
    site = warehouse.room.read(need_site, "").id
    assert warehouse.room.read(location_card, site, "A1").facts == ("list cut: 1 of 2",)
    assert warehouse.room.read(lot_card, site, "GLUE", "G7").facts[-1] == "list cut: 1 of 2"


def test_the_card_tells_what_goods_weigh_whose_they_are_and_what_a_plate_stands_on(warehouse: Warehouse) -> None:
    warehouse.post(DefineSupplier(code="ACME", name="Acme", owner=True))
    warehouse.post(DefineItem(sku="CHEESE", name="Cheese", catch_unit="KG", catch_nominal=Decimal("2.5")))
    warehouse.find("A1", "CHEESE", 2, catch=Decimal("5.25"), owner="ACME", status="hold", plate="LP000001")
    warehouse.find("A1", "BOLT", 1, plate="LP000002")
    warehouse.post(NestPlate(plate="LP000001", onto="LP000002"))
    site = warehouse.room.read(need_site, "").id
    (row,) = warehouse.room.read(item_card, site, "CHEESE").stock
    assert (row.shown, row.standing) == ("2 EA 5.25 KG", "hold ACME")
    card = warehouse.room.read(plate_card, site, "lp000001")
    assert (card.code, card.facts) == ("LP000001", ("at A1, open", "on LP000002"))
    east = site + 1
    assert warehouse.room.read(plate_card, east, "LP000001").facts[0] == "at A1 of site MAIN, open"


def test_lots_and_serials_are_found_by_a_part_of_their_code(warehouse: Warehouse) -> None:
    warehouse.find("A1", "GLUE", 5, lot="Kx-77a")
    warehouse.find("A2", "PUMP", 1, serial="SER-kx-9")
    hits = [Hit("lot", "Kx-77a", "Glue", "GLUE"), Hit("serial", "SER-kx-9", "Pump", "PUMP")]
    for typed in ("kx-", "KX-"):
        assert found(warehouse, typed) == hits


def test_each_kind_has_its_share_of_the_hits(warehouse: Warehouse) -> None:
    for number in range(FOUND_MAX + 3):
        warehouse.post(DefineItem(sku=f"QQ{number:02}", name="Many"))
        warehouse.post(DefineLocation(code=f"B-QQ{number:02}"))
    warehouse.find("A1", "GLUE", 5, lot="QQ-LOT")
    hits = found(warehouse, "qq")
    assert [hit.what for hit in hits] == ["item"] * 4 + ["bin"] * 4 + ["lot"]
    assert [hit.code for hit in hits[:4]] == ["QQ00", "QQ01", "QQ02", "QQ03"]


@pytest.mark.parametrize("typed", ["acme-b7", "ACME-B7", "Acme-b"])
def test_a_code_of_ones_own_is_found_whatever_its_case(warehouse: Warehouse, typed: str) -> None:
    warehouse.post(AssignCode(sku="BOLT", code="Acme-b7", kind="internal"))
    assert found(warehouse, typed) == [Hit("item", "BOLT", "Hex bolt M8")]


def test_the_card_of_a_bin_says_what_is_to_be_done_there(warehouse: Warehouse) -> None:
    site = warehouse.room.read(need_site, "").id
    assert warehouse.room.read(location_card, site, "A1").facts == ("empty",)
    warehouse.find("A1", "BOLT", 9, count_bin=True)
    for _ in range(2):
        warehouse.post(ProposeDisposal(location="A1", sku="BOLT", quantity=Decimal(1), reason="DAMAGED"))
    assert warehouse.room.read(location_card, site, "A1").facts == ("to do: 1 count, 2 dispose",)
