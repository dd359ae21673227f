"""Reserving and releasing: what is asked for, what is said, and how it is taken back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select

from core.catalogue.item import DefineItem
from core.catalogue.location import DefineLocation, DefineSite
from core.catalogue.party import DefineSupplier
from core.command import Outcome
from core.internal.adjust import AdjustStock
from core.internal.move import Move
from core.internal.move_lines import MoveLine, MoveLines
from core.internal.release import Release
from core.internal.reserve import Reserve
from core.schema.tables import order_line, reservation
from core.undo import Undo
from core.values import moment
from tests.core.warehouse import FRESH, MINUTE, Warehouse

FIVE = Decimal(5)
BOLTS = Reserve(sku="BOLT", quantity=FIVE, location="A1", purpose="job 7")


def done(outcome: Outcome) -> UUID:
    assert outcome.posting is not None
    return outcome.posting


def test_a_reservation_says_what_is_held_where_for_what_and_until_when(warehouse: Warehouse) -> None:
    warehouse.find("A1", "BOLT", 50)
    made = warehouse.post(Reserve(sku="BOLT", quantity=Decimal(2), pack="BOX", location="a1", purpose=" job\t7 "))
    assert made.said == "40 EA BOLT at A1 for job7"
    assert (made.facts["quantity"], made.facts["location"], made.facts["expires_at"]) == ("40", "A1", "")
    until = moment(warehouse.clock() + 90 * MINUTE).replace(microsecond=0)
    for lasting in ({"valid_minutes": 90}, {"expires_at": until}):
        made = warehouse.post(Reserve(sku="BOLT", quantity=FIVE, location="A1", purpose="job 8", **lasting))
        assert made.facts["expires_at"] == until.isoformat()
    assert warehouse.reserved() == {"A1 BOLT": 50}


def test_of_several_sites_each_has_its_own_goods_to_reserve(warehouse: Warehouse) -> None:
    warehouse.post(DefineSite(code="EAST", name="East"))
    warehouse.post(DefineLocation(site="EAST", code="A1"))
    warehouse.find("A1", "BOLT", 5, site="EAST")
    assert warehouse.refusal(BOLTS).code == "site_needed"
    assert warehouse.refusal(Reserve(site="MAIN", sku="BOLT", quantity=FIVE, location="A1", purpose="x")).code == (
        "not_enough"
    )
    made = done(warehouse.post(Reserve(site="EAST", sku="BOLT", quantity=FIVE, location="A1", purpose="x")))
    warehouse.post(DefineLocation(site="EAST", code="A2"))
    taken = Move(site="EAST", sku="BOLT", quantity=Decimal(1), source="A1", target="A2", reservation=made)
    warehouse.post(taken)
    assert warehouse.post(Release(reservation=made)).facts["quantity"] == "4"
    soft = done(warehouse.post(Reserve(site="MAIN", sku="BOLT", quantity=FIVE, purpose="x", soft=True)))
    assert warehouse.refusal(replace(taken, reservation=soft)).code == "unknown_reservation"
    assert warehouse.broken() == []


def test_a_pallet_on_its_way_from_another_site_is_not_reserved_yet(warehouse: Warehouse) -> None:
    warehouse.post(DefineSite(code="EAST", name="East"))
    for at in ("EAST", "MAIN"):
        warehouse.post(DefineLocation(site=at, code="OUT", kind="transit"))
    warehouse.find("OUT", "BOLT", 5, site="EAST", plate="LP000001")
    pallet = replace(BOLTS, site="MAIN", location="", plate="lp000001")
    assert warehouse.refusal(pallet).fields == {"plate": "LP000001", "location": "OUT, another site"}
    warehouse.post(Move(site="MAIN", plate="LP000001", target="A1"))
    warehouse.post(pallet)
    assert warehouse.reserved() == {"A1 BOLT": 5}


def test_a_serial_is_reserved_wherever_it_is_and_one_with_contents_whole(warehouse: Warehouse) -> None:
    warehouse.find("A3", "PUMP", 1, serial="S1")
    one = Reserve(sku="PUMP", quantity=Decimal(1), serial="S1", purpose="repair")
    assert warehouse.post(one).facts["location"] == "A3"
    warehouse.post(DefineItem(sku="GAS", name="Gas bottle", unit="KG", tracking="contents"))
    warehouse.find("A4", "GAS", "7.5", serial="B1")
    some = Reserve(sku="GAS", quantity=FIVE, serial="B1", purpose="welding")
    assert warehouse.refusal(some).fields == {"serial": "B1", "quantity": "7.5", "unit": "KG"}
    made = done(warehouse.post(Reserve(sku="GAS", serial="B1", purpose="welding")))
    used = AdjustStock(location="A4", sku="GAS", serial="B1", reason="LOST", change=Decimal(-1))
    assert warehouse.refusal(used).code == "reserved"
    bottle = Move(sku="GAS", serial="B1", source="A4", target="A5")
    assert warehouse.refusal(bottle).code == "reserved"
    moved = warehouse.post(Move(sku="GAS", serial="B1", source="A4", target="A5", reservation=made))
    assert warehouse.reserved() == {"A3 PUMP": 1}
    warehouse.post(Undo(posting=done(moved)))
    assert warehouse.reserved() == {"A3 PUMP": 1, "A4 GAS": Decimal("7.5")}
    assert warehouse.broken() == []


def test_what_stands_in_a_place_that_was_closed_is_not_reserved(warehouse: Warehouse) -> None:
    warehouse.find("A3", "PUMP", 1, serial="S1")
    warehouse.find("A3", "BOLT", 5, plate="LP000001")
    warehouse.post(DefineLocation(code="A3", active=False))
    for goods in (replace(BOLTS, location="", plate="LP000001"), replace(BOLTS, sku="PUMP", location="", serial="S1")):
        assert warehouse.refusal(replace(goods, quantity=Decimal(1))).code == "location_closed"


def test_goods_of_another_owner_are_reserved_as_theirs(warehouse: Warehouse) -> None:
    warehouse.post(DefineSupplier(code="ACME", name="Acme", owner=True))
    warehouse.find("A1", "BOLT", 5, owner="ACME")
    assert warehouse.refusal(BOLTS).code == "not_enough"
    warehouse.post(Reserve(sku="BOLT", quantity=FIVE, location="A1", purpose="job 7", owner="ACME"))
    assert warehouse.reserved() == {"A1 BOLT": 5}
    assert warehouse.broken() == []


def test_goods_are_reserved_for_a_line_of_an_order(warehouse: Warehouse) -> None:
    warehouse.find("A1", "BOLT", 5)
    made = warehouse.post(Reserve(sku="BOLT", quantity=FIVE, location="A1", purpose="back", order="po1", order_line=5))
    line = select(order_line.c.line).join(reservation, reservation.c.order_line_id == order_line.c.id)
    named = line.where(reservation.c.posting_id == made.posting)
    assert warehouse.room.read(lambda connection: connection.scalar(named)) == 5


def test_a_lot_that_expires_today_is_fit_for_use_and_one_that_did_yesterday_is_not(warehouse: Warehouse) -> None:
    today = date(2026, 3, 2)
    for lot, expires_on in (("L1", today), ("L0", today - timedelta(days=1))):
        warehouse.find("A1", "MILK", 5, lot=lot, expires_on=expires_on)
    old = Reserve(sku="MILK", lot="L0", quantity=FIVE, location="A1", purpose="cafe")
    assert warehouse.refusal(old).fields == {"lot": "L0", "expires_on": "2026-03-01"}
    warehouse.post(Reserve(sku="MILK", lot="L1", quantity=FIVE, location="A1", purpose="cafe"))


def test_a_soft_reservation_says_what_can_still_be_promised(warehouse: Warehouse) -> None:
    warehouse.find("A1", "BOLT", 12)
    soft = Reserve(sku="BOLT", quantity=FIVE, purpose="spring", soft=True)
    said = [warehouse.post(soft) for _ in range(3)]
    assert [made.facts["available"] for made in said] == ["7", "2", "-3"]
    assert said[0].said == "5 EA BOLT for spring"
    assert warehouse.reserved() == {}


def test_a_reservation_is_undone_while_nobody_has_taken_of_it(warehouse: Warehouse) -> None:
    warehouse.find("A1", "BOLT", 5)
    made = warehouse.post(BOLTS)
    undone = warehouse.post(Undo(posting=done(made)))
    assert (undone.said, warehouse.reserved()) == (f"Undone: {made.said}", {})
    again = done(warehouse.post(BOLTS))
    moved = warehouse.post(Move(sku="BOLT", quantity=Decimal(2), source="A1", target="A2", reservation=again))
    refusal = warehouse.refusal(Undo(posting=again))
    assert (refusal.code, refusal.fields) == ("reservation_used", {"done": "2"})
    warehouse.post(Undo(posting=done(moved)))
    warehouse.post(Release(reservation=again, quantity=Decimal(1)))
    warehouse.post(Undo(posting=again))
    assert warehouse.reserved() == {}
    assert warehouse.broken() == []


def test_what_is_released_is_free_and_stays_so(warehouse: Warehouse) -> None:
    warehouse.find("A1", "BOLT", 5)
    made = done(warehouse.post(BOLTS))
    part = warehouse.post(Release(reservation=made, quantity=Decimal(2)))
    assert (part.said, part.facts["open"]) == ("2 EA BOLT free, were for job 7", "3")
    assert warehouse.refusal(Undo(posting=done(part))).code == "not_undoable"
    warehouse.post(Release(reservation=made))
    assert warehouse.refusal(Release(reservation=made)).fields == {"purpose": "job 7", "state": "released"}
    assert warehouse.refusal(Undo(posting=made)).code == "reservation_closed"
    warehouse.post(Move(sku="BOLT", quantity=FIVE, source="A1", target="A2"))
    assert warehouse.broken() == []


def test_goods_that_are_weighed_are_reserved_by_number_and_weighed_when_they_are_taken(warehouse: Warehouse) -> None:
    warehouse.post(DefineItem(sku="CHEESE", name="Wheel of cheese", catch_unit="KG", catch_nominal=Decimal("2.5")))
    warehouse.find("A1", "CHEESE", 10, catch=Decimal("25.3"))
    made = done(warehouse.post(Reserve(sku="CHEESE", quantity=Decimal(10), location="A1", purpose="cafe")))
    some = Move(sku="CHEESE", quantity=Decimal(4), source="A1", target="A2", catch=Decimal("9.8"), reservation=made)
    assert warehouse.refusal(replace(some, catch=Decimal("25.3"))).code == "catch_short"
    moved = warehouse.post(some)
    assert warehouse.reserved() == {"A1 CHEESE": 6}
    warehouse.post(Undo(posting=done(moved)))
    assert warehouse.reserved() == {"A1 CHEESE": 10}
    warehouse.post(Move(sku="CHEESE", quantity=Decimal(10), source="A1", target="A2", reservation=made))
    assert warehouse.reserved() == {}
    assert warehouse.broken() == []


def test_a_pallet_keeps_its_reservations_and_names_none(warehouse: Warehouse) -> None:
    warehouse.find("DOCK", "MILK", 5, lot="L1", expires_on=FRESH, plate="LP000001")
    milk = Reserve(sku="MILK", lot="L1", quantity=FIVE, plate="LP000001", purpose="cafe")
    made = done(warehouse.post(milk))
    assert warehouse.refusal(Move(plate="LP000001", target="A1", reservation=made)).code == "plate_or_item"
    warehouse.post(Move(plate="LP000001", target="A1"))
    assert warehouse.reserved() == {"A1 MILK": 5}


def test_undo_holds_nothing_for_anybody_that_has_been_promised_to_others_since(warehouse: Warehouse) -> None:
    """As many bolts came to A1 as were taken there for job 7: the net of it is nothing, and yet they would be held."""
    for place in ("A1", "A3"):
        warehouse.find(place, "BOLT", 5)
    made = done(warehouse.post(BOLTS))
    lines = (
        MoveLine(sku="BOLT", quantity=FIVE, source="A1", target="A2", reservation=made),
        MoveLine(sku="BOLT", quantity=FIVE, source="A3", target="A1"),
    )
    moved = done(warehouse.post(MoveLines(lines=lines)))
    others = done(warehouse.post(replace(BOLTS, purpose="job 8")))
    assert warehouse.refusal(Undo(posting=moved)).code == "reserved"
    warehouse.post(Release(reservation=others))
    warehouse.post(Undo(posting=moved))
    assert warehouse.reserved() == {"A1 BOLT": 5}
    assert warehouse.broken() == []
