"""Shipments at the desk: opened, shipped, given up; their cartons beside them, their papers again, their numbers."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from core.catalogue.label_route import RouteLabels
from core.command import Command
from core.outbound.load import LoadCarton
from core.schema.tables import print_job
from tests.floor.loaded import CARTON, CARTON2, TO_LOAD
from tests.floor.stage import Stage
from tests.tui.desk.office import listed, marked, open_desk


@pytest.fixture
def docks(desk: Stage) -> Stage:
    """A truck T1 of DHL with one of an order's two cartons."""
    for each in TO_LOAD:
        if isinstance(each, Command):
            desk.set_up(each)
        else:
            each(desk.room)
    desk.set_up(LoadCarton(shipment="T1", plate=CARTON))
    open_desk(desk, "shipments")
    return desk


def row(desk: Stage) -> tuple[str, ...]:
    assert desk.view.listing is not None
    return next(each for each in desk.view.listing.rows.rows if each[0] == marked(desk))


def beside(desk: Stage) -> str:
    return "\n".join(desk.rows(160, 50))


def jobs(desk: Stage) -> list[str]:
    return list(desk.room.read(lambda at: at.execute(select(print_job.c.design)).scalars().all()))


def test_what_is_loaded_is_seen_with_what_is_not(docks: Stage) -> None:
    assert (listed(docks), row(docks)[1:4]) == (["T1"], ("DHL", "DOCK", "loading"))
    assert row(docks)[4:6] == ("1", "1")
    shown = beside(docks)
    assert "SO7001: 1 of 2 cartons loaded" in shown
    assert CARTON in shown


def test_it_is_shipped_and_its_papers_come_again(docks: Stage) -> None:
    docks.set_up(RouteLabels(printer="ZT1", label="manifest"))
    docks.press("F8")
    docks.enter("Mr Jones")
    assert "T1 shipped, 1 carton" in docks.said
    assert (row(docks)[3], row(docks)[7]) == ("shipped", "Mr Jones")
    before = jobs(docks)
    docks.press("F7")
    docks.enter("1")
    assert "Papers of T1" in docks.said
    assert jobs(docks)[len(before) :] == ["manifest"]
    docks.press("F6")
    docks.enter()
    assert row(docks)[3] == "loading"


def test_a_tracking_number_is_noted_and_found(docks: Stage) -> None:
    docks.press("F4")
    docks.scan("1Z999")
    assert row(docks)[6] == "1Z999"
    for text in ("1z999", "dhl", "dock", CARTON.lower(), "loading"):
        docks.key(text)
        assert listed(docks) == ["T1"], text
        docks.press("F3")
    docks.key("nobody")
    assert listed(docks) == []


def test_a_scan_finds_the_truck_of_a_carton_a_dock_or_a_carrier(docks: Stage) -> None:
    for code in (CARTON, "DOCK", "DHL", "T1"):
        docks.scan(code)
        assert listed(docks) == ["T1"], code
    docks.scan(CARTON2)  # on no truck
    assert f"{CARTON2} is not in this list" in docks.said


def test_one_is_opened_and_given_up(docks: Stage) -> None:
    docks.press("F5")
    docks.enter("STAGE")
    docks.enter("UPS")
    assert docks.said.startswith("Shipment SH")
    made = marked(docks)
    assert row(docks)[1:3] == ("UPS", "STAGE")
    docks.press("F10")
    docks.enter()
    assert made not in listed(docks)
    docks.press("F10")
    docks.enter()
    assert "1 cartons are on T1" in docks.said
