"""A picker's day and what is seen of it read what is open: nothing goes through what was picked in years."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import Connection, func, select

from core.catalogue.site import need_site
from core.outbound.due_orders import due_orders
from core.outbound.give_work import next_zone
from core.outbound.pick_run import Picker, begin_run, leave_run, resume_run
from core.outbound.picks import counted_picks, picks_of_run
from core.outbound.run_list import count_waiting, find_run_brief, find_runs, picks_in_run, picks_waiting
from core.outbound.run_row import RunRow, run_in_hand
from core.outbound.waiting_sales import sales_due, waiting_sales
from core.outbound.wave_list import find_waves, orders_of_wave
from core.schema.tables import pick
from tests.core.fixtures import NewDatabase
from tests.core.outbound.shop import MONDAY, begin, furnish_shop
from tests.core.outbound.years_of_picks import Years, asked_of, gone_through, write_years
from tests.core.warehouse import MONDAY_MORNING as NOW
from tests.core.warehouse import Warehouse

JOE, ANA = Picker("JOE", "HH-JOE", NOW), Picker("ANA", "HH-ANA", NOW)
Read = Callable[[Connection, RunRow], object]


A_YEAR = Years(60, 3_000)
MANY_YEARS = Years(2_000, 40_000)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def a_year(request: pytest.FixtureRequest, new_database: NewDatabase) -> Iterator[Warehouse]:
    """A shop with a small year of picks behind it."""
    with new_database(request.param) as url:
        yield from opened(url, A_YEAR)


@pytest.fixture(scope="module")
def many_years(new_database: NewDatabase) -> Iterator[Warehouse]:
    """A busy shop on PostgreSQL with many years of picks behind it."""
    with new_database("postgresql") as url:
        yield from opened(url, MANY_YEARS)


def opened(url: str, years: Years) -> Iterator[Warehouse]:
    """Ana is at a run of twenty orders."""
    shop = furnish_shop(Warehouse(url))
    write_years(shop, years, MONDAY)
    begin(shop, "ANA", "batch", "CART1", "LP000901")
    yield shop
    shop.room.close()


READS: dict[str, Read] = {
    "the next order": lambda at, _: begin_run(at, 1, JOE, "single", "STAGE"),
    "a batch": lambda at, _: begin_run(at, 1, JOE, "batch", "STAGE"),
    "a batch of a zone": lambda at, _: begin_run(at, 1, JOE, "zone", "STAGE", zone="COLD"),
    "a batch of a wave": lambda at, _: begin_run(at, 1, JOE, "batch", "STAGE", wave="V0"),
    "one order": lambda at, _: begin_run(at, 1, JOE, "single", "STAGE", order="V45"),
    "going on": lambda at, _: resume_run(at, 1, ANA),
    "leaving": lambda at, run: leave_run(at, run, NOW),
    "what is to be picked": lambda at, run: picks_of_run(at, run.id),
    "how much of it": lambda at, run: counted_picks(at, run.id),
    "where totes go on": lambda at, run: next_zone(at, run.id, "COLD", NOW),
    "runs": lambda at, _: find_runs(at, 1, "", 200),
    "runs with an order": lambda at, _: find_runs(at, 1, "V5", 200),
    "a run": lambda at, run: (find_run_brief(at, 1, run.number), picks_in_run(at, run.id)),
    "picks that wait": lambda at, _: (count_waiting(at, 1, NOW), picks_waiting(at, 1, NOW, 100)),
    "waves": lambda at, _: find_waves(at, 1, "", 200),
    "a wave": lambda at, _: orders_of_wave(at, 1, "V0"),
    "orders that want goods": lambda at, _: (waiting_sales(at, 1, 200), sales_due(at, 1, MONDAY, "", 200)),
    "orders that are to leave": lambda at, _: at.execute(
        select(func.count(due_orders(need_site(at, ""), MONDAY).number))
    ).all(),
}


GIVING = list(READS)[:5]


def gone_through_by(shop: Warehouse, read: Read) -> set[str]:
    with shop.engine.connect() as connection:
        run = run_in_hand(connection, 1, "ANA")
        assert run is not None
        asked = asked_of(shop.engine, connection, lambda at: read(at, run))
        assert asked
        found = gone_through(connection, asked)
        connection.rollback()
    return found


@pytest.mark.parametrize("name", GIVING)
def test_giving_work_goes_through_no_table_of_history(a_year: Warehouse, name: str) -> None:
    assert gone_through_by(a_year, READS[name]) == set()


@pytest.mark.parametrize("name", READS)
@pytest.mark.parametrize("a_year", ["sqlite"], indirect=True)
def test_no_read_of_the_day_goes_through_a_table_of_history(a_year: Warehouse, name: str) -> None:
    assert gone_through_by(a_year, READS[name]) == set()


@pytest.mark.nightly
@pytest.mark.parametrize("name", READS)
def test_nor_does_postgresql_where_years_make_the_tables_large(many_years: Warehouse, name: str) -> None:
    """Small ones it goes through all the same, whatever their indexes."""
    assert gone_through_by(many_years, READS[name]) == set()


def test_a_read_of_history_is_noticed(a_year: Warehouse) -> None:
    of_all = select(func.sum(pick.c.skipped))
    assert gone_through_by(a_year, lambda at, _: at.execute(of_all).all()) == {"pick"}
