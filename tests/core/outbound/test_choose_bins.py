"""The bins that a rule chooses, held against somebody who goes about it piece by piece."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from core.ledger.moves import Key
from core.outbound.allocation_rule import Rule
from core.outbound.choose_bins import CONTENTS, Candidate, in_order
from core.outbound.choose_bins import choose as choose_of_ordered
from core.schema.sales import STRATEGIES
from tests.core.outbound.by_hand import by_hand

DAY = date(2026, 3, 2)


def choose(rule: Rule, there: Sequence[Candidate], wanted: int, sizes_of_packs: Sequence[int]) -> dict[int, int]:
    return choose_of_ordered(rule, in_order(rule.strategy, there), wanted, sizes_of_packs)


def bins_of(*sizes: tuple[int, int, int, int, bool, bool, int]) -> list[Candidate]:
    """From (quantity, free, since, days to go, at a face, on a full plate, serial) the bins, each with its number."""
    return [
        Candidate(
            number, Key(number, 1, number, number if plate else 0, 0, "available"), serial, quantity,
            quantity if serial else min(free, quantity), since, "pick_face" if face else "storage", number % 3,
            f"A{number}", DAY + timedelta(days=days) if days else None, plate and not serial,
        )
        for number, (quantity, free, since, days, face, plate, serial) in enumerate(sizes, 1)
    ]  # fmt: skip


sizes = st.tuples(
    st.integers(1, 9), st.integers(0, 9), st.integers(1, 3), st.integers(0, 3), st.booleans(), st.booleans(),
    st.sampled_from([0, 0, 0, CONTENTS]),
)  # fmt: skip
bins = st.lists(sizes, max_size=7).map(lambda each: bins_of(*each))
rules = st.builds(Rule, st.sampled_from(STRATEGIES), st.booleans(), st.booleans(), st.booleans())
packs = st.lists(st.sampled_from([2, 3, 4, 6]), unique=True, max_size=2)


@given(rules, bins, st.integers(1, 30), packs)
def test_the_rule_chooses_what_is_chosen_by_hand(
    rule: Rule, there: list[Candidate], wanted: int, sizes_of_packs: list[int]
) -> None:
    assert choose(rule, there, wanted, sizes_of_packs) == by_hand(rule, there, wanted, sizes_of_packs)


@given(rules, bins, st.integers(1, 30), packs)
def test_no_more_is_taken_than_is_free_or_wanted_and_nothing_is_left_that_could_be_had(
    rule: Rule, there: list[Candidate], wanted: int, sizes_of_packs: list[int]
) -> None:
    chosen = choose(rule, there, wanted, sizes_of_packs)
    taken = sum(chosen.values())
    assert taken <= wanted
    for each in there:
        assert 0 <= chosen.get(each.balance_id, 0) <= each.free
        if each.is_serial == CONTENTS:
            assert chosen.get(each.balance_id, 0) in (0, each.quantity)
            assert chosen.get(each.balance_id) or each.quantity > wanted - taken
        elif taken < wanted:
            assert chosen.get(each.balance_id, 0) == each.free


@given(bins, st.integers(1, 30))
def test_of_fewest_bins_no_fewer_would_do(there: list[Candidate], wanted: int) -> None:
    loose = [each for each in there if each.is_serial != CONTENTS and each.free]
    chosen = choose(Rule("fewest_bins", full_plates=False, full_cases=False), loose, wanted, ())
    reached = sum(chosen.values())
    for fewer in range(len(chosen)):
        assert all(sum(each.free for each in some) < reached for some in combinations(loose, fewer))


@given(bins, st.integers(1, 30))
def test_of_two_lots_the_one_that_expires_later_is_not_touched_while_the_other_has_any(
    there: list[Candidate], wanted: int
) -> None:
    loose = [each for each in there if each.is_serial != CONTENTS and each.free]
    chosen = choose(Rule("fefo", full_plates=False, full_cases=False), loose, wanted, ())
    last = max((each.expires_on or date.max for each in loose if each.balance_id in chosen), default=date.min)
    for each in loose:
        if (each.expires_on or date.max) < last:
            assert chosen.get(each.balance_id, 0) == each.free


def test_full_plates_then_full_cases_then_the_pick_face_then_a_broken_case() -> None:
    there = bins_of(
        (48, 48, 1, 0, False, False, 0),  # loose in the reserve, two cases of 24
        (240, 240, 1, 0, False, True, 0),  # a full pallet
        (10, 10, 1, 0, True, False, 0),  # the face
        (240, 200, 1, 0, False, True, 0),  # a pallet of which somebody has some
    )
    rule = Rule("nearest")
    assert choose(rule, there, 500, [24]) == {2: 240, 1: 48, 4: 200, 3: 10}
    assert choose(rule, there, 53, [24]) == {1: 48, 3: 5}
    assert choose(rule, there, 35, [24]) == {1: 25, 3: 10}
    assert choose(rule._replace(full_plates=False), there, 240, [24]) == {4: 192, 1: 48}
    assert choose(Rule("nearest", full_plates=False, full_cases=False), there, 12, [24]) == {3: 10, 1: 2}


def test_the_bin_that_is_emptied_comes_first_where_that_is_wanted() -> None:
    there = bins_of((9, 9, 1, 1, False, False, 0), (4, 4, 1, 2, False, False, 0), (2, 2, 1, 3, False, False, 0))
    assert choose(Rule("fefo", empty_bin_first=True), there, 7, ()) == {2: 4, 3: 2, 1: 1}
    assert choose(Rule("fefo"), there, 7, ()) == {1: 7}
