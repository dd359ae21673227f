"""Why an order cannot be filled: who has the goods, where others lie, what is coming, and what can be done."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from core.catalogue.location import DefineLocation, DefineSite
from core.catalogue.party import DefineSupplier
from core.commands import COMMANDS
from core.internal.hold_lot import HoldLot
from core.internal.report_problem import ReportProblem
from core.internal.reserve import Reserve
from core.outbound.explain import REMEDIES, ShortLine, why_short
from core.values import show_quantity
from tests.core.outbound.picks_by_hand import TakeWhole
from tests.core.outbound.shop import MONDAY, allocate, line, sell
from tests.core.statements import counted_statements
from tests.core.warehouse import Warehouse


def why(warehouse: Warehouse, order: str) -> list[ShortLine]:
    return warehouse.room.read(why_short, 1, order, MONDAY)


def causes(warehouse: Warehouse, order: str = "SO1") -> list[tuple[str, str, str]]:
    (short,) = why(warehouse, order)
    return [(each.kind, show_quantity(each.quantity), each.where) for each in short.causes]


def test_of_each_line_it_says_what_is_wanted_reserved_and_missing(warehouse: Warehouse) -> None:
    warehouse.find("A1", "BOLT", 4)
    warehouse.find("A2", "NUT", 6)
    sell(warehouse, "SO1", ("NUT", 6), ("BOLT", 10))
    allocate(warehouse, "SO1")
    (short,) = why(warehouse, "so1")
    assert (short.line, short.sku, short.unit) == (2, "BOLT", "EA")
    shown = [show_quantity(each) for each in (short.wanted, short.reserved, short.in_hand, short.missing)]
    assert shown == ["10", "4", "0", "6"]
    warehouse.post(DefineLocation(code="STAGE", kind="staging"))
    warehouse.post(TakeWhole(order="SO1", place="STAGE"), "SUE")
    (short,) = why(warehouse, "SO1")
    shown = [show_quantity(each) for each in (short.wanted, short.reserved, short.in_hand, short.missing)]
    assert shown == ["10", "0", "4", "6"]
    assert why(warehouse, "SO7") == []


def test_goods_that_cannot_be_given_out_say_why(warehouse: Warehouse) -> None:
    days = {"OLD": -1, "L3": 3, "HELD": 99, "L99": 99}
    lots = {lot: MONDAY + timedelta(days=left) for lot, left in days.items()}
    there = (
        ("A1", "OLD", 8, "available"), ("A1", "L3", 7, "available"), ("A2", "HELD", 6, "available"),
        ("A3", "L99", 5, "available"), ("A4", "L99", 4, "available"), ("DOCK", "L99", 3, "available"),
        ("A5", "L99", 2, "quality"),
    )  # fmt: skip
    for place, lot, pieces, status in there:
        warehouse.find(place, "MILK", pieces, lot=lot, expires_on=lots[lot], status=status)
    warehouse.post(HoldLot(sku="MILK", lot="HELD", reason="glass"))
    warehouse.post(DefineLocation(code="A3", active=False))
    warehouse.post(ReportProblem(problem="blocked", location="A4"))
    sell(warehouse, "SO1", line("MILK", 20, min_life_days=10))
    assert allocate(warehouse, "SO1").said == "Nothing free for SO1"
    assert causes(warehouse)[:7] == [
        ("expired", "8", "A1"), ("short life", "7", "A1"), ("held lot", "6", "A2"), ("closed bin", "5", "A3"),
        ("blocked bin", "4", "A4"), ("not in a bin", "3", "DOCK"), ("quality", "2", "A5"),
    ]  # fmt: skip


def test_what_is_free_is_said_to_be_and_so_are_other_lots_and_sites(warehouse: Warehouse) -> None:
    warehouse.post(DefineSite(code="EAST", name="East"))
    warehouse.post(DefineLocation(site="EAST", code="E1"))
    warehouse.find("E1", "GLUE", 9, lot="G1", site="EAST")
    warehouse.find("A1", "GLUE", 5, lot="G1", site="MAIN")
    warehouse.find("A2", "GLUE", 3, lot="G2", site="MAIN")
    sell(warehouse, "SO1", line("GLUE", 20, lot="G2"), site="MAIN")
    assert causes(warehouse)[:3] == [("another lot", "5", "A1"), ("free", "3", "A2"), ("other site", "9", "EAST")]


def test_who_has_the_goods_and_since_when_is_said_and_when_others_come(warehouse: Warehouse) -> None:
    warehouse.find("A1", "BOLT", 10)
    sell(warehouse, "SO1", ("BOLT", 4))
    sell(warehouse, "SO2", ("BOLT", 3))
    sell(warehouse, "SO3", ("BOLT", 5))
    allocate(warehouse, "SO1")
    warehouse.clock.forward(7)
    warehouse.post(Reserve(sku="BOLT", quantity=Decimal(3), location="A1", purpose="job 7"), "SUE")
    allocate(warehouse, "SO2", who="ADMIN")
    (short,) = why(warehouse, "SO3")
    now = warehouse.clock()
    taken = [(each.kind, each.where, each.order_line, each.who, now - each.since) for each in short.causes[:3]]
    assert taken == [
        ("reserved", "SO1", 1, "SUE", 7 * 60_000_000),
        ("reserved", "SO2", 1, "ADMIN", 0),
        ("set aside", "job 7", 0, "SUE", 0),
    ]
    coming = [(each.kind, show_quantity(each.quantity), each.where, each.due_on) for each in short.causes[3:]]
    assert coming == [("on order", "100", "PO1", date(2026, 3, 9)), ("on order", "20", "PO1", date(2026, 3, 9))]
    assert [each.remedy for each in short.causes] == ["TakeFromOrder", "TakeFromOrder", "Release", "", ""]


def test_goods_of_others_are_no_cause(warehouse: Warehouse) -> None:
    warehouse.post(DefineSupplier(code="ACME", name="Acme", owner=True))
    warehouse.find("A1", "NUT", 5, owner="ACME")
    sell(warehouse, "SO1", ("NUT", 5))
    assert [kind for kind, _, _ in causes(warehouse)] == ["on order"]


def test_an_explanation_stays_short_however_much_there_is(warehouse: Warehouse) -> None:
    for number in range(30):
        warehouse.find("DOCK", "GLUE", 1, lot=f"G{number}")
        sell(warehouse, f"SO{number}", *[("GLUE", 1)] * 25)
    with counted_statements(warehouse) as statements:
        short = why(warehouse, "SO1")
    assert len(short) == 20
    assert all(len(each.causes) <= 10 for each in short)
    assert len(statements) < 100


def test_what_can_be_done_is_a_command() -> None:
    from_orders = {"ChangeSale"}  # comes with the orders themselves
    assert set(REMEDIES.values()) - from_orders - set(COMMANDS) == set()
