"""Real-looking volume: a season of orders is imported, received, rejected and put away by programs, and adds up.

Every answer, all that is on hand and every line of every order is compared with books kept on paper from the input.
At night it is 4,000 orders with 9,000 lines, played round by round on each kind of database.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Connection, func, select

from core.ledger.invariants import check
from core.schema.tables import balance, item, location, lot, order_line, orders, plate, posting
from core.stockroom import Stockroom
from core.values import to_decimal
from tests.core.fixtures import NewDatabase
from tests.core.inbound.volume_paper import Amount, Shelf
from tests.core.inbound.volume_season import FULL, SMALL, Season, Size
from tests.core.warehouse import PEPPER

KINDS = ("sqlite", "postgresql")
COMMANDS = {
    "CancelPurchase", "CloseReceipt", "CloseShort", "MatchReceipt", "OpenReceipt", "PutAway", "PutAwayAll", "Receive",
    "ReceiveShipment", "RejectQuality", "ReleaseQuality", "Undo",
}  # fmt: skip
FEW = 1_000
GROWS_MIB_MAX = 20
REFUSALS = {"expired", "not_enough", "order_not_open", "over_receipt"}


@contextmanager
def begun(new_database: NewDatabase, kind: str, home: Path, size: Size) -> Iterator[Season]:
    with new_database(kind) as url:
        room = Stockroom(url, pepper=PEPPER)
        yield Season(room, home, size)
        room.close()


def on_hand(connection: Connection) -> dict[Shelf, Amount]:
    query = (
        select(
            location.c.code, item.c.sku, lot.c.code, plate.c.code, balance.c.status, balance.c.quantity,
            balance.c.catch_quantity,
        )
        .join(location, location.c.id == balance.c.location_id)
        .join(item, item.c.id == balance.c.item_id)
        .join(lot, lot.c.id == balance.c.lot_id)
        .join(plate, plate.c.id == balance.c.plate_id)
    )  # fmt: skip
    return {Shelf(*row[:5]): Amount(to_decimal(row[5]), to_decimal(row[6])) for row in connection.execute(query)}


def progress(connection: Connection) -> dict[tuple[str, int], tuple[object, ...]]:
    columns = (order_line.c.quantity, order_line.c.done, order_line.c.rejected)
    query = select(orders.c.number, order_line.c.line, order_line.c.closed, *columns).join(orders)
    rows = connection.execute(query.where(orders.c.number.startswith("V")))
    return {(row[0], row[1]): (bool(row[2]), *map(to_decimal, row[3:])) for row in rows}


def require_same_books(season: Season) -> None:
    """All that the database says is what the paper says."""
    paper, room = season.paper, season.room
    assert room.read(on_hand) == paper.on_hand
    assert room.read(progress) == {
        of: (line.closed, line.ordered, line.done, line.rejected) for of, line in paper.lines.items()
    }
    states = room.read(lambda at: dict(at.execute(select(orders.c.number, orders.c.state)).all()))
    assert {order.number: states[order.number] for order in season.orders} == {
        order.number: paper.state(order.number) for order in season.orders
    }


def require_received_less_rejected(season: Season) -> None:
    """Of each item as much is on hand as came in, and what of it is not rejected is that less the rejected."""
    stock = season.room.read(on_hand).items()
    for sku, came in season.paper.came.items():
        rejected = sum(amount.pieces for shelf, amount in stock if (shelf.sku, shelf.status) == (sku, "rejected"))
        rest = sum(amount.pieces for shelf, amount in stock if shelf.sku == sku and shelf.status != "rejected")
        assert (rejected, rest) == (season.paper.refused[sku], came - season.paper.refused[sku])


def postings(connection: Connection) -> int:
    return int(connection.execute(select(func.count()).select_from(posting)).scalar_one())


@pytest.mark.parametrize("kind", KINDS)
def test_some_orders_come_in_and_add_up(new_database: NewDatabase, tmp_path: Path, kind: str) -> None:
    with begun(new_database, kind, tmp_path, SMALL) as season:
        for ran in (season.import_orders(), season.import_shipments()):
            assert ran.status == 0, ran.out
            assert "\r[" in ran.out
        season.play(SMALL.rounds)
        assert season.wrong == []
        require_same_books(season)
        require_received_less_rejected(season)
        assert season.room.read(check) == []


@pytest.fixture(scope="module", params=KINDS)
def season(
    request: pytest.FixtureRequest, new_database: NewDatabase, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Season]:
    """The season of the night, which its tests play on one after the other."""
    with begun(new_database, request.param, tmp_path_factory.mktemp("season"), FULL) as season:
        yield season
        print(f"\n{request.param}:", *season.told, season.commands, sep="\n  ")  # seen with -rP or -s


@pytest.mark.nightly
def test_a_house_of_that_size_is_set_up(season: Season) -> None:
    season.set_up()
    bins = season.room.read(lambda at: at.scalar(select(func.count()).where(location.c.kind == "storage")))
    assert bins is not None
    assert bins >= FULL.bins


@pytest.mark.nightly
def test_a_thousand_orders_are_imported(season: Season) -> None:
    ran = season.import_orders(FEW)
    assert (ran.status, ran.out[-16:]) == (0, " rows imported\r\n")


@pytest.mark.nightly
def test_four_thousand_orders_are_imported_with_a_progress_bar(season: Season) -> None:
    few, ran = season.import_orders(FEW), season.import_orders()
    assert (ran.status, ran.out[-18:]) == (0, " imported before\r\n")
    assert len(season.paper.lines) >= 9_000
    bars = re.findall(r"\r\[(#*)-*\] ([0-9]+) of 4000", ran.out)
    assert [int(done) for _, done in bars] == [*range(0, 4_000, 100)] * 2  # all are decided, then all are committed
    assert sorted(bars[:40]) == bars[:40]
    assert ran.peak_mib <= few.peak_mib + GROWS_MIB_MAX


@pytest.mark.nightly
def test_what_is_announced_of_them_is_imported(season: Season) -> None:
    ran = season.import_shipments()
    assert (ran.status, ran.out[-16:]) == (0, " rows imported\r\n")


@pytest.mark.nightly
@pytest.mark.parametrize("rounds", range(1, FULL.rounds + 1))
def test_the_deliveries_of_a_round_are_answered_as_they_must_be(season: Season, rounds: int) -> None:
    season.play(rounds)
    assert season.wrong == []


@pytest.mark.nightly
def test_in_the_end_all_of_it_adds_up(season: Season) -> None:
    season.play(FULL.rounds)
    assert set(season.commands) == COMMANDS | REFUSALS
    before = season.room.read(postings)
    assert season.send_again() == []
    assert season.room.read(postings) == before
    require_same_books(season)
    require_received_less_rejected(season)
    checked = season.check()
    assert (checked.status, checked.out[:6]) == (0, "clean:")
