"""What is done at the desk: a key or the palette begins it, the prompt line asks, the list shows what came of it."""

from __future__ import annotations

import pytest
from sqlalchemy import Connection, select, update

from core.schema.tables import print_job, role_permission, work
from tests.floor.flaky_store import FlakyStore
from tests.floor.stage import Stage, staged
from tests.floor.warehouse import BADGES, PIN
from tests.tui.desk.office import listed, marked, open_desk, poll, words_of_menu
from tui.view import Tier


def work_rows(connection: Connection) -> dict[int, tuple[str, int]]:
    return {row.id: (row.state, row.priority) for row in connection.execute(select(work))}


def keys_of(desk: Stage) -> list[str]:
    return [key.name for key in desk.view.keys]


# Open work


def test_the_priority_of_work_is_changed_and_taken_back(any_desk: Stage) -> None:
    desk = any_desk
    open_desk(desk, "work")
    assert listed(desk) == ["1", "2", "3", "4"]
    desk.press("END")
    desk.press("F5")
    desk.enter("1")
    assert "Work 4 put away: priority 1" in desk.said
    assert (listed(desk), marked(desk)) == (["1", "4", "2", "3"], "4")
    desk.press("F6")
    assert desk.view.lines == ("Take back:", "Work 4 put away: priority 1", "Prioritize work 09:00")
    desk.enter()
    assert "Undone" in desk.said
    assert listed(desk) == ["1", "2", "3", "4"]
    desk.press("F6")
    assert "Nothing to undo here" in desk.said


def test_work_is_cancelled_on_ent_only_and_comes_back_by_undo(any_desk: Stage) -> None:
    desk = any_desk
    open_desk(desk, "work")
    desk.press("F8")
    assert (desk.prompt, desk.view.lines[:2]) == ("ENT=cancel", ("Cancel work 1:", "looks empty"))
    desk.press("F3")
    assert marked(desk) == "1"
    desk.press("F8")
    desk.enter()
    assert (listed(desk), marked(desk)) == (["2", "3", "4"], "2")
    assert desk.room.read(work_rows)[1] == ("cancelled", 1)
    desk.press("F6")
    desk.enter()
    assert listed(desk) == ["1", "2", "3", "4"]
    assert desk.room.read(work_rows)[1] == ("ready", 1)


def test_only_work_that_somebody_has_can_be_freed_and_only_free_work_cancelled(any_desk: Stage) -> None:
    desk = any_desk
    open_desk(desk, "work")
    assert "F4" not in keys_of(desk)
    desk.key("taken")
    assert listed(desk) == ["3"]
    assert "F8" not in keys_of(desk)
    desk.press("F8")
    assert "F8 does nothing here" in desk.said
    desk.press("F4")
    assert "ENT takes it from JOE" in desk.said
    desk.enter()
    assert "Work 3 is free, JOE had it" in desk.said
    assert desk.room.read(work_rows)[3] == ("ready", 5)
    assert listed(desk) == []


def test_work_that_is_over_by_then_is_refused_in_words(desk: Stage) -> None:
    open_desk(desk, "work")
    desk.press("F5")
    desk.room.write(lambda at: at.execute(update(work).where(work.c.id == 1).values(state="done")))
    desk.enter("2")
    assert "Work 1 is done" in desk.said
    assert desk.tier is Tier.SOFT
    assert listed(desk) == ["2", "3", "4"]


def test_work_is_found_by_scanning_its_bin(desk: Stage) -> None:
    open_desk(desk, "work")
    desk.scan("A12-020")
    assert listed(desk) == ["2", "4"]
    desk.scan("B03-110")
    assert "B03-110 is not in this list" in desk.said


# Exceptions


def test_what_was_found_wrong_is_listed_with_what_lies_there(any_desk: Stage) -> None:
    desk = any_desk
    open_desk(desk, "exceptions")
    assert listed(desk) == ["count", "check", "closed bin"]
    listing = desk.view.listing
    assert listing is not None
    assert listing.table is not None
    assert (listing.about, listing.facts[0]) == ("count 1", "looks empty")
    assert listing.table.rows[0][:2] == ("70007", "Seal [/] 20x30")
    desk.press("END")
    assert "F5" not in keys_of(desk)


@pytest.fixture
def uncertain(any_desk: Stage) -> Stage:
    """A desk where nobody knows whether a label came out."""
    desk = any_desk
    open_desk(desk, "orders")
    desk.press("F9")
    desk.enter("go to label")
    desk.scan("A12-010")
    desk.enter()
    desk.room.write(lambda at: at.execute(update(print_job).values(state="uncertain", trouble="power was cut")))
    desk.press("F3")
    desk.enter(str(words_of_menu(desk).index("Exceptions") + 1))
    return desk


def test_a_label_that_asks_is_answered_for(uncertain: Stage) -> None:
    desk = uncertain
    desk.key("power")
    assert listed(desk) == ["label"]
    desk.press("F7")
    assert desk.view.lines == ("1 it came out", "2 print it again")
    desk.enter("2")
    assert "print it again" in desk.said
    assert desk.room.read(lambda at: at.scalar(select(print_job.c.state))) == "queued"
    assert listed(desk) == []


def test_a_label_that_was_answered_for_meanwhile_is_refused_in_words(uncertain: Stage) -> None:
    desk = uncertain
    desk.press("END")
    desk.press("F7")
    desk.room.write(lambda at: at.execute(update(print_job).values(state="confirmed")))
    desk.enter("2")
    assert "asks nothing" in desk.said
    assert "label" not in listed(desk)


# The palette


def test_every_action_and_every_screen_is_in_the_palette(desk: Stage) -> None:
    open_desk(desk, "work")
    desk.press("CTRL+P")
    assert desk.prompt == "DO"
    here, elsewhere = ["Priority", "Cancel", "Undo"], [word for word in words_of_menu(desk) if word != "Work"]
    assert listed(desk) == [*here, *(f"Go to {word}" for word in elsewhere)]
    desk.key("go receiv")
    assert listed(desk) == ["Go to Receive"]
    desk.press("ESC")
    desk.key("prio")
    assert listed(desk) == ["Priority"]
    desk.enter()
    assert desk.prompt == "PRIORITY"


def test_the_palette_leads_to_another_screen_and_to_a_task(desk: Stage) -> None:
    open_desk(desk, "work")
    desk.press("F9")
    desk.enter("exc")
    assert desk.view.title == "EXCEPTIONS 3"
    desk.press("F9")
    desk.enter("receive")
    assert desk.view.title == "RECV"
    desk.press("F3")
    assert desk.view.title == "MENU"


def test_the_palette_closes_and_the_list_is_as_it_was(desk: Stage) -> None:
    open_desk(desk, "orders")
    desk.key("nord")
    desk.press("DOWN")
    desk.press("F9")
    desk.key("zebra")
    desk.enter()
    assert "Nothing is called zebra" in desk.said
    desk.press("ESC")
    assert (marked(desk), desk.view.offered) == ("PO4500023", "nord")


def test_a_scan_while_something_is_typed_into_the_palette_runs_nothing(desk: Stage) -> None:
    open_desk(desk, "work")
    desk.press("F9")
    desk.key("cancel")
    desk.scan("A12-020")
    assert (desk.prompt, listed(desk)) == ("FIND[A12-020]", ["2", "4"])
    assert desk.booked() == []


# In the middle of an action


def test_reading_anew_leaves_an_open_action_alone(desk: Stage) -> None:
    open_desk(desk, "work")
    desk.press("F5")
    desk.key("3")
    view = desk.view
    poll(desk)
    assert desk.view == view
    assert (desk.view.refresh_s, desk.view.live, desk.wedge.entry) == (0, False, "3")


def test_what_is_no_longer_permitted_is_refused_and_the_list_stays(desk: Stage) -> None:
    open_desk(desk, "work")
    desk.press("F5")
    planning = role_permission.c.permission == "plan_work"
    desk.room.write(lambda at: at.execute(role_permission.delete().where(planning)))
    desk.enter("3")
    assert "SUE may not plan work" in desk.said
    assert desk.booked() == []


def test_another_badge_in_the_middle_of_an_action_parks_it(desk: Stage) -> None:
    open_desk(desk, "work")
    desk.press("F5")
    desk.scan(BADGES["ANA"])
    assert desk.view.operator == "ANA"
    assert desk.booked() == []


def test_after_a_power_cut_the_screen_is_there_again_with_the_row_that_was_booked(desk: Stage) -> None:
    open_desk(desk, "work")
    desk.press("END")
    desk.press("F5")
    desk.enter("2")
    desk.power_off_and_on()
    desk.log_in("SUE")
    desk.enter(PIN)
    assert desk.view.title == "WORK 4"
    assert marked(desk) == "4"
    assert "Resumed" in desk.said
    desk.press("F3")
    desk.power_off_and_on()
    desk.log_in("SUE")
    desk.enter(PIN)
    assert desk.view.title == "MENU"


# The store is missed


def test_a_booking_that_is_cut_off_is_sent_again_and_booked_once(
    office_sqlite: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = FlakyStore(monkeypatch)
    with staged(office_sqlite, "DESK1", deadline_s=0) as desk:
        open_desk(desk, "work")
        desk.press("F5")
        store.miss(1, "after")
        desk.enter("2")
        assert (desk.is_offline(), desk.prompt) == (True, "ENT=again")
        store.mend()
        desk.enter()
        assert desk.prompt == "FIND"
        assert desk.booked() == ["PrioritizeWork"]


def test_a_list_that_cannot_be_read_says_so_once_and_recovers_by_itself(
    office_sqlite: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = FlakyStore(monkeypatch)
    with staged(office_sqlite, "DESK1", deadline_s=0) as desk:
        open_desk(desk, "orders")
        usual_s = desk.view.refresh_s
        store.miss(1, "before")
        poll(desk)
        assert desk.view.refresh_s > usual_s
        assert (desk.tier, desk.view.online) == (Tier.OFFLINE, False)
        assert len(listed(desk)) == 6
        desk.scan("PO4500018")
        assert desk.said == "OFFLINE that was not taken / do it again"
        store.mend()
        poll(desk)
        assert (desk.tier, desk.said) == (Tier.OK, "Online again / ")
        desk.scan("PO4500018")
        assert listed(desk) == ["PO4500018"]
