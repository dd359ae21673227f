"""Carriers at the desk: by which services they take goods, and when their truck leaves."""

from __future__ import annotations

from core.errors import Rejection
from core.identify import Carrier, Found
from core.outbound.carrier import DefineCarrier, defined_carriers
from core.text import upper_code
from tui.desk.coded import Coded
from tui.desk.screen import DeskScreen
from tui.desk.settings import written
from tui.desk.times import time_of_day


def find(found: Found) -> str | None:
    """The carrier whose code it is."""
    return found.code if isinstance(found, Carrier) else None


def _services(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(upper_code("service", each, 20) for each in text.replace(",", " ").split()))


CARRIERS = Coded(
    what="Carrier",
    define=DefineCarrier,
    defined=defined_carriers,
    gone=lambda code: Rejection("unknown_carrier", carrier=code),
    fields={
        "truck leaves": written("cut_off", "LEAVES", time_of_day, "a time like 1630", none=("any time", "")),
        "services": written("services", "SERVICES", _services, "spaces between", shown=" ".join, none=("any", ())),
    },
    cells=lambda each: (each.cut_off, " ".join(each.services)),
    told=lambda each: each.cut_off,
)
SCREEN = DeskScreen(
    code="carriers",
    word="Carriers",
    title="CARRIERS",
    permission=DefineCarrier.permission,
    columns=("Carrier", "Name", "Leaves", "Services", "State"),
    rows=CARRIERS.rows,
    detail=CARRIERS.detail,
    find=find,
    hint="scan or type a carrier",
    actions=CARRIERS.actions,
    help=("code, name, service, time,", "in use, or ended"),
    empty="no carrier yet: F5 New",
)
