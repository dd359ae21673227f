"""A short pick: one posting picks what is there, has the bin counted, and seeks the rest elsewhere."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from core.catalogue.item import DefineItem
from core.command import Outcome
from core.outbound.pick import Pick
from core.outbound.short_pick import ShortPick
from core.undo import Undo
from tests.core.open_work import work_in
from tests.core.outbound.pickers import (
    WHO,
    begin,
    furnish_for_picking,
    open_reservations,
    pick,
    picked,
    picks,
    released,
    sold,
    to_pick,
    undo,
)
from tests.core.together import while_held
from tests.core.warehouse import Warehouse

TOTE = "LP000101"


@pytest.fixture
def shop(warehouse: Warehouse) -> Warehouse:
    """Twelve bolts are to be picked from fifty in A1 for SO1, and there are thirty more in A3."""
    furnish_for_picking(warehouse)
    released(warehouse, "SO1", sold("BOLT", 12))
    warehouse.find("A3", "BOLT", 30)
    return warehouse


def short(warehouse: Warehouse, number: int, there: int, reason: str = "empty", **more: object) -> Outcome:
    command = ShortPick(work=number, quantity=Decimal(there), reason=reason, **more)  # type: ignore[arg-type]  # test's
    return warehouse.post(command, WHO)


def everything(warehouse: Warehouse) -> tuple[Any, ...]:
    work = [
        (each.state, each.source, each.quantity, each.done) for each in work_in(warehouse) if each.state != "cancelled"
    ]
    return warehouse.stock(), warehouse.reserved(), picked(warehouse, "SO1"), work, warehouse.order_state("SO1")


def test_what_is_there_is_picked_and_the_rest_is_sought_in_the_same_run(shop: Warehouse) -> None:
    run = begin(shop, TOTE)
    assert short(shop, to_pick(shop, run), 7, tote=TOTE).said == "7 of 12 BOLT, rest elsewhere"
    assert shop.stock()["A1", "BOLT", "", "", "missing"] == 43
    assert shop.stock()["CART1", "BOLT", "", TOTE, "available"] == 7
    assert [(each.location, each.left, each.run_id) for each in picks(shop, run)] == [("A3", 5_000_000, run)]
    (count,) = work_in(shop, "count")
    assert (count.source, count.sku, count.priority, count.state) == ("A1", "BOLT", 1, "ready")
    assert (picked(shop, "SO1"), open_reservations(shop, "SO1")) == ([7], [7, 5])
    assert shop.broken() == []
    pick(shop, to_pick(shop, run), tote=TOTE)
    assert (shop.order_state("SO1"), shop.broken()) == ("picked", [])


@pytest.mark.parametrize(("reason", "status"), [("damaged", "damaged"), ("unreachable", "missing")])
def test_nothing_is_there(shop: Warehouse, reason: str, status: str) -> None:
    run = begin(shop, TOTE)
    short(shop, to_pick(shop, run), 0, reason)
    assert shop.stock()["A1", "BOLT", "", "", status] == 50
    assert [(each.state, each.done) for each in work_in(shop, "pick")] == [("cancelled", "0"), ("ready", "0")]
    assert (picked(shop, "SO1"), shop.order_state("SO1"), shop.broken()) == ([0], "released", [])


@pytest.mark.parametrize("there", [0, 7])
def test_undone_all_is_as_it_was(shop: Warehouse, there: int) -> None:
    run = begin(shop, TOTE)
    before = everything(shop)
    done = short(shop, to_pick(shop, run), there, tote=TOTE)
    undo(shop, done)
    after = everything(shop)
    assert [each for each in before[3] if each[0] == "leased"] == [("leased", "A1", "12", "0")]
    assert after == (*before[:3], [("ready", "A1", "12", "0")], before[4])
    assert open_reservations(shop, "SO1") == [12]
    assert shop.broken() == []
    pick(shop, to_pick(shop, run), tote=TOTE)
    assert (shop.order_state("SO1"), shop.broken()) == ("picked", [])


def test_undo_is_refused_once_the_rest_is_picked_elsewhere(shop: Warehouse) -> None:
    run = begin(shop, TOTE)
    done = short(shop, to_pick(shop, run), 7, tote=TOTE)
    pick(shop, to_pick(shop, run), 2, tote=TOTE)
    assert done.posting is not None
    assert shop.refusal(Undo(posting=done.posting), WHO).code == "work_done"


def test_what_is_nowhere_else_is_waited_for(warehouse: Warehouse) -> None:
    furnish_for_picking(warehouse)
    released(warehouse, "SO1", sold("BOLT", 12))
    done = short(warehouse, to_pick(warehouse, begin(warehouse, TOTE)), 7, tote=TOTE)
    assert (done.said, done.facts["closed"]) == ("7 of 12 BOLT, rest waits", "")
    assert (warehouse.order_state("SO1"), open_reservations(warehouse, "SO1")) == ("picked", [7])
    assert warehouse.broken() == []


def test_an_order_that_is_sent_as_it_is_goes_without(warehouse: Warehouse) -> None:
    furnish_for_picking(warehouse)
    released(warehouse, "SO1", sold("BOLT", 12), sold("NUT", 1), ship_policy="cancel")
    run = begin(warehouse, TOTE)
    done = short(warehouse, to_pick(warehouse, run), 7, tote=TOTE)
    assert (done.said, done.facts["closed"]) == ("7 of 12 BOLT, rest not sent", "yes")
    undo(warehouse, done)
    again = short(warehouse, to_pick(warehouse, run), 7, tote=TOTE)
    assert again.facts["closed"] == "yes"
    pick(warehouse, to_pick(warehouse, run), tote=TOTE)
    assert (warehouse.order_state("SO1"), warehouse.broken()) == ("picked", [])


def test_other_orders_lose_what_is_not_there_and_wait(shop: Warehouse) -> None:
    released(shop, "SO2", sold("BOLT", 8), priority=7)
    run = begin(shop, TOTE)
    other = begin(shop, "LP000102", who="SUE", place="STAGE")
    before = everything(shop)
    theirs = to_pick(shop, other)
    done = short(shop, to_pick(shop, run), 7, tote=TOTE)
    assert (shop.order_state("SO2"), picks(shop, other)) == ("confirmed", [])
    refused = shop.refusal(Pick(work=theirs, tote="LP000102"), "SUE")
    assert (refused.code, refused.happened) == ("work_settled", "OTTO was first: it is cancelled")
    assert shop.broken() == []
    undo(shop, done)
    assert (shop.reserved(), shop.order_state("SO2"), shop.broken()) == (before[1], "released", [])
    pick(shop, theirs, who="SUE", tote="LP000102")
    assert shop.broken() == []


def test_a_bin_that_is_to_be_counted_already_is_not_asked_for_twice(shop: Warehouse) -> None:
    released(shop, "SO2", sold("BOLT", 30), priority=7)
    run = begin(shop, TOTE, "LP000102", method="cluster")
    rows = {each.order: each for each in picks(shop, run)}
    short(shop, rows["SO1"].number, 7, tote=rows["SO1"].tote)
    assert len(work_in(shop, "count")) == 1
    assert shop.broken() == []


def test_a_serial_that_is_not_there_is_missing_and_found_by_an_undo(shop: Warehouse) -> None:
    shop.find("A4", "PUMP", 1, serial="S1")
    released(shop, "SO2", sold("PUMP", 1), priority=1)
    shop.find("A5", "PUMP", 1, serial="S2")
    run = begin(shop, TOTE)
    done = short(shop, to_pick(shop, run), 0)
    assert shop.stock()["A4", "PUMP", "S1", "", "missing"] == 1
    assert [(each.location, each.lot) for each in picks(shop, run)] == [("A5", "S2")]
    assert shop.broken() == []
    undo(shop, done)
    assert [(each.location, each.lot) for each in picks(shop, run)] == [("A4", "S1")]
    assert (int(shop.reserved()["A4 PUMP"]), shop.broken()) == (1, [])
    pick(shop, to_pick(shop, run), tote=TOTE, serial="S1")
    assert shop.broken() == []


def test_of_weighed_goods_the_rest_weighs_the_rest(shop: Warehouse) -> None:
    shop.post(DefineItem(sku="HAM", name="Ham", catch_unit="KG", catch_nominal=Decimal(2)))
    shop.find("A4", "HAM", 10, catch=Decimal(21))
    released(shop, "SO2", sold("HAM", 4), priority=1)
    done = short(shop, to_pick(shop, begin(shop, TOTE)), 1, tote=TOTE, catch=Decimal(2))
    assert shop.stock()["A4", "HAM", "", "", "missing"] == 9
    assert shop.broken() == []
    undo(shop, done)
    assert (int(shop.on_hand("A4", "HAM")), shop.broken()) == (10, [])


def test_what_is_not_short_or_not_said_why_is_refused(shop: Warehouse) -> None:
    it = to_pick(shop, begin(shop, TOTE))
    for there in (12, 13):
        refused = shop.refusal(ShortPick(work=it, quantity=Decimal(there), reason="empty", tote=TOTE), WHO)
        assert (refused.code, refused.happened) == ("not_short", "All 12 BOLT are there")
    assert shop.refusal(ShortPick(work=it, quantity=Decimal(1), reason="mood", tote=TOTE), WHO).code == "unknown_value"
    assert shop.refusal(ShortPick(work=it, quantity=Decimal(-1), reason="empty"), WHO).code == "quantity_not_positive"
    assert shop.refusal(ShortPick(work=it, quantity=Decimal(0), reason="empty"), "SUE").code == "work_of_another"


def test_two_who_find_the_same_bin_short_at_once(postgresql_warehouse: Warehouse) -> None:
    shop = postgresql_warehouse
    furnish_for_picking(shop)
    released(shop, "SO1", sold("BOLT", 12))
    it = ShortPick(work=to_pick(shop, begin(shop, TOTE)), quantity=Decimal(0), reason="empty")
    assert while_held(shop, it, it, who=WHO) == {"work_settled"}
    assert shop.broken() == []
