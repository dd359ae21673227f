"""Which of the bins that have an item a line's goods are taken from: nothing but counting, the rule decides.

First full plates, then full cases of the reserve, then the pick faces, and what is still wanted from anywhere.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import date
from typing import Any, NamedTuple

from core.ledger.moves import Key
from core.outbound.allocation_rule import Rule

FACE = "pick_face"
CONTENTS = 2  # a serial with contents: what is in it is never parted for an order


class Candidate(NamedTuple):
    """Goods that may be taken: `free` of the `quantity` there; `on_full_plate` if they are all that a plate holds."""

    balance_id: int
    key: Key
    is_serial: int
    quantity: int
    free: int
    since: int
    kind: str
    sequence: int
    code: str
    expires_on: date | None
    on_full_plate: bool

    @property
    def walk(self) -> tuple[int, str, int]:
        """Where it comes on the way through the warehouse."""
        return self.sequence, self.code, self.balance_id


_ORDERS: dict[str, Callable[[Candidate], tuple[Any, ...]]] = {
    "fefo": lambda each: (each.expires_on or date.max, each.since, each.walk),
    "fifo": lambda each: (each.since, each.walk),
    "lifo": lambda each: (-each.since, each.walk),
    "nearest": lambda each: each.walk,
    "fewest_bins": lambda each: (-each.free, each.walk),
}


def in_order(strategy: str, there: Iterable[Candidate]) -> list[Candidate]:
    """The goods in the order in which a strategy takes them."""
    return sorted(there, key=_ORDERS[strategy])


def choose(rule: Rule, there: Sequence[Candidate], wanted: int, packs: Collection[int]) -> dict[int, int]:
    """How much is taken of which balances, which come in order; all that is wanted, where there is as much.

    An item may lie in thousands of bins: they are looked at no further than goods are wanted.
    """
    choice = _Choice(rule, wanted)
    if rule.full_plates:
        choice.take_whole(each for each in there if each.on_full_plate)
    if rule.full_cases:
        for size in sorted(packs, reverse=True):
            choice.take_packs((each for each in there if each.kind != FACE), size)
        choice.take([each for each in there if each.kind == FACE] if choice.left else ())
    choice.take(there)
    return {balance_id: taken for balance_id, taken in choice.taken.items() if taken}


class _Choice:
    """What is taken so far, and what is still wanted."""

    def __init__(self, rule: Rule, wanted: int) -> None:
        self.rule = rule
        self.left = wanted
        self.taken: Counter[int] = Counter()

    def take_whole(self, among: Iterable[Candidate]) -> None:
        """What can be taken with nothing left there."""
        for each in among:
            if not self.left:
                return
            if each.free == each.quantity and self._there(each) <= self.left:
                self._take(each, self._there(each))

    def take_packs(self, among: Iterable[Candidate], size: int) -> None:
        """Packs of one size, as many as there are and are wanted; of what is lying there."""
        for each in among:
            if self.left < size:
                return
            self._take(each, min(self._there(each), self.left) // size * size)

    def take(self, among: Sequence[Candidate]) -> None:
        """Whatever is there, in order."""
        if self.rule.empty_bin_first:
            self.take_whole(among)
        if self.rule.strategy == "fewest_bins":
            self._take_fewest(among)
            return
        for each in among:
            if not self.left:
                return
            self._take(each, min(self._there(each), self.left))

    def _take_fewest(self, among: Sequence[Candidate]) -> None:
        """The largest ones; once one of them is enough, the smallest that is."""
        for each in sorted(among, key=lambda each: (-self._there(each), each.walk)):
            if not self.left:
                return
            if self._there(each) >= self.left:
                enough = [other for other in among if self._may(other, self.left)]
                if enough:
                    self._take(min(enough, key=lambda other: (self._there(other), other.walk)), self.left)
                    return
            self._take(each, min(self._there(each), self.left))

    def _there(self, each: Candidate) -> int:
        return each.free - self.taken[each.balance_id]

    def _may(self, each: Candidate, pieces: int) -> bool:
        return self._there(each) >= pieces and (each.is_serial != CONTENTS or pieces == each.quantity)

    def _take(self, each: Candidate, pieces: int) -> None:
        if pieces and self._may(each, pieces):
            self.taken[each.balance_id] += pieces
            self.left -= pieces
