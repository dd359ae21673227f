"""Where goods should go: the first of the site's rules that fits them and finds a bin that can take them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, select

from core.catalogue.item_class import lineage
from core.inbound.bins import Bin, first_bin, has_place_aside, home_of
from core.inbound.load import Load, load_of_item, load_of_plate
from core.inbound.put_away_rule import Rule, rules_at
from core.ledger.plates import need_plate
from core.schema.tables import move
from core.values import ONE

WORDS = {
    "fixed_bin": "fixed bin", "same_item": "same item there", "empty_bin": "empty bin", "best_fit": "best fit",
    "overflow": "overflow", "aside": "quarantine",
}  # fmt: skip
WITHOUT_RULES = tuple(Rule(code=each, strategy=each) for each in ("fixed_bin", "same_item", "empty_bin"))

_DELIVERED_BY = (
    select(move.c.party_id)
    .where(move.c.item_id == bindparam("item_id"), move.c.lot_id == bindparam("lot_id"), move.c.kind == "receive")
    .order_by(move.c.business_date.desc(), move.c.id.desc())
    .limit(1)
)


class Suggestion(NamedTuple):
    """A bin to put goods in, and why that one."""

    location: str
    check_digits: str
    why: str
    location_id: int = 0
    sequence: int = 0


class Circumstances(NamedTuple):
    """What a suggestion minds besides the goods: what time it is for leases, work that is its own, bins to skip.

    At the time 0 every lease is good.
    """

    now: int = 0
    own: int = 0
    skip: Collection[str] = ()


def suggest(
    connection: Connection, site_id: int, sku: str, lot_code: str = "", quantity: int = ONE, status: str = "available"
) -> Suggestion | None:
    """The bin for so much of an item that lies loose."""
    return choose_bin(connection, site_id, load_of_item(connection, sku, lot_code, quantity, status))


def suggest_for_plate(connection: Connection, site_id: int, code: str) -> Suggestion | None:
    """The bin for a plate: that of the item there is most of on it."""
    return choose_bin(connection, site_id, load_of_plate(connection, need_plate(connection, code)))


ANY_TIME = Circumstances()


def choose_bin(connection: Connection, site_id: int, load: Load, under: Circumstances = ANY_TIME) -> Suggestion | None:
    """The bin for a load; goods not fit for use go where a rule for them says, else aside if there is a place."""
    rules = rules_at(connection, site_id) or WITHOUT_RULES
    found = _by_rules(connection, site_id, load, [each for each in rules if each.status == load.status], under)
    if found is not None or not load.status:
        return found
    if has_place_aside(connection, site_id):
        there = first_bin(connection, "overflow", "aside", load, _given(site_id, under))
        return None if there is None else _suggested(there, WORDS["aside"])
    return _by_rules(connection, site_id, load, [each for each in rules if not each.status], under)


def _by_rules(
    connection: Connection, site_id: int, load: Load, rules: Sequence[Rule], under: Circumstances
) -> Suggestion | None:
    classes = lineage(connection, load.main.class_id) if any(each.class_id for each in rules) else []
    supplier_id = _supplier(connection, load) if any(each.supplier_id for each in rules) else 0
    for rule in rules:
        if not _is_for(rule, load, classes, supplier_id):
            continue
        found = _by_rule(connection, site_id, load, rule, under)
        if found is not None:
            return found
    return None


def _is_for(rule: Rule, load: Load, classes: Sequence[int], supplier_id: int) -> bool:
    """Whether the rule is for goods like these."""
    return (
        rule.item_id in (None, load.main.item_id)
        and (rule.class_id is None or rule.class_id in classes)
        and rule.abc in ("", load.main.abc)
        and rule.supplier_id in (0, supplier_id)
        and (not rule.hazard or rule.hazard in load.hazards)
        and (not rule.temperature or rule.temperature in (load.temperatures or ("any",)))
    )


def _by_rule(connection: Connection, site_id: int, load: Load, rule: Rule, under: Circumstances) -> Suggestion | None:
    given = _given(site_id, under)
    target, why = "bins", WORDS.get(rule.strategy, "")
    if rule.location_id is not None:
        target, given["location_id"] = "location", rule.location_id
    elif rule.zone_id is not None:
        target, given["zone_id"] = "zone", rule.zone_id
    if rule.strategy == "near_fixed_bin":
        home = home_of(connection, site_id, load.main.item_id)
        if home is None:
            return None
        why, given["home"] = f"near {home[0]}", home[1]
    there = first_bin(connection, rule.strategy, target, load, given)
    return None if there is None else _suggested(there, why)


def _given(site_id: int, under: Circumstances) -> dict[str, object]:
    return {"site_id": site_id, "now": under.now, "own": under.own, "skip": list(under.skip)}


def _suggested(there: Bin, why: str) -> Suggestion:
    return Suggestion(there.code, there.check_digits, why, there.id, there.sequence)


def _supplier(connection: Connection, load: Load) -> int:
    """Who delivered the item, or lot, last; 0 for nobody."""
    given = {"item_id": load.main.item_id, "lot_id": load.lot_id}
    return connection.execute(_DELIVERED_BY, given).scalar() or 0
