"""A year of real-looking sales goes through `stockhand post`, and ends with what plain sums of the input say.

Every run of the tests plays a week of a small house. At night it is a house that sells 500,000 lines a year,
shift by shift on each kind of database: all of it, or so many days as STOCKHAND_SALES_DAYS says.
"""

from __future__ import annotations

import os
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import Connection, func, select

from core.ledger.invariants import check
from core.schema.tables import balance, item, location, lot, posting, reservation
from core.stockroom import Stockroom
from core.values import to_decimal
from tests.core.fixtures import NewDatabase
from tests.core.outbound.year_days import Year
from tests.core.outbound.year_goods import furniture
from tests.core.outbound.year_paper import Shelf
from tests.core.outbound.year_play import Post, YearPlay
from tests.core.warehouse import PEPPER

KINDS = ("sqlite", "postgresql")
YEAR = (500_000, 300, 365, 3)  # lines, items, days, shifts a day
WEEK = (1_000, 40, 7, 1)
DAYS = int(os.environ.get("STOCKHAND_SALES_DAYS", YEAR[2]))  # of the year
SHIFTS = DAYS * YEAR[-1]
WARM = min(20, SHIFTS - 1)  # shifts after which all that is kept is there: a week has all kinds of days
GROWS_MIB_MAX = 3
AT_ONCE = 500


@contextmanager
def begun(new_database: NewDatabase, kind: str, home: Path, size: tuple[int, int, int, int]) -> Iterator[YearPlay]:
    """A house that is set up, on the first day of its year."""
    with new_database(kind) as url:
        room = Stockroom(url, pepper=PEPPER, deadline_s=60)
        year = Year(*size, datetime.now(UTC).date())
        commands = [(each, room.stamp("ADMIN", "DESK")) for each in furniture(year.goods)]
        for first in range(0, len(commands), AT_ONCE):
            answers = room.post_batch(commands[first : first + AT_ONCE])
            assert [each for each in answers if isinstance(each, Exception)] == []
        post = Post(url, home)
        try:
            yield YearPlay(room, post, year)
        finally:
            post.close()
            room.close()


def on_hand(connection: Connection) -> dict[Shelf, Decimal]:
    query = (
        select(location.c.code, item.c.sku, lot.c.code, balance.c.status, balance.c.quantity)
        .select_from(balance.join(item, item.c.id == balance.c.item_id).join(lot, lot.c.id == balance.c.lot_id))
        .join(location, location.c.id == balance.c.location_id)
    )
    return {Shelf(*row[:4]): to_decimal(row[4]) for row in connection.execute(query)}


def reserved(connection: Connection) -> dict[Shelf, Decimal]:
    """What is reserved, by where it is."""
    left = reservation.c.quantity - reservation.c.done - reservation.c.released
    query = (
        select(location.c.code, item.c.sku, lot.c.code, balance.c.status, func.sum(left))
        .select_from(reservation.join(balance, balance.c.id == reservation.c.balance_id))
        .join(item, item.c.id == balance.c.item_id)
        .join(lot, lot.c.id == balance.c.lot_id)
        .join(location, location.c.id == balance.c.location_id)
        .where(reservation.c.state == "open")
        .group_by(location.c.code, item.c.sku, lot.c.code, balance.c.status)
    )
    return {Shelf(*row[:4]): to_decimal(int(row[4])) for row in connection.execute(query)}


def posted(connection: Connection) -> Counter[str]:
    query = select(posting.c.kind, func.count()).where(posting.c.device.like("AT-%")).group_by(posting.c.kind)
    return Counter(dict(connection.execute(query).all()))


def require_same_books(play: YearPlay) -> None:
    """All balances and the reserved goods are what the paper says."""
    paper, read = play.year.paper, play.room.read
    assert play.wrong == []
    assert read(on_hand) == dict(paper.on_hand)
    held: defaultdict[Shelf, Decimal] = defaultdict(Decimal, paper.held)
    for order in paper.under_way.values():
        for line in order.lines:
            for code, much in line.in_hand.items():
                held[Shelf("STAGE", line.sku, code)] += much
    assert read(reserved) == dict(held)
    stock: defaultdict[str, Decimal] = defaultdict(Decimal)
    for shelf, quantity in read(on_hand).items():
        stock[shelf.sku] += quantity
    assert stock == {sku: quantity for sku, quantity in paper.came.items() if quantity}


def require_clean_end(play: YearPlay) -> None:
    """The program ends well, each command was posted once, and no rule of the books is broken."""
    assert play.post.end() == 0
    assert play.room.read(posted) == play.sent
    assert play.room.read(check) == []


@pytest.mark.parametrize("kind", KINDS)
def test_a_week_of_sales_adds_up(new_database: NewDatabase, tmp_path: Path, kind: str) -> None:
    with begun(new_database, kind, tmp_path, WEEK) as play:
        play.play(len(play.year.counts))
        require_same_books(play)
        require_clean_end(play)


@pytest.fixture(scope="module", params=KINDS)
def play(
    request: pytest.FixtureRequest, new_database: NewDatabase, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[YearPlay]:
    """The year of the night, which its tests play on one after the other."""
    with begun(new_database, request.param, tmp_path_factory.mktemp("year"), YEAR) as play:
        yield play
        print(f"\n{request.param}:", *play.told, play.sent, sep="\n  ")  # seen with -rP or -s


@pytest.mark.nightly
@pytest.mark.parametrize("shift", range(1, SHIFTS + 1))
def test_the_year_goes_on_and_adds_up(play: YearPlay, shift: int) -> None:
    play.play(shift)
    require_same_books(play)


@pytest.mark.nightly
def test_the_year_ends_with_clean_books_and_no_more_memory_than_it_began_with(play: YearPlay) -> None:
    play.play(SHIFTS)
    require_same_books(play)
    assert play.post.peak_mib <= play.peaks[WARM] + GROWS_MIB_MAX
    require_clean_end(play)
