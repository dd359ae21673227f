"""Bins that can take goods: which are usable, what is in them and on its way to them, and in what order they come.

Everything is asked of the database in one statement for each strategy: a site has thousands of bins.
"""

from __future__ import annotations

from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    Float,
    ScalarSelect,
    Select,
    and_,
    bindparam,
    case,
    cast,
    exists,
    func,
    literal,
    or_,
    select,
)

from core.inbound.load import Load
from core.schema.tables import balance, fixed_bin, item, location, pack, plate, work, zone, zone_hazard
from core.schema.work import IS_OPEN
from core.values import ONE

BINS = ("storage", "pick_face")
ASIDE = "quarantine"
GOES_TO_A_BIN = ("put_away", "replenish", "move")
WITHIN_ONE = 1  # sums of fractions may be off in the last place: a milligram more is no overload
ENDLESS = 9e18


class Bin(NamedTuple):
    """A bin as it is suggested."""

    id: int
    code: str
    check_digits: str
    sequence: int


_BIN = (location.c.id, location.c.code, location.c.check_digits, location.c.sequence)
_WALK = (location.c.sequence, location.c.code)

# The one place that says which bins goods may be sent to at all.
USABLE = (location.c.is_physical == 1, location.c.active == 1, location.c.put_away == 1, location.c.in_lock == 0)

# What is on its way: asked for by a posting, or on a lease that is still good.
ON_ITS_WAY = (
    work.c.to_location_id == location.c.id,
    IS_OPEN,
    work.c.kind.in_(GOES_TO_A_BIN),
    work.c.id != bindparam("own"),
    or_(work.c.posting_id.is_not(None), work.c.lease_until > bindparam("now")),
)
_there = select(balance.c.id).where(balance.c.location_id == location.c.id)
_coming = select(work.c.id).where(*ON_ITS_WAY)
_IS_EMPTY = and_(~exists(_there), ~exists(_coming))


def _any(column: str, *, same: bool) -> ColumnElement[bool]:
    """Whether the bin holds, or will hold, the same item or lot, or another one."""
    given: BindParameter[int] = bindparam(column)
    there, coming = balance.c[column] == given, work.c[column] == given
    if same:
        return or_(exists(_there.where(there)), exists(_coming.where(coming)))
    return or_(exists(_there.where(~there)), exists(_coming.where(~coming)))


_OTHER_ITEM, _OTHER_LOT = _any("item_id", same=False), _any("lot_id", same=False)
_MIXES = and_(
    location.c.mixing.in_(bindparam("mixings", expanding=True)),
    or_(location.c.mixing == "any", and_(~_OTHER_ITEM, or_(location.c.mixing == "item", ~_OTHER_LOT))),
)
# As a list, which PostgreSQL looks through but once whatever it thinks that the other conditions leave over.
_SOMEBODYS = location.c.id.in_(
    select(fixed_bin.c.location_id).where(fixed_bin.c.item_id != bindparam("item_id")).correlate(None)
)
_allowed = select(func.count()).where(
    zone_hazard.c.zone_id == location.c.zone_id, zone_hazard.c.hazard.in_(bindparam("hazards", expanding=True))
)
_HARMLESS = and_(
    _allowed.scalar_subquery() == bindparam("hazard_count"),
    func.coalesce(zone.c.temperature, "ambient").in_(bindparam("temperatures", expanding=True)),
)


def per_millionth(measure: str) -> ColumnElement[float]:
    """What a millionth of an item's unit measures: by its unit, else by its smallest pack that is measured."""
    own, of_pack = item.c[measure], pack.c[measure]
    packed = select(cast(of_pack, Float(53)) / pack.c.quantity).where(pack.c.item_id == item.c.id, of_pack > 0)
    by_pack = packed.order_by(pack.c.quantity).limit(1).scalar_subquery()
    return case((own > 0, cast(own, Float(53)) / ONE), else_=func.coalesce(by_pack, 0.0))


def held(measure: str) -> ScalarSelect[float]:
    """What the goods in a bin weigh, or the room they take."""
    each = cast(balance.c.quantity, Float(53)) * per_millionth(measure)
    there = select(func.coalesce(func.sum(each), 0.0)).join(item, item.c.id == balance.c.item_id)
    return there.where(balance.c.location_id == location.c.id).correlate(location).scalar_subquery()


def _expected(measure: str) -> ScalarSelect[float]:
    each = func.coalesce(work.c[measure], cast(work.c.quantity, Float(53)) * per_millionth(measure), 0.0)
    coming = select(func.coalesce(func.sum(each), 0.0)).outerjoin(item, item.c.id == work.c.item_id)
    return coming.where(*ON_ITS_WAY).correlate(location).scalar_subquery()


def plates_held() -> ScalarSelect[int]:
    """How many plates with goods stand in a bin; those that stand on others take no room of their own."""
    on_it = plate.alias("on_it")
    loaded = or_(
        exists(select(balance.c.id).where(balance.c.plate_id == plate.c.id)),
        exists(select(on_it.c.id).where(on_it.c.parent_id == plate.c.id)),
    )
    standing = (plate.c.location_id == location.c.id, plate.c.parent_id.is_(None), loaded)
    return select(func.count()).select_from(plate).where(*standing).correlate(location).scalar_subquery()


_plates_expected = (
    select(func.count())
    .select_from(work)
    .where(*ON_ITS_WAY, work.c.plate_id != 0)
    .correlate(location)
    .scalar_subquery()
)


def _left(limit: ColumnElement[Any], measure: str, used: ColumnElement[Any]) -> ColumnElement[float]:
    """What a bin with a limit can take beyond what uses it and what comes now."""
    return limit - used - cast(bindparam(measure), Float(53))


_ZERO = literal(0)


def _has_room(
    left_weight: ColumnElement[float], left_volume: ColumnElement[float], plates: ColumnElement[int] = _ZERO
) -> ColumnElement[bool]:
    """Whether the bin takes what comes as well, if it has limits at all; so many plates use it by then."""
    limits = location.c
    return and_(
        or_(limits.height_max.is_(None), limits.height_max >= bindparam("height_mm")),
        or_(limits.plates_max.is_(None), plates + bindparam("plates") <= limits.plates_max),
        or_(limits.weight_max.is_(None), left_weight >= -WITHIN_ONE),
        or_(limits.volume_max.is_(None), left_volume >= -WITHIN_ONE),
    )


_PLATES_USED = plates_held() + _plates_expected
_EMPTY_HAS_ROOM = _has_room(
    _left(location.c.weight_max, "weight_mg", _ZERO), _left(location.c.volume_max, "volume_mm3", _ZERO)
)
_HAS_ROOM = _has_room(
    _left(location.c.weight_max, "weight_mg", held("weight_mg") + _expected("weight_mg")),
    _left(location.c.volume_max, "volume_mm3", held("volume_mm3") + _expected("volume_mm3")),
    _PLATES_USED,
)
_held_of_item = (
    select(func.coalesce(func.sum(balance.c.quantity), 0))
    .where(balance.c.location_id == location.c.id, balance.c.item_id == bindparam("item_id"))
    .correlate(location)
    .scalar_subquery()
)
_expected_of_item = (
    select(func.coalesce(func.sum(work.c.quantity), 0))
    .where(*ON_ITS_WAY, work.c.item_id == bindparam("item_id"))
    .correlate(location)
    .scalar_subquery()
)
_BELOW_MAXIMUM = or_(
    fixed_bin.c.max_quantity.is_(None),
    _held_of_item + _expected_of_item + bindparam("quantity") <= fixed_bin.c.max_quantity,
)


@cache
def _statement(strategy: str, target: str) -> Select[int, str, str, int]:
    """The first bin of a strategy, within a target: a zone, one place, places of one kind, or any bin."""
    query = select(*_BIN).outerjoin(zone, zone.c.id == location.c.zone_id)
    query = query.where(location.c.site_id == bindparam("site_id"), *USABLE, _within(target), _HARMLESS, _MIXES)
    query = query.where(location.c.code.not_in(bindparam("skip", expanding=True)))
    if strategy == "best_fit":
        return _tightest(query, target).limit(1)
    if strategy in ("empty_bin", "near_fixed_bin"):
        return _emptiest(query, strategy).limit(1)
    return _ordered(query, strategy).where(_HAS_ROOM).limit(1)


def _tightest(query: Select[Any, Any, Any, Any], target: str) -> Select[Any, Any, Any, Any]:
    """The bins with the least room left; what is in all of them is summed in one go."""
    measures = ("weight_mg", "volume_mm3")
    sums = [func.sum(cast(balance.c.quantity, Float(53)) * per_millionth(each)).label(each) for each in measures]
    candidates = select(location.c.id).where(location.c.site_id == bindparam("site_id"), _within(target))
    within = select(balance.c.location_id, *sums).join(item, item.c.id == balance.c.item_id)
    within = within.where(balance.c.location_id.in_(candidates)).group_by(balance.c.location_id)
    used = within.subquery("used")
    used_weight = func.coalesce(used.c.weight_mg, 0.0) + _expected("weight_mg")
    used_volume = func.coalesce(used.c.volume_mm3, 0.0) + _expected("volume_mm3")
    left_weight = _left(location.c.weight_max, "weight_mg", used_weight)
    left_volume = _left(location.c.volume_max, "volume_mm3", used_volume)
    room = (func.coalesce(left_volume, ENDLESS), func.coalesce(left_weight, ENDLESS))
    query = query.outerjoin(used, used.c.location_id == location.c.id).where(~_SOMEBODYS)
    query = query.where(_has_room(left_weight, left_volume, _PLATES_USED))
    return query.order_by(*room, func.coalesce(location.c.height_max, ENDLESS), *_WALK)


def _emptiest(query: Select[Any, Any, Any, Any], strategy: str) -> Select[Any, Any, Any, Any]:
    """Empty bins, the first on the walk or the nearest to where the item is at home; nobody else's fixed bins."""
    query = query.where(_IS_EMPTY, ~_SOMEBODYS, _EMPTY_HAS_ROOM)
    if strategy == "empty_bin":
        return query.order_by(*_WALK)
    return query.order_by(func.abs(location.c.sequence - bindparam("home")), *_WALK)


def _within(target: str) -> ColumnElement[bool]:
    if target == "location":
        return location.c.id == bindparam("location_id")
    if target == "zone":
        return and_(location.c.zone_id == bindparam("zone_id"), location.c.kind.in_((*BINS, ASIDE)))
    return location.c.kind.in_((ASIDE,) if target == "aside" else BINS)


def _ordered(query: Select[Any, Any, Any, Any], strategy: str) -> Select[Any, Any, Any, Any]:
    if strategy == "fixed_bin":
        query = query.join(fixed_bin, fixed_bin.c.location_id == location.c.id)
        homes = select(fixed_bin.c.location_id).where(fixed_bin.c.item_id == bindparam("item_id"))
        query = query.where(fixed_bin.c.item_id == bindparam("item_id"), _BELOW_MAXIMUM, location.c.id.in_(homes))
        return query.order_by(fixed_bin.c.rank, *_WALK)
    if strategy == "same_item":
        there = select(balance.c.location_id).where(balance.c.item_id == bindparam("item_id"))
        coming = select(work.c.to_location_id).where(IS_OPEN, work.c.item_id == bindparam("item_id"))
        bins = location.c.id.in_(there.union_all(coming.where(work.c.to_location_id.is_not(None))))
        return query.where(bins, _any("item_id", same=True)).order_by(_OTHER_LOT, *_WALK)
    return query.order_by(*_WALK)


_HOME = (
    select(location.c.code, location.c.sequence)
    .join(fixed_bin, fixed_bin.c.location_id == location.c.id)
    .where(location.c.site_id == bindparam("site_id"), fixed_bin.c.item_id == bindparam("item_id"))
    .order_by(fixed_bin.c.rank, *_WALK)
    .limit(1)
)
_HAS_ASIDE = select(location.c.id).where(location.c.site_id == bindparam("site_id"), location.c.kind == ASIDE, *USABLE)


def home_of(connection: Connection, site_id: int, item_id: int) -> tuple[str, int] | None:
    """The item's first fixed bin at the site, and where it comes on the walk."""
    row = connection.execute(_HOME, {"site_id": site_id, "item_id": item_id}).first()
    return None if row is None else (row.code, row.sequence)


def has_place_aside(connection: Connection, site_id: int) -> bool:
    """Whether the site has a place for goods that are not fit for use."""
    return connection.execute(_HAS_ASIDE.limit(1), {"site_id": site_id}).first() is not None


def first_bin(connection: Connection, strategy: str, target: str, load: Load, given: dict[str, Any]) -> Bin | None:
    """The first bin of the strategy that can take the load."""
    values = {
        "item_id": load.main.item_id,
        "lot_id": load.lot_id,
        "quantity": load.quantity,
        "mixings": list(load.mixings),
        "hazards": list(load.hazards),
        "hazard_count": len(load.hazards),
        "temperatures": _temperatures(load, target),
        "weight_mg": load.weight_mg,
        "volume_mm3": load.volume_mm3,
        "height_mm": load.height_mm,
        "plates": load.plates,
        **given,
    }
    row = connection.execute(_statement(strategy, target), values).first()
    return None if row is None else Bin(*row)


def _temperatures(load: Load, target: str) -> list[str]:
    """The temperatures that will do: goods that stand any are sent to the cold only where a rule says so."""
    if len(load.temperatures) > 1:
        return []
    if load.temperatures:
        return list(load.temperatures)
    return ["ambient", "chilled", "frozen"] if target in ("zone", "location", "aside") else ["ambient"]
