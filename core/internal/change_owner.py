"""Changing whose goods are: taking consignment stock over, or handing it back."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

from core.books import Books
from core.catalogue.party import need_owner
from core.command import Outcome
from core.ledger.restate import Restatement, restate


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeOwner(Restatement):
    """Makes goods of `owner` those of `new_owner` where they are; empty means our own."""

    permission: ClassVar[str] = "change_owner"
    undoable: ClassVar[bool] = True

    new_owner: str = ""

    def post(self, books: Books) -> Outcome:
        """Moves the goods to the other owner."""
        at = books.site(self.site)
        new = books.known(need_owner, self.new_owner)
        outcome = restate(books, "change_owner", self, at.id, f"now {new.code or 'our own'}", owner=new.id)
        return replace(outcome, facts={**outcome.facts, "new_owner": new.code})
