"""Desk screens at every size: as agreed, and with all that must be seen."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest

from core.catalogue.party import DefineCustomer
from core.command import Command
from core.inbound.quality import DefineQualityRule
from core.internal.report_problem import ReportProblem
from core.outbound.allocate import AllocateOrders
from core.outbound.inspect_return import InspectReturn
from core.outbound.load import LoadCarton
from core.outbound.order_sale import OrderSale, SoldLine
from core.outbound.plan_wave import PlanWave
from core.outbound.release_wave import ReleaseWave
from tests.floor.loaded import CARTON, TO_LOAD
from tests.floor.stage import Stage
from tests.tui.desk.dock_in_office import packed
from tests.tui.desk.dock_in_office import sold as on_the_dock
from tests.tui.desk.lots_in_office import HOSTILE, lots_in_office
from tests.tui.desk.office import (
    between_sites,
    kits,
    open_as_administrator,
    open_desk,
    supplies,
    unplanned,
    wrong,
)
from tests.tui.desk.outbound_in_office import released, sold, somebody_picks
from tests.tui.desk.seen import require_as_agreed, require_to_fit
from tests.tui.desk.test_customer_returns import agree

SIZES = [(80, 24), (100, 30), (160, 50), (30, 16)]
Play = Callable[[Stage], None]


def orders(desk: Stage) -> None:
    open_desk(desk, "orders")
    desk.press("DOWN")


def typed(desk: Stage) -> None:
    open_desk(desk, "orders")
    desk.key("acme")


def opened(desk: Stage) -> None:
    open_desk(desk, "orders")
    desk.scan("PO4500017")
    desk.press("DOWN")


def new_order(desk: Stage) -> None:
    open_desk(desk, "orders")
    desk.press("F5")
    for answer in ("acme", "", "+2w", "10447", "250", "0.12", "", "55120", "40", "", ""):
        desk.enter(answer)


def work(desk: Stage) -> None:
    open_desk(desk, "work")
    desk.press("DOWN")
    desk.press("DOWN")


def exceptions(desk: Stage) -> None:
    open_desk(desk, "exceptions")


def decisions(desk: Stage) -> None:
    desk.set_up(*wrong())
    open_desk(desk, "exceptions")
    for _ in range(3):
        desk.press("DOWN")


def receipts(desk: Stage) -> None:
    desk.set_up(*unplanned())
    open_desk(desk, "receipts")


def matching(desk: Stage) -> None:
    receipts(desk)
    desk.scan("R000003")
    desk.press("F8")
    desk.enter("1")
    desk.enter("1")


def lots(desk: Stage) -> None:
    desk.set_up(*lots_in_office())
    open_desk(desk, "lots")


def recalled_lot(desk: Stage) -> None:
    lots(desk)
    desk.key("n2611")
    desk.press("F8")
    desk.enter("grease in them is contaminated")
    desk.enter()
    desk.enter()


def recall_asked(desk: Stage) -> None:
    lots(desk)
    desk.key("n2611")
    desk.press("F8")
    desk.enter("grease in them is contaminated")


def quality(desk: Stage) -> None:
    desk.set_up(
        DefineQualityRule(seq=10, checked="always", sku="70007", supplier="NORD"),
        DefineQualityRule(seq=20, checked="every", number=5, supplier="ACME"),
        DefineQualityRule(seq=30, checked="percent", number=2),
    )
    open_desk(desk, "quality")


def shortages(desk: Stage) -> None:
    desk.set_up(DefineCustomer(code="MILL", name="Mill & Sons"))
    for number, sku, pieces in (("SO1", "70007", 10), ("SO2", "70007", 1000), ("SO3", "31150", 7)):
        line = SoldLine(sku=sku, quantity=Decimal(pieces), due_on=date(2026, 3, 9))
        desk.set_up(OrderSale(number=number, customer="MILL", lines=(line,)))
    desk.set_up(AllocateOrders(orders=("SO1", "SO3")), ReportProblem(problem="blocked", location="A12-040"))
    open_desk(desk, "shortages")


def explained(desk: Stage) -> None:
    shortages(desk)
    desk.scan("SO2")


def waves(desk: Stage) -> None:
    desk.set_up(*sold())
    desk.set_up(
        PlanWave(number="W1", orders=("SO1", "SO3"), note="first truck"), PlanWave(number="W2", orders=("SO2",))
    )
    desk.set_up(ReleaseWave(wave="W1"))
    open_desk(desk, "waves")


def picking(desk: Stage) -> None:
    desk.set_up(*released())
    somebody_picks(desk)
    open_desk(desk, "picking")
    desk.press("DOWN")


def customer_returns(desk: Stage) -> None:
    agree(desk)
    desk.set_up(InspectReturn(number="RMA-001", line=1, disposition="quarantine", quantity=Decimal(2)))
    open_desk(desk, "returns")


def dock_board(desk: Stage) -> None:
    desk.set_up(*on_the_dock())
    packed(desk)
    open_desk(desk, "dock")


def truck(desk: Stage) -> None:
    dock_board(desk)
    desk.scan("SO2")


def shipments(desk: Stage) -> None:
    for each in TO_LOAD:
        if isinstance(each, Command):
            desk.set_up(each)
        else:
            each(desk.room)
    desk.set_up(LoadCarton(shipment="T1", plate=CARTON))
    open_desk(desk, "shipments")


def palette(desk: Stage) -> None:
    open_desk(desk, "work")
    desk.press("F9")
    desk.key("go ex")


def refused(desk: Stage) -> None:
    open_desk(desk, "orders")
    desk.scan("A12-010")


def helped(desk: Stage) -> None:
    open_desk(desk, "work")
    desk.press("F1")


def transfers(desk: Stage) -> None:
    desk.set_up(*between_sites())
    open_desk(desk, "transfers")


def new_transfer(desk: Stage) -> None:
    transfers(desk)
    desk.press("F5")
    for answer in ("", "", "+2w", "10447", "25", "20981", "2", "3", "70007"):
        desk.enter(answer)


def closing(desk: Stage) -> None:
    transfers(desk)
    desk.press("F2")


def kit_list(desk: Stage) -> None:
    desk.set_up(*kits())
    open_as_administrator(desk, "kits")


def kit_lines(desk: Stage) -> None:
    kit_list(desk)
    desk.press("F8")


def supplied(desk: Stage) -> None:
    desk.set_up(*supplies())
    open_desk(desk, "supplies")
    desk.press("END")


def terms(desk: Stage) -> None:
    supplied(desk)
    desk.press("F8")


PLAYS: dict[str, tuple[Play, list[str]]] = {
    "orders": (orders, ["ORDERS 6", "PO4500022", "FIND> _", "scan or type an order"]),
    "typed": (typed, ["FIND> acme_", "PO4500022"]),
    "opened": (opened, ["FIND[PO4500017]> _", "PO4500017 ACME Acme", "31150"]),
    "new-order": (new_order, ["LINE> _", "PO4500026 changed, 2 lines", "10447", "55120"]),
    "work": (work, ["WORK 4", "JOE", "A12-040"]),
    "exceptions": (exceptions, ["EXCEPTIONS 3", "looks empty", "closed bin"]),
    "decisions": (decisions, ["EXCEPTIONS 8", "> dispose of", "in check", "unmatched", "A12-010"]),
    "receipts": (receipts, ["RECEIPTS 3", "> R000003 ", "R000001"]),
    "returns": (customer_returns, ["RETURNS 3", "> RMA-001 ", "RMA-002"]),
    "matching": (matching, ["10447", "QTY[60]> _"]),
    "lots": (lots, ["LOTS 5", "> N2612", HOSTILE, "held", "quarantined", "expired", "free"]),
    "recalled-lot": (recalled_lot, ["A12-010", "not traced, not closed"]),
    "recall-asked": (recall_asked, ["ENT=recall> _", "N2611", "grease in them is", "Nobody gets any of it"]),
    "quality": (quality, ["QUALITY 3", "> 10", "1 of 5 receipts"]),
    "transfers": (transfers, ["TRANSFERS 4", "> TR1 ", "E-1"]),
    "new-transfer": (new_transfer, ["70007 Seal", "QTY> _"]),
    "closing": (closing, ["TR1 MAIN to EAST", "ENT=close> _"]),
    "kits": (kit_list, ["KITS 2", "> 90001 ", "90002"]),
    "kit-lines": (kit_lines, ["1 EA 90001 Service set", "LINE> _"]),
    "supplies": (supplied, ["SUPPLIER ITEMS 3", "> NORD "]),
    "terms": (terms, ["20981 from Nordic", "1 called: 6204-2RS", "NO.> _"]),
    "shortages": (shortages, ["SHORT 2", "SO2", "SO3", "scan or type an order"]),
    "explained": (explained, ["SO2 MILL Mill & Sons", "blocked bin", "F7", "SO1"]),
    "waves": (waves, ["WAVES 2", "> W1", "released", "W2", "FIND> _"]),
    "picking": (picking, ["PICKING 2", "RUN000001", "JOE", "CART1"]),
    "dock": (dock_board, ["DOCK 5", "> all", "09:45", "16:30", "####----"]),
    "truck": (truck, ["09:45 DHL: 2 orders, 1 at", "reserved ######## 2/2", "packed   ####.... 1/2", "SO2"]),
    "shipments": (shipments, ["SHIPMENTS 1", "> T1 ", "DHL"]),
    "palette": (palette, ["DO> go ex_", "> Go to Exceptions"]),
    "refused": (refused, ["X That is bin A12-010", "scan or type an order"]),
    "help": (helped, ["HELP Work", "arrows: mark a row", "F9: all there is to do", "ENT=back"]),
}


@pytest.mark.parametrize("name", PLAYS)
def test_a_desk_screen_looks_as_agreed_and_shows_what_it_must(desk: Stage, name: str) -> None:
    play, must = PLAYS[name]
    play(desk)
    require_as_agreed(desk, name, SIZES, must)


@pytest.mark.parametrize(
    "name",
    [
        "orders", "opened", "waves", "picking", "dock", "palette", "lots", "recalled-lot", "quality", "transfers",
        "kits", "supplies", "shipments",
    ],
)  # fmt: skip
def test_a_desk_screen_fits_any_size(desk: Stage, name: str) -> None:
    PLAYS[name][0](desk)
    require_to_fit(desk)
