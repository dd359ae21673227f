"""The site that is measured: 1,000 items, each in all of 20 bins, an order without end and a pallet of cases.

It is set up through the door; only its opening stock is written at once, as one posting of an opening would be.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, func, make_url, select, text

from core.catalogue.item import DefineItem
from core.catalogue.location import DefineLocation
from core.catalogue.party import DefineSupplier
from core.command import Command
from core.errors import Rejection
from core.first_start import ADMINISTRATOR, make_first_administrator
from core.inbound.purchase_order import OrderedLine, OrderPurchase
from core.internal.move import Move
from core.internal.move_lines import MoveLine, MoveLines
from core.internal.nest_plate import NestPlate
from core.ledger.invariants import check
from core.schema.tables import entry, item, location, move, operator, order_line, plate, posting
from core.schema.upgrade import upgrade
from core.stockroom import Stockroom
from core.store import WAL_SAFE_FROM, open_engine, sqlite_module
from core.values import new_id
from tests.bench.layout import BINS, CASES, DEVICE, GOODS_ON_CASE, HOT_ITEMS, ITEMS, LONG_AGO, Address, Layout, Line

IN_EACH_BIN = 100_000
ORDERED = 100_000_000
ORDER = "PO1"
PALLET = "LP0001000000"
WHO = ADMINISTRATOR
OPENED_ON = "2023-11-14"


def sku(number: int) -> str:
    """The item of that number, from 0."""
    return f"ITEM-{number:04}"


def bin_code(number: int) -> str:
    """The bin of that number, from 0."""
    return f"BIN-{number:02}"


def some_line(dice: random.Random, hot: bool = False) -> Line:
    """Any item from any bin to any other; of the few items that everybody wants when it is hot."""
    source, target = dice.sample(range(BINS), 2)
    return Line(dice.randrange(HOT_ITEMS if hot else ITEMS), source, target)


def move_of(line: Line) -> Move:
    """The command that moves a piece of that line."""
    return Move(sku=sku(line.item), quantity=Decimal(1), source=bin_code(line.source), target=bin_code(line.target))


def lines_of(lines: Sequence[Line]) -> MoveLines:
    """The command that moves a piece of each line."""
    return MoveLines(lines=tuple(_line_of(line) for line in lines))


def _line_of(line: Line) -> MoveLine:
    return MoveLine(sku=sku(line.item), quantity=Decimal(1), source=bin_code(line.source), target=bin_code(line.target))


def furnish(url: str) -> None:
    """Makes an empty database into the site."""
    upgrade(url)
    room = Stockroom(url)
    make_first_administrator(room, DEVICE, "Ada", "471100")
    post_all(room, [DefineSupplier(code="ACME", name="Acme")])
    post_all(room, [DefineItem(sku=sku(number), name=f"Hexagon bolt number {number}") for number in range(ITEMS)])
    post_all(room, [DefineLocation(code=bin_code(number), sequence=number) for number in range(BINS)])
    ordered = (OrderedLine(sku=sku(0), quantity=Decimal(ORDERED)),)
    post_all(room, [OrderPurchase(number=ORDER, supplier="ACME", lines=ordered)])
    room.write(_stock_up)
    post_all(room, _loading())
    post_all(room, [NestPlate(plate=_case_code(number), onto=PALLET) for number in range(CASES)])
    room.close()


def post_all(room: Stockroom, commands: Sequence[Command]) -> None:
    """Posts them in one commit; none is refused."""
    for answer in room.post_all([(command, room.stamp(WHO, DEVICE)) for command in commands]):
        if isinstance(answer, Rejection):
            raise answer


def address(url: str) -> Address:
    """Where the database is, for its driver alone."""
    parsed = make_url(url)
    if parsed.drivername.startswith("postgresql"):
        return Address("psycopg", f"host={parsed.query['host']} user={parsed.username} dbname={parsed.database}")
    module = sqlite_module()
    journal = "WAL" if module.sqlite_version_info >= WAL_SAFE_FROM else "DELETE"
    return Address(module.__name__, str(parsed.database), journal)


def layout(url: str) -> Layout:
    """Reads the numbers of a furnished site."""
    engine = open_engine(url)
    with engine.begin() as connection:
        found = _layout(connection)
    engine.dispose()
    return found


def written(url: str) -> tuple[int, ...]:
    """How many postings, moves and entries there are, in books that break no rule."""
    room = Stockroom(url)
    broken = room.read(check)
    assert broken == []
    counts = [select(func.count()).select_from(table) for table in (posting, move, entry)]
    found = room.read(lambda at: tuple(int(at.execute(query).scalar_one()) for query in counts))
    room.close()
    return found


def _layout(connection: Connection) -> Layout:
    def ids(of: Any, *where: Any) -> tuple[int, ...]:
        return tuple(connection.execute(select(of).where(*where).order_by(of)).scalars())

    supplier = connection.execute(select(location.c.id, location.c.site_id).where(location.c.kind == "supplier")).one()
    line = connection.execute(select(order_line.c.id, order_line.c.order_id)).one()
    return Layout(
        site=supplier.site_id,
        operator=ids(operator.c.id, operator.c.code == WHO)[0],
        supplier=supplier.id,
        party=connection.execute(text("SELECT party_id FROM orders")).scalar_one(),
        order=line.order_id,
        line=line.id,
        items=ids(item.c.id),
        bins=ids(location.c.id, location.c.kind == "storage"),
        plates=ids(plate.c.id, plate.c.id != 0),
    )


def _stock_up(connection: Connection) -> None:
    """One posting that opens the books with as much of every item in every bin."""
    at = _layout(connection)
    made = new_id()
    given = {
        "posting": made if connection.dialect.name == "postgresql" else made.bytes,
        "operator": at.operator,
        "site": at.site,
        "opening": connection.execute(text("SELECT id FROM location WHERE kind = 'opening'")).scalar_one(),
        "quantity": IN_EACH_BIN * 1_000_000,
        "now": LONG_AGO,
    }
    for statement in _OPENING:
        connection.execute(text(statement), given)


_OPENING = (
    """
    INSERT INTO posting (id, kind, version, payload, fingerprint, operator_id, device, happened_at, posted_at,
        state, outcome)
    VALUES (:posting, 'AdjustStock', 1, '{}', '', :operator, 'BENCH', :now, :now, 'posted', '{"said":"","facts":{}}')
    """,
    """
    INSERT INTO balance (location_id, item_id, status, quantity, seq, since, changed_at)
    SELECT location.id, item.id, 'available', :quantity, 1, :now, :now
    FROM item CROSS JOIN location WHERE location.kind = 'storage' ORDER BY location.id, item.id
    """,
    f"""
    INSERT INTO move (posting_id, line, kind, site_id, item_id, quantity, from_location_id, to_location_id,
        from_status, to_status, reason, business_date)
    SELECT :posting, row_number() OVER (ORDER BY id), 'adjust', :site, item_id, quantity, :opening, location_id,
        status, status, 'OPENING', DATE('{OPENED_ON}')
    FROM balance
    """,
    """
    INSERT INTO entry (balance_id, seq, move_id, after)
    SELECT balance.id, 1, move.id, balance.quantity
    FROM move JOIN balance ON balance.item_id = move.item_id AND balance.location_id = move.to_location_id
    WHERE move.posting_id = :posting
    """,
)


def _loading() -> list[Command]:
    """Ten kinds of goods onto each case, at the first bin."""
    return [
        Move(
            sku=sku(GOODS_ON_CASE * case + kind),
            quantity=Decimal(12),
            source=bin_code(0),
            target=bin_code(0),
            target_plate=_case_code(case),
        )
        for case in range(CASES)
        for kind in range(GOODS_ON_CASE)
    ]


def _case_code(number: int) -> str:
    return f"LP{int(PALLET[2:]) + 1 + number:010}"
