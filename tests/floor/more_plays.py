"""Tasks played for their screens: a lot that is held, a transfer, a return, a kit."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Protocol

from core.catalogue.item import DefineItem
from core.catalogue.location import DefineLocation, DefineSite
from core.command import Command
from core.inbound.expect_shipment import ExpectedLine, ExpectShipment
from core.inbound.receive import Receive
from core.internal.adjust import AdjustStock
from core.internal.kit import DefineKit, KitLine
from core.internal.order_transfer import OrderTransfer, TransferLine
from tests.floor.flows import LOOSE_SHIPMENT, sscc
from tests.floor.outbound_flows import AGREED, CAME_BACK
from tests.floor.picked import FIRST_CARTON, TO_PACK_FOUR, TOTE
from tests.floor.stage import MENU, SUPERVISORS_MENU, Stage
from tests.floor.warehouse import BEARING_EAN, BELT_EAN, BOLT_EAN, PIN, PUMP_EAN, SEAL_EAN

SIX = Decimal(6)


class See(Protocol):
    """Does one step, and says what must be read then."""

    def __call__(self, step: str, do: Callable[[], None], *must: str) -> None: ...


def prepare(stage: Stage, *commands: Command) -> None:
    for command in commands:
        stage.room.post(command, stage.room.stamp("ADMIN", "DESK"))


def play_shipment(stage: Stage, see: See) -> None:
    same = ExpectedLine(sku="55120", quantity=Decimal(20), order="PO4500018")
    stage.log_in()
    prepare(stage, LOOSE_SHIPMENT, ExpectShipment(number="ASN88124", supplier="NORD", lines=(same,)))
    see("whose", lambda: stage.scan("ASN88124"), "1 shipment ASN88124", "2 shipment ASN88124")
    see("shipment", lambda: stage.enter("1"), "1 of 1 pallets open", "2 of 2 lines open")
    see("pallet", lambda: stage.scan(sscc(6)), sscc(6))
    see("loose", lambda: stage.scan(BELT_EAN), "12", "55120")
    see("booked", stage.enter, "1 of 2 lines open")
    see("the pallet again", lambda: stage.scan(sscc(6)))


def play_lot(stage: Stage, see: See) -> None:
    prepare(stage, AdjustStock(location="A12-010", sku="31150", change=SIX, lot="L24-7", reason="FOUND"))
    stage.log_in("SUE")
    stage.enter(PIN)
    see("card", lambda: stage.scan("L24-7"), "L24-7", "A12-010", "6 EA")
    see("why", lambda: stage.press("F8"), "L24-7", "1 quality in doubt", "4 label is wrong")
    see("held", lambda: stage.enter("2"), "L24-7", "HELD: damaged", "6 EA held")
    see("release", lambda: stage.press("F8"), "1 checked, is good", "2 held by mistake")
    see("released", lambda: stage.enter("1"), "L24-7", "6 EA")


def play_transfer(stage: Stage, see: See) -> None:
    lines = tuple(TransferLine(sku=sku, quantity=SIX) for sku in ("70007", "10447"))
    stage.log_in()
    prepare(
        stage,
        DefineSite(code="EAST", name="East"),
        DefineLocation(site="MAIN", code="TO-EAST", kind="transit"),
        OrderTransfer(site="MAIN", number="TR4500021", to_site="EAST", lines=lines),
        OrderTransfer(site="MAIN", number="TR4500022", to_site="EAST", lines=lines),
    )
    see("which", lambda: stage.enter(MENU["send"]), "TR4500021 to EAST", "TR4500022 to EAST")
    see("order", lambda: stage.scan("TR4500021"), "TR4500021 to EAST", "70007", "6")
    see("bin", lambda: stage.scan("A12-040"), "A12-040", "70007")
    see("item", lambda: stage.scan(SEAL_EAN), "70007", "6")
    see("shipped", stage.enter, "TR4500021 to EAST", "10447")
    stage.press("F3")
    see("arrive", lambda: stage.enter(MENU["arrive"]), "Nothing is on its way")


def play_return(stage: Stage, see: See) -> None:
    prepare(stage, Receive(order="PO4500017", sku="10447", quantity=Decimal(40), location="DOCK"))
    stage.log_in()
    see("return", lambda: stage.enter(MENU["return"]), "Scan where the goods are")
    see("from", lambda: stage.scan("DOCK"), "DOCK", "10447", "40 EA")
    see("item", lambda: stage.scan(BOLT_EAN), "10447", "40", "came on PO4500017")
    see("why", lambda: stage.enter("12"), "1 damaged", "4 too many")
    see("again", lambda: stage.enter("1"), "1 credit", "2 replace")
    see("back", lambda: stage.enter("1"), "Scan where the goods are")


def play_take_back(stage: Stage, see: See) -> None:
    prepare(stage, *AGREED)
    stage.log_in()
    see("whose", lambda: stage.enter(MENU["take back"]), "Scan the return or order")
    see("return", lambda: stage.scan("RMA-7"), "RMA-7 Mill & Sons", "10447", "20")
    see("quantity", lambda: stage.scan(BOLT_EAN), "10447", "20")
    see("came", lambda: stage.enter("12"), "RMA-7 Mill & Sons", "20981")
    see("lot", lambda: stage.scan(BEARING_EAN), "20981", "10")
    see("unknown lot", lambda: stage.enter("L77"), "20981")
    stage.press("F3")
    see("serial", lambda: stage.scan(PUMP_EAN), "40012")
    stage.press("F3")
    see("pallet", lambda: stage.scan("LP000001"), "onto LP000001")
    see("done", lambda: stage.press("F8"), "Scan the return or order")


def play_inspect(stage: Stage, see: See) -> None:
    prepare(stage, *CAME_BACK)
    stage.log_in("SUE")
    stage.enter(PIN)
    see("waits", lambda: stage.enter(SUPERVISORS_MENU["inspect"]), "10447", "12 EA", "70007")
    see("becomes", lambda: stage.scan(BOLT_EAN), "1 restock", "4 send back")
    see("why", lambda: stage.enter("3"), "1 Damaged", "3 Expired")
    see("how many", lambda: stage.enter("1"), "12", "10447")
    see("too many", lambda: stage.enter("13"), "12", "10447")
    see("scrapped", lambda: stage.enter("2"), "10447", "10 EA")
    see("one return", lambda: stage.scan("RMA-7"), "only RMA-7")
    see("not of it", lambda: stage.scan("LP000001"), "only RMA-7")


def play_kit(stage: Stage, see: See) -> None:
    prepare(
        stage,
        DefineItem(sku="90001", name="Service set", tracking="lot"),
        DefineKit(sku="90001", lines=(KitLine(sku="70007", quantity=Decimal(2)),)),
    )
    stage.log_in()
    see("kit", lambda: stage.enter(MENU["kit"]), "Scan the kit that you make")
    see("many", lambda: stage.scan("90001"), "90001", "70007", "2")
    see("bench", lambda: stage.enter("3"), "3 EA 90001", "70007", "6")
    see("lot", lambda: stage.scan("A12-040"), "90001", "70007", "6")
    see("to", lambda: stage.enter("K1"), "90001", "70007", "6")
    see("made", stage.enter)
    stage.press("F3")
    see("apart", lambda: stage.enter(MENU["apart"]), "Scan the bin of the kit")
    see("from", lambda: stage.scan("A12-040"), "90001", "3 EA", "K1")
    see("which", lambda: stage.scan("90001"), "90001", "3", "K1")
    see("good", lambda: stage.enter("1"), "70007", "2")
    see("reason", lambda: stage.enter("1"), "1 Damaged", "3 Expired")
    see("done", lambda: stage.enter("1"))


def play_pack(stage: Stage, see: See) -> None:
    for each in TO_PACK_FOUR:
        if isinstance(each, Command):
            prepare(stage, each)
        else:
            each(stage.room)
    stage.log_in()
    see("pack", lambda: stage.enter(MENU["pack"]), "SO7001 Beta Ltd")
    see("tote", lambda: stage.scan(TOTE), "4", "70007 Seal")
    see("piece", lambda: stage.scan(SEAL_EAN), "3", "70007 Seal")
    see("foreign", lambda: stage.scan(BELT_EAN), "to pack:")
    see("seen", stage.enter, "3", "70007 Seal")
    see("missing", lambda: stage.press("F4"), "1 70007", "2 10447")
    see("how many", lambda: stage.enter("2"), "10447")
    see("why", stage.enter, "1 not there", "2 damaged")
    see("missed", lambda: stage.enter("1"), "2", "70007 Seal")
    see("serial", lambda: stage.enter("40012"), "40012")
    see("scanned", lambda: stage.scan("SN-1"), "70007 Seal")
    see("out", lambda: stage.press("F5"), FIRST_CARTON, "1 EA 40012 SN-1")
    see("into", lambda: stage.scan(SEAL_EAN), "1 EA 70007", FIRST_CARTON)
    see("loose", stage.enter, "2", "70007 Seal")
    stage.scan(SEAL_EAN)
    see("box", lambda: stage.scan(SEAL_EAN), "1 M Box 300 mm", "2 L Box 600 mm")
    see("weight", stage.enter, FIRST_CARTON, "2 EA 70007")
    see("label", lambda: stage.enter("1.3"), FIRST_CARTON, "2 EA 70007")
    see("wrong", lambda: stage.scan("LP000999"), FIRST_CARTON)
    stage.enter()
    see("right", lambda: stage.scan(FIRST_CARTON))
