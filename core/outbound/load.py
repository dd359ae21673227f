"""Loading: a carton is carried to the dock of a shipment and is of that from then on, until it is unloaded."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, NamedTuple

from sqlalchemy import Connection, bindparam, func, insert, select, update

from core.books import Books
from core.catalogue.location import physical_places
from core.command import Outcome, SiteCommand
from core.errors import Rejection
from core.ledger.held_lots import require_shippable
from core.ledger.plates import PlateRow
from core.ledger.reservations import Reservation, hold_of_lines, keys_of
from core.outbound.leaving import by_balance, pieces_by_line, require_policy
from core.outbound.on_truck import carry_to, hold_again, hold_boxes, hold_with_all, require_to_load, take_off
from core.outbound.pick_plate import put_plate_back
from core.outbound.pickable import PICKABLE
from core.outbound.picking import UNDER_WAY
from core.outbound.sales_order import SaleRow, follow_sales, hold_sales, sale_lines
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
from core.undo import Posted

MOVE = "load"  # kind of moves


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
        this, plates = hold_with_all(books, self.plate, at.id)
        goods = [_OnPlate._make(row) for row in connection.execute(_GOODS, {"plates": plates})]
        if not goods:
            raise Rejection("plate_empty", plate=this.code)
        sales = {each.id: each for each in hold_sales(connection, self._orders(connection, plates, goods))}
        found = hold_shipment(connection, asked)
        found.requires_loading()
        boxes = {each.plate_id: each for each in cartons_among(connection, plates)}
        for box in boxes.values():
            require_to_load(box)
            if not box.verified and connection.execute(_VERIFIES, {"site_id": at.id}).scalar():
                raise Rejection("carton_not_verified", carton=box.code)
        made = self._made(books, this, goods, set(boxes))
        self._require_allowed(books, found, sales, boxes, goods)
        if kinds_on(connection, found.id) + len(goods) > KINDS_MAX:
            raise Rejection("shipment_full", shipment=found.number, most=KINDS_MAX)
        carried = carry_to(books, MOVE, this, physical_places(connection, [found.dock_id])[found.dock_id])
        self._note(books, found, {**{each.plate_id: each.order_id for each in boxes.values()}, **made}, set(made))
        codes = {each.plate_id: each.code for each in goods}
        for sale in sales.values():
            books.follow(sale.id, follow_sales)
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
        lines = {sale_id: sale_lines(books.connection, sale_id) for sale_id in sales}
        held = hold_of_lines(books.connection, {line.id for those in lines.values() for line in those})
        require_shippable(books.connection, {each.lot_id for each in goods}, books.today())
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
    def before_undo(cls, books: Books, posted: Posted) -> None:
        """Nobody has the plate, its orders or its shipment meanwhile."""
        hold_again(books, posted)

    @classmethod
    def undo(cls, books: Books, posted: Posted) -> None:
        """The plate stands where it stood, and what was no carton before is none."""
        facts = posted.facts
        boxes, found = hold_boxes(books, facts, facts["loaded"].split())
        if any(box.shipment_id != found.id or box.state != "closed" for box in boxes):
            raise Rejection("carton_not_loaded", carton=facts["plate"])
        take_off(books, [box.plate_id for box in boxes])
        made = set(facts["made"].split())
        for box in boxes:
            if box.code in made:
                books.connection.execute(carton.delete().where(carton.c.plate_id == box.plate_id))
            books.follow(box.order_id, follow_sales)
        if posted.moves:
            put_plate_back(books, posted)


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
