"""The terminal application: takes keys and scans in order, steps the session, shows and sounds; no rules."""

from __future__ import annotations

import asyncio
import signal
import time
import traceback
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from io import StringIO
from pathlib import Path
from typing import Protocol

from rich.console import Console, RenderableType
from textual import events
from textual.app import App, ComposeResult
from textual.message import Message as TextualMessage

from core.errors import StockhandError
from devices.scanners.scan import Edited, Input, LabelsWait, Plugged, Refresh, ScanSource, Typed
from devices.scanners.wedge import Wedge
from devices.sounds import Later, Sounds, Tone, Write
from tui import terminal
from tui.glyphs import console_text
from tui.theme import THEME
from tui.typing_told import TypingTold
from tui.view import Message, SessionOver, Tier, View
from tui.widgets.face import Face

INPUTS_MAX = 256  # taken and not yet worked on; beyond that the keyboard waits
PATIENCE_S = 1.0  # a step that takes longer is shown as `...`
END_AT_LATEST_S = 10  # after a signal, should a step hang
CALL_SUPPORT = 70  # exit status after a bug

_TONES = {
    Tier.OK: Tone.OK,
    Tier.NOTE: Tone.WARNING,
    Tier.SOFT: Tone.ERROR,
    Tier.HARD: Tone.ERROR,
    Tier.OFFLINE: Tone.OFFLINE,
}
_FLASH_S = {Tier.OK: 0.12, Tier.NOTE: 0.35, Tier.SOFT: 0.35, Tier.HARD: 0.35, Tier.OFFLINE: 0.35}

START = View(title="STOCKHAND", prompt="", message=Message(happened="starting ..."))


class Session(Protocol):
    """What the operator works in; all calls come from one thread, one after the other.

    `begin` and `take` raise SessionOver when the operator is done.
    """

    def begin(self) -> View:
        """Open the first screen."""
        ...

    def take(self, given: Input) -> View:
        """Take one input and say what to show now."""
        ...

    def close(self) -> None:
        """Give back what is held; called once, at the end."""
        ...


class StockhandApp(App[str]):
    """The screen of one station; its result is the last line to print."""

    CSS_PATH = "stockhand.tcss"
    AUTO_FOCUS = None
    ALLOW_SELECT = False
    ENABLE_COMMAND_PALETTE = False

    class Delivered(TextualMessage):
        """A scan from a source other than the keyboard, put in line with the keys."""

        def __init__(self, given: Input) -> None:
            super().__init__()
            self.given = given

    def __init__(
        self,
        floor_factory: Callable[[], Session],
        wedge: Wedge,
        sounds: Callable[[Write, Later], Sounds],
        *,
        fault_log: Path,
        sources: Sequence[ScanSource] = (),
        inputs_max: int = INPUTS_MAX,
    ) -> None:
        """`floor_factory` runs in the worker thread after the first paint, so it may take its time."""
        super().__init__()
        terminal.catch_faults(self, self._end_in_fault)
        self.register_theme(THEME)
        self.theme = THEME.name
        self._floor_factory = floor_factory
        self._wedge = wedge
        self._sounds_factory = sounds
        self._fault_log = fault_log
        self._sources = sources
        self._inputs: asyncio.Queue[Input] = asyncio.Queue(inputs_max)
        self._worker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="session")
        self._session: Session | None = None
        self._face = Face(START)
        self._view = START
        self._service: asyncio.Task[None] | None = None
        self._offline_told = False
        self._ending = False
        self._typing = TypingTold()
        self._refresh: asyncio.TimerHandle | None = None

    def compose(self) -> ComposeResult:
        yield self._face

    def on_mount(self) -> None:
        loop = asyncio.get_running_loop()
        self._sounds = self._sounds_factory(terminal.writer(self), loop.call_later)
        if not self.is_headless:
            loop.add_signal_handler(signal.SIGTERM, self._end_by_signal)
            loop.add_signal_handler(signal.SIGHUP, self._end_by_signal)
        self.call_after_refresh(self._start)

    def _start(self) -> None:
        self._service = asyncio.create_task(self._serve())
        for source in self._sources:
            source.open(self._deliver)

    async def on_unmount(self) -> None:
        self._ending = True
        self._rest()
        for source in self._sources:
            source.close()
        if self._service is not None:
            self._service.cancel()
            await asyncio.gather(self._service, return_exceptions=True)
        # The worker may still be in a step: what closes the session waits behind it.
        await asyncio.get_running_loop().run_in_executor(self._worker, self._close_session)
        self._worker.shutdown(wait=False)

    # Taking inputs

    async def on_event(self, event: events.Event) -> None:
        # Before any widget or binding sees it: a key may be part of a scan.
        if isinstance(event, events.Key) and not event.is_forwarded:
            await self._line_up(self._wedge.press(event.key, event.character, event.time))
        elif isinstance(event, events.Paste) and not event.is_forwarded:
            await self._line_up(self._wedge.paste(event.text, event.time))
        else:
            await super().on_event(event)

    def _deliver(self, given: Input) -> None:
        self.post_message(self.Delivered(given))

    async def on_stockhand_app_delivered(self, message: Delivered) -> None:
        given = message.given
        typed_before = [] if isinstance(given, Plugged | LabelsWait) else self._wedge.flush(given.at)
        await self._line_up([*typed_before, given])

    async def _line_up(self, inputs: Sequence[Input]) -> None:
        """Queue the inputs; where there is no room, later keys wait behind these, and nothing is lost."""
        self._face.show(self._view, self._wedge.entry)
        for given in inputs:
            if self._ending:
                return
            if self._inputs.full():
                self._sounds.play(Tone.ERROR)
            if isinstance(given, Edited | Typed):
                self._typing.begin_line()
            await self._inputs.put(given)
        self._tell_typing()

    def _tell_typing(self) -> None:
        """Where a list filters as one types: puts in line that something is typed."""
        if self._view.live and not self._inputs.full():
            mark = self._typing.mark(self._wedge.entry)
            if mark is not None:
                self._inputs.put_nowait(mark)

    def _rest(self) -> None:
        if self._refresh is not None:
            self._refresh.cancel()
        self._refresh = None

    def _wait_for_news(self) -> None:
        """Has a list read anew after a while in which nothing else happens."""
        self._rest()
        if self._view.refresh_s and not self._ending:
            self._refresh = asyncio.get_running_loop().call_later(self._view.refresh_s, self._ask_for_news)

    def _ask_for_news(self) -> None:
        if self._inputs.empty():
            self._inputs.put_nowait(Refresh(time.monotonic()))

    # Working on them

    async def _serve(self) -> None:
        try:
            await self._advance(None)
            while not self._ending:
                self._tell_typing()
                self._wait_for_news()
                given = await self._inputs.get()
                self._rest()
                if (meant := self._meant(given)) is not None:
                    await self._advance(meant)
        except Exception:  # noqa: BLE001  # a station that takes no more inputs must not look as if it did
            self._end_in_fault()

    def _meant(self, given: Input) -> Input | None:
        """The input as it is to be taken by what is shown now; None where there is nothing to take."""
        if not isinstance(given, Edited):
            return given
        if self._typing.is_mark(given):
            return self._typing.read(given, self._wedge.entry, wanted=self._view.live)
        # It was typed while a list was shown; where the list is gone by now, it answers what is asked instead.
        return given if self._view.live else Typed(given.text, given.at)

    async def _advance(self, given: Input | None) -> None:
        """One step of the session, or its start where there is none."""
        starting = self._session is None
        if starting and given is not None and not (isinstance(given, Typed) and not given.text):
            self._present(self._view)  # only ENT leads on from a fault
            return
        silent = isinstance(given, Edited | Refresh)
        try:
            self._present(await self._in_worker(partial(self._step, given), silent=silent), silent=silent)
        except SessionOver as over:
            self._leave(over.message)
        except Exception as error:
            if not starting:  # a bug in the session, which must not take the screen with it
                await self._show_fault()
            elif isinstance(error, StockhandError):
                self._leave(str(error), status=1)
            else:
                raise

    def _step(self, given: Input | None) -> View:
        try:
            if self._session is not None and given is not None:
                return self._session.take(given)
            self._session = self._floor_factory()
            return self._session.begin()
        except StopIteration as end:
            # A future cannot carry it, and would be waited for without end.
            raise RuntimeError("a generator ended where an answer was expected") from end

    async def _in_worker(self, step: Callable[[], View], *, silent: bool = False) -> View:
        running = asyncio.get_running_loop().run_in_executor(self._worker, step)
        done, _ = await asyncio.wait({running}, timeout=PATIENCE_S)
        if not done and not silent:
            self._view = replace(self._view, message=Message(happened="..."), locked=False)
            self._face.show(self._view, self._wedge.entry)
        return await running

    def _close_session(self) -> None:
        session, self._session = self._session, None
        if session is None:
            return
        try:
            session.close()
        except Exception:  # noqa: BLE001  # at the end there is nobody left to tell
            self._log_fault(traceback.format_exc())

    # Showing

    def _present(self, view: View, *, silent: bool = False) -> None:
        """Shows the view; silent, where nobody did anything, but for a message that was not there before."""
        known = silent and view.message == self._view.message
        self._view = view
        self._wedge.in_list = view.live
        self._face.show(view, self._wedge.entry)
        tier = Tier.NONE if known else view.message.tier
        if tier is not Tier.NONE:
            self._face.flash(_FLASH_S[tier])
        if tier in _TONES and not (tier is Tier.OFFLINE and self._offline_told):
            self._sounds.play(_TONES[tier])
        # Offline is told once, not with every scan.
        self._offline_told = view.message.tier is Tier.OFFLINE or (self._offline_told and not view.online)

    async def _show_fault(self) -> None:
        fault = self._log_fault(traceback.format_exc())
        await asyncio.get_running_loop().run_in_executor(self._worker, self._close_session)
        message = Message(Tier.HARD, f"FAULT {fault} call support", "ENT starts again")
        self._present(View(title="FAULT", prompt="", operator=self._view.operator, locked=True, message=message))

    # Ending

    def _leave(self, last_line: str = "", status: int = 0) -> None:
        self._ending = True
        while not self._inputs.empty():
            self._inputs.get_nowait()  # whoever waits for room goes on
        self.exit(console_text(last_line), return_code=status)

    def _end_by_signal(self) -> None:
        # Should a step hang, the process ends all the same: an unfinished transaction is rolled back.
        signal.alarm(END_AT_LATEST_S)
        self._leave()

    def _end_in_fault(self) -> None:
        fault = self._log_fault(traceback.format_exc())
        self._leave(f"Stockhand had to stop: call support, fault {fault} in {self._fault_log}", CALL_SUPPORT)

    def panic(self, *renderables: RenderableType) -> None:
        """A failure that Textual reports, logged like any other."""
        rendered = Console(file=StringIO(), width=100)
        with rendered.capture() as captured:
            rendered.print(*renderables)
        fault = self._log_fault(captured.get())
        self._leave(f"Stockhand had to stop: call support, fault {fault} in {self._fault_log}", CALL_SUPPORT)

    def _log_fault(self, what: str) -> str:
        """Append to the fault log; returns the number under which support finds it."""
        now = datetime.now(UTC)
        fault = f"{now:%d%H%M%S}"
        try:
            self._fault_log.parent.mkdir(parents=True, exist_ok=True)
            with self._fault_log.open("a", encoding="utf-8") as log:
                log.write(f"{now:%Y-%m-%d %H:%M:%S} UTC fault {fault}\n{what}\n")
        except OSError:
            return "not logged"
        return fault
