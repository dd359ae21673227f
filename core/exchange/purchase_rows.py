"""What the rows of files about purchasing mean: orders, on what terms suppliers deliver, announced shipments."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import ClassVar

from core.catalogue.site import need_site
from core.catalogue.supplier_item import DefineSupplierItem
from core.exchange.cells import CellRefused, amount, code, day, optional, whole, yes_no
from core.exchange.groups import Group, Groups
from core.exchange.rows import Rows, Step
from core.exchange.sheet import Row
from core.inbound.expect_shipment import ExpectedLine, ExpectShipment
from core.inbound.purchase_order import OrderedLine, OrderPurchase
from core.stockroom import Stockroom
from core.wire import encode_body

SEPARATOR = "\x1f"


class SupplierItemRows(Rows):
    """On what terms each supplier delivers each item."""

    columns: ClassVar[tuple[str, ...]] = (
        "supplier", "sku", "code", "pack", "price", "lead_days", "minimum", "multiple", "min_life_days", "over_percent",
        "under_percent", "over_unlimited",
    )  # fmt: skip
    required: ClassVar[tuple[str, ...]] = ("supplier", "sku")

    def __init__(self) -> None:
        self._lines: dict[tuple[str, str], int] = {}

    def steps(self, row: Row) -> Iterator[Step]:
        """The one command that says it; the same supplier and item stand in a file once."""
        cells = row.cells
        supplier, sku = code(cells, "supplier").upper(), code(cells, "sku")
        if (first := self._lines.setdefault((supplier, sku), row.line)) != row.line:
            raise CellRefused("sku", f"{sku} from {supplier} is on line {first} already")
        terms = DefineSupplierItem(
            supplier=supplier,
            sku=sku,
            code=code(cells, "code"),
            pack=code(cells, "pack").upper(),
            price=optional(amount, cells, "price"),
            lead_days=optional(whole, cells, "lead_days"),
            minimum=optional(amount, cells, "minimum"),
            multiple=optional(amount, cells, "multiple"),
            min_life_days=optional(whole, cells, "min_life_days"),
            over_percent=optional(whole, cells, "over_percent"),
            under_percent=optional(whole, cells, "under_percent"),
            over_unlimited=yes_no(cells, "over_unlimited"),
        )
        yield Step(row.line, "sku", terms)


class PurchaseOrderRows(Rows):
    """Purchase orders: a row for each line, with the order's own fields on each or on its first.

    An order is named by its number, whatever file it is in: it is placed once.
    """

    head: ClassVar[tuple[str, ...]] = ("supplier", "ordered_on", "currency", "note", "draft")
    columns: ClassVar[tuple[str, ...]] = (
        "order", "supplier", "sku", "quantity", "pack", "price", "due_on", "over_percent", "under_percent",
        "ordered_on", "currency", "note", "draft",
    )  # fmt: skip
    required: ClassVar[tuple[str, ...]] = ("order", "supplier", "sku", "quantity")
    only_whole: ClassVar[str] = "Orders are"

    def __init__(self, room: Stockroom, site: str) -> None:
        self._site = room.read(need_site, site).code
        self._orders: Groups[str, OrderedLine] = Groups(self.head)

    def steps(self, row: Row) -> Iterator[Step]:
        """Nothing yet: an order may go on in any row."""
        cells = row.cells
        number = code(cells, "order").upper()
        if not number:
            raise CellRefused("order", "is empty")
        day(cells, "ordered_on")
        yes_no(cells, "draft")
        line = OrderedLine(
            sku=code(cells, "sku"),
            quantity=amount(cells, "quantity"),
            pack=code(cells, "pack").upper(),
            price=optional(amount, cells, "price"),
            due_on=day(cells, "due_on"),
            over_percent=optional(whole, cells, "over_percent"),
            under_percent=optional(whole, cells, "under_percent"),
        )
        self._orders.add(number, row, line)
        return iter(())

    def rest(self) -> Iterator[Step]:
        """An order for each number, due when its first line is."""
        for number, group in self._orders.items():
            order = self._order(number, group)
            key = SEPARATOR.join(("order", self._site, number))
            yield Step(group.line, "order", order, key, tuple(line for line, _ in group.rows))

    def parts(self, step: Step) -> Iterator[Step]:
        """The order with each of its lines alone."""
        order = step.command
        assert isinstance(order, OrderPurchase)
        for line, part in zip(step.rows, order.lines, strict=True):
            yield Step(line, "sku", replace(order, lines=(part,)))

    def _order(self, number: str, group: Group[OrderedLine]) -> OrderPurchase:
        lines = tuple(line for _, line in group.rows)
        return OrderPurchase(
            site=self._site,
            number=number,
            supplier=code(group.head, "supplier").upper(),
            lines=lines,
            due_on=min((line.due_on for line in lines if line.due_on), default=None),
            draft=yes_no(group.head, "draft"),
            currency=group.head["currency"],
            note=group.head["note"],
            ordered_on=day(group.head, "ordered_on"),
        )


class ShipmentRows(Rows):
    """Announced shipments: a row for goods of one kind on one plate, or for a plate upon a plate."""

    head: ClassVar[tuple[str, ...]] = ("due_on", "carrier")
    columns: ClassVar[tuple[str, ...]] = (
        "shipment", "supplier", "order", "order_line", "sku", "quantity", "pack", "sscc", "parent_sscc", "lot",
        "serial", "expires_on", "due_on", "carrier",
    )  # fmt: skip
    required: ClassVar[tuple[str, ...]] = ("shipment", "supplier")
    only_whole: ClassVar[str] = "Shipments are"

    def __init__(self, room: Stockroom, site: str) -> None:
        self._site = room.read(need_site, site).code
        self._shipments: Groups[tuple[str, str], ExpectedLine] = Groups(self.head)

    def steps(self, row: Row) -> Iterator[Step]:
        """Nothing yet: a shipment may go on in any row."""
        cells = row.cells
        named = code(cells, "supplier").upper(), code(cells, "shipment").upper()
        if not named[1]:
            raise CellRefused("shipment", "is empty")
        day(cells, "due_on")
        line = ExpectedLine(
            sku=code(cells, "sku"),
            quantity=optional(amount, cells, "quantity"),
            pack=code(cells, "pack").upper(),
            order=code(cells, "order").upper(),
            order_line=whole(cells, "order_line"),
            sscc=code(cells, "sscc").upper(),
            parent_sscc=code(cells, "parent_sscc").upper(),
            lot=code(cells, "lot"),
            serial=code(cells, "serial"),
            expires_on=day(cells, "expires_on"),
        )
        self._shipments.add(named, row, line)
        return iter(())

    def rest(self) -> Iterator[Step]:
        """A shipment for each supplier and number; one that is announced otherwise later is another command."""
        for (supplier, number), group in self._shipments.items():
            shipment = ExpectShipment(
                site=self._site,
                number=number,
                supplier=supplier,
                lines=tuple(line for _, line in group.rows),
                due_on=day(group.head, "due_on"),
                carrier=group.head["carrier"],
            )
            key = SEPARATOR.join(("shipment", encode_body(shipment).decode()))
            yield Step(group.line, "shipment", shipment, key, tuple(line for line, _ in group.rows))

    def parts(self, step: Step) -> Iterator[Step]:
        """The shipment with the goods of each row alone; a row that only says what a plate is on is none."""
        shipment = step.command
        assert isinstance(shipment, ExpectShipment)
        for line, part in zip(step.rows, shipment.lines, strict=True):
            if part.sku or part.order:
                yield Step(line, "sku", replace(shipment, lines=(part,)))
