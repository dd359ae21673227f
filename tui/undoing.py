"""The question that Undo asks: what exactly is taken back, the latest first."""

from __future__ import annotations

import re
from zoneinfo import ZoneInfo

from core.bookings import Booking, last_undoable
from core.errors import Rejection
from core.undo import Undo
from core.values import moment
from tui.station import Station
from tui.view import Key

HINT = "ENT takes it back, F3 keeps it"


class Undoing:
    """The bookings that can be taken back, one of them offered."""

    def __init__(self, station: Station) -> None:
        self._bookings = station.read(last_undoable, station.device, station.operator)
        if not self._bookings:
            raise Rejection("nothing_to_undo")
        self._zone = ZoneInfo(station.site.zone_info)
        self._today = station.today()
        self._at = 0

    def go_back(self) -> None:
        """Offers the booking before; after the oldest the latest again."""
        self._at = (self._at + 1) % len(self._bookings)

    @property
    def command(self) -> Undo:
        """What takes back the one that is offered."""
        return Undo(posting=self._bookings[self._at].id)

    @property
    def lines(self) -> tuple[str, ...]:
        """What is offered: what it did, to which order and bin, when."""
        booking = self._bookings[self._at]
        words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", booking.kind).capitalize()
        at = moment(booking.posted_at).astimezone(self._zone)
        when = f"{at:%H:%M}" if at.date() == self._today else f"{at:%Y-%m-%d}"
        return tuple(filter(None, ("Take back:", booking.said, _where(booking), f"{words} {when}")))

    @property
    def keys(self) -> tuple[Key, ...]:
        """The key that offers the booking before, where there is one."""
        return (Key("F6", "Earlier", 2),) if len(self._bookings) > 1 else ()


def _where(booking: Booking) -> str:
    """The order, plate and bin of a booking, as far as its words do not name them."""
    facts = booking.facts
    source = facts.get("from", "")
    named = (
        ("", facts.get("order", "")),
        ("", facts.get("plate", "")),
        ("from ", source),
        ("at ", facts.get("location", "") if not source else ""),
    )
    said = booking.said.split()
    return " ".join(f"{word}{code}" for word, code in named if code and code not in said)
