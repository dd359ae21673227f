"""Reservations: goods that are spoken for, and who has them.

A hard one pins a quantity to one balance and goes with it wherever that is carried; a soft one is demand at a site and
locks nothing. Exactly three functions write them, and with them what balances hold reserved: `reserve`, `release`
and `consume`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Connection, Select, bindparam, case, insert, select, update

from core.errors import Rejection
from core.ledger.moves import Held, Key
from core.schema.tables import balance, reservation, site
from core.values import Micros, show_quantity

AT_ONCE_MAX = 200  # so many are released in one posting, so that nobody waits for it long


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What is to be reserved: of the goods that `key` names, or where it is None, whatever the site has."""

    site_id: int
    item_id: int
    quantity: int
    purpose: str
    key: Key | None = None
    order_line_id: int | None = None
    expires_at: Micros | None = None

    @property
    def held(self) -> list[Held]:
        """What its balance holds reserved for it."""
        return [] if self.key is None else [Held(self.key, self.quantity)]


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

    @property
    def open(self) -> int:
        """What of it is neither taken nor released."""
        return self.quantity - self.done - self.released


_COLUMNS = (
    reservation.c.id, reservation.c.posting_id, reservation.c.site_id, reservation.c.item_id, reservation.c.balance_id,
    reservation.c.purpose, reservation.c.quantity, reservation.c.done, reservation.c.released, reservation.c.state,
)  # fmt: skip
_KEY_COLUMNS = (
    balance.c.location_id, balance.c.item_id, balance.c.lot_id, balance.c.plate_id, balance.c.owner_id,
    balance.c.status,
)  # fmt: skip
_OF_POSTING = select(*_COLUMNS).where(reservation.c.posting_id == bindparam("posting"))
_AMONG = select(*_COLUMNS).where(reservation.c.id.in_(bindparam("ids", expanding=True))).order_by(reservation.c.id)
_KEYS = select(balance.c.id, *_KEY_COLUMNS).where(balance.c.id.in_(bindparam("ids", expanding=True)))
_DUE = (reservation.c.state == "open", reservation.c.expires_at <= bindparam("now"))
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


def reserve(connection: Connection, posting: UUID, now: Micros, claims: Sequence[tuple[Claim, int | None]]) -> None:
    """Puts reservations on record, the hard ones with the balance that holds their goods since now."""
    for line, (claim, balance_id) in enumerate(claims, 1):
        row = {
            "posting_id": posting, "line": line, "kind": "soft" if claim.key is None else "hard",
            "site_id": claim.site_id, "item_id": claim.item_id, "lot_id": claim.key.lot if claim.key else 0,
            "balance_id": balance_id, "purpose": claim.purpose, "order_line_id": claim.order_line_id,
            "quantity": claim.quantity, "expires_at": claim.expires_at, "made_at": now,
        }  # fmt: skip
        connection.execute(insert(reservation).values(**row))


def release(connection: Connection, let_go: Sequence[tuple[Reservation, int]]) -> list[Held]:
    """Lets go of so much of each reservation, which are held; returns by how much less their balances are."""
    for found, quantity in let_go:
        _write(connection, found, found.balance_id, let_go=quantity)
    keys = _held_keys(connection, [found.balance_id for found, _ in let_go if found.balance_id is not None])
    return [Held(keys[found.balance_id], -quantity) for found, quantity in let_go if found.balance_id is not None]


def consume(connection: Connection, taken: Sequence[tuple[Reservation, int, int | None]]) -> None:
    """Notes what was taken of each reservation, which are held; less than nothing was brought back.

    What was brought back is held again, by the balance that is named with it.
    """
    for found, quantity, balance_id in taken:
        _write(connection, found, balance_id, taken=quantity)


def _write(connection: Connection, found: Reservation, at: int | None, taken: int = 0, let_go: int = 0) -> None:
    given = {"of": found.id, "at": at, "taken": taken, "let_go": let_go, "less": taken + let_go}
    connection.execute(_WRITE, given)


def find_reservation(connection: Connection, posting: UUID) -> Reservation | None:
    """The reservation that this posting made."""
    row = connection.execute(_OF_POSTING, {"posting": posting}).first()
    return None if row is None else Reservation(*row)


def hold_reservation(connection: Connection, posting: UUID) -> Reservation:
    """The open reservation that this posting made, held until the transaction ends."""
    row = connection.execute(_OF_POSTING.with_for_update(), {"posting": posting}).first()
    if row is None:
        raise Rejection("unknown_reservation", reservation=posting)
    found = Reservation(*row)
    require_open(found)
    return found


def hold_reservations(connection: Connection, ids: Sequence[int]) -> dict[int, Reservation]:
    """These reservations, held in the order of their numbers, so that two postings never wait in a circle."""
    return {row.id: row for row in _rows(connection, _AMONG.with_for_update(), ids=sorted(ids))}


def hold_due(connection: Connection, site_id: int, now: Micros) -> list[Reservation]:
    """Those of a site that are past their time, the longest past first if there are many; held."""
    return _rows(connection, _ALL_DUE.with_for_update(), now=now, of_site=site_id)


def sites_due(connection: Connection, now: Micros) -> list[str]:
    """The sites that have reservations past their time."""
    return list(connection.execute(_SITES_DUE, {"now": now}).scalars())


def where_held(connection: Connection, found: Reservation) -> Key | None:
    """The goods that a reservation holds; None for a soft one, and where its goods are gone."""
    row = connection.execute(_KEYS, {"ids": [found.balance_id]}).first()
    return None if row is None else Key(*row[1:])


def require_open(found: Reservation) -> None:
    """Refuses a reservation of which nothing is left."""
    if found.state != "open":
        raise Rejection("reservation_closed", purpose=found.purpose, state=found.state)


def require_left(found: Reservation, quantity: int) -> None:
    """Refuses to take or release more than is open."""
    require_open(found)
    if quantity > found.open:
        raise Rejection("over_reservation", open=show_quantity(found.open), purpose=found.purpose)


def _rows(connection: Connection, query: Select[*tuple[object, ...]], **given: object) -> list[Reservation]:
    return [Reservation(*row) for row in connection.execute(query, given)]


def _held_keys(connection: Connection, ids: Sequence[int]) -> Mapping[int, Key]:
    """The goods in these balances, held as well: a plate or a serial may be on its way just now."""
    in_order = _KEYS.order_by(*_KEY_COLUMNS).with_for_update()
    return {row[0]: Key(*row[1:]) for row in connection.execute(in_order, {"ids": ids})}
