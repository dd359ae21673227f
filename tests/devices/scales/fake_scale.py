"""A scale that behaves as badly as real ones: it sways, sends half lines and noise, falls silent, is pulled out."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.waiting import wait_until


class FakeScale:
    """A pseudo-terminal under a name that stays; what it says is given line by line, or follows from what is asked."""

    def __init__(self, path: Path, answers: Iterable[bytes] = ()) -> None:
        self.path = path
        self.asked: list[bytes] = []
        self._answers = list(answers)
        self._stop = threading.Event()
        self._ours, self._theirs = os.openpty()
        os.set_blocking(self._ours, False)
        path.symlink_to(os.ttyname(self._theirs))
        self._thread = threading.Thread(target=self._listen, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.pull_out()

    def say(self, *lines: bytes) -> None:
        """Sends this now."""
        for line in lines:
            os.write(self._ours, line)

    def pull_out(self) -> None:
        """The plug is out: its name is gone, and so is whoever listens to it."""
        if self._stop.is_set():
            return
        self._stop.set()
        self._thread.join(5)
        self.path.unlink()
        os.close(self._ours)
        os.close(self._theirs)

    def _listen(self) -> None:
        heard = b""
        while not self._stop.wait(0.002):
            try:
                heard += os.read(self._ours, 100)
            except BlockingIOError:
                continue
            while b"\r\n" in heard:
                asked, _, heard = heard.partition(b"\r\n")
                self.asked.append(asked)
                if self._answers:
                    os.write(self._ours, self._answers.pop(0))


class TalkingScale(FakeScale):
    """A scale that sends its reading all the time, a hundred times a second."""

    reading = b"US,GS,+0000.000 kg\r\n"
    sent = 0

    def _listen(self) -> None:
        while not self._stop.wait(0.01):
            try:
                os.write(self._ours, self.reading)
            except BlockingIOError:
                continue  # nobody listens: what it says is lost, as on a real line
            self.sent += 1

    def goes_on(self) -> None:
        """Waits until it has said it once more."""
        before = self.sent
        wait_until(lambda: self.sent > before, "the scale says it again")
