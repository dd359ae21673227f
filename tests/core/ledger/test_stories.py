"""The story of a broken key: who posted what, step by step, where it first goes wrong, and what the book says."""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy import Connection, text

from core.internal.close_period import ClosePeriod
from core.internal.move import Move
from core.ledger.invariants import INVARIANTS, Broken, explained, look
from core.ledger.steps import STEPS_MAX
from core.ledger.stories import TELLERS
from core.undo import Undo
from tests.core.as_owner import as_owner
from tests.core.days import MONDAY, days_later
from tests.core.warehouse import FRESH, Warehouse

IN_A1 = "WHERE location_id = (SELECT id FROM location WHERE code = 'A1')"
Told = list[tuple[Broken, list[str]]]


def spoilt(warehouse: Warehouse, *statements: str) -> Told:
    """Changes the database past the ledger and its guards, and returns what the check tells of it."""
    with as_owner(warehouse) as connection:
        for statement in (*guards_asleep(connection), *statements):
            assert connection.execute(text(statement)).rowcount != 0, statement
    return [(broken, story) for broken, story in warehouse.room.read(explained) if broken.invariant != "I0"]


def guards_asleep(connection: Connection) -> list[str]:
    """What lets the ledger's rows be changed: on a server for this transaction only."""
    if connection.dialect.name == "postgresql":
        return ["SET LOCAL session_replication_role = replica"]
    triggers = "SELECT 'DROP TRIGGER ' || name FROM sqlite_master WHERE type = 'trigger'"
    return list(connection.scalars(text(triggers)))


def of(told: Told, invariant: str, words: str = "") -> list[str]:
    """The one story of that rule."""
    stories = [story for broken, story in told if broken.invariant == invariant and words in broken.what]
    assert len(stories) == 1, told
    return stories[0]


def carry(warehouse: Warehouse, times: int) -> None:
    for _ in range(times):
        warehouse.post(Move(sku="BOLT", quantity=Decimal(1), source="A1", target="A2"), who="OTTO")


def test_a_balance_that_was_changed_past_the_ledger_has_steps_that_are_all_right(warehouse: Warehouse) -> None:
    warehouse.find("A1", "BOLT", 50)
    carry(warehouse, 3)
    told = spoilt(warehouse, f"UPDATE balance SET quantity = quantity + 1000000 {IN_A1}")
    story = of(told, "I1")
    assert [line.split(" no. ")[-1] for line in story[:4]] == [
        "1: +50 makes 50",
        "2: -1 makes 49",
        "3: -1 makes 48",
        "4: -1 makes 47",
    ]
    assert "AdjustStock" in story[0]
    assert "by ADMIN at DESK: move " in story[0]
    assert story[0].startswith("2026-03-02 08:00:00Z ")
    assert "50 BOLT *ADJUSTMENT > A1" in story[0]
    assert "by OTTO" in story[3]
    assert story[4:] == ["none of these steps is wrong in itself", "the book says 48, the moves say 47"]
    assert of(told, "I2")[4:] == [
        "none of these steps is wrong in itself",
        "the book says 48 after no. 4, the changes lead to 47 after no. 4",
    ]


def test_the_first_wrong_step_ends_the_story_and_only_the_last_steps_before_it_are_told(warehouse: Warehouse) -> None:
    warehouse.find("A1", "BOLT", 50)
    carry(warehouse, 20)
    wrong = f"SELECT id FROM balance {IN_A1}"
    told = spoilt(warehouse, f"UPDATE entry SET after = after + 2000000 WHERE seq = 15 AND balance_id = ({wrong})")
    stories = {tuple(story) for broken, story in told if "something else than its move" in broken.what}
    assert len(stories) == 1  # two steps do not fit, of one chain
    story = list(stories.pop())
    assert story[0] == "5 earlier steps are left out"
    assert len(story) == STEPS_MAX + 3
    assert "no. 15: +1 makes 38" in story[STEPS_MAX]
    assert "no. 14: -1 makes 37" in story[STEPS_MAX - 1]


def test_a_step_that_its_move_does_not_explain_is_pointed_out(warehouse: Warehouse) -> None:
    warehouse.find("A1", "BOLT", 50)
    carry(warehouse, 2)
    told = spoilt(warehouse, "UPDATE move SET quantity = 3000000 WHERE quantity = 50000000")
    assert "here it first goes wrong: its move says 3" in of(told, "I2", "something else")
    assert "here it first goes wrong: the moves make it 3" in of(told, "I1")


def test_a_change_that_is_gone_is_missed_by_its_number(warehouse: Warehouse) -> None:
    warehouse.find("A1", "BOLT", 50)
    carry(warehouse, 2)
    gone = "DELETE FROM entry WHERE seq = 2 AND after = 49000000"
    told = spoilt(warehouse, gone, f"UPDATE balance SET quantity = quantity + 1 {IN_A1}")
    story = next(story for broken, story in told if "numbered" in broken.what)
    assert story[-2] == "here it first goes wrong: no. 2 is missing"
    assert "no balance changed" in of(told, "I1")[1]
    assert of(told, "I1")[2] == "here it first goes wrong: the moves make it 49"


def test_a_posting_tells_what_it_was_answered_and_who_undid_it(warehouse: Warehouse) -> None:
    warehouse.find("A1", "BOLT", 50)
    moved = warehouse.post(Move(sku="BOLT", quantity=Decimal(5), source="A1", target="A2"))
    assert moved.posting is not None
    warehouse.post(Undo(posting=moved.posting), who="SUE")
    told = spoilt(warehouse, "UPDATE move SET reverses_id = NULL WHERE reverses_id IS NOT NULL")
    story = of(told, "I4", "left a move")
    assert f"Move {moved.posting} by ADMIN at DESK is posted" in story[0]
    assert "5 EA BOLT > A2" in story[0]
    assert f"by SUE at DESK is posted, undoes {moved.posting}" in story[1]
    assert "5 BOLT A1 > A2" in story[2]


def test_orders_plates_and_serials_are_told_by_what_was_done_last(warehouse: Warehouse) -> None:
    warehouse.receive("MILK", 5, lot="L1", expires_on=FRESH, plate="LP000001")
    warehouse.receive("BOLT", 7)
    warehouse.post(Move(plate="LP000001", target="A3"))
    told = spoilt(
        warehouse,
        "UPDATE order_line SET done = 0 WHERE line = 1",
        "UPDATE plate SET location_id = (SELECT id FROM location WHERE code = 'A1') WHERE code = 'LP000001'",
    )
    assert "7 BOLT *SUPPLIER > DOCK" in of(told, "I7", "order's line")[0]
    plate = of(told, "I6")
    assert "5 MILK L1 *SUPPLIER > DOCK LP000001" in plate[0]
    assert "5 MILK L1 DOCK LP000001 > A3 LP000001" in plate[-1]


def test_a_period_is_told_by_the_moves_there_and_by_who_closed_it(warehouse: Warehouse) -> None:
    warehouse.find("A1", "BOLT", 5)
    days_later(warehouse)
    warehouse.post(ClosePeriod(through=MONDAY), "SUE")
    told = spoilt(warehouse, "UPDATE period_balance SET quantity = 0", "UPDATE site SET closed_through = '2026-03-04'")
    assert "5 BOLT *ADJUSTMENT > A1" in of(told, "I9", "what was kept")[-1]
    assert "by SUE at DESK" in of(told, "I9", "a site is not closed")[0]


def test_every_rule_of_the_ledger_can_tell_a_story(warehouse: Warehouse) -> None:
    """A rule's query names what its story is told by."""
    silent = []
    for rule in INVARIANTS:
        columns = set(warehouse.room.read(look, rule).keys())
        if not any(all(name in columns for name in names) for names, _ in TELLERS):
            silent.append(rule.broken)
    assert silent == []
