"""The application without a terminal: order of inputs, sounds, slow steps, faults and ends."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from textual import events

from core.errors import StoreUnavailable, StoreUnusable
from devices.scanners.feed import Feed
from devices.scanners.scan import Input, Scan, Typed
from devices.sounds import Tone
from tests.tui.app_stage import Desk, Ears, Make, Station, shown, texts
from tui import app as app_module
from tui.app import CALL_SUPPORT
from tui.view import SessionOver, Tier, View
from tui.widgets.face import Face


async def test_inputs_reach_the_session_in_order_and_in_one_thread(make: Make, ears: Ears) -> None:
    desk = Desk()
    async with (app := make(desk)).run_test(size=(30, 16)) as pilot:
        station = Station(app, pilot, ears)
        station.keys("12\x02A-1\r")
        app.post_message(events.Key("f4", None))
        app.post_message(events.Paste("B-1\nB-2\n"))
        station.keys("\r")
        await station.until(lambda: len(desk.taken) == 6, "all was taken")
    assert texts(desk.taken) == ["12", "A-1", "F4", "B-1", "B-2", ""]
    assert isinstance(desk.taken[1], Scan)
    assert len(desk.threads) == 1
    assert threading.current_thread().name not in desk.threads
    assert desk.closed == 1


async def test_digits_typed_before_a_scan_from_another_scanner_come_first(make: Make, ears: Ears) -> None:
    desk, feed = Desk(), Feed()
    async with (app := make(desk, sources=[feed])).run_test() as pilot:
        station = Station(app, pilot, ears)
        await station.until(lambda: feed.is_open, "the scanner was opened")
        station.keys("12")
        thread = threading.Thread(target=feed.scan, args=("A-1",))
        thread.start()
        await station.until(lambda: len(desk.taken) == 2, "both were taken")
        thread.join()
    assert texts(desk.taken) == ["12", "A-1"]
    assert not feed.is_open


async def test_when_the_line_is_full_the_keyboard_waits_and_nothing_is_lost(make: Make, ears: Ears) -> None:
    free = threading.Event()

    def wait(given: Input) -> View:
        free.wait(10)
        return shown(Tier.NONE, "taken")

    desk = Desk(wait)
    async with (app := make(desk, inputs_max=3)).run_test() as pilot:
        station = Station(app, pilot, ears)
        await station.until_shown("ready")
        station.keys("".join(f"\x02A-{number}\r" for number in range(10)))
        await station.until(lambda: Tone.ERROR in ears.heard, "the refusal was heard")
        await station.until(lambda: len(desk.taken) == 1, "the first was begun")
        free.set()
        await station.until(lambda: len(desk.taken) == 10, "all was taken")
    assert texts(desk.taken) == [f"A-{number}" for number in range(10)]


async def test_a_full_line_does_not_keep_the_app_from_ending(make: Make, ears: Ears) -> None:
    free = threading.Event()

    def wait(given: Input) -> View:
        free.wait(10)
        raise SessionOver

    desk = Desk(wait)
    async with (app := make(desk, inputs_max=1)).run_test() as pilot:
        station = Station(app, pilot, ears)
        station.keys("\x02A\r" * 5)
        await station.until(lambda: Tone.ERROR in ears.heard, "the line was full")
        free.set()
        await station.until(lambda: not app.is_running, "the app ended")
    assert len(desk.taken) == 1
    assert desk.closed == 1


async def test_typing_is_echoed_while_a_step_runs_and_a_long_step_says_so(
    make: Make, ears: Ears, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app_module, "PATIENCE_S", 0.02)
    free = threading.Event()

    def wait(given: Input) -> View:
        free.wait(10)
        return shown(Tier.OK, "at last")

    async with (app := make(Desk(wait))).run_test(size=(30, 16)) as pilot:
        station = Station(app, pilot, ears)
        await station.until_shown("ready")
        station.keys("\x02A\r12")
        await station.until_shown("SCAN> 12_")
        await station.until_shown("...")
        assert "ready" not in station.screen()
        free.set()
        await station.until_shown("OK at last")
        assert "SCAN> 12_" in station.screen()


@pytest.mark.parametrize(
    ("tier", "tones"),
    [
        (Tier.NONE, []),
        (Tier.OK, [Tone.OK]),
        (Tier.NOTE, [Tone.WARNING]),
        (Tier.SOFT, [Tone.ERROR]),
        (Tier.HARD, [Tone.ERROR]),
        (Tier.OFFLINE, [Tone.OFFLINE]),
    ],
)
async def test_every_outcome_has_its_sound(make: Make, ears: Ears, tier: Tier, tones: list[Tone]) -> None:
    async with (app := make(Desk(lambda given: shown(tier, "outcome")))).run_test() as pilot:
        station = Station(app, pilot, ears)
        station.keys("\x02A\r")
        await station.until_shown("outcome")
        await pilot.pause()
    assert ears.heard == tones


async def test_offline_is_told_once_and_again_after_it_was_over(make: Make, ears: Ears) -> None:
    answers = iter(
        [
            shown(Tier.OFFLINE, "1", online=False),
            shown(Tier.OFFLINE, "2", online=False),
            shown(Tier.NONE, "3", online=False),
            shown(Tier.OFFLINE, "4", online=False),
            shown(Tier.OK, "5"),
            shown(Tier.OFFLINE, "6", online=False),
        ]
    )
    desk = Desk(lambda given: next(answers))
    async with (app := make(desk)).run_test() as pilot:
        station = Station(app, pilot, ears)
        station.keys("\x02A\r" * 6)
        await station.until_shown("! 6")
    assert ears.heard == [Tone.OFFLINE, Tone.OK, Tone.OFFLINE]


async def test_a_message_flashes_and_then_rests(make: Make, ears: Ears) -> None:
    async with (app := make(Desk())).run_test(size=(30, 16)) as pilot:
        station = Station(app, pilot, ears)
        face = app.query_one(Face)
        await station.until_shown("ready")

        def backgrounds() -> set[str]:
            styles = [segment.style for y in range(16) for segment in face.render_line(y)]
            return {style.bgcolor.name for style in styles if style and style.bgcolor}

        assert "green" not in backgrounds()
        station.keys("\x02A\r")
        await station.until_shown("taken")
        assert "green" not in backgrounds(), "it flashes first"
        await station.until(lambda: "green" in backgrounds(), "the flash was over")


async def test_the_screen_follows_a_change_of_size(make: Make, ears: Ears) -> None:
    async with (app := make(Desk())).run_test(size=(30, 16)) as pilot:
        station = Station(app, pilot, ears)
        await station.until_shown("ready")
        await pilot.resize_terminal(40, 12)
        await station.until(lambda: len(station.screen().splitlines()) == 12, "it was laid out again")
        assert {len(row) for row in station.screen().splitlines()} == {40}
        await pilot.resize_terminal(16, 8)
        await station.until_shown("screen too")


async def test_the_session_ends_the_app_with_its_last_line(make: Make, ears: Ears) -> None:
    def leave(given: Input) -> View:
        raise SessionOver("Good bye, Zoë")

    desk = Desk(leave)
    async with (app := make(desk)).run_test() as pilot:
        station = Station(app, pilot, ears)
        station.keys("\x02A\r")
        await station.until(lambda: not app.is_running, "the app ended")
    assert app.return_value == "Good bye, Zoë"
    assert app.return_code == 0
    assert desk.closed == 1


async def test_a_database_that_cannot_be_used_ends_the_app_with_one_line(make: Make, ears: Ears) -> None:
    def refuse() -> Desk:
        raise StoreUnusable("the database is from a newer version")

    async with (app := make(refuse)).run_test() as pilot:
        await Station(app, pilot, ears).until(lambda: not app.is_running, "the app ended")
    assert app.return_value == "the database is from a newer version"
    assert app.return_code == 1


async def test_a_bug_while_opening_is_logged_and_ends_the_app_with_one_line(
    make: Make, ears: Ears, tmp_path: Path
) -> None:
    def fail() -> Desk:
        raise ZeroDivisionError("a bug in opening")

    async with (app := make(fail)).run_test() as pilot:
        await Station(app, pilot, ears).until(lambda: not app.is_running, "the app ended")
    assert app.return_code == CALL_SUPPORT
    assert app.return_value is not None
    assert "call support" in app.return_value
    assert "a bug in opening" in (tmp_path / "state" / "faults.log").read_text()


def divide_by_zero(given: Input) -> View:
    raise ZeroDivisionError("a bug in a step")


def run_dry(given: Input) -> View:
    raise StopIteration("a bug in a step")


def let_an_outage_through(given: Input) -> View:
    raise StoreUnavailable("a bug in a step")


@pytest.mark.parametrize("bug", [divide_by_zero, run_dry, let_an_outage_through])
async def test_after_a_bug_only_ent_leads_on_with_a_fresh_session(
    make: Make, ears: Ears, tmp_path: Path, bug: Callable[[Input], View]
) -> None:
    desks = [Desk(bug), Desk()]
    opened = iter(desks)
    async with (app := make(lambda: next(opened))).run_test(size=(30, 16)) as pilot:
        station = Station(app, pilot, ears)
        station.keys("\x02A\r")
        await station.until_shown("call support")
        station.keys("\x02B\r5\r")
        await station.until(lambda: ears.heard == [Tone.ERROR] * 3, "both were refused")
        station.keys("\r")
        await station.until_shown("ready")
        station.keys("\x02C\r")
        await station.until_shown("taken")
    assert [texts(desk.taken) for desk in desks] == [["A"], ["C"]]
    assert [desk.closed for desk in desks] == [1, 1]
    assert "a bug in a step" in (tmp_path / "state" / "faults.log").read_text()


async def test_a_fault_log_that_cannot_be_written_does_not_matter(make: Make, ears: Ears, tmp_path: Path) -> None:
    (tmp_path / "state").write_text("a file where the folder should be")
    async with (app := make(Desk(divide_by_zero))).run_test(size=(30, 16)) as pilot:
        station = Station(app, pilot, ears)
        station.keys("\x02A\r")
        await station.until_shown("not logged")


async def test_the_session_is_closed_after_the_step_that_runs_when_the_app_ends(make: Make, ears: Ears) -> None:
    order: list[str] = []
    busy, free = threading.Event(), threading.Event()

    def work(given: Input) -> View:
        busy.set()
        free.wait(10)
        order.append("stepped")
        return shown(Tier.NONE, "")

    desk = Desk(work)
    desk.close = lambda: order.append("closed")  # type: ignore[method-assign]  # only to see the order
    async with (app := make(desk)).run_test() as pilot:
        station = Station(app, pilot, ears)
        station.keys("\x02A\r")
        await station.until(busy.is_set, "the step ran")
        app.exit()
        free.set()
    assert order == ["stepped", "closed"]


async def test_esc_with_nothing_typed_is_for_the_session(make: Make, ears: Ears) -> None:
    desk = Desk()
    async with (app := make(desk)).run_test() as pilot:
        station = Station(app, pilot, ears)
        station.keys("12\x1b\x1b")
        app.post_message(events.Key("ctrl+q", "\x11"))
        await station.until(lambda: len(desk.taken) == 2, "both were taken")
    assert texts(desk.taken) == ["ESC", "ESC"]
    assert not any(isinstance(given, Typed) for given in desk.taken)
