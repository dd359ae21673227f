"""Sales orders that cannot be filled yet: which goods are missing, who has them, and what can be done about it."""

from __future__ import annotations

import re
from collections.abc import Generator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from core.errors import Rejection
from core.expiry import parse_expiry
from core.identify import Found, Order
from core.inbound.purchase_order import shown_state
from core.internal.report_problem import UnblockLocation
from core.outbound.allocate import AllocateOrders
from core.outbound.explain import Cause, ShortLine, why_short
from core.outbound.reallocate import ReleaseAllocation, TakeFromOrder
from core.outbound.waiting_sales import WaitingSale, waiting_sale, waiting_sales
from core.text import words_of
from core.values import show_quantity, to_decimal
from tui.desk.screen import ROW, Action, DeskScreen, Detail, Row
from tui.desk.times import since
from tui.dialogue import Ask, Dialogue, Post, Show, Step, ask, choose, parse_quantity
from tui.station import Station
from tui.view import Table

COLUMNS = ("Order", "Customer", "Pr", "Due", "State", "Lines")
CAUSE_COLUMNS = ("Item", "Lacks", "Why", "Qty", "Where", "Who", "Do")
SHORT, HELD = "short", "held"
# The key of this screen that does something about a cause; about the others something is done where they are.
KEYS = {"free": "F4", "reserved": "F5", "blocked bin": "F7"}
OPTIONS_MAX = 9


class Meant(NamedTuple):
    """One line that lacks goods, and one cause of it."""

    line: ShortLine
    cause: Cause


def rows(station: Station, typed: str, most: int) -> Sequence[Row]:
    """The orders that lack goods, the most urgent first."""
    return [_row(sale) for sale in station.read(waiting_sales, station.site.id, most, tuple(words_of(typed)))]


def detail(station: Station, number: str) -> Detail:
    """Of each line that lacks goods, what there is and why it is not the order's."""
    sale = station.read(waiting_sale, station.site.id, number)
    if sale is None:
        return Detail(number, ("It lacks nothing any more.",))
    lines = _why(station, number)
    held = f"on hold: {sale.hold_reason}" if sale.hold_reason else ""
    facts = (
        *filter(None, (held,)),
        f"short lines: {sale.lines}, {shown_state(sale.state)}",
        f"{_due(sale) or 'no date'}, priority {sale.priority}, ships {sale.ship_policy}",
    )
    cells = [cells for line in lines for cells in (_line(line), *(_cause(station, each) for each in line.causes))]
    narrow = tuple(text for line in lines for text in (_lacks(line), *map(_brief, line.causes)))
    table = Table(CAUSE_COLUMNS, tuple(cells), narrow=narrow) if cells else None
    return Detail(f"{number} {sale.customer} {sale.name}", facts, table)


def find(found: Found) -> str | None:
    """An order by its number."""
    return found.number if isinstance(found, Order) else None


def allocate(station: Station, context: Mapping[str, str]) -> Dialogue:
    """Reserves what there is for the order, on ENT."""
    yield from _sure(station, context[ROW], "allocate", "ENT reserves what there is, F3 leaves it")
    yield Post(command=AllocateOrders(orders=(context[ROW],), site=station.site.code))
    return None


def allocate_due(station: Station, _context: Mapping[str, str]) -> Dialogue:
    """Reserves what there is for all orders that are due through a day, the most urgent first."""

    def day(text: str) -> date:
        return parse_expiry(text, station.today())

    through: date = yield from ask("THROUGH", day, offered=station.today(), hint="key YYMMDD, +1w, or ENT")
    after, more = "", "yes"
    while more == "yes":
        command = AllocateOrders(through=through, after=after, site=station.site.code)
        outcome = yield Post(command=command)
        after, more = outcome.facts.get("after", ""), outcome.facts["more"]
    return None


def take(station: Station, context: Mapping[str, str]) -> Dialogue:
    """From which order, and how much: that one waits again."""
    meant = yield from _one_of(station, context[ROW], "reserved")
    most = to_decimal(min(meant.line.missing, meant.cause.quantity))

    def pieces(text: str) -> Decimal | None:
        amount = parse_quantity(text)
        if amount is not None and amount > most:
            much = show_quantity(meant.cause.quantity)
            raise Rejection("reserved_less", order=meant.cause.where, reserved=much, sku=meant.line.sku)
        return amount

    shown = Show(
        big=str(most), big_note=meant.line.unit, lines=(_lacks(meant.line), f"{meant.cause.where} waits again")
    )
    amount: Decimal = yield from ask("QTY", pieces, offered=most, hint="key how many are taken", show=shown)
    command = TakeFromOrder(
        order=context[ROW], line=meant.line.line, other=meant.cause.where, other_line=meant.cause.order_line,
        quantity=amount, site=station.site.code,
    )  # fmt: skip
    yield Post(command=command)
    return None


def unblock(station: Station, context: Mapping[str, str]) -> Dialogue:
    """Lets a bin be used again whose goods the order wants."""
    meant = yield from _one_of(station, context[ROW], "blocked bin")
    shown = Show(big=meant.cause.where, lines=("is blocked", _lacks(meant.line)))
    yield Ask(prompt="ENT=unblock", entered=True, hint="ENT if it was seen to", show=shown)
    yield Post(command=UnblockLocation(location=meant.cause.where, site=station.site.code))
    return None


def give_back(station: Station, context: Mapping[str, str]) -> Dialogue:
    """Lets others have what is reserved for the order in bins, on ENT."""
    yield from _sure(station, context[ROW], "give back", "ENT frees its goods, F3 keeps them")
    yield Post(command=ReleaseAllocation(order=context[ROW], site=station.site.code))
    return None


def _sure(station: Station, number: str, doing: str, hint: str) -> Generator[Step, Any, None]:
    lines = (f"{doing.capitalize()}: {number}", *map(_lacks, _why(station, number)))
    yield Ask(prompt=f"ENT={doing}", entered=True, hint=hint, show=Show(lines=lines))


def _one_of(station: Station, number: str, kind: str) -> Generator[Step, Any, Meant]:
    """One cause of that kind, by its number where there are several."""
    found = [Meant(line, cause) for line in _why(station, number) for cause in line.causes if cause.kind == kind]
    if not found:
        raise Rejection("nothing_of_the_kind", order=number, kind=kind)
    options = {_option(*meant): meant for meant in found[:OPTIONS_MAX]}
    return (yield from choose(options, hint="key a number"))


def _option(line: ShortLine, cause: Cause) -> str:
    """Where it is, how much of what, and who has it."""
    return f"{cause.where} {show_quantity(cause.quantity)} {line.sku} {cause.who}".strip()


def _why(station: Station, number: str) -> list[ShortLine]:
    return station.read(why_short, station.site.id, number, station.today())


def _row(sale: WaitingSale) -> Row:
    state = "on hold" if sale.hold_reason else shown_state(sale.state)
    cells = (sale.number, sale.name, str(sale.priority), _due(sale), state, str(sale.lines))
    brief = f"{sale.number} {sale.lines} short {_due(sale)} {sale.name}"
    return Row(sale.number, cells, brief, HELD if sale.hold_reason else SHORT)


def _due(sale: WaitingSale) -> str:
    return "" if sale.due_on == date.max else f"{sale.due_on:%Y-%m-%d}"


def _line(line: ShortLine) -> tuple[str, ...]:
    return (line.sku, show_quantity(line.missing), *("",) * 5)


def _cause(station: Station, cause: Cause) -> tuple[str, ...]:
    when = since(station, cause.since) if cause.since else f"{cause.due_on:%Y-%m-%d}" if cause.due_on else ""
    where, who = f"{cause.where} {cause.lot}".strip(), f"{cause.who} {when}".strip()
    return ("", "", cause.kind, show_quantity(cause.quantity), where, who, _remedy(cause))


def _remedy(cause: Cause) -> str:
    """The key that does something about it, else what is to be done where it is."""
    return KEYS.get(cause.kind) or re.sub(r"(?<=[a-z])(?=[A-Z])", " ", cause.remedy).lower()


def _lacks(line: ShortLine) -> str:
    return f"{line.sku} lacks {show_quantity(line.missing)} {line.unit}"


def _brief(cause: Cause) -> str:
    return f"{KEYS.get(cause.kind, '-')} {show_quantity(cause.quantity)} {cause.kind} {cause.where}"


SCREEN = DeskScreen(
    code="shortages",
    word="Shortages",
    title="SHORT",
    permission=AllocateOrders.permission,
    columns=COLUMNS,
    rows=rows,
    detail=detail,
    find=find,
    hint="scan or type an order",
    actions=(
        Action("F2", "All due", AllocateOrders.permission, allocate_due, on_row=False),
        Action("F4", "Allocate", AllocateOrders.permission, allocate, states=(SHORT,)),
        Action("F5", "Take", TakeFromOrder.permission, take, states=(SHORT,)),
        Action("F7", "Unblock", UnblockLocation.permission, unblock),
        Action("F8", "Give back", ReleaseAllocation.permission, give_back),
    ),
    help=("order or customer; its", "detail says what lacks,", "who has it, which key"),
)
