"""A store that is missed on purpose: from a chosen transaction on, before it or after its commit."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Literal

import pytest
from sqlalchemy import Connection, Engine

import core.stockroom
from core.errors import StoreUnavailable
from core.store import reading, writing

Moment = Literal["before", "after"]
Opened = Callable[[Engine], AbstractContextManager[Connection]]


class FlakyStore:
    """Counts the transactions of all stockrooms; from the chosen one on none gets through until it is mended."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.transactions = 0
        self._fails_from: int | None = None
        self._every: int | None = None
        self._moment: Moment = "before"
        patch.setattr(core.stockroom, "reading", self._counted(reading))
        patch.setattr(core.stockroom, "writing", self._counted(writing))

    def miss(self, transaction: int, moment: Moment, every: int | None = None) -> None:
        """Fail from this one on, counted from now; `after` lets its commit through and loses only the answer.

        Mended, it fails again `every` so many transactions later, if it is to.
        """
        self.transactions = 0
        self._fails_from, self._moment, self._every = transaction, moment, every

    def mend(self) -> None:
        """Answer again."""
        self._fails_from = self.transactions + self._every if self._every else None

    def _counted(self, opened: Opened) -> Opened:
        @contextmanager
        def open_unless_missed(engine: Engine) -> Iterator[Connection]:
            self.transactions += 1
            first, missed = self._fails_from, False
            if first is not None:
                missed = self.transactions >= first
            if missed and not (self.transactions == first and self._moment == "after"):
                raise StoreUnavailable("the line is cut")
            with opened(engine) as connection:
                yield connection
            if missed:
                raise StoreUnavailable("the answer was lost")

        return open_unless_missed
