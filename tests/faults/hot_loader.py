"""Who loads and ships at hot docks, and the seller who cancels what they do it for."""

from __future__ import annotations

from sqlalchemy import Connection, func, select

from core.inbound.put_away import PutAway
from core.internal.nest_plate import NestPlate
from core.outbound.cancel_sale import CancelSale
from core.outbound.load import LoadCarton
from core.outbound.ship import ShipShipment
from core.outbound.ship_order import ShipOrder
from core.outbound.shipment import CancelShipment, OpenShipment
from core.outbound.unload import UnloadCarton
from core.schema.tables import balance, carton, location, orders, plate, shipment
from tests.faults.hot_packer import UNDER_WAY, HotHand

DOCKS = ("DOCK", "DOCK2")
OPEN, FULL = 3, 4  # shipments that are open at once, and cartons with which one leaves
CARTONS = 8  # that everybody looks at


class HotLoader(HotHand):
    """Loads closed cartons, one by one or two on a pallet, takes them off, and ships."""

    def _step(self) -> bool:
        open_ones = self.room.read(_loading)
        waiting = self.room.read(_waiting)
        if not self.is_calm and self._now_and_then(0.15) and open_ones:
            return self._disturb(self.chance.choice(list(open_ones)), waiting)
        ready = [number for number, count in open_ones.items() if count >= (FULL if waiting else 1)]
        if ready:
            return self._post(ShipShipment(shipment=self.chance.choice(ready), proof_name=self.who, usual="ZEBRA"))
        if not waiting:
            return False
        if len(open_ones) < OPEN:
            return self._post(OpenShipment(dock=self.chance.choice(DOCKS)))
        shipment_no, box = self.chance.choice(list(open_ones)), self.chance.choice(waiting)
        return self._post(LoadCarton(shipment=shipment_no, plate=box))

    def _disturb(self, number: str, waiting: list[str]) -> bool:
        what = self.chance.random()
        if what < 0.4:
            loaded = self.room.read(_loaded, number)
            target = self.chance.choice(("", "STAGE"))
            return bool(loaded) and self._post(UnloadCarton(plate=self.chance.choice(loaded), target=target))
        if what < 0.7:
            return len(waiting) > 1 and self._on_a_pallet(number, waiting)
        if what < 0.8:
            return self._post(CancelShipment(shipment=number))
        here = self.room.read(_packed)
        return bool(here) and self._post(ShipOrder(order=self.chance.choice(here), proof_name=self.who))

    def _on_a_pallet(self, number: str, waiting: list[str]) -> bool:
        pallet = f"LP{self.chance.randrange(10**10):010}"
        for box in self.chance.sample(waiting, 2):
            if not self._post(NestPlate(plate=box, onto=pallet)):
                return False
        return self._post(LoadCarton(shipment=number, plate=pallet))


class HotSeller(HotHand):
    """Cancels orders at any stage, and brings back to a bin what was packed for them."""

    def _step(self) -> bool:
        here = [] if self.is_calm else self.room.read(_packed, state=UNDER_WAY)
        if here and self._now_and_then(0.2):
            self._post(CancelSale(order=self.chance.choice(here), reason="too late"))
        for code in self.room.read(_nobodys):
            self._post(PutAway(plate=code, target="A5"))
        return False


def _loading(connection: Connection) -> dict[str, int]:
    """The shipments that are being loaded, with how many cartons are on each."""
    query = (
        select(shipment.c.number, func.count(carton.c.plate_id))
        .outerjoin(carton, carton.c.shipment_id == shipment.c.id)
        .where(shipment.c.state == "loading")
        .group_by(shipment.c.number)
        .order_by(shipment.c.number)
    )
    return dict(connection.execute(query).all())


def _waiting(connection: Connection) -> list[str]:
    """The first cartons that are closed and not loaded."""
    query = (
        select(plate.c.code)
        .join(carton, carton.c.plate_id == plate.c.id)
        .where(carton.c.state == "closed", carton.c.shipment_id.is_(None))
        .order_by(plate.c.id)
    )
    return list(connection.execute(query.limit(CARTONS)).scalars())


def _loaded(connection: Connection, number: str) -> list[str]:
    query = (
        select(plate.c.code)
        .join(carton, carton.c.plate_id == plate.c.id)
        .join(shipment, shipment.c.id == carton.c.shipment_id)
        .where(shipment.c.number == number)
        .order_by(plate.c.id)
    )
    return list(connection.execute(query).scalars())


def _packed(connection: Connection, state: tuple[str, ...] = ("packed",)) -> list[str]:
    """The first orders in that state."""
    query = select(orders.c.number).where(orders.c.kind == "sales", orders.c.state.in_(state)).order_by(orders.c.id)
    return list(connection.execute(query.limit(CARTONS)).scalars())


def _nobodys(connection: Connection) -> list[str]:
    """The plates at staging and at the docks with goods that nobody has reserved."""
    query = (
        select(plate.c.code)
        .join(balance, balance.c.plate_id == plate.c.id)
        .join(location, location.c.id == balance.c.location_id)
        .where(location.c.kind.in_(("staging", "dock", "packing")), plate.c.id != 0)
        .group_by(plate.c.code)
        .having(func.sum(balance.c.reserved) == 0)
    )
    return list(connection.execute(query).scalars())
