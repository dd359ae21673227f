"""Where it is tested that what goes out can be undone."""

from __future__ import annotations

from core.command import Command
from core.outbound.load import LoadCarton
from core.outbound.release_orders import ReleaseOrders
from core.outbound.release_wave import ReleaseWave
from core.outbound.ship import ShipShipment
from core.outbound.ship_order import ShipOrder
from core.outbound.unload import UnloadCarton

UNDONE_OUTBOUND: dict[str, set[type[Command]]] = {
    "outbound/test_load.py": {LoadCarton, UnloadCarton},
    "outbound/test_release_orders.py": {ReleaseOrders},
    "outbound/test_ship.py": {ShipShipment},
    "outbound/test_ship_order.py": {ShipOrder},
    "outbound/test_wave.py": {ReleaseWave},
}
