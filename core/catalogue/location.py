"""Sites, zones and locations: how they are defined and found."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar, NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import Connection, bindparam, delete, insert, or_, select, tuple_, update

from core.books import Books
from core.catalogue.handling import hazard_code
from core.catalogue.item import ItemRow, need_item
from core.catalogue.measures import capacity
from core.catalogue.site import SiteRow, need_site
from core.command import Command, Outcome, SiteCommand
from core.direct import Direct
from core.errors import Rejection
from core.ledger.plates import PLATE_CODE
from core.schema.places import COUNTERPARTY_KINDS, MIXINGS, PHYSICAL_KINDS, ZONE_TEMPERATURES
from core.schema.tables import fixed_bin, location, move, site, zone, zone_hazard
from core.text import name_text, upper_code
from core.values import safe_text, show_quantity, signed_quantity

CHECK_DIGITS = re.compile(r"[0-9]{2,4}")
SSCC_PREFIX = re.compile(r"[0-9]{7,10}")
SEQUENCE_MAX = 1_000_000_000
RANK_MAX = 99


class LocationRow(NamedTuple):
    """A location as the rules need it."""

    id: int
    code: str
    kind: str
    is_physical: int
    check_digits: str
    mixing: str
    active: int
    site_id: int
    in_lock: int


_COLUMNS = (
    location.c.id, location.c.code, location.c.kind, location.c.is_physical, location.c.check_digits,
    location.c.mixing, location.c.active, location.c.site_id, location.c.in_lock,
)  # fmt: skip
_PHYSICAL = select(*_COLUMNS).where(location.c.id.in_(bindparam("ids", expanding=True)), location.c.is_physical == 1)
_FIND = Direct(
    select(*_COLUMNS).where(location.c.site_id == bindparam("site_id"), location.c.code == bindparam("code"))
)


_LEVELS = (fixed_bin.c.min_quantity, fixed_bin.c.max_quantity)


def find_location(connection: Connection, site_id: int, code: str) -> LocationRow | None:
    """The location of that code at the site."""
    row = _FIND.first(connection, {"site_id": site_id, "code": code})
    return None if row is None else LocationRow(*row)


def physical_places(connection: Connection, ids: Iterable[int]) -> dict[int, LocationRow]:
    """Those of the locations that hold stock, by id."""
    rows = connection.execute(_PHYSICAL, {"ids": sorted(set(ids))})
    return {row.id: LocationRow(*row) for row in rows}


def need_place(connection: Connection, site_id: int, code: str) -> LocationRow:
    """The physical location of that code, which must be in use."""
    found = find_location(connection, site_id, code.upper())
    if found is None:
        raise Rejection("unknown_location", location=code)
    if not found.is_physical:
        raise Rejection("not_physical", location=found.code)
    if not found.active:
        raise Rejection("location_closed", location=found.code)
    return found


def require_unlocked(place: LocationRow) -> None:
    """Refuses to bring goods to a place that takes none until somebody has seen to it."""
    if place.in_lock:
        raise Rejection("location_blocked", location=place.code)


def dock_codes(connection: Connection, site_id: int) -> list[str]:
    """The site's docks, where goods arrive."""
    docks = (location.c.site_id == site_id, location.c.kind == "dock", location.c.active == 1)
    query = select(location.c.code).where(*docks).order_by(location.c.sequence, location.c.code)
    return list(connection.execute(query).scalars())


def way_to(connection: Connection, site_id: int, code: str) -> str:
    """How a bin is found: its zone, and the bin that one passes before it."""
    query = select(location.c.code, location.c.sequence, zone.c.name).outerjoin(zone, zone.c.id == location.c.zone_id)
    at = connection.execute(query.where(location.c.site_id == site_id, location.c.code == code)).first()
    if at is None:
        return code
    earlier = tuple_(location.c.sequence, location.c.code) < tuple_(at.sequence, at.code)
    walked = (
        location.c.site_id == site_id,
        location.c.is_physical == 1,
        location.c.active == 1,
        location.c.sequence > 0,
    )
    passed = select(location.c.code).where(*walked, earlier)
    before = connection.execute(passed.order_by(location.c.sequence.desc(), location.c.code.desc()).limit(1)).scalar()
    return ", ".join(filter(None, (at.code, at.name, f"after {before}" if before and at.sequence else "")))


def counterparty(connection: Connection, site_id: int, kind: str) -> LocationRow:
    """The site's one location of that kind that holds no stock: where goods come from or go to."""
    query = select(*_COLUMNS).where(location.c.site_id == site_id, location.c.kind == kind)
    return LocationRow(*connection.execute(query).one())


@dataclass(frozen=True, slots=True, kw_only=True)
class DefineSite(Command):
    """Makes a site known, with the places goods come from and go to; or changes it.

    At a `blind` one goods are counted by people who are not told how much is expected. Its cartons get SSCCs where its
    company's GS1 prefix, of 7 to 10 digits, is known; with `verify_cartons` none is loaded before its label was
    scanned on it.
    """

    permission: ClassVar[str] = "set_up"

    code: str
    name: str
    time_zone: str = "UTC"
    backdate_days: int = 7
    blind: bool = False
    sscc_prefix: str = ""
    verify_cartons: bool = False

    def post(self, books: Books) -> Outcome:
        """Writes the site and its counterparty locations."""
        code = upper_code("site", self.code)
        try:
            ZoneInfo(self.time_zone)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise Rejection(
                "unknown_value", field="time_zone", value=self.time_zone, known="Europe/Berlin, UTC …"
            ) from None
        if not 0 <= self.backdate_days <= 366:
            raise Rejection("unknown_value", field="backdate_days", value=self.backdate_days, known="0 to 366")
        if self.sscc_prefix and not SSCC_PREFIX.fullmatch(self.sscc_prefix):
            shown = safe_text(self.sscc_prefix, 20)
            raise Rejection("unknown_value", field="sscc_prefix", value=shown, known="7 to 10 digits")
        values = {
            "name": name_text(self.name),
            "sscc_prefix": self.sscc_prefix,
            "verify_cartons": int(self.verify_cartons),
            "zone_info": self.time_zone,
            "backdate_days": self.backdate_days,
            "blind": int(self.blind),
        }
        if books.connection.execute(update(site).where(site.c.code == code).values(**values)).rowcount:
            return Outcome(f"Site {code} changed", {"site": code})
        site_id = books.connection.execute(insert(site).values(code=code, **values).returning(site.c.id)).scalar_one()
        rows = [
            {"site_id": site_id, "code": f"*{kind.upper()}", "kind": kind, "is_physical": 0}
            for kind in COUNTERPARTY_KINDS
        ]
        books.connection.execute(insert(location), rows)
        return Outcome(f"Site {code} defined", {"site": code})


@dataclass(frozen=True, slots=True, kw_only=True)
class DefineZone(SiteCommand):
    """Makes a zone of a site known, or changes it: its temperature, and the hazard classes that are allowed there.

    These stay as they are where they are None.
    """

    permission: ClassVar[str] = "set_up"

    code: str
    name: str
    temperature: str | None = None
    hazards: tuple[str, ...] | None = None

    def post(self, books: Books) -> Outcome:
        """Writes the zone."""
        at = need_site(books.connection, self.site)
        code = upper_code("zone", self.code)
        same = (zone.c.site_id == at.id, zone.c.code == code)
        values = {"name": name_text(self.name)}
        if self.temperature is not None:
            if self.temperature not in ZONE_TEMPERATURES:
                known = ", ".join(ZONE_TEMPERATURES)
                raise Rejection("unknown_value", field="temperature", value=self.temperature, known=known)
            values["temperature"] = self.temperature
        if not books.connection.execute(update(zone).where(*same).values(**values)).rowcount:
            books.connection.execute(insert(zone).values(site_id=at.id, code=code, **values))
        if self.hazards is not None:
            self._allow(books.connection, need_zone(books.connection, at, code), self.hazards)
        return Outcome(f"Zone {code} defined", {"zone": code})

    def _allow(self, connection: Connection, zone_id: int, hazards: tuple[str, ...]) -> None:
        allowed = sorted({hazard_code(each) for each in hazards} - {""})
        connection.execute(delete(zone_hazard).where(zone_hazard.c.zone_id == zone_id))
        if allowed:
            connection.execute(insert(zone_hazard), [{"zone_id": zone_id, "hazard": each} for each in allowed])


@dataclass(frozen=True, slots=True, kw_only=True)
class DefineLocation(SiteCommand):
    """Makes a location known, or changes it; its check digits are drawn once unless they are given.

    What it can take, and whether goods are put away there, stay as they are where they are None; a capacity of 0 is
    no limit.
    """

    permission: ClassVar[str] = "set_up"

    code: str
    kind: str = "storage"
    zone: str = ""
    check_digits: str = ""
    sequence: int = 0
    mixing: str = "any"
    active: bool = True
    max_weight_kg: Decimal | None = None
    max_volume_l: Decimal | None = None
    max_height_mm: int | None = None
    max_plates: int | None = None
    put_away: bool | None = None

    def post(self, books: Books) -> Outcome:
        """Writes the location."""
        at = need_site(books.connection, self.site)
        code = upper_code("location", self.code, 20)
        if "." in code or not code[0].isalnum():
            raise Rejection("text_unusable", field="location")
        if PLATE_CODE.fullmatch(code):
            raise Rejection("code_taken", code=code, item="a plate")
        known = find_location(books.connection, at.id, code)
        values = self._values(books, at, code, known)
        if known is not None and known.kind == "transit" != self.kind:
            books.shut()  # whoever books through it now has committed before its moves are looked for
            _require_no_passage(books.connection, known)
        if known is None:
            books.connection.execute(insert(location).values(site_id=at.id, code=code, **values))
        else:
            books.connection.execute(update(location).where(location.c.id == known.id).values(**values))
        said = f"Location {code} {'changed' if known else 'defined'}"
        return Outcome(said, {"location": code, "check_digits": str(values["check_digits"])})

    def _values(self, books: Books, at: SiteRow, code: str, known: LocationRow | None) -> dict[str, object]:
        if self.kind not in PHYSICAL_KINDS:
            raise Rejection("unknown_value", field="kind", value=self.kind, known=", ".join(PHYSICAL_KINDS))
        if self.mixing not in MIXINGS:
            raise Rejection("unknown_value", field="mixing", value=self.mixing, known=", ".join(MIXINGS))
        digits = self.check_digits or (known.check_digits if known else "") or self._draw(books, code)
        if not CHECK_DIGITS.fullmatch(digits):
            raise Rejection("unknown_value", field="check_digits", value=digits, known="2 to 4 digits")
        if not 0 <= self.sequence <= SEQUENCE_MAX:
            raise Rejection("unknown_value", field="sequence", value=self.sequence, known=f"0 to {SEQUENCE_MAX}")
        return {
            "kind": self.kind,
            "zone_id": need_zone(books.connection, at, self.zone) if self.zone else None,
            "check_digits": digits,
            "sequence": self.sequence,
            "mixing": self.mixing,
            "active": int(self.active),
            **capacity(self.max_weight_kg, self.max_volume_l, self.max_height_mm, self.max_plates),
            **({} if self.put_away is None else {"put_away": int(self.put_away)}),
        }

    def _draw(self, books: Books, code: str) -> str:
        """Two digits that nobody can work out from the code alone, the same each time this posting is decided."""
        drawn = hashlib.sha256(books.posting.bytes + code.encode()).digest()
        return f"{int.from_bytes(drawn[:4], 'big') % 100:02}"


@dataclass(frozen=True, slots=True, kw_only=True)
class AssignBin(SiteCommand):
    """Says that an item's fixed bin is this location; the lowest rank is tried first.

    It is filled up to `max_quantity` when `min_quantity` is reached; they stay as they are where they are None, and
    a maximum of 0 takes both away.
    """

    permission: ClassVar[str] = "set_up"

    sku: str
    location: str
    rank: int = 1
    min_quantity: Decimal | None = None
    max_quantity: Decimal | None = None

    def post(self, books: Books) -> Outcome:
        """Writes the fixed bin."""
        at = need_site(books.connection, self.site)
        of = need_item(books.connection, self.sku)
        place = need_place(books.connection, at.id, self.location)
        if not 1 <= self.rank <= RANK_MAX:
            raise Rejection("unknown_value", field="rank", value=self.rank, known=f"1 to {RANK_MAX}")
        same = (fixed_bin.c.item_id == of.id, fixed_bin.c.location_id == place.id)
        known = books.connection.execute(select(*_LEVELS).where(*same)).first()
        values = {"rank": self.rank, **self._levels(of, *(known or (None, None)))}
        if known is None:
            books.connection.execute(insert(fixed_bin).values(item_id=of.id, location_id=place.id, **values))
        else:
            books.connection.execute(update(fixed_bin).where(*same).values(**values))
        return Outcome(f"{of.sku} lives at {place.code}", {"sku": of.sku, "location": place.code})

    def _levels(self, of: ItemRow, least: int | None, most: int | None) -> dict[str, int | None]:
        """Both levels as they will be."""
        if self.max_quantity is not None:
            most = signed_quantity(self.max_quantity, of.decimals) or None
        if self.min_quantity is not None:
            least = signed_quantity(self.min_quantity, of.decimals)
        if self.max_quantity is not None and most is None:
            least = None
        if (most or 0) < 0 or not 0 <= (least or 0) <= (most or 0):
            given = f"{show_quantity(least or 0)} to {show_quantity(most or 0)}"
            raise Rejection("unknown_value", field="quantity", value=given, known="0 or more, the minimum first")
        return {"min_quantity": least, "max_quantity": most}


def need_zone(connection: Connection, at: SiteRow, code: str) -> int:
    """The id of the site's zone of that code."""
    query = select(zone.c.id).where(zone.c.site_id == at.id, zone.c.code == code.upper())
    found = connection.execute(query).scalar()
    if found is None:
        raise Rejection("unknown_zone", zone=code)
    return int(found)


def _require_no_passage(connection: Connection, at: LocationRow) -> None:
    """Refuses to make another kind of place of one that other sites have booked goods through."""
    passed = (or_(move.c.from_location_id == at.id, move.c.to_location_id == at.id), move.c.site_id != at.site_id)
    if connection.execute(select(move.c.id).where(*passed).limit(1)).first() is not None:
        raise Rejection("already_defined", what="Transit between sites", code=at.code)
