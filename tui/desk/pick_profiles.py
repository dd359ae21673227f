"""Pick profiles at the desk: what is checked of bins and goods while they are picked."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from typing import Any

from core.errors import Rejection
from core.outbound.pick_profile import DefinePickProfile, RemovePickProfile, profiles_of
from tui.desk.of_class import ALL, OfClass, find
from tui.desk.screen import DeskScreen
from tui.desk.settings import YES, chosen
from tui.dialogue import Step
from tui.station import Station

BIN = {"scan only": "scan", "scan or key": "key", "not asked": "skip"}
ITEM = {"always": "scan", "when mixed": "when_mixed", "never": "skip"}


def _defined(station: Station) -> Sequence[DefinePickProfile]:
    return [
        DefinePickProfile(
            site=station.site.code, item_class=code, location_check=each.location_check, item_check=each.item_check,
            count_each=bool(each.count_each), ask_empty=bool(each.ask_empty), swap_lots=bool(each.swap_lots),
        )
        for code, each in station.read(profiles_of, station.site.code)
    ]  # fmt: skip


def _first(held: DefinePickProfile) -> Generator[Step, Any, DefinePickProfile]:
    """Nothing has to be asked: it begins as what held so far."""
    yield from ()
    return held


def _cells(each: DefinePickProfile) -> tuple[str, ...]:
    return tuple(field.shown(each) for field in FIELDS.values())


FIELDS = {
    "bin": chosen("location_check", BIN, "how is the bin checked?"),
    "item scanned": chosen("item_check", ITEM, "when is the item scanned?"),
    "each piece counted": chosen("count_each", YES, "is each piece counted?"),
    "emptied bin checked": chosen("ask_empty", YES, "is an emptied bin looked at?"),
    "other lot taken": chosen("swap_lots", YES, "may another lot be taken?"),
}
PROFILES = OfClass(
    what="Profile",
    usual=DefinePickProfile(),
    defined=_defined,
    removed=RemovePickProfile,
    gone=lambda code: Rejection("unknown_pick_profile", code=code or ALL),
    fields=FIELDS,
    cells=_cells,
    told=lambda each: f"bin {FIELDS['bin'].shown(each)}",
    first=_first,
)
SCREEN = DeskScreen(
    code="pick_profiles",
    word="Pick profiles",
    title="PROFILES",
    permission=DefinePickProfile.permission,
    columns=("Class", "Name", "Bin", "Item", "Each", "Emptied", "Lot"),
    rows=PROFILES.rows,
    detail=PROFILES.detail,
    find=find,
    hint="scan an item, or type",
    actions=PROFILES.actions,
    help=("Without any the bin is", "scanned or keyed, the item", "scanned where it lies mixed."),
    empty="usual checks hold: F5 New",
)
