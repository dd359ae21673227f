"""What a long past costs: a move posted where there is one, against the same where there is none."""

from __future__ import annotations

import random
from collections.abc import Callable
from contextlib import ExitStack, closing

import pytest

from core.stockroom import Stockroom
from tests.bench.conftest import NewSite
from tests.bench.figures import Sheet, Target, shown
from tests.bench.layout import DEVICE
from tests.bench.raw import Raw
from tests.bench.rounds import Work, in_turn
from tests.bench.site import WHO, address, layout, move_of, some_line

NO_SLOWER = Target(0.9, 1.0)
ROUNDS = 30


def bench_a_move_after_a_long_history(
    kind: str, new_site: NewSite, old_site: Callable[[str], str], sheet: Sheet, pytestconfig: pytest.Config
) -> None:
    """The raw driver does the same, to tell what is the database's own."""
    old, young = old_site(kind), new_site(kind)
    with ExitStack() as opened:
        ways = {
            "core": _by_the_core(old, opened),
            "core, no history": _by_the_core(young, opened),
            "raw": _by_the_raw_driver(old, opened),
            "raw, no history": _by_the_raw_driver(young, opened),
        }
        times = in_turn(ways, ROUNDS, 15)
    what = f"move after {pytestconfig.getoption('history'):,} against none"
    for who, target in (("core", NO_SLOWER), ("raw", None)):
        young_way = f"{who}, no history"
        spelt = {"after": shown(times.median_s(who)), "none": shown(times.median_s(young_way))}
        name = what if who == "core" else f"{what}, raw driver"
        sheet.add(name, kind, times.ratio(who, young_way), target, spelt)


def _by_the_core(url: str, opened: ExitStack) -> Work:
    room, dice = opened.enter_context(closing(Stockroom(url))), random.Random(1)
    return lambda: room.post(move_of(some_line(dice)), room.stamp(WHO, DEVICE))


def _by_the_raw_driver(url: str, opened: ExitStack) -> Work:
    raw, dice = opened.enter_context(closing(Raw(address(url), layout(url)))), random.Random(1)
    return lambda: raw.move([some_line(dice)])
