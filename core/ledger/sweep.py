"""Goods that get another status wherever they lie, however many: in batches, so that nobody waits for it long.

What is reserved of them is released: whoever wants them gets none, and has to be given others. Only what somebody
has in hand for an order stays the order's, in its new status, until it is put back.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any, NamedTuple, Protocol

from sqlalchemy import ColumnElement, Connection, Select, bindparam, select

from core.books import Books
from core.catalogue.site import SiteRow
from core.errors import Rejection
from core.ledger.moves import Key, Moved
from core.ledger.reservations import Reservation, hold_at
from core.schema.tables import balance, location, plate

AT_ONCE_MAX = 500
DONE = "nothing_left_to_do"

_KEY = (
    balance.c.location_id, balance.c.item_id, balance.c.lot_id, balance.c.plate_id, balance.c.owner_id,
    balance.c.status,
)  # fmt: skip
_ROW = (*_KEY, balance.c.id, balance.c.is_serial, balance.c.quantity, balance.c.reserved, balance.c.catch_quantity)
# in the order of design 4: plates, reservations, balances
_SHARE_PLATES = (
    select(plate.c.id)
    .where(plate.c.id.in_(bindparam("ids", expanding=True)), plate.c.id != 0)
    .order_by(plate.c.id)
    .with_for_update(read=True)
)
_HOLD = select(*_ROW).where(balance.c.id.in_(bindparam("ids", expanding=True))).order_by(*_KEY).with_for_update()


class _Found(NamedTuple):
    location_id: int
    item_id: int
    lot_id: int
    plate_id: int
    owner_id: int
    status: str
    id: int
    is_serial: int
    quantity: int
    reserved: int
    catch: int


class Swept(NamedTuple):
    """How many balances were changed, and how many reservations let go of them."""

    balances: int
    released: int


class Owners(Protocol):
    """Those who have goods reserved and must be told that they lose them."""

    def hold(self, balance_ids: Sequence[int]) -> None:
        """Holds them, before what they have reserved is held."""

    def is_held(self, found: Reservation) -> bool:
        """Whether this one was among them; if not, it came since."""

    def in_hand(self, among: Sequence[Reservation]) -> set[int]:
        """The numbers of those reservations whose goods are in somebody's hands: they stay reserved."""

    def lose(self, let_go: Sequence[Reservation]) -> None:
        """Notes that these reservations were let go."""


def sweep(
    books: Books, kind: str, at: SiteRow, new_status: str, which: Sequence[ColumnElement[bool]], owners: Owners
) -> Swept:
    """Gives the goods of the site that fit the new status, a batch of them.

    What somebody else is changing just now may be left for the next one; refused where nothing is left to do.
    """
    connection = books.connection
    found = connection.execute(_first(at.id, which)).all()
    plates = {row.plate_id for row in found}
    if connection.dialect.name == "postgresql":
        connection.execute(_SHARE_PLATES, {"ids": sorted(plates)}).all()
    ids = [row.id for row in found]
    owners.hold(ids)
    reserved = hold_at(connection, ids)
    held = [_Found(*row) for row in connection.execute(_HOLD, {"ids": ids})]
    came_since = {each.balance_id for each in reserved if not owners.is_held(each)}
    rows = [row for row in _still_so(held, plates, reserved, new_status) if row.id not in came_since]
    if not rows:
        raise Rejection(DONE, site=at.code)
    there = {row.id for row in rows}
    claims = [each for each in reserved if each.balance_id in there]
    in_hand = owners.in_hand(claims)
    carried = {each.balance_id for each in claims if each.id in in_hand}
    freed = [each for each in claims if each.balance_id not in carried]
    books.release([(each, each.open) for each in freed])
    owners.lose(freed)
    for row in rows:
        if row.id in carried:
            books.carry_whole(_moved(kind, row, new_status), [each for each in claims if each.balance_id == row.id])
        else:
            books.move(_moved(kind, row, new_status))
    return Swept(len(rows), len(freed))


def fits(connection: Connection, site_id: int, which: Sequence[ColumnElement[bool]]) -> bool:
    """Whether any goods of the site fit."""
    return connection.execute(_first(site_id, which).limit(1)).first() is not None


def _first(site_id: int, which: Sequence[ColumnElement[bool]]) -> Select[Any]:
    query = select(balance.c.id, balance.c.plate_id).join(location, location.c.id == balance.c.location_id)
    return query.where(location.c.site_id == site_id, *which).order_by(balance.c.id).limit(AT_ONCE_MAX)


def _still_so(
    rows: Sequence[_Found], plates: set[int], reserved: Sequence[Reservation], new_status: str
) -> list[_Found]:
    """Those of the held rows that are as they were when they were looked for."""
    claimed: Counter[int | None] = Counter()
    for each in reserved:
        claimed[each.balance_id] += each.open
    return [
        row
        for row in rows
        if row.plate_id in plates and row.reserved == claimed[row.id] and row.status != new_status and row.quantity
    ]


def _moved(kind: str, row: _Found, new_status: str) -> Moved:
    source = Key(*row[:6])
    # a serial takes its balance along, with what is reserved of it
    held = row.reserved if row.is_serial else 0
    return Moved(
        kind, row.quantity, source, source._replace(status=new_status), True, True, row.is_serial,
        catch=row.catch or None, source_held=held,
    )  # fmt: skip
