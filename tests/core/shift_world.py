"""What there is in a shift of random work: sites, places, goods, orders; and how the ledger is read after each step."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from hypothesis import strategies as st
from sqlalchemy import Connection, select

from core.catalogue.item import DefineItem
from core.catalogue.location import AssignBin, DefineLocation, DefineSite
from core.catalogue.party import DefineSupplier
from core.command import Command
from core.inbound.purchase_order import OrderedLine, OrderPurchase
from core.ledger.periods import stock_as_of
from core.schema.tables import (
    balance,
    item,
    location,
    lot,
    order_line,
    orders,
    party,
    plate,
    reservation,
    site,
)
from tests.core.paper_books import WEIGHED, Amount, Line, PaperBooks, Place, Plate, Spot
from tests.core.warehouse import Warehouse

MAIN, NORTH = "MAIN", "NORTH"
ZONES = {MAIN: "Europe/Berlin", NORTH: "Pacific/Auckland"}
LINES = {
    ("SHIFT1", 1): Line(MAIN, "BOLT", 100, 100),
    ("SHIFT1", 2): Line(MAIN, "PUMP", 5, 5),
    ("SHIFT1", 3): Line(MAIN, "OIL", 40, 40),
    ("SHIFT1", 4): Line(MAIN, "HAM", 40, 40),
    ("SHIFT1", 5): Line(MAIN, "BOLT", 20, 22),
    ("SHIFT1", 6): Line(MAIN, "GLUE", 40, 40),
    ("SHIFT1", 7): Line(MAIN, "FREIGHT", 9, 9),
    ("SHIFT2", 1): Line(NORTH, "BOLT", 50, 50),
    ("SHIFT2", 2): Line(NORTH, "HAM", 9, 9),
}
ORDER_AT = {MAIN: "SHIFT1", NORTH: "SHIFT2"}
SET_UP: tuple[Command, ...] = (
    DefineSite(code=NORTH, name="North", time_zone=ZONES[NORTH]),
    DefineLocation(site=NORTH, code="A1"),
    DefineLocation(site=NORTH, code="OUT", kind="transit"),
    DefineLocation(site=MAIN, code="OUT", kind="transit"),
    DefineSupplier(code="ACME", name="Acme", owner=True),
    DefineItem(sku="OIL", name="Oil", unit="L", tracking="contents"),
    DefineItem(sku="HAM", name="Ham", catch_unit="KG", catch_nominal=Decimal(2), catch_tolerance=50),
    DefineItem(sku="FREIGHT", name="Freight", kind="service"),
    AssignBin(site=MAIN, sku="BOLT", location="A2", min_quantity=Decimal(2), max_quantity=Decimal(30)),
    *(
        OrderPurchase(
            number=number,
            supplier="ACME",
            site=at,
            lines=tuple(
                OrderedLine(
                    sku=line.sku, quantity=Decimal(line.ordered), over_percent=100 * line.most // line.ordered - 100
                )
                for key, line in LINES.items()
                if key[0] == number
            ),
        )
        for at, number in ORDER_AT.items()
    ),
)


def set_up(warehouse: Warehouse) -> None:
    """Makes the furnished warehouse ready for a shift, and closes it."""
    for command in SET_UP:
        warehouse.post(command)
    warehouse.room.close()


DOCK, A1, B1, OUT = (Place(MAIN, code) for code in ("DOCK", "A1", "B1", "OUT"))
FAR_A1, FAR_OUT = Place(NORTH, "A1"), Place(NORTH, "OUT")
PLACES = st.sampled_from([DOCK, A1, A1, B1, OUT, FAR_A1, FAR_OUT])
GOODS = st.sampled_from(
    [("BOLT", ""), ("BOLT", ""), ("GLUE", "G1"), ("GLUE", "G2"), ("PUMP", "S1"), ("PUMP", "S2"), ("OIL", "O1"),
     ("OIL", "O2"), ("HAM", ""), ("HAM", ""), ("FREIGHT", "")]
)  # fmt: skip
PLATE_CODES = ["LP000001", "LP000002", "LP000003"]
PLATES = st.integers(0, 9)  # none, one that is there, or another: see Shift._plate
OWNERS = st.sampled_from(["", "", "", "ACME"])
STATUSES = st.sampled_from(["available", "available", "available", "quality", "missing"])
PIECES = st.sampled_from([1, 1, 2, 3, 5, 30])
PICK = st.integers(0, 99)
SCALE = st.sampled_from(
    [2, 2, 2, 2, 2, 2, 1, 3, 4, None]
)  # what a weighed piece weighs: 4 is unlikely, None nobody weighed


def weighed(sku: str, pieces: int, scale: int | None) -> int | None:
    """What the scale says of so many pieces."""
    return pieces * scale if sku in WEIGHED and scale else None


def named(goods: Spot) -> dict[str, Any]:
    """Goods as commands name them."""
    is_serial = goods.sku in ("PUMP", "OIL")
    return {
        "sku": goods.sku,
        "lot": "" if is_serial else goods.code,
        "serial": goods.code if is_serial else "",
        "owner": goods.owner,
    }


def placed(goods: Spot) -> dict[str, Any]:
    """Goods and where they stand, as commands name them."""
    where = {"plate": goods.plate} if goods.plate else {"location": goods.place}
    return {"status": goods.status, **where, **named(goods)}


class Seen(NamedTuple):
    """What the ledger says, in the words of the paper."""

    stock: dict[Spot, Amount]
    reserved: dict[Spot, int]
    plates: dict[str, Plate]
    done: dict[tuple[str, int], int]
    claims: dict[UUID, tuple[int, Spot | None]]
    closed: dict[str, date | None]


_KEY = (site.c.code, location.c.code, item.c.sku, lot.c.code, plate.c.code, party.c.code, balance.c.status)
_STOCK = (
    select(*_KEY, balance.c.quantity, balance.c.catch_quantity, balance.c.reserved, balance.c.id)
    .select_from(balance)
    .join(location, location.c.id == balance.c.location_id)
    .join(site, site.c.id == location.c.site_id)
    .join(item, item.c.id == balance.c.item_id)
    .join(lot, lot.c.id == balance.c.lot_id)
    .join(plate, plate.c.id == balance.c.plate_id)
    .join(party, party.c.id == balance.c.owner_id)
)
_carrier = plate.alias("carrier")
_PLATES = (
    select(plate.c.code, site.c.code, location.c.code, _carrier.c.code)
    .outerjoin(location, location.c.id == plate.c.location_id)
    .outerjoin(site, site.c.id == location.c.site_id)
    .outerjoin(_carrier, _carrier.c.id == plate.c.parent_id)
    .where(plate.c.id != 0)
)
_DONE = (
    select(orders.c.number, order_line.c.line, order_line.c.done)
    .join(orders, orders.c.id == order_line.c.order_id)
    .where(orders.c.number.in_(ORDER_AT.values()))
)
_CLAIMS = select(
    reservation.c.posting_id,
    reservation.c.quantity - reservation.c.done - reservation.c.released,
    reservation.c.balance_id,
)
_CLOSED = select(site.c.code, site.c.closed_through)


def see(connection: Connection) -> Seen:
    """Reads the ledger as it stands."""
    rows = [(Spot(*row[:7]), *row[7:]) for row in connection.execute(_STOCK)]
    at = {row_id: spot for spot, *_, row_id in rows}
    return Seen(
        {spot: Amount(_whole(pieces), _whole(weight)) for spot, pieces, weight, _, _ in rows},
        {spot: _whole(held) for spot, _, _, held, _ in rows if held},
        {
            code: Plate(Place(of, place) if of else None, on or "")
            for code, of, place, on in connection.execute(_PLATES)
        },
        {(number, line): _whole(done) for number, line, done in connection.execute(_DONE)},
        {of: (_whole(left), at.get(row_id)) for of, left, row_id in connection.execute(_CLAIMS) if left},
        {str(code): closed for code, closed in connection.execute(_CLOSED)},
    )


def open_claims(connection: Connection) -> set[UUID]:
    """The reservations that still hold something, each by the posting that made it."""
    return {of for of, left, _ in connection.execute(_CLAIMS) if left}


def said_by(books: PaperBooks) -> Seen:
    """What the paper says, to be held against that."""
    return Seen(
        books.stock,
        {spot: books.reserved(spot) for spot in books.stock if books.reserved(spot)},
        books.plates,
        {key: books.done[key] for key in books.lines},
        {of: (claim.open, claim.spot) for of, claim in books.claims.items() if claim.open},
        {code: books.closed.get(code, (None,))[-1] if books.closed.get(code) else None for code in books.zones},
    )


class Codes:
    """The codes that stand for the numbers of rows."""

    def __init__(self) -> None:
        self._of: dict[str, dict[int, str]] = {}

    def stock_as_of(self, connection: Connection, at: str, day: date) -> dict[Spot, Amount]:
        """What the ledger says was on hand on the evening of that day."""
        site_id = next(number for number, code in self._all(connection, "site").items() if code == at)
        return {
            Spot(
                at, self._code(connection, "location", row.location_id), self._code(connection, "item", row.item_id),
                self._code(connection, "lot", row.lot_id), "", self._code(connection, "party", row.owner_id),
                row.status,
            ): Amount(_whole(row.quantity), _whole(row.catch_quantity))
            for row in stock_as_of(connection, site_id, day)
        }  # fmt: skip

    def _code(self, connection: Connection, table: str, number: int) -> str:
        if number not in self._all(connection, table):
            del self._of[table]
        return self._all(connection, table)[number]

    def _all(self, connection: Connection, table: str) -> dict[int, str]:
        if table not in self._of:
            of = {"site": site, "location": location, "item": item, "lot": lot, "party": party}[table]
            name = of.c.sku if of is item else of.c.code
            rows = connection.execute(select(of.c.id, name))
            self._of[table] = {number: str(code) for number, code in rows}
        return self._of[table]


def _whole(micros: int) -> int:
    """Millionths as whole pieces: the shift knows no others."""
    whole, rest = divmod(int(micros), 1_000_000)
    assert rest == 0, micros
    return whole


def days_around(today: date, back: int) -> Iterator[date]:
    """The day so far back, and today."""
    yield date.fromordinal(today.toordinal() - back)
    yield today
