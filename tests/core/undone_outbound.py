"""Where what goes out to customers is taken back by an undo, command by command."""

from __future__ import annotations

from core.command import Command
from core.outbound.cancel_sale import CloseSale
from core.outbound.close_carton import CloseCarton, VerifyCarton
from core.outbound.confirm_sale import ConfirmSale, FreeSale, HoldSale
from core.outbound.drop_run import DropRun, EndRun
from core.outbound.load import LoadCarton
from core.outbound.pack import Pack
from core.outbound.pick import Pick
from core.outbound.pick_into_carton import PickIntoCarton
from core.outbound.put_back import PutBack
from core.outbound.release_orders import ReleaseOrders
from core.outbound.release_wave import ReleaseWave
from core.outbound.ship import ShipShipment
from core.outbound.ship_order import ShipOrder
from core.outbound.short_pack import ShortPack
from core.outbound.short_pick import ShortPick
from core.outbound.skip_pick import SkipPick
from core.outbound.tote import ChangeTote
from core.outbound.unload import UnloadCarton
from core.outbound.unpack import Unpack

UNDONE_OUTBOUND: dict[str, set[type[Command]]] = {
    "outbound/test_close_carton.py": {CloseCarton, VerifyCarton},
    "outbound/test_drop_run.py": {ChangeTote, DropRun, EndRun, PutBack, SkipPick},
    "outbound/test_load.py": {LoadCarton, UnloadCarton},
    "outbound/test_pack.py": {Pack, Unpack},
    "outbound/test_pick.py": {Pick},
    "outbound/test_pick_into_carton.py": {PickIntoCarton},
    "outbound/test_release_orders.py": {ReleaseOrders},
    "outbound/test_sale_life.py": {CloseSale, ConfirmSale, FreeSale, HoldSale},
    "outbound/test_ship.py": {ShipShipment},
    "outbound/test_ship_order.py": {ShipOrder},
    "outbound/test_short_pack.py": {ShortPack},
    "outbound/test_short_pick.py": {ShortPick},
    "outbound/test_wave.py": {ReleaseWave},
}
