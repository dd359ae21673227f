"""Waves at the desk: planned of what orders have in common, filled, released, made urgent, given up."""

from __future__ import annotations

from sqlalchemy import Connection, select

from core.schema.tables import orders, wave, wave_order, work
from tests.floor.stage import Stage
from tests.tui.desk.office import listed, marked, open_desk
from tests.tui.desk.outbound_in_office import released, sold
from tui.view import Tier


def waves(connection: Connection) -> dict[str, str]:
    return {row.number: row.state for row in connection.execute(select(wave))}


def members(connection: Connection) -> list[str]:
    query = select(orders.c.number).join(wave_order, wave_order.c.order_id == orders.c.id).order_by(orders.c.number)
    return list(connection.execute(query).scalars())


def priorities(connection: Connection) -> list[int]:
    return list(connection.execute(select(work.c.priority).where(work.c.kind == "pick").order_by(work.c.id)).scalars())


def plan(desk: Stage, *answers: str) -> None:
    desk.press("F5")
    for answer in answers:
        desk.enter(answer)


def test_a_wave_is_planned_filled_released_and_made_urgent(any_desk: Stage) -> None:
    desk = any_desk
    desk.set_up(*sold())
    open_desk(desk, "waves")
    assert listed(desk) == []
    plan(desk, "6", "so1 so2", "w1")
    assert (desk.said, listed(desk), marked(desk)) == ("Wave W1 planned, 2 orders / F4 releases it", ["W1"], "W1")
    desk.press("F2")
    assert desk.view.lines[:3] == ("Wave W1, planned", "2 orders, 0/0 picks over", "SO2 SO1")
    desk.enter("so3")
    assert desk.room.read(members) == ["SO1", "SO2", "SO3"]
    desk.press("F7")
    desk.enter("SO1")
    assert desk.room.read(members) == ["SO2", "SO3"]
    desk.press("F4")
    assert desk.prompt == "ENT=release"
    desk.enter()
    assert desk.said.startswith("Wave W1 released, 2 orders, 2 picks")
    assert (desk.room.read(waves), desk.room.read(priorities)) == ({"W1": "released"}, [1, 9])
    desk.press("F7")
    desk.enter("3")
    assert desk.room.read(priorities) == [3, 3]
    assert desk.view.listing is not None
    assert desk.view.listing.facts[0] == "released, 0 of 2 picks over"
    assert desk.view.listing.table is not None
    assert desk.view.listing.table.rows[0][:2] == ("SO2", "Beta [/] Pumps")
    desk.press("F10")
    desk.enter()
    assert (desk.room.read(waves), listed(desk)) == ({"W1": "cancelled"}, [])
    desk.key("cancelled")
    assert listed(desk) == ["W1"]


def test_a_release_is_taken_back_by_undo(desk: Stage) -> None:
    desk.set_up(*sold())
    open_desk(desk, "waves")
    plan(desk, "6", "SO1", "")
    number = marked(desk)
    desk.press("F4")
    desk.enter()
    desk.press("F6")
    desk.enter()
    assert "Undone" in desk.said
    assert desk.room.read(waves) == {number: "planned"}


def test_a_wave_of_what_orders_have_in_common(desk: Stage) -> None:
    desk.set_up(*released())
    open_desk(desk, "waves")
    for answers, refused in (
        (("1", "dhl"), "No carrier DHL"),
        (("2", "25:00"), "time 25:00 is not known"),
        (("3", "cold"), "No zone COLD"),
        (("4", "10"), "10 is not on the list"),
        (("4", "5"), "No allocated order fits"),
        (("5", "+2w"), "No allocated order fits"),
        (("5", ""), "No allocated order fits"),
        (("6", "SO9"), "No order SO9"),
    ):
        plan(desk, *answers)
        if desk.prompt.startswith("WAVE"):
            desk.enter()
        assert refused in desk.said
        while desk.view.locked:
            desk.enter()
        while desk.prompt != "FIND":
            desk.press("F3")
    assert desk.room.read(waves) == {}


def test_orders_are_released_alone(desk: Stage) -> None:
    desk.set_up(*sold())
    open_desk(desk, "waves")
    desk.press("F8")
    desk.enter("so1 so3")
    assert desk.said.startswith("Released SO1 SO3, 2 picks")
    desk.press("F8")
    desk.enter("so1")
    assert (desk.tier, desk.said) == (Tier.HARD, "Nothing of SO1 waits / allocate it first")


def test_a_wave_is_found_by_an_order_in_it(desk: Stage) -> None:
    desk.set_up(*sold())
    open_desk(desk, "waves")
    plan(desk, "6", "SO1", "W1")
    plan(desk, "6", "SO2", "W2")
    desk.key("so2")
    assert listed(desk) == ["W2"]
    desk.press("ESC")
    desk.key("planned w1")
    assert listed(desk) == ["W1"]
