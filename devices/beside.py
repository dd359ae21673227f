"""Work beside the floor: slow devices are served in a thread of their own, the newest wish first."""

from __future__ import annotations

import threading
from collections.abc import Callable
from queue import Empty, SimpleQueue
from typing import Generic, TypeVar

Wish = TypeVar("Wish")


class Beside(Generic[Wish]):
    """Does one wish after the other without the caller waiting; one that is overtaken before its turn is left out."""

    def __init__(self, name: str, do: Callable[[Wish], None]) -> None:
        """`do` runs in the thread and raises nothing."""
        self._name = name
        self._do = do
        self._wishes: SimpleQueue[Wish] = SimpleQueue()
        self._thread: threading.Thread | None = None

    def want(self, wish: Wish) -> None:
        """Have it done as soon as what is being done now is over."""
        self._wishes.put(wish)
        if self._thread is None:
            # A daemon: a device that hangs must not keep the program from ending.
            self._thread = threading.Thread(target=self._serve, name=self._name, daemon=True)
            self._thread.start()

    @property
    def is_overtaken(self) -> bool:
        """Whether another wish waits already."""
        return not self._wishes.empty()

    def _serve(self) -> None:
        while True:
            self._do(self._newest())

    def _newest(self) -> Wish:
        wish = self._wishes.get()
        while True:
            try:
                wish = self._wishes.get_nowait()
            except Empty:
                return wish
