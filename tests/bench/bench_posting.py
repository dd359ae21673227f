"""What the door costs: commands posted through the stockroom against the raw driver writing the same rows."""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal

import pytest

from core.command import Command
from core.inbound.receive import Receive
from core.internal.move import Move
from core.stockroom import Stockroom
from tests.bench.conftest import NewSite
from tests.bench.figures import Sheet, Target, shown
from tests.bench.layout import BINS, DEVICE, ITEMS, Line
from tests.bench.raw import Raw
from tests.bench.raw_function import RawFunction, define
from tests.bench.rounds import Times, Work, in_turn
from tests.bench.site import (
    ORDER,
    PALLET,
    WHO,
    address,
    bin_code,
    layout,
    lines_of,
    move_of,
    sku,
    some_line,
    written,
)

MOVE = {"sqlite": Target(0.5, 0.8), "postgresql": Target(0.6, 1.0)}
DOCUMENT = {"sqlite": Target(5, 8), "postgresql": Target(8, 14)}
ROUNDS = {"sqlite": 40, "postgresql": 30}
HUNDRED = 100


@dataclass(slots=True)
class Twins:
    """Two sites that begin alike, one for the core and one for the raw driver, whose dice fall alike."""

    kind: str
    urls: tuple[str, str]
    room: Stockroom
    raw: Raw
    sheet: Sheet
    dice: random.Random
    raw_dice: random.Random

    def post(self, command: Command) -> None:
        """Posts the command now."""
        self.room.post(command, self.room.stamp(WHO, DEVICE))

    def compare(self, what: str, ours: Work, raw: Work, repeats: int, target: Target | None = None) -> None:
        """Times both in turn and notes the ratio."""
        self.note(what, in_turn({"core": ours, "raw": raw}, ROUNDS[self.kind], repeats), target)

    def note(self, what: str, times: Times, target: Target | None, against: str = "raw", share: int = 1) -> None:
        """Notes the rate of the core, of which one work is `share` pieces, against another way's."""
        spelt = {"core": shown(times.median_s("core") / share), against: shown(times.median_s(against))}
        self.sheet.add(f"post: {what}", self.kind, times.ratio("core", against) * share, target, spelt)


@pytest.fixture
def twins(kind: str, new_site: NewSite, sheet: Sheet) -> Iterator[Twins]:
    """A pair of sites."""
    urls = new_site(kind), new_site(kind)
    raw = Raw(address(urls[1]), layout(urls[1]))
    pair = Twins(kind, urls, Stockroom(urls[0]), raw, sheet, random.Random(1), random.Random(1))
    yield pair
    pair.room.close()
    pair.raw.close()


@pytest.fixture
def like_twins(twins: Twins) -> Iterator[Twins]:
    """A pair of sites which have as many rows of each kind at the end, and break no rule."""
    yield twins
    assert written(twins.urls[0]) == written(twins.urls[1])


def bench_a_move(like_twins: Twins) -> None:
    """One piece of any item from any bin to any other, by a station that has had each item in hand before."""
    twins = like_twins
    for number in range(ITEMS):
        twins.post(move_of(Line(number, 0, 1)))
        twins.raw.move([Line(number, 0, 1)])
    ways: dict[str, Work] = {
        "core": lambda: twins.post(move_of(some_line(twins.dice))),
        "raw": lambda: twins.raw.move([some_line(twins.raw_dice)]),
    }
    twins.note("move", in_turn(ways, ROUNDS[twins.kind], 40), MOVE[twins.kind])


def bench_a_move_when_the_catalogue_has_changed(like_twins: Twins) -> None:
    """The same, by a station that has to look up item, places, owner and site again each time."""
    twins = like_twins

    def move() -> None:
        twins.room._known.forget()
        twins.post(move_of(some_line(twins.dice)))

    ways: dict[str, Work] = {"core": move, "raw": lambda: twins.raw.move([some_line(twins.raw_dice)])}
    twins.note("move, catalogue just changed", in_turn(ways, ROUNDS[twins.kind], 20), None)


def bench_a_receipt(like_twins: Twins) -> None:
    """One piece onto one line of an order."""
    twins = like_twins

    def receive() -> None:
        place = bin_code(twins.dice.randrange(BINS))
        twins.post(Receive(order=ORDER, sku=sku(0), quantity=Decimal(1), location=place))

    twins.compare("receipt of one line", receive, lambda: twins.raw.receive(twins.raw_dice.randrange(BINS)), 30)


def bench_a_pick_of_five_lines(like_twins: Twins) -> None:
    """Five pieces of any items in one posting."""
    twins = like_twins
    twins.compare(
        "pick of five lines",
        lambda: twins.post(lines_of([some_line(twins.dice) for _ in range(5)])),
        lambda: twins.raw.move([some_line(twins.raw_dice) for _ in range(5)]),
        15,
    )


def bench_a_whole_pallet(like_twins: Twins) -> None:
    """The forty balances on the cases of one pallet, against a loop over them."""
    ours, raw = _to_and_fro(), _to_and_fro()
    twins = like_twins
    twins.compare(
        "pallet of 40 balances",
        lambda: twins.post(Move(plate=PALLET, target=bin_code(next(ours)))),
        lambda: twins.raw.carry_pallet(next(raw)),
        5,
    )


def bench_a_document_of_a_hundred_lines(twins: Twins) -> None:
    """A line of it, against a move by itself that the raw driver writes."""
    ways: dict[str, Work] = {
        "core": lambda: twins.post(lines_of([some_line(twins.dice) for _ in range(HUNDRED)])),
        "raw": _often(lambda: twins.raw.move([some_line(twins.raw_dice)]), 20),
    }
    times = in_turn(ways, 15, 1)
    spelt = {"core": shown(times.median_s("core") / HUNDRED), "raw": shown(times.median_s("raw") / 20)}
    ratio = times.ratio("core", "raw") * HUNDRED / 20
    twins.sheet.add("post: a line of a document of 100", twins.kind, ratio, DOCUMENT[twins.kind], spelt)
    for url in twins.urls:
        written(url)


@pytest.mark.parametrize("kind", ["postgresql"])
def bench_a_move_against_a_function_in_the_server(twins: Twins) -> None:
    """The raw driver at its best: everything in one round trip."""
    define(address(twins.urls[1]))
    function = RawFunction(address(twins.urls[1]), twins.raw.at)
    ways: dict[str, Work] = {
        "core": lambda: twins.post(move_of(some_line(twins.dice))),
        "function": lambda: function.move(some_line(twins.raw_dice)),
    }
    twins.note("move, against a raw function", in_turn(ways, ROUNDS[twins.kind], 30), None, "function")
    function.close()
    assert written(twins.urls[0]) == written(twins.urls[1])


def _to_and_fro() -> Iterator[int]:
    return itertools.cycle((1, 2))


def _often(work: Callable[[], object], times: int) -> Work:
    def again() -> None:
        for _ in range(times):
            work()

    return again
