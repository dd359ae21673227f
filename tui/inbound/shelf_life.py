"""Asking for the lot and the expiry of goods that come in, as far as neither label nor book says them."""

from __future__ import annotations

from collections.abc import Generator
from datetime import date
from typing import Any

from core.expiry import parse_expiry
from core.identify import Item
from core.internal.look_up import known_lot_expiry
from core.ledger.lots import LOT_LENGTH_MAX
from core.text import code_text
from tui.dialogue import Show, Step, ask
from tui.station import Station


def lot_text(text: str) -> str:
    """A lot or serial as it was scanned or keyed."""
    return code_text("lot", text.strip(), LOT_LENGTH_MAX)


def ask_lot(item: Item, show: Show) -> Generator[Step, Any, str]:
    """The lot: from the label if that can be trusted, else asked; empty for goods that have none."""
    if item.tracking != "lot" or (item.lot and not item.doubtful):
        return item.lot
    lot: str = yield from ask(
        "LOT",
        lot_text,
        free_text=True,
        offered=item.lot or None,
        hint="scan or key the lot",
        show=show,
        warning="check the lot: FNC1 missing?" if item.doubtful else "",
    )
    return lot


def ask_expiry(station: Station, item: Item, code: str, show: Show) -> Generator[Step, Any, date | None]:
    """When it expires: as the label says, as is known of the lot, else asked."""
    if not item.expires:
        return None
    known = item.expires_on or station.read(known_lot_expiry, item.sku, code)
    if known is not None:
        return known

    def expiry(text: str) -> date:
        return parse_expiry(text, station.today())

    expires_on: date = yield from ask("EXP", expiry, hint="key YYMMDD, 2704e or +6m", show=show)
    return expires_on
