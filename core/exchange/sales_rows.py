"""What the rows of files about sales mean: orders of customers, and who the customers are."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import ClassVar

from core.catalogue.party import DefineCustomer
from core.catalogue.site import need_site
from core.exchange.cells import CellRefused, amount, code, day, optional, whole, yes_no
from core.exchange.groups import Group, Groups
from core.exchange.purchase_rows import SEPARATOR
from core.exchange.rows import Rows, Step
from core.exchange.sheet import Row
from core.outbound.order_sale import OrderSale, SoldLine
from core.stockroom import Stockroom

NEW_LINE = " / "  # parts the lines of an address in a cell


class CustomerRows(Rows):
    """Customers, where their goods go, and how long these must keep."""

    columns: ClassVar[tuple[str, ...]] = ("customer", "name", "ship_to", "min_life_days", "owner")
    required: ClassVar[tuple[str, ...]] = ("customer", "name")

    def __init__(self) -> None:
        self._lines: dict[str, int] = {}

    def steps(self, row: Row) -> Iterator[Step]:
        """The one command that says it; a customer stands in a file once."""
        cells = row.cells
        customer = code(cells, "customer").upper()
        if (first := self._lines.setdefault(customer, row.line)) != row.line:
            raise CellRefused("customer", f"{customer} is on line {first} already")
        known = DefineCustomer(
            code=customer,
            name=cells["name"],
            owner=yes_no(cells, "owner"),
            ship_to=_address(cells.get("ship_to", "")),
            min_life_days=optional(whole, cells, "min_life_days"),
        )
        yield Step(row.line, "customer", known)


class SalesOrderRows(Rows):
    """Sales orders: a row for each line, with the order's own fields on each or on its first.

    An order is named by its number, whatever file it is in: it is taken once.
    """

    head: ClassVar[tuple[str, ...]] = (
        "customer", "ordered_on", "currency", "note", "draft", "priority", "ship_policy", "carrier", "service",
        "reference", "ship_to",
    )  # fmt: skip
    columns: ClassVar[tuple[str, ...]] = (
        "order", "customer", "sku", "quantity", "pack", "lot", "price", "due_on", "min_life_days", "priority",
        "ship_policy", "carrier", "service", "reference", "ship_to", "ordered_on", "currency", "note", "draft",
    )  # fmt: skip
    required: ClassVar[tuple[str, ...]] = ("order", "customer", "sku", "quantity")
    only_whole: ClassVar[str] = "Orders are"

    def __init__(self, room: Stockroom, site: str) -> None:
        self._site = room.read(need_site, site).code
        self._orders: Groups[str, SoldLine] = Groups(self.head)

    def steps(self, row: Row) -> Iterator[Step]:
        """Nothing yet: an order may go on in any row."""
        cells = row.cells
        number = code(cells, "order").upper()
        if not number:
            raise CellRefused("order", "is empty")
        day(cells, "ordered_on")
        yes_no(cells, "draft")
        optional(whole, cells, "priority")
        line = SoldLine(
            sku=code(cells, "sku"),
            quantity=amount(cells, "quantity"),
            pack=code(cells, "pack").upper(),
            lot=code(cells, "lot"),
            price=optional(amount, cells, "price"),
            due_on=day(cells, "due_on"),
            min_life_days=optional(whole, cells, "min_life_days"),
        )
        self._orders.add(number, row, line)
        return iter(())

    def rest(self) -> Iterator[Step]:
        """An order for each number, due when its first line is."""
        for number, group in self._orders.items():
            key = SEPARATOR.join(("sale", self._site, number))
            yield Step(group.line, "order", self._order(number, group), key, tuple(line for line, _ in group.rows))

    def parts(self, step: Step) -> Iterator[Step]:
        """The order with each of its lines alone."""
        order = step.command
        assert isinstance(order, OrderSale)
        for line, part in zip(step.rows, order.lines, strict=True):
            yield Step(line, "sku", replace(order, lines=(part,)))

    def _order(self, number: str, group: Group[SoldLine]) -> OrderSale:
        head, lines = group.head, tuple(line for _, line in group.rows)
        priority = optional(whole, head, "priority")
        return OrderSale(
            site=self._site,
            number=number,
            customer=code(head, "customer").upper(),
            lines=lines,
            due_on=min((line.due_on for line in lines if line.due_on), default=None),
            draft=yes_no(head, "draft"),
            priority=5 if priority is None else priority,
            ship_policy=head["ship_policy"].casefold() or "partial",
            carrier=code(head, "carrier").upper(),
            service=head["service"],
            customer_reference=head["reference"],
            ship_to=_address(head["ship_to"]),
            currency=head["currency"],
            note=head["note"],
            ordered_on=day(head, "ordered_on"),
        )


def _address(cell: str) -> str:
    return cell.replace(NEW_LINE, "\n")
