"""Changing the status of goods: putting them on hold, letting them go, calling them back."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

from core.books import Books
from core.command import Outcome
from core.internal.adjust import need_reason, need_status
from core.ledger.restate import Restatement, restate


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeStatus(Restatement):
    """Gives goods another status where they are: they are of `status` and become of `new_status`."""

    permission: ClassVar[str] = "change_status"
    undoable: ClassVar[bool] = True

    new_status: str
    reason: str = ""

    def post(self, books: Books) -> Outcome:
        """Moves the goods to the other status."""
        at = books.site(self.site)
        for status in (self.status, self.new_status):
            books.known(need_status, status)
        reason = self.reason.upper() or None
        if reason:
            books.known(need_reason, reason)
        said = self.new_status
        outcome = restate(books, "change_status", self, at.id, said, reason, status=self.new_status)
        return replace(outcome, facts={**outcome.facts, "new_status": self.new_status})
