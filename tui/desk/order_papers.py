"""The papers of a purchase order at the desk: its PDF and e-mail file, in the folder that the station has for them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from core.errors import Rejection, StoreUnavailable
from core.exchange.order_files import Written, put_in_folder
from core.inbound.approve_purchase import SendPurchase
from core.inbound.order_card import order_card
from tui.desk.order_lines import show_order
from tui.desk.screen import ROW
from tui.dialogue import Ask, Dialogue, Tell, post
from tui.station import Station

NO_FOLDER = "no folder for papers here"


def send(station: Station, context: Mapping[str, str]) -> Dialogue:
    """Notes on ENT that the order was sent, and writes what is to be sent."""
    number = context[ROW]
    hint = "ENT to send it, F3 leaves it"
    yield Ask(prompt="ENT=send", entered=True, hint=hint, show=show_order(station, number))
    outcome = yield from post(SendPurchase(order=number, site=station.site.code))
    yield _after_sending(station, number, outcome.said)
    return None


def print_again(station: Station, context: Mapping[str, str]) -> Dialogue:
    """Writes the papers as the order is now."""
    number = context[ROW]
    if not station.documents:
        raise Rejection("no_document_folder")
    hint = "ENT writes PDF and e-mail"
    yield Ask(prompt="ENT=print", entered=True, hint=hint, show=show_order(station, number))
    try:
        written = _write(station, number)
    except OSError as error:
        raise Rejection("document_not_written", file=error.filename, reason=error.strerror) from error
    yield Tell(happened=_where(written), todo=written.no_email)
    return None


def _after_sending(station: Station, number: str, said: str) -> Tell:
    """It is sent, whatever becomes of its papers."""
    if not station.documents:
        return Tell(happened=said, todo=NO_FOLDER)
    try:
        written = _write(station, number)
    except OSError as error:
        return Tell(happened=said, todo=f"not written: {error.filename}: {error.strerror}", warning=True)
    except StoreUnavailable:
        return Tell(happened=said, todo="OFFLINE, print it again later", warning=True)
    return Tell(happened=said, todo=", ".join(filter(None, (_where(written), written.no_email))))


def _write(station: Station, number: str) -> Written:
    return put_in_folder(station.read(order_card, number), Path(station.documents))


def _where(written: Written) -> str:
    """The first file by its whole name, then only how the others end."""
    return " and ".join((str(written.files[0]), *(file.suffix for file in written.files[1:])))
