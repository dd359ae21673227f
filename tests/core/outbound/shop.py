"""A furnished shop for the tests of everything that goes out: customers' orders, goods in bins, carts and staging."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import ClassVar

from sqlalchemy import Connection, func, insert, select, update

from core.access.operator import DefineOperator
from core.books import Books
from core.catalogue.location import DefineLocation
from core.command import Outcome, SiteCommand
from core.ledger.invariants import Broken
from core.ledger.moves import Key
from core.ledger.reservations import Claim
from core.outbound.allocate import AllocateOrders
from core.outbound.drop_run import DropRun, EndRun
from core.outbound.order_sale import OrderSale, SoldLine
from core.outbound.pick import Pick
from core.outbound.pick_run import Picker, begin_run, leave_run
from core.outbound.release_orders import ReleaseOrders
from core.outbound.run_row import RunRow
from core.outbound.sales_order import follow_sales, hold_sale
from core.schema.tables import (
    balance,
    carrier,
    item,
    location,
    lot,
    operator,
    order_line,
    orders,
    pick,
    pick_run,
    plate,
    reservation,
    run_tote,
    sales_order,
    wave,
    work,
)
from core.values import quantity as micros
from core.values import to_decimal
from tests.core.warehouse import Warehouse

MONDAY = date(2026, 3, 2)
Had = tuple[str, str, str, Decimal]  # place, lot, plate, quantity
CUT_OFFS = {"EARLY": "11:00", "LATE": "17:30", "ANY": ""}  # when the carriers leave


def furnish_shop(warehouse: Warehouse) -> Warehouse:
    """Bolts at A1, nuts at A2, cable in the cold store; two carts, staging, three carriers, two pickers."""
    for code, kind, zone, sequence in (
        ("C1", "pick_face", "COLD", 20), ("CART1", "cart", "", 0), ("CART2", "cart", "", 0),
        ("STAGE", "staging", "", 0),
    ):  # fmt: skip
        warehouse.post(DefineLocation(code=code, kind=kind, zone=zone, sequence=sequence))
    for code in ("ANA", "JOE"):
        warehouse.post(DefineOperator(code=code, name=code, role="operator"))
    for place, sku in (("A1", "BOLT"), ("A2", "NUT"), ("C1", "CABLE")):
        warehouse.find(place, sku, 500)
    rows = [{"code": code, "name": code, "cut_off": cut_off} for code, cut_off in CUT_OFFS.items()]
    warehouse.room.write(lambda at: at.execute(insert(carrier), rows))
    return warehouse


def line(sku: str, quantity: int | str, **more: object) -> SoldLine:
    """A line of an order."""
    return SoldLine(sku=sku, quantity=Decimal(quantity), **more)  # type: ignore[arg-type]  # test's choice


def sell(shop: Warehouse, number: str, *lines: SoldLine | Sequence[object], **more: object) -> Outcome:
    """Beta orders; a line is a SoldLine, or SKU and quantity."""
    sold = tuple(
        each if isinstance(each, SoldLine) else SoldLine(sku=str(each[0]), quantity=Decimal(str(each[1])))
        for each in lines
    )
    return shop.post(OrderSale(number=number, customer="BETA", lines=sold, **more))  # type: ignore[arg-type]  # test's


def allocate(shop: Warehouse, *numbers: str, who: str = "SUE") -> Outcome:
    """Goods are reserved for these orders."""
    return shop.post(AllocateOrders(orders=numbers), who)


def state(shop: Warehouse, number: str) -> str:
    return shop.order_state(number)


def reserved_for(shop: Warehouse, number: str, line_number: int = 1) -> list[Had]:
    """What a line has reserved: place, lot, plate and how much, in the order of the places."""

    def read(connection: Connection) -> list[Had]:
        open_pieces = func.sum(reservation.c.quantity - reservation.c.done - reservation.c.released)
        query = (
            select(location.c.code, lot.c.code, plate.c.code, open_pieces)
            .join(order_line, order_line.c.id == reservation.c.order_line_id)
            .join(orders, orders.c.id == order_line.c.order_id)
            .join(balance, balance.c.id == reservation.c.balance_id)
            .join(location, location.c.id == balance.c.location_id)
            .join(lot, lot.c.id == balance.c.lot_id)
            .join(plate, plate.c.id == balance.c.plate_id)
            .where(reservation.c.state == "open", orders.c.number == number, order_line.c.line == line_number)
            .group_by(location.c.code, lot.c.code, plate.c.code)
            .order_by(location.c.code, lot.c.code, plate.c.code)
        )
        return [(a, b, c, to_decimal(int(much))) for a, b, c, much in connection.execute(query)]

    return shop.room.read(read)


def places_of(shop: Warehouse, number: str, line_number: int = 1) -> dict[str, int]:
    """The same by place alone."""
    found: dict[str, int] = {}
    for place, _, _, much in reserved_for(shop, number, line_number):
        found[place] = found.get(place, 0) + int(much)
    return found


def item_id(shop: Warehouse, sku: str) -> int:
    return int(shop.room.read(lambda at: at.scalar(select(item.c.id).where(item.c.sku == sku))) or 0)


WHERE = {"BOLT": "A1", "NUT": "A2", "CABLE": "C1"}


@dataclass(frozen=True, slots=True, kw_only=True)
class SetAside(SiteCommand):
    """Reserves loose goods in a bin that the test names for a line of an order."""

    permission: ClassVar[str] = "allocate"

    order: str
    line: int
    sku: str
    quantity: Decimal
    place: str

    def post(self, books: Books) -> Outcome:
        at, connection = books.site(self.site), books.connection
        query = select(order_line.c.id, order_line.c.order_id, order_line.c.item_id)
        query = query.join(orders, orders.c.id == order_line.c.order_id)
        row = connection.execute(query.where(orders.c.number == self.order, order_line.c.line == self.line)).one()
        hold_sale(connection, row.order_id)
        here = (location.c.code == self.place, location.c.site_id == at.id)
        place_id = connection.execute(select(location.c.id).where(*here)).scalar_one()
        key = Key(place_id, row.item_id, 0, 0, 0, "available")
        pieces = micros(self.quantity)
        claim = Claim(item_id=row.item_id, quantity=pieces, purpose=self.order, key=key, order_line_id=row.id)
        books.reserve(claim)
        books.follow(row.order_id, follow_sales)
        return Outcome(f"{self.sku} set aside for {self.order}")


def set_aside(shop: Warehouse, number: str, line: int, sku: str, quantity: int, place: str = "") -> None:
    """Reserves goods in a bin for a line of an order by hand."""
    where = place or WHERE[sku]
    shop.post(SetAside(order=number, line=line, sku=sku, quantity=Decimal(quantity), place=where))


def sell_from_bins(shop: Warehouse, number: str, *goods: tuple[str, int], **more: object) -> None:
    """Beta orders, and all of it is reserved."""
    sell(shop, number, *goods, **more)
    for line, (sku, quantity) in enumerate(goods, 1):
        set_aside(shop, number, line, sku, quantity)


def released(
    shop: Warehouse, *numbers: str, goods: tuple[tuple[str, int], ...] = (("BOLT", 2),), **more: object
) -> None:
    """Orders of these goods that the floor has to pick."""
    for number in numbers:
        sell_from_bins(shop, number, *goods, **more)
    shop.post(ReleaseOrders(orders=numbers), "SUE")


def hold_up(shop: Warehouse, number: str, reason: str = "credit") -> None:
    """Somebody has put the order on hold."""
    order_id = select(orders.c.id).where(orders.c.number == number).scalar_subquery()
    values = update(sales_order).where(sales_order.c.order_id == order_id).values(hold_reason=reason)
    shop.room.write(lambda at: at.execute(values))


def picker(shop: Warehouse, who: str, device: str = "") -> Picker:
    return Picker(who, device or f"HH-{who}", shop.clock())


def begin(
    shop: Warehouse, who: str, method: str = "single", place: str = "STAGE", *totes: str, **more: object
) -> RunRow:
    """A run that there must be work for."""
    found = try_to_begin(shop, who, method, place, *totes, **more)
    assert found is not None
    return found


def try_to_begin(
    shop: Warehouse, who: str, method: str = "single", place: str = "STAGE", *totes: str, **more: object
) -> RunRow | None:
    given = (1, picker(shop, who), method, place, totes)
    return shop.room.write(begin_run, *given, **more)  # type: ignore[arg-type]  # the test's choice


def broken(shop: Warehouse) -> list[Broken]:
    """Which rules of the ledger are broken, but that nobody knows how goods are set aside here."""
    return [each for each in shop.broken() if "SetAside" not in each.key]


Seen = tuple[int, str, int, str, str, str]  # number, order, line, state, run, holder


def picks(shop: Warehouse) -> list[Seen]:
    """All picks: number, order, line, state, run and who has it."""

    def read(connection: Connection) -> list[Seen]:
        query = (
            select(work.c.id, orders.c.number, order_line.c.line, work.c.state, pick_run.c.number, operator.c.code)
            .join(pick, pick.c.work_id == work.c.id)
            .join(order_line, order_line.c.id == pick.c.order_line_id)
            .join(orders, orders.c.id == order_line.c.order_id)
            .outerjoin(pick_run, pick_run.c.id == pick.c.run_id)
            .outerjoin(operator, operator.c.id == work.c.holder_id)
            .order_by(work.c.id)
        )
        return [(a, b, c, d, e or "", f or "") for a, b, c, d, e, f in connection.execute(query)]

    return shop.room.read(read)


def orders_of(shop: Warehouse, run: RunRow) -> list[str]:
    """The orders of a run's picks, each once."""
    return list(dict.fromkeys(order for _, order, _, _, number, _ in picks(shop) if number == run.number))


def totes_of(shop: Warehouse, run: RunRow) -> list[tuple[str, str]]:
    """The totes of a run and the order in each."""
    query = (
        select(plate.c.code, orders.c.number)
        .join(run_tote, run_tote.c.plate_id == plate.c.id)
        .outerjoin(orders, orders.c.id == run_tote.c.order_id)
        .where(run_tote.c.run_id == run.id)
        .order_by(run_tote.c.slot)
    )
    return [(code, number or "") for code, number in shop.room.read(lambda at: at.execute(query).all())]


def run_state(shop: Warehouse, run: RunRow) -> str:
    return str(shop.room.read(lambda at: at.scalar(select(pick_run.c.state).where(pick_run.c.id == run.id))))


def wave_state(shop: Warehouse, number: str) -> str:
    return str(shop.room.read(lambda at: at.scalar(select(wave.c.state).where(wave.c.number == number))))


def take_whole(shop: Warehouse, number: str, tote: str = "") -> None:
    """All that is still to be picked for an order is picked: by who has it, or by Otto, who leaves all else."""
    open_ones = [each for each in picks(shop) if each[1] == number and each[3] in ("ready", "leased")]
    run = None if any(run for *_, run, _ in open_ones) else begin(shop, "OTTO", "batch", most=100)
    for work_id, *_, holder in open_ones:
        shop.post(Pick(work=work_id, tote=tote), holder or "OTTO")
    if run is not None:
        shop.room.write(leave_run, run, shop.clock())


def drop(shop: Warehouse, run: RunRow, place: str = "STAGE") -> None:
    """What the run has picked is set down; where it is there already, the run just ends."""
    command = EndRun(run=run.number) if run.place == place else DropRun(run=run.number, target=place)
    shop.post(command, run.operator)
