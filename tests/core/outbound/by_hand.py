"""Goods chosen by somebody who goes from bin to bin: what the rules for allocating are held against."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date

from core.outbound.allocation_rule import Rule
from core.outbound.choose_bins import CONTENTS, Candidate


class ByHand:
    """Goes to one bin after another and takes a plate, packs or pieces, always from the best one left."""

    def __init__(self, rule: Rule, there: Sequence[Candidate], wanted: int) -> None:
        self.rule, self.there, self.left = rule, there, wanted
        self.stock = {each.balance_id: each.free for each in there}
        self.got: Counter[int] = Counter()

    def run(self, usable: Callable[[Candidate], bool], amount: Callable[[Candidate], int]) -> None:
        while self.left:
            fit = [each for each in self.there if self.stock[each.balance_id] and usable(each)]
            fit = [each for each in fit if _can(each, amount(each))]
            if not fit:
                return
            best = min(fit, key=lambda each: _rank(self.rule.strategy, each))
            self.take(best, amount(best))

    def take(self, each: Candidate, pieces: int) -> None:
        self.got[each.balance_id] += pieces
        self.stock[each.balance_id] -= pieces
        self.left -= pieces

    def all_there(self, each: Candidate) -> int:
        return self.stock[each.balance_id]

    def as_much(self, each: Candidate) -> int:
        return min(self.left, self.stock[each.balance_id])

    def takes_whole(self, each: Candidate) -> bool:
        return each.free == each.quantity and self.stock[each.balance_id] <= self.left

    def all_of(self, among: Callable[[Candidate], bool]) -> None:
        if self.rule.empty_bin_first:
            self.run(lambda each: among(each) and self.takes_whole(each), self.all_there)
        if self.rule.strategy == "fewest_bins":
            self.fewest(among)
        else:
            self.run(among, self.as_much)

    def fewest(self, among: Callable[[Candidate], bool]) -> None:
        while self.left:
            usable = [each for each in self.there if among(each) and _can(each, self.as_much(each))]
            enough = [each for each in usable if self.all_there(each) >= self.left]
            if not usable:
                return
            if enough:
                self.take(min(enough, key=lambda each: (self.all_there(each), *_way(each))), self.left)
            else:
                most = min(usable, key=lambda each: (-self.all_there(each), *_way(each)))
                self.take(most, self.all_there(most))

    def packs(self, size: int) -> None:
        self.run(
            lambda each: each.kind == "storage" and self.as_much(each) >= size,
            lambda each: self.as_much(each) // size * size,
        )


def by_hand(rule: Rule, there: Sequence[Candidate], wanted: int, sizes_of_packs: Sequence[int]) -> dict[int, int]:
    hand = ByHand(rule, there, wanted)
    if rule.full_plates:
        hand.run(lambda each: each.on_full_plate and hand.takes_whole(each), hand.all_there)
    if rule.full_cases:
        for size in sorted(sizes_of_packs, reverse=True):
            hand.packs(size)
        hand.all_of(lambda each: each.kind == "pick_face")
    hand.all_of(lambda each: True)
    return dict(hand.got)


def _can(each: Candidate, pieces: int) -> bool:
    return pieces > 0 and (each.is_serial != CONTENTS or pieces == each.quantity)


def _way(each: Candidate) -> tuple[int, str]:
    return each.sequence, each.code


def _rank(strategy: str, each: Candidate) -> tuple[object, ...]:
    return {
        "fefo": (each.expires_on or date.max, each.since),
        "fifo": (each.since,),
        "lifo": (-each.since,),
        "nearest": (),
        "fewest_bins": (-each.free,),
    }[strategy] + _way(each)
