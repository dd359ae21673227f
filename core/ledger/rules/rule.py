"""What a rule of the ledger is."""

from __future__ import annotations

from typing import NamedTuple


class Invariant(NamedTuple):
    """A rule of the ledger; `broken` is what is wrong where its query finds something.

    The query's columns are the words of the key. One that ends in _id is not shown:
    the story is told by them, and by `balance`, `move` and `posting` (core.ledger.stories has the list).
    Every query reads its tables once and groups or sorts them, so that a large database is checked in minutes.
    """

    name: str
    broken: str
    query: str
