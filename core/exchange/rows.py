"""What the rows of each kind of file mean: the commands that one row stands for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from typing import ClassVar, NamedTuple, Protocol, TypedDict, TypeVar

from sqlalchemy import Connection, select

from core.catalogue.gtin import as_gtin
from core.catalogue.item import BASE_PACK, AssignCode, DefineItem, DefinePack, need_item, need_pack
from core.catalogue.location import DefineLocation, DefineZone
from core.catalogue.site import need_site
from core.command import Command
from core.exchange.cells import CellRefused, amount, code, day, optional, whole, yes_no
from core.exchange.sheet import Row
from core.internal.adjust import AdjustStock
from core.schema.tables import zone
from core.stockroom import Stockroom
from core.values import Quantity, quantity, to_decimal

T = TypeVar("T")

OPENING = "OPENING"
HEADER_LINE = 1


class Step(NamedTuple):
    """One command of a row, and the column that it is mostly about: together they name it within its file.

    A `key` names it whatever file it is in. A command of several rows names them all in `lines`.
    """

    line: int
    column: str
    command: Command
    key: str = ""
    lines: tuple[int, ...] = ()

    @property
    def rows(self) -> tuple[int, ...]:
        """The lines of all its rows."""
        return self.lines or (self.line,)


class Rows(Protocol):
    """A kind of file: its columns, and what its rows mean.

    `only_whole` names what is in it where bad rows must not be left out, for the others would mean something else.
    """

    columns: ClassVar[tuple[str, ...]]
    required: ClassVar[tuple[str, ...]]
    in_one_commit: ClassVar[bool] = False
    only_whole: ClassVar[str] = ""

    def steps(self, row: Row) -> Iterator[Step]:
        """The commands of the row, in order; CellRefused or Rejection where a cell cannot be used."""
        return iter(())

    def rest(self) -> Iterator[Step]:
        """The commands of several rows, once all rows have been read."""
        return iter(())

    def parts(self, step: Step) -> Iterator[Step]:
        """What a command of several rows would be with one of them alone: never posted, it tells which row is bad."""
        return iter(())


class ItemRows(Rows):
    """Items with their packs and GTINs; an item with several packs has a row for each."""

    columns: ClassVar[tuple[str, ...]] = (
        "sku",
        "name",
        "unit",
        "tracking",
        "expires",
        "gtin",
        "pack",
        "pack_quantity",
        "pack_gtin",
        "kind",
        "decimals",
        "catch_unit",
        "catch_nominal",
        "catch_tolerance",
        "over_percent",
        "under_percent",
        "min_life_days",
        "expiry_optional",
        "class",
        "weight_g",
        "volume_ml",
        "height_mm",
        "hazard",
        "temperature",
        "abc",
        "pack_weight_g",
        "pack_volume_ml",
        "pack_height_mm",
    )
    required: ClassVar[tuple[str, ...]] = ("sku", "name")

    def __init__(self) -> None:
        self._first: dict[str, tuple[int, DefineItem]] = {}
        self._packs: dict[tuple[str, str], tuple[int, Decimal]] = {}
        self._codes: dict[str, tuple[int, AssignCode]] = {}

    def steps(self, row: Row) -> Iterator[Step]:
        """The item, then the GTIN on a single piece, then the pack and the GTIN on it."""
        cells = row.cells
        item = self._item(row)
        yield Step(row.line, "sku", item)
        if gtin := code(cells, "gtin"):
            yield Step(row.line, "gtin", self._named(row.line, "gtin", AssignCode(sku=item.sku, code=gtin)))
        pack = code(cells, "pack")
        if pack:
            holds = amount(cells, "pack_quantity")
            line, first = self._packs.setdefault((item.sku, pack.upper()), (row.line, holds))
            if first != holds:
                raise CellRefused("pack_quantity", f"{pack} holds {first} on line {line}")
            yield Step(
                row.line, "pack", DefinePack(sku=item.sku, pack=pack, quantity=holds, **_measures(cells, "pack_"))
            )
        for column in ("pack_quantity", "pack_gtin", "pack_weight_g", "pack_volume_ml", "pack_height_mm"):
            if cells.get(column) and not pack:
                raise CellRefused("pack", f"is empty, but there is a {column}")
        if pack_gtin := code(cells, "pack_gtin"):
            named = AssignCode(sku=item.sku, code=pack_gtin, pack=pack.upper())
            yield Step(row.line, "pack_gtin", self._named(row.line, "pack_gtin", named))

    def _named(self, line: int, column: str, code: AssignCode) -> AssignCode:
        """The code, refused when another row gives it to something else: the two may be committed apart."""
        known_line, known = self._codes.setdefault(as_gtin(code.code) or code.code, (line, code))
        if (known.sku, known.pack) != (code.sku, code.pack):
            raise CellRefused(column, f"{code.code} is {known.sku} on line {known_line}")
        return code

    def _item(self, row: Row) -> DefineItem:
        item = DefineItem(
            sku=code(row.cells, "sku"),
            name=row.cells["name"],
            unit=row.cells.get("unit", "").upper() or BASE_PACK,
            tracking=row.cells.get("tracking", "").casefold() or "none",
            expires=yes_no(row.cells, "expires"),
            kind=row.cells.get("kind", "").casefold() or "stock",
            decimals=optional(whole, row.cells, "decimals"),
            catch_unit=row.cells.get("catch_unit", "").upper(),
            catch_nominal=optional(amount, row.cells, "catch_nominal"),
            catch_tolerance=whole(row.cells, "catch_tolerance"),
            over_percent=optional(whole, row.cells, "over_percent"),
            under_percent=optional(whole, row.cells, "under_percent"),
            min_life_days=whole(row.cells, "min_life_days"),
            expiry_optional=yes_no(row.cells, "expiry_optional"),
            item_class=code(row.cells, "class").upper() or None,
            hazard=code(row.cells, "hazard").upper() or None,
            temperature=row.cells.get("temperature", "").casefold() or None,
            abc=row.cells.get("abc", "").upper() or None,
            **_measures(row.cells, ""),
        )
        line, first = self._first.setdefault(item.sku, (row.line, item))
        if first != item:
            raise CellRefused("sku", f"{item.sku} is another item on line {line}")
        return item


class LocationRows(Rows):
    """Locations of a site; zones that are missing are made only when that is wanted."""

    columns: ClassVar[tuple[str, ...]] = (
        "code", "kind", "zone", "sequence", "mixing", "check_digits",
        "max_weight_kg", "max_volume_l", "max_height_mm", "max_plates", "put_away",
    )  # fmt: skip
    required: ClassVar[tuple[str, ...]] = ("code",)

    def __init__(self, room: Stockroom, site: str, create_zones: bool) -> None:
        self._site = room.read(need_site, site).code
        self._zones = room.read(_zones, self._site) if create_zones else None
        self._lines: dict[str, int] = {}

    def steps(self, row: Row) -> Iterator[Step]:
        """The zone where it is to be made, then the location."""
        cells = row.cells
        named, in_zone = code(cells, "code").upper(), code(cells, "zone").upper()
        if (first := self._lines.setdefault(named, row.line)) != row.line:
            raise CellRefused("code", f"{named} is on line {first} already")
        place = DefineLocation(
            site=self._site,
            code=named,
            kind=cells.get("kind", "").casefold() or "storage",
            zone=in_zone,
            sequence=whole(cells, "sequence"),
            mixing=cells.get("mixing", "").casefold() or "any",
            check_digits=code(cells, "check_digits"),
            max_weight_kg=_given(cells, "max_weight_kg", amount),
            max_volume_l=_given(cells, "max_volume_l", amount),
            max_height_mm=_given(cells, "max_height_mm", whole),
            max_plates=_given(cells, "max_plates", whole),
            put_away=_given(cells, "put_away", yes_no),
        )
        if in_zone and self._zones is not None and in_zone not in self._zones:
            self._zones.add(in_zone)
            # Not of this row alone: the zone stays when the row is bad and others name it too.
            yield Step(HEADER_LINE, f"zone {in_zone}", DefineZone(site=self._site, code=in_zone, name=in_zone))
        yield Step(row.line, "code", place)


class StockRows(Rows):
    """Opening stock: each row adds what is on hand at the start.

    What is opened is named by place, item, lot, serial, plate, status and owner, and by how many rows of the file
    name the same before it. So no other file, and no changed copy of this one, can open it again.
    """

    columns: ClassVar[tuple[str, ...]] = (
        "location", "sku", "quantity", "pack", "lot", "serial", "expires_on", "plate", "status", "owner", "catch",
    )  # fmt: skip
    required: ClassVar[tuple[str, ...]] = ("location", "sku", "quantity")
    in_one_commit: ClassVar[bool] = True
    only_whole: ClassVar[str] = "Stock is"

    def __init__(self, room: Stockroom, site: str) -> None:
        self._room = room
        self._site = room.read(need_site, site).code
        self._sizes: dict[tuple[str, str], int] = {}
        self._opened: Counter[tuple[str, ...]] = Counter()

    def steps(self, row: Row) -> Iterator[Step]:
        """The one adjustment that books it in, in base units."""
        cells = row.cells
        opens = AdjustStock(
            site=self._site,
            location=code(cells, "location").upper(),
            sku=code(cells, "sku"),
            reason=OPENING,
            change=to_decimal(self._pieces(row)),
            lot=code(cells, "lot"),
            serial=code(cells, "serial"),
            expires_on=day(cells, "expires_on"),
            plate=code(cells, "plate").upper(),
            status=cells.get("status", "").casefold() or "available",
            owner=code(cells, "owner").upper(),
            catch=optional(amount, cells, "catch"),
        )
        what: tuple[str, ...] = (opens.site, opens.location, opens.sku, opens.lot, opens.serial, opens.plate)
        if (opens.status, opens.owner) != ("available", ""):  # else it is named as it always was
            what += (opens.status, opens.owner)
        self._opened[what] += 1
        yield Step(row.line, "location", opens, "\x1f".join((*what, str(self._opened[what]))))

    def _pieces(self, row: Row) -> Quantity:
        pack = code(row.cells, "pack").upper()
        counted = quantity(amount(row.cells, "quantity"), 0 if pack else 6)
        return Quantity(counted * self._size(code(row.cells, "sku"), pack) // 1_000_000) if pack else counted

    def _size(self, sku: str, pack: str) -> int:
        """How much a pack holds; asked once for each pack, because files name the same few again and again."""
        if (sku, pack) not in self._sizes:
            self._sizes[sku, pack] = self._room.read(_pack_size, sku, pack)
        return self._sizes[sku, pack]


class _Measures(TypedDict):
    weight_g: Decimal | None
    volume_ml: Decimal | None
    height_mm: int | None


def _measures(cells: Mapping[str, str], of: str) -> _Measures:
    """What the row says of the measures of its item or pack; what it does not say stays as it is."""
    return {
        "weight_g": _given(cells, f"{of}weight_g", amount),
        "volume_ml": _given(cells, f"{of}volume_ml", amount),
        "height_mm": _given(cells, f"{of}height_mm", whole),
    }


def _given(cells: Mapping[str, str], column: str, read: Callable[[Mapping[str, str], str], T]) -> T | None:
    """What the cell says, None where it is empty."""
    return read(cells, column) if cells.get(column) else None


def _pack_size(connection: Connection, sku: str, pack: str) -> int:
    return need_pack(connection, need_item(connection, sku), pack).quantity


def _zones(connection: Connection, site: str) -> set[str]:
    """The zones of the site that are there already."""
    query = select(zone.c.code).where(zone.c.site_id == need_site(connection, site).id)
    return set(connection.execute(query).scalars())
