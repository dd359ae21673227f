"""Makes the demo's warehouse in an empty database, only by posting commands."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal

from core.access.badge import badge_digest
from core.access.operator import DefineOperator, IssueBadge, SetPin
from core.access.pin import hash_pin
from core.catalogue.item import AssignCode, DefineItem, DefinePack
from core.catalogue.label_route import ALL_PAPERS, RouteLabels
from core.catalogue.location import AssignBin, DefineLocation, DefineSite, DefineZone
from core.catalogue.party import DefineSupplier
from core.catalogue.printer import DefinePrinter
from core.command import SYSTEM, Command, Stamp
from core.errors import Rejection
from core.internal.adjust import AdjustStock
from core.schema.upgrade import upgrade
from core.stockroom import Stockroom
from core.values import Clock, local_date, utc_now
from tui.demo.classes import CLASS_OF_ZONE, classes, rules
from tui.demo.goods import BY_SKU, CASE, GOODS, PALLET, Goods
from tui.demo.people import JOE, PEOPLE
from tui.demo.places import PAPERS, PRINTER, ZONES, places
from tui.demo.purchases import deliveries, on_their_way, orders, terms
from tui.demo.sales import customers, pick_and_pack, sales, shipping, wave

SITE = "NORD"
OFFICE_DEVICE = "OFFICE"

_SUPPLIERS = {
    "ACME": "Acme Fasteners Ltd",
    "KUGEL": "Kugel & Söhne Wälzlager",
    "NORDOEL": "Nordöl Schmierstoffe",
    "GRUEN": "Grünwald Arbeitsschutz",
}
# Full pallets in the bulk zone: the plate, its bin, the item and how many cases stand on it.
_PALLETS = (
    ("LP0009701", "B01-011", "10447", 40),
    ("LP0009702", "B01-021", "10448", 40),
    ("LP0009703", "B01-031", "10461", 18),
    ("LP0009704", "B01-041", "31150", 32),
    ("LP0009705", "B01-051", "31160", 24),
    ("LP0009706", "B01-061", "31172", 60),
    ("LP0009707", "B02-011", "60101", 40),
    ("LP0009708", "B02-021", "60102", 36),
    ("LP0009709", "B02-031", "41200", 20),
    ("LP0009710", "B02-041", "31171", 45),
)

# Days from today to the expiry of an item's older and younger goods, in turns.
_SHELF_LIVES_DAYS = ((25, 410), (61, 520), (140, 690), (12, 365))
_SERIALS_FROM = 417


def make(url: str, pepper: bytes, time_zone: str = "UTC", clock: Clock = utc_now) -> None:
    """Brings the database to the current schema and posts everything there is in the demo."""
    upgrade(url)
    room = Stockroom(url, clock, pepper=pepper)
    try:
        today = local_date(clock(), time_zone)
        office = [(each, room.stamp(SYSTEM, OFFICE_DEVICE)) for each in _set_up(room.pepper, time_zone)]
        stock = [(each, room.stamp(SYSTEM, OFFICE_DEVICE)) for each in _goods_and_orders(today)]
        dock = [(each, room.stamp(JOE.code, OFFICE_DEVICE)) for each in deliveries(today)]
        _post_all(room, [*office, *stock, *dock])
        pick_and_pack(room, OFFICE_DEVICE)
        _post_all(room, [(each, room.stamp(SYSTEM, OFFICE_DEVICE)) for each in wave()])
    finally:
        room.close()


def _post_all(room: Stockroom, commands: Sequence[tuple[Command, Stamp]]) -> None:
    for answer in room.post_batch(commands):
        if isinstance(answer, Rejection):
            raise answer


def _goods_and_orders(today: date) -> Iterator[Command]:
    yield from _opening_stock(today)
    yield from orders(today)
    yield from on_their_way(today)
    yield from sales(today)


def _set_up(pepper: bytes, time_zone: str) -> Iterator[Command]:
    yield DefineSite(code=SITE, name="Nordlager", time_zone=time_zone)
    yield from _people(pepper)
    yield from _building()
    for code, name in _SUPPLIERS.items():
        yield DefineSupplier(code=code, name=name, email=f"orders@{code.lower()}.example", currency="EUR")
    yield from customers()
    yield from shipping()
    yield from classes()
    for goods in GOODS:
        yield from _item(goods)
    yield from rules()
    yield from terms()
    yield DefinePrinter(code=PRINTER, name="Files and pictures")
    yield DefinePrinter(code=PAPERS, name="Papers as PDF")
    yield RouteLabels(printer=PAPERS, label=ALL_PAPERS)


def _people(pepper: bytes) -> Iterator[Command]:
    for person in PEOPLE:
        yield DefineOperator(code=person.code, name=person.name, role=person.role)
        yield IssueBadge(operator=person.code, digest=badge_digest(person.badge))
        if person.pin:
            yield SetPin(operator=person.code, pin_hash=hash_pin(person.pin, pepper))


def _building() -> Iterator[Command]:
    yield from (DefineZone(code=code, name=name) for code, name in ZONES.items())
    for place in places():
        yield DefineLocation(
            code=place.code,
            zone=place.zone,
            kind=place.kind,
            mixing=place.mixing,
            sequence=place.sequence,
            check_digits=place.check_digits,
        )


def _item(goods: Goods) -> Iterator[Command]:
    yield DefineItem(
        sku=goods.sku, name=goods.name, unit=goods.unit, tracking=goods.tracking, expires=goods.expires,
        item_class=CLASS_OF_ZONE.get(goods.home[0]),
    )  # fmt: skip
    yield AssignCode(sku=goods.sku, code=goods.gtin)
    if goods.case:
        yield DefinePack(sku=goods.sku, pack=CASE, quantity=Decimal(goods.case), gtin=goods.case_gtin)
    if goods.pallet:
        on_pallet = Decimal(goods.case * goods.pallet)
        yield DefinePack(sku=goods.sku, pack=PALLET, quantity=on_pallet, gtin=goods.pallet_gtin)
    yield AssignBin(sku=goods.sku, location=goods.home)


def _opening_stock(today: date) -> Iterator[Command]:
    serial = _SERIALS_FROM
    for number, goods in enumerate(GOODS):
        if goods.tracking == "serial":
            yield from (_found(goods, goods.home, 1, serial=f"SN{serial + at:05}") for at in range(goods.stock))
            serial += goods.stock
        elif goods.tracking == "lot":
            yield from _lots(goods, today, number)
        else:
            yield _found(goods, goods.home, goods.stock)
    for number, (plate, location, sku, cases) in enumerate(_PALLETS):
        goods = BY_SKU[sku]
        lot, expires_on = _lot(goods, today, 720 + 30 * number) if goods.tracking == "lot" else ("", None)
        yield _found(goods, location, cases * goods.case, lot=lot, expires_on=expires_on, plate=plate)


def _lots(goods: Goods, today: date, number: int) -> Iterator[Command]:
    """An older lot, of which a third is left, and a younger one."""
    older = goods.stock // 3
    for amount, days in zip((older, goods.stock - older), _SHELF_LIVES_DAYS[number % 4], strict=True):
        lot, expires_on = _lot(goods, today, days)
        yield _found(goods, goods.home, amount, lot=lot, expires_on=expires_on)


def _lot(goods: Goods, today: date, days: int) -> tuple[str, date | None]:
    """A lot that expires in so many days, named after the month two years before."""
    expires_on = today + timedelta(days=days)
    made_on = expires_on - timedelta(days=730)
    return f"L{made_on:%y%m}-{goods.sku[-3:]}", expires_on if goods.expires else None


def _found(
    goods: Goods,
    location: str,
    amount: int,
    *,
    lot: str = "",
    serial: str = "",
    expires_on: date | None = None,
    plate: str = "",
) -> AdjustStock:
    return AdjustStock(
        location=location,
        sku=goods.sku,
        reason="OPENING",
        change=Decimal(amount),
        lot=lot,
        serial=serial,
        expires_on=expires_on,
        plate=plate,
    )
