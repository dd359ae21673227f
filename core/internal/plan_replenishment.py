"""Planning what goes from the reserve to the pick faces: how much, from where, and how urgent it is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import ClassVar, NamedTuple

from sqlalchemy import Connection, Row, case, exists, func, or_, select, update

from core.books import Books
from core.catalogue.location import need_zone
from core.catalogue.party import OWN
from core.catalogue.site import need_site
from core.command import Outcome, SiteCommand
from core.ledger.reservations import IS_OPEN as CLAIM_IS_OPEN
from core.schema.tables import balance, fixed_bin, item, location, lot, pack, reservation, work
from core.schema.work import IS_OPEN
from core.values import Micros, local_date
from core.work import SPARE, URGENT, USUAL, ask_for

PRESSING = 3  # somebody waits for it, but the face is not empty yet
ON_THE_WAY = ("replenish", "put_away")
IN_DOUBT = ("count", "check")  # what lies there is not known until this is done
RESERVE = "storage"
FIT = "available"
_IS_FACE = fixed_bin.c.max_quantity.is_not(None)


class Face(NamedTuple):
    """A pick face of one item: how full it should be, what lies there, and what is on its way."""

    item_id: int
    location_id: int
    zone_id: int | None
    mixing: str
    tracking: str
    low: int
    high: int
    there: int
    free: int
    coming: int


class Planned(NamedTuple):
    """So much of an item that is to go from a place of the reserve, or a plate there, to a face."""

    item_id: int
    lot_id: int
    plate_id: int
    from_location_id: int
    to_location_id: int
    quantity: int
    priority: int


@dataclass(slots=True)
class Plan:
    """The work that is wanted, and the open work that became more urgent, by number."""

    work: list[Planned] = field(default_factory=list)
    raised: dict[int, int] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.work or self.raised)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanReplenishment(SiteCommand):
    """Asks for the work that fills the pick faces of a site or zone; what is asked for already is not asked for twice.

    A face is filled when no more than its minimum is free there or on its way, or less than people want of the item;
    with `top_off` also those that are not full.
    """

    permission: ClassVar[str] = "plan_work"

    zone: str = ""
    top_off: bool = False

    def post(self, books: Books) -> Outcome:
        """Puts the work on record."""
        at = books.known(need_site, self.site)  # it moves nothing: that the day is closed does not matter
        zone_id = need_zone(books.connection, at, self.zone) if self.zone else None
        _hold_faces(books.connection, at.id)
        plan = plan_faces(
            books.connection, at.id, local_date(books.now, at.zone_info), books.now, zone_id, top_off=self.top_off
        )
        for planned in plan.work:
            ask_for(books.connection, books.posting, books.now, "replenish", at.id, **planned._asdict())
        for number, priority in sorted(plan.raised.items()):
            books.connection.execute(update(work).where(work.c.id == number, IS_OPEN).values(priority=priority))
        facts = {"site": at.code, "planned": str(len(plan.work)), "raised": str(len(plan.raised))}
        return Outcome(f"{len(plan.work)} to replenish", facts)


def plan_faces(
    connection: Connection, site_id: int, today: date, now: Micros, zone_id: int | None = None, *, top_off: bool = False
) -> Plan:
    """What is to be done for the faces of the site, or of one zone, as they stand now."""
    plan, leaving = Plan(), _leaving(connection, site_id)
    wanted = _demand(connection, site_id, now)
    faces: dict[int, list[Face]] = defaultdict(list)
    for face in _faces(connection, site_id):
        faces[face.item_id].append(face)
    for item_id, those in faces.items():
        short = wanted.get(item_id, 0) - sum(face.free for face in those)
        for face in those:
            priority = _priority(face, short, top_off)
            if priority and zone_id in (None, face.zone_id):
                plan.raised |= _less_urgent(connection, face, priority)
                plan.work += _fill(connection, site_id, face, priority, leaving, today)
            short -= face.high - face.there
    return plan


def _priority(face: Face, short: int, top_off: bool) -> int:
    """How urgent it is to fill the face, 0 for not at all."""
    if short > 0:
        return PRESSING if face.free else URGENT
    if face.free + face.coming <= face.low:
        return USUAL
    return SPARE if top_off and face.there + face.coming < face.high else 0


def _fill(
    connection: Connection, site_id: int, face: Face, priority: int, leaving: dict[tuple[int, ...], int], today: date
) -> Iterator[Planned]:
    """Takes from the reserve, first what expires first, until the face is full; full packs, or all that is there."""
    left = face.high - face.there - face.coming
    if left <= 0:
        return
    step, lots = _smallest_pack(connection, face.item_id), _lots_at(connection, face)
    for source in _sources(connection, site_id, face.item_id, today):
        key = (face.item_id, source.lot_id, source.plate_id, source.location_id)
        free = source.free - leaving[key]
        taken = free if free <= left else left // step * step
        if taken <= 0 or (face.tracking == "contents" and taken < free) or not lots <= {source.lot_id}:
            continue
        leaving[key] += taken
        left -= taken
        if face.mixing == "lot":
            lots = {source.lot_id}
        yield Planned(
            face.item_id, source.lot_id, source.plate_id, source.location_id, face.location_id, taken, priority
        )


def _faces(connection: Connection, site_id: int) -> Iterator[Face]:
    """The faces of the site, each item's in the order of their ranks."""
    here = (balance.c.location_id == fixed_bin.c.location_id, balance.c.item_id == fixed_bin.c.item_id)
    fit = (balance.c.owner_id == OWN, balance.c.status == FIT)
    there = select(func.coalesce(func.sum(balance.c.quantity), 0)).where(*here)
    free = select(func.coalesce(func.sum(balance.c.quantity - balance.c.reserved), 0)).where(*here, *fit)
    coming = select(func.coalesce(func.sum(work.c.quantity - work.c.done), 0)).where(
        work.c.to_location_id == fixed_bin.c.location_id, work.c.item_id == fixed_bin.c.item_id, IS_OPEN,
        work.c.kind.in_(ON_THE_WAY),
    )  # fmt: skip
    query = (
        select(
            fixed_bin.c.item_id, fixed_bin.c.location_id, location.c.zone_id, location.c.mixing, item.c.tracking,
            func.coalesce(fixed_bin.c.min_quantity, 0), fixed_bin.c.max_quantity,
            there.scalar_subquery(), free.scalar_subquery(), coming.scalar_subquery(),
        )
        .join(location, location.c.id == fixed_bin.c.location_id)
        .join(item, item.c.id == fixed_bin.c.item_id)
        .where(location.c.site_id == site_id, location.c.active == 1, item.c.active == 1, _IS_FACE)
        .order_by(fixed_bin.c.item_id, fixed_bin.c.rank, location.c.code)
    )  # fmt: skip
    for row in connection.execute(query):
        yield Face(*row[:5], *map(int, row[5:]))


def _hold_faces(connection: Connection, site_id: int) -> None:
    """Holds the faces, so that of two who plan at once the second sees what the first has asked for."""
    query = select(fixed_bin.c.item_id).join(location, location.c.id == fixed_bin.c.location_id)
    query = query.where(location.c.site_id == site_id, _IS_FACE)
    ordered = query.order_by(fixed_bin.c.item_id, fixed_bin.c.location_id)
    connection.execute(ordered.with_for_update(of=fixed_bin)).all()


def _demand(connection: Connection, site_id: int, now: Micros) -> dict[int, int]:
    """What people want of each item and has no goods yet."""
    lasting = or_(reservation.c.expires_at.is_(None), reservation.c.expires_at > now)
    wanted = func.sum(reservation.c.quantity - reservation.c.done - reservation.c.released)
    query = select(reservation.c.item_id, wanted).group_by(reservation.c.item_id)
    soft = (reservation.c.site_id == site_id, reservation.c.kind == "soft", CLAIM_IS_OPEN, lasting)
    return {row[0]: int(row[1]) for row in connection.execute(query.where(*soft))}


def _leaving(connection: Connection, site_id: int) -> dict[tuple[int, ...], int]:
    """What open work takes from each place of the reserve: by item, lot, plate and place."""
    columns = (work.c.item_id, work.c.lot_id, work.c.plate_id, work.c.from_location_id)
    query = select(*columns, func.sum(work.c.quantity - work.c.done)).group_by(*columns)
    rows = connection.execute(query.where(work.c.site_id == site_id, work.c.kind == "replenish", IS_OPEN))
    return defaultdict(int, {tuple(row[:4]): int(row[4]) for row in rows})


def _less_urgent(connection: Connection, face: Face, priority: int) -> dict[int, int]:
    """The open work for the face that is less urgent than the face is now."""
    query = select(work.c.id).where(
        work.c.kind == "replenish", work.c.to_location_id == face.location_id, work.c.item_id == face.item_id, IS_OPEN,
        work.c.priority > priority,
    )  # fmt: skip
    return dict.fromkeys(connection.execute(query).scalars(), priority)


def _lots_at(connection: Connection, face: Face) -> set[int]:
    """The lots that others must be of at a face that mixes none: what lies there or is on its way."""
    if face.mixing != "lot":
        return set()
    there = select(balance.c.lot_id).where(balance.c.location_id == face.location_id)
    coming = select(work.c.lot_id).where(
        work.c.to_location_id == face.location_id, work.c.item_id.is_not(None), IS_OPEN
    )
    return set(connection.execute(there.union(coming)).scalars())


def _smallest_pack(connection: Connection, item_id: int) -> int:
    found = connection.execute(select(func.min(pack.c.quantity)).where(pack.c.item_id == item_id)).scalar()
    return int(found or 1)


def _sources(connection: Connection, site_id: int, item_id: int, today: date) -> Sequence[Row[int, int, int, int]]:
    """The free goods of an item in the reserve that are fit for use: first what expires first, then the oldest."""
    faces = select(fixed_bin.c.location_id).where(fixed_bin.c.item_id == item_id, _IS_FACE)
    doubt = exists(
        select(work.c.id).where(work.c.from_location_id == location.c.id, work.c.kind.in_(IN_DOUBT), IS_OPEN)
    )
    query = (
        select(
            balance.c.lot_id, balance.c.plate_id, balance.c.location_id,
            (balance.c.quantity - balance.c.reserved).label("free"),
        )
        .join(location, location.c.id == balance.c.location_id)
        .join(lot, lot.c.id == balance.c.lot_id)
        .where(
            balance.c.item_id == item_id, balance.c.owner_id == OWN, balance.c.status == FIT,
            balance.c.quantity > balance.c.reserved, location.c.site_id == site_id, location.c.kind == RESERVE,
            location.c.active == 1, location.c.id.not_in(faces), ~doubt,
            lot.c.hold == 0, or_(lot.c.expires_on.is_(None), lot.c.expires_on >= today),
        )
        .order_by(
            case((lot.c.expires_on.is_(None), 1), else_=0), lot.c.expires_on, balance.c.since, location.c.sequence,
            location.c.code, balance.c.id,
        )
    )  # fmt: skip
    return connection.execute(query).all()
