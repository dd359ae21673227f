"""Sites, zones and locations: how they are defined and found."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar, NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import Connection, bindparam, insert, or_, select, update

from core.books import Books
from core.catalogue.item import ItemRow, need_item
from core.catalogue.site import SiteRow, need_site
from core.command import Command, Outcome, SiteCommand
from core.direct import Direct
from core.errors import Rejection
from core.ledger.plates import PLATE_CODE
from core.schema.places import COUNTERPARTY_KINDS, MIXINGS, PHYSICAL_KINDS
from core.schema.tables import fixed_bin, location, move, site, zone
from core.text import name_text, upper_code
from core.values import quantity, signed_quantity

CHECK_DIGITS = re.compile(r"[0-9]{2,4}")
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


_COLUMNS = (
    location.c.id, location.c.code, location.c.kind, location.c.is_physical, location.c.check_digits,
    location.c.mixing, location.c.active, location.c.site_id,
)  # fmt: skip
_FIND = Direct(
    select(*_COLUMNS).where(location.c.site_id == bindparam("site_id"), location.c.code == bindparam("code"))
)


def find_location(connection: Connection, site_id: int, code: str) -> LocationRow | None:
    """The location of that code at the site."""
    row = _FIND.first(connection, {"site_id": site_id, "code": code})
    return None if row is None else LocationRow(*row)


def physical_places(connection: Connection, ids: Iterable[int]) -> dict[int, LocationRow]:
    """Those of the locations that hold stock, by id."""
    query = select(*_COLUMNS).where(location.c.id.in_(set(ids)), location.c.is_physical == 1)
    return {row.id: LocationRow(*row) for row in connection.execute(query)}


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


def dock_codes(connection: Connection, site_id: int) -> list[str]:
    """The site's docks, where goods arrive."""
    docks = (location.c.site_id == site_id, location.c.kind == "dock", location.c.active == 1)
    query = select(location.c.code).where(*docks).order_by(location.c.sequence, location.c.code)
    return list(connection.execute(query).scalars())


def counterparty(connection: Connection, site_id: int, kind: str) -> LocationRow:
    """The site's one location of that kind that holds no stock: where goods come from or go to."""
    query = select(*_COLUMNS).where(location.c.site_id == site_id, location.c.kind == kind)
    return LocationRow(*connection.execute(query).one())


@dataclass(frozen=True, slots=True, kw_only=True)
class DefineSite(Command):
    """Makes a site known, with the places goods come from and go to; or changes its name and time zone."""

    permission: ClassVar[str] = "set_up"

    code: str
    name: str
    time_zone: str = "UTC"
    backdate_days: int = 7

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
        values = {
            "name": name_text(self.name),
            "zone_info": self.time_zone,
            "backdate_days": self.backdate_days,
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
    """Makes a zone of a site known, or changes its name."""

    permission: ClassVar[str] = "set_up"

    code: str
    name: str

    def post(self, books: Books) -> Outcome:
        """Writes the zone."""
        at = need_site(books.connection, self.site)
        code = upper_code("zone", self.code)
        same = (zone.c.site_id == at.id, zone.c.code == code)
        name = name_text(self.name)
        if not books.connection.execute(update(zone).where(*same).values(name=name)).rowcount:
            books.connection.execute(insert(zone).values(site_id=at.id, code=code, name=name))
        return Outcome(f"Zone {code} defined", {"zone": code})


@dataclass(frozen=True, slots=True, kw_only=True)
class DefineLocation(SiteCommand):
    """Makes a location known, or changes it; its check digits are drawn once unless they are given."""

    permission: ClassVar[str] = "set_up"

    code: str
    kind: str = "storage"
    zone: str = ""
    check_digits: str = ""
    sequence: int = 0
    mixing: str = "any"
    active: bool = True

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
        }

    def _draw(self, books: Books, code: str) -> str:
        """Two digits that nobody can work out from the code alone, the same each time this posting is decided."""
        drawn = hashlib.sha256(books.posting.bytes + code.encode()).digest()
        return f"{int.from_bytes(drawn[:4], 'big') % 100:02}"


@dataclass(frozen=True, slots=True, kw_only=True)
class AssignBin(SiteCommand):
    """Says that an item's fixed bin is this location; the lowest rank is tried first.

    With a maximum it is a pick face, which is filled up to it once no more than the minimum is left.
    """

    permission: ClassVar[str] = "set_up"

    sku: str
    location: str
    rank: int = 1
    minimum: Decimal | None = None
    maximum: Decimal | None = None

    def post(self, books: Books) -> Outcome:
        """Writes the fixed bin."""
        at = need_site(books.connection, self.site)
        of = need_item(books.connection, self.sku)
        place = need_place(books.connection, at.id, self.location)
        if not 1 <= self.rank <= RANK_MAX:
            raise Rejection("unknown_value", field="rank", value=self.rank, known=f"1 to {RANK_MAX}")
        values = {"rank": self.rank, **self._fill(of)}
        same = (fixed_bin.c.item_id == of.id, fixed_bin.c.location_id == place.id)
        if not books.connection.execute(update(fixed_bin).where(*same).values(**values)).rowcount:
            books.connection.execute(insert(fixed_bin).values(item_id=of.id, location_id=place.id, **values))
        return Outcome(f"{of.sku} lives at {place.code}", {"sku": of.sku, "location": place.code})

    def _fill(self, of: ItemRow) -> dict[str, int | None]:
        """Between how much and how much the bin is kept, in millionths."""
        high = None if self.maximum is None else quantity(self.maximum, of.decimals)
        low = None if self.minimum is None else signed_quantity(self.minimum, of.decimals)
        if low is not None and not 0 <= low <= (high or 0):
            raise Rejection("unknown_value", field="minimum", value=self.minimum, known="0 to the maximum")
        return {"min_quantity": low, "max_quantity": high}


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
