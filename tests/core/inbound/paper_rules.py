"""The rules of put-away on paper: plain lists gone through one by one, as the database must go through them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from hypothesis import strategies as st
from sqlalchemy import Connection, Table, insert

from core.inbound.put_away_rule import Rule
from core.schema.tables import balance, fixed_bin, item, location, plate, put_away_rule, site, work, zone, zone_hazard

SITE, FIRST = 900, 9_000  # ids that no other row of the test's warehouse has
UNIT = 1_000_000
GRAM = 1_000  # what is a little off may still be put where it just fits
ENDLESS = 10**18


@dataclass
class PaperBin:
    number: int
    kind: str
    zone: int
    sequence: int
    mixing: str
    open: tuple[bool, bool]
    weight_max: int | None
    plates_max: int | None
    height_max: int | None
    # item, lot, quantity, whether on a plate of its own; and the same for what is on its way
    goods: list[tuple[int, int, int, bool]] = field(default_factory=list)
    coming: list[tuple[int, int, int, bool]] = field(default_factory=list)

    @property
    def code(self) -> str:
        return f"P{self.number}"


@dataclass
class PaperItem:
    weight: int
    height: int
    hazard: str
    temperature: str
    abc: str


@dataclass
class World:
    """Bins, items, homes and rules; zone 1 is cold, zone 2 takes hazard X, zone 0 is none."""

    bins: list[PaperBin]
    items: list[PaperItem]
    homes: list[tuple[int, int, int, int | None]]  # item, bin, rank, maximum
    rules: list[Rule]


_few = st.integers(0, 2)
_goods = st.tuples(_few, st.just(0), st.integers(1, 5), st.booleans())
_limit = st.sampled_from([None, None, None, 1, 4, 8, 16])
_zone = st.sampled_from([0, 0, 0, 1, 2])


def _bin(number: int) -> st.SearchStrategy[PaperBin]:
    return st.builds(
        PaperBin,
        number=st.just(number),
        kind=st.sampled_from(["storage", "storage", "storage", "pick_face", "staging", "quarantine"]),
        zone=_zone,
        sequence=st.integers(0, 3),
        mixing=st.sampled_from(["any", "any", "item", "lot"]),
        open=st.sampled_from([(True, True)] * 6 + [(False, True), (True, False)]),
        weight_max=_limit,
        plates_max=_limit,
        height_max=_limit,
        goods=st.lists(_goods, max_size=2, unique_by=lambda each: (each[0], each[3])),
        coming=st.lists(_goods, max_size=1),
    )


_item = st.builds(
    PaperItem,
    weight=st.integers(0, 2),
    height=st.integers(0, 2),
    hazard=st.sampled_from(["", "", "", "", "X"]),
    temperature=st.sampled_from(["any", "any", "any", "ambient", "chilled"]),
    abc=st.sampled_from(["", "A"]),
)
_rule = st.builds(
    Rule,
    code=st.just(""),
    strategy=st.sampled_from(["fixed_bin", "same_item", "near_fixed_bin", "empty_bin", "best_fit", "overflow"]),
    item_id=st.sampled_from([None, None, None, 0, 1]),
    abc=st.sampled_from(["", "", "", "A"]),
    status=st.sampled_from(["", "", "", "", "hold"]),
    hazard=st.sampled_from(["", "", "", "", "X"]),
    temperature=st.sampled_from(["", "", "", "", "chilled"]),
    zone_id=st.sampled_from([None, None, None, 1, 2]),
)
worlds = st.builds(
    World,
    bins=st.tuples(*map(_bin, range(6))).map(list),
    items=st.tuples(_item, _item, _item).map(list),
    homes=st.lists(
        st.tuples(_few, st.integers(0, 5), st.integers(1, 3), st.sampled_from([None, 3])),
        max_size=3,
        unique_by=lambda each: each[:2],
    ),
    rules=st.lists(_rule, min_size=1, max_size=4),
)


@dataclass(frozen=True)
class Asked:
    """So much of an item of that status, on a plate or loose."""

    item: int
    quantity: int
    status: str
    on_plate: bool


def answer(world: World, asked: Asked) -> str | None:
    """The code of the bin, by going through the rules and then all bins in order."""
    status = "" if asked.status == "available" else asked.status
    found = _by(world, asked, [rule for rule in world.rules if rule.status == status])
    if found or not status:
        return found
    if any(each.kind == "quarantine" and each.open == (True, True) for each in world.bins):
        aside = [each for each in world.bins if each.kind == "quarantine"]
        return next((each.code for each in _walk(aside) if _takes(world, each, asked, meant=True)), None)
    return _by(world, asked, [rule for rule in world.rules if not rule.status])


def _by(world: World, asked: Asked, rules: list[Rule]) -> str | None:
    of = world.items[asked.item]
    for rule in rules:
        wanted = (
            (rule.item_id, asked.item, None), (rule.abc, of.abc, ""), (rule.hazard, of.hazard, ""),
            (rule.temperature, of.temperature, ""),
        )  # fmt: skip
        fits = all(given in (mine, anything) for given, mine, anything in wanted)
        meant = rule.zone_id is not None
        bins = [each for each in _in_order(world, asked, rule) if fits and _takes(world, each, asked, meant=meant)]
        if bins:
            return bins[0].code
    return None


def _walk(bins: list[PaperBin]) -> list[PaperBin]:
    return sorted(bins, key=lambda each: (each.sequence, each.code))


def _in_order(world: World, asked: Asked, rule: Rule) -> Iterator[PaperBin]:
    if rule.zone_id is None:
        bins = _walk([each for each in world.bins if each.kind in ("storage", "pick_face")])
    else:
        kinds = ("storage", "pick_face", "quarantine")
        bins = _walk([each for each in world.bins if each.zone == rule.zone_id and each.kind in kinds])
    mine = [each for each in world.homes if each[0] == asked.item]
    homes = sorted((rank, world.bins[at].sequence, world.bins[at].code, at, most) for _, at, rank, most in mine)
    others = {at for of, at, *_ in world.homes if of != asked.item}
    empty = [each for each in bins if not each.goods and not each.coming and each.number not in others]
    if rule.strategy == "fixed_bin":
        fixed = [world.bins[at] for *_, at, most in homes if _below(world.bins[at], asked, most)]
        yield from (each for each in fixed if each in bins)
    elif rule.strategy == "same_item":
        yield from (each for each in bins if any(of == asked.item for of, *_ in (*each.goods, *each.coming)))
    elif rule.strategy == "near_fixed_bin":
        yield from sorted(empty, key=lambda each: abs(each.sequence - homes[0][1])) if homes else []
    elif rule.strategy == "empty_bin":
        yield from empty
    elif rule.strategy == "best_fit":
        free = [each for each in bins if each.number not in others]
        yield from sorted(free, key=lambda each: (_left(world, each), each.height_max or ENDLESS))
    else:
        yield from bins


def _below(home: PaperBin, asked: Asked, most: int | None) -> bool:
    loose = [each for each in home.coming if not each[3]]
    there = sum(amount for of, _, amount, _ in (*home.goods, *loose) if of == asked.item)
    return most is None or there + asked.quantity <= most


def _left(world: World, there: PaperBin) -> int:
    weights = sum(world.items[of].weight * amount for of, _, amount, _ in (*there.goods, *there.coming))
    return ENDLESS if there.weight_max is None else there.weight_max - weights


def _takes(world: World, there: PaperBin, asked: Asked, *, meant: bool) -> bool:
    of = world.items[asked.item]
    cold = "chilled" if there.zone == 1 else "ambient"
    warm_enough = (meant or cold == "ambient") if of.temperature == "any" else of.temperature == cold
    mixes = there.mixing == "any" or all(each == asked.item for each, *_ in (*there.goods, *there.coming))
    plates = sum(each[3] for each in (*there.goods, *there.coming)) + asked.on_plate
    return (
        there.open == (True, True)
        and (not of.hazard or there.zone == 2)
        and warm_enough
        and mixes
        and (there.plates_max is None or plates <= there.plates_max)
        and (there.height_max is None or of.height <= there.height_max)
        and _left(world, there) >= of.weight * asked.quantity
    )


def write(connection: Connection, world: World) -> None:
    """Puts the world into the database, in a transaction that is rolled back later."""
    rows = _Rows(connection)
    rows.add(site, id=SITE, code="PAPER", name="Paper", zone_info="UTC")
    for number, temperature in ((1, "chilled"), (2, "ambient")):
        rows.add(zone, id=FIRST + number, site_id=SITE, code=f"Z{number}", name="Z", temperature=temperature)
    rows.add(zone_hazard, zone_id=FIRST + 2, hazard="X")
    for number, of in enumerate(world.items):
        rows.add(
            item, id=FIRST + number, sku=f"PAPER{number}", name="P", search_name="p", unit="EA",
            weight_mg=of.weight * GRAM, height_mm=of.height, hazard=of.hazard, temperature=of.temperature, abc=of.abc,
        )  # fmt: skip
    for there in world.bins:
        _write_bin(rows, there, [of.weight for of in world.items])
    for of_item, at, rank, most in world.homes:
        most = most and most * UNIT
        rows.add(fixed_bin, item_id=FIRST + of_item, location_id=FIRST + at, rank=rank, max_quantity=most)
    for place, rule in enumerate(world.rules):
        rows.add(
            put_away_rule, site_id=SITE, code=f"R{place}", place=place, strategy=rule.strategy, abc=rule.abc,
            item_id=None if rule.item_id is None else FIRST + rule.item_id, status=rule.status or None,
            hazard=rule.hazard, temperature=rule.temperature,
            zone_id=None if rule.zone_id is None else FIRST + rule.zone_id,
        )  # fmt: skip


def _write_bin(rows: _Rows, there: PaperBin, weights: list[int]) -> None:
    rows.add(
        location, id=FIRST + there.number, site_id=SITE, code=there.code, kind=there.kind, sequence=there.sequence,
        zone_id=FIRST + there.zone if there.zone else None, mixing=there.mixing, active=int(there.open[0]),
        put_away=int(there.open[1]), weight_max=there.weight_max and there.weight_max * GRAM,
        plates_max=there.plates_max, height_max=there.height_max,
    )  # fmt: skip
    for number, (of, lot_id, amount, on_plate) in enumerate(there.goods):
        plate_id = FIRST + there.number * 10 + number if on_plate else 0
        if on_plate:
            rows.add(plate, id=plate_id, code=f"LP9{plate_id:06}", location_id=FIRST + there.number)
        key = {"location_id": FIRST + there.number, "item_id": FIRST + of, "lot_id": lot_id, "plate_id": plate_id}
        rows.add(balance, **key, status="available", quantity=amount * UNIT, seq=1, since=1, changed_at=1)
    for number, (of, lot_id, amount, on_plate) in enumerate(there.coming, 5):
        plate_id = FIRST + there.number * 10 + number if on_plate else 0
        if on_plate:
            rows.add(plate, id=plate_id, code=f"LP9{plate_id:06}")
        weighs = amount * weights[of] * GRAM
        measured = {"weight_mg": weighs} if on_plate else {"quantity": amount * UNIT}
        rows.add(
            work, kind="put_away", site_id=SITE, state="leased", holder_id=0, lease_until=100, item_id=FIRST + of,
            lot_id=lot_id, plate_id=plate_id, to_location_id=FIRST + there.number, made_at=1, changed_at=1, **measured,
        )  # fmt: skip


@dataclass
class _Rows:
    connection: Connection

    def add(self, table: Table, **values: Any) -> None:
        self.connection.execute(insert(table).values(**values))
