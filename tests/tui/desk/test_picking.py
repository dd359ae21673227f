"""Picking at the desk: who has which run, how far it is, and what nobody has; freed, given to another, made urgent."""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy import Connection, select

from core.catalogue.location import DefineLocation, DefineZone
from core.internal.adjust import AdjustStock
from core.outbound.allocate import AllocateOrders
from core.outbound.order_sale import OrderSale, SoldLine
from core.outbound.pick_run import Picker, begin_run
from core.outbound.plan_run import free_run
from core.outbound.release_orders import ReleaseOrders
from core.schema.tables import operator, work
from tests.floor.stage import Stage
from tests.tui.desk.office import listed, marked, open_desk, poll
from tests.tui.desk.outbound_in_office import SEAL, released, sold, somebody_picks
from tui.view import Tier


def had(connection: Connection) -> dict[int, tuple[str, int]]:
    """Who has each pick, and how urgent it is."""
    query = select(work.c.id, operator.c.code, work.c.priority).outerjoin(operator, operator.c.id == work.c.holder_id)
    rows = connection.execute(query.where(work.c.kind == "pick").order_by(work.c.id))
    return {row.id: (row.code or "", row.priority) for row in rows}


def who(desk: Stage) -> list[str]:
    return [who for who, _ in desk.room.read(had).values()]


def test_a_supervisor_sees_the_runs_and_what_nobody_has(any_desk: Stage) -> None:
    desk = any_desk
    desk.set_up(*released())
    open_desk(desk, "picking")
    assert listed(desk) == ["waiting"]
    assert desk.view.listing is not None
    assert (desk.view.listing.about, desk.view.listing.rows.rows[0][5]) == ("3 picks that nobody has", "3")
    number = somebody_picks(desk)
    poll(desk)
    assert listed(desk) == ["waiting", number]
    desk.press("DOWN")
    listing = desk.view.listing
    assert listing is not None
    assert listing.about == f"{number} JOE Joe"
    assert listing.facts[:3] == ("0 of 2 picks over", "JOE at HH7, lease 10 min", "cluster onto CART1")
    assert listing.table is not None
    assert [row[2:] for row in listing.table.rows] == [
        (order, "70007", "5", "EA", "A12-040", "leased", "JOE") for order in ("SO1", "SO2")
    ]


def test_a_run_is_found_by_who_has_it_an_order_or_a_tote(desk: Stage) -> None:
    desk.set_up(*released())
    number = somebody_picks(desk)
    open_desk(desk, "picking")
    for typed in ("joe", "so2", "cluster cart1", number.lower()):
        desk.key(typed)
        assert (typed, listed(desk)) == (typed, [number])
        desk.press("ESC")
    desk.scan("LP000902")
    assert listed(desk) == [number]
    desk.press("ESC")
    desk.key("so3")
    assert listed(desk) == []


def test_a_run_of_a_zone_says_where_its_totes_go_on_to(desk: Stage) -> None:
    zones = [DefineZone(code=code, name=code.capitalize()) for code in ("WEST", "EAST")]
    bins = [DefineLocation(code=code, zone=zone) for code, zone in (("A12-040", "WEST"), ("B03-120", "EAST"))]
    found = AdjustStock(location="B03-120", sku="55120", change=Decimal(2), reason="FOUND")
    lines = tuple(SoldLine(sku=sku, quantity=Decimal(2)) for sku in (SEAL, "55120"))
    desk.set_up(*sold(), *zones, *bins, found, OrderSale(number="SO4", customer="BETA", lines=lines))
    desk.set_up(AllocateOrders(orders=("SO4",)), ReleaseOrders(orders=("SO4",)))
    by = Picker("JOE", "HH7", desk.room.clock())
    assert desk.room.write(begin_run, 1, by, "zone", "CART1", zone="WEST") is not None
    open_desk(desk, "picking")
    desk.press("DOWN")
    assert desk.view.listing is not None
    assert desk.view.listing.facts[2] == "zone onto CART1 zone WEST, then zone EAST"


def test_a_run_is_given_to_another_and_freed(any_desk: Stage) -> None:
    desk = any_desk
    desk.set_up(*released())
    number = somebody_picks(desk)
    open_desk(desk, "picking")
    desk.press("DOWN")
    desk.press("F8")
    assert desk.view.lines[0] == f"Run {number}:"
    desk.enter("nobody")
    assert (desk.prompt, desk.tier) == ("WHO", Tier.SOFT)
    assert "No operator NOBODY" in desk.said
    desk.enter("ana")
    assert desk.said == f"ANA goes on with {number} / JOE had it"
    assert (who(desk), marked(desk)) == (["ANA", "ANA", ""], number)
    desk.press("F4")
    desk.enter()
    assert f"Run {number} is free, ANA had it" in desk.said
    assert (who(desk), listed(desk)) == (["", "", ""], ["waiting"])


def test_a_pick_is_made_urgent_where_it_waits_or_in_a_run(desk: Stage) -> None:
    desk.set_up(*released())
    open_desk(desk, "picking")
    picks = desk.room.read(had)
    last = max(picks)
    desk.press("F5")
    assert desk.view.lines[-1] == f"{last}: 5 70007 A12-040 for SO3, now 9"
    desk.enter("999")
    assert desk.prompt == "NO."
    desk.enter(str(last))
    desk.enter("1")
    assert desk.room.read(had)[last] == ("", 1)
    number = somebody_picks(desk)
    desk.key(number)
    desk.press("F5")
    desk.enter(str(last))
    desk.enter("7")
    assert desk.room.read(had)[last] == ("JOE", 7)
    desk.press("F6")
    desk.enter()
    assert desk.room.read(had)[last] == ("JOE", 1)


def test_a_run_that_is_over_by_then_is_refused_in_words(desk: Stage) -> None:
    desk.set_up(*released())
    number = somebody_picks(desk)
    open_desk(desk, "picking")
    desk.press("DOWN")
    desk.press("F8")
    desk.room.write(free_run, "", number, desk.room.clock())
    desk.enter("ana")
    assert f"Run {number} is cancelled" in desk.said
