"""Reservations: goods that are spoken for, and who has them.

A hard one pins a quantity to one balance and goes with it wherever that is carried; a soft one is demand at a site and
locks nothing. Exactly five functions write them, and with them what balances hold reserved: `reserve`, `release`,
`consume`, `follow` where goods are carried whole into another balance, and `keep_again` where a release is undone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, bindparam, case, exists, insert, literal_column, or_, select, update

from core.errors import Rejection
from core.ledger.moves import Held, Key, Moved, Page
from core.schema.tables import balance, item, location, posting, reservation, site
from core.values import Micros, show_quantity

AT_ONCE_MAX = 500  # so many are released in one posting, so that nobody waits for it long


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What is to be reserved: of the goods that `key` names, or where it is None, of whatever the site has."""

    item_id: int
    quantity: int
    purpose: str
    key: Key | None = None
    order_line_id: int | None = None
    expires_at: Micros | None = None
    came_from: Key | None = None  # goods that this posting brings there


class Kept(NamedTuple):
    """So much that was released of a reservation is reserved again at that key, where goods come from another one."""

    found: Reservation
    quantity: int
    key: Key
    came_from: Key


class Reservation(NamedTuple):
    """A reservation as it stands; `posting` is the id that it is known by outside, and `balance_id` where it holds."""

    id: int
    posting: UUID
    site_id: int
    item_id: int
    balance_id: int | None
    purpose: str
    quantity: int
    done: int
    released: int
    state: str
    order_line_id: int | None = None

    @property
    def open(self) -> int:
        """What of it is neither taken nor released."""
        return self.quantity - self.done - self.released


_COLUMNS = (
    reservation.c.id, reservation.c.posting_id, reservation.c.site_id, reservation.c.item_id, reservation.c.balance_id,
    reservation.c.purpose, reservation.c.quantity, reservation.c.done, reservation.c.released, reservation.c.state,
    reservation.c.order_line_id,
)  # fmt: skip
_KEY_COLUMNS = (
    balance.c.location_id, balance.c.item_id, balance.c.lot_id, balance.c.plate_id, balance.c.owner_id,
    balance.c.status,
)  # fmt: skip
_OF_POSTING = select(*_COLUMNS).where(reservation.c.posting_id == bindparam("posting"))
# What allocating and picking reserve goes by the order's lines: by its posting nobody takes or releases it.
_RESERVED_BY = _OF_POSTING.where(
    exists(
        select(posting.c.id).where(posting.c.id == bindparam("posting"), posting.c.kind == literal_column("'Reserve'"))
    )
)
_MADE_BY = _OF_POSTING.where(reservation.c.state == literal_column("'open'"), reservation.c.balance_id.is_not(None))
_AMONG = select(*_COLUMNS).where(reservation.c.id.in_(bindparam("ids", expanding=True))).order_by(reservation.c.id)
_KEYS = select(balance.c.id, *_KEY_COLUMNS).where(balance.c.id.in_(bindparam("ids", expanding=True)))
# written out, because the indexes of what is open serve no question that has it as a parameter
IS_OPEN = reservation.c.state == literal_column("'open'")
_AT = (
    select(*_COLUMNS)
    .where(IS_OPEN, reservation.c.balance_id.in_(bindparam("ids", expanding=True)))
    .order_by(reservation.c.id)
)
_OF_LINES = (
    select(*_COLUMNS)
    .where(IS_OPEN, reservation.c.order_line_id.in_(bindparam("lines", expanding=True)))
    .order_by(reservation.c.id)
)
_DUE = (IS_OPEN, reservation.c.expires_at <= bindparam("now"))
_OF_GOODS = (
    select(*_COLUMNS).join(balance, balance.c.id == reservation.c.balance_id).where(IS_OPEN).order_by(reservation.c.id)
)
_FIRST_DUE = (
    select(reservation.c.id)
    .where(*_DUE, reservation.c.site_id == bindparam("of_site"))
    .order_by(reservation.c.expires_at, reservation.c.id)
    .limit(AT_ONCE_MAX)
)
_ALL_DUE = select(*_COLUMNS).where(*_DUE, reservation.c.id.in_(_FIRST_DUE)).order_by(reservation.c.id)
_SITES_DUE = select(site.c.code).join(reservation, reservation.c.site_id == site.c.id).where(*_DUE).distinct()

_used_up = reservation.c.quantity == reservation.c.done + reservation.c.released + bindparam("less")
_closed_as = case((reservation.c.released + bindparam("let_go") > 0, "released"), else_="consumed")
_RESERVE = insert(reservation)
_WRITE = (
    update(reservation)
    .where(reservation.c.id == bindparam("of"))
    .values(
        done=reservation.c.done + bindparam("taken"),
        released=reservation.c.released + bindparam("let_go"),
        balance_id=bindparam("at"),
        state=case((_used_up, _closed_as), else_="open"),
    )
)


def reserve(connection: Connection, page: Page, claims: Sequence[Claim], balances: Mapping[Key, int]) -> None:
    """Puts reservations on record, the hard ones with the balance that holds their goods since now."""
    rows = []
    for line, claim in enumerate(claims, 1):
        key = claim.key
        # a serial took its balance along: it is known by where it was
        at = None if key is None else balances[key if key in balances else claim.came_from or key]
        row = {
            "posting_id": page.posting, "line": line, "kind": "hard" if key else "soft", "site_id": page.site_id,
            "item_id": claim.item_id, "lot_id": key.lot if key else 0, "balance_id": at,
            "purpose": claim.purpose, "order_line_id": claim.order_line_id, "quantity": claim.quantity,
            "expires_at": claim.expires_at, "made_at": page.posted_at,
        }  # fmt: skip
        rows.append(row)
    if rows:
        connection.execute(_RESERVE, rows)


def release(connection: Connection, let_go: Sequence[tuple[Reservation, int]]) -> list[Held]:
    """Lets go of so much of each of these reservations; returns by how much less their balances hold reserved."""
    _write(connection, [_change(found, found.balance_id, let_go=quantity) for found, quantity in let_go])
    hard = [(found.balance_id, quantity) for found, quantity in let_go if found.balance_id is not None]
    keys = _hold_balances(connection, [balance_id for balance_id, _ in hard])
    return [Held(keys[balance_id], -quantity) for balance_id, quantity in hard if balance_id in keys]


def consume(connection: Connection, taken: Sequence[tuple[Reservation, Moved]], balances: Mapping[Key, int]) -> None:
    """Notes what moves took of these reservations; what an undo brought back is held again, where it is now."""
    changes = []
    for found, moved in taken:
        if moved.reverses_id is None:
            changes.append(_change(found, found.balance_id, taken=moved.quantity))
        else:
            # a serial took its balance along: it is known by where it was
            back = balances.get(moved.target) or balances[moved.source]
            changes.append(_change(found, back if moved.target_held else None, taken=-moved.quantity))
    _write(connection, changes)


def follow(connection: Connection, carried: Sequence[tuple[Reservation, Moved]], balances: Mapping[Key, int]) -> None:
    """Lets reservations go with goods that were carried whole, to the balance that holds them now."""
    # a serial took its balance along: it is known by where it was
    _write(
        connection,
        [_change(found, balances.get(moved.target) or balances[moved.source]) for found, moved in carried],
    )


def keep_again(connection: Connection, kept: Sequence[Kept], balances: Mapping[Key, int]) -> None:
    """Takes back what was released of these reservations; they hold goods where these are now."""
    # a serial took its balance along: it is known by where it was
    _write(
        connection,
        [
            _change(found, balances.get(key) or balances[came_from], let_go=-quantity)
            for found, quantity, key, came_from in kept
        ],
    )


def _change(found: Reservation, at: int | None, taken: int = 0, let_go: int = 0) -> dict[str, int | None]:
    return {"of": found.id, "at": at, "taken": taken, "let_go": let_go, "less": taken + let_go}


def _write(connection: Connection, changes: Sequence[dict[str, int | None]]) -> None:
    if changes:
        connection.execute(_WRITE, changes)


def held_by(connection: Connection, moves: Sequence[Moved]) -> list[tuple[Reservation, Moved]]:
    """The moves that take reserved goods or bring them back, each with its reservation, held until the end.

    Held in the order of their numbers, so that two postings never wait in a circle.
    """
    ids = sorted({moved.reservation_id for moved in moves if moved.reservation_id is not None})
    if not ids:
        return []
    held = {row.id: Reservation._make(row) for row in connection.execute(_AMONG.with_for_update(), {"ids": ids})}
    pairs = [(held[moved.reservation_id], moved) for moved in moves if moved.reservation_id is not None]
    for found, moved in pairs:
        if moved.reverses_id is None:
            require_left(found, sum(each.quantity for other, each in pairs if other.id == found.id))
    return pairs


def hold_claims(connection: Connection, *where: ColumnElement[bool]) -> dict[int, list[Reservation]]:
    """The open reservations of the goods in these balances, by balance; held, as all are, before the balances are."""
    claims: dict[int, list[Reservation]] = defaultdict(list)
    for row in connection.execute(_OF_GOODS.where(*where).with_for_update(of=reservation)):
        found = Reservation._make(row)
        claims[found.balance_id or 0].append(found)
    return claims


def find_reservation(connection: Connection, made_by: UUID) -> Reservation | None:
    """The reservation that this posting made."""
    row = connection.execute(_RESERVED_BY, {"posting": made_by}).first()
    return None if row is None else Reservation._make(row)


def hold_reservation(connection: Connection, made_by: UUID) -> Reservation:
    """The open reservation that this posting made, held until the transaction ends."""
    row = connection.execute(_RESERVED_BY.with_for_update(), {"posting": made_by}).first()
    if row is None:
        raise Rejection("unknown_reservation", reservation=made_by)
    found = Reservation._make(row)
    require_open(found)
    return found


def hold_due(connection: Connection, site_id: int, now: Micros) -> list[Reservation]:
    """Those of a site that are past their time, the longest past first if there are many; held."""
    rows = connection.execute(_ALL_DUE.with_for_update(), {"now": now, "of_site": site_id})
    return [Reservation._make(row) for row in rows]


def hold_at(connection: Connection, balance_ids: Sequence[int]) -> list[Reservation]:
    """Those that hold goods in these balances; held."""
    rows = connection.execute(_AT.with_for_update(), {"ids": list(balance_ids)})
    return [Reservation._make(row) for row in rows]


def hold_of_lines(connection: Connection, order_lines: Collection[int]) -> list[Reservation]:
    """The open ones of these order lines, soft or hard; held."""
    rows = connection.execute(_OF_LINES.with_for_update(), {"lines": sorted(order_lines)})
    return [Reservation._make(row) for row in rows]


def hold_numbered(connection: Connection, ids: Collection[int]) -> list[Reservation]:
    """Those with these ids, open or not; held."""
    rows = connection.execute(_AMONG.with_for_update(), {"ids": sorted(ids)})
    return [Reservation._make(row) for row in rows]


def hold_made_by(connection: Connection, made_by: UUID) -> list[tuple[Reservation, Key]]:
    """The open hard ones that this posting made, held, each with the goods it holds now."""
    found = [Reservation._make(row) for row in connection.execute(_MADE_BY.with_for_update(), {"posting": made_by})]
    keys = keys_of(connection, found)
    return [(each, keys[each.balance_id]) for each in found if each.balance_id in keys]


def keys_of(connection: Connection, found: Sequence[Reservation]) -> dict[int | None, Key]:
    """The goods that these reservations hold, by balance."""
    ids = [each.balance_id for each in found if each.balance_id is not None]
    return {row.id: Key(*row[1:]) for row in connection.execute(_KEYS, {"ids": ids})} if ids else {}


def sites_due(connection: Connection, now: Micros) -> list[str]:
    """The sites that have reservations past their time."""
    return list(connection.execute(_SITES_DUE, {"now": now}).scalars())


def find_usable(connection: Connection, made_by: UUID, site_id: int, source: Key, quantity: int) -> Reservation:
    """The reservation that this posting made, of which so much can be taken from there."""
    found = find_reservation(connection, made_by)
    if found is None or (found.balance_id is None and found.site_id != site_id):
        raise Rejection("unknown_reservation", reservation=made_by)
    require_left(found, quantity)
    key = where_held(connection, found)
    if found.item_id != source.item or key not in (None, source):
        raise Rejection("reserved_elsewhere", **_goods(connection, found, key))
    return found


def spoken_for(connection: Connection, key: Key, now: Micros) -> tuple[int, str]:
    """How much of these goods is reserved, leaving out what is past its time, and for what."""
    good = or_(reservation.c.expires_at.is_(None), reservation.c.expires_at > now)
    held = select(*_COLUMNS).join(balance, balance.c.id == reservation.c.balance_id).where(IS_OPEN, good)
    of_key = (column == part for column, part in zip(_KEY_COLUMNS, key, strict=True))
    found = [Reservation._make(row) for row in connection.execute(held.where(*of_key).order_by(reservation.c.id))]
    return sum(each.open for each in found), ", ".join(dict.fromkeys(each.purpose for each in found))


def where_held(connection: Connection, found: Reservation) -> Key | None:
    """The goods that a reservation holds; None for a soft one, and where its goods are gone."""
    row = connection.execute(_KEYS, {"ids": [found.balance_id]}).first()
    return None if row is None else Key(*row[1:])


def _goods(connection: Connection, found: Reservation, key: Key | None) -> dict[str, str]:
    """What is reserved and where, in words."""
    sku = connection.execute(select(item.c.sku).where(item.c.id == found.item_id)).scalar_one()
    code = select(location.c.code).where(location.c.id == (key.location if key else 0))
    return {"sku": sku, "location": connection.execute(code).scalar() or "no place"}


def hard_among(connection: Connection, ids: Collection[int]) -> set[int]:
    """Those of the reservations that hold goods."""
    if not ids:
        return set()
    return {row.id for row in connection.execute(_AMONG, {"ids": sorted(ids)}) if row.balance_id is not None}


def require_open(found: Reservation) -> None:
    """Refuses a reservation of which nothing is left."""
    if found.state != "open":
        raise Rejection("reservation_closed", purpose=found.purpose, state=found.state)


def require_left(found: Reservation, quantity: int) -> None:
    """Refuses to take or release more than is open."""
    require_open(found)
    if quantity > found.open:
        raise Rejection("over_reservation", open=show_quantity(found.open), purpose=found.purpose)


def _hold_balances(connection: Connection, ids: Sequence[int]) -> dict[int, Key]:
    """The goods in these balances, held as well: a plate or a serial may be on its way just now."""
    if not ids:
        return {}
    in_order = _KEYS.order_by(*_KEY_COLUMNS).with_for_update()
    return {row.id: Key(*row[1:]) for row in connection.execute(in_order, {"ids": ids})}
