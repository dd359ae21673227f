"""Orders are allocated as somebody would do it who walks from bin to bin with the rules on paper."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, func, insert, select

from core.ledger.moves import Key
from core.outbound.allocate import AllocateOrders
from core.outbound.allocation_rule import Rule
from core.outbound.choose_bins import Candidate
from core.outbound.order_sale import OrderSale
from core.schema.sales import SHIP_POLICIES, STRATEGIES
from core.schema.tables import allocation_rule, balance, item, location, lot, order_line, orders, party, reservation
from core.values import ONE
from tests.core.outbound.by_hand import by_hand
from tests.core.outbound.shop import MONDAY, line
from tests.core.warehouse import Warehouse

CASE = 10  # pieces of milk
FIRST = 1_000  # the first id of whatever is written here


@dataclass(frozen=True)
class Place:
    kind: str
    active: bool
    blocked: bool


@dataclass(frozen=True)
class Lot:
    days: int | None  # to go
    held: bool


@dataclass(frozen=True)
class Goods:
    place: int
    lot: int
    status: str
    is_own: bool
    quantity: int
    reserved: int
    since: int


@dataclass(frozen=True)
class Wanted:
    quantity: int
    lot: int | None
    due: int | None
    life: int | None


def mostly(*usual: object, seldom: object) -> st.SearchStrategy[object]:
    """What is usual, and once in a while something else, so that there are goods to be had."""
    return st.integers(0, 9).flatmap(lambda drawn: st.sampled_from(usual) if drawn else st.just(seldom))


kinds = st.one_of(mostly("storage", "pick_face", seldom="dock"), mostly("storage", "pick_face", seldom="vehicle"))
places = st.builds(Place, kinds, mostly(True, seldom=False), mostly(False, seldom=True))
lots = st.builds(Lot, mostly(None, 0, 1, 3, 9, seldom=-1), mostly(False, seldom=True))
goods = st.builds(
    Goods, st.integers(0, 3), st.integers(0, 2), mostly("available", seldom="hold"), mostly(True, seldom=False),
    st.integers(1, 25), st.integers(0, 5), st.integers(1, 3),
)  # fmt: skip
wanted = st.builds(
    Wanted, st.integers(1, 30), st.sampled_from([None, None, 0]), st.sampled_from([None, 0, 2]),
    st.sampled_from([None, 0, 2]),
)  # fmt: skip
rules = st.builds(Rule, st.sampled_from(STRATEGIES), st.booleans(), st.booleans(), st.booleans())


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(
    st.lists(places, min_size=4, max_size=4),
    st.lists(lots, min_size=3, max_size=3),
    st.lists(goods, min_size=3, max_size=8, unique_by=lambda each: (each.place, each.lot, each.status, each.is_own)),
    st.lists(wanted, min_size=1, max_size=3),
    rules,
    st.sampled_from(SHIP_POLICIES),
)
def test_an_order_gets_what_it_gets_on_paper(
    shared_warehouse: Warehouse,
    these_places: list[Place],
    these_lots: list[Lot],
    there: list[Goods],
    lines: list[Wanted],
    rule: Rule,
    policy: str,
) -> None:
    with shared_warehouse.engine.connect() as connection, connection.begin() as transaction:
        write(connection, these_places, these_lots, there, rule)
        sold = tuple(
            line(
                "MILK", each.quantity, lot="" if each.lot is None else f"L{each.lot}", min_life_days=each.life,
                due_on=None if each.due is None else MONDAY + timedelta(days=each.due),
            )
            for each in lines
        )  # fmt: skip
        for command in (
            OrderSale(number="SO1", customer="BETA", lines=sold, ship_policy=policy),
            AllocateOrders(orders=("SO1",)),
        ):
            shared_warehouse.room._decide(connection, command, shared_warehouse.stamp(), [])
        assert reserved(connection) == on_paper(these_places, these_lots, there, lines, rule, policy)
        transaction.rollback()


def write(
    connection: Connection, these_places: Sequence[Place], these_lots: Sequence[Lot], there: Sequence[Goods], rule: Rule
) -> None:
    of = connection.execute(select(item.c.id).where(item.c.sku == "MILK")).scalar_one()
    other = connection.execute(select(party.c.id).where(party.c.code == "ACME")).scalar_one()
    connection.execute(
        insert(location),
        [
            {
                "id": FIRST + at, "site_id": 1, "code": f"Z{at}", "kind": each.kind, "sequence": at % 2,
                "active": int(each.active), "in_lock": int(each.blocked),
            }
            for at, each in enumerate(these_places)
        ],
    )  # fmt: skip
    connection.execute(
        insert(lot),
        [
            {
                "id": FIRST + at, "item_id": of, "code": f"L{at}", "expires_on": _expires(each), "hold": int(each.held),
                "hold_reason": "glass" if each.held else "",
            }
            for at, each in enumerate(these_lots)
        ],
    )  # fmt: skip
    for at, each in enumerate(there):
        row = {
            "id": FIRST + at, "location_id": FIRST + each.place, "item_id": of, "lot_id": FIRST + each.lot,
            "owner_id": 0 if each.is_own else other, "status": each.status, "quantity": each.quantity * ONE,
            "reserved": min(each.reserved, each.quantity) * ONE, "seq": 1, "since": each.since, "changed_at": 1,
        }  # fmt: skip
        connection.execute(insert(balance).values(**row))
    values = {name: int(given) if isinstance(given, bool) else given for name, given in rule._asdict().items()}
    connection.execute(insert(allocation_rule).values(site_id=1, class_id=None, **values))


def reserved(connection: Connection) -> dict[tuple[int, int], int]:
    """What each line has at each balance, in pieces."""
    query = (
        select(order_line.c.line, reservation.c.balance_id, func.sum(reservation.c.quantity))
        .join(order_line, order_line.c.id == reservation.c.order_line_id)
        .join(orders, orders.c.id == order_line.c.order_id)
        .where(orders.c.number == "SO1")
        .group_by(order_line.c.line, reservation.c.balance_id)
    )
    return {(number, at - FIRST): int(much) // ONE for number, at, much in connection.execute(query)}


def on_paper(
    these_places: Sequence[Place],
    these_lots: Sequence[Lot],
    there: Sequence[Goods],
    lines: Sequence[Wanted],
    rule: Rule,
    policy: str,
) -> dict[tuple[int, int], int]:
    gone: Counter[int] = Counter()
    got: dict[tuple[int, int], int] = {}
    for number, want in enumerate(lines, 1):
        until = MONDAY + timedelta(days=max(want.due or 0, 0) + (want.life or 0))
        usable = [
            _candidate(at, each, these_places[each.place], these_lots[each.lot], gone[at])
            for at, each in enumerate(there)
            if _is_usable(each, these_places[each.place], these_lots[each.lot], until) and want.lot in (None, each.lot)
        ]
        chosen = by_hand(rule, usable, want.quantity, [CASE])
        if policy in ("lines", "complete") and sum(chosen.values()) < want.quantity:
            if policy == "complete":
                return {}
            continue
        gone.update(chosen)
        got |= {(number, at): pieces for at, pieces in chosen.items()}
    return got


def _is_usable(each: Goods, place: Place, of: Lot, until: date) -> bool:
    lasts = of.days is None or MONDAY + timedelta(days=of.days) >= until
    fit = each.status == "available" and each.is_own and not of.held and lasts
    return fit and place.active and not place.blocked and place.kind in ("storage", "pick_face")


def _candidate(at: int, each: Goods, place: Place, of: Lot, gone: int) -> Candidate:
    free = each.quantity - min(each.reserved, each.quantity) - gone
    key = Key(each.place, 1, each.lot, 0, 0, "available")
    return Candidate(
        at, key, 0, each.quantity, free, each.since, place.kind, each.place % 2, f"Z{each.place}", _expires(of), False
    )


def _expires(of: Lot) -> date | None:
    return None if of.days is None else MONDAY + timedelta(days=of.days)
