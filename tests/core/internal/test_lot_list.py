"""Lots as a list: the gravest come first, each is found by its state and by whatever it is known by."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import Connection, text

from core.catalogue.location import DefineLocation, DefineSite
from core.catalogue.party import DefineSupplier
from core.inbound.purchase_order import OrderedLine, OrderPurchase
from core.internal.change_status import ChangeStatus
from core.internal.hold_lot import HoldLot
from core.internal.lot_list import LotBrief, find_lot_brief, find_lots
from core.internal.move import Move
from core.internal.recall_lot import CloseRecall, NoteTraced, RecallGoods, RecallLot
from core.internal.recall_steps import goods_left, last_recall
from core.internal.reserve import Reserve
from core.internal.trace_lot import trace_lot
from core.undo import Undo
from core.values import show_quantity
from tests.core.warehouse import FRESH, Warehouse

TODAY = date(2026, 3, 2)
SOON = date(2026, 3, 20)
ONE = Decimal(1)


@pytest.fixture
def dairy(warehouse: Warehouse) -> Warehouse:
    """Milk and glue of every standing, pumps, and a site where other lots lie."""
    warehouse.post(DefineSite(code="EAST", name="East"))
    warehouse.post(DefineLocation(site="EAST", code="E1"))
    warehouse.post(DefineLocation(site="MAIN", code="Q1", kind="quarantine"))
    warehouse.find("A1", "MILK", 10, lot="M-SOON", expires_on=SOON, site="MAIN")
    warehouse.find("A1", "MILK", 10, lot="M-LATE", expires_on=FRESH, site="MAIN")
    warehouse.find("A2", "MILK", 5, lot="M-PAST", expires_on=date(2026, 3, 1), site="MAIN")
    warehouse.find("A2", "MILK", 6, lot="M-CHECK", expires_on=FRESH, site="MAIN")
    status = ChangeStatus(
        site="MAIN", sku="MILK", lot="M-CHECK", quantity=Decimal(2), location="A2", new_status="quality"
    )
    warehouse.post(status)
    warehouse.find("Q1", "GLUE", 3, lot="G-APART", site="MAIN")
    warehouse.find("A3", "GLUE", 3, lot="G-BAD", site="MAIN", status="damaged")
    warehouse.find("A3", "GLUE", 4, lot="G-HELD", site="MAIN")
    warehouse.find("A3", "GLUE", 4, lot="G-BACK", site="MAIN")
    warehouse.find("E1", "GLUE", 4, lot="G-EAST", site="EAST")
    warehouse.find("A4", "PUMP", 1, serial="P-1", site="MAIN")
    warehouse.find("A4", "PUMP", 1, serial="P-2", site="MAIN")
    warehouse.post(HoldLot(site="MAIN", sku="GLUE", lot="G-HELD", reason="smells"))
    warehouse.post(HoldLot(site="MAIN", sku="PUMP", serial="P-2", reason="leaks"))
    warehouse.post(RecallLot(site="MAIN", sku="GLUE", lot="G-BACK", reason="told by supplier"))
    return warehouse


IN_ORDER = ["G-BACK", "G-HELD", "P-2", "M-PAST", "M-CHECK", "G-APART", "G-BAD", "M-SOON", "M-LATE"]


def found(warehouse: Warehouse, typed: str = "", most: int = 50) -> list[str]:
    return [each.code for each in warehouse.room.read(find_lots, 1, typed, TODAY, most)]


def brief(warehouse: Warehouse, sku: str, code: str) -> LotBrief:
    row = warehouse.room.read(find_lot_brief, 1, sku, code, TODAY)
    assert row is not None
    return row


def amounts(row: LotBrief) -> tuple[str, str]:
    return show_quantity(row.on_hand), show_quantity(row.free)


def test_the_gravest_comes_first_then_what_expires_first(dairy: Warehouse) -> None:
    assert found(dairy) == IN_ORDER
    for most in (1, 4, 8):
        assert found(dairy, "", most) == IN_ORDER[:most]


def test_every_word_typed_must_fit(dairy: Warehouse) -> None:
    fitting = {
        "m-": ["M-PAST", "M-CHECK", "M-SOON", "M-LATE"],
        "GLUE held": ["G-HELD"],
        "recalled": ["G-BACK"],
        "expired": ["M-PAST"],
        "quarantined": ["M-CHECK", "G-APART"],
        "unfit": ["G-BAD"],
        "free": ["M-SOON", "M-LATE"],
        "free pump": ["P-1"],
        "pump": ["P-2", "P-1"],
        "g-east": ["G-EAST"],
        "not here glue": ["G-EAST"],
        "not here": [],
        "east": [],
        "milk zzz": [],
        "%": [],
        "_": [],
        "acme": [],
    }
    assert {typed: found(dairy, typed) for typed in fitting} == fitting


def test_the_lots_that_a_supplier_brought_are_found_by_its_name(dairy: Warehouse) -> None:
    dairy.post(DefineSupplier(code="UEBER", name="Überholz"))
    lines = (OrderedLine(sku="GLUE", quantity=Decimal(9)),)
    dairy.post(OrderPurchase(site="MAIN", number="X-1", supplier="UEBER", lines=lines))
    dairy.receive("GLUE", 9, order="X-1", lot="G-NEW", site="MAIN")
    dairy.receive("GLUE", 2, order="PO1", lot="G-LATE", site="MAIN")
    assert found(dairy, "überh") == ["G-NEW"]
    assert found(dairy, "acme free") == ["G-LATE"]


def test_what_has_left_the_house_is_found_by_its_whole_name_and_comes_last(dairy: Warehouse) -> None:
    dairy.find("A1", "MILK", -10, lot="M-SOON", site="MAIN")
    assert "M-SOON" not in found(dairy)
    assert found(dairy, "m-soo") == []
    assert found(dairy, "m-soon") == ["M-SOON"]
    assert found(dairy, "milk") == ["M-PAST", "M-CHECK", "M-LATE", "M-SOON"]
    row = brief(dairy, "MILK", "M-SOON")
    assert (row.states, amounts(row)) == (("not here",), ("0", "0"))


def test_a_lot_in_one_row_says_all_that_is_true_of_it(dairy: Warehouse) -> None:
    row = brief(dairy, "MILK", "M-CHECK")
    assert (row.name, row.unit, row.is_serial, row.expires_on, row.recall) == ("Milk", "EA", 0, FRESH, "")
    assert (row.states, amounts(row)) == (("quarantined",), ("6", "4"))
    dairy.post(HoldLot(site="MAIN", sku="MILK", lot="M-CHECK", reason="taste"))
    row = brief(dairy, "MILK", "M-CHECK")
    assert (row.states, row.hold_reason, amounts(row)) == (("held", "quarantined"), "taste", ("6", "0"))
    assert amounts(brief(dairy, "MILK", "M-PAST")) == ("5", "0")
    dairy.post(Reserve(site="MAIN", sku="MILK", quantity=Decimal(3), location="A1", lot="M-LATE", purpose="x"))
    assert amounts(brief(dairy, "MILK", "M-LATE")) == ("10", "7")
    dairy.post(HoldLot(site="MAIN", sku="GLUE", lot="G-EAST", reason="cold"))
    assert brief(dairy, "GLUE", "G-EAST").states == ("held", "not here")
    assert found(dairy, "held glue") == ["G-EAST", "G-HELD"]
    assert dairy.room.read(find_lot_brief, 1, "MILK", "G-HELD", TODAY) is None


def test_a_recall_is_told_step_by_step(dairy: Warehouse) -> None:
    of = {"site": "MAIN", "sku": "GLUE", "lot": "G-BACK"}
    dairy.find("E1", "GLUE", 1, lot="G-BACK", site="EAST")
    row, steps = brief(dairy, "GLUE", "G-BACK"), dairy.room.read(last_recall, "GLUE", "G-BACK")
    assert steps is not None
    assert (row.states, row.recall, row.goods_left) == (("recalled",), "opened", 1)
    assert (steps.state, steps.reason, steps.operator, steps.is_open) == ("opened", "told by supplier", "ADMIN", True)
    left = dairy.room.read(goods_left, "GLUE", "G-BACK")
    assert [each.words for each in left] == ["EAST E1", "MAIN A3"]
    for site in ("MAIN", "EAST"):
        dairy.post(RecallGoods(site=site, sku="GLUE", lot="G-BACK"))
    assert dairy.room.read(goods_left, "GLUE", "G-BACK") == []
    dairy.post(NoteTraced(**of, note="Beta told"))
    assert (brief(dairy, "GLUE", "G-BACK").recall, brief(dairy, "GLUE", "G-BACK").goods_left) == ("traced", 0)
    dairy.post(CloseRecall(**of))
    steps = dairy.room.read(last_recall, "GLUE", "G-BACK")
    assert steps is not None
    assert (steps.state, steps.note, steps.is_open) == ("closed", "Beta told", False)
    row = brief(dairy, "GLUE", "G-BACK")
    assert (row.recall, row.states) == ("", ("recalled", "held"))


def test_a_recall_that_was_withdrawn_is_none(dairy: Warehouse) -> None:
    outcome = dairy.post(RecallLot(site="MAIN", sku="MILK", lot="M-LATE", reason="x"))
    assert outcome.posting is not None
    dairy.post(Undo(posting=outcome.posting))
    assert dairy.room.read(last_recall, "MILK", "M-LATE") is None
    assert brief(dairy, "MILK", "M-LATE").states == ("free",)
    assert dairy.room.read(goods_left, "MILK", "M-NONE") == []


def test_goods_at_many_places_are_named_as_far_as_there_is_room(dairy: Warehouse) -> None:
    for place in ("A1", "A2", "A4", "A5", "DOCK"):
        dairy.find(place, "GLUE", 1, lot="G-BACK", site="MAIN")
    (left,) = dairy.room.read(goods_left, "GLUE", "G-BACK")
    assert (left.balances, left.words) == (6, "MAIN A1, A2, A3, A4, A5 and 1 more")


def test_a_trace_ends_where_it_is_long_enough(dairy: Warehouse) -> None:
    dairy.post(Move(site="MAIN", sku="MILK", lot="M-LATE", quantity=ONE, source="A1", target="A5"))
    whole = dairy.room.read(trace_lot, "MILK", "M-LATE")
    assert [row.what for row in whole] == ["lot", "found", "on hand", "on hand"]
    assert dairy.room.read(trace_lot, "MILK", "M-LATE", 2) == whole[:3]


def test_the_history_of_other_lots_is_not_gone_through(dairy: Warehouse) -> None:
    """Whatever else a database holds, these are found by an index."""

    def plan(connection: Connection, query: str) -> str:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SET LOCAL enable_seqscan = off"))
            return "\n".join(connection.execute(text(f"EXPLAIN {query}")).scalars())
        return "\n".join(str(row[3]) for row in connection.execute(text(f"EXPLAIN QUERY PLAN {query}")))

    moves = "SELECT * FROM move WHERE move.lot_id = 5 AND move.lot_id <> 0 AND coalesce(move.reverses_id, 0) = 0"
    assert "move_of_lot" in dairy.room.read(plan, moves)
    assert "lot_held" in dairy.room.read(plan, "SELECT lot.id FROM lot WHERE lot.hold = 1")
    assert "recall_of_lot" in dairy.room.read(plan, "SELECT * FROM recall WHERE lot_id = 5 ORDER BY id DESC LIMIT 1")
