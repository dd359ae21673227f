"""A small furnished warehouse: what the tests of the core do their work in, and how they look at it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from sqlalchemy import Connection, Engine, func, select

from core.access.operator import DefineOperator
from core.catalogue.item import DefineItem, DefinePack
from core.catalogue.location import DefineLocation, DefineZone
from core.catalogue.party import DefineCustomer, DefineSupplier
from core.catalogue.printer import DefinePrinter
from core.command import Command, Outcome, Place, Stamp
from core.errors import Rejection
from core.first_start import ADMINISTRATOR, make_first_administrator
from core.inbound.purchase_order import OrderedLine, OrderPurchase
from core.inbound.receive import Receive
from core.internal.adjust import AdjustStock
from core.ledger.invariants import Broken, broken_rules, check
from core.schema.tables import (
    balance,
    entry,
    item,
    location,
    lot,
    move,
    order_line,
    orders,
    plate,
    posting,
    print_job,
    reservation,
)
from core.schema.upgrade import upgrade
from core.stockroom import Stockroom
from core.values import Micros, instant, moment, new_id, to_decimal

PIN = "471100"
PEPPER = b"pepper"
MONDAY_MORNING = instant(moment(0).replace(year=2026, month=3, day=2, hour=8))
MINUTE = 60_000_000
DAY = 1440 * MINUTE
FRESH = date(2026, 9, 30)

Shelf = tuple[str, str, str, str, str]  # location, sku, lot, plate, status


@dataclass(slots=True)
class WallClock:
    """A clock that stands still until it is set."""

    now: Micros = MONDAY_MORNING

    def __call__(self) -> Micros:
        return self.now

    def forward(self, minutes: float) -> None:
        self.now = Micros(self.now + round(minutes * MINUTE))


@dataclass(slots=True)
class Warehouse:
    """The stockroom, its clock, and questions about what is in it."""

    url: str
    clock: WallClock = field(default_factory=WallClock)
    deadline_s: float = 8.0
    room: Stockroom = field(init=False)

    def __post_init__(self) -> None:
        self.room = Stockroom(self.url, self.clock, pepper=PEPPER, deadline_s=self.deadline_s)

    @property
    def engine(self) -> Engine:
        return self.room._engine

    def stamp(self, who: str = ADMINISTRATOR, device: str = "DESK") -> Stamp:
        return Stamp(new_id(self.clock()), who, device, moment(self.clock()))

    def post(self, command: Command, who: str = ADMINISTRATOR, place: Place | None = None) -> Outcome:
        """Posts the command now, with a new id."""
        return self.room.post(command, self.stamp(who), place)

    def refusal(self, command: Command, who: str = ADMINISTRATOR) -> Rejection:
        """The refusal of the command, which must change nothing but the posting log."""
        before = self.everything()
        stamp = self.stamp(who)
        try:
            outcome = self.room.post(command, stamp)
        except Rejection as rejection:
            assert self.everything() == before
            assert self.state_of(stamp) == "rejected"
            return rejection
        raise AssertionError(f"not refused: {outcome.said}")

    def everything(self) -> tuple[object, ...]:
        """All that a refused command must leave as it is."""
        counted = (move, entry, plate, lot, item, orders, print_job, reservation)
        counts = self.room.read(lambda at: [at.scalar(select(func.count()).select_from(table)) for table in counted])
        stock = (self.stock(), self.reserved(), self.owned())
        return counts, stock, self.progress(), self.room.read(_plates)

    def state_of(self, stamp: Stamp) -> str | None:
        return self.room.read(lambda at: at.scalar(select(posting.c.state).where(posting.c.id == stamp.id)))

    def stock(self) -> dict[Shelf, Decimal]:
        """What is on hand, by location, SKU, lot, plate and status."""
        return self.room.read(_stock)

    def owned(self) -> list[tuple[object, ...]]:
        """Whose goods lie where, and what they weigh."""
        return self.room.read(_owned)

    def on_hand(self, place: str, sku: str) -> Decimal:
        """How much of the item is at the place, whatever its lot, plate and status."""
        return sum((amount for key, amount in self.stock().items() if key[:2] == (place, sku)), Decimal(0))

    def reserved(self) -> dict[str, Decimal]:
        """What is held reserved, by location and SKU."""
        return self.room.read(_reserved)

    def progress(self) -> dict[tuple[str, int], Decimal]:
        """What is done on each order's line."""
        return self.room.read(_progress)

    def order_state(self, number: str) -> str:
        return str(self.room.read(lambda at: at.scalar(select(orders.c.state).where(orders.c.number == number))))

    def moves(self) -> int:
        return int(self.room.read(lambda at: at.scalar(select(func.count()).select_from(move))) or 0)

    def broken_rules(self) -> list[Broken]:
        """The same without the database's own damage: for tests that ask after every step."""
        return self.room.read(broken_rules)

    def broken(self) -> list[Broken]:
        """Which rules of the ledger are broken."""
        return self.room.read(check)

    # what the tests do most
    def receive(self, sku: str, quantity: int | str, who: str = ADMINISTRATOR, **more: object) -> Outcome:
        given: dict[str, object] = {"order": "PO1", "location": "DOCK", **more}
        command = Receive(sku=sku, quantity=Decimal(quantity), **given)  # type: ignore[arg-type]  # test's choice
        return self.post(command, who)

    def find(self, place: str, sku: str, quantity: int | str, **more: object) -> Outcome:
        given: dict[str, object] = {"reason": "FOUND", **more}
        return self.post(
            AdjustStock(location=place, sku=sku, change=Decimal(quantity), **given)  # type: ignore[arg-type]  # test's
        )


def _stock(connection: Connection) -> dict[Shelf, Decimal]:
    query = (
        select(location.c.code, item.c.sku, lot.c.code, plate.c.code, balance.c.status, balance.c.quantity)
        .join(location, location.c.id == balance.c.location_id)
        .join(item, item.c.id == balance.c.item_id)
        .join(lot, lot.c.id == balance.c.lot_id)
        .join(plate, plate.c.id == balance.c.plate_id)
    )
    return {(a, b, c, d, e): to_decimal(amount) for a, b, c, d, e, amount in connection.execute(query)}


def _reserved(connection: Connection) -> dict[str, Decimal]:
    query = (
        select(location.c.code, item.c.sku, func.sum(balance.c.reserved))
        .join(location, location.c.id == balance.c.location_id)
        .join(item, item.c.id == balance.c.item_id)
        .where(balance.c.reserved > 0)
        .group_by(location.c.code, item.c.sku)
    )
    return {f"{place} {sku}": to_decimal(int(held)) for place, sku, held in connection.execute(query)}


def _owned(connection: Connection) -> list[tuple[object, ...]]:
    columns = (balance.c.location_id, balance.c.item_id, balance.c.lot_id, balance.c.owner_id, balance.c.catch_quantity)
    return [tuple(row) for row in connection.execute(select(*columns).order_by(*columns))]


def _progress(connection: Connection) -> dict[tuple[str, int], Decimal]:
    query = select(orders.c.number, order_line.c.line, order_line.c.done).join(
        order_line, order_line.c.order_id == orders.c.id
    )
    return {(number, line): to_decimal(done) for number, line, done in connection.execute(query)}


def _plates(connection: Connection) -> list[tuple[object, ...]]:
    columns = (plate.c.code, plate.c.parent_id, plate.c.location_id, plate.c.state)
    return [tuple(row) for row in connection.execute(select(*columns).order_by(plate.c.id))]


def furnish(url: str) -> None:
    """Makes an empty database into the warehouse that the tests know."""
    upgrade(url)
    warehouse = Warehouse(url)
    make_first_administrator(warehouse.room, "DESK", "Ada", PIN, "Europe/Berlin")
    for command in (*_people(), *_goods(), *_places(), *_purchases()):
        warehouse.post(command)
    warehouse.room.close()


def _people() -> tuple[Command, ...]:
    return (
        DefineOperator(code="OTTO", name="Otto", role="operator"),
        DefineOperator(code="SUE", name="Sue", role="supervisor"),
        DefineOperator(code="GONE", name="Gone", role="operator", active=False),
        DefineSupplier(code="ACME", name="Acme"),
        DefineCustomer(code="BETA", name="Beta"),
        DefinePrinter(code="ZEBRA", name="At the dock"),
        DefinePrinter(code="BROKEN", name="In the cellar", active=False),
    )


def _goods() -> tuple[Command, ...]:
    return (
        DefineItem(sku="BOLT", name="Hex bolt M8"),
        DefineItem(sku="NUT", name="Nut M8"),
        DefineItem(sku="CABLE", name="Cable", unit="M"),
        DefineItem(sku="GLUE", name="Glue", tracking="lot"),
        DefineItem(sku="MILK", name="Milk", tracking="lot", expires=True),
        DefineItem(sku="PUMP", name="Pump", tracking="serial"),
        DefinePack(sku="BOLT", pack="BOX", quantity=Decimal(20), gtin="4006381333931"),
        DefinePack(sku="MILK", pack="CASE", quantity=Decimal(10)),
    )


def _places() -> tuple[Command, ...]:
    return (
        DefineZone(code="COLD", name="Cold store"),
        *(DefineLocation(code=f"A{number}", sequence=number, check_digits=f"1{number}") for number in range(1, 6)),
        DefineLocation(code="B1", sequence=10, mixing="item"),
        DefineLocation(code="B2", sequence=11, mixing="lot"),
        DefineLocation(code="SHUT", sequence=12, active=False),
        DefineLocation(code="DOCK2", kind="dock"),
    )


def _purchases() -> tuple[Command, ...]:
    lines = (
        OrderedLine(sku="BOLT", quantity=Decimal(100)),
        OrderedLine(sku="MILK", quantity=Decimal(6), pack="CASE"),
        OrderedLine(sku="PUMP", quantity=Decimal(5)),
        OrderedLine(sku="CABLE", quantity=Decimal("50.5")),
        OrderedLine(sku="BOLT", quantity=Decimal(20), over_percent=10),
        OrderedLine(sku="GLUE", quantity=Decimal(40)),
    )
    return (
        OrderPurchase(number="PO1", supplier="ACME", lines=lines, due_on=date(2026, 3, 9)),
        OrderPurchase(number="PO2", supplier="ACME", lines=(OrderedLine(sku="NUT", quantity=Decimal(10)),)),
    )
