"""What is printed on a purchase order: its lines in words, prices and sums, nothing about how it is drawn."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Decimal
from typing import NamedTuple

from core.inbound.order_card import OrderCard, OrderHead
from core.inbound.purchase_order import OrderLineRow
from core.values import ONE, show_decimal, show_quantity, to_decimal

CENT = Decimal("0.01")
ASIDE = {"draft": "DRAFT", "approved": "", "cancelled": "CANCELLED"}


class PaperLine(NamedTuple):
    """One line as the supplier reads it; a cell may have several rows."""

    line: str
    item: tuple[str, ...]
    name: str
    due: str
    quantity: tuple[str, ...]
    price: str
    amount: str


class OrderPaper(NamedTuple):
    """A purchase order as its supplier reads it."""

    title: str
    file_name: str
    head: OrderHead
    facts: tuple[tuple[str, str], ...]
    lines: tuple[PaperLine, ...]
    total: str


def order_paper(card: OrderCard) -> OrderPaper:
    """The order in words. A line that was closed is ordered no further than it came in."""
    head = card.head
    lines = [line for line in card.lines if line.done or not line.closed]
    aside = ASIDE.get(head.state, "")
    title = " ".join(filter(None, ("Purchase order", head.number, aside)))
    name = "".join(each if each.isascii() and each.isalnum() else "_" for each in head.number)
    printed = tuple(_line(line) for line in lines)
    return OrderPaper(title, name, head, tuple(_facts(head)), printed, _total(head, lines))


def _facts(head: OrderHead) -> list[tuple[str, str]]:
    facts = [
        ("Order", head.number),
        ("Revision", str(head.revision) if head.revision else ""),
        ("Ordered on", str(head.ordered_on)),
        ("Due on", str(head.due_on or "")),
        ("Deliver to", head.site_name),
        ("Currency", head.currency),
    ]
    return [(name, value) for name, value in facts if value]


def _line(line: OrderLineRow) -> PaperLine:
    pieces = _pieces(line)
    packs = to_decimal(pieces) / _pack_size(line)
    quantity = [f"{show_decimal(packs)} {line.pack or line.unit}"]
    if line.pack:
        quantity.append(f"{show_quantity(pieces)} {line.unit}")
    amount = _amount(line)
    return PaperLine(
        str(line.line),
        tuple(filter(None, (line.supplier_code, f"our {line.sku}" if line.supplier_code else line.sku))),
        line.name,
        str(line.due_on or ""),
        tuple(quantity),
        "" if line.price is None else _price(line.price),
        "" if amount is None else f"{amount:f}",
    )


def _total(head: OrderHead, lines: list[OrderLineRow]) -> str:
    amounts = [_amount(line) for line in lines]
    known = [amount for amount in amounts if amount is not None]
    if not known:
        return ""
    said = f"{sum(known, Decimal(0)):f} {head.currency}".rstrip()
    return said if len(known) == len(amounts) else f"{said}, without what has no price"


def _pieces(line: OrderLineRow) -> int:
    return line.done if line.closed else line.quantity


def _pack_size(line: OrderLineRow) -> Decimal:
    """Base units in one of the line's packs."""
    return Decimal(line.quantity) / Decimal(line.pack_quantity) if line.pack and line.pack_quantity else Decimal(1)


def _amount(line: OrderLineRow) -> Decimal | None:
    if line.price is None:
        return None
    exact = Decimal(line.price) * Decimal(_pieces(line)) / _pack_size(line) / ONE / ONE
    return exact.quantize(CENT, ROUND_HALF_EVEN)


def _price(price: int) -> str:
    """At least two decimals, and as many as it has."""
    exact = to_decimal(price)
    return f"{exact.quantize(CENT):f}" if exact == exact.quantize(CENT) else show_decimal(exact)
