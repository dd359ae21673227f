"""Lists in the application: what is typed is told, and what nobody touches is read anew."""

from __future__ import annotations

import threading
from collections.abc import Callable

from textual import events

from devices.scanners.feed import Feed
from devices.scanners.scan import Edited, Input, Pressed, Refresh, Scan, Typed
from devices.sounds import Tone
from tests.tui.app_stage import Desk, Ears, Make, Station, shown, text_of, texts
from tui.view import Message, Tier, View


def a_list(*, refresh_s: float = 0, said: Message | None = None) -> View:
    return View(title="LIST", prompt="FIND", live=True, refresh_s=refresh_s, message=said or Message())


class ListDesk(Desk):
    """A desk whose first screen is a list."""

    def __init__(self, answer: Callable[[Input], View], first: View) -> None:
        super().__init__(answer)
        self._first = first

    def begin(self) -> View:
        return self._first


async def test_typing_into_a_list_does_not_pile_up(make: Make, ears: Ears) -> None:
    free = threading.Event()

    def slow(given: Input) -> View:
        free.wait(10)
        return a_list()

    desk = ListDesk(slow, a_list())
    async with (app := make(desk, inputs_max=3)).run_test() as pilot:
        station = Station(app, pilot, ears)
        await station.until_shown("FIND> _")
        station.keys("n")
        await station.until(lambda: desk.taken, "the first key was told")
        station.keys("orthern bearings")
        await station.until_shown("FIND> northern bearings_")
        free.set()
        await station.until(lambda: len(desk.taken) == 2, "the rest was told")
        station.keys("\r")
        await station.until(lambda: len(desk.taken) == 3, "it was entered")
    assert texts(desk.taken) == ["n", "northern bearings", "northern bearings"]
    assert [type(given) for given in desk.taken] == [Edited, Edited, Typed]
    assert ears.heard == []


async def test_a_scan_in_the_middle_of_typing_into_a_list_comes_in_order(make: Make, ears: Ears) -> None:
    feed = Feed()
    desk = ListDesk(lambda given: a_list(), a_list())
    async with (app := make(desk, sources=[feed])).run_test() as pilot:
        station = Station(app, pilot, ears)
        await station.until_shown("FIND> _")
        station.keys("no\x02A-1\rrd")
        await station.until(lambda: texts(desk.taken)[-1:] == ["rd"], "what came after the scan was told")
        before = texts(desk.taken)
        assert [text for text in before if text not in ("n", "r")] == ["no", "A-1", "rd"]
        feed.scan("A-2")
        await station.until(lambda: texts(desk.taken)[-1] == "A-2", "the other scan was taken")
    assert texts(desk.taken)[len(before) :] == ["rd", "A-2"]
    assert [text for text in map(text_of, desk.taken) if text.startswith("A-")] == ["A-1", "A-2"]


async def test_what_is_typed_before_a_list_is_there_narrows_it_then(make: Make, ears: Ears) -> None:
    free = threading.Event()

    def open_list(given: Input) -> View:
        free.wait(10)
        return a_list()

    desk = Desk(open_list)
    async with (app := make(desk)).run_test() as pilot:
        station = Station(app, pilot, ears)
        await station.until_shown("ready")
        station.keys("\racme")
        await station.until(lambda: desk.taken, "the list is being opened")
        free.set()
        await station.until(lambda: len(desk.taken) == 2, "what was typed was told")
    assert desk.taken[1:] == [Edited("acme", desk.taken[1].at)]


async def test_what_was_typed_before_a_list_is_gone_answers_what_is_asked_instead(make: Make, ears: Ears) -> None:
    free = threading.Event()

    def ask(given: Input) -> View:
        free.wait(10)
        return shown(Tier.NONE, "how many?")

    desk = ListDesk(ask, a_list())
    async with (app := make(desk)).run_test() as pilot:
        station = Station(app, pilot, ears)
        await station.until_shown("FIND> _")
        app.post_message(events.Key("f5", None))
        await station.until(lambda: desk.taken, "the action was begun")
        station.keys("12\x02A-1\r")
        free.set()
        await station.until(lambda: len(desk.taken) == 3, "both were taken")
    assert [type(given) for given in desk.taken] == [Pressed, Typed, Scan]
    assert texts(desk.taken) == ["F5", "12", "A-1"]


async def test_a_list_is_read_anew_while_nothing_happens_and_makes_no_sound_of_it(make: Make, ears: Ears) -> None:
    desk = ListDesk(lambda given: a_list(refresh_s=0.01, said=Message(Tier.OK, "done")), a_list(refresh_s=0.01))
    async with (app := make(desk)).run_test() as pilot:
        station = Station(app, pilot, ears)
        await station.until(lambda: len(desk.taken) > 5, "it was read anew several times")
    assert {type(given) for given in desk.taken} == {Refresh}
    assert ears.heard == [Tone.OK], "only what was not said before is heard"


async def test_what_is_no_list_is_not_read_anew(make: Make, ears: Ears) -> None:
    desk = ListDesk(lambda given: shown(Tier.NONE, "how many?"), a_list(refresh_s=0.01))
    async with (app := make(desk)).run_test() as pilot:
        station = Station(app, pilot, ears)
        await station.until_shown("how many?")
        station.keys("1\r")
        await station.until(lambda: len(desk.taken) == 2, "the answer was taken")
    assert [type(given) for given in desk.taken] == [Refresh, Typed]


async def test_no_arrow_reaches_what_is_no_list(make: Make, ears: Ears) -> None:
    desk = Desk()
    async with (app := make(desk)).run_test() as pilot:
        station = Station(app, pilot, ears)
        for name in ("up", "down", "pageup", "end"):
            app.post_message(events.Key(name, None))
        station.keys("1\r")
        await station.until(lambda: desk.taken, "the line was taken")
    assert texts(desk.taken) == ["1"]
