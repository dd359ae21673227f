"""Loading: a carton is carried to the dock of a shipment and is of that from then on, until it is unloaded."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, NamedTuple

from sqlalchemy import Connection, bindparam, func, insert, select, update

from core.books import Books
from core.catalogue.location import LocationRow, need_place, physical_places, require_unlocked
from core.command import Outcome, SiteCommand
from core.errors import Rejection
from core.ledger.held_lots import require_shippable
from core.ledger.plates import PlateRow, hold_plates, need_plate, tree
from core.ledger.relocate import require_plate_fits
from core.ledger.reservations import Reservation, hold_of_lines, keys_of
from core.ledger.stand import require_in_reach
from core.outbound.drop_run import KINDS as SET_DOWN
from core.outbound.leaving import by_balance, pieces_by_line, require_policy
from core.outbound.pick_plate import put_plate_back
from core.outbound.pickable import PICKABLE
from core.outbound.picking import UNDER_WAY
from core.outbound.sales_order import SaleRow, follow_sale, hold_sales, sale_lines
from core.outbound.shipment import (
    KINDS_MAX,
    LoadedRow,
    ShipmentRow,
    cartons_among,
    cartons_for,
    hold_shipment,
    kinds_on,
    need_shipment,
)
from core.schema.tables import (
    balance,
    carton,
    operator,
    order_line,
    pick_run,
    plate,
    reservation,
    run_tote,
    site,
)
from core.undo import ALL_PLATES, Posted

LOAD, UNLOAD = "load", "unload"  # kinds of moves


class _OnPlate(NamedTuple):
    balance_id: int
    quantity: int
    lot_id: int
    plate_id: int
    code: str


_GOODS = (
    select(balance.c.id, balance.c.quantity, balance.c.lot_id, plate.c.id, plate.c.code)
    .join(plate, plate.c.id == balance.c.plate_id)
    .where(balance.c.plate_id.in_(bindparam("plates", expanding=True)))
    .order_by(balance.c.id)
)
_ORDERS = (
    select(order_line.c.order_id)
    .join(reservation, reservation.c.order_line_id == order_line.c.id)
    .where(reservation.c.state == "open", reservation.c.balance_id.in_(bindparam("balances", expanding=True)))
    .distinct()
)
_IN_RUN = (
    select(pick_run.c.number, operator.c.code.label("operator"), plate.c.code)
    .join(run_tote, run_tote.c.run_id == pick_run.c.id)
    .join(operator, operator.c.id == pick_run.c.operator_id)
    .join(plate, plate.c.id == run_tote.c.plate_id)
    .where(run_tote.c.plate_id.in_(bindparam("plates", expanding=True)))
)
_VERIFIES = select(site.c.verify_cartons).where(site.c.id == bindparam("site_id"))
_LAST = select(func.coalesce(func.max(carton.c.sequence), 0)).where(carton.c.order_id == bindparam("order_id"))


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadCarton(SiteCommand):
    """Loads a closed carton onto a shipment: it is carried to the dock, and what is in it stays with its order.

    Of a pallet all cartons are loaded at once; one that is all for one order and was never packed becomes a carton.
    Another carrier's carton needs the approval of somebody who sells.
    """

    permission: ClassVar[str] = "ship"
    undoable: ClassVar[bool] = True

    shipment: str
    plate: str

    def post(self, books: Books) -> Outcome:
        """Carries the plate, and notes what is loaded."""
        connection, at = books.connection, books.site(self.site)
        asked = need_shipment(connection, self.shipment, at.id)
        this, plates = _held_plate(books, self.plate, at.id)
        goods = [_OnPlate._make(row) for row in connection.execute(_GOODS, {"plates": plates})]
        if not goods:
            raise Rejection("plate_empty", plate=this.code)
        sales = {each.id: each for each in hold_sales(connection, self._orders(connection, plates, goods))}
        found = hold_shipment(connection, asked)
        found.requires_loading()
        boxes = {each.plate_id: each for each in cartons_among(connection, plates)}
        for box in boxes.values():
            _require_to_load(box)
            if not box.verified and connection.execute(_VERIFIES, {"site_id": at.id}).scalar():
                raise Rejection("carton_not_verified", carton=box.code)
        made = self._made(books, this, goods, set(boxes))
        self._require_allowed(books, found, sales, boxes, goods)
        if kinds_on(connection, found.id) + len(goods) > KINDS_MAX:
            raise Rejection("shipment_full", shipment=found.number, most=KINDS_MAX)
        carried = _carry(books, LOAD, this, physical_places(connection, [found.dock_id])[found.dock_id])
        self._note(books, found, {**{each.plate_id: each.order_id for each in boxes.values()}, **made}, set(made))
        codes = {each.plate_id: each.code for each in goods}
        for sale in sales.values():
            books.follow(sale.id, follow_sale)
        facts = {
            "site": at.code, "shipment": found.number, "plate": this.code, **carried,
            "loaded": " ".join([*(each.code for each in boxes.values()), *(codes[each] for each in made)]),
            "made": " ".join(codes[each] for each in made),
            "orders": " ".join(sale.number for sale in sales.values()),
        }  # fmt: skip
        return Outcome(f"{this.code} loaded, {found.number}", facts)

    def _orders(self, connection: Connection, plates: Sequence[int], goods: Sequence[_OnPlate]) -> set[int]:
        """The orders that these goods are for."""
        ids = set(connection.execute(_ORDERS, {"balances": [each.balance_id for each in goods]}).scalars())
        ids |= {each.order_id for each in cartons_among(connection, plates)}
        if not ids:
            raise Rejection("plate_of_no_order", plate=self.plate.upper())
        return ids

    def _made(self, books: Books, this: PlateRow, goods: Sequence[_OnPlate], known: set[int]) -> dict[int, int]:
        """The plates that become cartons, each with its order: those with goods in hand that nobody has packed."""
        bare = {each.plate_id: each.code for each in goods if each.plate_id not in known}
        if not bare:
            return {}
        run = books.connection.execute(_IN_RUN, {"plates": sorted(bare)}).first()
        if run is not None:
            raise Rejection("tote_in_run", plate=run.code, run=run.number, operator=run.operator)
        if this.kind in PICKABLE:
            raise Rejection("plate_not_picked", plate=this.code)
        made = {}
        for plate_id, code in bare.items():
            there = [each.balance_id for each in goods if each.plate_id == plate_id]
            orders = set(books.connection.execute(_ORDERS, {"balances": there}).scalars())
            if len(orders) != 1:
                raise Rejection("plate_of_several" if orders else "plate_of_no_order", plate=code)
            made[plate_id] = orders.pop()
        return made

    def _require_allowed(
        self,
        books: Books,
        found: ShipmentRow,
        sales: Mapping[int, SaleRow],
        boxes: Mapping[int, LoadedRow],
        goods: Sequence[_OnPlate],
    ) -> None:
        """Refuses goods that may not leave, or not with this shipment."""
        for sale in sales.values():
            sale.requires(UNDER_WAY)
            sale.require_free()
        other = next(
            (each for each in sales.values() if found.carrier and each.carrier not in ("", found.carrier)), None
        )
        if other is not None:
            books.require_approved("sell", "other_carrier", order=other.number, carrier=other.carrier)
        require_shippable(books.connection, {each.lot_id for each in goods}, books.today())
        lines = {sale_id: sale_lines(books.connection, sale_id) for sale_id in sales}
        held = hold_of_lines(books.connection, {line.id for those in lines.values() for line in those})
        claims = by_balance(held)
        whose = {line.id: line.order_id for those in lines.values() for line in those}
        for each in goods:
            mine = claims.get(each.balance_id, ())
            box = boxes.get(each.plate_id)
            wanted = box.order_id if box is not None else next((whose[claim.order_line_id or 0] for claim in mine), 0)
            if sum(one.open for one in mine if whose[one.order_line_id or 0] == wanted) != each.quantity:
                raise Rejection("plate_not_whole", plate=each.code, order=box.order if box is not None else "an order")
        going = pieces_by_line(one for each in goods for one in claims.get(each.balance_id, ()))
        ready = _packed(books.connection, held, sales, {each.plate_id for each in goods})
        for sale in sales.values():
            require_policy(sale, lines[sale.id], ready, going)

    def _note(self, books: Books, found: ShipmentRow, loaded: Mapping[int, int], made: set[int]) -> None:
        values: dict[str, Any] = {"shipment_id": found.id, "loaded_by": books.operator_id}
        for plate_id, order_id in loaded.items():
            if plate_id in made:
                last = books.connection.execute(_LAST, {"order_id": order_id}).scalar_one()
                row = {"plate_id": plate_id, "order_id": order_id, "sequence": last + 1, "state": "closed"}
                books.connection.execute(insert(carton).values(**row, verified=1, made_at=books.now))
            books.connection.execute(update(carton).where(carton.c.plate_id == plate_id).values(**values))

    @classmethod
    def undo(cls, books: Books, posted: Posted) -> None:
        """The plate stands where it stood, and what was no carton before is none."""
        facts = posted.facts
        boxes, found = _held_boxes(books, facts, facts["loaded"].split())
        if any(box.shipment_id != found.id or box.state != "closed" for box in boxes):
            raise Rejection("carton_not_loaded", carton=facts["plate"])
        _take_off(books, [box.plate_id for box in boxes])
        made = set(facts["made"].split())
        for box in boxes:
            if box.code in made:
                books.connection.execute(carton.delete().where(carton.c.plate_id == box.plate_id))
            books.follow(box.order_id, follow_sale)
        if posted.moves:
            put_plate_back(books, posted)


@dataclass(frozen=True, slots=True, kw_only=True)
class UnloadCarton(SiteCommand):
    """Takes a carton off its shipment again, or all on a pallet; it stays at the dock or goes to a `target`."""

    permission: ClassVar[str] = "ship"
    undoable: ClassVar[bool] = True

    plate: str
    target: str = ""

    def post(self, books: Books) -> Outcome:
        """Notes that they are loaded no more, and carries the plate."""
        connection, at = books.connection, books.site(self.site)
        place = books.known(need_place, at.id, self.target) if self.target else None
        if place is not None and place.kind not in SET_DOWN:
            raise Rejection("no_place_to_drop", location=place.code)
        this, plates = _held_plate(books, self.plate, at.id)
        before = [each for each in cartons_among(connection, plates) if each.shipment_id is not None]
        if not before or any(each.state != "closed" for each in before):
            raise Rejection("carton_not_loaded", carton=this.code)
        facts = {"site": at.code, "shipment": before[0].shipment}
        boxes, found = _held_boxes(books, facts, [each.code for each in before])
        if any(box.shipment_id != found.id or box.state != "closed" for box in boxes):
            raise Rejection("carton_not_loaded", carton=this.code)
        found.requires_loading()
        _take_off(books, [box.plate_id for box in boxes])
        carried = _carry(books, UNLOAD, this, place) if place is not None else {}
        facts |= {"plate": this.code, "unloaded": " ".join(box.code for box in boxes), **carried}
        where = f" > {place.code}" if place is not None else ""
        return Outcome(f"{this.code} off {found.number}{where}", facts)

    @classmethod
    def undo(cls, books: Books, posted: Posted) -> None:
        """They are loaded as before."""
        boxes, found = _held_boxes(books, posted.facts, posted.facts["unloaded"].split())
        found.requires_loading()
        for box in boxes:
            _require_to_load(box)
            again = update(carton).where(carton.c.plate_id == box.plate_id)
            books.connection.execute(again.values(shipment_id=found.id, loaded_by=books.operator_id))
        if posted.moves:
            put_plate_back(books, posted)


def _held_plate(books: Books, code: str, site_id: int) -> tuple[PlateRow, list[int]]:
    """The plate and all that it carries, held: nobody takes anything off it meanwhile."""
    plate_id = need_plate(books.connection, code).id
    plates = hold_plates(books.connection, lambda: tree(books.connection, plate_id))
    this = need_plate(books.connection, code)
    if this.location_id is None:
        raise Rejection("plate_empty", plate=this.code)
    require_in_reach(books, this, site_id, from_transit=False)
    return this, plates


def _held_boxes(books: Books, facts: Mapping[str, str], codes: Iterable[str]) -> tuple[list[LoadedRow], ShipmentRow]:
    """The cartons that a posting loaded or unloaded, with their orders and shipment held."""
    connection, at = books.connection, books.site(facts["site"])
    plates = [need_plate(connection, code).id for code in codes]
    hold_sales(connection, [each.order_id for each in cartons_among(connection, plates)])
    found = hold_shipment(connection, need_shipment(connection, facts["shipment"], at.id))
    return cartons_among(connection, plates), found


def _take_off(books: Books, plates: Sequence[int]) -> None:
    off = update(carton).where(carton.c.plate_id.in_(plates))
    books.connection.execute(off.values(shipment_id=None, loaded_by=None))


def _require_to_load(box: LoadedRow) -> None:
    """Refuses a carton that is open, loaded, or gone."""
    if box.shipment_id is not None:
        raise Rejection("carton_loaded", carton=box.code, shipment=box.shipment, operator=box.loaded_by or "somebody")
    if box.state == "open":
        raise Rejection("carton_not_so", carton=box.code, state=box.state, wanted="closed")


def _carry(books: Books, kind: str, this: PlateRow, place: LocationRow) -> dict[str, str]:
    """Carries the held plate to the place, unless it stands there; returns what undo has to know."""
    if this.location_id == place.id:
        return {ALL_PLATES: ""}
    require_unlocked(place)
    require_plate_fits(books.connection, place, this)
    books.move_plate(kind, this.id, place.id)
    carrier = {"carrier": this.carrier} if this.carrier else {}
    return {ALL_PLATES: this.code, "from": this.location or "", "to": place.code, **carrier}


def _packed(
    connection: Connection, held: Sequence[Reservation], sales: Mapping[int, SaleRow], going: set[int]
) -> Mapping[int, int]:
    """How much of each line is in closed cartons, with what is on the plates that are going."""
    closed: dict[int, bool] = defaultdict(bool)
    for box in cartons_for(connection, sorted(sales)):
        closed[box.plate_id] = box.state == "closed"
    keys = keys_of(connection, held)
    ready = {plate_id for plate_id, is_closed in closed.items() if is_closed} | going
    return pieces_by_line(each for each in held if each.balance_id in keys and keys[each.balance_id].plate in ready)
