"""What it costs to ask what is there: of one item, in one bin, of everything; with a long history and without."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack, closing

import pytest

from core.internal.look_up import item_card, location_card
from core.reports.on_hand import on_hand
from core.stockroom import Stockroom
from tests.bench.conftest import NewSite
from tests.bench.figures import Sheet, Target, shown
from tests.bench.layout import BINS, ITEMS, Layout
from tests.bench.raw import Raw
from tests.bench.rounds import Work, in_turn
from tests.bench.site import address, bin_code, layout, sku

ALL = Target(0.5, 0.9)
NO_SLOWER = Target(0.9, 1.0)
ROUNDS = 15
ITEM, PLACE = 500, 10


def bench_what_is_on_hand(
    kind: str, new_site: NewSite, old_site: Callable[[str], str], sheet: Sheet, pytestconfig: pytest.Config
) -> None:
    """Each question against a bare SELECT of the balances by the raw driver, and with a history against without."""
    with ExitStack() as opened:
        old, young = (_questions(url, opened) for url in (old_site(kind), new_site(kind)))
        for question, ways in young.items():
            times = in_turn({**ways, "core, after": old[question]["core"]}, ROUNDS, 2 if "all" in question else 20)
            spelt = {way: shown(times.median_s(way)) for way in ("core", "raw")}
            sheet.add(question, kind, times.ratio("core", "raw"), ALL if "all" in question else None, spelt)
            past = f"{question}, {pytestconfig.getoption('history'):,} moves against none"
            sheet.add(past, kind, times.ratio("core, after", "core"), NO_SLOWER)


def _questions(url: str, opened: ExitStack) -> dict[str, dict[str, Work]]:
    at: Layout = layout(url)
    room = opened.enter_context(closing(Stockroom(url)))
    raw = opened.enter_context(closing(Raw(address(url), at)))
    assert len(room.read(on_hand, at.site)) == ITEMS * BINS
    return {
        "on hand of an item": {
            "core": lambda: room.read(item_card, at.site, sku(ITEM)),
            "raw": lambda: raw.balances_of_item(ITEM),
        },
        "on hand in a bin": {
            "core": lambda: room.read(location_card, at.site, bin_code(PLACE)),
            "raw": lambda: raw.balances_in_bin(PLACE),
        },
        f"on hand of all {ITEMS:,} items in {BINS} bins": {
            "core": lambda: room.read(on_hand, at.site),
            "raw": raw.balances,
        },
    }
