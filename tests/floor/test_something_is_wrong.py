"""F4 at any prompt: one digit says what is wrong, the follow-up is asked for, and the task is where it was."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

import pytest
from sqlalchemy import Connection, select

from core.inbound.receive import Receive
from core.internal.reserve import Reserve
from core.schema.tables import balance, location, work
from core.values import to_decimal
from devices.scanners.scan import Pressed
from tests.floor.stage import MENU, Stage
from tests.floor.test_back_and_undo import LINES, Given
from tests.floor.test_sizes import words_of
from tests.floor.warehouse import BADGES, BOLT_EAN, OIL_EAN, SEAL_EAN
from tui.dialogue import Ask, Dialogue, Tell
from tui.engine import Engine
from tui.run import Task
from tui.station import Station
from tui.view import Key, Tier


def asked_for(stage: Stage) -> list[tuple[str, str, str, str]]:
    """The work that was asked for: what, where, in which state, and why."""
    return stage.room.read(_work)


def _work(connection: Connection) -> list[tuple[str, str, str, str]]:
    query = select(work.c.kind, location.c.code, work.c.state, work.c.note)
    query = query.join(location, location.c.id == work.c.from_location_id).order_by(work.c.id)
    return [tuple(row) for row in connection.execute(query)]


def damaged_at(stage: Stage, place: str) -> Decimal:
    return stage.room.read(_damaged, place)


def _damaged(connection: Connection, place: str) -> Decimal:
    query = select(balance.c.quantity).join(location, location.c.id == balance.c.location_id)
    rows = connection.execute(query.where(location.c.code == place, balance.c.status == "damaged"))
    return to_decimal(sum(rows.scalars()))


def bring(stage: Stage, plate: str = "") -> None:
    """Forty bolts come to the dock."""
    come = Receive(order="PO4500017", sku="10447", quantity=Decimal(40), location="DOCK", plate=plate)
    stage.room.post(come, stage.room.stamp("JOE", "DOCK-1"))


def count_three(stage: Stage) -> Stage:
    """Ana moves seals, of which she has counted three."""
    stage.open("move")
    stage.scan("A12-040")
    for _ in range(3):
        stage.scan(SEAL_EAN)
    assert stage.prompt == "QTY[3]"
    stage.scans = stage.keys = 0
    return stage


@pytest.fixture
def mover(stage: Stage) -> Stage:
    return count_three(stage)


@pytest.fixture
def any_mover(any_stage: Stage) -> Stage:
    return count_three(any_stage)


def test_damaged_goods_cost_f4_a_digit_and_their_number(any_mover: Stage) -> None:
    any_mover.press("F4")
    assert (any_mover.view.title, any_mover.view.big, any_mover.prompt) == ("WRONG HERE", "A12-040", "NO.")
    any_mover.enter("1")
    assert (any_mover.prompt, any_mover.view.lines) == ("QTY", ("70007 25 EA", "Seal [/] 20x30"))
    any_mover.enter("4")
    assert any_mover.cost == (0, 1 + 2 + 2)
    assert (any_mover.tier, any_mover.view.message.happened) == (Tier.OK, "4 EA 70007 damaged at A12-040")
    assert (any_mover.view.title, any_mover.prompt, any_mover.view.big) == ("MOVE", "QTY[3]", "21")
    assert damaged_at(any_mover, "A12-040") == 4
    assert asked_for(any_mover) == [("check", "A12-040", "ready", "damaged")]
    any_mover.enter()
    any_mover.scan("A12-020")
    assert any_mover.on_hand("A12-020", "70007") == 3


@pytest.mark.parametrize(
    ("digit", "said", "asked"),
    [
        ("2", "A12-040 to be counted", ("count", "empty")),
        ("4", "A12-040 blocked, to be checked", ("check", "blocked")),
        ("5", "A12-040 to be counted", ("count", "count")),
    ],
)
def test_what_is_wrong_with_the_bin_costs_f4_and_a_digit(
    mover: Stage, digit: str, said: str, asked: tuple[str, str]
) -> None:
    mover.press("F4")
    mover.enter(digit)
    assert mover.cost == (0, 1 + 2)
    assert (mover.tier, mover.view.message.happened, mover.prompt) == (Tier.OK, said, "QTY[3]")
    assert asked_for(mover) == [(asked[0], "A12-040", "ready", asked[1])]


@pytest.mark.parametrize(("scan", "note", "cost"), [(BOLT_EAN, "wrong item 10447", (1, 3)), ("", "wrong item", (0, 4))])
def test_a_wrong_item_is_scanned_or_has_no_code(mover: Stage, scan: str, note: str, cost: tuple[int, int]) -> None:
    mover.press("F4")
    mover.enter("3")
    if scan:
        mover.scan(scan)
    else:
        mover.enter()
    assert mover.cost == cost
    assert asked_for(mover) == [("count", "A12-040", "ready", note)]
    assert mover.prompt == "QTY[3]"


def test_a_second_report_of_the_same_bin_is_told_so(any_mover: Stage) -> None:
    for said in ("A12-040 to be counted", "A12-040 is to be counted already"):
        any_mover.press("F4")
        any_mover.enter("2")
        assert any_mover.view.message.happened == said
    for said in ("A12-040 blocked, to be checked", "A12-040 is blocked already"):
        any_mover.press("F4")
        any_mover.enter("4")
        assert any_mover.view.message.happened == said
    assert [kind for kind, *_ in asked_for(any_mover)] == ["count", "check"]


def test_another_bin_is_scanned_instead(mover: Stage) -> None:
    mover.press("F4")
    mover.scan("A12-050")
    assert mover.view.big == "A12-050"
    mover.enter("1")
    assert mover.view.lines[0] == "70007 4 EA"
    mover.enter("1")
    assert damaged_at(mover, "A12-050") == 1
    assert mover.prompt == "QTY[3]"


@pytest.mark.parametrize("way_out", ["F3", "ESC"])
def test_nothing_is_wrong_after_all(mover: Stage, way_out: str) -> None:
    before = mover.view
    mover.press("F4")
    mover.enter("1")
    mover.press(way_out)
    assert mover.prompt == "NO."
    mover.press(way_out)
    assert mover.view == before
    assert (asked_for(mover), mover.booked()) == ([], [])


def test_the_code_on_the_wall_does_the_same(mover: Stage) -> None:
    mover.scan("KXSHORT")
    mover.enter("2")
    assert asked_for(mover) == [("count", "A12-040", "ready", "empty")]
    mover.scan("KXSHORT")
    mover.scan("KXRETURN")
    assert mover.prompt == "QTY[3]"


@pytest.mark.parametrize(
    ("given", "happened"),
    [("9", "9 is not on the list"), ("0", "0 is not on the list"), ("zebra", "zebra is not known")],
)
def test_what_is_no_answer_is_refused(mover: Stage, given: str, happened: str) -> None:
    mover.press("F4")
    mover.enter(given)
    assert (mover.tier, mover.view.message.happened, mover.prompt) == (Tier.SOFT, happened, "NO.")


def test_more_than_there_is_is_not_damaged(mover: Stage) -> None:
    mover.press("F4")
    mover.enter("1")
    mover.enter("26")
    assert (mover.tier, mover.prompt) == (Tier.SOFT, "QTY")
    for key in ("F4", "F6", "F7"):
        mover.press(key)
        assert mover.view.message.happened == f"{key} does nothing here"
    mover.scan(BADGES["JOE"])
    assert mover.view.message.happened == "That is badge of JOE"
    assert mover.booked() == []


def test_goods_that_are_reserved_are_only_to_be_checked(any_mover: Stage) -> None:
    held = Reserve(sku="70007", quantity=Decimal(23), location="A12-040", purpose="SO12")
    any_mover.room.post(held, any_mover.room.stamp("SUE", "DESK"))
    any_mover.press("F4")
    any_mover.enter("1")
    any_mover.enter("4")
    assert any_mover.view.message.happened == "A12-040 to be checked, goods are for SO12"
    assert damaged_at(any_mover, "A12-040") == 0
    assert asked_for(any_mover) == [("check", "A12-040", "ready", "damaged, for SO12")]


def test_a_blocked_bin_is_suggested_to_nobody_and_takes_nothing(any_stage: Stage) -> None:
    bring(any_stage, "LP000001")
    any_stage.open("put away")
    any_stage.scan("LP000001")
    assert any_stage.view.big == "A12-010"
    any_stage.press("F4")
    any_stage.enter("4")
    assert any_stage.cost == (1, 3)
    assert (any_stage.prompt, any_stage.view.big) == ("BIN", "A12-020")
    any_stage.scan("A12-010")
    any_stage.scan("A12-010")
    assert (any_stage.tier, any_stage.said) == (Tier.HARD, "A12-010 is blocked / scan another bin")
    any_stage.enter()
    any_stage.scan("A12-020")
    assert any_stage.on_hand("A12-020", "10447") == 40


def test_goods_that_are_on_their_way_are_found_where_the_book_has_them(stage: Stage) -> None:
    bring(stage)
    stage.open("put away")
    stage.scan(BOLT_EAN)
    stage.enter("12")
    stage.press("F4")
    stage.enter("1")
    assert (stage.view.big, stage.view.lines[0]) == ("DOCK", "10447 40 EA")
    stage.enter("2")
    assert stage.view.lines == ("1 38 EA DOCK", "2 2 EA damaged DOCK")  # to be told apart by now
    assert damaged_at(stage, "DOCK") == 2
    stage.enter("1")
    stage.enter("12")
    stage.scan("A12-010")
    assert stage.on_hand("A12-010", "10447") == 12


def test_what_the_task_does_not_know_is_asked(stage: Stage) -> None:
    stage.open("receive")
    stage.press("F4")
    stage.enter("2")
    assert (stage.view.title, stage.prompt) == ("WRONG HERE", "BIN")
    stage.scan("A12-040")
    assert stage.cost == (1, 3)
    assert asked_for(stage) == [("count", "A12-040", "ready", "empty")]
    stage.press("F4")
    stage.enter("1")
    stage.scan("A12-010")
    assert (stage.prompt, stage.view.message.happened) == ("BIN", "No goods at A12-010")
    stage.scan("A12-040")
    stage.enter("3")
    assert stage.prompt == "SCAN"
    assert damaged_at(stage, "A12-040") == 3


def test_of_several_goods_the_damaged_ones_are_scanned_and_their_lot_is_chosen(stage: Stage) -> None:
    bring(stage)
    stage.open("receive")
    for lot in ("OIL-1", "OIL-2"):
        stage.scan(OIL_EAN)
        stage.scan(lot)
        stage.enter("4")
    stage.press("F3")
    stage.enter(MENU["move"])
    stage.scan("DOCK")
    stage.press("F4")
    stage.enter("1")
    assert (stage.prompt, stage.view.lines[0]) == ("ITEM", "10447 40 EA")
    stage.scan(SEAL_EAN)
    assert stage.view.message.happened == "No 70007 at DOCK"
    stage.scan(OIL_EAN)
    assert stage.view.lines == ("1 OIL-1 4 EA", "2 OIL-2 4 EA")
    stage.enter("2")
    stage.enter("1")
    assert stage.view.message.happened == "1 EA 31150 damaged at DOCK"
    assert damaged_at(stage, "DOCK") == 1


@pytest.mark.parametrize(("task", "line"), LINES)
def test_it_is_there_at_every_prompt_and_leaves_it_as_it_was(stage: Stage, task: str, line: list[Given]) -> None:
    for plate in ("", "LP000001"):
        bring(stage, plate)
    stage.open(task)
    for give in line:
        give(stage)
        before = stage.view
        assert "Wrong" in [key.word for key in before.keys]
        stage.press("F4")
        stage.scan("A12-050")
        stage.enter("5")
        assert stage.view.message.happened.startswith("A12-050")
        assert (stage.view.title, stage.view.prompt, stage.view.offered) == (
            before.title,
            before.prompt,
            before.offered,
        )
        assert (stage.view.lines, stage.view.big) == (before.lines, before.big)
    assert [kind for kind, *_ in asked_for(stage) if kind != "put_away"] == ["count"]


def test_a_dialogue_that_has_its_own_use_for_the_key_keeps_it(stage: Stage) -> None:
    def picking(_station: Station, _context: Mapping[str, str]) -> Dialogue:
        answer = yield Ask(prompt="LOC", keys=(Key("F4", "Short", 3),))
        yield Tell(happened=f"short by {answer.key}")
        yield Ask(prompt="WHY")
        return None

    stage.log_in()
    engine = Engine(stage.session._station, Task("pick", "Pick", "PICK", "move", picking), {})
    assert [key.word for key in engine.view().keys if key.name == "F4"] == ["Short"]
    engine.take(Pressed("F4", 0.0))
    assert (engine.view().prompt, engine.view().message.happened) == ("WHY", "short by F4")
    assert [key.word for key in engine.view().keys if key.name == "F4"] == ["Wrong"]


# Taking it back


@pytest.mark.parametrize("keys", [("1", "4"), ("2",), ("4",)], ids=["damaged", "empty", "blocked"])
def test_a_report_is_undone_with_all_that_came_of_it(any_mover: Stage, keys: tuple[str, ...]) -> None:
    any_mover.press("F4")
    for each in keys:
        any_mover.enter(each)
    any_mover.press("F6")
    assert any_mover.view.lines[0] == "Take back:"
    assert "A12-040" in any_mover.view.lines[1]
    any_mover.enter()
    assert any_mover.view.message.happened.startswith("Undone: ")
    assert [state for *_, state, _ in asked_for(any_mover)] == ["cancelled"]
    assert damaged_at(any_mover, "A12-040") == 0
    any_mover.scan("A12-050")
    any_mover.scan(SEAL_EAN)
    any_mover.scan("A12-040")
    assert any_mover.on_hand("A12-040", "70007") == 29


# How it reads


@pytest.mark.parametrize(("width", "height"), [(20, 10), (30, 16), (80, 24)])
def test_it_reads_well_at_every_size(stage: Stage, width: int, height: int) -> None:
    def shown() -> str:
        return words_of(" ".join(stage.rows(width, height)))

    stage.open("move")
    stage.scan("A12-040")
    assert "4Wrong" in shown().replace(" ", "")
    stage.press("F4")
    for each in ("1 Damaged", "2 Empty", "3 Wrong item", "4 Blocked", "5 Count it", "NO.> _", "what is wrong?"):
        assert each in shown()
    if height < 15:
        assert "A12-040" in shown()
    stage.enter("1")
    for each in ("70007 25 EA", "QTY> _", "how many damaged?"):
        assert each in shown()
    stage.enter("4")
    for each in ("OK 4 EA 70007", "damaged at", "ITEM> _"):
        assert each in shown()


# A wrong scan again


def test_a_second_wrong_scan_in_a_row_says_where_the_bin_is_and_names_f4(stage: Stage) -> None:
    bring(stage, "LP000001")
    stage.open("put away")
    stage.scan("LP000001")
    stage.scan(SEAL_EAN)
    assert stage.said == "That is item 70007 Seal [/] 20x30 / scan bin A12-010"
    stage.scan(SEAL_EAN)
    assert stage.said == "Not item 70007 / A12-010, or F4"
    stage.scan("A12-010")
    assert stage.prompt == "LPN"
    stage.scan("A12-010")
    assert stage.said == "That is bin A12-010 / scan a pallet or an item"
    stage.scan("ZEBRA")
    assert stage.said == "ZEBRA is not known / scan a pallet or an item, or F4"
