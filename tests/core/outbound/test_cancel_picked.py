"""An order is cancelled while it is picked: its picks are called off, and what is in hand is put away again."""

from __future__ import annotations

from decimal import Decimal

import pytest
from sqlalchemy import Connection, select

from core.errors import Rejection
from core.inbound.put_away import PutAway
from core.inbound.put_away_work import Carrier, take_plate
from core.inbound.waiting import waiting
from core.outbound.cancel_sale import CancelSale, CloseSale
from core.outbound.change_sale import ChangedSaleLine, ChangeSale
from core.outbound.pick import Pick
from core.schema.tables import work
from core.values import to_decimal
from tests.core.outbound.pickers import (
    begin,
    furnish_for_picking,
    open_reservations,
    pick,
    picked,
    picks,
    released,
    sold,
    to_pick,
)
from tests.core.warehouse import Warehouse

TOTE = "LP000801"


@pytest.fixture
def shop(warehouse: Warehouse) -> Warehouse:
    furnish_for_picking(warehouse)
    released(warehouse, "SO1", sold("BOLT", 10), sold("NUT", 4))
    return warehouse


def to_put_away(shop: Warehouse) -> list[tuple[str, Decimal | None]]:
    """The open work that brings goods back, with how much of loose ones."""

    def look(connection: Connection) -> list[tuple[str, Decimal | None]]:
        query = select(work.c.note, work.c.quantity).where(work.c.kind == "put_away", work.c.state == "ready")
        rows = connection.execute(query.order_by(work.c.id))
        return [(row.note, None if row.quantity is None else to_decimal(row.quantity)) for row in rows]

    return shop.room.read(look)


def listed(shop: Warehouse) -> list[str]:
    """What the put-away task says that waits."""
    return [each.code for each in shop.room.read(waiting, 1, "", shop.clock())]


def test_a_tote_of_a_cancelled_order_is_put_away_whole(shop: Warehouse) -> None:
    run = begin(shop, TOTE)
    pick(shop, to_pick(shop, run, "BOLT"), tote=TOTE)
    assert listed(shop) == []
    outcome = shop.post(CancelSale(order="SO1", reason="changed their mind"))
    assert outcome.said == "SO1 cancelled, 1 to put away"
    assert (shop.order_state("SO1"), picks(shop, run), open_reservations(shop, "SO1")) == ("cancelled", [], [])
    assert (to_put_away(shop), listed(shop)) == ([("cancelled order", None)], [TOTE])
    assert shop.broken_rules() == []
    shop.room.write(take_plate, 1, TOTE, Carrier("OTTO", "HH1", shop.clock()))
    shop.post(PutAway(plate=TOTE, target="A3"))
    assert (to_put_away(shop), listed(shop), shop.on_hand("A3", "BOLT")) == ([], [], Decimal(10))
    assert shop.broken_rules() == []


def test_loose_goods_of_a_cancelled_order_are_put_away_bit_by_bit(shop: Warehouse) -> None:
    run = begin(shop)
    pick(shop, to_pick(shop, run, "BOLT"), 7)
    shop.post(CancelSale(order="SO1"))
    assert (to_put_away(shop), listed(shop)) == ([("cancelled order", Decimal(7))], ["BOLT"])
    for much, left in ((3, [("cancelled order", Decimal(4))]), (4, [])):
        shop.post(PutAway(sku="BOLT", quantity=Decimal(much), source="CART1", target="A3"))
        assert to_put_away(shop) == left
    assert (listed(shop), shop.on_hand("A3", "BOLT")) == ([], Decimal(7))
    assert shop.broken_rules() == []


def test_whoever_still_picks_for_it_is_told(shop: Warehouse) -> None:
    run = begin(shop, TOTE)
    number = to_pick(shop, run, "BOLT")
    shop.post(CancelSale(order="SO1"), "SUE")
    with pytest.raises(Rejection, match="SUE was first"):
        shop.room.post(Pick(work=number, tote=TOTE), shop.stamp("OTTO"))


def test_what_is_closed_is_not_picked_and_what_is_picked_stays_in_hand(shop: Warehouse) -> None:
    run = begin(shop, TOTE)
    pick(shop, to_pick(shop, run, "BOLT"), 6)
    shop.post(CloseSale(order="SO1", reason="enough"))
    assert (picks(shop, run), open_reservations(shop, "SO1")) == ([], [6])
    assert (shop.order_state("SO1"), picked(shop, "SO1")) == ("picked", [6, 0])
    assert shop.broken_rules() == []


def test_less_is_wanted_of_a_line_that_is_half_picked(shop: Warehouse) -> None:
    run = begin(shop, TOTE)
    pick(shop, to_pick(shop, run, "BOLT"), 6)
    less = ChangeSale(order="SO1", lines=(ChangedSaleLine(line=1, quantity=Decimal(6)),))
    too_little = ChangeSale(order="SO1", lines=(ChangedSaleLine(line=1, quantity=Decimal(5)),))
    assert shop.refusal(too_little).code == "below_picked"
    shop.post(less)
    assert open_reservations(shop, "SO1") == [Decimal(4), Decimal(6)]
    assert [row.sku for row in picks(shop, run)] == ["NUT"]
    assert shop.broken_rules() == []


def test_an_order_that_becomes_urgent_is_picked_first(shop: Warehouse) -> None:
    released(shop, "SO2", sold("BOLT", 3))
    shop.post(ChangeSale(order="SO2", priority=1))
    run = begin(shop, TOTE, most=1)
    assert [(row.order, row.priority) for row in picks(shop, run)] == [("SO2", 1)]
