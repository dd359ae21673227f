"""Licence plates: found, begun, and moved with all they hold in a constant number of statements."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Collection, Sequence
from typing import NamedTuple

from sqlalchemy import Connection, Integer, bindparam, insert, literal, select, text, update

from core.errors import Rejection, StoreUnavailable
from core.labels.gs1 import check_digit
from core.ledger.moves import Page
from core.schema.tables import carton, location, plate, site

NESTING_MAX = 5
SSCC_DIGITS = 18
PLATE_CODE = re.compile(r"LP[0-9]{6,16}|[0-9]{18}")
WAS_AT = " was at"  # ends the name of the fact that says where an empty plate came from


class PlateRow(NamedTuple):
    """A plate and where it is; `location_id` is None until something is on it, `carrier` is the plate it is on.

    `carton` is the state of the carton that it is, None where it is none.
    """

    id: int
    code: str
    state: str
    location_id: int | None
    location: str | None
    site_id: int | None
    kind: str | None
    site: str | None
    carrier: str | None
    carton: str | None


class Loaded(NamedTuple):
    """A plate that goods are put on; if it was brought here for that, `was_at` is the site and place it came from."""

    id: int
    code: str
    was_at: tuple[int | None, str | None] | None = None


_carrier = plate.alias("carrier")
_FIND = (
    select(
        plate.c.id,
        plate.c.code,
        plate.c.state,
        plate.c.location_id,
        location.c.code.label("location"),
        location.c.site_id,
        location.c.kind,
        site.c.code.label("site"),
        _carrier.c.code.label("carrier"),
        carton.c.state.label("carton"),
    )
    .outerjoin(location, location.c.id == plate.c.location_id)
    .outerjoin(site, site.c.id == location.c.site_id)
    .outerjoin(_carrier, _carrier.c.id == plate.c.parent_id)
    .outerjoin(carton, carton.c.plate_id == plate.c.id)
    .where(plate.c.code == bindparam("code"), plate.c.id != 0)
)
_SHARE = select(plate.c.id).where(plate.c.code == bindparam("code"), plate.c.id != 0).with_for_update(read=True)
_SHARE_HERE = (
    select(plate.c.id)
    .where(plate.c.id == bindparam("plate_id"), plate.c.location_id == bindparam("location_id"))
    .with_for_update(read=True)
)
_LOCK_PLATES = (
    select(plate.c.id).where(plate.c.id.in_(bindparam("plates", expanding=True))).order_by(plate.c.id).with_for_update()
)
# Not more than loading needs: that goods lie on a plate may be written down meanwhile.
_LINE_UP = (
    select(plate.c.id)
    .where(plate.c.code.in_(bindparam("codes", expanding=True)), plate.c.id != 0)
    .order_by(plate.c.id)
    .with_for_update(key_share=True)
)

_held = plate.alias("held")
_tree = (
    select(plate.c.id, literal(0, Integer).label("depth"))
    .where(plate.c.id == bindparam("root"))
    .cte("tree", recursive=True)
)
_TREE = select(
    _tree.union_all(
        select(_held.c.id, _tree.c.depth + 1).where(_held.c.parent_id == _tree.c.id, _tree.c.depth < NESTING_MAX)
    ).c.id
)

_LOCK_BALANCES = text(
    "SELECT id, location_id FROM balance WHERE plate_id IN :plates"
    " ORDER BY location_id, item_id, lot_id, plate_id, owner_id, status FOR UPDATE"
).bindparams(bindparam("plates", expanding=True))
_MOVE_BALANCES = text(
    "UPDATE balance SET location_id = :target, seq = seq + 2, changed_at = :now WHERE plate_id IN :plates"
).bindparams(bindparam("plates", expanding=True))
_WRITE_MOVES = text(
    """
    INSERT INTO move (posting_id, line, kind, site_id, item_id, lot_id, quantity, from_location_id, to_location_id,
        from_plate_id, to_plate_id, from_owner_id, to_owner_id, from_status, to_status, business_date, catch_quantity,
        reverses_id, order_line_id)
    SELECT :posting, row_number() OVER (ORDER BY b.id), :kind, :site, b.item_id, b.lot_id, b.quantity,
        b.location_id, :target, b.plate_id, b.plate_id, b.owner_id, b.owner_id, b.status, b.status, :business_date,
        NULLIF(b.catch_quantity, 0),
        undone.id,
        COALESCE(undone.order_line_id,
            (SELECT MIN(l.id) FROM reservation r JOIN order_line l ON l.id = r.order_line_id
                WHERE r.balance_id = b.id AND r.state = 'open' AND l.order_id = :of_order),
            (SELECT MIN(l.id) FROM order_line l WHERE l.order_id = :of_order AND l.item_id = b.item_id))
    FROM balance b
    LEFT JOIN move undone ON undone.posting_id = :undone AND undone.item_id = b.item_id AND undone.lot_id = b.lot_id
        AND undone.to_plate_id = b.plate_id AND undone.to_owner_id = b.owner_id AND undone.to_status = b.status
    WHERE b.plate_id IN :plates
    """
).bindparams(bindparam("plates", expanding=True))
_WRITE_ENTRIES = text(
    """
    INSERT INTO entry (balance_id, seq, move_id, after)
    SELECT b.id, b.seq - 1 + leg.n, m.id, CASE leg.n WHEN 0 THEN 0 ELSE b.quantity END
    FROM move m
    JOIN balance b ON b.plate_id = m.to_plate_id AND b.item_id = m.item_id AND b.lot_id = m.lot_id
        AND b.owner_id = m.to_owner_id AND b.status = m.to_status
    CROSS JOIN (SELECT 0 AS n UNION ALL SELECT 1) leg
    WHERE m.posting_id = :posting
    """
)
_TAKE_OFF = (
    update(plate).where(plate.c.id == bindparam("plate_id"), plate.c.parent_id.is_not(None)).values(parent_id=None)
)
_MOVE_PLATES = (
    update(plate).where(plate.c.id.in_(bindparam("plates", expanding=True))).values(location_id=bindparam("target"))
)


def plate_code(text: str) -> str:
    """The code that a plate's label says, in capitals: one of ours, or an SSCC with its check digit."""
    code = text.upper()
    if not PLATE_CODE.fullmatch(code):
        raise Rejection("unknown_plate", plate=text)
    if code.isdigit() and check_digit(code[:-1]) != code[-1]:
        raise Rejection("check_digit_wrong", code=code)
    return code


def find_plate(connection: Connection, code: str) -> PlateRow | None:
    """The plate of that code."""
    row = connection.execute(_FIND, {"code": code.upper()}).first()
    return None if row is None else PlateRow._make(row)


def need_plate(connection: Connection, code: str) -> PlateRow:
    """The plate of that code, which must be known; an SSCC ends in its check digit."""
    found = find_plate(connection, plate_code(code))
    if found is None:
        raise Rejection("unknown_plate", plate=code)
    return found


def share_plate(connection: Connection, code: str) -> PlateRow:
    """The plate of that code, which must be known; nobody moves it until the transaction ends."""
    if connection.dialect.name == "postgresql":
        connection.execute(_SHARE, {"code": code.upper()}).all()
    return need_plate(connection, code)


def _share_here(connection: Connection, this: PlateRow) -> bool:
    """Whether the plate is still there, and stays so until the transaction ends; a writer on SQLite is alone."""
    if connection.dialect.name != "postgresql":
        return True
    given = {"plate_id": this.id, "location_id": this.location_id}
    return connection.execute(_SHARE_HERE, given).first() is not None


def load_onto(
    connection: Connection, code: str, location_id: int, busy: Collection[int] = (), *, for_order: bool = False
) -> Loaded:
    """The plate that goods are put on at that location; one never used before, or empty elsewhere, begins there.

    Those that are `busy` will hold goods where they are. A carton takes goods only while it is open, and only those
    that are put there `for_order`.
    """
    code = plate_code(code)
    found = find_plate(connection, code)
    if found is None:
        fresh = insert(plate).values(code=code, location_id=location_id).returning(plate.c.id)
        return Loaded(int(connection.execute(fresh).scalar_one()), code, (None, None))
    if found.state == "retired":
        raise Rejection("plate_not_usable", plate=code, state=found.state)
    if found.carton is not None and not (for_order and found.carton == "open"):
        raise Rejection(
            "plate_not_usable", plate=code, state=f"{'an' if found.carton == 'open' else 'a'} {found.carton} carton"
        )
    if found.location_id == location_id and _share_here(connection, found):
        return Loaded(found.id, code)
    # Its place changes: nobody else may be loading it, and what they loaded must be seen. It is not shared before:
    # of two who share it and both want it for themselves, each would wait for the other.
    plate_id = found.id
    plates = hold_plates(connection, lambda: tree(connection, plate_id))
    found = need_plate(connection, code)
    if found.location_id == location_id:
        return Loaded(found.id, code)
    if found.location_id is not None and (found.id in busy or holds_goods(connection, found.id)):
        raise Rejection("plate_elsewhere", plate=code, location=found.location)
    connection.execute(_TAKE_OFF, {"plate_id": found.id})
    connection.execute(update(plate).where(plate.c.id.in_(plates)).values(location_id=location_id, state="open"))
    return Loaded(found.id, code, (found.site_id, found.location))


def hold_plate(connection: Connection, code: str) -> PlateRow:
    """The plate of that code, which must be known; it and all on it are held until the transaction ends."""
    plate_id = need_plate(connection, code).id
    plates = hold_plates(connection, lambda: tree(connection, plate_id))
    if connection.dialect.name == "postgresql":
        connection.execute(_LOCK_BALANCES, {"plates": plates})
    return need_plate(connection, code)


def line_up(connection: Connection, codes: Collection[str]) -> None:
    """Holds the plates that a list names, in one order: two lists that name the same do not wait for each other.

    What those plates carry is held as each is loaded; a writer on SQLite is alone.
    """
    if len(codes) > 1 and connection.dialect.name == "postgresql":
        connection.execute(_LINE_UP, {"codes": [code.upper() for code in codes]}).all()


def begin_plate(connection: Connection) -> str:
    """A plate with a number that no plate has had, at no place yet."""
    fresh = insert(plate).values(code=f"new {os.urandom(8).hex()}").returning(plate.c.id)
    plate_id = number = connection.execute(fresh).scalar_one()
    while find_plate(connection, code := f"LP{number:010d}") is not None:
        number += 1
    connection.execute(update(plate).where(plate.c.id == plate_id).values(code=code))
    return code


def begin_sscc(connection: Connection, prefix: str) -> str:
    """A plate with a Serial Shipping Container Code of that company that no plate has had, at no place yet."""
    fresh = insert(plate).values(code=f"new {os.urandom(8).hex()}").returning(plate.c.id)
    plate_id = number = connection.execute(fresh).scalar_one()
    while find_plate(connection, code := _sscc(prefix, number)) is not None:
        number += 1
    connection.execute(update(plate).where(plate.c.id == plate_id).values(code=code))
    return code


def _sscc(prefix: str, number: int) -> str:
    """18 digits: an extension that goes up when the numbers are used up, the company, the number, the check digit."""
    width = SSCC_DIGITS - 2 - len(prefix)
    extension, serial = divmod(number, 10**width)
    if extension > 9:
        raise Rejection("no_sscc_left", prefix=prefix)
    digits = f"{extension}{prefix}{serial:0{width}}"
    return digits + check_digit(digits)


def hold_all_at(connection: Connection, location_id: int) -> list[PlateRow]:
    """The plates that stand at the place itself, held with all on them until the transaction ends."""
    here = plate.c.location_id == location_id
    hold_plates(connection, lambda: sorted(connection.execute(select(plate.c.id).where(here)).scalars()))
    roots = connection.execute(select(plate.c.code).where(here, plate.c.parent_id.is_(None)).order_by(plate.c.id))
    return [need_plate(connection, code) for code in roots.scalars()]


def holds_goods(connection: Connection, plate_id: int) -> bool:
    """Whether anything lies on the plate or on a plate it carries."""
    plates = tree(connection, plate_id)
    query = text("SELECT 1 FROM balance WHERE plate_id IN :plates LIMIT 1").bindparams(
        bindparam("plates", expanding=True)
    )
    return connection.execute(query, {"plates": plates}).first() is not None


def is_loaded(connection: Connection, code: str) -> bool:
    """Whether the plate of that code, which may be new, holds anything."""
    found = find_plate(connection, code)
    return found is not None and holds_goods(connection, found.id)


def tree(connection: Connection, plate_id: int) -> list[int]:
    """The plate and all plates it carries, by id."""
    return sorted(connection.execute(_TREE, {"root": plate_id}).scalars())


def stand_at(connection: Connection, plates: Sequence[int], location_id: int | None) -> None:
    """Notes that empty plates stand at that location, or nowhere."""
    connection.execute(_MOVE_PLATES, {"plates": plates, "target": location_id})


def move_plates(
    connection: Connection,
    page: Page,
    kind: str,
    roots: Sequence[int],
    target_id: int,
    undone: object = None,
    order_id: int | None = None,
) -> list[int]:
    """Moves held plates, the plates on them and all goods, off the plates that carried them; returns the moves' ids.

    Reservations stay with the goods. `undone` is the posting whose moves these reverse; the moves are for the lines of
    the order that the goods are reserved for, else for its first of the item.
    """
    plates = sorted({each for root in roots for each in tree(connection, root)})
    given = {
        "posting": _as_stored(connection, page.posting),
        "undone": _as_stored(connection, undone),
        "kind": kind,
        "site": page.site_id,
        "target": target_id,
        "now": page.posted_at,
        "business_date": str(page.business_date) if connection.dialect.name == "sqlite" else page.business_date,
        "plates": plates,
        "of_order": order_id,
    }
    connection.execute(_WRITE_MOVES, given)
    connection.execute(_MOVE_BALANCES, {name: given[name] for name in ("target", "now", "plates")})
    connection.execute(_WRITE_ENTRIES, {"posting": given["posting"]})
    for root in roots:
        connection.execute(_TAKE_OFF, {"plate_id": root})
    connection.execute(_MOVE_PLATES, {"plates": plates, "target": target_id})
    written = text("SELECT id FROM move WHERE posting_id = :posting")
    return list(connection.execute(written, {"posting": given["posting"]}).scalars())


def hold_plates(connection: Connection, look: Callable[[], list[int]]) -> list[int]:
    """The plates that `look` finds, once all of them are held and it finds no others; a writer on SQLite is alone.

    Where others come among them that should have been held before, all is let go, and the door begins anew.
    """
    plates = look()
    while connection.dialect.name == "postgresql":
        connection.execute(_LOCK_PLATES, {"plates": plates}).all()
        known, plates = plates, look()
        if known == plates:
            break
        if any(each < max(known, default=0) for each in set(plates).difference(known)):
            raise StoreUnavailable("Plates come and go here just now")
    return plates


def _as_stored(connection: Connection, posting: object) -> object:
    if posting is None or connection.dialect.name == "postgresql":
        return posting
    return getattr(posting, "bytes", posting)
