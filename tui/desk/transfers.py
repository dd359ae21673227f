"""Transfers between sites at the desk: what is under way from here and to here, what is late, what never came."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from core.catalogue.reason import ADJUSTMENT, reasons_for
from core.identify import TRANSFER_IN, TRANSFER_OUT, Found, Item, Order
from core.inbound.purchase_order import shown_state
from core.internal.close_transfer import CloseTransfer
from core.internal.in_transit import on_its_way
from core.internal.order_transfer import ApproveTransfer, CancelTransfer, OrderTransfer
from core.internal.transfer import TransferLineRow, need_transfer, transfer_lines
from core.internal.transfer_list import UNDER_WAY, TransferBrief, find_transfer_brief, find_transfers
from core.values import show_quantity
from tui.desk.new_transfer import HELP as NEW_HELP
from tui.desk.new_transfer import new_transfer
from tui.desk.screen import ROW, Action, DeskScreen, Detail, Row
from tui.dialogue import Ask, Dialogue, Post, Show, choose
from tui.station import Station
from tui.view import Table

PERMISSION = OrderTransfer.permission
COLUMNS = ("Transfer", "From", "To", "State", "Due", "Late", "Lines")
LINE_COLUMNS = ("Ln", "Item", "Name", "Ordered", "Sent", "Rcvd", "On way", "Lost", "Unit")
COMING, SETTLED = "coming", "settled"  # rows that nothing is decided about here, or any more


def rows(station: Station, typed: str, most: int) -> Sequence[Row]:
    """The transfers that fit, those under way first."""
    found = station.read(find_transfers, station.site.id, typed, station.today(), most)
    return [_row(station, each) for each in found]


def detail(station: Station, number: str) -> Detail:
    """A transfer's lines with what was ordered, sent and received, what is on its way and what was lost."""
    each = station.read(find_transfer_brief, station.site.id, number, station.today())
    if each is None:
        return Detail(number, ("There is no such transfer any more.",))
    sent = each.from_site == station.site.code
    found = station.read(need_transfer, number, **{"sender" if sent else "receiver": station.site.id})
    facts = (
        f"{shown_state(each.state)}, {each.done} of {each.lines} lines done{_late(each)}",
        f"{f'due {each.due_on}' if each.due_on else 'no date'}, ordered {each.ordered_on}, through {found.transit}",
        _differences(each),
    )
    lines = station.read(transfer_lines, found.id)
    narrow = tuple(_line_in_brief(line, over=each.state not in UNDER_WAY) for line in lines)
    table = Table(LINE_COLUMNS, tuple(map(_line, lines)), narrow=narrow)
    return Detail(f"{number} {each.from_site} to {each.to_site}", tuple(filter(None, facts)), table)


def find(found: Found) -> str | None:
    """A transfer by its number, the transfers of an item by its SKU."""
    match found:
        case Order(kind=kind) if kind in (TRANSFER_IN, TRANSFER_OUT):
            return found.number
        case Item():
            return found.sku
    return None


def approve(station: Station, context: Mapping[str, str]) -> Dialogue:
    """Shows the draft, and lets it be sent on ENT."""
    shown = _shown(station, context[ROW])
    yield Ask(prompt="ENT=approve", entered=True, hint="ENT to approve it, F3 leaves it", show=shown)
    yield Post(command=ApproveTransfer(order=context[ROW], site=station.site.code), todo="the floor sends it")
    return None


def cancel(station: Station, context: Mapping[str, str]) -> Dialogue:
    """Shows what nothing was sent of, and cancels it on ENT."""
    shown = _shown(station, context[ROW])
    yield Ask(prompt="ENT=cancel", entered=True, hint="ENT cancels it, F3 keeps it", show=shown)
    yield Post(command=CancelTransfer(order=context[ROW], site=station.site.code))
    return None


def close(station: Station, context: Mapping[str, str]) -> Dialogue:
    """Shows what did not come; what is lost on the way wants a reason, and somebody else who approves it."""
    found = station.read(need_transfer, context[ROW], sender=station.site.id)
    lost = station.read(on_its_way, found)
    hint = "ENT: what is on its way is lost" if lost else "ENT: no more of it is sent"
    yield Ask(prompt="ENT=close", entered=True, hint=hint, show=_shown(station, context[ROW]))
    reason = ""
    if lost:
        reasons = {each.name: each.code for each in station.read(reasons_for, ADJUSTMENT)}
        reason = yield from choose(reasons, hint="why did it not come?")
    yield Post(command=CloseTransfer(order=found.number, reason=reason, site=station.site.code))
    return None


def _shown(station: Station, number: str) -> Show:
    each = detail(station, number)
    return Show(lines=(each.about, *each.facts), table=each.table)


def _row(station: Station, each: TransferBrief) -> Row:
    due, late = str(each.due_on or ""), str(each.late or "")
    progress = f"{each.done}/{each.lines}"
    cells = (each.number, each.from_site, each.to_site, shown_state(each.state), due, late, progress)
    brief = f"{each.number} {each.from_site}>{each.to_site} {progress}{f' {late}d late' if late else ''}"
    return Row(each.number, cells, brief, _standing(station, each))


def _standing(station: Station, each: TransferBrief) -> str:
    """What can be decided about it: all that is decided is decided by the site that sends."""
    if each.from_site != station.site.code:
        return COMING
    return SETTLED if each.state == "received" and not each.coming else each.state


def _late(each: TransferBrief) -> str:
    return f", {each.late} days late" if each.late else ""


def _differences(each: TransferBrief) -> str:
    """Of how many lines something is on its way, and of how many something never came."""
    said = {f"lines on their way {each.coming}": each.coming, f"lines with a loss {each.lost}": each.lost}
    return ", ".join(words for words, count in said.items() if count)


def _line(line: TransferLineRow) -> tuple[str, ...]:
    amounts = (line.quantity, line.shipped, line.done, line.on_its_way, line.lost)
    return (str(line.line), line.sku, line.name, *(show_quantity(each) if each else "" for each in amounts), line.unit)


def _line_in_brief(line: TransferLineRow, *, over: bool) -> str:
    what = {"not sent" if over else "to send": line.to_ship, "on way": line.on_its_way, "lost": line.lost}
    told = " ".join(f"{show_quantity(each)} {word}" for word, each in what.items() if each)
    return f"{line.sku} {told or 'done'} of {show_quantity(line.quantity)} {line.unit}"


SCREEN = DeskScreen(
    code="transfers",
    word="Transfers",
    title="TRANSFERS",
    permission=PERMISSION,
    columns=COLUMNS,
    rows=rows,
    detail=detail,
    find=find,
    hint="scan or type a transfer",
    actions=(
        Action("F5", "New", PERMISSION, new_transfer, on_row=False, help=NEW_HELP),
        Action("F4", "Approve", ApproveTransfer.permission, approve, states=("draft",)),
        Action("F2", "Close", CloseTransfer.permission, close, states=("sent", "partly_received", "received")),
        Action("F10", "Cancel", CancelTransfer.permission, cancel, states=("draft", "approved")),
    ),
    help=("number, site, state,", "item, or late"),
)
